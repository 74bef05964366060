"""The command as a whole: which checks run, and what it says of those that fail."""

import io
import json
import os

import pytest
from django.core.management import CommandError, call_command
from django.db import OperationalError, connection

from newsroom.core.monitoring import readiness
from newsroom.doctor import accounts
from newsroom.doctor.findings import Check, Subject
from newsroom.management.commands import doctor
from tests.factories import make_article, make_topic
from tests.newsroom.doctor.helpers import ask, assert_problem, assert_sound
from tests.newsroom.management.commands import run, set_up
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_an_unknown_subject_is_refused():
    with pytest.raises(CommandError, match=r"There is no subject disk. Choose from: database, files"):
        call_command("doctor", "disk")


def test_a_check_that_fails_is_a_finding_and_stops_no_other(monkeypatch):
    def broken_check():
        raise RuntimeError("no such thing\nat all")
        yield

    subject = Subject("accounts", (Check(broken_check), *accounts.SUBJECT.checks))
    monkeypatch.setitem(doctor.SUBJECTS, "accounts", subject)
    status, text = ask("accounts")
    assert status == 1
    assert text.endswith("2 problems found. Nothing was changed.\n")
    assert "Problem: The check “broken check” failed: RuntimeError: no such thing. It is unknown" in text
    assert "Problem: No active user is a superuser." in text


def test_without_the_database_what_needs_none_is_checked(monkeypatch):
    def fail():
        raise OperationalError("connection refused\nIs the server running?")

    monkeypatch.setattr(readiness, "check_database", fail)
    status, text = ask("files", "accounts")
    assert status == 1
    assert "Problem: The database does not work: connection refused. Readers get cached pages at most, and" in text
    remedy = {"sqlite": "and the file. If it is damaged", "postgresql": "and that the database server is running. Only"}
    assert f"nothing can be saved. Check DATABASE_URL {remedy[connection.vendor]}" in text
    assert "superuser" not in text
    monkeypatch.undo()
    assert "The database does not work" not in ask("database")[1]


def test_counts_are_compared_only_if_there_is_time():
    topic = make_topic("Delta")
    make_article(topics=[topic])
    assert_sound("counts", "--full")
    Topic.objects.filter(pk=topic.pk).update(entry_count=7)
    assert_sound("counts")
    err = io.StringIO()
    call_command("doctor", "counts", stdout=io.StringIO(), stderr=err)
    assert "Leaving out counts" in err.getvalue()
    assert_problem("counts", "--full", says="Stored counts or indexes are wrong (1), such as: ")
    call_command("check_counts", "--fix")
    assert_sound("counts", "--full")


def test_the_operator_reads_sentences_and_gets_an_exit_status(tmp_path):
    set_up(tmp_path / "db.sqlite3")
    status, out, err = run(tmp_path / "db.sqlite3", "doctor", "accounts")
    assert status == 1
    assert out == (
        "Problem: No active user is a superuser. No one can manage accounts. Run `manage.py createsuperuser`.\n"
        "1 problem found. Nothing was changed.\n"
    )
    assert err.endswith("Checking accounts.\n")
    assert ("runs as root" in err) is (os.getuid() == 0)
    status, out, _ = run(tmp_path / "nowhere.sqlite3", "doctor", "database")
    assert status == 1
    assert f"The database does not work: There is no file {tmp_path}/nowhere.sqlite3 (DATABASE_URL). Readers" in out
    assert (
        "nothing can be saved. Check DATABASE_URL and the file. If it is damaged, restore the last backup. Only on a "
        "new site, run `manage.py migrate`.\n"
    ) in out
    assert not (tmp_path / "nowhere.sqlite3").exists()


def test_problems_are_not_logged_as_errors_which_would_be_mailed(tmp_path, monkeypatch):
    set_up(tmp_path / "db.sqlite3")
    monkeypatch.setenv("LOG_FORMAT", "json")
    status, out, err = run(tmp_path / "db.sqlite3", "doctor", "accounts")
    assert (status, out.count("Problem: ")) == (1, 1)
    assert {json.loads(line)["level"] for line in err.splitlines()} == {"INFO"}


def test_a_file_that_is_no_database_stops_no_other_check(tmp_path):
    (tmp_path / "db.sqlite3").write_text("Not a database, but longer than the head of one, which has 100 bytes." * 40)
    status, out, err = run(tmp_path / "db.sqlite3", "doctor")
    assert status == 1
    assert "Problem: The database does not work: file is not a database. Readers get" in out
    assert "failed: DatabaseError" not in out
    assert "Problem: The site does not respond at " in out
    assert "Checking environment." in err
