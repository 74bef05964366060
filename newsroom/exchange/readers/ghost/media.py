"""The media files that a Ghost site shows."""

from collections.abc import Iterable, Iterator
from urllib.parse import unquote, urlsplit

from newsroom.exchange.readers.ghost.urls import SiteUrl, files_in, original_of
from newsroom.exchange.sites.items import OldMedia

_AUDIO_AND_DOCUMENTS = (".mp3", ".m4a", ".ogg", ".pdf")


def media_in(texts: Iterable[str], site: SiteUrl) -> Iterator[OldMedia]:
    """Yield the uploads of the site that the texts name, each once and in its original size."""
    found: dict[str, None] = {}
    for text in texts:
        for each in files_in(text):
            url = site.absolute(each)
            if site.has(url):
                found[original_of(url)] = None
    for original in found:
        path = urlsplit(original).path
        own = path.removeprefix(site.path)
        if own.startswith("/content/images/") or own.lower().endswith(_AUDIO_AND_DOCUMENTS):
            yield OldMedia(
                key=f"ghost:media:{own}",
                place=unquote(path),
                urls=(unquote(path),),
                files=(original,),
                title=unquote(path.rpartition("/")[2]),
            )
