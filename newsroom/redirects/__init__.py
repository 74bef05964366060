"""Redirects from the old URLs of another site, and from any other path that has no page here."""

from newsroom.redirects.bulk import add_many
from newsroom.redirects.services import add, change, delete

__all__ = ["add", "add_many", "change", "delete"]
