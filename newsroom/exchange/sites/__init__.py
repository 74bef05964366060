"""Import of a whole site: stories, pages, topics, authors, media, menus and former URLs."""
