"""Which buttons each person has in each state of a story, and that no other does anything."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.admin.editor.buttons import buttons_for
from articles.choices import Reason, Status
from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import drafting, publishing, reviewing, scheduled_updates
from articles.workflow.actions import BUTTON_ACTIONS as ACTIONS
from newsroom.core.models import AuditEntry
from tests.desk import page_of, sign_in, typed, without_rendering
from tests.factories import make_user

pytestmark = pytest.mark.django_db
STATES = (
    "draft", "in review", "approved", "scheduled", "published", "asked", "update scheduled", "withdrawn", "binned",
)  # fmt: skip
# Role -> state -> what the bar and the menu offer, besides saving.
OFFERED = {
    "Writer": {
        "draft": "submit bin", "in review": "request_changes bin", "approved": "request_changes bin",
        "scheduled": "submit_update", "published": "submit_update",
        "asked": "request_changes submit_update", "update scheduled": "submit_update",
        "withdrawn": "", "binned": "recover",
    },
    "Editor": {
        "draft": "submit publish bin", "in review": "request_changes approve publish bin",
        "approved": "request_changes publish bin", "scheduled": "unschedule publish withdraw pin",
        "published": "publish publish_minor schedule_update correct withdraw pin",
        "asked": "request_changes publish publish_minor schedule_update correct withdraw pin",
        "update scheduled": "publish publish_minor schedule_update unschedule_update correct withdraw pin",
        "withdrawn": "publish", "binned": "recover",
    },
    "Topic editor": {"scheduled": "pin", "published": "pin", "asked": "pin", "update scheduled": "pin"},
    "Journalist": {},
}  # fmt: skip
OFFERED["Administrator"] = OFFERED["Editor"]
# What is not offered, because nothing comes of it: it is a draft already; who publishes has nobody to ask.
HARMLESS = {
    ("draft", "request_changes"),
    *((state, "submit_update") for state in ("scheduled", "asked", "update scheduled")),
}


def story_in(state, writer):
    article = drafting.create({"title": "Lock keepers", "body": "<p>Ten of them</p>"}, by=writer)
    match state:
        case "in review":
            reviewing.submit(article, by=None)
        case "approved":
            reviewing.submit(article, by=None)
            reviewing.approve(article, by=None)
        case "scheduled":
            publishing.publish(article, by=None, at=timezone.now() + timedelta(days=1))
        case "published" | "asked" | "update scheduled" | "withdrawn":
            publishing.publish(article, by=None)
        case "binned":
            reviewing.bin(article, by=None)
    if state == "withdrawn":
        publishing.withdraw(article, by=None)
    if state in {"asked", "scheduled", "update scheduled"}:
        drafting.save(article, {"summary": "Who they are"})
    if state == "update scheduled":
        scheduled_updates.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
    if state == "asked":
        reviewing.submit_update(article, by=None)
    return article


def seen(article):
    article = Article.objects.select_related("working_copy").get(pk=article.pk)
    copy = article.working_copy
    return (
        article.status, article.published_at, article.pinned_position, article.summary, article.corrections.count(),
        copy.update_asked_at, copy.sent_back_at, copy.update_at, copy.update_revision,
        # "draft": the text that the buttons of the screen save as well.
        AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).exclude(verb="draft").count(),
    )  # fmt: skip


def offered(context):
    places = [*context["buttons"], *context["menu"], *context["panel_buttons"]]
    return {action.name for action, _ in places} - {"draft"}


@pytest.mark.parametrize("role", OFFERED)
@pytest.mark.parametrize("state", STATES)
def test_the_screen_offers_what_this_person_may_do_in_this_state(client, role, state):
    user = sign_in(client, "Journalist" if role == "Writer" else role)
    article = story_in(state, user if role == "Writer" else make_user("Journalist"))
    assert offered(client.get(page_of(article)).context) == set(OFFERED[role].get(state, "").split())


@pytest.mark.parametrize("role", OFFERED)
@pytest.mark.parametrize("state", STATES)
def test_what_is_not_offered_does_nothing_if_it_is_sent_all_the_same(client, role, state):
    user = sign_in(client, "Journalist" if role == "Writer" else role)
    article = story_in(state, user if role == "Writer" else make_user("Journalist"))
    before = seen(article)
    allowed = {*OFFERED[role].get(state, "").split(), "draft", "unpin"}
    for verb in set(ACTIONS) - allowed:
        if (state, verb) in HARMLESS:
            continue
        with without_rendering():
            answer = client.post(page_of(article), typed(article, _save=verb, correction="It was two."))
        assert answer.status_code in {200, 403}, verb
        assert seen(article) == before, verb


@pytest.mark.parametrize("role", ["Writer", "Editor"])
@pytest.mark.parametrize("state", STATES)
def test_what_is_offered_is_done(client, role, state):
    user = sign_in(client, "Journalist" if role == "Writer" else role)
    for verb in OFFERED[role][state].split():
        article = story_in(state, user if role == "Writer" else make_user("Journalist"))
        before = seen(article)
        at = f"{timezone.now() + timedelta(days=2):%Y-%m-%dT%H:%M}"
        data = typed(article, _save=verb, correction="It was two.", summary="Typed", update_at=at)
        assert client.post(page_of(article), data).status_code == 302, verb
        assert seen(article) != before, verb


@pytest.mark.parametrize(
    ("role", "state", "verb", "sentence"),
    [
        ("Writer", "in review", "request_changes", "Returned to draft."),
        ("Editor", "in review", "request_changes", "Changes requested."),
        ("Writer", "asked", "request_changes", "Update request cancelled."),
        ("Editor", "asked", "request_changes", "Changes requested."),
        ("Editor", "draft", "publish", "Published."),
        ("Editor", "asked", "publish", "Update published."),
        ("Editor", "published", "publish", "No changes to publish."),
        ("Editor", "published", "schedule_update", "No changes to schedule."),
        ("Editor", "asked", "schedule_update", "Update scheduled for 1 May 2031, 10:00."),
        ("Editor", "update scheduled", "schedule_update", "Update rescheduled for 1 May 2031, 10:00."),
        ("Editor", "update scheduled", "unschedule_update", "Update unscheduled. The draft is unchanged."),
        ("Editor", "update scheduled", "publish", "Update published."),
        ("Editor", "update scheduled", "publish_minor", "Minor update published."),
        ("Editor", "withdrawn", "publish", "Republished."),
        ("Editor", "scheduled", "publish", "Scheduled story updated."),
        ("Editor", "rescheduled", "publish", "Rescheduled for "),
        ("Editor", "scheduled again", "publish", "Republished."),
        ("Editor", "published", "withdraw", "Unpublished."),
        ("Editor", "scheduled", "withdraw", "Moved to the bin. You can restore it at any time."),
        ("Editor", "binned", "recover", "Restored from the bin as a draft."),
    ],
)
def test_the_message_repeats_the_word_of_the_button(client, role, state, verb, sentence):
    user = sign_in(client, "Journalist" if role == "Writer" else role)
    writer = user if role == "Writer" else make_user("Journalist")
    before = {"rescheduled": "scheduled", "scheduled again": "withdrawn"}.get(state, state)
    article = story_in(before, writer)
    date = {"rescheduled": {"published_at": "2031-05-01T10:00"}, "scheduled again": {"published_at": ""}}.get(state, {})
    if state == "scheduled again":
        publishing.schedule(article, by=None, at=timezone.now() + timedelta(days=1))
    page = client.post(page_of(article), typed(article, _save=verb, update_at="2031-05-01T10:00", **date), follow=True)
    assert [str(message).startswith(sentence) for message in page.context["messages"]] == [True]


@pytest.mark.parametrize("role", ["Writer", "Editor", "Administrator"])
@pytest.mark.parametrize("state", STATES)
def test_saving_a_draft_is_the_first_button_so_that_enter_never_publishes(client, role, state):
    user = sign_in(client, "Journalist" if role == "Writer" else role)
    article = story_in(state, user if role == "Writer" else make_user("Journalist"))
    page = " ".join(client.get(page_of(article)).content.decode().split())
    form = page[page.index('id="desk-form"') :]
    assert form[form.index("<button") :].startswith('<button type="submit" name="_save" value="draft"')


def test_at_most_one_button_is_the_one_that_the_story_waits_for(client):
    sign_in(client, "Editor")
    for state in STATES:
        buttons = client.get(page_of(story_in(state, None))).context["buttons"]
        assert sum(button.is_primary for _, button in buttons) == 1, state


def test_a_button_that_asks_saves_the_text_and_comes_back_with_the_question(client):
    sign_in(client, "Editor")
    article = story_in("draft", None)
    page = client.post(page_of(article), typed(article, title="Typed", _save="confirm_publish"))
    article.refresh_from_db()
    assert (article.status, article.working_copy.title) == (Status.DRAFT, "Typed")
    assert [each.button.confirmation.title for each in page.context["confirmations"] if each.is_open] == [
        "Publish this story?"
    ]
    html = " ".join(page.content.decode().split())
    attributes = 'id="desk-confirmation-publish" aria-labelledby="desk-confirmation-publish-title" open'
    assert f'<dialog class="desk-confirmation" {attributes}>' in html


def test_a_journalist_is_not_asked_what_they_may_not_do(client):
    writer = sign_in(client, "Journalist")
    article = story_in("draft", writer)
    page = client.post(page_of(article), typed(article, _save="confirm_publish"))
    assert page.context["confirmations"] == []


def test_what_an_editor_wants_done_stands_above_the_text_and_on_the_start_page(client):
    writer, editor = make_user("Journalist"), make_user("Editor")
    article = story_in("in review", writer)
    client.force_login(editor)
    client.post(page_of(article), typed(article, _save="request_changes", changes_needed="Who says so?"))
    client.force_login(writer)
    assert "Who says so?" in client.get(page_of(article)).content.decode()
    queues = {queue.heading: list(queue.stories) for queue in client.get("/admin/").context["queues"]}
    assert queues["Changes requested"] == [article]
    client.post(page_of(article), typed(article, _save="submit"))
    assert "Who says so?" not in client.get(page_of(article)).content.decode()


def test_an_update_that_its_writer_asks_for_waits_in_a_pile_of_the_editors(client):
    writer, editor = make_user("Journalist"), make_user("Editor")
    article = story_in("published", writer)
    client.force_login(writer)
    client.post(page_of(article), typed(article, title="Again", _save="submit_update"))
    article.refresh_from_db()
    assert article.title == "Lock keepers"
    client.force_login(editor)
    queues = {queue.heading: list(queue.stories) for queue in client.get("/admin/").context["queues"]}
    assert queues["Updates to review"] == [article]
    client.post(page_of(article), typed(article, _save="publish"))
    article.refresh_from_db()
    assert (article.title, article.working_copy.update_asked_at) == ("Again", None)


def test_an_update_is_sent_back_without_a_change_for_readers(client):
    writer, editor = make_user("Journalist"), make_user("Editor")
    article = story_in("asked", writer)
    client.force_login(editor)
    client.post(page_of(article), typed(article, _save="request_changes", changes_needed="Not yet"))
    article.refresh_from_db()
    assert article.is_live
    assert article.working_copy.update_asked_at is None
    last = article.revisions.numbered().first()
    assert (last.reason, last.note) == ("sent_back", "Not yet")


def test_there_is_no_update_to_ask_for_where_nothing_was_changed(client):
    writer = sign_in(client, "Journalist")
    article = story_in("published", writer)
    page = client.post(page_of(article), typed(article, _save="submit_update"))
    assert page.context["form"].non_field_errors() == ["No changes to submit."]
    assert [str(message) for message in page.context["messages"]] == []


def test_an_update_that_is_waiting_is_not_submitted_again_before_it_is_changed(client):
    writer = sign_in(client, "Journalist")
    article = story_in("asked", writer)
    assert not any(button.is_primary for _, button in client.get(page_of(article)).context["buttons"])
    before = article.revisions.numbered().count()
    page = client.post(page_of(article), typed(article, _save="submit_update"))
    assert page.context["form"].non_field_errors() == ["This update is already waiting for review."]
    assert article.revisions.numbered().count() == before
    drafting.save(article, {"summary": "Changed since"}, by=writer, reason=Reason.SAVED)
    assert any(action.name == "submit_update" and button.is_primary for action, button in buttons_for(article, writer))
    assert client.post(page_of(article), typed(article, _save="submit_update")).status_code == 302


@pytest.mark.parametrize("was_live", [False, True])
def test_what_is_taken_off_the_schedule_keeps_its_text_and_its_date(client, was_live):
    sign_in(client, "Editor")
    article = story_in("withdrawn" if was_live else "draft", None)
    date = (timezone.now() + timedelta(days=2)).replace(second=0, microsecond=0)
    publishing.schedule(article, by=None, at=date)
    client.post(page_of(article), typed(article, _save="unschedule"))
    article = Article.objects.select_related("working_copy").get()
    assert article.status == (Status.WITHDRAWN if was_live else Status.APPROVED)
    assert date_in(drafting.content_of(article)) == date
    assert not Article.objects.live(date).exists()
    publishing.publish(article, by=None)
    assert article.published_at == date
