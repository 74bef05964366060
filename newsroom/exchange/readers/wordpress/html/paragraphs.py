"""Paragraphs of the classic editor: blank lines separate them, other ends of lines are line breaks."""

import re

from newsroom.exchange.readers.wordpress.html.figures import embed, is_embed
from newsroom.exchange.readers.wordpress.html.references import Work

_BLOCKS = (
    "address|article|aside|blockquote|caption|center|col|colgroup|dd|details|dir|div|dl|dt|fieldset|figcaption|figure"
    "|footer|form|h[1-6]|header|hgroup|hr|iframe|legend|li|main|map|menu|nav|noscript|object|ol|p|pre|script|section|style"
    "|summary|svg|table|tbody|td|template|tfoot|th|thead|tr|ul|audio|video"
)
_BLOCK_TAG = re.compile(rf"</?(?:{_BLOCKS})(?=[\s>/])[^<>]*+>", re.IGNORECASE)
# The start of what contains paragraphs.
_CONTAINER = re.compile(r"<(?:article|aside|blockquote|center|div|footer|header|main|section)\b", re.IGNORECASE)
_PAGE_BREAK = re.compile(r"<!--(?:more|nextpage|noteaser)(?:[^-<>]|-(?!->))*+-->")
# Elements whose lines stay as they are.
_VERBATIM = re.compile(r"<(pre|script|style|svg|textarea|template)(?=[\s>])", re.IGNORECASE)
_VERBATIM_ENDS = {
    name: re.compile(rf"</{name}\s*+>", re.IGNORECASE)
    for name in ("pre", "script", "style", "svg", "textarea", "template")
}
_TAG_WITH_LINES = re.compile(r"<[a-zA-Z/!][^<>]*+>")
_BREAK = re.compile(r"<br\s*+/?>[ \t]*+\n?", re.IGNORECASE)
_BLANK_LINE = re.compile(r"\n[ \t\xa0]*+\n\s*+")
_BARE_URL = re.compile(r"^[ \t]*+(https?://[^\s<>\"\[\]]++)[ \t]*+$", re.MULTILINE)


def with_paragraphs(work: Work, text: str) -> str:
    """Return the text with paragraphs. URLs that can be embedded become embeds if they have a line of their own."""
    text = _PAGE_BREAK.sub(_page_break, text.replace("\r\n", "\n").replace("\r", "\n"))
    pieces, position = [], 0
    missing: set[str] = set()
    while found := _VERBATIM.search(text, position):
        name = found[1].lower()
        end = None if name in missing else _VERBATIM_ENDS[name].search(text, found.end())
        if end is None:
            missing.add(name)
            if len(missing) == len(_VERBATIM_ENDS):
                break
            pieces.append(_paragraphs(work, text[position : found.end()]))
            position = found.end()
            continue
        pieces += [_paragraphs(work, text[position : found.start()]), text[found.start() : end.end()]]
        position = end.end()
    pieces.append(_paragraphs(work, text[position:]))
    return "\n".join(filter(None, pieces))


def _page_break(mark: re.Match[str]) -> str:
    """Return what replaces the mark of a page or of the start of a story: nothing within a line."""
    before, after = mark.string[mark.start() - 1 : mark.start()], mark.string[mark.end() : mark.end() + 1]
    return "\n\n" if before in {"", "\n"} or after in {"", "\n"} else ""


def _paragraphs(work: Work, text: str) -> str:
    if not text.strip():
        return ""
    text = _TAG_WITH_LINES.sub(lambda tag: tag[0].replace("\n", " "), text)
    text = _BARE_URL.sub(lambda line: f"\n\n{embed(work, line[1])}\n\n" if is_embed(line[1]) else line[0], text)
    text = _BREAK.sub("\n", text)
    return "\n".join(_paragraph(chunk) for chunk in _BLANK_LINE.split(_with_lines(text).strip()) if chunk.strip())


def _with_lines(text: str) -> str:
    """Return the text with a blank line before each block that begins and after each that ends."""

    def line(tag: re.Match[str]) -> str:
        return f"{tag[0]}\n\n" if tag[0].startswith("</") or tag[0].lower().startswith("<hr") else f"\n\n{tag[0]}"

    return _BLOCK_TAG.sub(line, text)


def _paragraph(chunk: str) -> str:
    """Return a chunk between blank lines as a paragraph, unless it begins or ends a block."""
    chunk = chunk.strip()
    pieces, position, last = [], 0, ""
    for tag in _BLOCK_TAG.finditer(chunk):
        text = _lines(chunk[position : tag.start()])
        pieces += [text if position or not text else f"<p>{text}</p>", tag[0]]
        position, last = tag.end(), tag[0]
    text = _lines(chunk[position:])
    is_paragraph = not last or _CONTAINER.match(last)
    return "".join([*pieces, f"<p>{text}</p>" if text and is_paragraph else text])


def _lines(text: str) -> str:
    return text.strip().replace("\n", "<br>\n")
