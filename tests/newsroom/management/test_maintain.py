"""`maintain` deletes what is no longer needed, and nothing else."""

import io
import threading
from datetime import timedelta

import pytest
from axes.models import AccessAttempt
from django.contrib.sessions.models import Session
from django.core.management import CommandError, call_command
from django.db import DatabaseError, connection
from django.utils import timezone

from articles.collaboration import preview_links
from articles.models import Notification, Revision, ShareLink
from articles.search import topic_training
from articles.workflow import drafting, publishing, revisions
from newsroom.core.accounts import account_log
from newsroom.core.cache import invalidation
from newsroom.core.desk import presence
from newsroom.core.models import AuditEntry, Invalidation, Presence, Process, ProcessStatus
from newsroom.core.monitoring import processes
from newsroom.core.system import pruning
from newsroom.management.commands import maintain
from tests.factories import make_article, make_conflict_version, make_draft, make_user

YEAR = timedelta(days=365)


def run():
    out, report = io.StringIO(), io.StringIO()
    call_command("maintain", stdout=out, stderr=report)
    return out.getvalue(), report.getvalue().splitlines()


def kinds():
    """For each kind of row: a function that makes one of that age (negative: it ends in the future)."""
    story, user, now = make_draft(), make_user(), timezone.now()
    number = iter(range(1000))
    # The last sequence is never deleted.
    Invalidation.objects.create(tag="topic-2", sequence=9)

    def session(age):
        Session.objects.create(session_key=f"{next(number):032}", session_data="", expire_date=now - age)

    def link(age):
        ShareLink.objects.create(article=story, digest=next(number), by=user, expires_at=now - age)

    def revoked(age):
        ShareLink.objects.create(
            article=story, digest=next(number), by=user, expires_at=now + YEAR, revoked_at=now - age
        )

    def base(age):
        Revision.objects.create(
            article=story, kind=Revision.Kind.BASE, number=next(number) + 100, made_at=now - age, content={}
        )

    return [
        ("expired session", Session, session, timedelta(0)),
        ("expired sign-in failure", AccessAttempt, lambda age: _failed(next(number), now - age), timedelta(minutes=15)),
        ("old cache invalidation", Invalidation, lambda age: _invalidated(now - age), invalidation.RETENTION),
        ("expired preview link", ShareLink, link, preview_links.DELETED_AFTER),
        ("expired preview link", ShareLink, revoked, preview_links.DELETED_AFTER),
        ("closed editing session", Presence, lambda age: _present(now - age), presence.TIMEOUT),
        ("old autosaved version", Revision, base, revisions.BASE_LIFETIME),
        ("status of a former process", ProcessStatus, _stopped, processes.DELETED_AFTER),
        ("old notification", Notification, lambda age: _told(story, user, now - age), timedelta(days=180)),
    ]  # fmt: skip


@pytest.mark.django_db
def test_ip_addresses_are_removed_from_old_entries_of_the_audit_log_which_stay():
    user, now = make_user(), timezone.now()
    for age in (account_log.ADDRESS_LIFETIME - timedelta(days=1), account_log.ADDRESS_LIFETIME + timedelta(days=1)):
        entry = AuditEntry.add("sign in", user, {}, by=user, address="198.51.100.7")
        AuditEntry.objects.filter(pk=entry.pk).update(at=now - age)
    before = AuditEntry.objects.count()
    assert "1 old IP address of the audit log deleted." in run()[1]
    assert AuditEntry.objects.count() == before
    signed_in = AuditEntry.objects.filter(verb="sign in").order_by("at")
    assert list(signed_in.values_list("address", flat=True)) == [None, "198.51.100.7"]


def _failed(number, at):
    attempt = AccessAttempt.objects.create(username=f"user-{number}", ip_address="198.51.100.7", failures_since_start=1)
    AccessAttempt.objects.filter(pk=attempt.pk).update(attempt_time=at)


def _invalidated(at):
    Invalidation.objects.create(tag="topic-1", sequence=1, recorded_at=at)


def _present(at):
    Presence.objects.create(subject_kind="article", subject_id=1, user=make_user(), seen_at=at)


def _stopped(age):
    ProcessStatus.record(Process.PURGE_EDGE, until=timezone.now() - age, machine=str(age))


def _told(story, user, at):
    Notification.objects.create(to=user, article=story, event="comment", at=at, seen_at=at)


@pytest.mark.django_db
@pytest.mark.parametrize("number", range(9))
def test_rows_are_deleted_once_they_are_old_and_not_before(number):
    name, model, make, lifetime = kinds()[number]
    run()
    before = set(model.objects.values_list("pk", flat=True))
    make(lifetime - timedelta(seconds=30))
    young = set(model.objects.values_list("pk", flat=True))
    make(lifetime + timedelta(seconds=30))
    assert len(young) == len(before) + 1
    out, report = run()
    assert set(model.objects.values_list("pk", flat=True)) == young
    assert f"1 {name} deleted." in report
    assert out == "Maintenance finished: 1 row deleted.\n"


@pytest.mark.django_db
def test_texts_corrections_and_what_was_not_seen_are_never_deleted():
    story, user = make_article(), make_user()
    drafting.save(story, {"title": "Later"})
    publishing.publish(story, by=None)
    make_conflict_version(story, title="Mine")
    Notification.objects.create(to=user, article=story, event="comment", at=timezone.now() - YEAR)
    Invalidation.objects.all().update(recorded_at=timezone.now() - YEAR, due_at=timezone.now() + YEAR)
    Revision.objects.update(made_at=timezone.now() - 2 * YEAR)
    kept = [Revision.objects.numbered().count(), Notification.objects.count(), Invalidation.objects.count()]
    run()
    assert kept == [Revision.objects.numbered().count(), Notification.objects.count(), Invalidation.objects.count()]
    assert Revision.objects.conflict_versions().count() == 1
    assert min(kept) > 0


@pytest.mark.django_db
def test_running_again_deletes_nothing_and_records_the_run():
    assert ProcessStatus.last(Process.MAINTAIN) is None
    run()
    first = ProcessStatus.last(Process.MAINTAIN)
    assert run()[0] == "Maintenance finished: 0 rows deleted.\n"
    assert ProcessStatus.objects.count() == 1
    assert ProcessStatus.last(Process.MAINTAIN).done_until > first.done_until


@pytest.mark.django_db
def test_a_job_that_fails_does_not_stop_the_others_and_is_reported(monkeypatch):
    kinds()[-1][2](YEAR)

    def fail():
        raise DatabaseError("disk full")

    monkeypatch.setattr(maintain, "JOBS", (("row", "broken rows", fail), *maintain.JOBS))
    with pytest.raises(CommandError, match="broken rows: Database error: disk full"):
        run()
    assert not Notification.objects.exists()
    assert ProcessStatus.last(Process.MAINTAIN) is None


@pytest.mark.usefixtures("committed")
def test_two_runs_at_once_delete_each_row_once(monkeypatch):
    monkeypatch.setattr(pruning, "BATCH_SIZE", 3)
    ended = timezone.now() - YEAR
    Session.objects.bulk_create(Session(session_key=f"{n:032}", session_data="", expire_date=ended) for n in range(40))
    counts, barrier = [], threading.Barrier(2)

    def work():
        try:
            barrier.wait(30)
            out, _ = run()
            counts.append(int(out.split()[2]))
        finally:
            connection.close()

    threads = [threading.Thread(target=work) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    # What one of them had locked, the other has left to it.
    assert sum(counts) == 40
    assert not Session.objects.exists()


@pytest.mark.django_db
def test_topics_are_learned_from_live_stories():
    make_article()
    make_draft()
    assert "Topic suggestions learned from 1 story." in run()[1]


@pytest.mark.django_db
def test_maintenance_says_that_topics_were_not_learned(monkeypatch):
    def fail():
        raise DatabaseError("disk I/O error")

    monkeypatch.setattr(topic_training, "train", fail)
    with pytest.raises(CommandError, match=r"topic suggestions: .*disk I/O error"):
        run()
    assert not ProcessStatus.objects.exists()
