"""Figures: images, galleries, embeds, and links to files."""

from collections.abc import Iterable
from html import escape
from itertools import islice
from pathlib import PurePosixPath

from newsroom.core.html import embeds
from newsroom.exchange.readers.tags import element, start_tag, tokens_of
from newsroom.exchange.readers.wordpress.addresses import path_of
from newsroom.exchange.readers.wordpress.html.references import Work
from newsroom.exchange.readers.wordpress.media import AUDIO, suffix_of
from newsroom.exchange.sites.items import OldMedia

# The class of a paragraph that is the caption of a gallery. The sanitiser removes it.
CAPTION = "caption"
# Of all galleries and playlists of a post, which name their files by ID.
MAX_FILES = 5_000
type Image = tuple[str, str]


def figure(inner: str, caption: str = "") -> str:
    """Return a figure. caption: HTML."""
    caption = element("figcaption", caption.strip()) if caption.strip() else ""
    return f"<figure>{inner}{caption}</figure>"


def is_embed(url: str) -> bool:
    """Return whether a URL on a line of its own is shown as more than a link."""
    return suffix_of(url) in AUDIO or embeds.find(url) is not None


def embed(work: Work, url: str, caption: str = "") -> str:
    """Return what embeds a page of another site or an audio file; for one of an unknown provider, a link."""
    url = work.absolute(url)
    if suffix_of(url) in AUDIO:
        return file(work, url, caption=caption)
    if embeds.find(url):
        return figure(element("p", escape(url, quote=False)), caption)
    return link(url, caption=caption)


def link(url: str, name: str = "", caption: str = "") -> str:
    """Return a paragraph with a link, or a figure if there is a caption. name: plain text."""
    text = element("p", element("a", escape(name or url, quote=False), href=url))
    return figure(text, caption) if caption.strip() else text


def file(work: Work, url: str, name: str = "", caption: str = "") -> str:
    """Return a figure with a link to an audio file or a document. name: plain text."""
    url = work.absolute(url)
    media = work.references.library.find(url)
    name = name or (media.title if media else "") or PurePosixPath(path_of(url)).name or url
    return figure(element("p", element("a", escape(name, quote=False), href=url)), caption)


def image(media: OldMedia) -> str:
    """Return the figure of an image of the library."""
    return figure(start_tag("img", src=media.files[0], alt=media.alt), escape(media.caption, quote=False))


def gallery(figures: Iterable[str], caption: str = "") -> str:
    """Return a gallery of figures; one alone is no gallery. caption: HTML; it becomes a paragraph of its own class."""
    found = list(figures)
    after = element("p", caption.strip(), class_=CAPTION) if caption.strip() else ""
    if len(found) < 2:
        return f"{''.join(found)}{after}"
    return f'<figure class="gallery">{"".join(found)}</figure>{after}'


def gallery_of_ids(work: Work, ids: Iterable[str], caption: str = "") -> str:
    """Return a gallery of attachments. Those that the export does not contain are named."""
    found, missing = [], 0
    for media_id in islice(ids, MAX_FILES - work.files):
        work.files += 1
        media = work.references.library.by_id.get(media_id)
        missing += media is None
        if media:
            found.append(image(media))
    if missing:
        work.change(f"Images of a gallery that are not in the export: {missing}.")
    return gallery(found, caption)


def images_in(html: str) -> tuple[list[Image], str]:
    """Return source and caption (HTML) of each image in the HTML of a gallery, and the caption of the whole."""
    images: list[list[str]] = []
    whole, is_of_whole = "", False
    caption: list[str] | None = None
    for token in tokens_of(html):
        if token.name == "img":
            images.append([token.source, ""])
        elif token.name == "figcaption" and not token.is_end:
            caption, is_of_whole = [], "blocks-gallery-caption" in token.attributes
        elif token.name == "figcaption" and caption is not None:
            text = "".join(caption)
            if is_of_whole or not images or images[-1][1]:
                whole = text
            else:
                images[-1][1] = text
            caption = None
        elif caption is not None:
            caption.append(token.source)
    return [(source, text) for source, text in images], whole


def caption_in(html: str) -> str:
    """Return the HTML of the caption in the HTML of a figure, or ""."""
    _, tag, rest = html.partition("<figcaption")
    return rest.partition(">")[2].partition("</figcaption>")[0] if tag else ""
