"""The writing screen while nobody presses a button: what it saves, what it answers, whom it lets."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import Article, Revision
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.desk import presence
from newsroom.core.models import Presence
from tests.desk import draft_of, page_of, sign_in, typed
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 12, 4, tzinfo=UTC)


@pytest.fixture
def editor(client):
    return sign_in(client, "Editor", first_name="Mara", last_name="Lind")


def send(client, story, *, page="this page", sequence=2, **changes):
    """The answer to what the screen sends by itself."""
    return client.post(page_of(story, "autosave"), typed(story, page=page, sequence=sequence, **changes))


def beat(client, story, **said):
    return client.post(page_of(story, "presence"), said).json()


def test_every_field_is_saved_and_readers_see_nothing_of_it(client, editor):
    story = make_article(title="As printed", topics=["Ports"])
    make_topic("Tariffs")
    make_author("Night desk")
    picture = make_image(alt="A lock")
    said = {
        "title": "As it may be", "summary": "Two lines", "body": "<p>More</p>", "topics": ["Tariffs", "A new one"],
        "authors": ["Night desk"], "lead_image": picture.pk, "lead_caption": "At dusk", "label": "opinion",
        "notes": "Ask them",
    }  # fmt: skip
    with time_machine.travel(AT, tick=False):
        answer = send(client, story, **said)
    told = answer.json()
    assert "Checklist" not in told.pop("checklist")
    assert told == {
        "version": 2,
        "sequence": 2,
        "at": "12:04",
        "state": "published",
        "state_label": "Published",
        "has_draft_changes": True,
        "errors": {},
    }
    story.refresh_from_db()
    assert (story.title, story.entries.get().tag.name) == ("As printed", "Ports")
    draft = draft_of(story)
    assert [ref["name"] for ref in draft["topics"]] == ["Tariffs", "A new one"]
    assert [ref["name"] for ref in draft["authors"]] == ["Night desk"]
    assert draft["lead_image"]["id"] == picture.pk
    kept = ("title", "summary", "body", "lead_caption", "label")
    assert {name: draft[name] for name in kept} == {name: said[name] for name in kept}
    assert story.working_copy.notes == "Ask them"


def test_a_text_that_is_too_long_is_not_saved_and_the_other_fields_are(client, editor):
    story = drafting.create({"title": "Draft", "body": "<p>Ten</p>"}, by=editor)
    answer = send(client, story, title="Longer", body=f"<p>{'<b>x</b>' * 80_000}</p>", notes="y" * 50_001).json()
    assert answer["errors"] == {
        "Body": "The text has 640007 characters, with its formatting. Shorten it to 600,000 at most.",
        "Notes for editors": "The text has 50001 characters. Shorten it to 50,000 at most.",
    }
    draft = draft_of(story)
    assert (draft["title"], draft["body"]) == ("Longer", "<p>Ten</p>")


def test_twenty_autosaves_make_no_revision_and_saving_makes_one(client, editor):
    story = drafting.create({"title": "Draft", "body": "<p>Ten</p>"}, by=editor)
    data = typed(story, page="this page")
    for number in range(2, 22):
        data |= {"title": f"Draft {number}", "sequence": number}
        assert client.post(page_of(story, "autosave"), data).status_code == 200
    assert story.revisions.numbered().count() == 0
    client.post(page_of(story), {**data, "sequence": 22, "_save": "draft"})
    assert story.revisions.numbered().get().content["title"] == "Draft 21"


def test_the_button_makes_a_revision_in_place_as_the_form_does(client, editor):
    story = drafting.create({"title": "Locks", "body": "<p>Ten</p>"}, by=editor)
    answer = send(client, story, title="Locks open", revision="1").json()
    assert (answer["message"], answer["revision"]) == ("Draft saved.", 1)
    again = send(client, story, title="Locks open", revision="1", sequence=3).json()
    assert (again["message"], again["revision"]) == ("Draft saved.", 1)
    revision = story.revisions.numbered().get()
    assert (revision.reason, revision.by, revision.content["title"]) == ("saved", editor, "Locks open")
    published = make_article(title="As printed")
    assert send(client, published, revision="1").json()["message"] == "No changes to save."


def test_the_bar_is_answered_when_the_page_asks_or_shows_another_state(client, editor):
    story = make_draft(topics=["Ports"])
    assert "buttons" not in send(client, story, state="draft").json()
    asked = send(client, story, title="TK", ask="1", sequence=3).json()
    assert "“TK”" in asked["confirmations"]
    assert asked["confirmation_token"] == f"{asked['version']} draft -"
    publishing.publish(story, by=None)
    assert "Publish update…" in send(client, story, state="draft", sequence=4).json()["buttons"]


def test_who_deleted_a_story_is_told_to_who_has_it_open(client, editor):
    story = drafting.create({"title": "Mistyped"}, by=editor)
    data, address = typed(story, page="this page", sequence=2), page_of(story, "autosave")
    with time_machine.travel(AT, tick=False):
        reviewing.delete(story, by=make_user("Editor", first_name="Jonas", last_name="Field"))
    gone = client.post(address, data)
    assert (gone.status_code, gone.json()) == (
        404,
        {"error": "This story was deleted by Jonas Field, 4 May 2026, 12:04."},
    )


def test_what_cannot_be_understood_is_told_and_the_rest_is_saved(client, editor):
    story = make_draft()
    answer = send(client, story, title="Kept", published_at="soon", authors=["N" * 201]).json()
    assert set(answer["errors"]) == {"Publication date (UTC)", "Bylines"}
    assert draft_of(story)["title"] == "Kept"


def test_a_late_request_of_the_same_page_is_told_and_writes_nothing(client, editor):
    story = make_draft()
    first = typed(story)
    send(client, story, sequence=3, title="Later")
    answer = client.post(page_of(story, "autosave"), {**first, "page": "this page", "sequence": 2, "title": "Earlier"})
    assert answer.json() == {"is_late": True}
    assert draft_of(story)["title"] == "Later"


def test_a_conflict_keeps_both_texts_and_says_whose_stands(client, editor):
    story = make_draft()
    stale = {**typed(story), "page": "this page", "sequence": 2, "title": "Mine"}
    other = make_user("Editor", first_name="Jonas", last_name="Field")
    with time_machine.travel(AT, tick=False):
        drafting.save(story, {"title": "Theirs"}, by=other)
    answer = client.post(page_of(story, "autosave"), stale)
    kept = Revision.objects.conflict_versions().get()
    assert answer.status_code == 409
    assert answer.json() == {"error": "Jonas Field saved this story while you were editing.", "conflict": kept.pk}
    assert draft_of(story)["title"] == "Theirs"
    drafting.save(story, {"title": "Of another tab"}, by=editor)
    own = client.post(page_of(story, "autosave"), stale)
    assert own.json()["error"] == "You saved this story on another page while you were editing."
    # Going on typing goes on keeping, in the same place.
    client.post(page_of(story, "autosave"), {**stale, "sequence": 3, "title": "Mine, longer"})
    assert Revision.objects.conflict_versions().get().content["title"] == "Mine, longer"


def test_what_others_changed_elsewhere_is_merged_and_sent_to_the_page(client, editor):
    story = make_draft(title="Pit", body="<p>A</p><p>B</p>")
    stale = {**typed(story), "page": "this page", "sequence": 2, "body": "<p>A</p><p>B, mine</p>"}
    other = make_user("Editor", first_name="Jonas", last_name="Field")
    drafting.save(story, {"body": "<p>A, his</p><p>B</p>", "label": "opinion"}, by=other)
    pulled = client.post(page_of(story, "autosave"), {**stale, "pull": "1"}).json()
    answer = client.post(page_of(story, "autosave"), stale).json()
    assert pulled == {"version": 2, "merged": answer["merged"]}
    assert answer["version"] == 3
    assert answer["merged"]["sentence"] == "Merged with Jonas Field’s changes to 1 paragraph and the label."
    assert answer["merged"]["body"] == ["<p>A</p><p>B, mine</p>", "<p>A, his</p><p>B, mine</p>"]
    assert 'value="opinion" selected' in answer["merged"]["fields"]["label"]
    assert draft_of(story)["body"] == "<p>A, his</p><p>B, mine</p>"


def test_a_page_that_pulls_writes_nothing_even_if_both_changed_the_same(client, editor):
    story = make_draft(title="Pit")
    stale = {**typed(story), "page": "this page", "sequence": 2, "pull": "1", "title": "Mine"}
    assert client.post(page_of(story, "autosave"), stale).json() == {}
    drafting.save(story, {"title": "Theirs"})
    assert client.post(page_of(story, "autosave"), stale).json() == {}
    assert not Revision.objects.conflict_versions().exists()


def test_the_form_says_what_it_was_merged_with_and_an_action_is_refused(client, editor):
    story = make_draft(title="Pit")
    stale = {**typed(story), "page": "a form", "sequence": 1, "title": "Shaft"}
    drafting.save(story, {"summary": "His"}, by=make_user("Editor", first_name="Jonas"))
    answer = client.post(page_of(story), {**stale, "_save": "draft"}, follow=True)
    assert "Merged with Jonas’s changes to the standfirst." in answer.content.decode()
    assert (draft_of(story)["title"], draft_of(story)["summary"]) == ("Shaft", "His")
    drafting.save(story, {"notes": "Not yet"})
    client.post(page_of(story), {**stale, "version": 3, "page": "another", "_save": "publish"})
    assert not Article.objects.get().is_live
    assert Revision.objects.conflict_versions().exists()


def test_publishing_what_stands_there_is_no_conflict_for_who_goes_on_typing(client, editor):
    story = make_draft()
    typing = {**typed(story), "page": "this page", "sequence": 2, "title": "Being typed"}
    colleague = {**typed(story), "page": "theirs", "sequence": 1, "_save": "publish"}
    client.post(page_of(story), colleague)
    assert Article.objects.get().is_live
    assert client.post(page_of(story, "autosave"), typing).status_code == 200
    assert draft_of(story)["title"] == "Being typed"


def test_a_text_that_was_typed_by_another_user_of_the_browser_is_not_taken(client, editor):
    story = make_draft(title="Untouched")
    answer = send(client, story, user=make_user("Journalist").pk, title="Foreign")
    assert answer.status_code == 401
    assert answer.json() == {"error": "You are now signed in as Mara Lind."}
    assert draft_of(story)["title"] == "Untouched"
    assert send(client, story, user=editor.pk, title="Own").status_code == 200


def test_refusals_are_for_scripts(client):
    story = make_draft(title="Untouched")
    address = page_of(story, "autosave")
    script = {"X-Requested-With": "XMLHttpRequest"}
    assert client.post(address, typed(story), headers=script).status_code == 401
    sign_in(client, "Journalist")
    refused = send(client, story, title="Not theirs")
    assert (refused.status_code, refused.json()) == (
        403,
        {"error": "You no longer have permission to edit this story."},
    )
    sign_in(client, "Editor")
    unstamped = client.post(address, {**typed(story), "version": ""})
    assert unstamped.status_code == 400
    reviewing.delete(make_draft(summary="", body=""), by=None)
    data = typed(story)
    Article.objects.all().delete()
    gone = client.post(address, data)
    assert (gone.status_code, gone.json()) == (404, {"error": "This story was deleted."})
    assert "no-store" in gone["Cache-Control"]
    assert not Revision.objects.conflict_versions().exists()


def test_a_journalist_who_types_into_what_was_approved_is_told_that_it_is_a_draft_again(client):
    writer = sign_in(client, "Journalist")
    story = drafting.create({"title": "Locks", "summary": "Two", "body": "<p>Ten</p>"}, by=writer)
    reviewing.submit(story, by=None)
    reviewing.approve(story, by=None)
    assert send(client, story, title="Locks, again").json()["state"] == "draft"


def test_the_screen_says_when_the_text_was_saved(client, editor):
    with time_machine.travel(AT, tick=False):
        story = make_draft()
        assert "Saved 12:04<" in client.get(page_of(story)).content.decode()
    with time_machine.travel(AT + timedelta(days=1), tick=False):
        assert "Saved 4 May, 12:04<" in client.get(page_of(story)).content.decode()


def test_the_heartbeat_tells_who_else_is_there(client, editor):
    story = make_draft()
    presence.see(
        presence.subject_of(story), make_user("Journalist", first_name="Ada", last_name="Reed"), is_typing=True
    )
    assert beat(client, story)["people"] == [{"name": "Ada Reed", "is_writing": True, "place": "", "paragraph": 0}]
    assert set(Presence.objects.values_list("user__first_name", flat=True)) == {"Ada", "Mara"}
    assert beat(client, story, is_leaving="1") == {}
    assert Presence.objects.get().user.first_name == "Ada"


def test_the_heartbeat_tells_where_the_caret_is_if_it_is_in_the_story(client, editor):
    story = make_draft()
    for said in ({"place": "body", "paragraph": "3"}, {"place": "evil", "paragraph": "9" * 9}):
        beat(client, story, is_typing="1", **said)
        row = Presence.objects.get()
        expected = ("body", 3) if said["place"] == "body" else ("", 0)
        assert (row.place, row.paragraph) == expected


def test_the_heartbeat_tells_a_stale_page_that_somebody_saved(client, editor):
    story = make_draft()
    assert beat(client, story, version=1)["newer"] == ""
    with time_machine.travel(AT, tick=False):
        drafting.save(story, {"title": "Theirs"}, by=make_user("Editor", first_name="Jonas"))
    assert beat(client, story, version=1)["newer"] == "Jonas saved this story at 12:04."
    send(client, story, title="Own")
    assert beat(client, story, version=1, page="this page")["newer"] == ""


def test_the_heartbeat_tells_what_others_did_to_the_story_once(client, editor):
    story = make_draft()
    colleague = make_user("Editor", first_name="Jonas", last_name="Field")
    with time_machine.travel(AT, tick=False):
        publishing.publish(story, by=colleague)
    reviewing_own = make_draft()
    reviewing.bin(reviewing_own, by=editor)
    told = beat(client, story, heard=0)
    assert told["news"] == ["Published by Jonas Field at 12:04."]
    assert (told["state"], told["state_label"]) == ("published", "Published")
    assert beat(client, story, heard=told["heard"])["news"] == []
    assert beat(client, reviewing_own)["news"] == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_heartbeat_has_a_fixed_number_of_queries(client, editor, count, django_assert_num_queries):
    story = make_draft()
    for _ in range(count):
        colleague = make_user("Journalist")
        presence.see(presence.subject_of(story), colleague, is_typing=False)
        publishing.publish(story, by=make_user("Editor"), at=timezone.now() - timedelta(days=1))
    beat(client, story)
    with django_assert_num_queries(12):
        client.post(page_of(story, "presence"), {"version": 1})


def test_a_page_that_was_open_does_not_put_the_date_back_that_the_story_had_before_it_was_rescheduled(client, editor):
    now = timezone.now().replace(second=0, microsecond=0)
    story = make_draft(topics=["Ports"], authors=["Mara Lind"])
    publishing.schedule(story, by=None, at=now + timedelta(days=1))
    open_page = typed(story, page="this page", sequence=2, title="Longer")
    publishing.reschedule(story, by=make_user("Editor", first_name="Jo"), at=now + timedelta(days=3))
    answer = client.post(page_of(story, "autosave"), open_page)
    assert answer.json()["merged"]["sentence"] == "Merged with Jo’s changes to the publication date."
    story = Article.objects.get()
    assert story.published_at == now + timedelta(days=3)
    assert draft_of(story)["title"] == "Longer"
    assert draft_of(story)["published_at"] == story.published_at.isoformat()


def test_a_writer_hears_that_the_story_was_taken_off_the_schedule(client, editor):
    story = make_draft()
    publishing.schedule(story, by=None, at=timezone.now() + timedelta(days=1))
    publishing.unschedule(story, by=make_user("Editor", first_name="Jo"))
    assert beat(client, story, heard=0)["news"][-1].startswith("Unscheduled by Jo at")
