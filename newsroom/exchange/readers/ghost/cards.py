"""HTML of Ghost’s cards as our bodies have it: figures, galleries, links and quotes."""

import re
from collections.abc import Iterable
from html import escape
from typing import NamedTuple

from newsroom.core.html import embeds

_TAG = re.compile(r"<[^<>]*+>")


class Picture(NamedTuple):
    """An image of a card. caption: HTML."""

    src: str
    alt: str = ""
    caption: str = ""


def picture(image: Picture) -> str:
    """Return the figure of an image; "" without an address."""
    if not image.src:
        return ""
    figcaption = wrapped("figcaption", image.caption)
    return f'<figure><img src="{escape(image.src)}" alt="{escape(image.alt)}">{figcaption}</figure>'


def gallery(images: Iterable[Picture], caption: str) -> str:
    """Return the gallery of these images. caption: HTML for all of them, which goes to the last one."""
    shown = [image for image in images if image.src]
    if shown and caption:
        shown[-1] = shown[-1]._replace(caption=" ".join(filter(None, [shown[-1].caption, caption])))
    return f'<figure class="gallery">{"".join(map(picture, shown))}</figure>' if shown else wrapped("p", caption)


def link(url: str, title: str = "", text: str = "") -> str:
    """Return a paragraph with a link. title: plain text. text: HTML that follows it."""
    if not url:
        return wrapped("p", " ".join(filter(None, [escape(title, quote=False), text])))
    words = f'<a href="{escape(url)}">{escape(title or url, quote=False)}</a>'
    return f"<p>{': '.join(filter(None, [words, text]))}</p>"


def embed(url: str, *, words: str = "", title: str = "", caption: str = "") -> str:
    """Return the figure of what a provider shows, or a link if the provider is unknown. words, caption: HTML."""
    found = embeds.find(url)
    if found is None:
        return f"{wrapped('blockquote', words)}{link(url, title)}{wrapped('p', caption)}"
    quote = wrapped("blockquote", words)
    return f"<figure>{quote}{link(found.page, title)}{wrapped('figcaption', caption)}</figure>"


def file(url: str, title: str = "", caption: str = "") -> str:
    """Return the figure of an audio file or a document. caption: HTML."""
    return f"<figure>{link(url, title)}{wrapped('figcaption', caption)}</figure>" if url else wrapped("p", caption)


def wrapped(tag: str, inner: str) -> str:
    """Return the element with this HTML; "" without any."""
    return f"<{tag}>{inner}</{tag}>" if inner else ""


def plain(html: str) -> str:
    """Return the HTML without its tags. Character references stay."""
    return " ".join(_TAG.sub(" ", html).split())
