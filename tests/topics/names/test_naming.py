"""A name in any script becomes a topic in one place."""

import pytest
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import make_article, make_topic
from topics.merging import names as merged_names
from topics.models import Topic
from topics.names import naming


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Łódź", "łódz"),
        ("São Tomé", "SAO TOME"),
        ("ＮＡＴＯ", "nato"),
        ("Straße", "STRASSE"),
        ("İzmir", "izmir"),
        ("Côte   d’Ivoire", " cote d’ivoire\u00a0"),
        ("ﾊﾟﾘ", "パリ"),
        ("Tiếng Việt", "tieng viet"),
    ],
)
def test_names_compare_without_case_width_spaces_and_latin_accents(one, other):
    assert naming.key_of(one) == naming.key_of(other)


@pytest.mark.parametrize(("one", "other"), [("パリ", "ハリ"), ("й", "и"), ("C", "C#"), ("ກ່າ", "ກາ")])
def test_marks_of_other_scripts_make_other_names(one, other):
    assert naming.key_of(one) != naming.key_of(other)


@pytest.mark.django_db
def test_the_first_spelling_and_kind_stay():
    first = naming.find_or_create("Zürich", kind="place")
    again = naming.find_or_create("ZURICH", kind="event")
    assert (again.pk, again.name, again.kind) == (first.pk, "Zürich", "place")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("name", "kind", "slug"),
    [
        ("🙂", "event", "event"),
        ("C#", "subject", "c"),
        ("重庆", "place", "重庆"),
        ("Page", "subject", "page-2"),
        ("ﾊﾟﾘ", "place", "パリ"),
    ],
)
def test_slugs_follow_the_name_and_fall_back_to_the_kind(name, kind, slug):
    assert naming.find_or_create(name, kind=kind).slug == slug


@pytest.mark.django_db
def test_a_taken_slug_is_numbered_and_stays_within_eighty_characters():
    assert [make_topic(name).slug for name in ("R", "R+", "R#")] == ["r", "r-2", "r-3"]
    long = "x" * 90
    assert [len(make_topic(name).slug) for name in (long, long + "!", long + "?")] == [80, 80, 80]


@pytest.mark.django_db
def test_several_aliases_take_as_many_statements_as_one():
    counts = []
    for number, names in enumerate((["Madras"], ["Bombay", "Mumbai", "bombay", "孟买", "Bom Bahia"])):
        topic = make_topic(f"City {number}")
        with CaptureQueriesContext(connection) as queries:
            added = naming.add_aliases(topic, names)
        assert [alias.name for alias in added] == [name for name in names if name != "bombay"]
        counts.append(len(queries))
    assert counts[0] == counts[1]


@pytest.mark.django_db
def test_of_several_aliases_none_is_added_if_one_belongs_to_another_topic():
    make_topic("Chennai", aliases=["Madras"])
    topic = make_topic("Tamil Nadu")
    with pytest.raises(ValidationError, match="“madras” is already used by the topic “Chennai”"):
        naming.add_aliases(topic, ["Tamilakam", "madras"])
    assert not topic.aliases.exists()


@pytest.mark.django_db
def test_an_alias_files_under_its_topic_and_cannot_be_given_twice():
    topic = make_topic("Chennai", aliases=["Madras"])
    assert naming.find_or_create("MADRÁS") == topic
    with pytest.raises(ValidationError, match="already used by the topic “Chennai”"):
        naming.add_aliases(make_topic("Tamil Nadu"), ["madras"])
    assert naming.add_aliases(topic, ["MADRAS"]) == []


@pytest.mark.django_db
def test_a_topics_own_slug_wins_over_an_aliass():
    make_topic("Chennai", aliases=["Madras"])
    own = make_topic("Madras!")
    assert own.slug == "madras"
    assert naming.find_by_slug("madras") == own


@pytest.mark.django_db
@pytest.mark.parametrize("address", ["Cafe\u0301-de-flore", "CAFÉ-DE-FLORE", "les-deux"])
def test_an_address_in_upper_case_or_decomposed_or_of_an_alias_finds_the_topic(address):
    topic = make_topic("Café de Flore", aliases=["Les Deux"])
    assert naming.find_by_slug(address) == topic


@pytest.mark.django_db
def test_a_name_that_is_taken_away_files_nothing_more_and_its_address_still_leads_to_the_topic():
    topic = make_topic("Chennai", aliases=["Madras", "🙂"])
    naming.remove_alias(topic, "MADRAS")
    naming.remove_alias(topic, "🙂")
    naming.remove_alias(topic, "Nowhere")
    assert naming.find(["Madras", "🙂"]) == {}
    assert naming.find_by_slug("madras") == topic


@pytest.mark.django_db
def test_the_address_of_a_name_that_is_taken_away_stays_with_the_topic_that_has_it():
    topic = make_topic("Chennai", aliases=["Madras"])
    own = make_topic("Madras!")
    naming.remove_alias(topic, "Madras")
    assert naming.find_by_slug("madras") == own
    own.delete()
    assert naming.find_by_slug("madras") is None


@pytest.mark.django_db
def test_a_name_that_was_taken_away_keeps_its_word_from_no_topic_that_is_called_so():
    topic = make_topic("Chennai", aliases=["Madras"])
    naming.remove_alias(topic, "Madras")
    own = make_topic("Madras")
    assert (own.slug, naming.find_by_slug("madras")) == ("madras", own)
    naming.rename(own, "Old Madras", slug="old-madras")
    assert naming.find_by_slug("madras") == own


@pytest.mark.django_db
def test_an_address_that_was_a_topics_own_is_kept_from_a_topic_that_is_called_so():
    topic = make_topic("Madras")
    naming.rename(topic, "Chennai", slug="chennai")
    naming.remove_alias(topic, "Madras")
    assert make_topic("Madras").slug == "madras-2"
    assert naming.find_by_slug("madras") == topic


@pytest.mark.django_db
def test_several_slugs_are_found_at_once_by_the_same_rules(django_assert_num_queries):
    # By its own slug, a former one that another topic has as an alias's, an alias's, and a former alias's.
    topics = [make_topic("Oslo"), make_topic("Madras"), make_topic("Bombay", aliases=["Bom Bahia"]), make_topic("Rome")]
    naming.rename(topics[1], "Chennai", slug="chennai")
    naming.remove_alias(topics[1], "Madras")
    make_topic("Tamil Nadu", aliases=["Madras"])
    naming.add_aliases(topics[3], ["Roma"])
    naming.remove_alias(topics[3], "Roma")
    # The older one has it.
    naming.add_aliases(make_topic("Goa"), ["Bom-Bahia!"])
    slugs = ["OSLO", "oslo", "madras", "bom-bahia", "roma", "nowhere", ""]
    with django_assert_num_queries(4):
        found = naming.find_by_slugs(slugs)
    assert found == dict(zip(slugs, [topics[0], *topics], strict=False))
    assert found == {slug: topic for slug in slugs if (topic := naming.find_by_slug(slug))}
    assert naming.find_by_slugs(slugs, among=Topic.objects.public()) == {}
    with django_assert_num_queries(0):
        assert naming.find_by_slugs([]) == {}


@pytest.mark.django_db
def test_a_topic_that_is_not_public_keeps_the_word_of_a_former_name_from_no_reader():
    topic = make_topic("Chennai", aliases=["Madras"])
    make_article(topics=[topic])
    naming.remove_alias(topic, "Madras")
    own = make_topic("Madras")
    assert naming.find_by_slug("madras", Topic.objects.public()) == topic
    make_article(topics=[own])
    assert naming.find_by_slug("madras", Topic.objects.public()) == own


@pytest.mark.django_db
def test_the_word_of_a_former_name_goes_with_a_topic_that_another_takes_over():
    topic, heir = make_topic("Chennai", aliases=["Madras"]), make_topic("Tamil Nadu")
    naming.remove_alias(topic, "Madras")
    record = merged_names.move(topic, heir)
    topic.delete()
    assert naming.find_by_slug("madras") == heir
    merged_names.restore(record, topic, heir.pk)
    assert naming.find_by_slug("madras") == topic


@pytest.mark.django_db
def test_an_other_name_that_becomes_the_name_keeps_its_address_where_the_topics_stays():
    topic = make_topic("Bombay", aliases=["Mumbai"])
    naming.rename(topic, "Mumbai")
    assert topic.slug == "bombay"
    assert naming.find_by_slug("mumbai") == topic


@pytest.mark.django_db
def test_renaming_keeps_the_old_name_as_an_alias_and_the_old_address():
    topic = make_topic("Bombay")
    naming.rename(topic, "Mumbai", slug="mumbai")
    assert naming.find_or_create("bombay") == topic
    assert naming.find_by_slug("bombay") == topic
    assert make_topic("Bombay!").slug == "bombay-2"
    naming.rename(topic, "Bombay", slug="bombay")
    assert [topic.name, topic.slug, *topic.aliases.values_list("name", flat=True)] == [
        "Bombay",
        "bombay",
        "Mumbai",
    ]


@pytest.mark.django_db
def test_renaming_leaves_the_counts_alone_that_moved_since_the_topic_was_read():
    topic = make_topic("Bombay")
    make_article(topics=[topic])
    naming.rename(topic, "Mumbai")
    topic.refresh_from_db()
    assert (topic.entry_count, topic.is_public) == (1, True)


@pytest.mark.django_db
def test_renaming_leaves_alone_what_changed_since_the_topic_was_read():
    topic = make_topic("Bombay")
    make_article(topics=[topic])
    stale = Topic(pk=topic.pk, name="Bombay", key="bombay", slug="bombay")
    naming.rename(stale, "Mumbai")
    assert (Topic.objects.get().name, Topic.objects.get().entry_count) == ("Mumbai", 1)


@pytest.mark.parametrize("name", ["", "   ", "\u200b", "x" * 201, "a\x00b", "a\uffff", "a\ud800"])
def test_what_cannot_be_a_name_is_refused_with_a_sentence(name):
    with pytest.raises(ValidationError, match="name"):
        naming.spelling_of(name)


def test_names_longer_than_any_can_be_are_refused_before_they_are_looked_at():
    # Marks in the wrong order: composing so many takes hours.
    marks = "\u0301" * 400_000 + "\u0327" * 400_000
    with pytest.raises(ValidationError, match="up to 200 characters"):
        naming.spelling_of(f"a{marks}")
    assert len(naming.key_of(marks)) <= 1000
