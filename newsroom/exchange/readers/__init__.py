"""Readers for the file formats that can be imported. Each yields an entry for every story in the file."""
