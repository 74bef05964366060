"""Indexes of topic names: alphabetical, and by prefix for autocomplete."""
