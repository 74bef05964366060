"""A frame is made once; what is put into it is each answer's own."""

import pytest
from django.template import Context, Template
from django.test import RequestFactory

from newsroom.core import listing
from newsroom.core.cache import invalidation
from newsroom.core.cache.wsgi import PageCache
from tests.core.cache.asking import ask

pytestmark = pytest.mark.usefixtures("committed")


class Site:
    """Pages with a frame in which a number is put, and another that nobody prints."""

    def __init__(self):
        self.frames, self.number, self.key = 0, 0, 1

    def __call__(self, environ, start_response):
        self.number += 1
        invalidation.depends_on(environ["PATH_INFO"])
        invalidation.for_everybody(lambda: None)()
        request = RequestFactory().get(environ["PATH_INFO"])
        late = {"total": f"<b>{self.number}</b>", "unprinted": "x"}
        answer = listing.render_in_frame(request, "includes/_stories_test.html", [self.key], self.frame, late)
        start_response("200 OK", [("Content-Type", "text/html")])
        return [answer.content]

    def frame(self, marks):
        invalidation.depends_on("frame")
        self.frames += 1
        return {"title": f"R&D {self.frames}"}


@pytest.fixture
def site(settings):
    loaders = [("django.template.loaders.locmem.Loader", {"includes/_stories_test.html": "{{ title }}: {{ total }}."})]
    (engine,) = settings.TEMPLATES
    settings.TEMPLATES = [{**engine, "APP_DIRS": False, "OPTIONS": {**engine["OPTIONS"], "loaders": loaders}}]
    return Site()


def test_the_frame_stays_while_what_is_put_into_it_changes(site):
    cache = PageCache(site)
    assert ask(cache, "/a").body == b"R&amp;D 1: <b>1</b>."
    invalidation.record("/a")
    assert ask(cache, "/a").body == b"R&amp;D 1: <b>2</b>."


def test_the_frame_is_made_again_once_what_it_shows_changes_or_its_key_is_another(site):
    cache = PageCache(site)
    ask(cache, "/a")
    invalidation.record("frame")
    assert ask(cache, "/a").body == b"R&amp;D 2: <b>2</b>."
    site.key = 2
    assert ask(cache, "/b").body == b"R&amp;D 3: <b>3</b>."


def test_where_no_page_is_kept_each_is_made_for_itself(site):
    for n in (1, 2):
        assert ask(site, "/a").body == f"R&amp;D {n}: <b>{n}</b>.".encode()


def test_a_block_of_a_template_is_kept_for_its_values():
    template = Template("{% load parts %}{% kept 'x' n %}{{ n }} {{ made }}{% endkept %}")
    made = iter(range(10))

    def number():
        invalidation.depends_on("number")
        return next(made)

    def site(environ, start_response):
        invalidation.for_everybody(lambda: None)()
        invalidation.depends_on("page")
        start_response("200 OK", [])
        return [template.render(Context({"n": environ["PATH_INFO"], "made": number})).encode()]

    cache = PageCache(site)
    assert [ask(cache, path).body for path in ("/1", "/2")] == [b"/1 0", b"/2 1"]
    invalidation.record("page")
    assert ask(cache, "/1").body == b"/1 0"
    invalidation.record("number")
    assert ask(cache, "/1").body == b"/1 2"
