"""Stories with most of the words of a query."""

import pytest

from articles.models import Article
from articles.search import partial_matches
from articles.search.filters import Filters
from articles.search.partial_matches import find_with_most
from articles.search.terms import parse
from tests.factories import make_article, make_draft, make_topic

pytestmark = pytest.mark.django_db


def most(text, **filters):
    titles = dict(Article.objects.values_list("pk", "title"))
    return [titles[pk] for pk in find_with_most(parse(text), Filters(**filters))[1]]


def test_those_with_more_and_rarer_words_come_first():
    for number in range(4):
        make_article(title=f"Otters {number}", summary="")
    make_article(title="A heron", summary="")
    make_article(title="Otters and herons on the Oder", summary="")
    make_draft(title="Otters, herons, zebras")
    assert most("otters herons oder zebras") == ["Otters and herons on the Oder"]
    assert most("herons zebras") == ["Otters and herons on the Oder", "A heron"]
    assert most("zebras") == most("-otters") == []
    assert "Otters and herons on the Oder" not in most("herons otters -oder")


@pytest.mark.parametrize("text", ["水闸上的鳗鱼税", "鳗鱼AI水闸", "河边的鳗魚水閘管理员"])
def test_chinese_words_without_spaces_are_found_by_their_pairs_of_characters(text):
    make_article(title="河边的水闸", body="<p>AI 数一条鳗鱼。</p>")
    make_article(title="海边的灯塔", body="<p>没有船。</p>")
    assert most(text) == ["河边的水闸"]


def test_the_name_of_a_topic_is_a_word_of_its_stories():
    make_article(title="Boats are painted", topics=[make_topic("Zeeland", aliases=["泽兰"])], summary="")
    make_article(title="Boats", summary="")
    assert most("泽兰 painted eels") == ["Boats are painted"]


def test_adjacent_words_count_together():
    make_article(title="Paper kites over the weir", summary="")
    make_article(title="Kites of paper", summary="")
    assert most("paper kites zebra") == ["Paper kites over the weir", "Kites of paper"]


def test_filters_hold():
    topic = make_topic("Zeeland")
    make_article(title="Boats are painted", topics=[topic], summary="")
    make_article(title="Boats are painted again", summary="")
    assert most("painted eels", topics=(topic,)) == ["Boats are painted"]


def test_a_word_of_very_many_stories_does_not_count(monkeypatch):
    monkeypatch.setattr(partial_matches, "MAX_PER_PIECE", 2)
    for number in range(3):
        make_article(title=f"Otters {number}", summary="")
    make_article(title="A heron", summary="")
    assert most("otters heron zebra") == ["A heron"]
    assert most("otters zebra") == []


def test_the_number_of_queries_is_that_of_the_pieces(django_assert_max_num_queries):
    make_article(title="Boats")
    with django_assert_max_num_queries(partial_matches.MAX_PIECES + 12):
        find_with_most(parse(" ".join(f"word{number}" for number in range(12))))
