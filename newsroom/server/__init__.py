"""What gunicorn's processes run besides the site itself."""
