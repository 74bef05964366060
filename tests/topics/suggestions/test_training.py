"""What is learned from stories: which words speak for a topic, and which against it."""

import pytest

from topics.models import WordWeights
from topics.suggestions import training, word_weights

pytestmark = pytest.mark.django_db

OTTERS, BANKS = 1, 2
# (text, topics), oldest first.
STORIES = [
    ("otters swim in the river", {OTTERS}),
    ("banks cut rates in the city", {BANKS}),
    ("river otters dive", {OTTERS}),
    ("the city banks merge", {BANKS}),
    ("the river floods the city", set()),
    ("otters dive and swim", {OTTERS}),
    ("banks raise rates", {BANKS}),
]


@pytest.fixture(autouse=True)
def few_stories(monkeypatch):
    monkeypatch.setattr(training, "MIN_STORIES", 4)


def examples(stories=STORIES):
    return ((word_weights.count_words("", "", text), topics) for text, topics in stories)


def scores(text):
    return word_weights.score(word_weights.count_words("", "", text)).by_topic


def test_a_text_scores_high_for_the_topic_whose_words_it_has_and_low_for_the_other():
    assert training.train(examples()) == len(STORIES)
    found = scores("Otters dive")
    assert found[OTTERS] > 0.3
    assert found[BANKS] < -0.5


def test_a_word_that_stories_of_the_topic_share_with_others_says_less():
    training.train(examples())
    assert scores("otters")[OTTERS] > scores("river")[OTTERS] + 0.3


def test_a_text_without_any_known_word_fits_no_topic():
    training.train(examples())
    assert max(scores("unheard").values()) < 0


def test_with_few_stories_nothing_is_learned_and_what_was_learned_is_gone():
    training.train(examples())
    assert WordWeights.objects.exists()
    assert training.train(examples(STORIES[:3])) == 3
    assert not WordWeights.objects.exists()


def test_learning_again_replaces_what_was_learned():
    training.train(examples())
    training.train(examples([(text, {5} if OTTERS in topics else set()) for text, topics in STORIES]))
    assert set(scores("otters")) == {5}


def test_only_the_heaviest_words_of_a_topic_are_kept(monkeypatch):
    monkeypatch.setattr(training, "MAX_WORDS", 1)
    training.train(examples())
    rows = WordWeights.objects.exclude(word=word_weights.EVERY_TEXT)
    assert [row.word for row in rows if str(OTTERS) in row.weights] == ["otters"]
    assert scores("otters")[OTTERS] > scores("dive")[OTTERS]


def test_a_word_of_a_single_story_is_not_learned():
    training.train(examples())
    assert not WordWeights.objects.filter(word="floods").exists()


def test_stories_without_words_or_with_the_same_words_teach_nothing():
    training.train(examples([("", {OTTERS})] * 5))
    assert scores("otters") == {}
    training.train(examples([("otters", {OTTERS})] * 5))
    assert scores("otters") == {}


def test_a_single_story_that_came_last_does_not_outweigh_those_before():
    training.train(examples([*STORIES * 3, ("otters dive and swim", {BANKS})]))
    found = scores("otters dive and swim")
    assert found[OTTERS] > 0
    assert found[BANKS] < -0.6
