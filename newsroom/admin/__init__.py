"""Admin pages for images, pages, users, redirects and the audit log. Django imports this package to register them."""

from newsroom.admin import audit_log, images, pages, users

__all__ = ["audit_log", "images", "pages", "users"]
