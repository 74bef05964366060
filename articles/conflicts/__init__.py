"""Diffs, three-way merges and what edit conflicts store."""
