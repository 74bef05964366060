"""What readers see changes by these verbs alone, wholly or not at all."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils import timezone

from articles.choices import Status
from articles.models import Article, Correction, Revision
from articles.story_fields import reference, references
from articles.workflow import drafting, locking, publishing, reviewing
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_draft, make_topic, make_user
from topics import counting

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 5, 4, 12, 0, tzinfo=UTC)


def test_publishing_copies_the_draft_sanitised_and_leaves_none():
    article = make_draft(title=" Ice \n out ", body="<p onclick='x()'>Thaw</p><script>x()</script>", topics=["Lena"])
    publishing.publish(article, by=None, at=NOON)
    article = Article.objects.get()
    assert (article.title, article.body, article.status) == ("Ice out", "<p>Thaw</p>", Status.PUBLISHED)
    assert (article.working_copy.content, article.working_copy.title) == (None, "Ice out")
    assert [topic.name for topic in article.topics.all()] == ["Lena"]
    assert article.get_absolute_url() == "/2026/05/04/ice-out/"


def test_editing_a_published_story_changes_nothing_that_readers_see():
    article = make_article(title="Before", topics=["Lena"])
    drafting.save(article, {"title": "After", "body": "<p>New</p>", "topics": []})
    article = Article.objects.live().get()
    assert (article.title, article.topics.count()) == ("Before", 1)
    publishing.publish(article, by=None)
    article.refresh_from_db()
    assert (article.title, article.body, article.topics.count()) == ("After", "<p>New</p>", 0)


def test_an_update_keeps_date_and_address_and_is_dated():
    with time_machine.travel(NOON, tick=False):
        article = make_article(title="First words", at=NOON)
    drafting.save(article, {"title": "Second words"})
    with time_machine.travel(NOON + timedelta(days=1), tick=False):
        publishing.publish(article, by=None)
    assert (article.published_at, article.slug, article.address_day) == (NOON, "first-words", date(2026, 5, 4))
    assert article.updated_at == NOON + timedelta(days=1)


def test_a_story_that_only_joins_a_topic_is_not_marked_as_updated():
    article = make_article(at=NOON)
    drafting.save(article, {"topics": references([make_topic("Ferries")])})
    publishing.publish(article, by=None)
    article.refresh_from_db()
    assert (article.topics.get().name, article.updated_at) == ("Ferries", None)


def test_a_minor_update_is_not_dated():
    editor = make_user("Editor")
    article = make_article(title="First wrods", at=NOON, topics=["Lena"])
    drafting.save(article, {"title": "First words"})
    outcome = publishing.publish(article, by=editor, is_minor=True)
    article.refresh_from_db()
    assert (article.title, article.published_at, article.updated_at) == ("First words", NOON, None)
    assert (outcome.verb, AuditEntry.objects.latest("pk").verb) == ("minor update", "minor update")
    assert Revision.objects.latest("pk").reason == "updated_minor"


@pytest.mark.parametrize("state", ["draft", "scheduled", "unchanged", "withdrawn"])
def test_only_changes_of_a_live_story_are_a_minor_update(state):
    if state == "draft":
        article = make_draft(topics=["Lena"])
    else:
        article = make_article(at=timezone.now() + timedelta(days=1) if state == "scheduled" else NOON)
        if state == "withdrawn":
            publishing.withdraw(article, by=None)
        if state != "unchanged":
            drafting.save(article, {"summary": "Other"})
    with pytest.raises(NotAllowed, match="minor update"):
        publishing.publish(article, by=None, is_minor=True)


@pytest.mark.parametrize("missing", [{"title": ""}, {"title": " \n "}, {"label": "scoop"}, {"language": "x" * 40}])
def test_what_is_not_fit_is_refused_and_the_draft_kept(missing):
    article = make_draft(body="<p>Every word</p>", topics=["Lena"], **missing)
    with pytest.raises(ValidationError):
        publishing.publish(article, by=None)
    article = Article.objects.get()
    assert (article.status, article.body, article.entries.count()) == (Status.DRAFT, "", 0)
    assert article.working_copy.content["body"] == "<p>Every word</p>"


def test_a_failure_halfway_leaves_nothing_done(monkeypatch):
    article = make_draft(topics=["Lena", "Ob"])
    monkeypatch.setattr(AuditEntry, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        publishing.publish(article, by=None)
    assert not Article.objects.live().exists()
    assert list(counting.check()) == []
    assert Article.objects.get().working_copy.version == 1


def test_a_second_publisher_with_an_old_version_is_refused():
    article = make_draft()
    drafting.save(article, {"summary": "Mine"}, token=locking.EditToken(1))
    with pytest.raises(locking.Conflict):
        publishing.publish(article, by=None, version=1)
    assert not Article.objects.live().exists()


@pytest.mark.parametrize(("role", "may"), [("Journalist", False), ("Topic editor", False), ("Editor", True)])
def test_only_editors_change_what_readers_see(role, may):
    user = make_user(role)
    live, draft = make_article(), make_draft()
    calls = [
        lambda: publishing.publish(draft, by=user),
        lambda: publishing.correct(live, "It was two.", by=user),
        lambda: publishing.withdraw(live, by=user),
    ]
    for call in calls:
        if may:
            call()
        else:
            with pytest.raises(NotAllowed):
                call()
    assert Article.objects.live().get() == (draft if may else live)


def test_a_journalist_submits_and_takes_back_their_own_story_alone():
    writer = make_user("Journalist")
    own, others = drafting.create({"title": "Mine"}, by=writer), make_draft()
    reviewing.submit(own, by=writer)
    reviewing.request_changes(own, by=writer)
    for verb in (reviewing.submit, reviewing.request_changes):
        with pytest.raises(NotAllowed, match="Only the story’s creator and editors"):
            verb(others, by=writer)
        verb(others, by=make_user("Editor"))
    with pytest.raises(NotAllowed):
        reviewing.submit(own, by=make_user("Topic editor"))


def test_a_story_scheduled_and_withdrawn_before_its_moment_was_never_live():
    article = make_draft(title="Embargoed")
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.schedule(article, by=None, at=NOON + timedelta(hours=2))
        publishing.withdraw(article, by=None)
        clock.shift(timedelta(days=3))
        assert not article.was_live
        assert make_article(title="Embargoed", at=NOON + timedelta(hours=3)).slug == "embargoed"


def test_rescheduling_before_the_moment_moves_the_address_and_afterwards_not():
    article = make_draft(title="Dated")
    with time_machine.travel(NOON, tick=False) as clock:
        publishing.schedule(article, by=None, at=NOON + timedelta(days=1))
        publishing.schedule(article, by=None, at=NOON + timedelta(days=2))
        assert article.get_absolute_url() == "/2026/05/06/dated/"
        clock.shift(timedelta(days=3))
        publishing.publish(article, by=None, at=NOON - timedelta(days=9))
        assert article.get_absolute_url() == "/2026/05/06/dated/"
        assert not Redirect.objects.exists()
        with pytest.raises(ValidationError, match="live"):
            publishing.schedule(article, by=None, at=NOON + timedelta(days=9))


@pytest.mark.parametrize("hours", [1, 24 * 30])
def test_a_withdrawn_story_that_is_to_return_keeps_its_past_however_often_it_is_rescheduled(client, hours):
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_article(title="Recalled", at=NOON - timedelta(days=3))
        path, live_from = article.get_absolute_url(), article.live_from
        publishing.withdraw(article, by=None)
        publishing.schedule(article, by=None, at=NOON + timedelta(days=1))
        publishing.reschedule(article, by=None, at=NOON + timedelta(hours=hours))
        article.refresh_from_db()
        assert (article.get_absolute_url(), article.live_from) == (path, live_from)
        assert [story.pk for story in Article.objects.no_longer_live()] == [article.pk]
        assert [client.get(url).status_code for url in (path, f"/api/v1/stories/{article.uid}/")] == [410, 410]
        other = make_article(title="Recalled", at=NOON - timedelta(days=3))
        assert other.get_absolute_url() == f"{path.removesuffix('/')}-2/"
        clock.shift(timedelta(hours=hours))
        assert client.get(path).status_code == 200


def test_scheduling_for_the_past_is_refused():
    with pytest.raises(ValidationError, match="Choose a date in the future"):
        publishing.schedule(make_draft(), by=None, at=timezone.now())


@pytest.mark.parametrize(
    ("zone", "address"),
    [("UTC", "/2026/12/31/late/"), ("Pacific/Auckland", "/2027/01/01/late/"), ("America/Lima", "/2026/12/31/late/")],
)
def test_the_newsrooms_time_zone_decides_the_day(settings, zone, address):
    settings.TIME_ZONE = zone
    article = make_article(title="Late", at=datetime(2026, 12, 31, 23, 30, tzinfo=UTC))
    assert article.get_absolute_url() == address


def test_slugs_are_unique_within_their_day():
    same_day = [make_article(title="Storm", at=NOON).slug for _ in range(3)]
    assert same_day == ["storm", "storm-2", "storm-3"]
    assert make_article(title="Storm", at=NOON + timedelta(days=1)).slug == "storm"
    assert make_article(title="🙂", at=NOON).slug == "story"


def test_a_changed_slug_remembers_the_former_address_without_chains():
    article = make_article(title="One", at=NOON)
    for slug in ("two", "three", "one"):
        drafting.save(article, {"slug": slug})
        publishing.publish(article, by=None)
    assert article.slug == "one"
    assert sorted(Redirect.objects.values_list("path", flat=True)) == ["/2026/05/04/three/", "/2026/05/04/two/"]
    assert Redirect.target_of("/2026/05/04/two/", "article") == article.pk
    assert make_article(title="Two", at=NOON).slug == "two-2"


def test_a_withdrawn_story_comes_back_under_its_address():
    article = make_article(title="Back", at=NOON, topics=["Lena"])
    address = article.get_absolute_url()
    publishing.withdraw(article, by=None, reason="A source asked.")
    assert not Article.objects.live().exists()
    assert list(article.entries.values_list("published_at", flat=True)) == [None]
    with pytest.raises(NotAllowed, match="published or scheduled"):
        publishing.withdraw(article, by=None)
    publishing.publish(article, by=None)
    assert (Article.objects.live().get().get_absolute_url(), article.published_at) == (address, NOON)


def test_a_story_that_readers_saw_is_not_deleted():
    article = make_article()
    with pytest.raises(NotAllowed, match="unpublish it"):
        reviewing.delete(article, by=None)
    publishing.withdraw(article, by=None)
    with pytest.raises(NotAllowed, match="unpublish it"):
        reviewing.delete(article, by=None)


def test_corrections_are_appended_and_stay():
    article = make_article()
    publishing.correct(article, " It was\x00 two. ", by=None)
    correction = article.corrections.get()
    assert (correction.text, article.updated_at) == ("It was two.", correction.at)
    with pytest.raises(TypeError):
        correction.save()
    with pytest.raises(TypeError):
        correction.delete()
    with pytest.raises(ValidationError):
        publishing.correct(article, " ", by=None)
    publishing.withdraw(article, by=None)
    assert not Correction.objects.live().exists()
    with pytest.raises(NotAllowed):
        publishing.correct(article, "Three.", by=None)


def test_topics_named_in_a_draft_are_found_again_when_their_row_is_gone():
    topic = make_topic("Yukon")
    article = make_draft(topics=[topic])
    topic.delete()
    make_topic("The Yukon", aliases=["Yukon"])
    publishing.publish(article, by=None)
    assert [t.name for t in article.topics.all()] == ["The Yukon"]


def test_two_names_of_one_topic_file_once():
    topic = make_topic("Chennai", aliases=["Madras"])
    article = make_draft()
    drafting.save(article, {"topics": [reference(topic), {"id": 0, "name": "madras"}]})
    publishing.publish(article, by=None)
    assert article.entries.get().tag == topic


def test_the_database_refuses_an_incomplete_published_story():
    article = make_draft()
    with pytest.raises(IntegrityError), transaction.atomic():
        Article.objects.filter(pk=article.pk).update(status=Status.PUBLISHED)


def test_every_verb_leaves_an_audit_entry():
    editor = make_user("Editor")
    article = make_draft(title="Noted")
    publishing.publish(article, by=editor)
    publishing.correct(article, "Two.", by=editor)
    publishing.publish(article, by=editor)
    publishing.withdraw(article, by=editor, reason="Wrong.")
    publishing.publish(article, by=editor)
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk, by=editor).order_by("pk")
    assert [entry.verb for entry in entries] == ["publish", "correct", "update", "withdraw", "republish"]
    assert entries[3].detail == {"reason": "Wrong.", "topics": []}
    assert Revision.objects.numbered().filter(article=article).latest("number").get_reason_display() == "Republished"


def test_a_scheduled_story_that_is_published_early_is_logged_as_published():
    editor = make_user("Editor")
    article = make_draft(title="Early")
    publishing.schedule(article, by=editor, at=timezone.now() + timedelta(days=2))
    publishing.publish(article, by=editor, at=timezone.now())
    entries = AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).order_by("pk")
    assert [entry.verb for entry in entries] == ["schedule", "publish"]


@pytest.mark.parametrize("verb", [publishing.publish, publishing.withdraw])
def test_a_pin_that_is_set_meanwhile_stays(verb, monkeypatch):
    article = make_article()
    lock = locking.lock_for_update

    def pinned_after_the_lock(*arguments):
        copy = lock(*arguments)
        Article.objects.filter(pk=article.pk).update(pinned_position=3)
        return copy

    monkeypatch.setattr(locking, "lock_for_update", pinned_after_the_lock)
    verb(article, by=None)
    assert Article.objects.get().pinned_position == 3


@pytest.mark.parametrize("year", [1, 9999])
def test_a_year_that_no_address_can_name_is_refused(year):
    article = make_draft()
    with pytest.raises(ValidationError, match=f"The year {year} is out of range"):
        publishing.publish(article, by=None, at=datetime(year, 6, 1, tzinfo=UTC))
    assert not Article.objects.live().exists()


def test_a_scheduled_story_whose_date_is_taken_out_goes_out_now():
    article = make_draft()
    with time_machine.travel(NOON, tick=False):
        publishing.schedule(article, by=None, at=NOON + timedelta(days=2))
        drafting.save(article, {"published_at": None})
        publishing.publish(article, by=None)
        assert article.published_at == NOON
        assert Article.objects.live().get() == article


def test_a_date_to_come_that_is_taken_out_of_an_unpublished_story_schedules_it_no_more():
    editor = make_user("Editor")
    with time_machine.travel(NOON, tick=False) as clock:
        article = make_article(at=NOON)
        publishing.withdraw(article, by=editor)
        publishing.schedule(article, by=editor, at=NOON + timedelta(days=9))
        publishing.unschedule(article, by=editor)
        clock.shift(timedelta(days=1))
        drafting.save(article, {"published_at": None}, by=editor)
        publishing.publish(article, by=editor)
        assert article.published_at == NOON + timedelta(days=1)
        assert Article.objects.live().get() == article
        # The date that readers know stays.
        publishing.withdraw(article, by=editor)
        clock.shift(timedelta(days=1))
        drafting.save(article, {"published_at": None}, by=editor)
        publishing.publish(article, by=editor)
        assert article.published_at == NOON + timedelta(days=1)
    assert AuditEntry.objects.filter(subject_kind="article", subject_id=article.pk).first().verb == "republish"


@pytest.mark.parametrize(
    ("is_changed", "was_live", "status"),
    [
        (False, False, Status.APPROVED),
        (True, False, Status.DRAFT),
        (False, True, Status.WITHDRAWN),
        (True, True, Status.WITHDRAWN),
    ],
)
def test_what_was_changed_since_it_was_scheduled_is_not_approved_by_unscheduling(is_changed, was_live, status):
    editor = make_user("Editor")
    with time_machine.travel(NOON, tick=False):
        if was_live:
            article = make_article(at=NOON)
            publishing.withdraw(article, by=editor)
        else:
            article = make_draft(title="Reviewed")
        publishing.schedule(article, by=editor, at=NOON + timedelta(days=9))
        if is_changed:
            drafting.save(article, {"title": "Not reviewed"}, by=make_user("Journalist"))
        publishing.unschedule(article, by=editor)
    article.refresh_from_db()
    assert article.status == status
