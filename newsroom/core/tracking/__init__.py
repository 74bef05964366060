"""Dependency tracking: records what a response depends on while it is rendered, so that it can be cached."""

from newsroom.core.tracking.public import cache_publicly
from newsroom.core.tracking.recording import (
    Dependencies,
    cached,
    current,
    depends_on,
    expires_at,
    keep_uncached,
    reading,
    track,
)

__all__ = [
    "Dependencies",
    "cache_publicly",
    "cached",
    "current",
    "depends_on",
    "expires_at",
    "keep_uncached",
    "reading",
    "track",
]
