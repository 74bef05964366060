"""The demo: its stories and images, and what it needs to start from nothing."""
