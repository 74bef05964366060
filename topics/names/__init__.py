"""Names of topics: one name, one topic, in any script."""
