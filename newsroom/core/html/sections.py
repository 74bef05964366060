"""The headings of sanitised HTML as places of a page that links lead to."""

import re
from collections import Counter
from typing import NamedTuple

from newsroom.core.html import text_of
from newsroom.core.html.notes import without_notes
from newsroom.core.text.slugs import slug_of

_HEADING = re.compile(r"<(h[234])((?: [^>]*)?)>(.*?)</\1>", re.DOTALL)
# Other elements of a page have IDs without it.
_PREFIX = "section-"


class Section(NamedTuple):
    """A part of a text that begins with a heading. id: of the heading. level: 2 to 4. title: plain text."""

    id: str
    level: int
    title: str


def sections_of(sanitised: str) -> list[Section]:
    """Return the sections of sanitised HTML in order. Their IDs are those that `with_heading_ids` writes.

    An ID is the slug of the heading, so it remains the same while other parts of the text change; of equal headings,
    each after the first has a number.
    """
    sections: list[Section] = []
    taken: set[str] = set()
    numbers = Counter[str]()
    for tag, _, content in _HEADING.findall(sanitised):
        title = text_of(without_notes(content))
        stem = slug = slug_of(title) or "part"
        # The number of the last equal heading is remembered, so that thousands of them take no quadratic time.
        while slug in taken:
            numbers[stem] += 1
            slug = f"{stem}-{numbers[stem] + 1}"
        taken.add(slug)
        sections.append(Section(f"{_PREFIX}{slug}", int(tag[1]), title))
    return sections


def with_heading_ids(sanitised: str) -> str:
    """Return sanitised HTML with an ID on each heading."""
    sections = iter(sections_of(sanitised))
    return _HEADING.sub(lambda found: f'<{found[1]} id="{next(sections).id}"{found[0][3:]}', sanitised)
