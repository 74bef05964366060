"""Building blocks of the desk: widgets, lists, previews, and the audit log in sentences."""
