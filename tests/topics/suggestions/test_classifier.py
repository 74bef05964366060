"""What a few stories teach about their topics."""

import pytest

from topics.suggestions.classifier import TOPICS, Example, score_topics


def example(words, topics, likeness=0.5):
    return Example("A headline", likeness, dict.fromkeys(words.split(), 1.0), frozenset(topics))


def text(words):
    return dict.fromkeys(words.split(), 1.0)


def test_no_stories_teach_nothing():
    assert score_topics(text("otters swim"), []) == {}


def test_a_word_that_only_the_stories_of_one_topic_have_tells_it_from_another():
    told = [example("bank rate cut", {1}), example("bank shares sold", {2})] * 10
    fits = score_topics(text("bank rate rise"), told)
    assert fits[1] > 0.8
    assert fits[1] > fits[2] + 0.3


def test_a_word_that_tells_outweighs_what_most_stories_are_filed_under():
    told = [example("bank shares sold", {2})] * 8 + [example("bank rate cut", {1})] * 4
    fits = score_topics(text("bank rate"), told)
    assert fits[1] > fits[2]


def test_stories_that_are_more_like_the_text_count_for_more():
    fits = score_topics(text("bank"), [example("bank", {1}, likeness=0.9), example("bank", {2}, likeness=0.3)])
    assert fits[1] > fits[2]


@pytest.mark.parametrize("words", ["", "nothing"])
def test_stories_without_the_texts_words_teach_little(words):
    assert score_topics(text("otters"), [example(words, {1})])[1] <= 0.5


def test_of_very_many_topics_those_of_the_most_alike_are_looked_at():
    told = [example("otters", {topic}, likeness=1 / topic) for topic in range(1, 2 * TOPICS)]
    assert sorted(score_topics(text("otters"), told)) == list(range(1, TOPICS + 1))
