"""Headings of a post, to which its links may lead."""

from collections import defaultdict, deque

from newsroom.core.html import plain, sanitise
from newsroom.core.html.sections import sections_of
from newsroom.exchange.readers.tags import tokens_of

_HEADINGS = {"h1", "h2", "h3", "h4", "h5", "h6"}
NO_HEADING = "Links to places in the text that are no headings were removed: “#{fragment}”. Their texts remain."


def ids_of(html: str) -> dict[str, str]:
    """Return the IDs that headings have here by those in the HTML."""
    here: defaultdict[str, deque[str]] = defaultdict(deque)
    for section in sections_of(sanitise(html)):
        here[section.title].append(section.id)
    found: dict[str, str] = {}
    # Of the open heading.
    ids: list[str] = []
    inner: list[str] | None = None
    for token in tokens_of(html):
        is_heading = token.name in _HEADINGS
        if is_heading and not token.is_end:
            ids, inner = [], []
        if inner is not None and token.name and not token.is_end:
            ids += [token.values[name] for name in ("id", "name") if token.values.get(name)]
        if is_heading and token.is_end:
            if inner is not None and (same := here[plain("".join(inner))]):
                new = same.popleft()
                for old in ids:
                    found.setdefault(old, new)
            inner = None
        elif inner is not None and not is_heading:
            inner.append(token.source)
    return found
