"""Stories as Markdown (CommonMark, with the tables of GitHub)."""

import re
from collections.abc import Iterator
from html.parser import HTMLParser

from django.utils import timezone

from articles.models import Article
from newsroom.api.representations import has_update, html
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.i18n.paths import absolute

_MARKS = {"strong": "**", "em": "*", "cite": "*", "s": "~~"}
_HEADINGS = {"h2": "##", "h3": "###", "h4": "####"}
# Inline tags that Markdown has no marks for.
_AS_HTML = {"sub", "sup", "u", "small", "abbr"}
# An ampersand only if it begins what Markdown reads as a character reference.
_SPECIAL = re.compile(r"([\\`*_\[\]<>~|]|&(?=#?\w+;))")
_BACKTICKS = re.compile("`+")
# Characters that end a URL in angle brackets.
_IN_URL = str.maketrans({"<": "%3C", ">": "%3E", "\n": "%0A", "\\": "%5C"})
# What begins a block: a heading, a list, a quote, a rule.
_LINE_START = re.compile(r"^(\s*)(#{1,6}(?=\s|$)|[-+=](?=\s|$|[-=])|\d{1,9}(?=[.)]))(.?)", re.MULTILINE)


def of_story(story: Article) -> str:
    """Return a story loaded with `for_page()`."""
    parts = [f"# {escape(story.labelled_title)}", escape(story.summary), *_dateline(story)]
    if story.lead_image:
        caption = " ".join(filter(None, [story.lead_caption or story.lead_image.caption, story.lead_image.credit]))
        parts.append(f"*{escape(caption)}*" if caption else "")
    parts.append(from_html(html(in_plain_form(story.body))))
    if corrections := story.corrections.all():
        parts.append("## Corrections")
        parts += [f"{timezone.localdate(each.at).isoformat()}: {escape(each.text)}" for each in corrections]
    if story.sources:
        parts += ["## Sources", "\n".join(map(_source, story.sources))]
    return "\n\n".join(filter(None, parts)) + "\n"


def _source(source: dict[str, str]) -> str:
    name = escape(source["title"] or source["url"])
    supports = f": {escape(source['supports'])}" if source["supports"] else ""
    return f"- [{name}](<{source['url'].translate(_IN_URL)}>){supports}"


def _dateline(story: Article) -> Iterator[str]:
    if names := ", ".join(escape(byline.author.name) for byline in story.bylines.all()):
        yield f"By {names}"
    assert story.published_at is not None
    dates = f"Published {timezone.localtime(story.published_at).isoformat(timespec='seconds')}"
    if has_update(story) and story.updated_at:
        dates += f", updated {timezone.localtime(story.updated_at).isoformat(timespec='seconds')}"
    yield f"{dates}  \n<{absolute(story.permanent_url)}>"


def escape(text: str) -> str:
    """Return plain text as Markdown that shows the same."""
    escaped = _SPECIAL.sub(r"\\\1", " ".join(text.split()))
    return _LINE_START.sub(lambda found: f"{found[1]}{_escaped_start(found[2])}{found[3]}", escaped)


def _escaped_start(mark: str) -> str:
    # Digits are escaped by their point, which follows.
    return f"{mark}\\" if mark.isdigit() else f"\\{mark}"


def from_html(sanitised: str) -> str:
    """Return sanitised HTML (`newsroom.core.html`) as Markdown."""
    reader = _Reader()
    reader.feed(sanitised)
    reader.close()
    return reader.result()


class _Reader(HTMLParser):
    """Collects blocks as Markdown. Each open element that holds blocks has a list of them."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[list[str]] = [[]]
        self._text: list[str] = []
        self._links: list[str] = []
        # Of each open list: the number of its next item, 0 for a list without numbers.
        self._numbers: list[int] = []
        # Of each table that is open.
        self._tables: list[list[list[str]]] = []
        # The text of the open code element or preformatted block, in which other tags do not matter.
        self._code: list[str] | None = None
        self._is_pre = False

    def result(self) -> str:
        self._end_text()
        return "\n\n".join(self._blocks[0])

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if self._code is not None:
            self._code.append("\n" if tag == "br" else "")
        elif tag in _MARKS:
            self._text.append(_MARKS[tag])
        elif tag in _AS_HTML:
            self._text.append(f"<{tag}>")
        elif tag == "code":
            self._code = []
        elif tag == "a":
            self._links.append(given.get("href", ""))
            self._text.append("[")
        elif tag == "br":
            self._text.append("\\\n")
        elif tag == "img":
            self._text.append(f"![{escape(given.get('alt', ''))}](<{given.get('src', '').translate(_IN_URL)}>)")
        else:
            self._start_block(tag, given)

    def _start_block(self, tag: str, given: dict[str, str]) -> None:
        self._end_text()
        if tag in {"ol", "ul"}:
            start = given.get("start", "1")
            self._numbers.append((int(start) if start.isdecimal() else 1) if tag == "ol" else -1)
        if tag in {"blockquote", "li", "td", "th", "ul", "ol"}:
            self._blocks.append([])
        elif tag == "table":
            self._tables.append([])
        elif tag == "tr":
            self._tables[-1].append([])
        elif tag == "hr":
            self._blocks[-1].append("---")
        elif tag == "pre":
            self._code, self._is_pre = [], True

    def handle_endtag(self, tag: str) -> None:
        if self._code is not None:
            if tag == ("pre" if self._is_pre else "code"):
                self._end_code("".join(self._code))
        elif tag in _MARKS:
            self._text.append(_MARKS[tag])
        elif tag in _AS_HTML:
            self._text.append(f"</{tag}>")
        elif tag == "a":
            self._text.append(f"](<{(self._links.pop() if self._links else '').translate(_IN_URL)}>)")
        elif tag not in {"br", "img", "hr"}:
            self._end_block(tag)

    def _end_block(self, tag: str) -> None:
        self._end_text(tag)
        if tag == "blockquote":
            self._add("\n".join(f"> {line}".rstrip() for line in "\n\n".join(self._blocks.pop()).split("\n")))
        elif tag == "li":
            self._end_item()
        elif tag in {"ul", "ol"}:
            self._numbers.pop()
            self._add("\n".join(self._blocks.pop()))
        elif tag in {"td", "th"}:
            cell = " ".join(self._blocks.pop()).replace("\\\n", " ").replace("\n", " ")
            self._tables[-1][-1].append(cell)
        elif tag == "table":
            self._end_table()

    def _end_code(self, code: str) -> None:
        """Add the code between so many backticks that none in it ends it (CommonMark, 4.5 and 6.1)."""
        longest = max(map(len, _BACKTICKS.findall(code)), default=0)
        if self._is_pre:
            fence = "`" * max(3, longest + 1)
            self._add(f"{fence}\n{code.strip(chr(10))}\n{fence}")
        elif code := " ".join(code.split()):
            fence = "`" * (longest + 1)
            padding = " " if "`" in code[0] + code[-1] else ""
            # Tables are split at vertical bars before code is read.
            code = code.replace("|", r"\|") if self._tables else code
            self._text.append(f"{fence}{padding}{code}{padding}{fence}")
        self._code, self._is_pre = None, False

    def _end_item(self) -> None:
        number = self._numbers[-1]
        mark = "-" if number < 0 else f"{number}."
        if number >= 0:
            self._numbers[-1] += 1
        indent = " " * (len(mark) + 1)
        item = re.sub(r"\n(?=[^\n])", f"\n{indent}", "\n\n".join(self._blocks.pop()))
        self._add(f"{mark} {item}")

    def _end_table(self) -> None:
        rows = self._tables.pop()
        width = max(map(len, rows), default=0)
        lines = [f"| {' | '.join([*row, *[''] * (width - len(row))])} |" for row in rows if width]
        self._add("\n".join([*lines[:1], f"|{' --- |' * width}", *lines[1:]]) if lines else "")

    def handle_data(self, data: str) -> None:
        if self._code is not None:
            self._code.append(data)
        else:
            self._text.append(_SPECIAL.sub(r"\\\1", data))

    def _end_text(self, tag: str = "") -> None:
        text, self._text = "".join(self._text), []
        if text.strip():
            text = text.strip()
            text = _LINE_START.sub(lambda found: f"{found[1]}{_escaped_start(found[2])}{found[3]}", text)
            self._add(f"{_HEADINGS[tag]} {text}" if tag in _HEADINGS else text)

    def _add(self, block: str) -> None:
        if block:
            self._blocks[-1].append(block)
