"""A static copy of the public site, which any file server can serve."""
