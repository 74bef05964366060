"""The desk's pages for what both rooms stand on. Django loads this package, and with it what it registers."""

from newsroom.admin import accounts, logs, pictures

__all__ = ["accounts", "logs", "pictures"]
