"""HTML of blocks. Most contain theirs; the others are made from their attributes, or are named as removed."""

import re
from collections.abc import Callable, Iterator
from html import escape, unescape
from typing import Any

from newsroom.exchange.readers.tags import Token, element, start_tag, tokens_of
from newsroom.exchange.readers.wordpress.html import figures
from newsroom.exchange.readers.wordpress.html.blocks import MARK, Block, blocks_of
from newsroom.exchange.readers.wordpress.html.forms import REMOVED
from newsroom.exchange.readers.wordpress.html.known_shortcodes import without_shortcodes
from newsroom.exchange.readers.wordpress.html.paragraphs import with_paragraphs
from newsroom.exchange.readers.wordpress.html.references import Work

_TAG = re.compile(r"<[^<>]*+>")
_SPACE = re.compile(r"\s")
# Blocks that may be empty.
_EMPTY = {
    "core/paragraph", "core/heading", "core/list", "core/list-item", "core/group", "core/columns", "core/column",
    "core/spacer", "core/more", "core/nextpage", "core/footnotes", "core/quote", "core/buttons", "core/button",
    "core/separator", "core/freeform", "core/html", "core/missing", "core/table", "core/code", "core/preformatted",
}  # fmt: skip
# The ends of the names of blocks with forms.
_FORMS = ("/form", "/contact-form", "/contact-form-selector", "/form-selector", "/form-block")
_BLANK_LINES = re.compile(r"\n[ \t]*+\n\s*")
# Characters of all reusable blocks in a post, and of what is in their place.
MAX_REUSED = 5_000_000
type Renderer = Callable[[Work, Block, str], str]


def html_of(work: Work, text: str) -> str:
    """Return the HTML of a text with blocks. HTML outside of them is from the classic editor."""
    return "\n".join(
        with_paragraphs(work, part) if isinstance(part, str) else _rendered(work, part)
        for part in blocks_of(text).parts
        if not isinstance(part, str) or part.strip()
    )


def _rendered(work: Work, block: Block) -> str:
    inner = "".join(part if isinstance(part, str) else _rendered(work, part) for part in block.parts)
    inner = _with_overrides(work, block, inner) if work.overrides else inner
    if render := _renderer(block.name):
        return render(work, block, inner)
    if not inner.strip() and block.name not in _EMPTY:
        name = block.name.removeprefix("core/")
        work.change(f"The block “{name}” was removed: the export does not contain what it shows.")
    return inner


def _with_overrides(work: Work, block: Block, inner: str) -> str:
    """Return the HTML of a block of a synced pattern, with what this post has in its place."""
    metadata = block.attributes.get("metadata")
    found = work.overrides.get(str(metadata.get("name", ""))) if isinstance(metadata, dict) else None
    values = {name: value for name, value in found.items() if isinstance(value, str)} if isinstance(found, dict) else {}
    words = values.get("content") or values.get("text", "")
    # Many blocks can have the name.
    work.reused += len(words)
    if work.reused > MAX_REUSED:
        return inner
    if block.name == "core/paragraph" and words:
        return element("p", words)
    if block.name == "core/heading" and words:
        level = block.attributes.get("level", 2)
        return element(f"h{level if level in range(1, 7) else 2}", words)
    if block.name == "core/button" and (words or "url" in values):
        url, text = next(_links(inner), ("", ""))
        return element("p", element("a", words or escape(text, quote=False), href=values.get("url", url)))
    if block.name == "core/image" and values.keys() & {"url", "alt", "caption"}:
        image = next((token.values for token in tokens_of(inner) if token.name == "img"), {})
        src, alt = values.get("url", image.get("src", "")), values.get("alt", image.get("alt", ""))
        return figures.figure(start_tag("img", src=src, alt=alt), values.get("caption") or figures.caption_in(inner))
    return inner


def _renderer(name: str) -> Renderer | None:
    if name.startswith("core-embed/"):
        return _embed
    if name.partition("/")[2] in {"gallery", "tiled-gallery", "slideshow", "image-gallery"}:
        return _gallery
    if name.endswith(_FORMS):
        return _form
    return _RENDERERS.get(name)


def _gallery(work: Work, block: Block, inner: str) -> str:
    images, caption = figures.images_in(inner)
    if images:
        return figures.gallery((figures.figure(image, text) for image, text in images), caption)
    ids = block.attributes.get("ids")
    found = [str(media_id) for media_id in ids] if isinstance(ids, list) else []
    if not found:
        work.change("A gallery without images was removed: the export has none for it.")
    return figures.gallery_of_ids(work, found, caption)


def _embed(work: Work, block: Block, inner: str) -> str:
    before, tag, _ = inner.partition("<figcaption")
    text = unescape(_TAG.sub(" ", before)).strip()
    url = str(block.attributes.get("url") or "") or (
        text if text.startswith("http") and not _SPACE.search(text) else ""
    )
    caption = figures.caption_in(inner) if tag else ""
    return figures.embed(work, url, caption) if url else inner


def _audio(work: Work, block: Block, inner: str) -> str:
    url = _source(inner) or str(block.attributes.get("src") or "") or _file_of(work, block)
    return figures.file(work, url, caption=figures.caption_in(inner)) if url else ""


def _video(work: Work, block: Block, inner: str) -> str:
    url = _source(inner) or str(block.attributes.get("src") or "")
    if not url:
        return ""
    work.change("A video became a link: the library has no videos.")
    return figures.link(work.absolute(url), caption=figures.caption_in(inner))


def _file(work: Work, block: Block, inner: str) -> str:
    links = list(_links(inner))
    url, name = next(iter(links), ("", ""))
    url = url or str(block.attributes.get("href") or "") or _file_of(work, block)
    return figures.file(work, url, name) if url else inner


def _pullquote(work: Work, block: Block, inner: str) -> str:
    quoted = inner.partition("<blockquote")[2].partition(">")[2].rpartition("</blockquote>")[0] or inner
    return element("blockquote", quoted, class_="pull")


def _cover(work: Work, block: Block, inner: str) -> str:
    """Return a cover: its image, which can be a background, and its text."""
    url = block.attributes.get("url")
    if block.attributes.get("backgroundType") == "video":
        work.change("The video in the background of a cover was removed.")
        return inner
    if "<img" in inner or not isinstance(url, str) or not url:
        return inner
    alt = block.attributes.get("alt")
    return f"{figures.figure(start_tag('img', src=url, alt=alt if isinstance(alt, str) else ''))}{inner}"


def _details(work: Work, block: Block, inner: str) -> str:
    before, tag, rest = inner.partition("<summary")
    summary, end, after = rest.partition(">")[2].partition("</summary>")
    return f"{before}<p><strong>{summary}</strong></p>{after}" if tag and end else inner


def _reusable(work: Work, block: Block, inner: str) -> str:
    """Return the content of a reusable block, unless it contains itself."""
    block_id = str(block.attributes.get("ref", ""))
    content = work.references.blocks.get(block_id)
    if content is None:
        work.change(f"The reusable block {block_id} was removed: it is not in the export.")
        return ""
    work.reused += len(content)
    if block_id in work.open_blocks or work.reused > MAX_REUSED:
        work.change(f"The reusable block {block_id} was removed: it contains itself, or is too large.")
        return ""
    work.open_blocks.append(block_id)
    around, work.overrides = work.overrides, _overrides(block)
    content = without_shortcodes(work, content)
    html = html_of(work, content) if MARK in content else with_paragraphs(work, content)
    work.overrides = around
    work.open_blocks.pop()
    return html


def _overrides(block: Block) -> dict[str, Any]:
    """Return what a post has in the place of named blocks of a pattern (WordPress 6.6), by their names."""
    found = block.attributes.get("content")
    return found if isinstance(found, dict) else {}


def _form(work: Work, block: Block, inner: str) -> str:
    work.change(REMOVED)
    return ""


def _verse(work: Work, block: Block, inner: str) -> str:
    """Return the stanzas of a poem as paragraphs. It is no code, in whose font it would be shown."""
    lines = inner.strip().partition(">")[2].rpartition("</pre>")[0].strip("\n")
    stanzas = (stanza.strip("\n").replace("\n", "<br>") for stanza in _BLANK_LINES.split(lines))
    return "".join(element("p", stanza) for stanza in stanzas if stanza.strip())


def _classic(work: Work, block: Block, inner: str) -> str:
    return with_paragraphs(work, inner)


def _nothing(work: Work, block: Block, inner: str) -> str:
    return ""


def _source(html: str) -> str:
    """Return the URL of the first audio or video in the HTML."""
    for token in tokens_of(html):
        if token.name in {"audio", "video"}:
            return token.values.get("src", "") or _source_in(token)
    return ""


def _source_in(token: Token) -> str:
    return next((inner.values.get("src", "") for inner in tokens_of(token.inside) if inner.name == "source"), "")


def _links(html: str) -> Iterator[tuple[str, str]]:
    """Yield URL and text of the links in the HTML."""
    url, words = "", list[str]()
    for token in tokens_of(html):
        if token.name == "a" and not token.is_end:
            url, words = token.values.get("href", ""), []
        elif token.name == "a" and url:
            yield url, " ".join(unescape("".join(words)).split())
            url = ""
        elif not token.name:
            words.append(token.source)


def _file_of(work: Work, block: Block) -> str:
    media = work.references.library.by_id.get(str(block.attributes.get("id", "")))
    return media.files[0] if media else ""


_RENDERERS: dict[str, Renderer] = {
    "core/audio": _audio,
    "core/block": _reusable,
    "core/cover": _cover,
    "core/details": _details,
    "core/embed": _embed,
    "core/file": _file,
    "core/footnotes": _nothing,
    "core/freeform": _classic,
    "core/classic": _classic,
    "core/more": _nothing,
    "core/nextpage": _nothing,
    "core/pullquote": _pullquote,
    "core/shortcode": _classic,
    "core/spacer": _nothing,
    "core/verse": _verse,
    "core/video": _video,
}
