"""Backup and restore of the whole site."""
