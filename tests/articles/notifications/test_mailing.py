"""Mail about stories: who gets it, what it says, and that nothing fails with it."""

import pytest
from django.core import mail
from django.core.mail.backends.locmem import EmailBackend

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
