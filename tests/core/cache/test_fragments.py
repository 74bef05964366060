"""A fragment is rendered once for all pages that contain it, and again once one of its tags is invalidated."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article
from newsroom.core import tracking
from newsroom.core.cache import invalidation
from newsroom.core.cache.fragments import Fragment
from tests.core.cache.helpers import ask
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.usefixtures("committed")


class Frame:
    """An application whose pages have a fragment in common."""

    def __init__(self):
        self.rendered, self.expires_at = [], None

    @tracking.cache_publicly()
    def __call__(self, environ, start_response):
        path = environ["PATH_INFO"]
        tracking.depends_on(f"page-{path}")
        text = tracking.cached(("part", 1), self.part)
        start_response("200 OK", [])
        return [f"{path} {text}".encode()]

    def part(self):
        tracking.depends_on("part")
        if self.expires_at:
            tracking.expires_at(self.expires_at)
        self.rendered.append("part")
        return f"part {len(self.rendered)} with {tracking.cached(('inner',), self.inner)}"

    def inner(self):
        tracking.depends_on("inner")
        self.rendered.append("inner")
        return f"inner {self.rendered.count('inner')}"


@pytest.fixture
def site():
    return Frame()


def test_a_fragment_is_rendered_once_for_all_pages(cache, site):
    assert [ask(cache, path).body for path in ("/a", "/b")] == [b"/a part 1 with inner 1", b"/b part 1 with inner 1"]
    invalidation.invalidate("page-/a")
    assert ask(cache, "/a").body == b"/a part 1 with inner 1"
    assert site.rendered == ["part", "inner"]


def test_all_pages_change_with_the_fragment(cache):
    for path in ("/a", "/b"):
        ask(cache, path)
    invalidation.invalidate("part")
    assert [ask(cache, path).body for path in ("/a", "/b")] == [b"/a part 3 with inner 1", b"/b part 3 with inner 1"]


def test_a_nested_fragment_invalidates_both(cache):
    ask(cache, "/a")
    invalidation.invalidate("inner")
    assert ask(cache, "/a").body == b"/a part 3 with inner 2"


def test_pages_expire_with_their_fragments(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        site.expires_at = timezone.now() + timedelta(minutes=5)
        ask(cache, "/a")
        clock.shift(timedelta(minutes=4))
        ask(cache, "/b")
        assert len(site.rendered) == 2
        clock.shift(timedelta(minutes=1))
        assert ask(cache, "/b").body == b"/b part 3 with inner 1"


def test_nothing_is_cached_outside_of_a_cached_page(site):
    for n in (1, 3):
        assert tracking.cached(("part", 1), site.part).startswith(f"part {n}")


def test_a_fragment_is_as_old_as_the_page_it_was_rendered_for(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        invalidation.invalidate("inner", at=timezone.now() + timedelta(minutes=1))
        part = site.part

        def slowly():
            # The invalidation is due while the page is rendered.
            clock.shift(timedelta(minutes=2))
            return part()

        site.part = slowly
        ask(cache, "/a")
        site.part = part
        assert ask(cache, "/b").body == b"/b part 3 with inner 2"


def test_the_size_of_a_fragment_includes_related_rows():
    topics = [make_topic(f"Tide {n}", briefing=f"{n}" * 40_000) for n in range(3)]
    pk = make_article(topics=topics).pk

    def size(story):
        return Fragment(story, frozenset(), 0, 0.0, 0.0, 0.0).size

    bare, whole = Article.objects.get(pk=pk), Article.objects.for_page().get(pk=pk)
    assert size(bare) < 20_000
    assert 120_000 < size(whole) < 200_000
    assert size([whole, whole]) < 200_000
