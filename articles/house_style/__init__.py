"""House style: rules of words and patterns, where they match a text, and what the writer sees of it."""
