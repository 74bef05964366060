"""What readers find, in which order, and how many: the same on both databases."""

from datetime import UTC, date, datetime, timedelta
from importlib import import_module

import pytest
import time_machine
from django.apps import apps
from django.db import connection
from django.utils import timezone

from articles.models import Article, HeadlineEntry, SimilarityEntry
from articles.search import (
    count_results,
    facets,
    headlines,
    index,
    prefix_words,
    search_articles,
    similarity,
    story_numbers,
)
from articles.search.filters import Filters
from articles.workflow import drafting, publishing
from newsroom.core.text import tokens
from tests.factories import make_article, make_draft, make_topic
from topics import curation

pytestmark = pytest.mark.django_db
NOW = datetime(2027, 6, 1, 12, tzinfo=UTC)
# PostgreSQL is told how to ask, between a savepoint, its rollback and its release; SQLite, which words begin so.
HOW = 4 if connection.vendor == "postgresql" else 1


def found(text="", **narrowed):
    """The headlines of what is found, in order; the total is how many there are."""
    result = search_articles(text, Filters(**narrowed))
    titles = dict(Article.objects.values_list("pk", "title"))
    ids = result.ids(0, 20)
    assert result.total == len(ids)
    return [titles[pk] for pk in ids]


@pytest.fixture
def stories():
    make_article(
        title="Beavers return to the Oder", summary="Flooding feared", body="<p>The dams are back, says Zoë.</p>"
    )
    make_article(title="A quiet week", summary="", body="<p>No beaver was seen. Dam builders rest; 3.5 m of water.</p>")
    make_article(title="海狸回到奥得河", summary="水坝又来了", body="<p>居民担心洪水。</p>")
    make_article(title="ビーバーが帰ってきた", summary="川の町", body="<p>ダムを造る。</p>")
    make_article(title="비버가 돌아왔다", summary="강가의 마을", body="<p>댐을 짓는다.</p>")


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("beaver", {"Beavers return to the Oder", "A quiet week"}),
        ("BEAVERS", {"Beavers return to the Oder", "A quiet week"}),
        ('"beavers"', {"Beavers return to the Oder"}),
        ('"beaver"', {"A quiet week"}),
        ("“beaver”", {"A quiet week"}),
        ("dam", {"Beavers return to the Oder", "A quiet week"}),
        ("da", set()),
        ("dam beaver", {"Beavers return to the Oder", "A quiet week"}),
        ("dams quiet", {"A quiet week"}),
        ("beaver -dams", set()),
        ('"dam builders"', {"A quiet week"}),
        ('"builders dam"', set()),
        ('"return to the oder flooding"', set()),
        ("beaver -quiet", {"Beavers return to the Oder"}),
        ("beaver －quiet", {"Beavers return to the Oder"}),
        ('beaver -"no beaver"', {"Beavers return to the Oder"}),
        ("-beaver -海狸 -ビーバー -비버", set()),
        ("zoe", {"Beavers return to the Oder"}),
        ("ZOË", {"Beavers return to the Oder"}),
        ("zoe\u0308", {"Beavers return to the Oder"}),
        ("ＤＡＭ", {"Beavers return to the Oder", "A quiet week"}),
        ("3.5", {"A quiet week"}),
        ("dam-builders", {"A quiet week"}),
        ("海狸", {"海狸回到奥得河"}),
        ("奥得河", {"海狸回到奥得河"}),
        ("河", {"海狸回到奥得河"}),
        ("洪水 海狸", {"海狸回到奥得河"}),
        ("海河", set()),
        ("ビーバー", {"ビーバーが帰ってきた"}),
        ("ﾋﾞｰﾊﾞｰ", {"ビーバーが帰ってきた"}),
        ("ヒーハー", set()),
        ("비버", {"비버가 돌아왔다"}),
        ("마을", {"비버가 돌아왔다"}),
        ("", set()),
        ("   ", set()),
        ("…!?", set()),
    ],
)
def test_words_beginnings_phrases_and_characters_are_found_in_any_script(stories, text, titles):
    assert set(found(text)) == titles


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("wind farms", "Why a wind farm is quiet"),
        ("night ferry", "Night ferries in the fog"),
        ("night ferries", "The night ferry sinks"),
        ("night-ferries", "The night ferry sinks"),
        ("tea boxes", "A tea box"),
        ("man overboard", "Men overboard"),
        ("women overboard", "A woman overboard"),
        ("harbour news", ""),
    ],
)
def test_the_singular_and_the_plural_of_an_english_word_find_each_other(text, title):
    make_article(title="A new harbour", summary="")
    make_article(title=title or "Nothing of the kind", summary="")
    assert found(text) == [title] * bool(title)


@pytest.mark.parametrize(
    ("text", "titles"),
    [
        ("who invented the kettle", ["A kettle was invented"]),
        ("What is a kettle?", ["A kettle was invented", "A hot kettle"]),
        ("history of the kettle", []),
        ("WHO kettle", []),
        ('"the kettle" invented', []),
        ("what is the", ["What the tide is"]),
        ("kettle -a", []),
    ],
)
def test_a_question_needs_no_story_with_its_function_words(text, titles):
    for title in ("A hot kettle", "A kettle was invented", "What the tide is"):
        make_article(title=title, summary="")
    assert found(text) == titles


def test_words_side_by_side_come_before_those_far_apart():
    make_article(title="Old", summary="", body="<p>The leap second is added.</p>")
    make_article(title="New", summary="", body="<p>Prices leap. A second ship sinks.</p>")
    assert found("leap second") == ["Old", "New"]
    assert found("what is a leap second") == ["Old", "New"]
    assert found("leap second", first=date(1990, 1, 1)) == ["Old", "New"]


def test_a_word_as_it_was_typed_comes_before_its_singular():
    for title in ("A ferry is raised", "Two ferries sink", "A ferry sinks"):
        make_article(title=title, summary="")
    assert found("ferries") == ["Two ferries sink", "A ferry sinks", "A ferry is raised"]


@pytest.mark.parametrize("text", ["颱風", "台风", "颱风", "颱", "颱風登陸", "登陆"])
def test_traditional_and_simplified_characters_find_each_other(text):
    make_article(title="颱風登陸恆春", summary="")
    make_article(title="台风登陆恒春", summary="")
    make_article(title="海风", summary="")
    assert set(found(text)) == {"颱風登陸恆春", "台风登陆恒春"}
    assert found(f"-{text} 恆春") == []


@pytest.mark.parametrize(
    "text",
    [
        '"', "''", "a'b", '"unclosed beaver', "AND", "beaver OR", "NEAR(beaver dam)", "title:beaver", "beaver*",
        "^beaver",
        "(beaver", "beaver)", "be\\aver", "%", "_", "beaver & !dam | x", "<-> beaver", ":*", "beaver:*A", "{a b}: c",
        "\x00beaver", "\ud7ff\ufffe", "-", "--", '-"', "💧", "beaver " * 2000, "x" * 10_000, "(" * 500, '" ' * 300,
        "𝔟𝔢𝔞𝔳𝔢𝔯", "ﷺ" * 200, "a\u0301" * 500, "'; DROP TABLE articles_searchtext; --",
    ],
)  # fmt: skip
def test_whatever_is_typed_is_answered_and_harms_nothing(stories, text):
    result = search_articles(text)
    assert result.total == len(result.ids(0, 20))
    assert set(found("beaver")) == {"Beavers return to the Oder", "A quiet week"}


def test_whole_words_and_headlines_come_first_and_a_year_makes_up_for_one_of_them():
    day = timedelta(days=1)
    for title, body, age in (
        ("Ebb", "<p>The tidemark</p>", 0),
        ("Flow", "<p>The tide</p>", 1),
        ("Tidemarks", "", 2),
        ("Tide", "", 3),
        ("Tide of old", "", 3 * 366),
    ):
        make_article(title=title, summary="", body=body or "<p>-</p>", at=timezone.now() - age * day)
    assert found("tide") == ["Tide", "Flow", "Tidemarks", "Ebb", "Tide of old"]


def test_what_is_not_to_be_seen_is_not_found():
    with time_machine.travel(NOW, tick=False) as clock:
        make_draft(title="Otters asleep")
        make_article(title="Otters tomorrow", at=NOW + timedelta(days=1))
        gone = make_article(title="Otters gone")
        hidden = make_article(title="Otters here", topics=[make_topic("Rivers")])
        publishing.withdraw(gone, by=None)
        assert found("otters") == ["Otters here"]
        assert search_articles("otters").total == 1
        entry = hidden.entries.get()
        curation.hide(entry, by=None, reason="Elsewhere.")
        assert found("otters", topics=[entry.tag]) == []
        assert found("otters") == ["Otters here"]
        clock.shift(timedelta(days=1))
        assert found("otters") == ["Otters tomorrow", "Otters here"]
        publishing.publish(Article.objects.get(pk=gone.pk), by=None)
        assert set(found("otters")) == {"Otters tomorrow", "Otters gone", "Otters here"}


def test_a_story_is_found_from_its_very_moment_on_and_not_before_in_the_same_second():
    moment = NOW + timedelta(milliseconds=700)
    with time_machine.travel(NOW, tick=False) as clock:
        make_article(title="Grebes", at=moment)
        make_article(title="Grebes before", at=NOW - timedelta(days=1))
        for when, total in ((NOW, 1), (moment - timedelta(microseconds=1), 1), (moment, 2)):
            clock.move_to(when)
            assert search_articles("grebes").total == total


def test_what_is_typed_is_found_once_it_is_published_and_what_it_was_no_more():
    story = make_article(title="Herons nest", body="<p>Reeds</p>")
    drafting.save(story, {"title": "Storks nest", "body": "<p>Chimneys</p>"})
    assert (found("herons"), found("storks")) == (["Herons nest"], [])
    publishing.publish(story, by=None)
    assert (found("herons"), found("reeds"), found("storks chimneys")) == ([], [], ["Storks nest"])


def test_a_story_that_is_moved_to_another_day_is_found_there_alone():
    with time_machine.travel(NOW, tick=False):
        story = make_article(title="Herons nest", at=NOW - timedelta(days=40))
        publishing.publish(story, by=None, at=NOW - timedelta(days=10))
        day = (NOW - timedelta(days=10)).date()
        assert found("herons", first=day, last=day) == ["Herons nest"]
        assert found("herons", last=day - timedelta(days=1)) == []


def test_days_are_those_of_the_newsroom_and_both_ends_belong_to_a_span(settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    with time_machine.travel(NOW, tick=False):
        # 23:30 on the fourth, and 0:00 on the fifth, in Tokyo.
        make_article(title="Late kites", at=datetime(2027, 5, 4, 14, 30, tzinfo=UTC))
        make_article(title="Early kites", at=datetime(2027, 5, 4, 15, 0, tzinfo=UTC))
        fourth, fifth = date(2027, 5, 4), date(2027, 5, 5)
        assert found("kites", first=fourth, last=fourth) == ["Late kites"]
        assert found("kites", first=fifth) == ["Early kites"]
        assert found("kites", first=fourth, last=fifth) == ["Early kites", "Late kites"]
        assert found(first=fifth, last=fourth) == []


def test_the_totals_of_several_texts_are_those_of_each(stories, django_assert_num_queries):
    texts = ["beaver", '"beaver"', "beaver -quiet", "nowhere", "", "-beaver", "洪水"]
    with django_assert_num_queries(2 + HOW):
        counts = count_results(texts)
    assert counts == [2, 1, 1, 0, 0, 0, 1]
    assert count_results([]) == count_results([""]) * 0 == []
    make_article(title="Beaver to come", at=timezone.now() + timedelta(days=1))
    assert count_results(["beaver"]) == [2]


def test_the_newest_come_first_by_date_whatever_matches_better():
    make_article(title="Gulls", at=NOW - timedelta(days=9))
    make_article(title="Birds", body="<p>gullible</p>", at=NOW - timedelta(days=8))
    with time_machine.travel(NOW, tick=False):
        titles = dict(Article.objects.values_list("pk", "title"))
        for by_date, expected in ((False, ["Gulls", "Birds"]), (True, ["Birds", "Gulls"])):
            assert [titles[pk] for pk in search_articles("gull", by_date=by_date).ids(0, 9)] == expected


@pytest.mark.parametrize("most", [0, 2, 30])
def test_a_beginning_finds_the_same_however_many_words_begin_so(most, monkeypatch):
    monkeypatch.setattr(prefix_words, "MAX_EXPANSIONS", most)
    for age, title in enumerate(("Sandpiper", "Sandpipers rest", "Old sandpits", "Sandstone")):
        make_article(title=title, summary="", body="<p>-</p>", at=NOW - timedelta(days=age))
    with time_machine.travel(NOW, tick=False):
        assert found("sandp") == ["Sandpiper", "Sandpipers rest", "Old sandpits"]
        assert found("sandpiper") == ["Sandpiper", "Sandpipers rest"]
        assert found("old-sandp") == ["Old sandpits"]
        assert found("sands -sandp") == found("sand -sandp") == ["Sandstone"]
        assert count_results(["sandp", "sandpiper", "sandq"]) == [3, 2, 0]


@pytest.mark.parametrize("most", [0, 1, 30])
@pytest.mark.parametrize("beginnings", [1, 100])
def test_two_letters_of_another_alphabet_find_the_words_that_begin_so(most, beginnings, monkeypatch):
    monkeypatch.setattr(prefix_words, "MAX_EXPANSIONS", most)
    monkeypatch.setattr(prefix_words, "MAX_BEGINNINGS", beginnings)
    for age, title in enumerate(("По реке", "Полёт гуся", "Старый пожар", "Порт", "Рыба")):
        make_article(title=title, summary="", body="<p>-</p>", at=NOW - timedelta(days=age))
    with time_machine.travel(NOW, tick=False):
        assert sorted(found("по")) == ["По реке", "Полёт гуся", "Порт", "Старый пожар"]
        assert found("старый-по") == ["Старый пожар"]
        assert found("рыба -по") == ["Рыба"]


def test_stories_are_found_by_ids_of_more_bits_than_a_number_has_for_them(monkeypatch):
    monkeypatch.setattr(story_numbers, "ID_BITS", 1)
    topic = make_topic("Wetlands")
    for age in range(3):
        make_article(title=f"Terns {age}", topics=[topic], at=NOW - timedelta(days=age))
    with time_machine.travel(NOW, tick=False):
        assert found("terns") == found(topics=[topic]) == ["Terns 0", "Terns 1", "Terns 2"]
        assert facets.topics(search_articles("terns").stories) == [(topic, 3)]


def test_an_endless_story_is_found_by_its_beginning():
    make_article(title="Lengthy", body=f"<p>beginning {'𐐀𐐁𐐂𐐃' * 9} {' '.join(f'w{n}' for n in range(20_000))}</p>")
    assert found("beginning w50") == ["Lengthy"]
    assert found('"w19999"') == []


def test_searching_costs_the_same_whatever_is_found(stories, django_assert_max_num_queries):
    with django_assert_max_num_queries(6 + HOW):
        search_articles("beaver").ids(0, 20)
    with django_assert_max_num_queries(6 + HOW):
        search_articles("nowhere").ids(0, 20)


def test_the_migration_indexes_stories_with_traditional_characters_again(monkeypatch):
    with monkeypatch.context() as before:
        before.setattr(tokens, "fold_han", lambda text: text)
        make_article(title="颱風登陸恆春", summary="")
        make_draft(title="颱風遠離")
        make_article(title="Typhoons", summary="")
    assert found("台风") == []
    import_module("articles.migrations.0009_fold_han").index_stories(apps, None)
    assert found("台风") == ["颱風登陸恆春"]
    assert list(index.check()) == []


def test_the_migration_indexes_the_words_of_all_stories():
    make_article(title="Terns", body="<p>Terns nest on the roof.</p>")
    make_draft(title="Cranes")
    for model in (HeadlineEntry, SimilarityEntry):
        model.objects.all().delete()
    for _ in range(2):
        import_module("articles.migrations.0021_index_words").index_stories(apps, None)
        for each in (headlines, similarity):
            assert list(each.check()) == []


def test_what_search_knows_wrongly_is_told_and_mended():
    make_article(title="Right")
    lost, other = make_article(title="Lost terns"), make_article(title="Terns")
    index.remove(lost)
    Article.objects.filter(pk=other.pk).update(title="Cranes")
    draft = make_draft(title="Never")
    draft.published_at = timezone.now()
    index.add([draft])
    assert len(list(index.check())) == 3
    assert index.fix() == 3
    assert list(index.check()) == []
    assert (found("terns"), found("cranes"), found("never")) == (["Lost terns"], ["Cranes"], [])
