"""What pages and responses share."""
