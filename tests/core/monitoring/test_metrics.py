"""/metrics of a server with several processes, read by the parser of Prometheus's library."""

import os
import re
import signal
from contextlib import closing, contextmanager
from http.client import HTTPConnection
from pathlib import Path

import pytest
from prometheus_client.parser import text_string_to_metric_families

from tests.factories import make_article
from tests.serving import Server, free_port, run_program, wait_until

pytestmark = pytest.mark.usefixtures("committed")


class MeasuredServer(Server):
    """The server with deploy/gunicorn.conf.py. metrics: the port of /metrics."""

    def __init__(self, port, metrics, process):
        super().__init__(port)
        self.metrics, self.process = metrics, process

    def samples(self):
        """All samples of /metrics, by name and labels."""
        status, text = get(self.metrics, "/metrics")
        assert status == 200
        families = list(text_string_to_metric_families(text))
        assert len({family.name for family in families}) == len(families)
        return {(s.name, *sorted(s.labels.values())): s.value for family in families for s in family.samples}

    def workers(self):
        children = Path(f"/proc/{self.process.pid}/task/{self.process.pid}/children").read_text()
        return [int(pid) for pid in children.split()]


def get(port, path):
    with closing(HTTPConnection("127.0.0.1", port, timeout=30)) as connection:
        connection.request("GET", path, headers={"Host": "anything.example"})
        response = connection.getresponse()
        return response.status, response.read().decode()


@contextmanager
def measured(tmp_path, **environment):
    port, metrics = free_port(), free_port()
    addresses = {"BIND": f"127.0.0.1:{port}", "METRICS_BIND": f"127.0.0.1:{metrics}", "WEB_CONCURRENCY": "2"}
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py", "--log-level", "warning"]
    with run_program(command, tmp_path, **addresses, **environment) as process:
        server = MeasuredServer(port, metrics, process)
        wait_until(server.is_up)
        yield server


FRONT = ("newsroom_requests_total", "GET", "articles:front")


def requests(samples, view, status):
    return sum(value for labels, value in samples.items() if {"newsroom_requests_total", view, status} <= {*labels})


def test_each_request_to_any_process_is_counted_once_also_if_processes_are_killed_or_replaced(tmp_path):
    for _ in range(3):
        make_article()
    with measured(tmp_path) as server:
        server.ask_all(["/"] * 40)
        server.ask_all(["/nothing/"] * 10)
        samples = server.samples()
        assert (requests(samples, "articles:front", "200"), requests(samples, "none", "404")) == (40, 10)
        results = {name: samples.get((*FRONT[:1], "200", "GET", "articles:front", name), 0) for name in ("hit", "miss")}
        assert results["miss"] >= 1
        assert samples[("newsroom_live_stories",)] == 3
        assert samples[("newsroom_processes",)] == 2
        assert samples[("newsroom_up", "database")] == samples[("newsroom_up", "cache")] == 1
        before = server.workers()
        os.kill(before[0], signal.SIGKILL)
        wait_until(lambda: len(server.workers()) == 2 and before[0] not in server.workers() and server.is_up())
        server.ask_all(["/"] * 10)
        wait_until(lambda: server.samples()[("newsroom_processes",)] == 2)
        assert requests(server.samples(), "articles:front", "200") == 50
        server.process.send_signal(signal.SIGHUP)
        wait_until(lambda: len(server.workers()) == 2 and not {*before} & {*server.workers()} and server.is_up())
        server.ask_all(["/"] * 10)
        assert requests(server.samples(), "articles:front", "200") == 60


def test_the_metrics_have_an_address_of_their_own_and_nothing_else_has(tmp_path):
    with measured(tmp_path) as server:
        unknown, public = server.ask("/metricz"), server.ask("/metrics")
        assert (public.status, public.body.replace("/metrics", "/metricz")) == (404, unknown.body)
        assert {get(server.metrics, path)[0] for path in ("/", "/healthz", "/admin/", "/metrics/", "/static/")} == {404}
        # Any name of the host, and plain http.
        assert get(server.metrics, "/metrics")[0] == 200


@pytest.mark.parametrize("address", ["9464", "localhost", "127.0.0.1:PORT"])
def test_an_address_that_would_publish_the_metrics_stops_the_start(tmp_path, address, capfd):
    port = free_port()
    command = ["-m", "gunicorn", "--config", "deploy/gunicorn.conf.py"]
    told = {"BIND": f"127.0.0.1:{port}", "METRICS_BIND": address.replace("PORT", str(port))}
    with run_program(command, tmp_path, **told) as process:
        assert process.wait(30) != 0
    assert re.search("METRICS_BIND must be an IP address and a port, another than that of BIND", capfd.readouterr().err)
