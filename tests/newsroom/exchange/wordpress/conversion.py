"""The conversion of content, with a library of two images and a recording."""

import io
import re

from newsroom.exchange.readers.compression import parts_of
from newsroom.exchange.readers.wordpress.addresses import Site
from newsroom.exchange.readers.wordpress.html import References, convert
from newsroom.exchange.readers.wordpress.media import Library
from newsroom.exchange.readers.wordpress.meta import meta_of
from newsroom.exchange.readers.wordpress.parsing import Document
from tests.newsroom.exchange.wordpress.exports import SITE, UPLOADS, attachment, source

VIDEO = "https://www.youtube.com/watch?v=abcdefghijk"


def figure(src, alt="", caption=""):
    """Return the figure of an image. src: without the URL of the folder, or absolute."""
    caption = f"<figcaption>{caption}</figcaption>" if caption else ""
    src = src if ":" in src else f"{UPLOADS}/{src}"
    return f'<figure><img src="{src}" alt="{alt}">{caption}</figure>'


PIER = figure("pier.jpg", "The pier", "Low &amp; tide")
GULL = figure("gull.png")
GALLERY = f'<figure class="gallery">{PIER}{GULL}</figure>'
TALK = f'<figure><p><a href="{UPLOADS}/talk.mp3">The talk</a></p></figure>'
EMBED = f"<figure><p>{VIDEO}</p></figure>"


PATTERN = "".join(
    f'<!-- wp:{name} {{"metadata":{{"name":"{own}"}}}} -->{inner}<!-- /wp:{name} -->'
    for name, own, inner in [
        ("heading", "Title", "<h2>Appeal</h2>"),
        ("paragraph", "Text", "<p>Give.</p>"),
        ("button", "Button", '<div><a href="/give/">Give</a></div>'),
        ("image", "Image", f'<figure><img src="{UPLOADS}/gull.png" alt=""/></figure>'),
    ]
)


def library():
    """Return two images that were uploaded to post 12, a recording, two reusable blocks and a pattern."""
    alt = {"_wp_attachment_image_alt": "The pier"}
    nodes = [
        attachment(40, "pier.jpg", meta=alt, excerpt__encoded="Low &amp; tide", post_parent=12, menu_order=1),
        attachment(41, "gull.png", post_parent=12, menu_order=2),
        attachment(42, "talk.mp3", title="The talk"),
    ]
    found, site = Library(), Site(SITE, frozenset({"quay.example"}))
    for node in Document(parts_of(io.BytesIO(source(*nodes)), suffixes=(".xml",))).nodes():
        if node.name == "item":
            post_id = node.fields["wp:post_id"]
            found.add(site, node, meta_of(node).first, f"post {post_id}", post_id)
    reused = "<!-- wp:paragraph --><p>Reused</p><!-- /wp:paragraph -->[gallery]"
    return References(site, found, {"9": reused, "8": '<!-- wp:block {"ref":8} /-->', "6": PATTERN})


REFERENCES = library()


def converted(text, footnotes="", post_id="12", url=f"{SITE}/2019/06/01/ferry-returns/"):
    return convert(text, REFERENCES, post_id=post_id, url=url, footnotes=footnotes)


def html(text, footnotes=""):
    """Return the HTML without the ends of lines between blocks."""
    return re.sub(r"\s*\n\s*", "", converted(text, footnotes).html)


def block(name, inner="", attributes=""):
    attributes = f"{attributes} " if attributes else ""
    return f"<!-- wp:{name} {attributes}-->\n{inner}\n<!-- /wp:{name} -->\n\n"


def image_block(file="pier.jpg", alt="", caption="", number=40):
    caption = f'<figcaption class="wp-element-caption">{caption}</figcaption>' if caption else ""
    img = f'<img src="{UPLOADS}/{file}" alt="{alt}" class="wp-image-{number}"/>'
    return block("image", f'<figure class="wp-block-image size-large">{img}{caption}</figure>', f'{{"id":{number}}}')


GALLERY_BLOCK = block(
    "gallery",
    '<figure class="wp-block-gallery has-nested-images">'
    + image_block(caption="One")
    + image_block("gull.png", "G", number=41)
    + '<figcaption class="blocks-gallery-caption">All</figcaption></figure>',
    '{"linkTo":"none"}',
)
SHOWN_GALLERY = f'<figure class="gallery">{figure("pier.jpg", "The pier", "One")}{figure("gull.png", "G")}</figure>'
