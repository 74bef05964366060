"""Topic suggestions for a story."""
