"""The checklist: which rule finds what, and what stands against which step."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Comment
from articles.workflow import checklist, drafting, publishing, reviewing, scheduled_updates
from articles.workflow.checklist import ChecklistFailed, Severity, Step
from newsroom.core.images import renditions
from tests.factories import make_article, make_author, make_draft, make_image, make_topic, make_user

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def found(article, step=Step.PUBLISH):
    return {finding.rule: finding for finding in checklist.findings(article, step)}


def complete(**content):
    """A draft that no rule has anything to say about."""
    return make_draft(
        **{"title": "Locks reopen", "topics": [make_topic()], "authors": [make_author()], **content},
    )


def test_nothing_is_found_in_a_complete_story():
    picture = make_image(alt="A lock gate", credit="Picture desk")
    assert found(complete(lead_image=picture)) == {}


def test_a_translation_that_is_still_in_the_language_of_the_original_is_reported():
    original = make_article(title="Locks reopen", summary="After two winters", body="<p>Boats pass.</p>")
    translation, _ = drafting.translate(original, "zh-hans", by=make_user("Editor"))
    fields = {
        finding.field for finding in checklist.findings(translation, Step.PUBLISH) if finding.rule == "untranslated"
    }
    assert fields == {"title", "summary", "body"}
    drafting.save(translation, {"title": "船闸重开", "summary": "", "body": "<p>船只通行。</p>"})
    assert "untranslated" not in found(translation)


def test_a_version_in_the_same_language_may_have_the_same_words():
    original = make_article(title="Locks reopen", language="en")
    assert "untranslated" not in found(
        make_draft(title="Locks reopen", language="en", translation_of={"id": original.pk, "name": "Locks"})
    )


@pytest.mark.parametrize(
    ("changes", "rule", "field"),
    [
        ({"title": " \n"}, "headline missing", "title"),
        ({"title": "Long " * 23}, "headline long", "title"),
        ({"title": "水" * 56}, "headline long", "title"),
        ({"summary": " "}, "standfirst missing", "summary"),
        ({"summary": "Long " * 61}, "standfirst long", "summary"),
        ({"body": ""}, "body missing", "body"),
        ({"body": "<p> </p>"}, "body missing", "body"),
        ({"topics": []}, "topics missing", "topics"),
        ({"authors": []}, "byline missing", "authors"),
        ({"authors": [], "label": "sponsored"}, "sponsor missing", "authors"),
        ({"body": "<h3>Below</h3><p>Text</p>"}, "headings skipped", "body"),
        ({"body": "<h2>One</h2><h4>Three</h4><p>Text</p>"}, "headings skipped", "body"),
        ({"body": "<p>The mayor, TK, said</p>"}, "placeholder", "body"),
        ({"title": "XXX people came"}, "placeholder", "title"),
        ({"summary": "Lorem ipsum"}, "placeholder", "summary"),
        ({"body": "<p>Salt&amp;nbsp;water</p>"}, "code", "body"),
        ({"title": "Salt &amp; water"}, "code", "title"),
        ({"body": '<p><a href="/2020/01/01/never-was/">There</a></p>'}, "dead link", "body"),
        ({"slug": "Not A Slug"}, "address", "slug"),
        ({"published_at": "2001-01-01T00:00:00+00:00"}, "date odd", "published_at"),
        ({"published_at": "2099-01-01T00:00:00+00:00"}, "date odd", "published_at"),
    ],
)
def test_a_rule_finds_what_it_is_for(changes, rule, field):
    draft = complete()
    drafting.save(draft, changes)
    assert [(name, finding.field) for name, finding in found(draft).items()] == [(rule, field)]


@pytest.mark.parametrize(
    "changes",
    [
        {"title": "Long " * 22},
        {"body": "<h2>One</h2><h3>Two</h3><h2>Three</h2><p>Text</p>"},
        {"body": "<p>Hong Kong's HKTK and Super Bowl XX; Fish &amp; chips; is it?</p>"},
        {"body": '<p><a href="/">Home</a></p>'},
        {"slug": "a-slug"},
    ],
)
def test_a_rule_is_silent_about_what_is_right(changes):
    draft = complete()
    drafting.save(draft, changes)
    assert found(draft) == {}


def test_a_picture_needs_an_alternative_text_or_to_be_decorative():
    for fields, expected in (({}, True), ({"alt": "A gate"}, False), ({"is_decorative": True}, False)):
        picture = make_image(credit="Picture desk", **fields)
        draft = complete(lead_image=picture)
        assert ("lead image without alt text" in found(draft)) is expected
        src = renditions.sources(picture).src
        draft = complete(body=f'<figure><img src="{src}" alt=""></figure><p>Text</p>')
        assert ("images without alt text" in found(draft)) is ("alt" in fields or expected)
    draft = complete(body=f'<figure><img src="{src}" alt="Said in this story"></figure><p>Text</p>')
    assert found(draft) == {}


def test_a_picture_without_a_credit_is_advised_against():
    assert (
        found(complete(lead_image=make_image(alt="A gate")))["lead image without credit"].severity == Severity.ADVISES
    )


def test_a_lead_image_that_is_also_in_the_body_is_advised_against():
    images = [make_image(alt="A gate", credit="Port") for _ in range(2)]
    body = f'<figure><img src="{renditions.sources(images[0]).src}" alt="A gate"></figure><p>Text</p>'
    twice = found(complete(lead_image=images[0], body=body))
    assert {rule: finding.severity for rule, finding in twice.items()} == {"lead image in body": Severity.ADVISES}
    assert found(complete(lead_image=images[1], body=body)) == {}


@pytest.mark.parametrize("place", ["lead", "body"])
@pytest.mark.parametrize(
    ("days", "step", "expected"),
    [
        (-1, Step.PUBLISH, {"licence ended": Severity.BLOCKS}),
        (-1, Step.UPDATE, {"licence ended": Severity.ADVISES}),
        (0, Step.PUBLISH, {"licence ends": Severity.ADVISES}),
        (29, Step.PUBLISH, {"licence ends": Severity.ADVISES}),
        (30, Step.PUBLISH, {}),
    ],
)
def test_the_end_of_a_licence_is_warned_of_and_then_blocks_publication(place, days, step, expected):
    ends = timezone.localdate() + timedelta(days=days)
    image = make_image(alt="A lock gate", credit="Port", usable_until=ends)
    body = f'<figure><img src="{image.file.url}" alt="A gate"></figure><p>Text</p>'
    story = complete(**({"lead_image": image} if place == "lead" else {"body": body}))
    assert {rule: finding.severity for rule, finding in found(story, step).items()} == expected
    for finding in found(story, step).values():
        assert (finding.field, f"{ends:%-d %b %Y}" in finding.sentence) == (place.replace("lead", "lead_image"), True)


def test_a_story_that_is_scheduled_after_the_end_of_a_licence_is_blocked():
    now = timezone.now()
    image = make_image(alt="A lock gate", credit="Port", usable_until=timezone.localdate() + timedelta(days=3))
    story = complete(lead_image=image, published_at=(now + timedelta(days=5)).isoformat())
    assert found(story, Step.SCHEDULE)["licence ended"].severity == Severity.BLOCKS


def test_an_image_for_one_story_only_is_in_no_other():
    image = make_image(alt="A lock gate", credit="Port", is_single_use=True)
    first, second = complete(lead_image=image), complete()
    assert found(first) == {}
    body = f'<figure><img src="{image.file.url}" alt="A gate"></figure><p>Text</p>'
    drafting.save(second, {"body": body})
    assert found(second)["image of another story"].severity == Severity.BLOCKS
    drafting.save(second, {"body": "<p>Text</p>"})
    assert found(first) == found(second) == {}


def test_two_stories_of_a_day_with_one_address_are_told_of():
    with time_machine.travel(NOON, tick=False):
        make_article(title="Locks reopen", at=NOON)
        assert "locks-reopen" in found(complete())["address"].sentence
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        assert "address" not in found(complete())


def test_a_live_story_is_not_told_of_its_own_address_and_date():
    story = make_article(title="Locks reopen", at=NOON, topics=["Locks"], authors=["Night desk"])
    drafting.save(story, {"summary": "Another"})
    assert found(story, Step.UPDATE) == {}


def test_remarks_that_nobody_resolved_are_counted():
    draft, writer = complete(), make_user("Journalist")
    remark = Comment.objects.create(article=draft, by=writer, text="Who says so?")
    Comment.objects.create(article=draft, by=writer, text="The mayor.", answers=remark)
    Comment.objects.create(article=draft, by=writer, text="Done", resolved_at=timezone.now())
    assert found(draft)["comments open"].sentence == "1 unresolved comment."


def test_what_stands_against_the_step_comes_first():
    draft = make_draft(title="", summary="")
    severities = [finding.severity for finding in checklist.findings(draft, Step.PUBLISH)]
    assert severities == sorted(severities, key=lambda severity: severity != Severity.BLOCKS)
    assert severities[0] == Severity.BLOCKS


@pytest.mark.parametrize(
    ("changes", "blocked"),
    [
        ({"title": ""}, set(Step)),
        ({"body": ""}, set(Step) - {Step.SUBMIT}),
        ({"label": "sponsored", "authors": []}, set(Step) - {Step.SUBMIT, Step.APPROVE}),
        ({"topics": [], "authors": [], "summary": ""}, set()),
    ],
)
def test_what_blocks_depends_on_the_step(changes, blocked):
    draft = complete()
    drafting.save(draft, changes)
    for step in Step:
        has_blocking = any(finding.severity == Severity.BLOCKS for finding in checklist.findings(draft, step))
        assert has_blocking == (step in blocked), step


def test_the_verbs_refuse_a_person_what_stands_against_it_and_change_nothing():
    editor, writer = make_user("Editor"), make_user("Journalist")
    draft = drafting.create({"title": ""}, by=writer)
    with pytest.raises(ChecklistFailed) as refusal:
        reviewing.submit(draft, by=writer)
    assert refusal.value.message_dict == {"title": ["Add a headline."]}
    drafting.save(draft, {"title": "Weir"})
    reviewing.submit(draft, by=writer)
    for verb in (reviewing.approve, publishing.publish):
        with pytest.raises(ChecklistFailed) as refusal:
            verb(draft, by=editor)
        assert refusal.value.message_dict == {"body": ["Add body text."]}
    with pytest.raises(ChecklistFailed):
        publishing.schedule(draft, by=editor, at=timezone.now() + timedelta(days=1))
    draft.refresh_from_db()
    assert (draft.status, draft.live_from) == (Status.IN_REVIEW, None)


def test_a_command_is_not_held_to_the_checklist():
    draft = make_draft(body="")
    publishing.publish(draft, by=None)
    assert draft.is_live


def test_an_update_is_not_held_up_by_a_picture():
    story = make_article(lead_image=make_image())
    drafting.save(story, {"title": "A slip of the pen mended"})
    publishing.publish(story, by=make_user("Editor"))
    assert story.title == "A slip of the pen mended"


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow_with_the_text(count, django_assert_max_num_queries):
    picture = make_image()
    figures = f'<figure><img src="{renditions.sources(picture).src}" alt=""></figure>' * count
    links = "".join(
        f'<p><a href="/2020/01/0{n + 1}/was/">a</a> <a href="/topics/t{n}/">b</a></p>' for n in range(count)
    )
    draft = complete(body=figures + links, lead_image=picture)
    with django_assert_max_num_queries(10):
        checklist.findings(draft, Step.PUBLISH)


def _submit_update(story, by):
    story = make_article(title="Locks", topics=["Canals"])
    drafting.save(story, {"summary": "Again"})
    reviewing.submit_update(story, by=by)


def _schedule_update(story, by):
    story = make_article(title="Locks", topics=["Canals"])
    drafting.save(story, {"summary": "Again"})
    scheduled_updates.schedule(story, by=by, at=timezone.now() + timedelta(days=1))


STEPS = {
    "submit": lambda story, by: reviewing.submit(story, by=by),
    "approve": lambda story, by: (reviewing.submit(story, by=None), reviewing.approve(story, by=by)),
    "publish": lambda story, by: publishing.publish(story, by=by),
    "submit update": _submit_update,
    "schedule update": _schedule_update,
}


@pytest.mark.parametrize("step", STEPS)
def test_the_checklist_is_read_before_the_transaction(step, monkeypatch):
    """On SQLite nobody else can save in it."""
    depths, find = [], checklist.findings

    def findings(*arguments, **options):
        depths.append(len(connection.savepoint_ids))
        return find(*arguments, **options)

    story, editor = make_draft(title="Locks", summary="Ten", topics=["Canals"]), make_user("Editor")
    monkeypatch.setattr(checklist, "findings", findings)
    STEPS[step](story, editor)
    assert depths == [len(connection.savepoint_ids)]


@pytest.mark.parametrize("step", ["submit", "publish"])
def test_what_is_written_after_the_checklist_was_read_is_checked_too(step, monkeypatch):
    story, editor = make_draft(title="Locks", summary="Ten", topics=["Canals"]), make_user("Editor")
    look = checklist.look_ahead

    def look_ahead(*arguments):
        found = look(*arguments)
        drafting.save(Article.objects.select_related("working_copy").get(), {"title": ""})
        return found

    monkeypatch.setattr(checklist, "look_ahead", look_ahead)
    with pytest.raises(checklist.ChecklistFailed):
        STEPS[step](story, editor)
