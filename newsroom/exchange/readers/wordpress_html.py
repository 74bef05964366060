"""HTML of a WordPress post."""

import html
import re
from collections.abc import Callable, Iterator

# Block elements, which are not wrapped in a paragraph.
_BLOCK = re.compile(
    r"\s*</?(?:address|article|aside|blockquote|details|div|dl|figcaption|figure|footer|form|h[1-6]|header|hr|iframe|"
    r"li|main|nav|object|ol|p|pre|script|section|style|table|tbody|td|tfoot|th|thead|tr|ul|video|audio)\b",
    re.IGNORECASE,
)
# Start and end of a span. They contain no further bracket, so that no input takes long to match.
# Only WordPress's own shortcodes: other square brackets, as in a quotation, are text.
_PREFORMATTED = re.compile(r"<pre\b", re.IGNORECASE), re.compile(r"</pre>", re.IGNORECASE)
_COMMENT = re.compile(r"<!--"), re.compile(r"-->")
_EMBED = re.compile(r"\[embed[^\[\]]*+\]"), re.compile(r"\[/embed\]")
_CAPTION = re.compile(r"\[(?:wp_)?caption[^\[\]]*+\]"), re.compile(r"\[/(?:wp_)?caption\]")
_IMAGE = re.compile(r"((?:<a\b[^>]*>)?\s*<img\b[^>]*>\s*(?:</a>)?)(.*)", re.DOTALL)
_MEDIA = re.compile(r"\[(gallery|playlist|audio|video)\b[^\[\]]*+\](?:\s*\[/\1\])?")

type Delimiters = tuple[re.Pattern[str], re.Pattern[str]]


def html_of(text: str) -> str:
    """Return the HTML of the post, not sanitised, without block comments and shortcodes.

    Text of the classic editor has blank lines for paragraphs; text of the block editor has paragraphs.
    """
    has_blocks = "<!-- wp:" in text
    text = _replaced(text, _COMMENT, lambda inside: "")
    text = _MEDIA.sub("", _replaced(_replaced(text, _EMBED, _link), _CAPTION, _figure))
    return text.strip() if has_blocks else "\n".join(_with_paragraphs(text))


def _split(text: str, delimiters: Delimiters) -> Iterator[tuple[str, str, str, str]]:
    """Yield (text before a span, its start, its content, its end) for each span, and last the remaining text.

    A start without an end is text. Reads the text once.
    """
    begin, end = delimiters
    position = 0
    while (first := begin.search(text, position)) and (last := end.search(text, first.end())):
        yield text[position : first.start()], first[0], text[first.end() : last.start()], last[0]
        position = last.end()
    yield text[position:], "", "", ""


def _replaced(text: str, delimiters: Delimiters, replace: Callable[[str], str]) -> str:
    spans = _split(text, delimiters)
    return "".join(before + (replace(inside) if first else "") for before, first, inside, _ in spans)


def _with_paragraphs(text: str) -> Iterator[str]:
    """Yield paragraphs as WordPress makes them of classic text: blank lines separate them, others are line breaks."""
    for before, *preformatted in _split(text.replace("\r\n", "\n").replace("\r", "\n"), _PREFORMATTED):
        yield from _paragraphs(before)
        if any(preformatted):
            yield "".join(preformatted)


def _paragraphs(text: str) -> Iterator[str]:
    for chunk in re.split(r"\n\s*\n", text):
        chunk = chunk.strip()
        if not chunk:
            continue
        yield chunk if _BLOCK.match(chunk) else f"<p>{chunk.replace('\n', '<br>\n')}</p>"


def _link(content: str) -> str:
    url = html.escape(html.unescape(content.strip()))
    return f'\n\n<p><a href="{url}">{url}</a></p>\n\n'


def _figure(content: str) -> str:
    image = _IMAGE.match(content.strip())
    if image is None:
        return content
    return f"\n\n<figure>{image[1].strip()}<figcaption>{image[2].strip()}</figcaption></figure>\n\n"
