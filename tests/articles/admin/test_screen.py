"""The writing screen: whatever button is pressed, what was typed is kept first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import Group, Permission
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Revision
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.models import AuditEntry
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_topic, make_user
from topics.models import Topic

pytestmark = pytest.mark.django_db


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor")


def test_saving_a_draft_leaves_what_readers_see_alone(client, editor):
    story = make_article(title="As printed")
    client.post(page_of(story), typed(story, title="As it may be"))
    story.refresh_from_db()
    assert story.title == "As printed"
    assert draft_of(story)["title"] == "As it may be"


def test_saving_without_a_change_leaves_no_unpublished_change(client, editor):
    at = datetime(2026, 2, 3, 4, 5, 6, 789, tzinfo=UTC)
    story = make_article(at=at, topics=["Tariffs", "Ports"], authors=["Night desk"], summary="One\nTwo")
    client.post(page_of(story), typed(story, summary="One\r\nTwo"))
    story.refresh_from_db()
    assert story.working_copy.content is None


def test_publishing_by_button_makes_the_typed_text_public(client, editor):
    draft = make_draft()
    data = typed(draft, title="Bridge opens", topics=["Bridges"], authors=[], _save="publish")
    assert client.post(page_of(draft), data).status_code == 302
    draft.refresh_from_db()
    assert draft.is_live
    assert draft.title == "Bridge opens"
    assert [t.name for t in Topic.objects.filter(entries__content_object=draft)] == ["Bridges"]


def test_a_date_to_come_schedules(client, editor, monkeypatch):
    draft = make_draft()
    day = timezone.now() + timedelta(days=3)
    schedule, calls = publishing.schedule, []
    monkeypatch.setattr(publishing, "schedule", lambda *args, **how: calls.append(how["at"]) or schedule(*args, **how))
    data = typed(draft, published_at=day.strftime("%Y-%m-%dT%H:%M"), _save="publish")
    page = client.post(page_of(draft), data, follow=True)
    draft.refresh_from_db()
    assert draft.status == Status.PUBLISHED
    assert not draft.is_live
    assert calls == [draft.published_at]
    assert f"Scheduled for {day:%-d %b %Y, %H:%M}." in page.content.decode()


def test_withdrawing_takes_the_story_away_and_notes_the_reason(client, editor):
    story = make_article()
    client.post(page_of(story), typed(story, _save="withdraw", withdrawal_reason="Wrong river"))
    story.refresh_from_db()
    assert story.status == Status.WITHDRAWN
    assert AuditEntry.objects.get(verb="withdraw").detail["reason"] == "Wrong river"


def test_correcting_appends_the_text(client, editor):
    story = make_article()
    client.post(page_of(story), typed(story, _save="correct", correction="It is the Jialing."))
    assert story.corrections.get().text == "It is the Jialing."


def test_a_correction_without_a_text_is_refused_beside_its_field(client, editor):
    story = make_article()
    page = client.post(page_of(story), typed(story, _save="correct", title="Kept all the same"))
    assert page.context["action_form"].errors["correction"] == ["Enter the correction."]
    assert '<a href="#id_correction">Correction</a>: Enter the correction.' in page.content.decode()
    assert draft_of(story)["title"] == "Kept all the same"


def test_a_story_goes_from_its_writer_through_review(client):
    writer, editor = make_user("Journalist"), make_user("Editor")
    story = drafting.create({"title": "Locks", "body": "<p>Ten of them</p>"}, by=writer)
    for user, verb, status in (
        (writer, "submit", Status.IN_REVIEW),
        (writer, "request_changes", Status.DRAFT),
        (writer, "submit", Status.IN_REVIEW),
        (editor, "approve", Status.APPROVED),
        (editor, "publish", Status.PUBLISHED),
    ):
        client.force_login(user)
        assert client.post(page_of(story), typed(story, _save=verb)).status_code == 302
        story.refresh_from_db()
        assert story.status == status


def test_what_publishing_refuses_is_kept_as_a_draft_and_marked(client, editor):
    draft = make_draft()
    page = client.post(page_of(draft), typed(draft, title="", summary="Typed just now", _save="publish"))
    assert "title" in page.context["form"].errors
    assert b"Typed just now" in page.content
    assert draft_of(draft)["summary"] == "Typed just now"
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT
    assert draft.title == ""


def test_a_field_that_cannot_be_read_does_not_cost_the_others(client, editor):
    draft = make_draft()
    page = client.post(page_of(draft), typed(draft, published_at="soon", summary="Typed just now"))
    assert "published_at" in page.context["form"].errors
    assert draft_of(draft)["summary"] == "Typed just now"


def test_the_loser_of_a_conflict_is_led_to_both_texts_and_nothing_of_the_story_changes(client, editor):
    draft = make_draft(title="First", body="<p>Old</p>")
    mine = typed(draft, title="My headline", body="<p>My body</p>", _save="publish")
    drafting.save(draft, {"title": "Their headline", "body": "<p>Their body</p>"})
    answer = client.post(page_of(draft), mine)
    kept = Revision.objects.conflict_versions().get()
    assert answer["Location"] == f"{page_of(draft, 'merge', kept.pk)}?undone=publish"
    assert (kept.by, kept.content["title"], kept.content["body"]) == (editor, "My headline", "<p>My body</p>")
    assert draft_of(draft)["title"] == "Their headline"
    draft.refresh_from_db()
    assert draft.status == Status.DRAFT


def test_who_lost_a_conflict_is_told_what_of_their_text_could_not_be_understood(client, editor):
    draft = make_draft()
    mine = typed(draft, title="Mine", published_at="soon")
    drafting.save(draft, {"title": "Theirs"})
    page = client.post(page_of(draft), mine, follow=True)
    assert "had errors and were not saved in your version: Publication date" in page.content.decode()


@pytest.mark.parametrize("version", ["", "0", "x", None])
def test_a_form_without_a_version_overwrites_nothing(client, editor, version):
    draft = make_draft(title="Safe")
    data = typed(draft, title="Forged")
    data.pop("version")
    client.post(page_of(draft), data if version is None else {**data, "version": version})
    assert draft_of(draft)["title"] == "Safe"


def test_a_published_story_cannot_be_withdrawn_on_a_stale_page(client, editor):
    story = make_article()
    stale = typed(story, _save="withdraw")
    drafting.save(story, {"title": "Newer"})
    client.post(page_of(story), stale)
    story.refresh_from_db()
    assert story.status == Status.PUBLISHED


def test_another_name_of_a_topic_files_under_the_topic(client, editor):
    topic = make_topic("Chongqing", aliases=["重庆"])
    draft = make_draft()
    client.post(page_of(draft), typed(draft, topics=["重庆", "CHONGQING", "Chongqing"]))
    assert draft_of(draft)["topics"] == [{"id": topic.pk, "name": "Chongqing"}]


def test_names_with_commas_and_spaces_stay_whole(client, editor):
    draft = make_draft()
    names = ["climate change", "Rail, roads and ports"]
    client.post(page_of(draft), typed(draft, topics=names, _save="publish"))
    assert list(Topic.objects.order_by("name").values_list("name", flat=True)) == sorted(names, key=str)


def test_a_new_name_makes_no_topic_before_the_story_is_published(client, editor):
    draft = make_draft()
    client.post(page_of(draft), typed(draft, topics=["Quays"]))
    assert not Topic.objects.exists()
    client.post(page_of(draft), typed(draft, _save="publish"))
    assert Topic.objects.get().name == "Quays"


def test_a_renamed_topic_stands_on_the_form_under_its_name_of_today(client, editor):
    topic = make_topic("Peking")
    draft = make_draft(topics=[topic])
    Topic.objects.filter(pk=topic.pk).update(name="Beijing")
    assert client.get(page_of(draft)).context["form"]["topics"].value() == ["Beijing"]


def test_bylines_keep_the_order_in_which_they_were_chosen(client, editor):
    for name in ("Art desk", "Business desk", "City desk"):
        make_author(name)
    draft = make_draft()
    client.post(page_of(draft), typed(draft, authors=["City desk", "Art desk", "Business desk"], _save="publish"))
    names = draft.bylines.order_by("position").values_list("author__name", flat=True)
    assert list(names) == ["City desk", "Art desk", "Business desk"]


def test_a_byline_that_cannot_be_a_name_is_refused(client, editor):
    draft = make_draft()
    page = client.post(page_of(draft), typed(draft, authors=["N" * 201]))
    assert "can be up to 200 characters" in page.context["form"].errors["authors"][0]
    assert "Enter a name." in client.post(page_of(draft), typed(draft, authors=[" "])).context["form"].errors["authors"]


def test_a_body_is_sanitised_on_its_way_into_the_draft(client, editor):
    draft = make_draft()
    client.post(page_of(draft), typed(draft, body='<p onclick="x()">Text</p><script>x()</script>'))
    assert draft_of(draft)["body"] == "<p>Text</p>"


def test_pinning_to_the_front_page_and_unpinning(client, editor):
    story = make_article()
    client.post(page_of(story), typed(story, _save="pin"))
    story.refresh_from_db()
    assert story.pinned_position == 1
    client.post(page_of(story), typed(story, _save="unpin"))
    story.refresh_from_db()
    assert story.pinned_position is None


def test_a_topic_editor_pins_a_story_without_being_able_to_write_it(client):
    client.force_login(make_user("Topic editor"))
    story = make_article(title="As printed")
    client.post(page_of(story), typed(story, title="Forged", _save="pin"))
    story.refresh_from_db()
    assert story.pinned_position == 1
    assert draft_of(story)["title"] == "As printed"


def test_a_pin_cannot_end_before_it_begins(client, editor):
    story = make_article()
    page = client.post(page_of(story), typed(story, _save="pin", pinned_until="2020-01-01T00:00"))
    assert "pinned_until" in page.context["action_form"].errors
    story.refresh_from_db()
    assert story.pinned_position is None


def test_opening_the_screen_writes_nothing(client, editor):
    story = make_article()
    before = story.working_copy.version
    page = client.get(page_of(story))
    assert b'autocomplete="off"' in page.content
    story.working_copy.refresh_from_db()
    assert story.working_copy.version == before


def test_saving_comes_first_so_that_enter_presses_it(client, editor):
    page = client.get(page_of(make_article())).content.decode()
    assert page.index('value="draft"') < page.index('value="publish"') < page.index('value="withdraw"')


def test_a_withdrawn_story_can_be_published_again(client, editor):
    story = make_article()
    publishing.withdraw(story, by=None)
    assert client.post(page_of(story), typed(story, _save="publish")).status_code == 302
    story.refresh_from_db()
    assert story.is_live


def test_what_was_typed_into_a_deleted_story_is_kept_as_a_new_draft(client, editor):
    draft = make_draft(title="Doomed", summary="", body="", topics=["Locks"])
    data = typed(draft, title="Not lost", body="<p>Every word</p>")
    reviewing.delete(draft, by=None)
    assert client.post(page_of(draft), data).url != page_of(draft)
    rescued = draft_of(Article.objects.get())
    assert (rescued["title"], rescued["body"], rescued["topics"][0]["name"]) == (
        "Not lost",
        "<p>Every word</p>",
        "Locks",
    )


def test_who_may_not_begin_a_story_is_shown_what_was_typed_into_a_deleted_one(client, editor):
    draft = make_draft(title="Doomed", summary="", body="")
    url, data = page_of(draft), typed(draft, title="Not lost", body="<p>Every word</p>")
    reviewing.delete(draft, by=editor)
    Group.objects.get(name="Editor").permissions.remove(Permission.objects.get(codename="add_article"))
    page = client.post(url, data)
    assert page.status_code == 409
    for text in ("deleted “Doomed” on", "readonly>Not lost</textarea>", "<p>Every word</p>"):
        assert text in page.content.decode()
    assert not Article.objects.exists()


def test_a_story_deleted_at_the_very_moment_of_saving_is_kept_too(client, editor, monkeypatch):
    draft = make_draft(summary="", body="")
    data = typed(draft, title="Not lost")
    save = drafting.save

    def save_too_late(article, content, **kwargs):
        reviewing.delete(Article.objects.get(pk=article.pk), by=None)
        save(article, content, **kwargs)

    monkeypatch.setattr(drafting, "save", save_too_late)
    client.post(page_of(draft), data)
    assert draft_of(Article.objects.get())["title"] == "Not lost"


def test_a_byline_is_found_without_its_control_characters(client, editor):
    story = make_draft()
    make_author("Night desk")
    client.post(page_of(story), typed(story, authors=["Night\0 desk"]))
    assert [ref["name"] for ref in draft_of(story)["authors"]] == ["Night desk"]


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000, str(2**63)])
def test_a_picture_that_no_library_can_have_is_refused_and_the_text_kept(client, editor, number):
    story = make_draft()
    page = client.post(page_of(story), typed(story, title="Kept", lead_image=number))
    assert "no longer in the library" in page.context["form"].errors["lead_image"][0]
    assert draft_of(story)["title"] == "Kept"


@pytest.mark.parametrize("number", ["9" * 30, "9" * 5000])
def test_a_version_that_no_story_can_have_is_a_conflict(client, editor, number):
    story = make_draft(title="As it was")
    answer = client.post(page_of(story), typed(story, title="Mine", version=number))
    assert answer["Location"] == page_of(story, "merge", Revision.objects.conflict_versions().get().pk)
    assert draft_of(story)["title"] == "As it was"
    assert client.get(f"/admin/articles/article/{number}/change/").status_code == 404


@pytest.mark.parametrize("day", ["0001-01-01T00:00", "9999-12-31T23:59"])
def test_a_date_that_is_none_in_some_time_zone_is_refused_and_the_text_kept(client, editor, day):
    story = make_draft()
    page = client.post(page_of(story), typed(story, title="Kept", published_at=day, pinned_until=day))
    assert "between 2 and 9998" in page.context["form"].errors["published_at"][0]
    assert draft_of(story) == {**draft_of(story), "title": "Kept", "published_at": None}


@pytest.mark.parametrize("verb", ["draft", "request_changes"])
def test_a_writer_who_changes_what_was_approved_is_told_that_it_is_a_draft_again(client, verb):
    story, writer = make_draft(), make_user("Journalist")
    Article.objects.update(created_by=writer, status=Status.APPROVED)
    client.force_login(writer)
    page = client.post(page_of(story), typed(story, title="Another", _save=verb), follow=True)
    story.refresh_from_db()
    assert (story.status, draft_of(story)["title"]) == (Status.DRAFT, "Another")
    assert any("a draft again" in str(message) for message in page.context["messages"])


def test_a_copy_of_a_story_opens_as_a_draft_of_ones_own(client):
    journalist = sign_in(client, "Journalist")
    story = make_article(title="Spring tide")
    duplicate = page_of(story, "duplicate")
    assert client.get(duplicate).status_code == 405
    opened = client.post(duplicate, follow=True)
    copy = Article.objects.get(created_by=journalist)
    assert (copy.status, copy.working_copy.title) == ("draft", "Spring tide")
    assert opened.redirect_chain[-1][0] == page_of(copy)


def test_saving_a_story_of_the_hour_that_comes_twice_leaves_its_date_alone(client, editor, settings):
    settings.TIME_ZONE = "Europe/London"
    second = datetime(2026, 10, 25, 1, 30, 12, tzinfo=UTC)
    story = make_article(at=second)
    client.post(page_of(story), typed(story, published_at="2026-10-25T01:30"))
    story.refresh_from_db()
    assert story.working_copy.content is None
