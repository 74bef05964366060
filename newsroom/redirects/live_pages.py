"""Which paths are pages of this site that readers can open. No redirect takes their place."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any
from urllib.parse import quote

from django.urls import LocalePrefixPattern, URLResolver, get_resolver

from articles.workflow.internal_links import check_pages
from newsroom.core.html.link_check import OK
from newsroom.core.i18n.languages import DESK_PREFIX, split_language_prefix


def open_pages(paths: Iterable[str]) -> set[str]:
    """Return those of the paths (decoded, without a query) that are pages, or that such a page's own redirects lead to.

    Archives count, also those without stories. At most nine queries, for any number.
    """
    # Django takes a millisecond to find that it has no pattern for a path.
    possible = {quote(path): path for path in paths if _pattern(get_resolver()).match(_at_root(path))}
    found = check_pages(possible) if possible else {}
    return {path for url, path in possible.items() if found[url].state == OK.state}


def _at_root(path: str) -> str:
    _, path = split_language_prefix(path)
    return f"{path.strip('/')}/" if path.strip("/") else ""


@lru_cache(maxsize=1)
def _pattern(resolver: URLResolver) -> re.Pattern[str]:
    """Return the pattern of all paths of the site but those of the desk, without the slash before them.

    resolver: that of the current URLconf, so that the pattern of another one is not used.
    """
    desk = DESK_PREFIX.removeprefix("/")
    patterns = {each for each in _patterns(resolver.url_patterns) if not each.startswith(desk)}
    return re.compile("|".join(f"(?:{each})" for each in sorted(patterns)))


def _patterns(patterns: Any, prefix: str = "") -> Iterator[str]:
    for each in patterns:
        # The prefix of the language is removed from the paths, and that of the pattern is of the current one.
        regex = "" if isinstance(each.pattern, LocalePrefixPattern) else each.pattern.regex.pattern
        own = re.sub(r"\(\?P<\w+>", "(?:", regex.removeprefix("^"))
        if hasattr(each, "url_patterns"):
            yield from _patterns(each.url_patterns, prefix + own)
        else:
            # A path without its last slash redirects to the one with it; a file has none.
            end = re.sub(r"/?(\$|\\Z|\\z)$", "/?$", own)
            yield prefix + end
