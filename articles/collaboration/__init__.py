"""Comments, previews and the dashboard."""
