"""Admin pages for images, files, pages, users, redirects and the log. Django imports this package to register them."""

from newsroom.admin import audit_log, files, images, pages, redirects, users

__all__ = ["audit_log", "files", "images", "pages", "redirects", "users"]
