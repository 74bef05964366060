"""Querysets of topics, topic entries and merges, and the base of all querysets of stories."""
