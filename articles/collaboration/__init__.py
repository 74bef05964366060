"""Comments, presence, previews and the dashboard."""
