"""Public pages of stories and authors, and their machine-readable output."""
