"""Images, embeds, links and texts of a post: images become figures, URLs absolute, and quotation marks typographic."""

import re
from collections.abc import Callable
from html import escape, unescape

from newsroom.core.html import embeds
from newsroom.exchange.readers.tags import Token, element, start_tag, tokens_of
from newsroom.exchange.readers.wordpress.html import figures
from newsroom.exchange.readers.wordpress.html.links import Links
from newsroom.exchange.readers.wordpress.html.references import Work
from newsroom.exchange.readers.wordpress.media import IMAGES, suffix_of
from newsroom.exchange.readers.wordpress.typography import Typography
from newsroom.exchange.sites.items import OldMedia

# Tags between which text and images form a unit.
_BLOCKS = {
    "address", "article", "aside", "blockquote", "caption", "center", "dd", "details", "div", "dl", "dt", "figcaption",
    "figure", "footer", "form", "h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "nav", "ol", "p",
    "pre", "section", "summary", "table", "tbody", "td", "tfoot", "th", "thead", "tr", "ul",
}  # fmt: skip
# A figure cannot be in these, so it precedes or follows them.
_WORDS = {"p", "h1", "h2", "h3", "h4", "h5", "h6", "dt", "summary", "caption", "figcaption"}
_CONTAINERS = _BLOCKS - _WORDS
# Their text is shown as it is.
_CODES = {"pre", "code", "kbd", "samp", "tt"}
# Where plugins put the URL of an image that is loaded late.
_SOURCES = ("data-src", "data-lazy-src", "data-original", "data-orig-file", "src")
# In pixels. Narrower images within a text are icons.
MIN_WIDTH = 150
_WIDTH = re.compile(r"(?<![\w-])width\s*:\s*(\d{1,5})(?:\.\d+)?px")
_PIXELS = re.compile(r"\s*(\d{1,5})(?:px)?\s*$")
_TRACKERS = ("pixel.wp.com", "feeds.feedburner.com", "stats.wordpress.com")
# Where images of emoji are, which have the character as their alt text.
_EMOJI = ("/images/core/emoji/", "//s.w.org/", "//twemoji.")
_NAMES = {"script": "Scripts", "style": "Styles"}
# Their attributes say nothing here.
_PLAIN = {"p", "div", "span", "strong", "em", "b", "i", "figure", "figcaption", "blockquote", "ul", "ol", "li"}

# Classes that mean something, by element.
_CLASSES = {"figure": {"gallery"}, "blockquote": {"pull"}, "p": {figures.CAPTION}}


def with_media(work: Work, html: str) -> str:
    """Return the HTML with images in figures, embeds, and absolute URLs."""
    return _Writer(work, html).html()


class _Writer:
    """Writes the HTML block by block, with the images of a block before or after it."""

    def __init__(self, work: Work, html: str) -> None:
        self._work, self._html, self._links = work, html, Links(work, html)
        self._typography = Typography(work.language)
        # How many elements with code are open.
        self._codes = 0
        self._out: list[str] = []
        # The current block, the images before and after it, and whether it has text.
        self._block: list[str] = []
        self._before: list[str] = []
        self._after: list[str] = []
        self._has_words = False
        # The sources and figures of small images in the block, which are icons if it has text.
        self._icons: list[tuple[str, str]] = []
        self._figures = 0
        # Of the open link: its place in the block, its URL, and whether it has text or an image.
        self._link: tuple[int, str] | None = None
        self._link_has_words = self._link_has_image = False

    def html(self) -> str:
        """Return the HTML rewritten."""
        for token in tokens_of(self._html):
            if token.name in _CODES:
                self._codes = max(0, self._codes + (-1 if token.is_end else 1))
            if not token.name:
                self._text(token.source if self._codes else self._typography.text(token.source))
            elif token.name in _BLOCKS:
                self._boundary(token)
            elif token.name == "img":
                self._image(token)
            elif token.name == "a":
                (self._end_link if token.is_end else self._start_link)(token)
            elif handle := _RAW.get(token.name):
                if not token.is_end:
                    self._figure(handle(self._work, token))
            else:
                if token.name == "br":
                    self._typography.text("\n")
                self._block.append(token.source)
        self._flush()
        return "".join(self._out).strip()

    def _text(self, source: str) -> None:
        self._block.append(source)
        if source.strip():
            self._has_words = self._link_has_words = True

    def _boundary(self, token: Token) -> None:
        """Process a tag that starts or ends a block."""
        self._typography.begin()
        if token.is_end:
            self._block.append(token.source)
            self._flush()
            self._figures -= token.name == "figure" and self._figures > 0
            return
        self._flush()
        self._figures += token.name == "figure"
        self._block.append(_start(token))

    def _flush(self) -> None:
        """Write the block."""
        block = self._block
        self._place_icons()
        if embedded := self._bare_url():
            block = [embedded]
        elif (self._before or self._after) and not self._has_words:
            # Nothing is left of it but the tags that others need.
            block = [part for part in block if not part.startswith(("<p", "</p", "<br"))]
        # Within items, cells and quotes, but before and after paragraphs.
        first = block[:1] if block and _is_container(block[0]) else []
        last = block[-1:] if len(block) > 1 and _is_container(block[-1]) else []
        self._out += [*first, *self._before, *block[len(first) : len(block) - len(last)], *self._after, *last]
        self._block, self._before, self._after, self._has_words, self._link = [], [], [], False, None

    def _place_icons(self) -> None:
        """Drop small images beside text, which would be far too large as figures; alone, they are figures."""
        for source, figure in self._icons:
            if self._has_words:
                self._work.change(f"Small images within a text were removed: “{source}”.")
            else:
                self._before.append(figure)
        self._icons = []

    def _bare_url(self) -> str:
        """Return an embed or a link if a paragraph has a URL and nothing else, "" otherwise."""
        if self._figures or not self._has_words or not self._block[0].startswith("<p"):
            return ""
        text = "".join(part for part in self._block if not part.startswith("<")).strip()
        if not text.startswith(("http://", "https://")) or any(character.isspace() for character in text):
            return ""
        url = unescape(text)
        links = [part for part in self._block if part.startswith("<a ")]
        return figures.embed(self._work, url) if figures.is_embed(url) or not links else ""

    def _start_link(self, token: Token) -> None:
        href = token.values.get("href", "").strip()
        url = self._links.url_of(href) if href else ""
        self._link = (len(self._block), url)
        self._link_has_words = self._link_has_image = False
        self._block.append(start_tag("a", href=url) if url else "<a>")

    def _end_link(self, token: Token) -> None:
        if self._link and self._link_has_image and not self._link_has_words:
            place, url = self._link
            is_kept = self._figures and not self._leads_to_image(url)
            self._block[place] = self._block[place] if is_kept else ""
            self._block.append("</a>" if is_kept else "")
        else:
            self._block.append(token.source)
        self._link = None

    def _leads_to_image(self, url: str) -> bool:
        """Return whether a link around an image leads to the image itself, or to its page at the former site."""
        is_page = "attachment_id=" in url and self._work.references.site.contains(url)
        return suffix_of(url) in IMAGES or is_page

    def _image(self, token: Token) -> None:
        values = token.values
        classes = values.get("class", "")
        if "wp-smiley" in classes or any(host in values.get("src", "") for host in _EMOJI):
            self._text(escape(values.get("alt", ""), quote=False))
            return
        html = self._written(values)
        if not html:
            return
        self._link_has_image = True
        if self._figures:
            self._block.append(html)
            return
        if self._link and not self._leads_to_image(self._link[1]):
            html = element("a", html, href=self._link[1])
        if _is_small(values):
            self._icons.append((values.get("src", ""), figures.figure(html)))
        else:
            self._figure(figures.figure(html))

    def _written(self, values: dict[str, str]) -> str:
        """Return the tag of an image with its URL and its alt text; "" for one that shows nothing."""
        source = next((values[name] for name in _SOURCES if _is_url(values.get(name, ""))), "")
        if not source:
            if values.get("src", "").startswith("data:"):
                self._work.change("An image whose data is in the text was removed.")
            return ""
        if any(tracker in source for tracker in _TRACKERS) or values.get("width") == values.get("height") == "1":
            return ""
        source = self._work.absolute(source)
        media = self._media_of(values, source)
        alt = values.get("alt", "") or (media.alt if media else "")
        return start_tag("img", src=source, alt=" ".join(alt.split()))

    def _media_of(self, values: dict[str, str], source: str) -> OldMedia | None:
        """Return the attachment that an image shows, by its class (“wp-image-12”) or its URL."""
        library = self._work.references.library
        for name in values.get("class", "").split():
            if name.startswith("wp-image-") and (found := library.by_id.get(name.removeprefix("wp-image-"))):
                return found
        return library.find(source)

    def _figure(self, html: str) -> None:
        """Add a figure before the block, or after it if there is text before the figure."""
        if self._figures:
            self._block.append(html)
        elif html:
            (self._after if self._has_words else self._before).append(html)


def _start(token: Token) -> str:
    """Return the start tag of a block, without attributes that say nothing here."""
    if token.name in _PLAIN and token.attributes:
        values = token.values
        names = ("lang", "dir", "start", "reversed")
        kept: dict[str, str] = {name: values[name] for name in names if name in values}
        classes = _CLASSES.get(token.name, set()) & set(values.get("class", "").split())
        kept |= {"class": classes.pop()} if classes else {}
        return start_tag(token.name, **kept)
    return token.source


def _is_container(part: str) -> bool:
    """Return whether a part of a block is a tag of an element that can contain figures."""
    name = part.strip("</>").partition(" ")[0].lower()
    return part.startswith("<") and name in _CONTAINERS


def _is_url(value: str) -> bool:
    return bool(value.strip()) and not value.strip().startswith(("data:", "blob:", "about:"))


def _is_small(values: dict[str, str]) -> bool:
    """Return whether an image has the size of an icon. Those that text flows around are no icons."""
    if {"alignleft", "alignright", "aligncenter"} & set(values.get("class", "").split()):
        return False
    found = _WIDTH.search(values.get("style", "")) or _PIXELS.match(values.get("width", ""))
    return found is not None and int(found[1]) < MIN_WIDTH


def _frame(work: Work, token: Token) -> str:
    values = token.values
    url = next((values[name] for name in ("src", "data-src", "data-lazy-src") if _is_url(values.get(name, ""))), "")
    found = embeds.find(work.absolute(url)) if url else None
    if found:
        return figures.embed(work, found.page)
    return _link_to(work, url, "A frame") if url else ""


def _object(work: Work, token: Token) -> str:
    values = token.values
    url = values.get("data", "") or values.get("src", "")
    if not url:
        url = next((inner.values.get("src", "") for inner in tokens_of(token.inside) if inner.name == "embed"), "")
    if suffix_of(url) == "pdf":
        return figures.file(work, url)
    absolute = work.absolute(url)
    if not url:
        return ""
    return figures.embed(work, url) if embeds.find(absolute) else _link_to(work, url, "An embedded object")


def _player(work: Work, token: Token) -> str:
    inner = (found.values.get("src", "") for found in tokens_of(token.inside) if found.name == "source")
    url = token.values.get("src", "") or next(inner, "")
    if not url:
        return ""
    return figures.file(work, url) if token.name == "audio" else _link_to(work, url, "A video")


def _link_to(work: Work, url: str, what: str) -> str:
    absolute = work.absolute(url)
    absolute = f"https:{absolute}" if absolute.startswith("//") else absolute
    work.change(f"{what} became a link: {absolute}")
    return figures.link(absolute)


def _removed(work: Work, token: Token) -> str:
    if token.name == "noscript":
        return ""
    work.change(f"{_NAMES.get(token.name, f'Elements <{token.name}>')} were removed.")
    return ""


_RAW: dict[str, Callable[[Work, Token], str]] = {
    "iframe": _frame,
    "embed": _object,
    "object": _object,
    "audio": _player,
    "video": _player,
    **dict.fromkeys(["script", "style", "noscript", "template", "svg", "math", "canvas", "textarea"], _removed),
}
