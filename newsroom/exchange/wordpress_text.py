"""The text of a WordPress post as plain HTML."""

import html
import re
from collections.abc import Callable, Iterator

# Elements that stand on their own and are not wrapped in a paragraph.
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|details|div|dl|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|"
    r"li|main|nav|object|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b",
    re.IGNORECASE,
)
# What begins and what ends a piece. A mark stops at the next bracket, so that no input takes long.
# WordPress's own shortcodes. Square brackets of others, and those of a quotation, are text.
_PREFORMATTED = re.compile(r"<pre\b", re.IGNORECASE), re.compile(r"</pre>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--"), re.compile(r"-->")
_EMBED = re.compile(r"\[embed[^\[\]]*+\]"), re.compile(r"\[/embed\]")
_CAPTION = re.compile(r"\[(?:wp_)?caption[^\[\]]*+\]"), re.compile(r"\[/(?:wp_)?caption\]")
_PICTURE = re.compile(r"((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
_MEDIA = re.compile(r"\[(gallery|playlist|audio|video)\b[^\[\]]*+\](?:\s*\[/\1\])?")

type Marks = tuple[re.Pattern[str], re.Pattern[str]]


def html_of(text: str) -> str:
    """The post's HTML: block comments and WordPress's own shortcodes resolved, blank lines as paragraphs.

    Only the classic editor's text needs paragraphs; the block editor's has them. Not sanitised.
    """
    has_blocks = "<!-- wp:" in text
    text = _replaced(text, _COMMENT, lambda inside: "")
    text = _MEDIA.sub("", _replaced(_replaced(text, _EMBED, _link), _CAPTION, _figure))
    return text.strip() if has_blocks else "\n".join(_with_paragraphs(text))


def _apart(text: str, marks: Marks) -> Iterator[tuple[str, str, str, str]]:
    """What stands before a piece, its first mark, what it holds, its last mark; at the end the rest, and no piece.

    A first mark without a last one is text. Reads the text once.
    """
    begin, end = marks
    position = 0
    while (first := begin.search(text, position)) and (last := end.search(text, first.end())):
        yield text[position : first.start()], first[0], text[first.end() : last.start()], last[0]
        position = last.end()
    yield text[position:], "", "", ""


def _replaced(text: str, marks: Marks, by: Callable[[str], str]) -> str:
    return "".join(before + (by(inside) if first else "") for before, first, inside, _ in _apart(text, marks))


def _with_paragraphs(text: str) -> Iterator[str]:
    """What WordPress does when it shows a classic text: blank lines part paragraphs, single ones are line breaks."""
    for before, *preformatted in _apart(text.replace("\r\n", "\n").replace("\r", "\n"), _PREFORMATTED):
        yield from _paragraphs(before)
        if any(preformatted):
            yield "".join(preformatted)


def _paragraphs(text: str) -> Iterator[str]:
    for chunk in re.split(r"\n\s*\n", text):
        chunk = chunk.strip()
        if not chunk:
            continue
        yield chunk if _BLOCK.match(chunk) else f"<p>{chunk.replace('\n', '<br>\n')}</p>"


def _link(written: str) -> str:
    address = html.escape(html.unescape(written.strip()))
    return f'\n\n<p><a href="{address}">{address}</a></p>\n\n'


def _figure(content: str) -> str:
    picture = _PICTURE.match(content.strip())
    if picture is None:
        return content
    return f"\n\n<figure>{picture[1].strip()}<figcaption>{picture[2].strip()}</figcaption></figure>\n\n"
