"""The wire on the desk: the inbox, sources and subjects. Django imports this package to register them."""

from newsroom.wire.admin import items, sources, subjects

__all__ = ["items", "sources", "subjects"]
