"""The editor's light touch over the stream."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.permissions import NotAllowed
from tests.factories import FIRST_DATE, live_count, make_article, make_topic, make_user
from topics import counting, curation, deletion, merging
from topics.models import Kind, Topic, TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


def filings_of(topic, n):
    return [make_article(topics=[topic]).entries.get() for _ in range(n)]


def test_pins_keep_the_editors_order_and_drop_out_at_their_moment():
    topic = make_topic()
    first, second, third = filings_of(topic, 3)
    soon = timezone.now() + timedelta(hours=1)
    curation.pin(second, by=None, until=soon)
    curation.pin(first, by=None)
    curation.pin(third, by=None)
    assert list(topic.entries.pinned()) == [second, first, third]
    curation.order([third, second, first], by=None)
    curation.unpin(first, by=None)
    assert list(topic.entries.pinned()) == [third, second]
    with time_machine.travel(soon, tick=False):
        assert list(topic.entries.pinned()) == [third]


def test_pinning_again_keeps_the_place_and_a_moment_that_passed_is_refused():
    topic = make_topic()
    first, second = filings_of(topic, 2)
    curation.pin(first, by=None)
    curation.pin(second, by=None)
    curation.pin(first, by=None, until=timezone.now() + timedelta(days=1))
    assert list(topic.entries.pinned()) == [first, second]
    with pytest.raises(ValidationError, match="in the future"):
        curation.pin(first, by=None, until=timezone.now())


def test_a_pin_ends_at_its_instant_and_not_before():
    topic = make_topic()
    (entry,) = filings_of(topic, 1)
    end = timezone.now() + timedelta(days=1)
    curation.pin(entry, by=None, until=end)
    assert list(topic.entries.pinned(end - timedelta.resolution)) == [entry]
    assert list(topic.entries.pinned(end)) == []


def test_no_two_pins_of_a_page_share_a_place_whichever_are_put_in_order():
    topic = make_topic()
    first, second, third = filings_of(topic, 3)
    for entry in (first, second, third):
        curation.pin(entry, by=None)
    TopicEntry.objects.update(pinned_position=1)
    curation.order([third, first], by=None)
    places = dict(topic.entries.values_list("pk", "pinned_position"))
    assert places == {third.pk: 1, first.pk: 2, second.pk: 3}


def test_pins_of_two_topics_do_not_meddle():
    one, other = make_topic(), make_topic()
    (here,), (there,) = filings_of(one, 1), filings_of(other, 1)
    curation.pin(here, by=None)
    curation.pin(there, by=None)
    assert (here.pinned_position, there.pinned_position) == (1, 1)


def test_stories_are_pinned_to_the_front_page():
    article = make_article()
    curation.pin(article, by=None)
    assert list(Article.objects.live().pinned()) == [article]


def test_a_hidden_story_cannot_be_pinned_and_hiding_removes_its_pin():
    topic = make_topic("Rain")
    make_article(topics=[topic])
    entry = topic.entries.get()
    curation.pin(entry, by=None)
    stale = topic.entries.get()
    curation.hide(entry, by=None, reason="Names it in passing.")
    assert list(topic.entries.values_list("pinned_position", "is_hidden")) == [(None, True)]
    assert AuditEntry.objects.get(verb="hide").detail["replaced"] == {"reason": "", "position": 1, "until": None}
    with pytest.raises(ValidationError, match="Unhide it before you pin it"):
        curation.pin(stale, by=None)
    assert list(topic.entries.values_list("pinned_position", "is_hidden")) == [(None, True)]
    curation.unhide(entry, by=None)
    curation.pin(entry, by=None)
    assert topic.entries.get().pinned_position == 1


def test_a_hidden_story_is_absent_from_the_topic_alone_and_comes_back():
    topic, other = make_topic(), make_topic()
    article = make_article(topics=[topic, other])
    entry = article.entries.get(tag=topic)
    curation.hide(entry, by=None, reason="Names it in passing.")
    assert (live_count(topic), live_count(other)) == (0, 1)
    assert not topic.entries.live().exists()
    assert not topic.shared_counts.filter(entry_count__gt=0).exists()
    assert Article.objects.live().get() == article
    curation.unhide(entry, by=None)
    assert (live_count(topic), TopicEntry.objects.get(tag=topic).published_at) == (1, article.published_at)
    assert topic.shared_counts.get().entry_count == 1
    assert list(counting.check()) == []


def test_hiding_needs_a_reason_and_a_key_moment_a_line():
    (entry,) = filings_of(make_topic(), 1)
    with pytest.raises(ValidationError, match="reason"):
        curation.hide(entry, by=None, reason="  ")
    with pytest.raises(ValidationError, match="timeline text"):
        curation.mark_key_moment(entry, by=None, line="")


def test_key_moments_make_a_timeline_of_live_stories():
    topic = make_topic()
    first, second = filings_of(topic, 2)
    later = make_article(topics=[topic], at=timezone.now() + timedelta(days=2)).entries.get()
    for entry in (first, second, later):
        curation.mark_key_moment(entry, by=None, line=f"Moment {entry.pk}")
    curation.unmark_key_moment(first, by=None)
    assert [f.key_moment_line for f in topic.entries.key_moments()] == [f"Moment {second.pk}"]


def test_a_briefing_is_sanitised_and_dated():
    topic = make_topic()
    with time_machine.travel(FIRST_DATE, tick=False):
        curation.write_briefing(topic, "<p>In short<script>x()</script></p>", by=None)
    topic.refresh_from_db()
    assert (topic.briefing, topic.briefing_reviewed_on) == ("<p>In short</p>", FIRST_DATE.date())
    curation.write_briefing(topic, "", by=None)
    assert topic.briefing_reviewed_on is None


def test_a_briefing_that_is_still_right_is_reviewed_without_a_change():
    topic = make_topic()
    with time_machine.travel(FIRST_DATE, tick=False):
        curation.write_briefing(topic, "<p>In short</p>", by=None)
    with time_machine.travel(FIRST_DATE + timedelta(days=40), tick=False):
        curation.confirm_briefing(topic, by=None)
    topic.refresh_from_db()
    assert (topic.briefing, topic.briefing_reviewed_on) == ("<p>In short</p>", FIRST_DATE.date() + timedelta(days=40))
    with pytest.raises(ValidationError, match="no briefing"):
        curation.confirm_briefing(make_topic(), by=None)


def test_a_sponsor_is_named_on_one_line():
    topic = make_topic()
    curation.describe(topic, by=None, sponsor="Supported by\nthe harbour")
    topic.refresh_from_db()
    assert topic.sponsor == "Supported by the harbour"


def test_a_briefing_has_no_picture_which_would_lead_readers_nowhere():
    topic = make_topic()
    picture = '<figure><img src="/media/images/a.jpg" alt="One > two"><figcaption>The quay</figcaption></figure>'
    curation.write_briefing(topic, f"<p>In short</p>{picture}", by=None)
    assert "<img" not in topic.briefing
    assert topic.briefing.startswith("<p>In short</p>")
    assert "The quay" in topic.briefing


def test_a_topic_cannot_stand_below_itself():
    top, middle, low = make_topic(), make_topic(), make_topic()
    curation.describe(middle, by=None, parent=top)
    curation.describe(low, by=None, parent=middle, related=[top, low, top], kind="place")
    assert [r.other for r in low.chosen_related.all()] == [top]
    with pytest.raises(ValidationError, match="other than this one and its subtopics"):
        curation.describe(top, by=None, parent=low)
    assert Topic.objects.get(pk=top.pk).parent is None


def test_two_editors_cannot_put_two_topics_below_each_other():
    one, other = make_topic(), make_topic()
    read_before = Topic.objects.get(pk=other.pk)
    curation.describe(one, by=None, parent=other)
    with pytest.raises(ValidationError, match="other than this one and its subtopics"):
        curation.describe(read_before, by=None, parent=Topic(pk=one.pk))
    assert Topic.objects.get(pk=other.pk).parent is None


def test_a_circle_above_a_topic_is_walked_once():
    one, other, below = make_topic(), make_topic(), make_topic()
    Topic.objects.filter(pk=one.pk).update(parent=other)
    Topic.objects.filter(pk=other.pk).update(parent=one)
    with CaptureQueriesContext(connection) as queries:
        curation.describe(below, by=None, parent=Topic.objects.get(pk=one.pk))
    assert len(queries) < 20


@pytest.mark.parametrize(
    "call",
    [
        lambda entry: curation.pin(entry, by=None),
        lambda entry: curation.unpin(entry, by=None),
        lambda entry: curation.order([entry], by=None),
        lambda entry: curation.hide(entry, by=None, reason="A double"),
        lambda entry: curation.unhide(entry, by=None),
        lambda entry: curation.mark_key_moment(entry, by=None, line="It opens"),
        lambda entry: curation.unmark_key_moment(entry, by=None),
    ],
)
def test_a_story_that_was_unfiled_meanwhile_is_refused_and_nothing_is_noted(call):
    (entry,) = filings_of(make_topic(), 1)
    TopicEntry.objects.all().delete()
    count = AuditEntry.objects.count()
    with pytest.raises(NotAllowed, match=r"no longer in this topic\. Nothing was changed\."):
        call(entry)
    assert AuditEntry.objects.count() == count


def test_an_editor_makes_a_topic_public_and_it_stays():
    topic = make_topic()
    assert not Topic.objects.public().exists()
    curation.make_public(topic, by=None)
    since = topic.public_from
    curation.make_public(topic, by=None)
    assert Topic.objects.public().get().public_from == since


@pytest.mark.parametrize("role", ["Journalist"])
def test_journalists_do_not_curate(role):
    user, topic = make_user(role), make_topic()
    (entry,) = filings_of(topic, 1)
    for call in (
        lambda: curation.pin(entry, by=user),
        lambda: curation.unpin(entry, by=user),
        lambda: curation.order([entry], by=user),
        lambda: curation.hide(entry, by=user, reason="x"),
        lambda: curation.unhide(entry, by=user),
        lambda: curation.mark_key_moment(entry, by=user, line="x"),
        lambda: curation.unmark_key_moment(entry, by=user),
        lambda: curation.write_briefing(topic, "x", by=user),
        lambda: curation.confirm_briefing(topic, by=user),
        lambda: curation.describe(topic, by=user, kind="place"),
        lambda: curation.make_public(topic, by=user),
    ):
        with pytest.raises(NotAllowed):
            call()
    assert not AuditEntry.objects.filter(by=user).exists()


def test_a_topic_knows_when_it_was_curated_last(time_machine):
    now = timezone.now().replace(microsecond=0)
    time_machine.move_to(now, tick=False)
    topic = make_topic()
    (entry,) = filings_of(topic, 1)
    verbs = [
        lambda: curation.pin(entry, by=None),
        lambda: curation.order([entry], by=None),
        lambda: curation.unpin(entry, by=None),
        lambda: curation.hide(entry, by=None, reason="A double"),
        lambda: curation.unhide(entry, by=None),
        lambda: curation.mark_key_moment(entry, by=None, line="It opens"),
        lambda: curation.unmark_key_moment(entry, by=None),
        lambda: curation.write_briefing(topic, "<p>So it is.</p>", by=None),
        lambda: curation.describe(topic, by=None, description="All of it"),
        lambda: curation.describe(topic, by=None, related=[]),
    ]
    assert topic.curated_at is None
    for verb in verbs:
        Topic.objects.update(curated_at=None)
        verb()
        assert Topic.objects.get(pk=topic.pk).curated_at == now
    bare = make_topic()
    curation.make_public(bare, by=None)
    renamed = make_topic()
    with transaction.atomic():
        naming.rename(renamed, "Called otherwise")
    for each in (bare, renamed):
        each.refresh_from_db()
        assert each.curated_at == now


def test_a_topic_whose_parent_was_merged_since_it_was_read_is_described():
    parent = make_topic("Denmark")
    topic = Topic.objects.get(pk=make_topic("Odense", parent=parent).pk)
    other = make_topic("Kingdom of Denmark")
    merging.merge(parent, other, by=None)
    curation.describe(topic, by=None, kind=Kind.PLACE)
    topic.refresh_from_db()
    assert (topic.kind, topic.parent) == (Kind.PLACE, other)


@pytest.mark.parametrize(
    "say",
    [
        lambda topic: curation.describe(topic, by=None, kind=Kind.PLACE),
        lambda topic: curation.make_public(topic, by=None),
        lambda topic: curation.write_briefing(topic, "<p>So it is.</p>", by=None),
        lambda topic: curation.confirm_briefing(topic, by=None),
        lambda topic: deletion.delete(topic, by=None),
    ],
    ids=["describe", "make public", "brief", "confirm", "delete"],
)
def test_of_a_topic_that_is_gone_nothing_is_said_and_nothing_logged(say):
    topic = make_topic("Kiel", briefing="<p>So it was.</p>")
    held = Topic.objects.get(pk=topic.pk)
    merging.merge(topic, make_topic("Port of Kiel"), by=None)
    entries = AuditEntry.objects.count()
    with pytest.raises(curation.Gone, match=r"has been merged or deleted. Nothing was changed."):
        say(held)
    assert AuditEntry.objects.count() == entries


def test_a_topic_that_readers_had_is_not_deleted_and_its_url_works_on(client):
    topic = make_topic("Kolding", aliases=["Koldinghus"])
    with transaction.atomic():
        naming.remove_alias(topic, "Koldinghus")
    story = make_article(topics=[topic])
    drafting.save(story, {"topics": []})
    publishing.publish(story, by=None)
    with pytest.raises(NotAllowed, match="This topic is public, so it cannot be deleted"):
        deletion.delete(Topic.objects.get(pk=topic.pk), by=None)
    assert client.get("/topics/kolding/").status_code == 200
    assert client.get("/topics/koldinghus/")["Location"] == "/topics/kolding/"


def test_a_topic_that_was_never_public_leaves_nothing_that_another_topic_shows():
    topic = make_topic("C#", kind=Kind.SUBJECT)
    merging.rename(topic, "Sharp", by=None, moves_address=True)
    assert Redirect.objects.exists()
    deletion.delete(topic, by=None)
    assert not Redirect.objects.exists()
    assert make_topic("C").slug == "c"


def test_a_topic_that_becomes_public_while_it_is_deleted_stays():
    topic = make_topic("Kolding")
    held = Topic.objects.get(pk=topic.pk)
    curation.make_public(topic, by=None)
    with pytest.raises(NotAllowed, match="is public"):
        deletion.delete(held, by=None)
