"""What a static copy has, and what its links lead to in place of what it has not."""

import re
from datetime import date

from newsroom.core.i18n.languages import path_in
from newsroom.core.i18n.paths import PAIR, YEAR
from newsroom.core.time import clock
from newsroom.core.web.pagination import PAGE_SIZE
from newsroom.exchange.static_site.locations import Source
from topics.models import Topic
from topics.site.stream import Stream

# The page that says what needs a server, in the first language. Links to that lead to it.
EXPLANATION = "/search/"
# Pages that a server makes for each request, in the first language: below these paths, and at these.
_SERVER_PREFIXES = ("/admin/", "/api/", "/mix/", "/preview/")
_SERVER_PATHS = frozenset({EXPLANATION, "/oembed", "/healthz", "/readyz"})
# Lists that only select from others: of two topics, and of a topic's years and months; further pages of JSON feeds.
_PAIR = re.compile(rf"/topics/{PAIR}/")
_PERIOD = re.compile(rf"/topics/(?P<slug>[^/+]+)/{YEAR}/(?:(?P<month>[0-9]{{2}})/)?")
_PAGE = re.compile(r"(?:^|&)page=")
# How to follow a topic. Its own page has the same links.
_FOLLOW = re.compile(r"(?P<topic>/topics/[^/+]+/)follow/")
# Topics whose months are remembered; pages of one topic follow each other.
_MAX_TOPICS = 64


class Scope:
    """What a copy has. has_all_lists: also the lists that only select from others."""

    def __init__(self, *, has_all_lists: bool) -> None:
        self._has_all_lists = has_all_lists
        self._streams: dict[str, Stream | None] = {}

    def needs_server(self, source: Source) -> bool:
        """Return whether the copy cannot have the page, because a server makes it for each request."""
        return _is_of_server(source.at_root[1])

    def nearest(self, source: Source) -> tuple[Source, str] | None:
        """Return what a link to this leads to in the copy, and a fragment, mostly "". None if that is nothing.

        For what needs a server, that is the page that says so.
        """
        code, at_root = source.at_root
        if _is_of_server(at_root):
            return explanation(source), ""
        if self._has_all_lists:
            return source, ""
        if at_root.endswith("/feed.json") and _PAGE.search(source.query):
            return None
        return self._nearest_of_topics(source, code, at_root) if at_root.startswith("/topics/") else (source, "")

    def _nearest_of_topics(self, source: Source, code: str, at_root: str) -> tuple[Source, str] | None:
        if _PAIR.match(at_root):
            return None
        if period := _PERIOD.fullmatch(at_root):
            topic = Source(path_in(code, f"/topics/{period['slug']}/"))
            number = self._page_of(**period.groupdict("12"))
            return topic._replace(query=f"page={number}") if number > 1 else topic, ""
        if follow := _FOLLOW.fullmatch(at_root):
            return Source(path_in(code, follow["topic"])), "follow"
        return source, ""

    def _page_of(self, slug: str, year: str, month: str) -> int:
        """Return the number of the page of a topic's list on which a month or year begins."""
        if slug not in self._streams:
            if len(self._streams) >= _MAX_TOPICS:
                self._streams.clear()
            topic = Topic.objects.public().filter(slug=slug).first()
            self._streams[slug] = Stream(topic, clock.now()) if topic else None
        stream = self._streams[slug]
        try:
            return stream.position_of(date(int(year), int(month), 1)) // PAGE_SIZE + 1 if stream else 1
        except ValueError:
            # There is no such month.
            return 1


def _is_of_server(at_root: str) -> bool:
    return at_root.startswith(_SERVER_PREFIXES) or at_root in _SERVER_PATHS


def explanation(source: Source) -> Source:
    """Return the page that says what the copy does not have, in the language of this one."""
    return Source(path_in(source.at_root[0], EXPLANATION))
