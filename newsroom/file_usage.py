"""The stories that use the library's audio and documents."""

from articles.models import Article
from newsroom.core.models import MediaFile


def is_public(file: MediaFile) -> bool:
    """Return whether readers can see the file in a story now."""
    return Article.objects.live().filter(files=file).exists()
