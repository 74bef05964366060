"""What a response depends on: recorded while it is rendered, so that it can be cached until something of it changes."""

from newsroom.core.tracking.public import cache_publicly
from newsroom.core.tracking.recording import (
    Dependencies,
    cached,
    current,
    depends_on,
    expires_at,
    reading,
    track,
    varies_on,
)

__all__ = [
    "Dependencies",
    "cache_publicly",
    "cached",
    "current",
    "depends_on",
    "expires_at",
    "reading",
    "track",
    "varies_on",
]
