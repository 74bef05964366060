"""Words and slugs."""
