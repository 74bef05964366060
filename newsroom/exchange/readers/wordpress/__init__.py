"""Reader for WordPress exports (WXR, an RSS file), also in gzip or ZIP."""

from newsroom.exchange.readers.wordpress.reading import export_of

__all__ = ["export_of"]
