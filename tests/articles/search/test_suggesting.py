"""What is proposed where nothing was found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.search import spelling, suggesting
from articles.search.suggesting import (
    similar_topics,
    suggest_searches,
    suggest_spellings,
    with_spaces,
)
from articles.search.terms import parse
from articles.workflow import drafting, publishing
from tests.factories import make_article, make_draft, make_topic

pytestmark = pytest.mark.django_db


def instead(text):
    return suggest_searches(parse(text))


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("goverment", "government"),
        ("governmant", "government"),
        ("govrenment", "government"),
        ("governmetn", "government"),
        ("kettel", "kettle"),
        ("kettels", "kettles"),
        ("government kettel", "government kettle"),
        ("goverment kettel", "government kettle"),
        ("kettel zebra", "kettle"),
        ("government kettles zebra", "government kettles"),
        ('kettel -"rust free"', 'kettle -"rust free"'),
        ("чайинк", "чайник"),
        ("overnment", "government"),
        ("government kettels", "government kettles"),
    ],
)
def test_a_word_that_no_story_has_is_proposed_as_a_headline_has_it(typed, meant):
    make_article(title="Government kettles")
    make_article(title="Чайники")
    assert instead(typed).spellings == [(meant, 1)]


@pytest.mark.parametrize("typed", ["ketchup", "ket", "kettle8", "水", "overnmen", "kettle-drum", '"', "kettles zebra"])
def test_what_resembles_no_word_is_proposed_as_no_other(typed):
    make_article(title="Government kettles", body="<p>水壶</p>")
    assert instead(typed).spellings == []


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("color", "colour"), ("center", "centre"), ("organise", "organize"), ("gray", "grey"), ("defense", "defence"),
        ("traveling", "travelling"), ("sceptical", "skeptical"), ("Color", "colour"), ("Labour", "labor"),
    ],
)  # fmt: skip
def test_another_spelling_that_more_stories_have_is_proposed(typed, meant):
    make_article(title=typed, summary="", body="<p>-</p>")
    assert suggest_spellings(parse(typed), 1) == []
    for _ in range(2):
        make_article(title="Of it", summary=f"Of {meant}", body="<p>-</p>")
    assert suggest_spellings(parse(typed), 1) == [(meant, 2)]
    assert suggest_spellings(parse(typed), 2) == []
    assert suggest_spellings(parse(f"{typed} nowhere"), 0) == []
    make_article(title=f"{typed} abroad")
    make_article(title=f"{meant} abroad", at=timezone.now() + timedelta(days=1))
    assert suggest_spellings(parse(f"{typed} abroad"), 0) == []


@pytest.mark.parametrize(
    ("typed", "other"),
    [("rice", "rich"), ("rice", "price"), ("wheat", "what"), ("coral", "coal"), ("Curie", "curve"), ("цвит", "цвет")],
)
def test_a_word_that_a_story_has_is_no_typing_error(typed, other):
    for _ in range(2):
        make_article(title=f"Of {other}")
    assert [each.text for each in suggest_spellings(parse(typed), 0)] == [other]
    make_article(title="Headline", body=f"<p>Of {typed}.</p>")
    assert suggest_spellings(parse(typed), 1) == []


def test_words_far_down_in_a_story_are_proposed_once_it_is_live():
    text = f"<p>{' '.join(f'word{n}' for n in range(100))} harbour.</p>"
    for days in (1, 2):
        make_article(title="Of ports", body=text, at=timezone.now() + timedelta(days=days))
    assert instead("harbor").spellings == []
    make_article(title="Of ports", body=text)
    assert instead("harbor").spellings == [("harbour", 1)]


def test_those_with_most_results_are_proposed_and_each_is_counted_before_that():
    for n, word in enumerate(("canal", "carnal", "casual", "cabal", "caracal", "causal")):
        for _ in range(n + 1):
            make_article(title="Word", summary=word, body="<p>-</p>")
    make_article(title="Word", summary="coal", at=timezone.now() + timedelta(days=1))
    assert instead("caual").spellings == [("causal", 6), ("cabal", 4), ("casual", 3), ("canal", 1)]


def test_a_name_of_a_topic_that_no_story_has_is_proposed():
    make_article(title="Water", topics=[make_topic("Kanalinseln", aliases=["Wangerooge"])])
    assert instead("kanalinsln").spellings == [("Kanalinseln", 1)]
    make_article(title="Later", topics=["Spiekeroog"], at=timezone.now() + timedelta(days=1))
    assert instead("spiekerog").spellings == []


def test_what_readers_may_not_see_is_not_proposed():
    make_draft(title="Kettles")
    make_article(title="Kettles", at=timezone.now() + timedelta(days=1))
    make_draft(title="A topic", topics=["Kettles"])
    assert instead("kettel").spellings == []
    assert similar_topics("kettels") == []


def rewrite(title):
    drafting.save(make_article(title="A lighthouse"), {"title": title})


def come_later(title):
    make_article(title=title, at=timezone.now() + timedelta(days=1))


def go(title):
    publishing.withdraw(make_article(title=title), by=None)


@pytest.mark.parametrize("write", [lambda title: make_draft(title=title), come_later, go, rewrite])
@pytest.mark.parametrize("title", ["kettea ketteb kettec ketted kettee", "kettel"])
def test_headlines_that_readers_do_not_see_change_nothing_of_what_is_proposed(write, title, monkeypatch):
    monkeypatch.setattr(spelling, "MAX_COMPARED", 2)
    make_article(title="Kettles boil", body="<p>Once ketteabc.</p>")
    before = instead("kettel")
    assert before.spellings == [("kettle", 1)]
    write(title)
    assert instead("kettel") == before


def test_a_headline_is_proposed_from_as_readers_see_it_while_another_is_being_written():
    story = make_article(title="Kettles boil")
    drafting.save(story, {"title": "A lighthouse"})
    assert instead("kettel").spellings == [("kettle", 1)]


def test_what_finds_something_by_itself_is_proposed_alone():
    make_article(title="Kettles boil")
    assert instead("kettles boil") == (("kettles boil", 1), [])


@pytest.mark.parametrize("typed", ["Brass Band", "brass", "Brass-Band", "bras", "band", "銅管"])
def test_topics_that_are_called_so_or_nearly_or_begin_so_are_proposed(typed):
    topic = make_topic("Brass bands", aliases=["銅管樂隊"])
    make_article(topics=[topic])
    assert [(each, each.live_count) for each in similar_topics(typed)] == [(topic, 1)]


@pytest.mark.parametrize(
    ("typed", "names"),
    [
        ("重庆市", ["重庆"]),
        ("重慶市委", ["重庆"]),
        ("三峡大坝", ["三峡"]),
        ("中国铁路", ["铁路", "中国"]),
        ("坝上", []),
        ("the danube delta", ["Danube"]),
        ("Danubes Delta", []),
        ("brass bands of Linz", ["Brass bands"]),
        ("in EU", []),
        ("the EU", ["EU"]),
        ("alpenfluss Donau 重庆", ["Danube", "重庆"]),
    ],
)  # fmt: skip
def test_topics_whose_names_are_in_the_text_are_proposed(typed, names):
    for name in ("重庆", "三峡", "铁路", "中国", "坝", "Brass bands", "EU"):
        make_article(topics=[name])
    make_article(topics=[make_topic("Danube", aliases=["Donau"])])
    make_article(topics=["市委"], at=timezone.now() + timedelta(days=1))
    assert sorted(topic.name for topic in similar_topics(typed)) == sorted(names)


@pytest.mark.parametrize("typed", ["", " ", "\x00", "x" * 10_000, "a\u0301" * 5_000, "%", "b%"])
def test_any_text_is_taken(typed):
    make_article(topics=["Brass bands"])
    assert similar_topics(typed) == []
    assert instead(typed).spellings == []


def test_its_cost_is_bounded(django_assert_max_num_queries):
    make_article(title="Kettles and governments")
    # PostgreSQL is told how to ask, each time between a savepoint, its rollback and its release; SQLite,
    # which words begin so.
    with django_assert_max_num_queries(34 if connection.vendor == "postgresql" else 28):
        instead("kettel goverment kettel1 kettlx kettly kettlz kettla kettlb kettlc")
    with django_assert_max_num_queries(8):
        similar_topics("brass bands")
    with django_assert_max_num_queries(8):
        similar_topics("铁路" * 10_000)


def test_topics_that_readers_do_not_see_displace_none_that_are_proposed():
    make_article(topics=["Brass bands"])
    before = similar_topics("bras")
    assert [topic.name for topic in before] == ["Brass bands"]
    for n in range(2 * suggesting.MAX_SUGGESTIONS):
        make_article(topics=[f"Brasov {n}"], at=timezone.now() + timedelta(days=1))
        make_article(topics=[f"Brasov {n}"], at=timezone.now() + timedelta(days=2))
    assert similar_topics("bras") == before


def test_a_spelling_that_is_also_the_name_of_a_topic_is_proposed_once():
    make_article(title="News from chongqing", topics=["Chongqing"])
    texts = [each.text.casefold() for each in suggest_searches(parse("chongqng")).spellings]
    assert texts == ["chongqing"]


@pytest.mark.parametrize(
    ("text", "spaced"),
    [
        ("鳗鱼水闸", "鳗鱼 水闸"),
        ("鳗鱼和水闸", "鳗鱼 水闸"),
        ("河边的鳗鱼", "河边 鳗鱼"),
        ("1893年鳗鱼", "1893年 鳗鱼"),
        ("鳗鱼Zeeland", "鳗鱼 Zeeland"),
        ("鳗鱼水闸 Zeeland", "鳗鱼 水闸 Zeeland"),
        ("鳗鱼水闸 -堤坝", "鳗鱼 水闸 -堤坝"),
        ("鰻魚水閘", "鰻魚 水閘"),
        ("鳗鱼水闸 -Zeeland", None),
        ("鳗鱼的船", None),
        ("鳗鱼水闸门闩", None),
        ("水闸", None),
        ("鳗", None),
        ("Zeelandeel", None),
        ('"鳗鱼水闸"', None),
    ],
)
def test_words_that_were_typed_without_a_space_are_searched_for_with_one(text, spaced):
    make_article(title="河边的水闸", body="<p>Zeeland, 1893年，一条鳗鱼。</p>")
    assert with_spaces(parse(text)) == (spaced or "")


def test_the_space_is_where_it_gives_the_most_results():
    make_article(title="鳗鱼苗", body="<p>圃</p>")
    for n in range(2):
        make_article(title=f"鳗鱼 {n}", body="<p>苗圃</p>")
    assert with_spaces(parse("鳗鱼苗圃")) == "鳗鱼 苗圃"
