"""Public pages of topics."""
