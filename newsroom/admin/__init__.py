"""The desk's pages for what both rooms stand on. Django loads this package, and with it what it registers."""

from newsroom.admin import accounts, logs, pages, pictures

__all__ = ["accounts", "logs", "pages", "pictures"]
