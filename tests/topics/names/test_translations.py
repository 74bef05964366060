"""A topic has a name in each of the site's languages, and is found by all of them."""

import pytest
from django.core.exceptions import ValidationError
from django.utils.translation import override

from tests.factories import make_article, make_topic
from tests.reading import Reading
from topics import merging
from topics.models import Topic
from topics.names import naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def danube():
    topic = make_topic("Danube", aliases=["Donau"])
    naming.set_translations(topic, {"zh-hans": "多瑙河"})
    make_article(title="Low water", topics=[topic])
    return topic


def lines(client, address):
    return " ".join(Reading(client.get(address)).lines)


def test_each_tree_calls_it_by_its_name_there(client, danube):
    path = danube.get_absolute_url()
    for address in (path, "/topics/", "/search/?q=water"):
        assert "多瑙河" in lines(client, f"/zh-hans{address}")
        assert "Danube" in lines(client, address)
        assert "多瑙河" not in lines(client, address)
    assert Reading(client.get(f"/zh-hans{path}")).title.startswith("多瑙河")
    assert "多瑙河专题的最新文章" in lines(client, f"/zh-hans{path}")


def test_its_name_abroad_files_and_leads_to_it(client, danube):
    assert naming.find(["多瑙河"])[naming.key_of("多瑙河")] == danube
    answer = client.get("/topics/多瑙河/")
    assert (answer.status_code, answer["Location"]) == (301, danube.get_absolute_url())


def test_a_topic_without_one_has_its_own_name_everywhere(client):
    topic = make_topic("Oxbow lakes")
    make_article(topics=[topic])
    assert "Oxbow lakes" in lines(client, f"/zh-hans{topic.get_absolute_url()}")


def test_a_name_in_another_language_than_the_page_says_so(client, danube):
    lakes = make_topic("Oxbow lakes")
    make_article(topics=[lakes])
    for topic, marks in ((lakes, {"lang": "en"}), (danube, {})):
        path = topic.get_absolute_url()
        assert Reading(client.get(f"/zh-hans{path}")).all("h1") == [marks]
        assert Reading(client.get(path)).all("h1") == [{}]
        links = Reading(client.get("/zh-hans/topics/")).all("a", href=f"/zh-hans{path}")
        assert links == [{"href": f"/zh-hans{path}", **marks}]


def test_the_filter_of_the_list_knows_every_name_in_every_tree(client, danube):
    for tree in ("", "/zh-hans"):
        (topic,) = [have for have in Reading(client.get(f"{tree}/topics/")).all("li") if "data-names" in have]
        assert {"danube", "donau", "多瑙河"} <= set(topic["data-names"].split())


def test_a_name_of_another_topic_is_refused(danube):
    with pytest.raises(ValidationError, match="already used by the topic “Danube”"):
        naming.set_translations(make_topic("Rhine"), {"zh-hans": "Donau"})


def test_a_name_that_is_taken_from_a_topic_is_not_its_name_abroad_either(danube):
    naming.remove_alias(danube, "多瑙河")
    assert Topic.objects.get(pk=danube.pk).names == {}


def test_an_empty_name_takes_it_away_and_goes_on_finding(danube):
    naming.set_translations(danube, {"zh-hans": ""})
    with override("zh-hans"):
        assert str(Topic.objects.get(pk=danube.pk)) == "Danube"
    assert naming.find(["多瑙河"])


def test_a_merge_gives_the_survivor_the_name_and_its_undoing_takes_it_back(danube):
    heir = make_topic("Danube basin")
    merge = merging.merge(danube, heir, by=None)
    heir.refresh_from_db()
    assert heir.names == {"zh-hans": "多瑙河"}
    merging.undo(merge, by=None)
    heir.refresh_from_db()
    assert (heir.names, Topic.objects.get(name="Danube").names) == ({}, {"zh-hans": "多瑙河"})


def test_the_desk_calls_it_by_the_name_that_it_has(danube):
    with override("en"):
        assert str(danube) == "Danube"


@pytest.mark.parametrize(
    ("path", "sentences"),
    [
        ("/zh-hans/topics/economy/", ["经济栏目的最新文章", "在经济栏目中搜索", "订阅经济栏目"]),
        ("/zh-hans/topics/oil/", ["Oil专题的最新文章", "在Oil专题中搜索", "订阅Oil专题"]),
        ("/zh-hans/topics/economy+oil/", ["同时涉及经济和Oil的最新文章", "订阅经济和Oil专题"]),
        ("/topics/economy/", ["Latest news and articles about Economy", "Search in Economy", "Follow Economy"]),
    ],
)
def test_chinese_sentences_have_the_word_for_a_section_or_a_topic(client, path, sentences):
    section, topic = make_topic("Economy", kind="section"), make_topic("Oil")
    naming.set_translations(section, {"zh-hans": "经济"})
    make_article(topics=[section, topic])
    page = Reading(client.get(path)).lines
    assert set(sentences) <= set(page)
