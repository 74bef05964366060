"""Redirects from the old URLs of another site, and from any other path that has no page here."""

from newsroom.redirects.bulk import Former, add_many, restore_many
from newsroom.redirects.services import add, change, delete

__all__ = ["Former", "add", "add_many", "change", "delete", "restore_many"]
