"""How a story spells the names of its topics."""

import pytest

from articles.house_style import checking
from articles.house_style.passages import plain_passage
from articles.house_style.spelling import spelling_matches
from articles.workflow import drafting
from tests.factories import make_topic
from topics.names.editing import set_aliases

NAMES = {"São Tomé": {"São Tomé", "Saint Thomas-Isle"}, "YouTube": {"YouTube"}, "Exposé": {"Exposé"}, "USA": {"USA"}}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Sao Tome and São Tome", {"Sao Tome": "São Tomé", "São Tome": "São Tomé"}),
        ("São Tomé, SÃO TOMÉ, Sao Tomes", {}),
        ("Saint Thomas Isle", {"Saint Thomas Isle": "Saint Thomas-Isle"}),
        ("Youtube and YOUTUBE", {"Youtube": "YouTube"}),
        ("He will expose it. usa, Usa", {}),
        ("“Youtube,” she said", {}),
    ],
)
def test_a_name_in_another_spelling_is_marked_unless_it_is_a_common_word(text, expected):
    checked = plain_passage("body", text).checked
    found = {text[start:end]: rule.replacement for rule, start, end in spelling_matches(checked, NAMES)}
    assert found == expected


def test_the_names_are_those_of_the_topics_of_the_story(db, django_assert_num_queries):
    topic, other = make_topic("Zürichsee"), make_topic("Malmö")
    set_aliases(topic, ["Lake Zürich"], by=None)
    story = drafting.create({"title": "Zurichsee, Lake Zürich, Lake Zurich and Malmo", "topics": [
        {"id": topic.pk, "name": "Zürichsee"}
    ]})  # fmt: skip
    checking._prepared.cache_clear()
    checking.report_of(story)
    with django_assert_num_queries(4):
        report = checking.report_of(story)
    assert [(each.text, each.replacements) for each in report.findings] == [
        *(("Zurichsee", ["Zürichsee"]), ("Lake Zurich", ["Lake Zürich"]))
    ]
    assert other.name == "Malmö"
