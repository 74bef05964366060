"""HTML of a Ghost post: as Ghost rendered it, or else converted from the formats of its editors."""

import json
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

from newsroom.exchange.records import InvalidRecord

type Node = dict[str, Any]

# Lexical stores the formats of a text as bits.
_FORMATS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup"}
_QUOTES = {"quote", "extended-quote", "aside"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
# In characters, as long as ten novels. Mobiledoc can use one of its parts any number of times.
MAX_LENGTH = 20 * 1024 * 1024
_MARKUP_SECTION, _IMAGE_SECTION, _LIST_SECTION, _CARD_SECTION = 1, 2, 3, 10


def html_of(post: Node) -> str:
    """Return the HTML of the post, not sanitised.

    Raises InvalidRecord if it is too long, and ValueError, KeyError and others for malformed content.
    """
    html = _html_of(post)
    _check_length(len(html))
    return html


def _html_of(post: Node) -> str:
    if html := _text(post.get("html")):
        return html
    if post.get("lexical"):
        return _lexical(json.loads(post["lexical"])["root"])
    if post.get("mobiledoc"):
        return _Mobiledoc(json.loads(post["mobiledoc"])).html()
    return f"<p>{escape(post['plaintext'])}</p>" if post.get("plaintext") else ""


def _check_length(length: int) -> None:
    if length > MAX_LENGTH:
        raise InvalidRecord(f"The post content is longer than {MAX_LENGTH // 1024**2} million characters.")


def _lexical(node: Node) -> str:
    kind = node.get("type", "")
    inner = "".join(map(_lexical, node.get("children", ())))
    if kind in {"text", "extended-text", "code-highlight"}:
        return _formatted(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "paragraph":
        return f"<p>{inner}</p>" if inner else ""
    if kind in {"heading", "extended-heading"}:
        tag = _HEADINGS.get(node.get("tag", ""), "h2")
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        return _wrapped("ol" if node.get("listType") == "number" else "ul", inner)
    if kind in {"link", "autolink"}:
        return f'<a href="{escape(node.get("url", ""))}">{inner}</a>'
    if kind == "listitem":
        return _wrapped("li", inner)
    return _wrapped("blockquote", inner) if kind in _QUOTES else _card(kind, node) or inner


def _formatted(node: Node) -> str:
    text = escape(node.get("text", ""), quote=False)
    bits = node.get("format", 0)
    for bit, tag in _FORMATS.items():
        if isinstance(bits, int) and bits & bit:
            text = _wrapped(tag, text)
    return text


def _card(kind: str, card: Node) -> str:
    """Return the HTML of a card, which both editors use for anything but running text."""
    if kind == "image":
        return _image(card.get("src", ""), card.get("alt", ""), card.get("caption", ""))
    if kind == "html":
        return _text(card.get("html"))
    if kind in {"markdown", "card-markdown"}:
        return "".join(_wrapped("p", escape(part.strip())) for part in card.get("markdown", "").split("\n\n"))
    if kind in {"horizontalrule", "hr"}:
        return "<hr>"
    if kind in {"codeblock", "code"}:
        return f"<pre><code>{escape(card.get('code', ''))}</code></pre>"
    if kind == "callout":
        return _wrapped("blockquote", _text(card.get("calloutText")))
    if kind in {"bookmark", "embed"} and card.get("url"):
        return f'<p><a href="{escape(card["url"])}">{escape(card["url"])}</a></p>'
    return ""


def _image(src: str, alt: str, caption: str) -> str:
    if not src:
        return ""
    figcaption = _wrapped("figcaption", _text(caption))
    return f'<figure><img src="{escape(src)}" alt="{escape(alt or "")}">{figcaption}</figure>'


def _text(value: Any) -> str:
    """Return the text, or "" for null. Raises TypeError for anything else, which must not become text of the story."""
    if not isinstance(value, str | None):
        raise TypeError("the content is not a string")
    return value or ""


def _wrapped(tag: str, inner: str) -> str:
    return f"<{tag}>{inner}</{tag}>" if inner else ""


class _Mobiledoc:
    """Ghost's former format: sections of markers, which open markups by index and close a number of them."""

    def __init__(self, document: Node) -> None:
        self.sections: Iterable[Sequence[Any]] = document.get("sections", ())
        self.markups: Sequence[Sequence[Any]] = document.get("markups", ())
        self.atoms: Sequence[Sequence[Any]] = document.get("atoms", ())
        self.cards: Sequence[Sequence[Any]] = document.get("cards", ())
        self._length = 0

    def html(self) -> str:
        return "".join(map(self._section, self.sections))

    def _section(self, section: Sequence[Any]) -> str:
        kind = section[0]
        if kind == _MARKUP_SECTION:
            tag = _HEADINGS.get(section[1], section[1] if section[1] in {"blockquote", "aside"} else "p")
            return _wrapped("blockquote" if tag == "aside" else tag, self._markers(section[2]))
        if kind == _LIST_SECTION:
            items = "".join(_wrapped("li", self._markers(markers)) for markers in section[2])
            return _wrapped("ol" if section[1] == "ol" else "ul", items)
        if kind == _IMAGE_SECTION:
            return self._counted(_image(section[1], "", ""))
        if kind == _CARD_SECTION:
            name, payload = self.cards[section[1]]
            return self._counted(_card(name, payload))
        return ""

    def _markers(self, markers: Iterable[Sequence[Any]]) -> str:
        html, open_tags = [], []
        for kind, opened, closed, value in markers:
            for index in opened:
                tag, *attributes = self.markups[index]
                open_tags.append(tag)
                html.append(self._counted(_start_tag(tag, attributes[0] if attributes else ())))
            html.append(self._counted(self._atom(value) if kind == 1 else escape(value, quote=False)))
            html += [self._counted(f"</{open_tags.pop()}>") for _ in range(closed)]
        return "".join(html)

    def _atom(self, index: int) -> str:
        name, text, *_ = self.atoms[index]
        return "<br>" if name == "soft-return" else escape(text)

    def _counted(self, html: str) -> str:
        """Return the HTML. Raises InvalidRecord if the post has become too long with it."""
        self._length += len(html)
        _check_length(self._length)
        return html


def _start_tag(tag: str, attributes: Sequence[str]) -> str:
    pairs = zip(attributes[::2], attributes[1::2], strict=True)
    href = "".join(f' href="{escape(value)}"' for name, value in pairs if name == "href")
    return f"<{escape(tag)}{href}>"
