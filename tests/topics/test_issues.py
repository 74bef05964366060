"""What is found wrong with topics, and what is not; what is dismissed stays so."""

from datetime import UTC, date, datetime, timedelta

import pytest

from articles.workflow import publishing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_topic, make_user
from topics import curation, deletion, issues
from topics.models import DismissedFlag, Flag, RelatedTopic, Topic

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _today(time_machine):
    time_machine.move_to(NOW, tick=False)


def every():
    return Topic.objects.with_live_count().order_by("name")


def wrong_with(topic):
    """The flags and sentences of the topic, once it was seen that the filters find the same."""
    found = issues.findings(every())[topic.pk]
    for flag in Flag:
        is_listed = issues.flagged(every(), flag).filter(pk=topic.pk).exists()
        assert is_listed == (flag in {finding.flag for finding in found}), flag
    assert issues.flagged(every()).filter(pk=topic.pk).exists() == bool(found)
    return {finding.flag: finding.sentence for finding in found}


def file_stories(count, *topics, days_ago=1):
    return [make_article(topics=topics, at=NOW - timedelta(days=days_ago, hours=n)) for n in range(count)]


def settled(name, **fields):
    """A topic with which nothing is wrong."""
    topic = make_topic(name, **fields)
    file_stories(3, topic)
    return topic


def test_nothing_is_wrong_with_a_topic_in_use():
    assert wrong_with(settled("Lighthouses")) == {}


@pytest.mark.parametrize(
    ("name", "other", "mine", "theirs"),
    [
        (
            "Tide mills", "Tidemills",
            "“Tide mills” and “Tidemills” differ only in punctuation, spacing, accents or Chinese character forms.",
            "“Tidemills” and “Tide mills” differ only in punctuation, spacing, accents or Chinese character forms.",
        ),
        (
            "洛阳", "Luoyang",
            "“洛阳” and “Luoyang” are the same name in Chinese and pinyin.",
            "“Luoyang” and “洛阳” are the same name in Chinese and pinyin.",
        ),
        (
            "Windmill", "Windmills",
            "“Windmill” and “Windmills” are the singular and plural of the same word.",
            "“Windmills” and “Windmill” are the singular and plural of the same word.",
        ),
        (
            "Wuppertal", "Wupertal",
            "“Wuppertal” and “Wupertal” differ by one or two letters.",
            "“Wupertal” and “Wuppertal” differ by one or two letters.",
        ),
        (
            "Haugen, Tove", "Tove Haugen",
            "“Haugen, Tove” and “Tove Haugen” differ only in the order of words, in “the” or in “and”.",
            "“Tove Haugen” and “Haugen, Tove” differ only in the order of words, in “the” or in “and”.",
        ),
        (
            "W. Ostrava", "West Ostrava",
            "“W. Ostrava” and “West Ostrava” are the same name, one of them abbreviated.",
            "“West Ostrava” and “W. Ostrava” are the same name, one of them abbreviated.",
        ),
        (
            "Szechuan", "Sichuan",
            "“Szechuan” and “Sichuan” may be the same name, written differently in Latin letters.",
            "“Sichuan” and “Szechuan” may be the same name, written differently in Latin letters.",
        ),
    ],
)  # fmt: skip
def test_two_topics_that_may_be_one(name, other, mine, theirs):
    topic, other = settled(name), settled(other)
    assert wrong_with(topic) == {Flag.DUPLICATE: mine}
    assert wrong_with(other) == {Flag.DUPLICATE: theirs}


def test_another_name_that_is_nearly_a_topics():
    topic, other = settled("Elberfeld", aliases=["Wuppertal"]), settled("Wupertal", aliases=["Barmen"])
    mine = "Its alias “Wuppertal” and “Wupertal” differ by one or two letters."
    assert wrong_with(topic) == {Flag.ALIAS: mine}
    theirs = "“Wupertal” and “Wuppertal”, an alias of “Elberfeld”, differ by one or two letters."
    assert wrong_with(other) == {Flag.ALIAS: theirs}


def test_a_surname_alone_may_be_the_only_person_who_has_it():
    short, full = settled("Haugen", kind="person"), settled("Tove Haugen", kind="person")
    told = "“Haugen” and “Tove Haugen” may be the same person: no other person among the topics has this surname."
    assert wrong_with(short) == {Flag.DUPLICATE: told}
    assert wrong_with(full).keys() == {Flag.DUPLICATE}
    other = settled("Nils Haugen", kind="place")
    assert wrong_with(short) == {Flag.DUPLICATE: told}
    curation.describe(other, by=None, kind="person")
    assert wrong_with(short) == wrong_with(full) == wrong_with(other) == {}


@pytest.mark.parametrize(
    ("kind", "full_kind", "count", "is_found"),
    [
        ("person", "person", 19, True),
        ("subject", "person", 19, True),
        ("subject", "person", 20, False),
        ("person", "person", 20, True),
        ("subject", "subject", 3, False),
        ("place", "person", 3, False),
    ],
)
def test_a_surname_is_that_of_a_person_and_no_place_and_no_subject_of_many_stories(kind, full_kind, count, is_found):
    short, full = make_topic("Haugen", kind=kind), settled("Tove Haugen", kind=full_kind)
    curation.describe(short, by=None, description="Said")
    file_stories(count, short)
    assert wrong_with(short).keys() == wrong_with(full).keys() == ({Flag.DUPLICATE} if is_found else set())


def test_an_abbreviation_that_may_mean_two_topics_means_neither():
    short, full = settled("T. Haugen"), settled("Tove Haugen")
    shorter = settled("To. Haugen")
    assert wrong_with(short).keys() == wrong_with(full).keys() == wrong_with(shorter).keys() == {Flag.DUPLICATE}
    other = settled("Thea Haugen")
    assert wrong_with(short) == wrong_with(other) == {}
    assert wrong_with(full).keys() == wrong_with(shorter).keys() == {Flag.DUPLICATE}


def test_singular_and_plural_are_both_meant_when_both_are_in_use():
    one, many = make_topic("Windmill"), make_topic("Windmills")
    for topic in (one, many):
        curation.describe(topic, by=None, description="Said")
        file_stories(19, topic)
    assert wrong_with(one).keys() == {Flag.DUPLICATE}
    for topic in (one, many):
        file_stories(1, topic, days_ago=2)
    assert wrong_with(one) == wrong_with(many) == {}


def test_nearly_the_same_stories():
    small, large, other = make_topic("Sluices"), make_topic("Waterways"), make_topic("Herons")
    file_stories(8, small, large)
    file_stories(4, other, large, days_ago=2)
    file_stories(4, other)
    assert wrong_with(small) == wrong_with(large) == wrong_with(other) == {}
    file_stories(8, small, large, days_ago=3)
    assert wrong_with(small) == {Flag.STORIES: "16 of its 16 stories are also in “Waterways”, which has 20."}
    assert wrong_with(large)[Flag.STORIES] == "16 of its 20 stories are also in “Sluices”, which has 16."
    file_stories(1, large, days_ago=4)
    assert Flag.STORIES not in wrong_with(small)


def test_a_handful_of_the_same_stories_says_nothing():
    one, two = make_topic("Sluices"), make_topic("Waterways")
    file_stories(4, one, two)
    assert wrong_with(one) == {}
    file_stories(1, one, two, days_ago=2)
    assert wrong_with(one).keys() == {Flag.STORIES}


def test_an_orphan():
    topic = make_topic("Lighthouses")
    assert wrong_with(topic) == {Flag.ORPHAN: issues.ORPHANED}
    child = settled("Lamps", parent=topic)
    assert wrong_with(topic) == {}
    curation.describe(child, by=None, parent=None)
    RelatedTopic.objects.create(topic=child, other=topic)
    assert wrong_with(topic) == {}


def test_a_topic_of_withdrawn_stories_is_no_orphan():
    topic = make_topic("Lighthouses")
    (story,) = file_stories(1, topic)
    publishing.withdraw(story, by=None)
    assert wrong_with(topic) == {
        Flag.THIN: "No published stories and no briefing. Search engines are asked not to list the page."
    }


def test_a_thin_topic():
    topic = make_topic("Lighthouses")
    file_stories(1, topic)
    make_article(topics=[topic], at=NOW + timedelta(days=1))
    thin = "{} and no briefing. Search engines are asked not to list the page."
    assert wrong_with(topic) == {Flag.THIN: thin.format("1 published story")}
    file_stories(1, topic)
    assert wrong_with(topic) == {Flag.THIN: thin.format("2 published stories")}
    curation.write_briefing(topic, "<p>Said</p>", by=None)
    assert wrong_with(topic) == {}


def test_a_topic_that_nobody_sees_yet_is_not_thin():
    topic = make_topic("Lighthouses")
    make_article(topics=[topic], at=NOW + timedelta(days=1))
    assert wrong_with(topic) == {}


@pytest.mark.parametrize(("days_ago", "is_stale"), [(90, False), (91, True)])
def test_a_stale_briefing(days_ago, is_stale):
    topic = settled("Lighthouses", briefing="<p>Said</p>")
    reviewed = NOW.date() - timedelta(days=days_ago)
    Topic.objects.filter(pk=topic.pk).update(briefing_reviewed_on=reviewed)
    told = f"The briefing was last reviewed on {reviewed:%-d %b %Y}. 3 stories have been published since."
    assert wrong_with(topic) == ({Flag.STALE: told} if is_stale else {})


def test_a_briefing_is_not_stale_while_nothing_came_since():
    topic = make_topic("Lighthouses", briefing="<p>Said</p>", briefing_reviewed_on=date(2026, 1, 10))
    at = [datetime(2026, 1, 10, 23, tzinfo=UTC), NOW + timedelta(hours=1)]
    for moment in at:
        make_article(topics=[topic], at=moment)
    assert wrong_with(topic) == {}
    make_article(topics=[topic], at=datetime(2026, 1, 11, 1, tzinfo=UTC))
    told = "The briefing was last reviewed on 10 Jan 2026. 1 story has been published since."
    assert wrong_with(topic) == {Flag.STALE: told}


def test_a_topic_of_many_stories_that_nobody_curates():
    topic = make_topic("Lighthouses")
    stories = file_stories(19, topic)
    assert wrong_with(topic) == {}
    stories += file_stories(1, topic, days_ago=2)
    told = "20 stories, but no pins, briefing or description."
    assert wrong_with(topic) == {Flag.NEGLECTED: told}
    curation.pin(topic.entries.get(content_object=stories[0]), by=None)
    assert wrong_with(topic) == {}


def test_what_is_dismissed_of_two_is_so_for_both_until_it_is_recalled():
    editor = make_user("Topic editor")
    one, two, three = settled("Tide mills"), settled("Tidemills"), settled("Tide-mills?")
    issues.dismiss(one, Flag.DUPLICATE, two, by=editor)
    issues.dismiss(two, Flag.DUPLICATE, one, by=editor)
    assert [finding.other for finding in issues.findings(every())[one.pk]] == [three]
    assert [finding.other for finding in issues.findings(every())[two.pk]] == [three]
    issues.dismiss(three, Flag.DUPLICATE, one, by=editor)
    assert wrong_with(one) == {}
    assert set(issues.dismissed(every())) == {one, two, three}
    rows = issues.dismissals([one, two])
    assert {(row.other, row.by) for row in rows[one.pk]} == {(two, editor), (three, editor)}
    issues.reopen(two, Flag.DUPLICATE, one, by=editor)
    assert wrong_with(one).keys() == {Flag.DUPLICATE}
    assert set(issues.dismissed(every())) == {one, three}
    verbs = AuditEntry.objects.filter(by=editor).order_by("pk").values_list("verb", "subject_name", "detail__other")
    assert verbs[0] == ("dismiss flag", "Tide mills", "Tidemills")
    assert verbs.last() == ("recall flag", "Tidemills", "Tide mills")


def test_what_is_dismissed_of_one_stays_so():
    topic, other = make_topic("Lighthouses"), make_topic("Salt pans")
    issues.dismiss(topic, Flag.ORPHAN, by=None)
    issues.dismiss(topic, Flag.ORPHAN, by=None)
    assert wrong_with(topic) == {}
    assert wrong_with(other).keys() == {Flag.ORPHAN}
    file_stories(1, topic)
    assert wrong_with(topic).keys() == {Flag.THIN}
    issues.reopen(topic, Flag.ORPHAN, by=None)
    assert not DismissedFlag.objects.exists()


def test_who_may_not_curate_dismisses_nothing():
    topic, writer = make_topic("Lighthouses"), make_user("Journalist")
    for verb in (issues.dismiss, issues.reopen):
        with pytest.raises(NotAllowed):
            verb(topic, Flag.ORPHAN, by=writer)
    assert wrong_with(topic).keys() == {Flag.ORPHAN}


@pytest.mark.parametrize("count", [1, 3])
def test_findings_cost_a_fixed_number_of_queries(count, django_assert_num_queries):
    for n in range(count):
        make_topic("Tide" + "-" * n + "mills", briefing="<p>Said</p>", briefing_reviewed_on=date(2026, 1, 1))
    file_stories(5, *Topic.objects.all())
    topics = list(every())
    with django_assert_num_queries(6):
        found = issues.findings(topics)
    assert all(Flag.STALE in {each.flag for each in found[topic.pk]} for topic in topics)


def test_what_is_filed_is_told_without_counting_what_is_dated(django_assert_num_queries):
    topic, other, unused = make_topic("Lighthouses"), make_topic("Lamps"), make_topic("Fog horns")
    _, hidden, withdrawn = file_stories(3, topic, other)
    make_article(topics=[topic], at=NOW + timedelta(days=1))
    curation.hide(topic.entries.get(content_object=hidden), by=None, reason="Of another lighthouse.")
    publishing.withdraw(withdrawn, by=None)
    topics = list(every())
    with django_assert_num_queries(1):
        counts = issues.entry_totals(topics)
    assert counts == {topic.pk: 4, other.pk: 3, unused.pk: 0}
    Topic.objects.filter(pk=topic.pk).update(entry_count=100_000)
    assert issues.entry_totals(list(every()))[topic.pk] == 100_002


def test_nothing_is_dismissed_of_topics_one_of_which_is_gone():
    one, two = make_topic("Tide mills"), make_topic("Tidemills")
    gone = Topic.objects.get(pk=two.pk)
    deletion.delete(two, by=None)
    entries = AuditEntry.objects.count()
    for topic, flag, other in ((one, Flag.DUPLICATE, gone), (gone, Flag.DUPLICATE, one), (gone, Flag.ORPHAN, None)):
        with pytest.raises(NotAllowed, match="has been merged or deleted"):
            issues.dismiss(topic, flag, other, by=None)
    assert not DismissedFlag.objects.exists()
    assert AuditEntry.objects.count() == entries
