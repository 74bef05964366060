"""The current time and dates."""
