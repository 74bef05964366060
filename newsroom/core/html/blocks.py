"""Sanitised HTML as a sequence of blocks, for diffs and merges."""

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
    """Text with the same marks. marks: such as "strong", or "a https://…" for a link, sorted."""

    text: str
    marks: tuple[str, ...] = ()


class Part(NamedTuple):
    """A block of text without inner blocks: a paragraph, item or cell; also an image or a rule. kind: its name."""

    kind: str
    runs: tuple[Run, ...]

    @property
    def text(self) -> str:
        """Its text without marks."""
        return "".join(run.text for run in self.runs)


def blocks_of(html: str) -> list[str]:
    """Return the outermost elements of sanitised HTML as HTML. Joined, they are the input."""
    blocks, start, depth = [], 0, 0
    for tag in _TAG.finditer(html):
        if tag[2] not in _VOID:
            depth += -1 if tag[1] else 1
        if depth == 0:
            blocks.append(html[start : tag.end()])
            start = tag.end()
    return [*blocks, html[start:]] if start < len(html) else blocks


def split_at_rule(html: str) -> tuple[str, str]:
    """Return the sanitised HTML before and after its first horizontal rule that no other element contains."""
    blocks = blocks_of(html)
    place = blocks.index("<hr>") if "<hr>" in blocks else len(blocks)
    return "".join(blocks[:place]), "".join(blocks[place + 1 :])


def parts_of(html: str) -> list[Part]:
    """Return the blocks of text of sanitised HTML, in order."""
    return list(_parts(html))


def _parts(html: str) -> Iterator[Part]:
    stack: list[str] = []
    marks: list[str] = []
    runs: list[Run] = []
    position = 0

    def flush() -> Iterator[Part]:
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
            yield from flush()
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
    yield from flush()


def _picture(attributes: dict[str, str], runs: list[Run], marks: list[str], stack: list[str]) -> Iterator[Part]:
    run = Run(attributes.get("alt") or "no alt text", (f"img {attributes.get('src', '')}",))
    if stack and stack[-1] in {*WORDS.values(), *CELLS}:
        runs.append(Run(f"[{run.text}]", (*sorted(marks), *run.marks)))
    else:
        yield Part("Image", (run,))


def _kind(stack: list[str]) -> str:
    inner = stack[-1] if stack else "p"
    if inner == "p" and len(stack) > 1:
        outer = stack[-2]
        if outer in CELLS:
            inner = outer
        elif outer in {"pull", "blockquote"}:
            return "Pull quote" if outer == "pull" else "Quote"
    if inner == "li":
        lists = [name for name in stack if name in {"ol", "ul"}]
        return "Numbered item" if lists[-1:] == ["ol"] else "List item"
    return _NAMES.get(inner, "Paragraph")


def _attributes(source: str) -> dict[str, str]:
    return {name: unescape(value) for name, value in _ATTRIBUTE.findall(source)}
