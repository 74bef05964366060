"""Requests that may take long leave threads free for others."""

import threading
from contextlib import ExitStack

import pytest
from django.conf import settings

from newsroom.core.cache.request_limits import LARGE_BODY, LARGE_SIZE, MAX_LARGE_BODIES
from newsroom.core.system import slots
from newsroom.core.system.client_ip import UNKNOWN
from newsroom.core.system.slots import RENDERS_PER_ADDRESS, RUNNING, Slots
from tests.core.cache.helpers import ask

pytestmark = pytest.mark.usefixtures("committed")


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch):
    monkeypatch.setattr(slots, "MAX_WAIT", 0)


@pytest.fixture
def held():
    """An event that ends the work of the threads."""
    held = threading.Event()
    yield held
    held.set()


@pytest.mark.parametrize("is_same", [True, False])
@pytest.mark.parametrize("path", ["/search/", "/search/feed.rss", "/mix/a,b/", "/api/v1/search/", "/zh-hans/search/"])
def test_a_site_answers_while_searches_take_long(cache, site, held, path, is_same):
    """Also if all are for the same page, for which all but one thread wait."""
    site.parameters = ["q"]
    started = threading.Semaphore(0)

    def wait():
        started.release()
        assert held.wait(30)

    addresses = [f"{path}?q={'eel' if is_same else number}" for number in range(RUNNING)]
    # This one is cached already.
    assert ask(cache, f"{path}?q=carp").status == ask(cache, "/").status == 200
    site.while_rendering = wait
    answers = []
    threads = [threading.Thread(target=lambda at=at: answers.append(ask(cache, at))) for at in addresses]
    for thread in threads:
        thread.start()
    for _ in range(1 if is_same else RUNNING):
        assert started.acquire(timeout=30)
    while cache._limits.slots._running._value:
        threading.Event().wait(0.001)
    refused = [ask(cache, address) for address in (addresses[0], f"{path}?q=other", f"{path}?q={'x' * 3000}")]
    assert [(answer.status, answer.headers["Retry-After"]) for answer in refused] == [(503, "5")] * 3
    assert {answer.headers["Cache-Control"] for answer in refused} == {"no-store"}
    assert ask(cache, f"{path}?q=carp").cache_status == ask(cache, "/").cache_status == "hit"
    site.while_rendering = lambda: None
    assert ask(cache, "/topics/").status == 200
    held.set()
    for thread in threads:
        thread.join(30)
    assert [answer.status for answer in answers] == [200] * RUNNING
    assert ask(cache, f"{path}?q=other").status == 200


def test_a_slot_is_free_again_after_an_error():
    taken = Slots()
    for _ in range(3):
        with ExitStack() as stack:
            assert [stack.enter_context(taken.take(UNKNOWN)) for _ in range(RUNNING + 1)] == [True] * RUNNING + [False]
            with pytest.raises(ZeroDivisionError), taken.take(UNKNOWN):
                1 / 0  # noqa: B018


def test_one_request_waits_for_its_turn(monkeypatch, held):
    monkeypatch.setattr(slots, "MAX_WAIT", 30)
    taken, results = Slots(), []

    def work():
        with taken.take(UNKNOWN) as is_taken:
            results.append(is_taken)
            held.wait(30)

    threads = [threading.Thread(target=work) for _ in range(RUNNING + 1)]
    for thread in threads:
        thread.start()
    while taken._waiting._value:
        threading.Event().wait(0.001)
    with taken.take(UNKNOWN) as is_taken:
        assert not is_taken
    held.set()
    for thread in threads:
        thread.join(30)
    assert results == [True] * (RUNNING + 1)


def test_an_address_has_one_slot_at_a_time():
    taken = Slots()
    with taken.take("192.0.2.4") as first, taken.take("192.0.2.4") as again, taken.take("192.0.2.5") as other:
        assert (first, again, other) == (True, False, True)
    with taken.take("192.0.2.4") as later:
        assert later


def test_one_client_leaves_a_thread_to_others(cache, site, held):
    """However many pages it requests that are not cached yet, those that it waits for included."""
    started = threading.Semaphore(0)

    def wait():
        started.release()
        assert held.wait(30)

    client = {"x_forwarded_for": "192.0.2.4"}
    assert ask(cache, "/").status == 200
    site.while_rendering = wait
    answers = []
    threads = [
        threading.Thread(target=lambda at=at: answers.append(ask(cache, f"/topics/{at}/feed.rss", **client)))
        for at in range(RENDERS_PER_ADDRESS)
    ]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert started.acquire(timeout=30)
    refused = [ask(cache, path, **client) for path in ("/topics/0/feed.rss", "/topics/eel/")]
    assert [(answer.status, answer.headers["Retry-After"]) for answer in refused] == [(503, "5")] * 2
    assert ask(cache, "/", **client).cache_status == "hit"
    site.while_rendering = lambda: None
    assert ask(cache, "/topics/eel/", x_forwarded_for="192.0.2.5").status == 200
    held.set()
    for thread in threads:
        thread.join(30)
    assert [answer.status for answer in answers] == [200] * RENDERS_PER_ADDRESS
    assert ask(cache, "/topics/perch/", **client).status == 200


def test_a_session_leaves_a_thread_to_other_users_of_the_desk_at_its_address(cache, site, held):
    started = threading.Semaphore(0)

    def wait():
        started.release()
        assert held.wait(30)

    def answer(session, **more):
        cookie = f"a=b; {settings.SESSION_COOKIE_NAME}={session}"
        path = "/admin/topics/topic/1/history/"
        return ask(cache, path, cookie=cookie, x_forwarded_for="192.0.2.4", **more)

    def request(session):
        return answer(session).status

    site.while_rendering = wait
    answers = []
    threads = [threading.Thread(target=lambda: answers.append(request("one"))) for _ in range(RENDERS_PER_ADDRESS)]
    for thread in threads:
        thread.start()
    for _ in threads:
        assert started.acquire(timeout=30)
    site.while_rendering = lambda: None
    assert [request("one"), request("two")] == [503, 200]
    # A browser loads the page once more by itself, but does not repeat a form.
    assert [answer("one", method=method).headers.get("Refresh") for method in ("GET", "POST")] == ["2", None]
    held.set()
    for thread in threads:
        thread.join(30)
    assert answers == [200] * RENDERS_PER_ADDRESS


def test_a_long_query_makes_no_other_page_of_a_view_without_parameters(cache, site):
    assert ask(cache, "/sitemap.xml").cache_status == "fwd=miss; stored"
    assert ask(cache, f"/sitemap.xml?x={'a' * 3000}").cache_status == "hit"
    assert ask(cache, f"/{'a' * 3000}").cache_status == ""


def test_a_long_query_of_a_view_with_parameters_takes_a_slot(cache, site):
    site.parameters = ["page"]
    with cache._limits.slots.take(UNKNOWN), cache._limits.slots.take(UNKNOWN):
        assert ask(cache, f"/topics/eel/?page={'1' * 3000}").status == 503
        assert ask(cache, "/topics/eel/?page=1").status == 200
    assert ask(cache, f"/topics/eel/?page={'1' * 3000}").status == 200


@pytest.mark.parametrize("path", ["/topics/?q=a", "/zh-hans/topics/?page=2&q=a", "/mix/?topic=eel"])
def test_a_filtered_list_of_topics_takes_a_slot(cache, path):
    with cache._limits.slots.take(UNKNOWN), cache._limits.slots.take(UNKNOWN):
        assert ask(cache, path).status == 503
        assert ask(cache, "/topics/").status == 200
    assert ask(cache, path).status == 200


@pytest.mark.parametrize("path", ["/topics/eel/?page=01", "/sitemap-topics.xml?p=%2B1", "/topics/?page=0"])
def test_what_no_page_has_as_its_number_is_within_the_limit_of_the_client(cache, site, path):
    site.parameters = ["page", "p"]
    client = {"x_forwarded_for": "192.0.2.4"}
    limit = cache._limits.by_address
    with limit.take("192.0.2.4"), limit.take("192.0.2.4"), limit.take("192.0.2.4"):
        assert ask(cache, path, **client).status == 503
        assert ask(cache, path, x_forwarded_for="192.0.2.5").status == 200
        assert ask(cache, "/admin/", **client).status == 200


def begin(cache, path, **headers):
    """Request the page and return its body, which is not closed: the client has not received it."""
    return ask(cache, path, keep_open=True, **headers).body


def test_a_browser_loads_all_images_of_a_preview_at_once(cache):
    path = "/preview/abc/media/images/a.jpg"
    bodies = [begin(cache, path, x_forwarded_for="192.0.2.4") for _ in range(3 * RENDERS_PER_ADDRESS)]
    assert b"busy" not in b"".join(map(b"".join, bodies))


@pytest.mark.parametrize("path", ["/preview/abc/", "/zh-hans/preview/abc/media/a.jpg"])
def test_a_reader_of_previews_has_the_limit_of_their_address_whatever_cookies_they_send(cache, path):
    def request(number, address="192.0.2.4"):
        cookie = f"{settings.SESSION_COOKIE_NAME}={number}"
        return begin(cache, path, cookie=cookie, x_forwarded_for=address)

    bodies = [request(number) for number in range(RENDERS_PER_ADDRESS)]
    assert b"busy" in b"".join(request("other"))
    assert b"busy" not in b"".join(request("other", "192.0.2.5"))
    for body in bodies:
        body.close()
    assert b"busy" not in b"".join(request("other"))


@pytest.mark.parametrize("path", ["/topics/eel/", "/topics/eel/?page=x", "/search/?q=eel", "/admin/", "/preview/abc/"])
def test_a_request_counts_until_its_response_is_sent(cache, site, path):
    site.parameters = ["page", "q"]
    client = {"x_forwarded_for": "192.0.2.4"}
    # Other pages, so that none is answered from the cache.
    bodies = [begin(cache, path.replace("eel", f"eel-{number}"), **client) for number in range(RENDERS_PER_ADDRESS)]
    assert ask(cache, path, **client).status == 503
    assert ask(cache, path, x_forwarded_for="192.0.2.5").status == 200
    bodies[0].close()
    assert ask(cache, path, **client).status == 200


def test_a_slot_is_free_when_a_search_is_rendered_though_its_reader_is_slow(cache):
    bodies = [begin(cache, f"/search/?q={n}", x_forwarded_for=f"192.0.2.{n}") for n in range(2 * RUNNING)]
    assert b"busy" not in b"".join(part for body in bodies for part in body)
    assert ask(cache, "/search/?q=eel", x_forwarded_for="192.0.2.99").status == 200


def test_a_large_page_counts_until_it_is_sent_and_a_small_one_never(cache, site):
    client = {"x_forwarded_for": "192.0.2.4"}
    site.text = "Eel" * LARGE_SIZE
    assert ask(cache, "/large/").status == 200
    site.text = "Eel"
    assert ask(cache, "/small/").status == 200
    large = [begin(cache, "/large/", **client) for _ in range(RENDERS_PER_ADDRESS)]
    answers = [ask(cache, "/large/", **client), ask(cache, "/large/", accept_encoding="gzip", **client)]
    assert [answer.status for answer in answers] == [503, 200]
    assert ask(cache, "/small/", **client).cache_status == "hit"
    assert ask(cache, "/large/", x_forwarded_for="192.0.2.5").status == 200
    large[0].close()
    assert ask(cache, "/large/", **client).cache_status == "hit"


def test_a_request_that_fails_does_not_count_any_longer(cache, site):
    def fail():
        raise ZeroDivisionError

    site.while_rendering = fail
    for _ in range(RENDERS_PER_ADDRESS + 1):
        with pytest.raises(ZeroDivisionError):
            ask(cache, "/topics/eel/", x_forwarded_for="192.0.2.4")


def test_few_large_bodies_are_read_at_a_time_whoever_sends_them(cache):
    def send(number, length):
        client = {"cookie": f"{settings.SESSION_COOKIE_NAME}={number}", "x_forwarded_for": f"192.0.2.{number}"}
        return ask(cache, "/admin/newsroom/image/add/", method="POST", length=length, keep_open=True, **client)

    sent = [send(number, LARGE_BODY + 1) for number in range(MAX_LARGE_BODIES)]
    assert [answer.status for answer in sent] == [200] * MAX_LARGE_BODIES
    assert (send(8, LARGE_BODY + 1).status, send(9, LARGE_BODY).status) == (503, 200)
    sent[0].body.close()
    assert send(8, LARGE_BODY + 1).status == 200


@pytest.mark.parametrize("path", ["/oembedx", "/healthz/", "/readyzz", "/oembed/"])
def test_a_path_that_is_none_of_the_sites_is_within_the_limit_of_the_client(cache, path):
    client = {"x_forwarded_for": "192.0.2.4"}
    limit = cache._limits.by_address
    with limit.take("192.0.2.4"), limit.take("192.0.2.4"), limit.take("192.0.2.4"):
        assert ask(cache, path, **client).status == 503
        assert ask(cache, "/healthz", **client).status == 200
