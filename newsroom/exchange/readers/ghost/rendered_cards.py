"""Cards in HTML that Ghost has rendered, rewritten as our bodies have them."""

import re
from collections.abc import Callable
from html import unescape

from newsroom.core.html import attributes, embeds
from newsroom.exchange.readers.ghost import cards
from newsroom.exchange.readers.ghost.cards import Picture

# Possessive quantifiers: without backtracking, no input takes long.
_CARD = re.compile(r'<(figure|div)\b(?=[^<>]*+>)[^<>]*?\bclass="(?=[^"]*\bkg-card\b)([^"]*+)"[^<>]*+>')
_ELEMENT = re.compile(r"<(\w++)([^<>]*+)>")
_IMAGE = re.compile(r"<img\b([^<>]*+)>")
_LINK = re.compile(r"<a\b([^<>]*+)>")
_SOURCE = re.compile(r"<(?:audio|video|iframe)\b([^<>]*+)>")


def rewritten(html: str) -> tuple[str, list[str]]:
    """Return the HTML with its cards rewritten, and sentences about what was left out.

    Cards that the sanitiser understands stay as they are. Reads the text once.
    """
    out: list[str] = []
    changes: list[str] = []
    position = 0
    while card := _CARD.search(html, position):
        name = next((name for name in card[2].split() if name in _CONVERTERS), "")
        if not name:
            out.append(html[position : card.end()])
            position = card.end()
            continue
        end = _end_of(html, card[1], card.end())
        out += [html[position : card.start()], _CONVERTERS[name](html[card.end() : end], changes)]
        position = end
    out.append(html[position:])
    return "".join(out), changes


def _end_of(html: str, tag: str, start: int) -> int:
    """Return the position after the element whose content starts here; the end of the text if it is not closed."""
    depth = 1
    for found in re.compile(rf"<(/?){tag}\b[^<>]*+>").finditer(html, start):
        depth += -1 if found[1] else 1
        if depth == 0:
            return found.end()
    return len(html)


def _picture(inner: str, changes: list[str]) -> str:
    return cards.picture(_pictures(inner)[0]._replace(caption=_caption(inner))) if _IMAGE.search(inner) else inner


def _gallery(inner: str, changes: list[str]) -> str:
    return cards.gallery(_pictures(inner), _caption(inner))


def _bookmark(inner: str, changes: list[str]) -> str:
    text = cards.link(_href(inner), _words(inner, "kg-bookmark-title"), _html(inner, "kg-bookmark-description"))
    changes.append("The preview image of a bookmark was removed." if "<img" in inner else "")
    return text + cards.wrapped("p", _caption(inner))


def _embed(inner: str, changes: list[str]) -> str:
    urls = [_attribute(found[1], "src") for found in _SOURCE.finditer(inner)]
    urls += [_attribute(found[1], "href") for found in _LINK.finditer(inner)]
    url = next(filter(embeds.find, urls), urls[0] if urls else "")
    quote = _inside(inner, "blockquote")
    if url and not embeds.find(url):
        changes.append(f"An embed of an unknown provider became a link: {url}")
    words = cards.wrapped("p", cards.plain(quote))
    return cards.embed(url, words=words, caption=_caption(inner)) if url else inner


def _audio(inner: str, changes: list[str]) -> str:
    return cards.file(_media(inner), _words(inner, "kg-audio-title"), _caption(inner))


def _video(inner: str, changes: list[str]) -> str:
    url = _media(inner)
    changes.append(f"A video became a link, because the library has no videos: {url}")
    return cards.link(url, unescape(cards.plain(_caption(inner))))


def _file(inner: str, changes: list[str]) -> str:
    title = _words(inner, "kg-file-card-title") or _words(inner, "kg-file-card-filename")
    return cards.file(_href(inner), title, _html(inner, "kg-file-card-caption"))


def _callout(inner: str, changes: list[str]) -> str:
    return cards.wrapped("blockquote", cards.wrapped("p", _html(inner, "kg-callout-text")))


def _signup(inner: str, changes: list[str]) -> str:
    changes.append("A form to sign up was removed.")
    return ""


_CONVERTERS: dict[str, Callable[[str, list[str]], str]] = {
    "kg-image-card": _picture,
    "kg-gallery-card": _gallery,
    "kg-bookmark-card": _bookmark,
    "kg-embed-card": _embed,
    "kg-audio-card": _audio,
    "kg-video-card": _video,
    "kg-file-card": _file,
    "kg-callout-card": _callout,
    "kg-signup-card": _signup,
}


def _pictures(inner: str) -> list[Picture]:
    return [Picture(_attribute(found[1], "src"), _attribute(found[1], "alt")) for found in _IMAGE.finditer(inner)]


def _attribute(source: str, name: str) -> str:
    return attributes.parse(source).get(name, "")


def _href(inner: str) -> str:
    found = _LINK.search(inner)
    return _attribute(found[1], "href") if found else ""


def _media(inner: str) -> str:
    found = _SOURCE.search(inner)
    return _attribute(found[1], "src") if found else ""


def _caption(inner: str) -> str:
    return _inside(inner, "figcaption")


def _inside(inner: str, tag: str) -> str:
    """Return the HTML in the first element with this tag; "" if there is none."""
    found = re.search(rf"<{tag}\b[^<>]*+>", inner)
    end = inner.find(f"</{tag}", found.end()) if found else -1
    return inner[found.end() : end].strip() if found and end >= 0 else ""


def _html(inner: str, name: str) -> str:
    """Return the HTML in the first element with the class."""
    for found in _ELEMENT.finditer(inner):
        if name in found[2] and name in _attribute(found[2], "class").split():
            end = _end_of(inner, found[1], found.end())
            return re.sub(rf"</{found[1]}\s*+>\Z", "", inner[found.end() : end]).strip()
    return ""


def _words(inner: str, name: str) -> str:
    """Return the plain text in the first element with the class."""
    return unescape(cards.plain(_html(inner, name)))
