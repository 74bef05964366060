"""Topics for a text: which names stand in it, which only seem to, what is said of each, and what it costs."""

import pytest
from django.db import connection

from tests.factories import make_article, make_topic
from topics.models import Alias, Topic
from topics.suggestions import lookup, name_spotting
from topics.suggestions.suggesting import suggest

pytestmark = pytest.mark.django_db


def names(title="", summary="", text="", taken=(), **learned):
    return [found.topic.name for found in suggest(title, summary, text, taken, **learned)]


def reasons(title="", summary="", text="", taken=(), **learned):
    return {found.topic.name: found.reason for found in suggest(title, summary, text, taken, **learned)}


# What stands there as a name --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Zürich", "Trains to Zurich run late."),
        ("Zurich", "Trains to ZÜRICH run late."),
        ("Tromsø", "It snowed in Tromsø’s harbour."),
        ("Tromsø", "“Tromsø” is what they said."),
        ("Lapland", "The Lapland-bound train, and others."),
        ("Iran", "Le président de l’Iran arrive."),
        ("Oréal", "Chez L'Oréal, on attend."),
        ("McDougall's", "A queue at McDougall’s again."),
        ("McDougall’s", "A queue at McDougall's again."),
        ("#Quayside", "They posted #Quayside all night."),
        ("C++", "Written in C++, they say."),
        (".NET", "Ported to .NET last year."),
        ("Yelp!", "A review on Yelp! said so."),
        ("Covid-19", "A case of COVID-19 again."),
        ("tidewatch", "The Tide Watch reports."),
        ("grey-harbour", "Fog over Grey Harbour."),
        ("Tram, bus and ferry", "The desk of tram, bus and ferry news."),
        ("Ｆｕｌｌ Width", "The full width of it."),
        ("重庆", "记者在重庆报道。"),
        ("パリ", "昨日パリで会議があった。"),
        ("サンパウロ", "ﾊﾟﾘ から ｻﾝﾊﾟｳﾛ まで"),
        ("서울", "어제 서울에서 열렸다."),
        ("กรุงเทพ", "ฝนตกในกรุงเทพเมื่อวาน"),
        ("दिल्ली", "कल दिल्ली में बारिश हुई।"),
        ("القاهرة", "وصل الوفد إلى القاهرة أمس."),
        ("Київ", "Вчора київ прокинувся."),
        ("می‌خواهم", "گفت می‌خواهم بروم."),
        ("A股", "中国A股上涨"),
    ],
)
def test_a_name_is_found_in_any_script_and_spelling(name, text):
    make_topic(name)
    assert names(text=text) == [make_topic(name).name]


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("Oman", "The woman spoke of romance."),
        ("Don", "They don't, she said, and don’t again."),
        ("Cat", "Category and concatenate."),
        ("ham", "A hamlet near Birmingham."),
        ("example", "See example.com for more."),
        ("tidewatch", "The evening tide watch begins."),
        ("grey-harbour", "Fog over the Grey harbour."),
        ("インド", "インドネシアの首都で"),
        ("울산", "가울산맥을 넘었다."),
        ("की", "लड़कियाँ आईं।"),
        ("Київ", "Київська область."),
        ("重", "记者在重庆报道。"),
        ("x", "The x of it."),
    ],
)
def test_nothing_is_found_inside_another_word_and_no_single_letter(name, text):
    make_topic(name)
    assert names(text=text) == []


def test_the_longest_name_has_the_words():
    for name in ("Coral Sea", "Northern Coral Sea", "Sea"):
        make_topic(name, kind="place")
    assert names(text="Ships in the Northern Coral Sea.") == ["Northern Coral Sea"]
    assert reasons("", "", "In the Northern Coral Sea, far from the Coral Sea.") == {
        "Northern Coral Sea": "Once in the body", "Coral Sea": "Once in the body",
    }  # fmt: skip


def test_words_of_a_name_that_the_story_has_already_suggest_nothing_else():
    for name in ("Coral Sea", "Northern Coral Sea"):
        make_topic(name, kind="place")
    assert names(text="In the Northern Coral Sea.", taken=["northern coral sea"]) == []


def test_the_longest_name_has_the_characters():
    for name in ("山海", "东山海湾", "海湾"):
        make_topic(name, kind="place")
    assert names(text="船到东山海湾了。") == ["东山海湾"]


def test_no_name_reaches_from_the_headline_into_the_text():
    make_topic("Grey Harbour")
    assert names("Fog over Grey", "Harbour is shut") == []


# Capitals ---------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kind", "text", "is_found"),
    [
        ("US", "place", "They told us. Join us!", False),
        ("US", "place", "Talks with the US went on.", True),
        ("US", "place", "Talks with the U.S. went on.", True),
        ("US", "place", "The US-led talks.", True),
        ("US", "subject", "Us they told.", False),
        ("IT", "subject", "It said it would.", False),
        ("IT", "subject", "Jobs in IT are rare.", True),
        ("WHO", "organisation", "Who knows who they are?", False),
        ("WHO", "organisation", "The WHO knows.", True),
        ("UN", "organisation", "Le film Un homme.", False),
        ("Cern", "organisation", "At CERN it began.", True),
        ("UNIDO", "organisation", "A paper by Unido says so.", True),
        ("AIDS", "subject", "She aids the sick; Aids to breathing are rare.", False),
        ("May", "person", "It may rain. May it be so.", False),
        ("May", "subject", "It may rain.", False),
        ("May", "person", "It may rain, Mrs May said.", True),
        ("Will", "person", "Will it rain? It will.", False),
        ("Turkey", "place", "A turkey was served.", False),
        ("Turkey", "place", "Turkey is dry. A roast turkey is dry.", False),
        ("Turkey", "place", "Turkey signed on Monday.", True),
        ("Turkey", "place", "In Turkey they eat turkey.", True),
        ("Flooding", "subject", "After the flooding they left.", True),
        ("Flooding", "subject", "Flooding came at night.", True),
        ("The Old Town", "place", "They live in the old town.", False),
        ("The Old Town", "place", "They live in The Old Town.", True),
        ("Public transport", "subject", "More public transport is needed.", True),
        ("mcBrook", "organisation", "With mcBrook they went.", True),
        ("mcBrook", "organisation", "With mcbrook they went.", False),
    ],
)
def test_capitals_tell_a_name_from_a_word(name, kind, text, is_found):
    make_topic(name, kind=kind)
    assert names(text=text) == ([name] if is_found else [])


@pytest.mark.parametrize(
    ("headline", "found"),
    [
        ("LET US MARCH IN MAY, TURKEY SAYS", ["Turkey"]),
        ("Why Turkey May March With Us Again", ["Turkey"]),
        ("They march in May with the US", ["May", "US"]),
        ("A march in Turkey", ["Turkey"]),
    ],
)
def test_a_headline_all_in_capitals_proves_no_common_word_to_be_a_name(headline, found):
    for name in ("US", "May", "March", "Turkey"):
        make_topic(name, kind="place")
    assert sorted(names(headline)) == found


def test_a_headline_all_in_capitals_does_not_outweigh_the_word_in_the_text():
    make_topic("Turkey", kind="place")
    assert names("ROAST TURKEY FOR ALL", text="The turkey was dry.") == []


def test_an_other_name_is_read_by_its_own_capitals():
    make_topic("United States", kind="place", aliases=["US", "états-unis"])
    assert names(text="They told us.") == []
    assert reasons("", "", "Aux Etats-Unis, the US. Les états-unis.") == {
        "United States": "“Etats-Unis” twice in the body"
    }


# Reasons and order --------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("where", "reason"),
    [
        (["Ferries return", "", ""], "In the headline"),
        (["Ferries return", "Ferries again", "Ferries and ferries"], "In the headline"),
        (["", "All ferries are back", "Ferries"], "In the standfirst"),
        (["", "", "The ferries are back."], "Once in the body"),
        (["", "", "Ferries. The ferries are back."], "Twice in the body"),
        (["", "", "Ferries, ferries and ferries."], "3 times in the body"),
        (["轮渡恢复", "", ""], "“轮渡” in the headline"),
        (["", "轮渡恢复", ""], "“轮渡” in the standfirst"),
        (["", "", "轮渡恢复了，轮渡。"], "“轮渡” twice in the body"),
    ],
)
def test_the_reason_says_where_the_name_is_and_how_often(where, reason):
    make_topic("Ferries", aliases=["轮渡"])
    assert reasons(*where) == {"Ferries": reason}


def test_what_stands_in_the_headline_comes_first_then_what_is_said_most():
    for name in ("Ferries", "Tides", "Gulls", "Piers"):
        make_topic(name)
    assert names("Ferries return", "After the tides", "Piers. The gulls, the gulls and other gulls.") == [
        "Ferries", "Tides", "Gulls", "Piers",
    ]  # fmt: skip


def test_at_most_eight_are_suggested():
    words = ["Ants", "Bees", "Crabs", "Deer", "Eels", "Foxes", "Geese", "Hares", "Ibises"]
    for word in words:
        make_topic(word)
    assert len(names(text=", ".join(words))) == 8


def test_topics_that_are_often_filed_with_those_taken_follow():
    for _ in range(3):
        make_article(topics=["Ferries", "Tides"])
    for _ in range(2):
        make_article(topics=["Ferries", "Gulls"])
    make_topic("Piers")
    assert reasons("", "", "At the piers", taken=["ferries"]) == {
        "Piers": "Once in the body", "Tides": "Often used with Ferries",
    }  # fmt: skip
    assert names(text="At the piers", taken=["Ferries", "Tides"]) == ["Piers"]


def test_what_is_filed_with_it_now_and_then_is_not_often():
    for _ in range(3):
        make_article(topics=["Ferries", "Tides"])
    for _ in range(13):
        make_article(topics=["Ferries"])
    assert names(taken=["Ferries"]) == []
    assert names(taken=["Tides"]) == ["Ferries"]


def test_a_topic_of_the_text_is_suggested_once():
    for _ in range(3):
        make_article(topics=["Ferries", "Tides"])
    assert reasons("The tides", "", "", taken=["Ferries"]) == {"Tides": "In the headline"}


def test_a_topic_taken_by_another_name_is_not_suggested_nor_is_a_name_that_is_none():
    make_topic("Ferries", aliases=["轮渡"])
    assert names("Ferries return", taken=["轮渡", "Nothing yet"]) == []


# What it costs ------------------------------------------------------------------------------------------


def test_the_end_of_an_endless_text_is_not_read():
    make_topic("Ferries")
    assert names(text="word " * 3_000 + "ferries") == ["Ferries"]
    assert names(text="word " * 4_000 + "ferries") == []
    for endless in ("重庆" * 10_000, "." * 20_000, "a b " * 5_000, "“" * 20_000):
        found = name_spotting.candidate_spans([name_spotting.Passage("text", endless)])
        assert sum(len(spans) for spans in found.values()) <= name_spotting.MAX_CANDIDATES


@pytest.mark.parametrize("text", ["", " ", "\x00", "\ud800", "…", "'" * 5_000, "." * 5_000, "a." * 5_000, "́" * 5_000])
def test_a_text_without_words_suggests_nothing(text):
    make_topic("Ferries")
    assert names(text, text, text, [text]) == []


@pytest.mark.parametrize("model", [Topic, Alias])
def test_names_are_looked_up_in_the_index_of_their_keys(model):
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off; SET LOCAL enable_bitmapscan = off;")
    plan = lookup.among(model.objects.order_by(), ["ferries", "tides"]).explain()
    assert "Index" in plan if connection.vendor == "postgresql" else "(key=?)" in plan, plan
    assert "Seq Scan" not in plan, plan
    assert f"SCAN {model._meta.db_table}" not in plan, plan
