"""Topics and authors that were renamed on the former site since the last import, and names that several have."""

from dataclasses import replace

import pytest

from articles.models import Author
from articles.workflow import authors
from newsroom.core.models import Redirect
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import (
    export_of,
    import_site,
    key,
    old_author,
    old_story,
    old_topic,
    outcomes,
    sentences,
)
from topics import merging
from topics.models import Topic

pytestmark = pytest.mark.django_db


def ferries(topic="Ferries", author="Harbour desk", *stories):
    """An export whose story has this topic and this author."""
    story = old_story(1, topics=[topic], authors=[author])
    return export_of(story, *stories, topics=(old_topic(70, topic),), authors=(old_author(80, author),))


def test_an_author_with_a_new_name_stays_the_same_and_keeps_the_stories():
    import_site(ferries())
    report = import_site(ferries(author="Harbour team"))
    author = Author.objects.get()
    assert (author.name, author.slug) == ("Harbour team", "harbour-desk")
    assert stored(key(1)).authors_in_order == [author]
    assert outcomes(report, "authors") == {"updated": 1}
    assert outcomes(report, "stories") == {"unchanged": 1}


def test_a_new_story_of_a_renamed_author_is_by_the_same_one():
    import_site(ferries())
    import_site(ferries("Ferries", "Harbour team", old_story(2, authors=["Harbour team"])))
    assert stored(key(2)).authors_in_order == [Author.objects.get()]


def test_an_author_who_was_renamed_here_keeps_that_name_and_the_stories():
    import_site(ferries())
    authors.describe(Author.objects.get(), by=None, name="Harbour and bay")
    report = import_site(ferries("Ferries", "Harbour team", old_story(2, authors=["Harbour team"])))
    assert Author.objects.get().name == "Harbour and bay"
    assert stored(key(2)).authors_in_order == [Author.objects.get()]
    assert outcomes(report, "authors") == {"skipped": 1}


def test_an_author_does_not_get_the_name_of_another_one():
    import_site(ferries())
    authors.create("Harbour team", by=None)
    report = import_site(ferries(author="Harbour team"))
    assert [author.name for author in stored(key(1)).authors_in_order] == ["Harbour desk"]
    assert "not here" in sentences(report, "authors")[0]


def test_a_topic_with_a_new_name_keeps_its_stories_and_its_former_url_redirects():
    import_site(ferries())
    report = import_site(ferries("Boats and ferries"))
    topic = Topic.objects.get()
    assert (topic.name, topic.slug) == ("Boats and ferries", "boats-and-ferries")
    assert list(stored(key(1)).topics.all()) == [topic]
    assert [alias.name for alias in topic.aliases.all()] == ["Ferries"]
    assert Redirect.objects.get(path="/topics/ferries/").target_id == topic.pk
    assert outcomes(report, "topics") == {"updated": 1}
    assert outcomes(report, "stories") == {"unchanged": 1}


def with_lasting_keys(*topics):
    """An export of topics: number, slug of the key, name."""
    term = f"{key('')}term-"
    items = [old_topic(slug, name, lasting_key=f"{term}id-{number}") for number, slug, name in topics]
    return export_of(*(old_story(number, topics=[name]) for number, _, name in topics), topics=tuple(items))


def test_a_topic_with_a_new_name_and_a_new_slug_is_the_same_and_its_former_url_redirects():
    import_site(with_lasting_keys((1, "lake", "Lake")))
    report = import_site(with_lasting_keys((1, "lake-days", "Lake days")))
    topic = Topic.objects.get()
    assert topic.name == "Lake days"
    assert list(stored(key(1)).topics.all()) == [topic]
    assert outcomes(report, "topics") == {"updated": 1}
    assert Redirect.objects.get(path="/category/lake").target_id == topic.pk
    again = import_site(with_lasting_keys((1, "lake-days", "Lake days")))
    assert outcomes(again, "topics") == outcomes(again, "stories") == {"unchanged": 1}


def test_a_topic_of_an_import_without_lasting_keys_is_found_by_its_slug_and_gets_one():
    import_site(export_of(topics=(old_topic("lake", "Lake"),)))
    import_site(with_lasting_keys((1, "lake", "Lake")))
    import_site(with_lasting_keys((1, "lake-days", "Lake days")))
    assert Topic.objects.get().name == "Lake days"


def test_a_topic_with_the_former_slug_of_another_one_is_a_new_one():
    import_site(with_lasting_keys((1, "lake", "Lake")))
    import_site(with_lasting_keys((2, "lake", "Loch"), (1, "lake-days", "Lake days")))
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Lake days", "Loch"]
    assert stored(key(1)).topics.get().name == "Lake days"
    assert stored(key(2)).topics.get().name == "Loch"


def test_a_topic_that_was_renamed_here_keeps_that_name_and_the_stories():
    import_site(ferries())
    merging.rename(Topic.objects.get(), "Vessels", by=None)
    report = import_site(ferries("Boats", "Harbour desk", old_story(2, topics=["Boats"])))
    assert Topic.objects.get().name == "Vessels"
    assert list(stored(key(2)).topics.all()) == [Topic.objects.get()]
    assert outcomes(report, "topics") == {"skipped": 1}


def test_a_topic_does_not_get_the_name_of_another_one():
    import_site(ferries())
    import_site(export_of(topics=(old_topic(71, "Boats"),)))
    report = import_site(ferries("Boats"))
    assert stored(key(1)).topics.get().name == "Ferries"
    assert "not here" in sentences(report, "topics")[0]


def same_names(name="Sport"):
    """An export with two categories “Sport”, of which the one below another comes first, or has another name."""
    term = f"{key('')}term-"
    topics = (
        old_topic(71, name, kind="subject", parent=f"{term}73", urls=("/category/youth/sport/",)),
        old_topic(72, "Sport"),
        old_topic(73, "Youth"),
    )
    return export_of(old_story(1, topics=["Sport"]), old_story(2, topics=[name]), topics=topics)


def test_of_two_categories_with_one_name_the_section_decides_and_the_report_says_so():
    report = import_site(same_names())
    topic = Topic.objects.get(name="Sport")
    assert (topic.kind, topic.parent) == ("section", None)
    assert outcomes(report, "topics") == {"new": 2, "unchanged": 1}
    (sentence,) = sentences(report, "topics")
    assert "term 72" in sentence
    assert "existed" not in sentence
    again = import_site(same_names())
    assert outcomes(again, "topics") == {"unchanged": 3}
    assert sentences(again, "topics") == [sentence]


def test_one_of_two_categories_with_one_name_gets_a_topic_of_its_own_with_a_new_name():
    import_site(same_names())
    import_site(same_names("Youth sport"))
    topic = Topic.objects.get(name="Youth sport")
    assert topic.parent == Topic.objects.get(name="Youth")
    assert list(stored(key(2)).topics.all()) == [topic]
    assert stored(key(1)).topics.get().name == "Sport"


def test_another_order_of_categories_with_one_name_changes_no_story():
    first, *others = same_names().topics
    import_site(same_names())
    report = import_site(replace(same_names(), topics=(*others, first)))
    assert outcomes(report, "stories") == {"unchanged": 2}


def test_two_authors_with_one_name_are_one_and_the_report_says_so():
    report = import_site(export_of(authors=(old_author(80), old_author(81))))
    assert Author.objects.count() == 1
    (sentence,) = sentences(report, "authors")
    assert "author 80" in sentence
