"""Where things of the former site are on this one: URLs of its media, stories, topics, authors and pages."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, unquote, urlsplit

from newsroom.core.images import renditions
from newsroom.core.models import Image, MediaFile
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.texts import Picture

IMAGE, FILE = "image", "mediafile"
_WEB = {"http", "https"}
# What Ghost adds to links, so that the page linked to sees where its readers come from.
_REFERRER = re.compile(r"\?ref=[^&]*$")
# Characters of all URLs in a sentence.
MAX_URLS = 5_000


def host_of(url: str) -> str:
    """Return the host of a URL without “www.”; of an image of Jetpack's CDN, that of the site. "" if it is none."""
    try:
        parts = urlsplit(url)
        host = (parts.hostname or "").lower()
    except ValueError:
        return ""
    if parts.scheme not in _WEB:
        return ""
    if names.is_proxy(host):
        host = parts.path.lstrip("/").partition("/")[0].lower()
    return host.removeprefix("www.")


@dataclass
class MediaIndex:
    """Keys of media by their URLs, in any size. hosts: of the former site, without “www.”."""

    hosts: set[str] = field(default_factory=set)
    _paths: dict[str, str] = field(default_factory=dict)
    _stems: dict[str, str] = field(default_factory=dict)

    def add(self, url: str, key: str) -> None:
        """Remember the key of the media file with this URL. The first key of a URL remains."""
        path, stem, _ = self._name(url)
        self._paths.setdefault(path, key)
        self._stems.setdefault(stem, key)

    def key_of(self, url: str) -> str | None:
        """Return the key of the media file with this URL, or of which it is a smaller version."""
        path, stem, _ = self._name(url)
        return self._paths.get(path) or self._stems.get(stem)

    def _name(self, url: str) -> names.MediaName:
        """Return the name, for other sites with the host."""
        host = host_of(url)
        if host in self.hosts:
            return names.of_url(url)
        name = names.name_of(names.path_elsewhere(url))
        return names.MediaName(f"//{host}/{name.path}", f"//{host}/{name.stem}", name.rank)


class Places:
    """What texts refer to.

    media: keys of media by URL. paths: URLs here by former URL without host, of what is certain; None for those that
    redirect. refused: why media that were found are not imported, by key. used: what the last text used of the library,
    by URL, and "" for what it did not find. unfound: the URLs of uploads that it links to and that were not imported.
    unlinked: those of images, whose links were removed. start: the path of the former start page. is_relative,
    is_ours: see `items.Export`.
    """

    def __init__(
        self,
        ledger: Ledger,
        media: MediaIndex,
        hosts: set[str],
        *,
        refused: Mapping[str, str] | None = None,
        start: str = "/",
        is_relative: bool = False,
        is_ours: bool = False,
    ) -> None:
        self._ledger, self.media, self._hosts, self.is_ours = ledger, media, hosts, is_ours
        self._is_relative = is_relative or is_ours
        self._refused, self._start = refused or {}, f"{start.rstrip('/')}/"
        self.paths: dict[str, str | None] = {}
        self.used: dict[str, str] = {}
        self.unfound: dict[str, None] = {}
        self.unlinked: dict[str, None] = {}
        self._images: dict[int, Image] = {}
        self._files: dict[int, MediaFile] = {}

    def load(self) -> None:
        """Load the library's media that the import stored."""
        self._images = {row.pk: row for row in self._ledger.rows(IMAGE, Image.objects.all())}
        self._files = {row.pk: row for row in self._ledger.rows(FILE, MediaFile.objects.all())}

    def image(self, url: str) -> Image | None:
        """Return the image of the library for a URL of the former site."""
        key = self.media.key_of(url)
        pk = self._ledger.target_of(key, IMAGE) if key else None
        image = self._images.get(pk) if pk else None
        self.used[url] = f"{IMAGE}-{image.pk}" if image else ""
        return image

    def refusal_of(self, url: str) -> str:
        """Return why the media file with this URL was not imported although it was found, or ""."""
        return self._refused.get(self.media.key_of(url) or "", "")

    def picture(self, url: str) -> Picture | None:
        """See `texts.Site`."""
        image = self.image(url)
        # Bodies of this software have the alt text that they need.
        return Picture(renditions.sources(image).src, "" if self.is_ours else image.alt) if image else None

    def link(self, url: str) -> str | None:
        """See `texts.Site`. Links to image files are removed: readers get images of stories only."""
        host = host_of(url)
        if not host:
            return None
        key = self.media.key_of(url)
        if key and (found := self._ledger.get(key)):
            if found.kind == IMAGE:
                self.unlinked[url] = None
                return ""
            if file := self._files.get(found.target_id):
                self.used[url] = f"{FILE}-{file.pk}"
                return file.file.url
        if host not in self._hosts:
            return None
        if names.kind_of(url) == names.IMAGES:
            self.unlinked[url] = None
            return ""
        path, fragment = path_and_fragment(url)
        path = _REFERRER.sub("", path)
        known = next((form for form in self._forms(path) if form in self.paths), None)
        if known is None and names.is_upload(url):
            self.unfound[url] = None
        if known is None and path not in self._own_forms():
            if not self._is_relative:
                return None
            known = path
        here = "/" if known is None else self.paths.get(known) or quote(known, safe="/?&=%:@!$'()*+,;~")
        return f"{here}#{fragment}" if fragment else here

    def begin(self) -> None:
        """Begin a text: forget what the last one used."""
        self.used, self.unfound, self.unlinked = {}, {}, {}

    def sentences(self) -> Iterator[str]:
        """Yield what the report says of the links of the last text."""
        if self.unfound:
            yield f"Links to files that were not imported: “{' '.join(self.unfound)[:MAX_URLS]}”."
        if self.unlinked:
            yield f"Links to images were removed: “{' '.join(self.unlinked)[:MAX_URLS]}”. Their texts remain."

    def _own_forms(self) -> set[str]:
        """Return the forms of the former start page."""
        return {self._start, self._start.rstrip("/") or "/", f"{self._start}index.php"}

    def _forms(self, path: str) -> Iterator[str]:
        """Yield the path and others that lead to the same page, those that say most first.

        Programs of the former site had parameters that change nothing here, and “index.php” in the place of nothing.
        """
        yield from _with_and_without_slash(path)
        script = f"{self._start}index.php"
        if path.startswith((f"{script}?", f"{script}/")):
            path = f"{self._start}{path.removeprefix(script).lstrip('/')}"
            yield from _with_and_without_slash(path)
        before, _, query = path.partition("?")
        if before in self._own_forms():
            yield from (f"{self._start}?{part}" for part in query.split("&"))
        elif query:
            yield from _with_and_without_slash(before)


def _with_and_without_slash(path: str) -> Iterator[str]:
    yield path
    if "?" not in path:
        yield f"{path}/"


def path_and_fragment(url: str) -> tuple[str, str]:
    """Return the URL without host, as `Item.urls` has it, and its fragment."""
    parts = urlsplit(url)
    path = unquote(parts.path) or "/"
    return (f"{path}?{parts.query}" if parts.query else path), parts.fragment
