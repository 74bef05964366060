"""Posts of social networks, which sites give as a quotation with a link and a script."""

import re
from html import unescape

from newsroom.core.html import embeds
from newsroom.core.html.text import escape_text

_START = re.compile(r"<blockquote\b([^<>]*+)>", re.IGNORECASE)
_END = re.compile(r"</blockquote\s*+>", re.IGNORECASE)
_CLASSES = ("twitter-", "instagram-media", "tiktok-embed", "bluesky-embed", "text-post-media", "mastodon-embed")
# Of attributes only from their start, so that no name is read again and again.
_URL = re.compile(r"""(?<![\w-])(?:href|cite|data-[a-z-]++)\s*+=\s*+["'](https?://[^"'<>]++)["']""", re.IGNORECASE)
_FACEBOOK = re.compile(
    r"""<div\b(?=[^<>]*\bclass\s*=\s*["']fb-(?:post|video)["'\s])[^<>]*?\bdata-href\s*=\s*["'](https?://[^"'<>\s]++)["'][^<>]*+>""",
    re.IGNORECASE,
)
_LINE_END = re.compile(r"</(?:p|div|section)\s*+>|<br\s*+/?>", re.IGNORECASE)
_TAG = re.compile(r"<[^<>]*+>")


def with_posts(html: str) -> str:
    """Return the HTML with embeds in the place of the quotations, which contain the words of the posts.

    Facebook puts its posts into an empty element; they become links.
    """
    if "fb-" in html:
        html = _FACEBOOK.sub(lambda found: f"<p>{escape_text(unescape(found[1]))}</p>{found[0]}", html)
    if not any(name in html for name in _CLASSES):
        return html
    out, position, searched = [], 0, 0
    for start in _START.finditer(html):
        if start.start() < searched or not any(name in start[1] for name in _CLASSES):
            continue
        end = _END.search(html, start.end())
        if end is None:
            break
        searched = end.end()
        inner = html[start.end() : end.start()]
        # The first one is in the attributes; in a text, it is the last link.
        urls = [unescape(url) for url in (*_URL.findall(start[1]), *reversed(_URL.findall(inner)))]
        if url := next((url for url in urls if embeds.find(url)), ""):
            out += [html[position : start.start()], _figure(url, inner)]
            position = end.end()
    return "".join([*out, html[position:]])


def _figure(url: str, inner: str) -> str:
    lines = (" ".join(unescape(_TAG.sub("", line)).split()) for line in _LINE_END.split(inner))
    words = "".join(f"<p>{escape_text(line)}</p>" for line in lines if line)
    quoted = f"<blockquote>{words}</blockquote>" if words else ""
    return f"<figure>{quoted}<p>{escape_text(url)}</p></figure>"
