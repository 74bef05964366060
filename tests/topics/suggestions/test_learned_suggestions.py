"""Topics for a text by its words and by similar stories: what they teach, and how much it takes."""

import pytest

from tests.factories import make_article, make_topic
from tests.topics.suggestions.test_suggesting import names, reasons
from topics.models import WordWeights
from topics.suggestions import classifier
from topics.suggestions.classifier import Example
from topics.suggestions.suggesting import suggest

pytestmark = pytest.mark.django_db


# What stories like it are filed under --------------------------------------------------------------------


def like(title, *topics, words="otters swim", likeness=0.5):
    """A story like the text, filed under these topics."""
    ids = frozenset(make_topic(name).pk for name in topics)
    return Example(title, likeness, dict.fromkeys(words.split(), 1.0), ids)


OTTERS = {"otters": 1.0, "swim": 1.0}


def test_topics_of_stories_like_the_text_are_suggested_and_the_stories_are_the_reason():
    similar = [
        like("Otters return", "Mammals", "Rivers"), like("Otters swim", "Mammals"), like("Otters dive", "Mammals"),
    ]  # fmt: skip
    assert reasons(words=OTTERS, similar=similar) == {
        "Mammals": "Used on “Otters return” and 2 other similar stories",
        "Rivers": "Used on the similar story “Otters return”",
    }  # fmt: skip
    assert reasons(words=OTTERS, similar=similar[1:])["Mammals"] == "Used on “Otters swim” and 1 other similar story"
    assert reasons(words=OTTERS, similar=similar, taken=["Mammals"]) == {
        "Rivers": "Used on the similar story “Otters return”"
    }


def test_a_name_in_the_text_is_the_better_reason_and_adds_to_what_stories_teach():
    similar = [like("Otters return", "Mammals", "Rivers")]
    assert reasons("", "", "On rivers", words=OTTERS, similar=similar) == {
        "Rivers": "Once in the body", "Mammals": "Used on the similar story “Otters return”",
    }  # fmt: skip


def test_what_one_story_of_many_is_filed_under_is_not_suggested():
    similar = [like(f"Otters {n}", "Mammals") for n in range(9)]
    similar.append(like("Chips rise", "Prices", words="swim"))
    assert names(words=OTTERS, similar=similar) == ["Mammals"]


def test_stories_that_share_little_with_the_text_teach_nothing():
    assert names(words=OTTERS, similar=[like("Otters return", "Mammals", likeness=0.05)]) == []


# What was learned from all stories ----------------------------------------------------------------------


def learn(topic, **words):
    """Learn these weights of words for the topic; what no word speaks for has the score -1."""
    for word, weight in {"": -2.0, **words}.items():
        row, _ = WordWeights.objects.get_or_create(word=word, defaults={"rarity": 1.0, "weights": {}})
        row.weights[str(topic.pk)] = weight
        row.save()


def test_a_topic_that_the_words_speak_for_is_suggested_and_the_words_are_the_reason():
    learn(make_topic("Mammals"), otters=2.0, swim=1.0, banks=-1.0)
    learn(make_topic("Finance"), banks=2.0, rates=2.0)
    assert reasons("Otters swim", "", "") == {"Mammals": "Typical words: “otters”, “swim”"}
    assert names("", "", "The banks") == ["Finance"]


def test_similar_stories_are_the_better_reason():
    learn(make_topic("Mammals"), otters=2.0)
    assert reasons("Otters", words=OTTERS, similar=[like("Otters return", "Mammals")]) == {
        "Mammals": "Used on the similar story “Otters return”"
    }


def test_a_topic_that_the_words_speak_against_is_left_out_although_similar_stories_have_it():
    learn(make_topic("Mammals"), otters=-0.5)
    assert names("Otters", words=OTTERS, similar=[like("Otters return", "Mammals", "Rivers")]) == ["Rivers"]


def test_a_common_word_that_is_the_name_of_a_topic_is_not_enough():
    learn(make_topic("Interest"), rates=1.0)
    assert names("", "", "Her interest in otters") == []
    assert reasons("", "", "Interest rates") == {"Interest": "Once in the body"}


def test_of_two_named_topics_the_one_that_the_words_speak_for_comes_first():
    learn(make_topic("Tides"), ferries=0.6)
    learn(make_topic("Gulls"), ferries=2.0)
    assert names("Tides", "", "Ferries, tides and gulls") == ["Gulls", "Tides"]


@pytest.mark.parametrize(("stories", "is_suggested"), [(4, True), (5, False)])
def test_a_proper_name_in_the_text_is_enough_for_a_topic_with_few_stories(stories, is_suggested):
    place = make_topic("Coral Sea", kind="place", entry_count=stories)
    learn(place, reef=1.0)
    assert (names("", "", "Off the Coral Sea") == ["Coral Sea"]) is is_suggested
    assert names("Storm in the Coral Sea") == ["Coral Sea"]


@pytest.mark.parametrize(
    ("kind", "weight", "is_suggested"),
    [
        ("place", 0.5, False), ("place", 0.7, True), ("subject", 0.2, False), ("subject", 0.4, True),
        ("person", 0.2, False), ("person", 0.28, True), ("organisation", 0.2, False), ("organisation", 0.28, True),
    ],
)  # fmt: skip
def test_how_much_the_words_have_to_say_depends_on_the_kind(kind, weight, is_suggested):
    learn(make_topic("Elsewhere", kind=kind), otters=weight)
    assert (names("Otters") == ["Elsewhere"]) is is_suggested


def test_topics_that_were_learned_do_not_displace_a_new_one_that_similar_stories_have():
    learned = range(10_000, 10_000 + classifier.TOPICS)
    WordWeights.objects.create(word="", rarity=0, weights={str(topic): -2.0 for topic in learned})
    old = Example("Otters return", 0.5, {}, frozenset(learned))
    assert names(words=OTTERS, similar=[old, like("Otters swim", "Rivers")]) == ["Rivers"]


def test_nothing_is_suggested_for_a_topic_that_was_deleted_since():
    topic = make_topic("Mammals")
    learn(topic, otters=2.0)
    topic.delete()
    assert names("Otters swim") == []


def test_a_topic_that_the_story_has_is_not_suggested_by_its_words():
    learn(make_topic("Mammals"), otters=2.0)
    assert names("Otters swim", taken=["Mammals"]) == []


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    words = ["Ferries", "Tides", "Gulls"][:count]
    for word in words:
        make_topic(word, aliases=[f"other {word}"])
        make_article(topics=[word, "Piers"])
    similar = [like("Otters return", f"Rivers {n}", "Mammals") for n in range(count)]
    learn(make_topic("Birds"), headline=2.0)
    with django_assert_num_queries(5):
        suggest("Headline", "Standfirst", f"{' '.join(words)} other tides", ["Piers", *words[1:]], OTTERS, similar)
