"""Pages are kept for anonymous readers, and never sent once what they show has changed."""

import threading
from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from newsroom import changes
from newsroom.models import Change
from newsroom.page_cache import PageCache
from newsroom.page_cache.bells import Away
from newsroom.page_cache.shared import SharedPages
from tests.newsroom.page_cache.asking import Site, ask

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture
def site():
    return Site("topic-1", "name-2")


@pytest.fixture
def cache(site):
    return PageCache(site)


def record(*tags, **how):
    with transaction.atomic():
        changes.record(*tags, **how)


def test_a_page_is_made_once(cache, site):
    first, second = ask(cache, "/topics/delta/"), ask(cache, "/topics/delta/")
    assert first.body == second.body == b"Page 1"
    assert (first.how, second.how) == ("fwd=miss; stored", "hit")


def test_below_which_address_a_reader_says_that_the_site_stands_is_not_in_the_page(site):
    told = []

    def application(environ, start_response):
        told.append(environ["SCRIPT_NAME"])
        return site(environ, start_response)

    cache = PageCache(application)
    # As gunicorn tells a header of that name (`forwarder_headers`).
    ask(lambda environ, start_response: cache({**environ, "SCRIPT_NAME": "/elsewhere"}, start_response), "/")
    assert told == [""]


@pytest.mark.parametrize("tag", ["topic-1", "name-2", changes.EVERYTHING])
def test_it_is_made_again_when_something_that_it_shows_has_changed(cache, site, tag):
    ask(cache, "/")
    record("topic-7")
    assert ask(cache, "/").body == b"Page 1"
    record("story-5", tag)
    assert ask(cache, "/").body == ask(cache, "/").body == b"Page 2"


def test_what_was_not_committed_changes_nothing(cache, site):
    ask(cache, "/")
    with transaction.atomic():
        changes.record("topic-1")
        transaction.set_rollback(True)
    assert ask(cache, "/").body == b"Page 1"


def test_a_page_that_was_begun_before_a_change_is_sent_to_nobody_after_it(cache, site):
    site.while_made = lambda: len(site.made) == 1 and record("topic-1")
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"
    assert ask(cache, "/").body == b"Page 2"


def test_many_changes_at_once_change_everything(cache, site):
    ask(cache, "/")
    record(*(f"story-{n}" for n in range(changes.MANY)))
    assert ask(cache, "/").body == b"Page 2"


def test_a_change_to_come_is_seen_when_it_has_come(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        ask(cache, "/")
        record("topic-1", at=now + timedelta(hours=1))
        record("topic-1", at=now + timedelta(hours=2))
        assert ask(cache, "/").body == b"Page 1"
        for hours, text in ((1, b"Page 2"), (1.9, b"Page 2"), (2, b"Page 3"), (9, b"Page 3")):
            clock.move_to(now + timedelta(hours=hours))
            assert ask(cache, "/").body == text


def test_a_clock_that_is_behind_finds_what_has_just_come_when_it_has_come_there(cache, site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        record("topic-1", at=now)
        clock.move_to(now - timedelta(seconds=5))
        assert ask(cache, "/").body == ask(cache, "/").body == b"Page 1"
        clock.move_to(now)
        assert ask(cache, "/").body == b"Page 2"


def test_a_clock_that_was_put_back_makes_pages_again(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        clock.shift(timedelta(hours=-1))
        assert ask(cache, "/").body == b"Page 2"


def test_a_machine_that_was_suspended_until_the_log_had_forgotten_makes_pages_again(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(cache, "/")
        record("topic-1")
        Change.objects.all().delete()
        # What counts the seconds of waiting stands still meanwhile.
        clock.shift(changes.KEPT)
        record("topic-7")
        assert ask(cache, "/").body == b"Page 2"


def test_a_process_that_begins_knows_what_is_to_come(site):
    now = timezone.now()
    with time_machine.travel(now, tick=False) as clock:
        record("topic-1", at=now + timedelta(hours=1))
        cache = PageCache(site)
        assert ask(cache, "/").body == ask(cache, "/").body
        clock.shift(timedelta(hours=1))
        assert ask(cache, "/").body == b"Page 2"


@pytest.mark.parametrize("address", ["/?page=1", "/?utm_source=x", "/?", "/?page=3&page=1&x[]=%00"])
def test_parameters_that_mean_nothing_make_no_page_of_their_own(cache, site, address):
    ask(cache, "/")
    assert ask(cache, address).body == b"Page 1"


def test_a_question_mark_in_a_path_is_no_query(cache, site):
    assert ask(cache, "/a?page=2").body == b"Page 1"
    assert ask(cache, "/a%3Fpage=2").body == b"Page 2"


def test_those_that_do_are_all_that_a_page_is_made_from(cache, site):
    site.reads = ["page", "p"]
    ask(cache, "/a/?x=1&p=30&page=2&page=4&q=b%C3%B6rse")
    ask(cache, "/a/?page=4&p=30")
    assert site.made == ["/a/?page=4&p=30"]


@pytest.mark.parametrize("query", ["page=01", "page=0", "page=-1", "page=x", "page=", "page=1234567", "p=%C3%B6"])
def test_what_is_no_number_of_a_page_is_for_the_site_to_refuse(cache, site, query):
    site.reads = ["page", "p"]
    assert ask(cache, f"/a/?{query}").how == ask(cache, f"/a/?{query}").how == ""


def test_a_page_that_does_not_ask_for_its_number_is_kept_once(cache, site):
    ask(cache, "/a/")
    assert ask(cache, "/a/?page=2").how == ask(cache, "/a/?page=2").how == ""
    assert ask(cache, "/a/").body == b"Page 1"


def test_nothing_else_of_a_request_reaches_the_page():
    seen = {}

    @changes.for_everybody
    def site(environ, start_response):
        seen.update(environ)
        changes.depends_on("x")
        start_response("200 OK", [])
        return [b""]

    told = {"cookie": "theme=dark", "accept_language": "zh", "x_forwarded_host": "evil.example", "range": "bytes=0-1"}
    ask(PageCache(site), "/", if_none_match='"a"', **told)
    assert [name for name in seen if name.startswith("HTTP_")] == ["HTTP_HOST"]


@pytest.mark.parametrize(
    "request_",
    [
        {"method": "POST"},
        {"cookie": "a=b; __Host-sessionid=abc"},
        {"authorization": "Bearer x"},
        {"host": "evil.example"},
        {"x_forwarded_proto": "http"},
    ],
)
def test_who_is_not_an_anonymous_reader_of_the_site_is_answered_by_the_site(cache, site, request_):
    ask(cache, "/")
    assert ask(cache, "/", **request_).body == b"Page 2"
    assert ask(cache, "/").body == b"Page 1"


@pytest.mark.parametrize("path", ["/admin/", "/media/x.jpg", "/preview/abc/", "/static/a.css", "/healthz"])
def test_the_desk_and_files_are_passed_by(cache, site, path):
    ask(cache, path)
    assert ask(cache, path).body == b"Page 2"


@pytest.mark.parametrize(
    ("status", "headers"),
    [
        ("404 Not Found", []),
        ("301 Moved Permanently", [("Location", "/")]),
        ("200 OK", [("Set-Cookie", "a=b")]),
        ("200 OK", [("Vary", "*")]),
        ("200 OK", [("Vary", "Accept-Encoding, Cookie")]),
        ("200 OK", [("Cache-Control", "max-age=0, no-cache")]),
    ],
)
def test_what_is_no_page_for_everybody_is_not_kept(cache, site, status, headers):
    site.status, site.headers = status, headers
    ask(cache, "/")
    answer = ask(cache, "/")
    assert answer.body == b"Page 2"
    assert set(headers) <= set(answer.headers.items())


def test_a_page_that_says_of_nothing_that_it_shows_it_is_not_kept():
    cache = PageCache(Site())
    ask(cache, "/")
    assert ask(cache, "/").body == b"Page 2"


def test_a_page_whose_view_does_not_say_that_it_is_for_everybody_is_not_kept():
    def for_some(environ, start_response):
        changes.depends_on("topic-1", "navigation")
        start_response("200 OK", [])
        return [b""]

    cache = PageCache(for_some)
    assert ask(cache, "/").how == ask(cache, "/").how == ""


def test_what_is_not_kept_is_told_all_that_was_asked(cache, site):
    site.status = "301 Moved Permanently"
    ask(cache, "/a/?utm_source=x&page=2")
    assert site.made[-1] == "/a/?utm_source=x&page=2"


def test_head_is_answered_without_the_text(cache, site):
    head, page = ask(cache, "/", method="HEAD"), ask(cache, "/")
    assert (head.body, page.body) == (b"", b"Page 1")
    assert head.headers["Content-Length"] == page.headers["Content-Length"] == "6"
    assert head.headers["ETag"] == page.headers["ETag"]


def test_one_makes_the_page_while_the_others_wait(cache, site):
    begun, go_on, answers = threading.Event(), threading.Event(), []

    def wait():
        begun.set()
        assert go_on.wait(30)

    site.while_made = wait
    readers = [threading.Thread(target=lambda: answers.append(ask(cache, "/"))) for _ in range(20)]
    readers[0].start()
    assert begun.wait(30)
    for reader in readers[1:]:
        reader.start()
    go_on.set()
    for reader in readers:
        reader.join(30)
    assert {answer.body for answer in answers} == {b"Page 1"}
    assert len(answers) == 20


class TestFailing:
    """What is sent when no page can be made."""

    def away(self, *_):
        raise Away

    def test_while_the_database_is_away_known_pages_are_sent_as_outdated(self, cache, site, monkeypatch):
        ask(cache, "/")
        monkeypatch.setattr(cache._log, "sync", self.away)
        answer = ask(cache, "/")
        assert (answer.status, answer.body) == (200, b"Page 1")
        assert answer.how == "hit; detail=database-away"
        assert answer.headers["Cache-Control"] == "no-store"

    def test_others_are_answered_that_the_site_is_away(self, cache, monkeypatch):
        monkeypatch.setattr(cache._log, "sync", self.away)
        answer = ask(cache, "/")
        assert (answer.status, answer.headers["Cache-Control"]) == (503, "no-store")

    @pytest.mark.parametrize("path", ["/media/x.jpg", "/admin/", "/preview/abc/"])
    def test_nobody_waits_for_django_to_find_out_that_it_is_away(self, cache, site, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", self.away)
        assert ask(cache, path).status == ask(cache, "/", method="POST").status == 503
        assert ask(cache, path, method="HEAD").body == b""
        assert site.made == []

    @pytest.mark.parametrize("path", ["/static/a.css", "/healthz", "/readyz"])
    def test_what_needs_no_database_is_answered(self, cache, monkeypatch, path):
        monkeypatch.setattr(cache._log, "sync", self.away)
        assert ask(cache, path).status == 200

    def test_a_page_that_fails_is_sent_as_it_was(self, cache, site):
        ask(cache, "/")
        record("topic-1")
        site.status = "500 Internal Server Error"
        answer = ask(cache, "/")
        assert (answer.body, answer.how) == (b"Page 1", "hit; detail=failed")
        site.status = "200 OK"
        assert ask(cache, "/").body == b"Page 3"

    def test_what_was_taken_from_readers_is_never_sent_again(self, cache, site):
        ask(cache, "/")
        record("topic-1", is_takedown=True)
        site.status = "500 Internal Server Error"
        assert ask(cache, "/").status == 500


class TestSeveralProcesses:
    """Two processes of one server, here two caches on one folder."""

    @pytest.fixture
    def both(self, site, tmp_path):
        return [PageCache(site, shared=SharedPages(tmp_path)) for _ in range(2)]

    def test_a_page_is_made_for_both(self, both, site):
        assert ask(both[0], "/").body == ask(both[1], "/").body == b"Page 1"

    def test_neither_sends_what_has_changed(self, both, site):
        ask(both[0], "/")
        record("topic-1")
        assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_one_that_begins_later_takes_what_is_not_outdated(self, both, site, tmp_path):
        ask(both[0], "/a")
        ask(both[0], "/b")
        record("topic-1")
        ask(both[0], "/b")
        later = PageCache(site, shared=SharedPages(tmp_path))
        assert ask(later, "/b").body == b"Page 3"
        assert ask(later, "/a").body == b"Page 4"

    def test_what_another_knows_of_the_future_is_known_with_its_page(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            record("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            Change.objects.all().delete()
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_so_old_that_the_log_may_have_forgotten_what_changed_is_made_again(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            ask(both[0], "/")
            clock.shift(changes.KEPT / 2)
            assert ask(both[1], "/").body == b"Page 2"

    def test_what_is_gone_is_in_no_file(self, both, site, monkeypatch, tmp_path):
        ask(both[0], "/")
        record("topic-1", is_takedown=True)
        site.status = "410 Gone"
        ask(both[0], "/")
        later = PageCache(site, shared=SharedPages(tmp_path))
        monkeypatch.setattr(later._log, "sync", TestFailing().away)
        assert ask(later, "/").status == 503

    def test_a_process_that_has_never_read_the_log_takes_nothing_from_others(self, both, site, monkeypatch):
        ask(both[0], "/")
        monkeypatch.setattr(both[1]._log, "sync", TestFailing().away)
        assert ask(both[1], "/").status == 503

    def test_a_page_is_not_taken_for_newer_than_it_is(self, both, site, monkeypatch):
        ask(both[0], "/")
        is_known = both[1]._log.is_known

        def known_and_then_changed(page):
            was_known = is_known(page)
            record("topic-1")
            both[1]._log.sync()
            return was_known

        monkeypatch.setattr(both[1]._log, "is_known", known_and_then_changed)
        ask(both[1], "/")
        monkeypatch.undo()
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_holds_as_long_in_both(self, both, site):
        now = timezone.now()
        with time_machine.travel(now, tick=False) as clock:
            record("topic-1", at=now + timedelta(hours=1))
            ask(both[0], "/")
            clock.shift(timedelta(hours=1))
            assert ask(both[1], "/").body == ask(both[0], "/").body == b"Page 2"

    def test_a_folder_that_is_gone_keeps_nothing(self, both, site, tmp_path):
        tmp_path.rmdir()
        assert ask(both[0], "/").body == b"Page 1"
        assert ask(both[1], "/").body == b"Page 2"

    def test_a_page_that_is_damaged_is_made_again(self, both, site, tmp_path):
        ask(both[0], "/")
        for file in tmp_path.iterdir():
            file.write_bytes(b"{")
        assert ask(both[1], "/").body == b"Page 2"


def test_a_moment_that_passed_while_nobody_asked_counts_however_long_ago(cache, site):
    with time_machine.travel(timezone.now(), tick=False) as clock:
        changes.record("topic-1", at=timezone.now() + timedelta(hours=1))
        ask(cache, "/")
        clock.shift(timedelta(hours=5))
        ask(cache, "/other/")
        clock.shift(timedelta(hours=9))
        # The moment is forgotten now, since no other page can need it.
        changes.record("topic-1", at=timezone.now() + timedelta(hours=1))
        made = len(site.made)
        ask(cache, "/")
        assert len(site.made) == made + 1
