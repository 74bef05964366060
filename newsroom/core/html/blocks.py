"""A sanitised text as the row of blocks that it is, for who compares two texts or puts them together."""

import re
from collections.abc import Iterator
from html import unescape
from typing import NamedTuple

from newsroom.core.html.tags import CELLS, GROUPS, PARENTS, WORDS

_TAG = re.compile(r"<(/?)([a-z0-9]+)((?: [^>]*)?)>")
_ATTRIBUTE = re.compile(r'([a-z]+)="([^"]*)"')
_VOID = {"br", "hr", "img"}
_BLOCKS = {*GROUPS, *PARENTS, *WORDS.values()}
_NAMES = {
    "caption": "Table caption", "figcaption": "Caption", "h2": "Heading 2", "h3": "Heading 3", "h4": "Heading 4",
    "li": "List item", "p": "Paragraph", "pre": "Code", "td": "Table cell", "th": "Table header",
}  # fmt: skip


class Run(NamedTuple):
    """Words that are marked alike. marks: such as "strong", or "a https://…" for a link, in alphabetical order."""

    text: str
    marks: tuple[str, ...] = ()


class Part(NamedTuple):
    """What holds words and no blocks: a paragraph, an item, a cell; also a picture and a line. kind: its name."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its words without their marks."""
        return "".join(run.text for run in self.runs)


def blocks_of(html: str) -> list[str]:
    """The outermost elements of a sanitised text, each as its HTML: joined, they are the text."""
    blocks, start, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] not in _VOID:
            depth += -1 if tag[1] else 1
        if depth == 0:
            blocks.append(html[start : tag.end()])
            start = tag.end()
    return [*blocks, html[start:]] if start < len(html) else blocks


def parts_of(html: str) -> list[Part]:
    """All that holds words in a sanitised text, in order."""
    return list(_parts(html))


def _parts(html: str) -> Iterator[Part]:
    stack: list[str] = []
    marks: list[str] = []
    runs: list[Run] = []
    position = 0

    def ended() -> Iterator[Part]:
        if any(run.text.strip() for run in runs):
            yield Part(_kind(stack), tuple(runs))
        runs.clear()

    for tag in _TAG.finditer(html):
        if text := html[position : tag.start()]:
            runs.append(Run(unescape(text), tuple(sorted(marks))))
        position, is_end, name = tag.end(), bool(tag[1]), tag[2]
        if name == "br":
            runs.append(Run("\n", tuple(sorted(marks))))
        elif name == "hr":
            yield Part("Horizontal rule", (Run("———"),))
        elif name == "img":
            yield from _picture(_attributes(tag[3]), runs, marks, stack)
        elif name in _BLOCKS:
            yield from ended()
            if is_end:
                stack.pop()
            else:
                stack.append("pull" if 'class="pull"' in tag[3] else name)
        elif is_end:
            marks.pop()
        else:
            marks.append(" ".join([name, *(value for key, value in _attributes(tag[3]).items() if key != "rel")]))
    if text := html[position:]:
        runs.append(Run(unescape(text), tuple(sorted(marks))))
    yield from ended()


def _picture(given: dict[str, str], runs: list[Run], marks: list[str], stack: list[str]) -> Iterator[Part]:
    run = Run(given.get("alt") or "no alt text", (f"img {given.get('src', '')}",))
    if stack and stack[-1] in {*WORDS.values(), *CELLS}:
        runs.append(Run(f"[{run.text}]", (*sorted(marks), *run.marks)))
    else:
        yield Part("Image", (run,))


def _kind(stack: list[str]) -> str:
    inner = stack[-1] if stack else "p"
    if inner == "p" and len(stack) > 1:
        around = stack[-2]
        if around in CELLS:
            inner = around
        elif around in {"pull", "blockquote"}:
            return "Pull quote" if around == "pull" else "Quote"
    if inner == "li":
        lists = [name for name in stack if name in {"ol", "ul"}]
        return "Numbered item" if lists[-1:] == ["ol"] else "List item"
    return _NAMES.get(inner, "Paragraph")


def _attributes(written: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(written)}
