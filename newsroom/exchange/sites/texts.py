"""Bodies of the former site: its images, files and links become those of this site."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple, Protocol

from newsroom.core.html import plain
from newsroom.core.html.attributes import parse
from newsroom.core.html.text import escape_text
from newsroom.exchange.sites.items import without_unknown

# As the sanitiser reads tags. With possessive quantifiers, no input takes long.
_TAG = re.compile(r"""<(/?)([a-zA-Z][^\s/>]*+)((?:[^>"']++|"[^"]*+"|'[^']*+')*+)>""")
_PLAIN_TAG = re.compile(r"<(/?)([a-zA-Z][^\s/>]*+)([^>]*+)>")
_BEGUN_TAG = re.compile(r"</?[a-zA-Z]")
MAX_ATTRIBUTES_LENGTH = 8_000
# In characters, with its tags.
MAX_CAPTION = 2_000
# Sound that a page plays; it becomes a link, which is what our bodies embed.
_PLAYERS = {"audio"}


class Picture(NamedTuple):
    """An image of the library. src: as bodies have it. Captions in bodies are those of the former site, if any."""

    src: str
    alt: str


class Site(Protocol):
    """What a body may refer to."""

    def picture(self, url: str) -> Picture | None:
        """Return the image of the library for a URL of the former site, or None if it was not found."""

    def link(self, url: str) -> str | None:
        """Return the URL for a link: "" for no link, None for the same one."""


class Lost(NamedTuple):
    """An image that was not found, and its caption."""

    url: str
    caption: str


@dataclass
class _Figure:
    """An open figure. start: of its output. caption: the part of the source with its caption, (0, 0) if it has none."""

    start: int
    caption: tuple[int, int] = (0, 0)
    lost: list[str] = field(default_factory=list)
    has_picture: bool = False
    # Whether it has an embed or further figures that remain.
    has_content: bool = False

    @property
    def has_caption(self) -> bool:
        """Whether it has a caption of its own."""
        return self.caption != (0, 0)


class Rewriting:
    """Rewrites one body, in one pass. lost: the images that were not found."""

    def __init__(self, html: str, site: Site) -> None:
        self._html, self._site = html, site
        self.lost: list[Lost] = []
        self._out: list[str] = []
        self._figures: list[_Figure] = []
        # For each open link, whether it remains.
        self._links: list[bool] = []

    def run(self) -> str:
        """Return the body."""
        position = 0
        for match in _tags(self._html):
            self._out.append(self._html[position : match.start()])
            position = match.end()
            self._tag(match)
        self._out.append(self._html[position:])
        for figure in self._figures:
            self.lost += [Lost(url, "") for url in figure.lost]
        return "".join(self._out)

    def _tag(self, match: re.Match[str]) -> None:
        is_end, name = bool(match[1]), match[2].lower()
        attributes = match[3][:MAX_ATTRIBUTES_LENGTH]
        if name == "img":
            self._image(attributes)
        elif name == "a":
            self._end_link(match[0]) if is_end else self._link(match[0], attributes)
        elif name == "figure":
            self._end_figure(match) if is_end else self._figure(match)
        elif name in _PLAYERS and not is_end and (src := parse(attributes).get("src")):
            self._file(src)
        else:
            if self._figures:
                if name == "figcaption":
                    start = self._figures[-1].caption[0] if is_end else match.start()
                    # Nested captions must not be read again and again.
                    self._figures[-1].caption = (
                        start,
                        min(match.end() if is_end else len(self._html), start + MAX_CAPTION),
                    )
                self._figures[-1].has_content |= name in {"iframe", "video", "blockquote", "table", "pre"}
            self._out.append(match[0])

    def _image(self, source: str) -> None:
        attributes = parse(source)
        src = attributes.get("src", "").strip()
        picture = self._site.picture(src)
        if picture is None:
            if self._figures:
                self._figures[-1].lost.append(src)
            else:
                self.lost.append(Lost(src, attributes.get("alt", "")))
            return
        alt = attributes.get("alt", "").strip() or picture.alt
        image = f'<img src="{escape_text(picture.src)}" alt="{_quoted(alt)}">'
        if self._figures:
            self._figures[-1].has_picture = True
        self._out.append(image)

    def _file(self, src: str) -> None:
        url = self._site.link(src) or src
        name = escape_text(src.rpartition("/")[2])
        self._out.append(f'<figure><a href="{_quoted(url)}">{name}</a></figure>')
        if self._figures:
            self._figures[-1].has_content = True

    def _link(self, tag: str, source: str) -> None:
        attributes = parse(source)
        url = self._site.link(attributes.get("href", "").strip())
        self._links.append(url != "")
        if url:
            title = f' title="{_quoted(attributes["title"])}"' if attributes.get("title") else ""
            self._out.append(f'<a href="{_quoted(url)}"{title}>')
        elif url is None:
            self._out.append(tag)
        if url != "" and self._figures and not self._figures[-1].has_caption:
            self._figures[-1].has_content |= "/media/files/" in (url or "")

    def _end_link(self, tag: str) -> None:
        if not self._links or self._links.pop():
            self._out.append(tag)

    def _figure(self, match: re.Match[str]) -> None:
        self._figures.append(_Figure(len(self._out)))
        self._out.append(match[0])

    def _end_figure(self, match: re.Match[str]) -> None:
        if not self._figures:
            self._out.append(match[0])
            return
        figure = self._figures.pop()
        outer = self._figures[-1] if self._figures else None
        if figure.lost and not (figure.has_picture or figure.has_content):
            caption = plain(self._html[slice(*figure.caption)])
            del self._out[figure.start :]
            self.lost += [Lost(url, caption) for url in figure.lost]
            if outer is not None:
                # Of a gallery without any image nothing remains.
                outer.lost += [""]
            return
        self.lost += [Lost(url, "") for url in figure.lost]
        self._out.append(match[0])
        if outer is not None:
            outer.has_content = True


def rewrite(html: str, site: Site) -> tuple[str, list[Lost]]:
    """Return the body with the images, files and links of this site, and the images that were not found.

    Without its image, a figure is removed with its caption. Takes time linear in the length of the text.
    """
    rewriting = Rewriting(html, site)
    body = rewriting.run()
    return without_unknown(body), [lost for lost in rewriting.lost if lost.url]


def urls_in(html: str) -> Iterator[tuple[str, bool]]:
    """Yield the URLs of the images and links of a body, and whether each is that of an image."""
    for match in _tags(html):
        name = match[2].lower()
        if match[1] or name not in {"img", "a", *_PLAYERS}:
            continue
        attributes = parse(match[3][:MAX_ATTRIBUTES_LENGTH])
        if url := attributes.get("href" if name == "a" else "src", "").strip():
            yield url, name == "img"


def _tags(html: str) -> Iterator[re.Match[str]]:
    """Yield the tags, in linear time."""
    tag, last, position = _TAG, html.rfind(">"), 0
    while 0 <= (start := html.find("<", position)) < last:
        found = tag.match(html, start)
        if found is None and tag is _TAG and _BEGUN_TAG.match(html, start):
            # A quotation mark is not closed: from here on, a tag ends at the next ">".
            tag = _PLAIN_TAG
            found = tag.match(html, start)
        position = found.end() if found else start + 1
        if found:
            yield found


def _quoted(value: str) -> str:
    return escape_text(value).replace('"', "&quot;")


def without_images(html: str, site: Site) -> str:
    """Return the body of a page, with the links of this site and without images and figures of images."""
    body, _ = rewrite(html, _WithoutImages(site))
    return body


class _WithoutImages:
    """A site without images."""

    def __init__(self, site: Site) -> None:
        self._site = site

    def picture(self, url: str) -> None:
        """See `Site`."""

    def link(self, url: str) -> str | None:
        """See `Site`."""
        return self._site.link(url)
