"""HTML of a Ghost post: as Ghost rendered it, or else converted from the formats of its editors."""

import json
from collections.abc import Callable, Iterable, Sequence
from html import escape, unescape
from typing import Any

from newsroom.core.html import markdown
from newsroom.exchange.readers.ghost import cards, rendered_cards
from newsroom.exchange.readers.ghost.cards import Picture, wrapped
from newsroom.exchange.records import InvalidRecord

type Node = dict[str, Any]

# Lexical stores the formats of a text as bits.
_FORMATS = {1: "strong", 2: "em", 4: "s", 8: "u", 16: "code", 32: "sub", 64: "sup"}
_TEXTS = {"text", "extended-text", "code-highlight"}
# Nodes of running text that may be empty.
_PLAIN = {
    "root", "paragraph", "linebreak", "tab", "zwnj", "at-link", "heading", "extended-heading", "list", "listitem",
    "link", "autolink", "quote", "extended-quote", "aside",
}  # fmt: skip
_QUOTES = {"quote", "extended-quote", "aside"}
_HEADINGS = {"h1": "h2", "h2": "h2", "h3": "h3", "h4": "h4", "h5": "h4", "h6": "h4"}
# In characters, as long as ten novels. Mobiledoc can use one of its parts any number of times.
MAX_LENGTH = 20 * 1024 * 1024
_MARKUP_SECTION, _IMAGE_SECTION, _LIST_SECTION, _CARD_SECTION = 1, 2, 3, 10


def html_of(post: Node) -> tuple[str, list[str]]:
    """Return the HTML of the post, not sanitised, and sentences about what was left out of it.

    Raises InvalidRecord if it is too long, and ValueError, KeyError and others for malformed content.
    """
    rendered = _text(post.get("html"))
    _check_length(len(rendered))
    html, changes = rendered_cards.rewritten(rendered) if rendered else _converted(post)
    _check_length(len(html))
    return html, list(dict.fromkeys(filter(None, changes)))


def _converted(post: Node) -> tuple[str, list[str]]:
    if post.get("lexical"):
        root = json.loads(post["lexical"])["root"]
        return _lexical(root), _changes(_kinds(root))
    if post.get("mobiledoc"):
        document = json.loads(post["mobiledoc"])
        return _Mobiledoc(document).html(), _changes(name for name, _ in document.get("cards", ()))
    return f"<p>{escape(post['plaintext'])}</p>" if post.get("plaintext") else "", []


def _changes(cards_of_post: Iterable[str]) -> list[str]:
    """Return sentences about the cards that have no place in a body."""
    return [f"A card “{kind}” was removed." for kind in cards_of_post if kind not in _CARDS]


def _kinds(node: Node) -> list[str]:
    """Return the kinds of nodes without text of their own, and so of cards, in the document."""
    children = node.get("children", ())
    own = [] if children or node.get("type") in {*_TEXTS, *_PLAIN} else [node.get("type", "")]
    return [*own, *(kind for child in children for kind in _kinds(child))]


def _check_length(length: int) -> None:
    if length > MAX_LENGTH:
        raise InvalidRecord(f"The post content is longer than {MAX_LENGTH // 1024**2} million characters.")


def _lexical(node: Node) -> str:
    kind = node.get("type", "")
    inner = "".join(map(_lexical, node.get("children", ())))
    if kind in _TEXTS:
        return _formatted(node)
    if kind == "linebreak":
        return "<br>"
    if kind == "paragraph":
        return f"<p>{inner}</p>" if inner else ""
    if kind in {"heading", "extended-heading"}:
        tag = _HEADINGS.get(node.get("tag", ""), "h2")
        return f"<{tag}>{inner}</{tag}>"
    if kind == "list":
        return wrapped("ol" if node.get("listType") == "number" else "ul", inner)
    if kind in {"link", "autolink"}:
        return f'<a href="{escape(node.get("url", ""))}">{inner}</a>'
    if kind == "listitem":
        return wrapped("li", inner)
    return wrapped("blockquote", inner) if kind in _QUOTES else _card(kind, node) or inner


def _formatted(node: Node) -> str:
    text = escape(node.get("text", ""), quote=False)
    bits = node.get("format", 0)
    for bit, tag in _FORMATS.items():
        if isinstance(bits, int) and bits & bit:
            text = wrapped(tag, text)
    return text


def _card(kind: str, card: Node) -> str:
    """Return the HTML of a card, which both editors use for anything but running text."""
    convert = _CARDS.get(kind)
    return convert(card) if convert else ""


def _image(card: Node) -> str:
    return cards.picture(Picture(_text(card.get("src")), _text(card.get("alt")), _text(card.get("caption"))))


def _gallery(card: Node) -> str:
    images = [Picture(_text(each.get("src")), _text(each.get("alt"))) for each in card.get("images", ())]
    return cards.gallery(images, _text(card.get("caption")))


def _bookmark(card: Node) -> str:
    metadata = card.get("metadata") or {}
    title, text = _text(metadata.get("title")), escape(_text(metadata.get("description")), quote=False)
    return cards.link(_text(card.get("url")), title, text) + wrapped("p", _text(card.get("caption")))


def _embed(card: Node) -> str:
    url = _text(card.get("url"))
    return cards.embed(url, caption=_text(card.get("caption"))) if url else _text(card.get("html"))


def _file(card: Node) -> str:
    title = _text(card.get("fileTitle")) or _text(card.get("title")) or _text(card.get("fileName"))
    return cards.file(_text(card.get("src")), title, escape(_text(card.get("fileCaption")), quote=False))


def _video(card: Node) -> str:
    caption = _text(card.get("caption"))
    return cards.link(_text(card.get("src")), unescape(cards.plain(caption)) or _text(card.get("fileName")))


def _markdown(card: Node) -> str:
    return markdown.html_of(_text(card.get("markdown")))


def _toggle(card: Node) -> str:
    return wrapped("h4", _text(card.get("heading"))) + _text(card.get("content"))


def _product(card: Node) -> str:
    image = Picture(_text(card.get("productImageSrc")))
    button = cards.link(_text(card.get("productUrl")), _text(card.get("productButton")))
    title, text = _text(card.get("productTitle")), _text(card.get("productDescription"))
    return f"{cards.picture(image)}{wrapped('h4', title)}{text}{button if card.get('productUrl') else ''}"


def _header(card: Node) -> str:
    head = wrapped("h2", _text(card.get("header"))) + wrapped("h3", _text(card.get("subheader")))
    return head + (
        cards.link(_text(card.get("buttonUrl")), _text(card.get("buttonText"))) if card.get("buttonUrl") else ""
    )


_CARDS: dict[str, Callable[[Node], str]] = {
    "audio": _file,
    "bookmark": _bookmark,
    "button": lambda card: cards.link(_text(card.get("buttonUrl")), _text(card.get("buttonText"))),
    "call-to-action": lambda card: _text(card.get("textValue")),
    "callout": lambda card: wrapped("blockquote", _text(card.get("calloutText"))),
    "card-markdown": _markdown,
    "code": lambda card: f"<pre><code>{escape(_text(card.get('code')))}</code></pre>",
    "codeblock": lambda card: f"<pre><code>{escape(_text(card.get('code')))}</code></pre>",
    "embed": _embed,
    "file": _file,
    "gallery": _gallery,
    "header": _header,
    "horizontalrule": lambda card: "<hr>",
    "hr": lambda card: "<hr>",
    "html": lambda card: _text(card.get("html")),
    "image": _image,
    "markdown": _markdown,
    "product": _product,
    "toggle": _toggle,
    "video": _video,
}


def _text(value: Any) -> str:
    """Return the text, or "" for null. Raises TypeError for anything else, which must not become text of the story."""
    if not isinstance(value, str | None):
        raise TypeError("the content is not a string")
    return value or ""


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
            return wrapped("blockquote" if tag == "aside" else tag, self._markers(section[2]))
        if kind == _LIST_SECTION:
            items = "".join(wrapped("li", self._markers(markers)) for markers in section[2])
            return wrapped("ol" if section[1] == "ol" else "ul", items)
        if kind == _IMAGE_SECTION:
            return self._counted(cards.picture(Picture(section[1])))
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
