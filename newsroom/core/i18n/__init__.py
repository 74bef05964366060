"""Languages, URL prefixes and formats."""
