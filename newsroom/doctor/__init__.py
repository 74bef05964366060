"""`manage.py doctor`: what is wrong with a site, what it means for its people, and what to do."""
