"""Figures with a link to what they embed, and perhaps an image or the words of a post that stand for it."""

import re
from html import unescape

from newsroom.core.html import embeds
from newsroom.core.html.text import escape_text

# As the parser writes it: an image, the words of the post, the link or its bare URL, a caption. If the target is known
# to `embeds`, the figure is an embed. Possessive quantifiers: without backtracking, no input takes long.
_FIGURE = re.compile(
    r"<figure(?P<attributes>(?! class=)[^>]*+)>"
    r"(?P<image><img [^>]*+>)?+"
    r"(?:<blockquote(?P<language>(?! class=)[^>]*+)>(?P<words>(?:<p[^>]*+>(?:(?!</p>).)*+</p>)++)</blockquote>)?+"
    r'<p[^>]*+>(?:<a href="(?P<url>[^"]*+)"[^>]*+>)?+(?P<title>[^<]++)(?:</a>)?+</p>'
    r"(?:<figcaption[^>]*+>(?P<caption>(?:(?!</figcaption>).)*+)</figcaption>)?+"
    r"</figure>",
    re.DOTALL,
)
_LINE_END = re.compile(r"</p>|<br>")
_TAG = re.compile(r"<[^>]*>")
_CREDIT = re.compile(r"(.*)<small>([^<]*)</small>", re.DOTALL)


def with_embeds(structured: str) -> str:
    """Return structured HTML with the figures that embed something marked as such.

    Their words and captions become plain text, with one paragraph for each line of the words.
    """
    return _FIGURE.sub(_embed, structured)


def _embed(figure: re.Match[str]) -> str:
    embed = embeds.find(unescape(figure["url"] or figure["title"]))
    if embed is None:
        return figure[0]
    page = escape_text(embed.page)
    title = page if embeds.find(unescape(figure["title"])) else figure["title"]
    return (
        f'<figure class="embed"{figure["attributes"]}>{figure["image"] or ""}{_words(figure)}'
        f'<a href="{page}" rel="noopener">{title}</a>{_caption(figure["caption"] or "")}</figure>'
    )


def _words(figure: re.Match[str]) -> str:
    lines = [text for line in _LINE_END.split(figure["words"] or "") if (text := _text(line))]
    paragraphs = "".join(f"<p>{line}</p>" for line in lines)
    return f"<blockquote{figure['language']}>{paragraphs}</blockquote>" if lines else ""


def _caption(html: str) -> str:
    found = _CREDIT.fullmatch(html.strip())
    text, credit = (found[1], _text(found[2])) if found else (html, "")
    parts = [part for part in (_text(text), credit and f"<small>{credit}</small>") if part]
    return f"<figcaption>{' '.join(parts)}</figcaption>" if parts else ""


def _text(html: str) -> str:
    """Return the text of HTML as the source of one line of text."""
    return escape_text(" ".join(unescape(_TAG.sub("", html)).split()))
