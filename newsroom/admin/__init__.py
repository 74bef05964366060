"""Admin pages for images, pages, users, redirects and the audit log. Django imports this package to register them."""

from newsroom.admin import images, logs, pages, users

__all__ = ["images", "logs", "pages", "users"]
