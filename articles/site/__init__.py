"""Public pages of articles and authors, and their machine-readable output."""
