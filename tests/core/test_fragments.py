"""`{% cached %}`: an included template that is rendered again only if its values or what it reads have changed."""

from collections import namedtuple
from dataclasses import dataclass
from datetime import date

import pytest
from django.template import Context, Template, TemplateSyntaxError
from django.utils.translation import gettext_lazy

from newsroom.core import tracking
from newsroom.core.templatetags import fragments
from tests.factories import make_article, make_topic


class Dictionary:
    """A fragment cache that forgets nothing."""

    def __init__(self):
        self.values = {}

    def get(self, key, render):
        return self.values.setdefault(key, None) or self.values.update({key: render()}) or self.values[key]


@dataclass(frozen=True)
class Bar:
    month: date
    count: int


Month = namedtuple("Month", "name count")


@pytest.fixture
def rendered(monkeypatch):
    """What the included template was rendered with, each time."""
    contexts = []

    class Included:
        def render(self, context):
            contexts.append(context)
            return f"<{len(contexts)}>"

    monkeypatch.setattr(fragments, "get_template", lambda name: Included())
    return contexts


def render(cache, arguments, **context):
    template = Template(f'{{% load fragments %}}{{% cached "card.html" {arguments} %}}')
    with tracking.track(cache):
        return template.render(Context(context))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Loire", "Rhine"),
        (date(2031, 5, 6), date(2031, 5, 7)),
        ([Bar(date(2031, 5, 1), 3)], [Bar(date(2031, 5, 1), 4)]),
        ((Month("May", 3),), (Month("May", 4),)),
        ({"a": 1}, {"a": 2}),
        (None, 0.5),
        (gettext_lazy("Topics"), gettext_lazy("Archive")),
    ],
)
def test_a_fragment_is_rendered_once_for_equal_values(rendered, one, other):
    cache = Dictionary()
    pages = [render(cache, "value=value", value=value) for value in (one, other, one)]
    assert pages == ["<1>", "<2>", "<1>"]


def test_the_template_sees_the_named_values_and_nothing_else(rendered):
    render(Dictionary(), "name=topic", topic="Loire", secret="x")
    assert rendered == [{"name": "Loire"}]


@pytest.mark.django_db
def test_a_row_without_cache_tags_is_an_error_with_and_without_a_cache(rendered):
    entry = make_article(topics=[make_topic("Loire")]).entries.get()
    for value in (entry, [entry], {"entry": entry}):
        with pytest.raises(
            TypeError, match="TopicEntry has no cache_tags, so it cannot be a value of a cached fragment"
        ):
            render(Dictionary(), "value=value", value=value)
    with pytest.raises(TypeError, match="has no cache_tags"):
        Template('{% load fragments %}{% cached "card.html" value=value %}').render(Context({"value": entry}))


def test_a_value_that_cannot_be_compared_is_an_error(rendered):
    with pytest.raises(TypeError, match="object cannot be part"):
        render(Dictionary(), "value=value", value=object())


def test_a_positional_value_is_an_error():
    with pytest.raises(TemplateSyntaxError, match="topic"):
        Template('{% load fragments %}{% cached "card.html" topic %}')


@pytest.mark.django_db
def test_a_row_is_the_same_until_its_tags_are_invalidated_and_differs_by_what_was_added_to_it(rendered):
    cache, story = Dictionary(), make_article(topics=[make_topic("Loire")])
    assert render(cache, "article=story", story=story) == render(cache, "article=story", story=story) == "<1>"
    story.is_pinned = True
    assert render(cache, "article=story", story=story) == "<2>"


@pytest.mark.django_db
def test_a_page_depends_on_the_rows_of_its_fragments(rendered):
    story = make_article()
    with tracking.track(Dictionary()) as dependencies:
        Template('{% load fragments %}{% cached "card.html" article=story %}').render(Context({"story": story}))
    assert dependencies.tags == set(story.cache_tags)


def test_without_a_page_cache_it_is_a_plain_include(rendered):
    template = Template('{% load fragments %}{% cached "card.html" value=1 %}')
    assert [template.render(Context()), template.render(Context())] == ["<1>", "<2>"]
