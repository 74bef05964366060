"""The full export: everything of a newsroom in a folder of open formats."""
