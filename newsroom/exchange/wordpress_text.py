"""The text of a WordPress post as plain HTML."""

import html
import re
from collections.abc import Iterator

# Elements that stand on their own and are not wrapped in a paragraph.
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|details|div|dl|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|"
    r"li|main|nav|object|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b",
    re.IGNORECASE,
)
_PREFORMATTED = re.compile(r"(<pre\b.*?</pre>)", re.DOTALL | re.IGNORECASE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
# WordPress's own shortcodes. Square brackets of others, and those of a quotation, are text.
_EMBED = re.compile(r"\[embed[^\]]*\](.*?)\[/embed\]", re.DOTALL)
_CAPTION = re.compile(r"\[(?:wp_)?caption[^\]]*\](.*?)\[/(?:wp_)?caption\]", re.DOTALL)
_PICTURE = re.compile(r"((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
_MEDIA = re.compile(r"\[(gallery|playlist|audio|video)\b[^\]]*\](?:\s*\[/\1\])?")


def html_of(text: str) -> str:
    """The post's HTML: block comments and WordPress's own shortcodes resolved, blank lines as paragraphs.

    Only the classic editor's text needs paragraphs; the block editor's has them. Not sanitised.
    """
    has_blocks = "<!-- wp:" in text
    text = _MEDIA.sub("", _CAPTION.sub(_figure, _EMBED.sub(_link, _COMMENT.sub("", text))))
    return text.strip() if has_blocks else _with_paragraphs(text)


def _with_paragraphs(text: str) -> str:
    """What WordPress does when it shows a classic text: blank lines part paragraphs, single ones are line breaks."""
    pieces = _PREFORMATTED.split(text.replace("\r\n", "\n").replace("\r", "\n"))
    return "\n".join(piece for n, part in enumerate(pieces) for piece in ([part] if n % 2 else _paragraphs(part)))


def _paragraphs(text: str) -> Iterator[str]:
    for chunk in re.split(r"\n\s*\n", text):
        chunk = chunk.strip()
        if not chunk:
            continue
        yield chunk if _BLOCK.match(chunk) else f"<p>{chunk.replace('\n', '<br>\n')}</p>"


def _link(found: re.Match[str]) -> str:
    address = html.escape(html.unescape(found[1].strip()))
    return f'\n\n<p><a href="{address}">{address}</a></p>\n\n'


def _figure(found: re.Match[str]) -> str:
    picture = _PICTURE.match(found[1].strip())
    if picture is None:
        return found[1]
    return f"\n\n<figure>{picture[1].strip()}<figcaption>{picture[2].strip()}</figcaption></figure>\n\n"
