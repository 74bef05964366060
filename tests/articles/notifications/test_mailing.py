"""Mail about stories: who gets it, what it says, and that nothing fails with it."""

import smtplib
from datetime import timedelta

import pytest
import time_machine
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend
from django.tasks import task_backends
from django.utils import timezone

from articles.choices import EmailFrequency, Status
from articles.collaboration import commenting
from articles.models import Notification
from articles.notifications import mailing, notifying
from articles.workflow import drafting, publishing
from newsroom.core.cache import invalidation
from tests.factories import make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def ana():
    return make_user("Journalist", first_name="Ana", last_name="Brook", email="ana@news.example")


@pytest.fixture
def draft(ana):
    return drafting.create({"title": "Locks", "body": "<p>Ten lock keepers</p>"}, by=ana)


def test_a_mail_says_who_did_what_and_where(draft, ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        said = commenting.comment(draft, "Ten, or <eleven>?", by=make_user("Editor", first_name="Ed", last_name="Hale"))
    [letter] = mail.outbox
    assert letter.to == ["Ana Brook <ana@news.example>"]
    assert letter.subject == "Ed Hale commented on “Locks”"
    address = f"https://news.example/admin/articles/article/{draft.pk}/change/#comment-{said.pk}"
    assert "Ten, or <eleven>?" in letter.body
    assert address in letter.body
    assert "https://news.example/admin/articles/article/notifications/" in letter.body


def test_a_mail_goes_out_only_once_what_happened_is_certain(draft, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=False) as waiting:
        publishing.publish(draft, by=make_user())
    assert mail.outbox == []
    # The invalidation log has its own, on some IDs of its rows.
    others = [call.__module__ for call in waiting if call not in {invalidation.notify, invalidation.prune}]
    assert others == [mailing.__name__]


@pytest.mark.parametrize("why", ["never", "no address", "inactive"])
def test_who_wants_none_or_cannot_get_any_gets_none(draft, ana, why, django_capture_on_commit_callbacks):
    if why == "never":
        notifying.set_email_frequency(ana, EmailFrequency.NEVER)
    ana.email = "" if why == "no address" else ana.email
    ana.save()
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(draft, by=make_user())
        if why == "inactive":
            type(ana).objects.filter(pk=ana.pk).update(is_active=False)
    assert mail.outbox == []
    assert Notification.objects.filter(to=ana).exists()


def test_no_name_and_no_headline_adds_a_header(draft, ana, django_capture_on_commit_callbacks):
    evil = "Ed\r\nBcc: all@news.example"
    type(ana).objects.filter(pk=ana.pk).update(first_name=evil, last_name="")
    draft.working_copy.title = "Locks\nBcc: all@news.example"
    draft.working_copy.save()
    editor = make_user("Editor", first_name=evil)
    with django_capture_on_commit_callbacks(execute=True):
        commenting.comment(draft, "Subject: x\r\nBcc: all@news.example", by=editor)
    [letter] = mail.outbox
    message = letter.message()
    assert message["Bcc"] is None
    assert letter.recipients() == letter.to
    assert "\n" not in letter.subject + letter.to[0]


@pytest.mark.parametrize("fails", ["open", "send_messages"])
def test_mail_that_cannot_be_sent_undoes_nothing(draft, monkeypatch, fails, django_capture_on_commit_callbacks, caplog):
    def refuse(*args):
        raise ConnectionRefusedError

    monkeypatch.setattr(EmailBackend, fails, refuse)
    with django_capture_on_commit_callbacks(execute=True):
        publishing.publish(draft, by=make_user())
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert caplog.records


def test_one_mail_that_is_refused_keeps_no_other_back(draft, monkeypatch, django_capture_on_commit_callbacks):
    ben = make_user("Topic editor", username="ben", email="ben@news.example")
    deliver = EmailBackend.send_messages

    def refuse_ana(self, messages):
        if "ana@" in messages[0].to[0]:
            raise ConnectionResetError
        return deliver(self, messages)

    monkeypatch.setattr(EmailBackend, "send_messages", refuse_ana)
    with django_capture_on_commit_callbacks(execute=True):
        commenting.comment(draft, "@ben?", by=make_user())
    assert [letter.to for letter in mail.outbox] == [[ben.email]]


@pytest.fixture
def worker(settings):
    """The tasks are those of a worker. Gives what is to run."""
    settings.TASKS = {"default": {"BACKEND": "django.tasks.backends.dummy.DummyBackend"}}
    settings.TASKS_RUN = "database"
    return task_backends["default"].results


def attempts(worker, clock):
    """Run each task at its moment until there is none. Gives how many minutes after the one before it ran."""
    minutes = []
    while worker:
        result = worker.pop(0)
        if moment := result.task.run_after:
            minutes.append((moment - timezone.now()) / timedelta(minutes=1))
            clock.move_to(moment)
        result.task.func(*result.args)
    return minutes


def failing(monkeypatch, method, error, times=1000):
    """Have the mail server fail so often, and then do its work."""
    work, errors = getattr(EmailBackend, method), [error] * times

    def fail(self, *arguments):
        if errors:
            raise errors.pop()
        return work(self, *arguments)

    monkeypatch.setattr(EmailBackend, method, fail)


@pytest.fixture
def clock():
    with time_machine.travel(timezone.now(), tick=False) as clock:
        yield clock


TEMPORARY = {
    "nobody listens": ("open", ConnectionRefusedError("Connection refused")),
    "wrong password": ("open", smtplib.SMTPAuthenticationError(535, b"Authentication failed")),
    "connection lost": ("send_messages", smtplib.SMTPServerDisconnected("Connection unexpectedly closed")),
    "recipient later": ("send_messages", smtplib.SMTPRecipientsRefused({"ana@news.example": (451, b"Greylisted")})),
    "content later": ("send_messages", smtplib.SMTPDataError(452, b"Insufficient system storage")),
}
PERMANENT = {
    "recipient": smtplib.SMTPRecipientsRefused({"ana@news.example": (550, b"No such user")}),
    "sender": smtplib.SMTPSenderRefused(553, b"Not allowed", "newsroom@news.example"),
    "content": smtplib.SMTPDataError(554, b"Spam"),
    "a header that cannot be written": ValueError("Header values may not contain linefeed"),
}


@pytest.mark.parametrize(("method", "error"), TEMPORARY.values(), ids=TEMPORARY)
def test_a_worker_sends_mail_again_until_the_mail_server_takes_it(
    draft, worker, clock, monkeypatch, caplog, method, error
):
    failing(monkeypatch, method, error, times=3)
    publishing.publish(draft, by=make_user())
    happened = timezone.now()
    assert attempts(worker, clock) == [1, 5, 15]
    [letter] = mail.outbox
    assert f"{happened:%Y%m%d%H%M%S%f}@" in letter.message()["Message-ID"]
    assert "Trying again in 15 min" in caplog.messages[-1]


def test_after_a_day_a_worker_gives_mail_up(draft, worker, clock, monkeypatch):
    failing(monkeypatch, "open", ConnectionRefusedError("Connection refused"))
    publishing.publish(draft, by=make_user())
    happened = timezone.now()
    with pytest.raises(ConnectionRefusedError):
        attempts(worker, clock)
    assert timezone.now() - happened == timedelta(days=1, minutes=21)
    assert worker == mail.outbox == []


@pytest.mark.parametrize("error", PERMANENT.values(), ids=PERMANENT)
def test_mail_that_is_refused_for_good_is_not_sent_again(draft, worker, clock, monkeypatch, error):
    failing(monkeypatch, "send_messages", error)
    publishing.publish(draft, by=make_user())
    with pytest.raises(type(error)):
        attempts(worker, clock)
    assert worker == []


@pytest.mark.parametrize("count", [1, 3])
def test_sending_has_a_fixed_number_of_queries(draft, count, django_assert_num_queries, mailoutbox):
    for number in range(count):
        make_user("Editor", email=f"ed-{number}@news.example")
    notifying.notify_editors(draft, "submitted", by=draft.created_by)
    pks = list(Notification.objects.values_list("pk", flat=True))
    with django_assert_num_queries(1):
        assert mailing.send.func(pks) == count


def test_who_may_not_read_any_more_gets_no_mail(draft, ana, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        commenting.comment(draft, "Ten?", by=make_user())
        ana.groups.clear()
    assert mail.outbox == []
