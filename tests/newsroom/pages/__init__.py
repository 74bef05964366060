"""Pages that editors write."""
