"""What is measured when somebody asks for the metrics."""

import re
import threading
from datetime import timedelta
from pathlib import Path
from statistics import quantiles

import pytest
import time_machine
import yaml
from django.db import OperationalError, connection
from django.utils import timezone

from articles.models import WorkingCopy
from articles.workflow import scheduled_updates
from newsroom import gauges as story_gauges
from newsroom.core.models import Process, ProcessStatus
from newsroom.core.monitoring import counters, disks, gauges, readiness
from newsroom.core.monitoring.gauges import Gauges
from newsroom.core.monitoring.task_queue import QueueState
from tests.factories import make_article, make_draft

pytestmark = pytest.mark.django_db
STATES = {"database": True, "cache": True}


@pytest.fixture(autouse=True)
def working(monkeypatch):
    """All parts work; tests/core/web/test_health.py checks them."""
    monkeypatch.setattr(readiness, "states", lambda: STATES)
    # The connection is that of the test's transaction.
    monkeypatch.setattr(gauges, "close_old_connections", lambda: None)


def samples():
    measured = Gauges(lambda: 2, [story_gauges.stories]).collect()
    return {(s.name.removeprefix("newsroom_"), *s.labels.values()): s.value for each in measured for s in each.samples}


def test_stories_that_readers_see_are_counted_and_no_other():
    make_article()
    make_draft()
    make_article(at=timezone.now() + timedelta(hours=1))
    assert samples()[("live_stories",)] == 1


def test_an_update_is_overdue_a_minute_after_its_moment():
    moment = timezone.now() + timedelta(hours=1)
    copies = WorkingCopy.objects.filter(article=make_article())
    copies.update(update_at=moment, update_revision=1, update_text_version=1)
    for seconds, number in ((59, 0), (61, 1)):
        with time_machine.travel(moment + timedelta(seconds=seconds), tick=False):
            assert samples()[("updates_overdue",)] == number == scheduled_updates.count_overdue()


def test_the_age_of_the_last_backup_and_the_lag_of_each_reader_of_the_log_are_measured():
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        ProcessStatus.record(Process.BACKUP, until=now - timedelta(days=2))
        ProcessStatus.record(Process.PURGE_EDGE, until=now - timedelta(seconds=90), machine="one")
        ProcessStatus.record(Process.PURGE_EDGE, until=now - timedelta(seconds=5), machine="two")
        found = samples()
    assert found[("finished_timestamp_seconds", "backup")] == (now - timedelta(days=2)).timestamp()
    assert found[("log_lag_seconds", "purge_edge", "one")] == 90
    assert found[("log_lag_seconds", "purge_edge", "two")] == 5
    assert ("finished_timestamp_seconds", "maintain") not in found


def test_the_space_of_each_folder_and_the_size_of_the_database_are_measured(monkeypatch):
    monkeypatch.setattr(disks, "space_in", lambda path: disks.Space(5, 7, True))
    found = samples()
    assert found[("disk_free_bytes", "media")] == 5
    assert found[("disk_size_bytes", "temporary files")] == 7
    assert (("disk_free_bytes", "database") in found) == (connection.vendor == "sqlite")
    assert found[("database_size_bytes",)] > 100_000


def test_without_the_database_everything_else_is_measured(monkeypatch, django_assert_num_queries):
    monkeypatch.setattr(readiness, "states", lambda: {"database": False, "cache": True})
    with django_assert_num_queries(0):
        found = samples()
    assert (found[("up", "database")], found[("up", "cache")]) == (0, 1)
    assert ("disk_free_bytes", "media") in found
    assert ("live_stories",) not in found


def test_a_database_that_fails_meanwhile_is_logged(monkeypatch, caplog):
    def fail():
        raise OperationalError("gone")
        yield

    monkeypatch.setattr(story_gauges, "stories", fail)
    found = samples()
    assert ("up", "database") in found
    assert "Not all metrics could be read from the database: gone" in caplog.text


@pytest.mark.parametrize("number", [1, 3])
def test_the_number_of_queries_is_fixed(number, django_assert_num_queries):
    for each in range(number):
        make_article()
        ProcessStatus.record(Process.PURGE_EDGE, machine=str(each))
    with django_assert_num_queries(3 if connection.vendor == "sqlite" else 4):
        samples()


def test_who_asks_often_gets_the_same_values_for_some_seconds(django_assert_num_queries):
    measured = Gauges(lambda: 2, [story_gauges.stories])
    measured.collect()
    with django_assert_num_queries(0):
        measured.collect()
    measured._measure_at -= gauges.LIFETIME
    assert measured.collect()


ROOT = Path(__file__).resolve().parents[3]
# Those of requests, which have other samples than their name.
OF_REQUESTS = {"newsroom_requests_total", "newsroom_request_seconds"}


@pytest.fixture
def names(monkeypatch):
    """The names of all metrics of a site with a worker."""
    monkeypatch.setattr(gauges, "queue_state", lambda: QueueState(2, 1, timezone.now() - timedelta(seconds=7)))
    measured = list(Gauges(lambda: 2, [story_gauges.stories]).collect())
    assert len({each.name for each in measured}) == len(measured)
    return {each.name for each in measured} | OF_REQUESTS


def test_the_queue_of_the_worker_is_measured_if_there_is_one(monkeypatch):
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        monkeypatch.setattr(gauges, "queue_state", lambda: QueueState(2, 1, now - timedelta(seconds=7)))
        found = samples()
    assert (found[("tasks", "waiting")], found[("tasks", "failed")], found[("tasks_oldest_seconds",)]) == (2, 1, 7)


def test_every_metric_is_documented_and_no_other(names):
    section = (ROOT / "docs" / "monitoring.md").read_text().split("\n## Metrics\n")[1].split("\n## ")[0]
    rows = "".join(re.findall(r"^\| (`newsroom_.*?) \|", section, re.MULTILINE))
    assert set(re.findall(r"newsroom_\w+", rows)) == names


def test_alerts_are_about_metrics_labels_and_processes_that_there_are(names):
    [group] = yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yaml").read_text())["groups"]
    used = {name for rule in group["rules"] for name in re.findall(r"newsroom_\w+", rule["expr"])}
    assert used <= names | {"newsroom_request_seconds_sum"}
    labels = {label for rule in group["rules"] for label in re.findall(r"[{,](\w+)=", rule["expr"])}
    assert labels <= {"job", "status", "cache", "process", "part", "state"}
    processes = {name for rule in group["rules"] for name in re.findall(r'process="(\w+)"', rule["expr"])}
    assert processes == {Process.BACKUP, Process.MAINTAIN}
    results = {name for rule in group["rules"] for name in re.findall(r'cache=~"([^"]+)"', rule["expr"])}
    assert {each for name in results for each in name.split("|")} <= {*counters.CACHE_RESULTS.values()}


def test_while_the_database_hangs_others_get_the_last_values(monkeypatch):
    hangs, ends = threading.Event(), threading.Event()

    def hang():
        hangs.set()
        ends.wait(60)
        return []

    measured = Gauges(lambda: 2, [hang])
    first = threading.Thread(target=measured.collect)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(measured, "_sources", [hang])
        first.start()
        assert hangs.wait(60)
        assert measured.collect() == []
        ends.set()
        first.join(60)
    assert [each.name for each in measured.collect()][:2] == ["newsroom_info", "newsroom_processes"]


def test_alerts_about_the_last_minutes_say_so():
    [group] = yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yaml").read_text())["groups"]
    past = [rule["annotations"]["summary"] for rule in group["rules"] if "[5m]" in rule["expr"]]
    assert len(past) == 3
    assert all("the last five minutes" in summary for summary in past)


def test_a_process_that_is_missing_is_an_alert_but_a_reload_is_none():
    [group] = yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yaml").read_text())["groups"]
    [rule] = [rule for rule in group["rules"] if rule["alert"] == "NewsroomProcessMissing"]
    assert (rule["for"], rule["labels"]["severity"]) == ("5m", "ticket")
    metric, share = re.fullmatch(r"(\w+) < quantile_over_time\((.+), \1\[1h\]\)", rule["expr"]).groups()
    assert metric == "newsroom_processes"

    def is_due(past):
        return past[-1] < quantiles(past, n=100, method="inclusive")[round(100 * float(share)) - 1]

    # A value each minute. A reload has two minutes.
    assert is_due([4] * 54 + [3] * 6)
    assert not is_due([4] * 50 + [8] * 2 + [4] * 8)
    assert not is_due([4] * 60)


def test_a_queue_that_waits_does_not_say_that_the_worker_has_stopped():
    [group] = yaml.safe_load((ROOT / "deploy" / "prometheus-rules.yaml").read_text())["groups"]
    [rule] = [rule for rule in group["rules"] if rule["alert"] == "NewsroomTasksWait"]
    assert rule["annotations"]["summary"] == "The background worker is not running, or does not keep up."
