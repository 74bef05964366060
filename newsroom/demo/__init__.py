"""The demo: its stories and images, its settings and its server."""
