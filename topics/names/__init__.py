"""Names of topics, in any script. Each name belongs to one topic."""
