"""Form fields and widgets of the desk."""
