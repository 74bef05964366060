"""What the items of a full export have in common: their keys, and the URLs of the site that they are from."""

import re
from dataclasses import dataclass, field
from pathlib import PurePosixPath
from typing import Any
from urllib.parse import unquote

from newsroom.exchange.records import InvalidRecord

# A link or an image of the site itself, in sanitised HTML.
_OWN = re.compile(r'(?<=\s)(href|src)="/(?!/)')
_RENDITION = re.compile(r"/media/__processed__/\w+/\w+/(?P<name>[\w-]+)-[0-9a-f]{12}\.\w+")
_NAME = re.compile(r"(?:images|files)/[A-Za-z0-9_-]{24}\.[a-z0-9]{3,4}")


@dataclass
class FormerSite:
    """The site that an export is from. languages: Django's codes. counts: of the lines of each file, by its name.

    files: of the library, by their name without folder and suffix. pages: the language of the first page with each
    slug.
    """

    url: str
    name: str
    languages: tuple[str, ...]
    counts: dict[str, Any] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)

    def key(self, kind: str, *words: str) -> str:
        """Return the key of an item."""
        return ":".join((f"newsroom-{self.url.partition('//')[2]}", kind, *words))

    def page_key(self, slug: str) -> str:
        """Return the key of the first page with the slug."""
        return self.key("page", slug, self.pages.get(slug, self.languages[0]))

    def add_file(self, name: str) -> None:
        """Remember a file of the library. Raises InvalidRecord if no file of a library has such a name."""
        if not _NAME.fullmatch(name):
            raise InvalidRecord("“file” is not the name of a file of the library.")
        self.files[PurePosixPath(name).stem] = name

    def file_url(self, name: str) -> str:
        """Return the URL that a file of the library had, "" for none."""
        return f"{self.url}/media/{name}" if name else ""

    def at_root(self, url: str) -> str:
        """Return a path of the site as `Item.urls` has it: decoded, in the first language."""
        path = unquote(url)
        _, prefix, rest = path.split("/", 2) if path.count("/") > 1 else ("", "", "")
        return f"/{rest}" if prefix in self.languages[1:] else path

    def with_absolute_urls(self, html: str) -> str:
        """Return sanitised HTML with the absolute URLs of the former site, of originals instead of renditions."""
        originals = _RENDITION.sub(lambda match: f"/media/{self.files.get(match['name'], match[0])}", html)
        return _OWN.sub(lambda match: f'{match[1]}="{self.url}/', originals)
