"""The demo: its stories and pictures, and what it needs to start from nothing."""
