"""Blocks of the block editor: comments with a name and attributes (JSON) around HTML."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

_START = re.compile(r"<!--\s*+(/?)wp:([a-z][a-z0-9_-]*+(?:/[a-z][a-z0-9_-]*+)?+)(?=[\s/{-])")
MARK = "<!-- wp:"
# Deeper blocks are read as part of those around them, so that no text is copied often.
MAX_DEPTH = 50


@dataclass(slots=True)
class Block:
    """A block. name: with its namespace, such as “core/image”; "" for HTML outside of blocks.

    parts: HTML and blocks, in order. is_void: it has no end, and so no HTML of its own.
    """

    name: str
    attributes: dict[str, Any] = field(default_factory=dict)
    parts: "list[str | Block]" = field(default_factory=list)
    is_void: bool = False


def blocks_of(text: str) -> Block:
    """Return the text as a block without a name that contains the others."""
    root = Block("")
    stack = [root]
    # Blocks that were too deep to be opened: their ends are ignored.
    ignored = 0
    for html, is_end, name, attributes, is_void in _marks(text):
        if html:
            stack[-1].parts.append(html)
        if not name:
            continue
        if is_void:
            stack[-1].parts.append(Block(name, attributes, is_void=True))
        elif not is_end and len(stack) > MAX_DEPTH:
            ignored += 1
        elif not is_end:
            block = Block(name, attributes)
            stack[-1].parts.append(block)
            stack.append(block)
        elif ignored:
            ignored -= 1
        elif any(block.name == name for block in stack):
            while stack.pop().name != name:
                pass
    return root


def _marks(text: str) -> Iterator[tuple[str, bool, str, dict[str, Any], bool]]:
    """Yield for each mark: the HTML before it, whether it is an end, its name and attributes, whether it is void.

    The last one has the rest of the HTML and no name.
    """
    position = 0
    while found := _START.search(text, position):
        # WordPress escapes “--” in attributes.
        end = text.find("-->", found.end())
        if end < 0:
            break
        inside = text[found.end() : end].strip()
        is_void = inside.endswith("/")
        name = found[2] if "/" in found[2] else f"core/{found[2]}"
        yield text[position : found.start()], bool(found[1]), name, _attributes(inside.removesuffix("/")), is_void
        position = end + len("-->")
    yield text[position:], False, "", {}, False


def _attributes(source: str) -> dict[str, Any]:
    source = source.strip()
    if not source:
        return {}
    try:
        values = json.loads(source)
    except (ValueError, RecursionError):
        return {}
    return values if isinstance(values, dict) else {}
