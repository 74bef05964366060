"""Before anything happens, a page says exactly what will."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from tests.factories import live_count, make_article, make_topic
from tests.topics.merging.helpers import filing_of, fresh
from topics import curation, merging
from topics.models import TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


def told(plan):
    return [line for _, lines in plan.parts for line in lines]


@pytest.fixture
def pair():
    with transaction.atomic():
        loser = make_topic("Quince", aliases=["Membrillo"])
        naming.rename(loser, "Quinces", slug="quinces")
    return loser, make_topic("Quince trees")


def test_it_tells_figures_names_addresses_children_and_relations(pair):
    loser, survivor = pair
    for topics in ([loser], [loser], [loser, survivor], [survivor]):
        make_article(topics=topics)
    make_article(topics=[loser], at=timezone.now() + timedelta(days=1))
    make_topic("Jelly", parent=loser)
    curation.describe(loser, by=None, related=[make_topic("Pears")])
    curation.write_briefing(loser, "<p>Sour</p>", by=None)
    lines = told(merging.plan_merge([fresh(loser)], fresh(survivor)))
    for line in (
        "3 stories move to “Quince trees”.",
        "1 story is in both topics. Existing pins, key moments and hidden stories in “Quince trees” stay as they are.",
        "“Quinces”, “Membrillo” and “Quince” become aliases of “Quince trees”.",
        "/topics/quinces/ and /topics/quince/ redirect to /topics/quince-trees/, including archives and feeds.",
        "Subtopics move to “Quince trees”: “Jelly”.",
        "Related topics added: “Pears”.",
        "“Quince trees” takes the briefing of “Quinces”.",
        "Stories shown to readers: 4 (now 2).",
        "Feed subscribers do not see duplicates.",
    ):
        assert line in lines
    merging.merge(loser, survivor, by=None)
    assert live_count(survivor) == 4


def test_it_tells_the_new_order_of_the_pins_and_then_they_stand_so(pair):
    loser, survivor = pair
    names = ("Frost", "Harvest", "Grafting", "Scions")
    stories = [make_article(title=name, topics=[pair[n % 2]]) for n, name in enumerate(names)]
    both = make_article(title="Both", topics=pair)
    for n in (2, 3, 0, 1):
        curation.pin(filing_of(stories[n], pair[n % 2]), by=None)
    curation.pin(filing_of(both, loser), by=None)
    assert "New pin order: “Scions”, “Harvest”, “Grafting”, “Frost” and “Both”." in told(
        merging.plan_merge([loser], survivor)
    )
    merging.merge(loser, survivor, by=None)
    order = survivor.entries.filter(pinned_position__isnull=False).order_by("pinned_position")
    assert [entry.article.title for entry in order] == ["Scions", "Harvest", "Grafting", "Frost", "Both"]


def test_it_tells_what_becomes_of_what_was_said_of_stories_that_both_have(pair):
    loser, survivor = pair
    story = make_article(title="Marmelo", topics=pair)
    curation.mark_key_moment(filing_of(story, loser), by=None, line="The first jar")
    curation.pin(filing_of(story, loser), by=None)
    hidden = make_article(title="Membrillero", topics=pair)
    curation.hide(filing_of(hidden, loser), by=None, reason="A place name.")
    lines = told(merging.plan_merge([loser], survivor))
    for line in (
        "“Marmelo” becomes pinned in “Quince trees”.",
        "“Marmelo” becomes a key moment, with the text “The first jar”.",
        "“Membrillero” is hidden in “Quinces” (A place name.). It stays visible in “Quince trees”.",
    ):
        assert line in lines


def test_of_topics_that_readers_do_not_see_nothing_is_told_about_readers(pair):
    make_article(topics=[pair[0]], at=timezone.now() + timedelta(days=1))
    lines = told(merging.plan_merge([fresh(pair[0])], pair[1]))
    assert "/topics/quinces/ and /topics/quince/ redirect to /topics/quince-trees/." in lines
    assert not [line for line in lines if "readers" in line or "Feed" in line]


def test_a_name_that_readers_will_see_for_the_first_time_is_told(pair):
    loser, survivor = pair
    make_article(topics=[loser], at=timezone.now() + timedelta(days=1))
    make_article(topics=[survivor])
    hidden, public, third = fresh(loser), fresh(survivor), make_topic("Cydonia")
    line = (
        "“Quinces” is not public, so readers cannot see it yet. After the merge, they will see its name, as an alias "
        "of “{}”, and its URL will redirect."
    )
    assert told(merging.plan_merge([hidden], public))[0] == line.format("Quince trees")
    # The other topic that is merged makes the survivor public.
    assert line.format("Cydonia") in told(merging.plan_merge([hidden, public], third))
    assert not [each for each in told(merging.plan_merge([public], hidden)) if "not public" in each]


def test_a_number_that_stays_is_told_as_such(pair):
    story = make_article(topics=pair)
    curation.pin(filing_of(story, pair[0]), by=None)
    assert "Stories shown to readers: 1 (no change)." in told(merging.plan_merge([fresh(pair[0])], fresh(pair[1])))


def test_of_several_each_story_is_told_once(pair):
    third = make_topic("Cydonia")
    for topics in ([pair[0], third], [third], [pair[0]]):
        make_article(topics=topics)
    lines = told(merging.plan_merge([fresh(pair[0]), fresh(third)], pair[1]))
    assert "Stories shown to readers: 3 (now 0)." in lines
    assert "“Quince trees” becomes public." in lines
    merging.merge_all([pair[0], third], pair[1], by=None)
    assert live_count(pair[1]) == 3
    assert TopicEntry.objects.count() == 3


def test_of_several_each_related_topic_is_told_once_and_none_that_is_merged_too(pair):
    third, pears = make_topic("Cydonia"), make_topic("Pears")
    curation.describe(pair[0], by=None, related=[pears, third])
    curation.describe(third, by=None, related=[pears, pair[0], make_topic("Medlars")])
    lines = told(merging.plan_merge([pair[0], third], pair[1]))
    assert [line for line in lines if "elated" in line] == [
        "Related topics added: “Pears”.",
        "Related topics added: “Medlars”.",
    ]
    merging.merge_all([pair[0], third], pair[1], by=None)
    assert [topic.name for topic in pair[1].related.order_by("name")] == ["Medlars", "Pears"]


def test_of_several_only_those_stand_below_that_are_not_merged_too(pair):
    third = make_topic("Cydonia", parent=pair[0])
    jelly = make_topic("Jelly", parent=third)
    lines = told(merging.plan_merge([pair[0], third], pair[1]))
    assert [line for line in lines if "ubtopics" in line] == ["Subtopics move to “Quince trees”: “Jelly”."]
    merging.merge_all([pair[0], third], pair[1], by=None)
    assert fresh(jelly).parent == pair[1]


@pytest.mark.parametrize(
    ("places", "told_of"),
    [
        # name -> what it stands below; the first two are merged in this order
        ({"Fruit": None, "Apples": "Fruit", "Food": None}, None),
        ({"Apples": "Fruit", "Fruit": None, "Food": None}, None),
        ({"Fruit": None, "Apples": "Pomes", "Food": None, "Pomes": "Fruit"}, None),
        (
            {"Apples": "Pomes", "Pomes": "Fruit", "Food": None, "Fruit": None},
            "“Fruit” becomes the parent topic of “Food”.",
        ),
        ({"Fruit": None, "Apples": None, "Food": "Apples"}, "“Food” no longer has a parent topic."),
    ],
)
def test_it_tells_where_the_one_that_stays_will_stand(places, told_of):
    topics = {name: make_topic(name) for name in places}
    for name, parent in places.items():
        curation.describe(topics[name], by=None, parent=topics.get(parent))
    first, second, survivor, *_ = (fresh(topic) for topic in topics.values())
    lines = told(merging.plan_merge([first, second], survivor))
    assert [line for line in lines if "parent topic" in line] == ([told_of] if told_of else [])
    merging.merge_all([first, second], survivor, by=None)
    parent = fresh(survivor).parent
    assert (parent and parent.name) == (told_of and ("Fruit" if "Fruit" in told_of else None))


@pytest.mark.parametrize("number", [1, 3])
def test_a_plan_costs_the_same_however_many_stories_there_are(pair, number, django_assert_num_queries):
    for _ in range(number):
        story = make_article(topics=pair)
        curation.pin(filing_of(story, pair[0]), by=None)
        make_article(topics=[pair[0]])
    loser, survivor = fresh(pair[0]), fresh(pair[1])
    with django_assert_num_queries(14):
        merging.plan_merge([loser], survivor)
