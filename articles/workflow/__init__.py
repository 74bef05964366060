"""Drafts, reviews and publishing: the service functions of stories."""
