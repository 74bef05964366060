"""Import and export of stories, backup of the whole site, and synthetic stories for load tests."""
