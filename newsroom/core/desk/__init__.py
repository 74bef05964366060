"""Building blocks of the desk: widgets, lists, previews."""
