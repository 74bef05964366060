"""Requests are counted by labels of which there are few, in files of which there are few."""

import multiprocessing
import os
import signal

import pytest
from prometheus_client import CollectorRegistry
from prometheus_client.multiprocess import MultiProcessCollector

from newsroom.core.monitoring import counters
from newsroom.core.monitoring.counters import RequestCounters, ServerFolder, kind_of


@pytest.fixture
def root(tmp_path, monkeypatch):
    monkeypatch.setattr(counters, "ROOT", tmp_path)
    monkeypatch.setattr(counters.values, "ValueClass", counters.values.ValueClass)
    monkeypatch.setenv("PROMETHEUS_MULTIPROC_DIR", "")
    return tmp_path


class Site:
    """A WSGI application with this answer."""

    def __init__(self, status="200 OK", cache=None):
        self.status, self.headers = status, [("Cache-Status", f"Newsroom; {cache}")] if cache else []

    def __call__(self, environ, start_response):
        start_response(self.status, self.headers)
        return [b""]


def ask(site, path="/", method="GET"):
    return site({"PATH_INFO": path, "REQUEST_METHOD": method}, lambda *response: None)


def counts(folder):
    """The labels of the requests that all processes have counted, with their number."""
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder.path))
    return {
        tuple(sample.labels.values()): sample.value
        for metric in registry.collect()
        for sample in metric.samples
        if sample.name == "newsroom_requests_total"
    }


def value(folder, **labels):
    registry = CollectorRegistry()
    MultiProcessCollector(registry, str(folder.path))
    return registry.get_sample_value("newsroom_requests_total", labels)


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("/", ("site", "articles:front")),
        ("/2026/03/05/ferry-returns/", ("site", "articles:detail")),
        ("/zh-hans/2026/03/05/%E6%B8%A1/", ("site", "articles:detail")),
        ("/topics/重庆/".encode().decode("latin-1"), ("site", "topics:detail")),
        ("/static/css/site.css", ("files", "static")),
        ("/media/renditions/a.webp", ("files", "media")),
        ("/wp-login.php", ("site", "none")),
        ("/2026/03/05/ferry-returns", ("site", "none")),
    ],
)
def test_a_request_is_counted_for_its_view(path, kind):
    assert kind_of(path) == kind


def test_the_desk_and_the_api_are_areas_of_their_own():
    assert kind_of("/admin/articles/article/5/change/") == ("desk", "admin:articles_article_change")
    assert kind_of("/api/v1/stories/")[0] == "api"


@pytest.mark.parametrize(
    ("status", "cache", "labels"),
    [
        ("200 OK", "hit", {"status": "200", "cache": "hit"}),
        ("200 OK", "fwd=miss; stored", {"status": "200", "cache": "miss"}),
        ("304 Not Modified", "hit; collapsed", {"status": "304", "cache": "collapsed"}),
        ("200 OK", "hit; detail=database-away", {"status": "200", "cache": "database-away"}),
        ("503 Service Unavailable", "detail=busy", {"status": "503", "cache": "busy"}),
        ("200 OK", "something else", {"status": "200", "cache": "none"}),
        ("404 Not Found", None, {"status": "404", "cache": "none"}),
    ],
)
def test_the_status_and_the_result_of_the_cache_are_counted(root, status, cache, labels):
    folder = ServerFolder()
    site = RequestCounters(Site(status, cache), folder)
    for _ in range(3):
        ask(site)
    assert value(folder, view="articles:front", method="GET", **labels) == 3


def test_what_clients_choose_makes_no_new_labels(root):
    folder = ServerFolder()
    site = RequestCounters(Site(), folder)
    for number in range(50):
        ask(site, f"/{number}.php", f"METHOD{number}")
        ask(site, f"/2026/03/05/{'x' * 600}{number}/", "HEAD")
    assert sorted(counts(folder).values()) == [50, 50]
    assert kind_of.cache_info().maxsize


def test_a_view_that_fails_is_counted_as_an_error_of_the_server(root):
    def site(environ, start_response):
        raise RuntimeError

    folder = ServerFolder()
    with pytest.raises(RuntimeError):
        ask(RequestCounters(site, folder))
    assert value(folder, view="articles:front", method="GET", status="500", cache="none") == 1


def test_an_error_after_the_status_is_counted_as_one_of_the_server(root):
    def site(environ, start_response):
        start_response("200 OK", [("Cache-Status", "Newsroom; hit")])
        raise RuntimeError

    folder = ServerFolder()
    with pytest.raises(RuntimeError):
        ask(RequestCounters(site, folder))
    assert value(folder, view="articles:front", method="GET", status="500", cache="none") == 1


@pytest.mark.parametrize("path", ["/never/", f"/{'x' * 600}/"])
def test_requests_are_counted_although_the_urls_cannot_be_loaded(root, settings, path):
    def site(environ, start_response):
        raise RuntimeError

    folder, settings.ROOT_URLCONF = ServerFolder(), "nowhere"
    with pytest.raises(RuntimeError):
        ask(RequestCounters(site, folder), path)
    assert value(folder, view="none", method="GET", status="500", cache="none") == 1


def serve(number):
    """Be a process of the server, which is killed after so many requests."""
    site = RequestCounters(Site(), ServerFolder())
    for _ in range(number):
        ask(site)
    os.kill(os.getpid(), signal.SIGKILL)


def test_a_new_process_continues_with_the_files_of_one_that_was_killed(root, monkeypatch):
    # The processes are children of this one, as a server's are of gunicorn.
    server = os.getpid()
    monkeypatch.setattr(os, "getppid", lambda: server)
    for number in range(1, 6):
        process = multiprocessing.get_context("fork").Process(target=serve, args=(number,))
        process.start()
        process.join(30)
        assert process.exitcode == -signal.SIGKILL
    folder = ServerFolder()
    assert value(folder, view="articles:front", method="GET", status="200", cache="none") == 15
    assert len(list(folder.path.glob("*.db"))) == 2


def test_processes_at_the_same_time_have_files_of_their_own(root, monkeypatch):
    first, second = ServerFolder(), ServerFolder()
    assert (first.path, first.number, second.number) == (second.path, 0, 1)
    assert first.process_count() == 2
    os.close(second._lock)
    assert first.process_count() == 1
    assert ServerFolder().number == 1


def test_the_folders_of_servers_that_have_ended_are_deleted(root):
    old = root / f"newsroom-metrics-{os.getuid()}-4194305"
    old.mkdir()
    others = root / f"newsroom-metrics-{os.getuid() + 1}-4194305"
    others.mkdir()
    folder = ServerFolder()
    assert sorted(root.iterdir()) == sorted([folder.path, others])
    assert folder.path.stat().st_mode & 0o077 == 0


def test_a_folder_that_others_can_write_to_is_refused(root):
    folder = root / f"newsroom-metrics-{os.getuid()}-{os.getppid()}"
    folder.mkdir(mode=0o777)
    folder.chmod(0o777)
    with pytest.raises(PermissionError):
        ServerFolder()


def test_the_buckets_and_results_are_few():
    """Each is a series for each area."""
    assert len(counters.BUCKETS) < 10
    assert len(set(counters.CACHE_RESULTS.values())) < 10
