"""Public pages and machine-readable output that belong neither to stories nor to topics."""
