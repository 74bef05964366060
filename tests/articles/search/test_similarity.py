"""Which stories are like a text: what is learned with each publish, what readers cannot see, what it costs."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from articles.models import SimilarityEntry
from articles.search import similarity
from articles.story_fields import references
from articles.workflow import drafting, new_stories, publishing
from articles.workflow.new_stories import NewStory
from tests.factories import FIRST_DATE, make_article, make_draft, make_topic
from topics import curation

pytestmark = pytest.mark.django_db


def like(title="", summary="", text="", **more):
    return [story.title for story in similarity.find_similar(title, summary, text, **more)[1]]


# What is learned ----------------------------------------------------------------------------------------


def test_the_story_with_most_of_the_rare_words_is_the_most_alike():
    for number in range(5):
        make_article(title=f"The council meets {number}", body="")
    otters = make_article(title="Otters in the estuary", body="")
    make_article(title="The estuary floods", body="")
    found = similarity.find_similar("", "", "The council counts otters of the estuary")[1]
    assert found[0].title == otters.title
    assert found[0].likeness > found[1].likeness > 0
    assert like("Nothing alike") == []


@pytest.mark.parametrize(
    ("title", "text"),
    [
        ("重庆暴雨来袭", "昨日暴雨"),
        ("서울에서 열렸다", "서울에"),
        ("กรุงเทพมหานคร", "ฝนตกในกรุงเทพ"),
        ("ТУМАН В ПОРТУ", "туман"),
    ],
)
def test_a_story_in_any_script_is_found_by_its_words(title, text):
    make_article(title=title, summary="", body="")
    assert like(text=text) == [title]


def test_a_story_that_is_not_published_teaches_nothing():
    story = make_draft(title="Otters return")
    assert like("Otters return") == []
    publishing.publish(story, by=None)
    assert like("Otters return") == ["Otters return"]


def test_a_scheduled_story_teaches_from_its_moment_on_without_anybody_doing_anything():
    moment = timezone.now() + timedelta(hours=1)
    make_article(title="Otters return", topics=["Otters"], at=moment)
    assert like("Otters return") == []
    with time_machine.travel(moment, tick=False):
        assert like("Otters return") == ["Otters return"]


def test_a_draft_of_a_published_story_teaches_nothing_until_its_update_is_published():
    story = make_article(title="Otters return")
    drafting.save(story, {"title": "Badgers return"}, by=None)
    assert like("Badgers") == []
    publishing.publish(story, by=None)
    assert like("Badgers") == ["Badgers return"]
    assert like("Otters") == []


def test_a_withdrawn_story_is_forgotten_and_learned_again_when_it_is_published_again():
    story = make_article(title="Otters return")
    publishing.withdraw(story, by=None)
    assert like("Otters") == []
    assert not SimilarityEntry.objects.exists()
    publishing.publish(story, by=None)
    assert like("Otters") == ["Otters return"]


def test_a_story_that_is_taken_off_the_schedule_is_forgotten():
    story = make_article(title="Otters return", at=timezone.now() + timedelta(hours=1))
    publishing.unschedule(story, by=None)
    assert not SimilarityEntry.objects.exists()


def test_what_is_hidden_in_a_topic_or_unfiled_does_not_teach_it():
    story = make_article(title="Otters return", topics=["Otters", "Rivers", "Weather"])
    otters, rivers, weather = (make_topic(name) for name in ("Otters", "Rivers", "Weather"))
    curation.hide(story.entries.get(tag=rivers), by=None, reason="Not of it")
    (found,) = similarity.find_similar("Otters", "", "")[1]
    assert found.topics == {otters.pk, weather.pk}
    drafting.save(story, {"topics": references([otters])}, by=None)
    publishing.publish(story, by=None)
    (found,) = similarity.find_similar("Otters", "", "")[1]
    assert found.topics == {otters.pk}


def test_stories_that_are_made_many_at_once_teach_too():
    content = {"title": "Otters return", "body": "<p>In spring</p>"}
    new_stories.publish([NewStory(content, at=FIRST_DATE, topics=references([make_topic("Otters")]))])
    assert like("In spring") == ["Otters return"]


def test_a_storys_own_text_is_not_like_itself():
    story = make_article(title="Otters return")
    make_article(title="Otters leave")
    assert like("Otters return", uid=story.uid) == ["Otters leave"]


def test_of_a_long_story_the_first_words_are_kept():
    words = [f"w{chr(97 + n // 26)}{chr(97 + n % 26)}" for n in range(60)]
    story = make_article(title="Otters", summary="", body=f"<p>{' '.join(words)} otters</p>")
    kept = story.similarity_entry.words
    assert kept == {"otters": 3, **dict.fromkeys(words[: similarity.MAX_STORED_WORDS - 1], 1)}


# What it costs ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_the_number_of_queries_does_not_grow(count, django_assert_num_queries):
    for number in range(count):
        make_article(title=f"Otters {number}", topics=["Otters", "Rivers"])
    with django_assert_num_queries(4):
        assert len(like("Otters and rivers")) == count


def test_of_a_word_that_all_have_the_newest_stories_alone_are_looked_at(monkeypatch):
    for number in range(4):
        make_article(title=f"Otters {number}")
    monkeypatch.setattr(similarity, "MAX_STORIES_OF_WORD", 2)
    assert sorted(like("Otters")) == ["Otters 2", "Otters 3"]


@pytest.mark.parametrize("text", ["", "\x00", "\ud800", "…", "'" * 5_000, "x" * 50_000, "重" * 50_000, "a " * 20_000])
def test_any_text_is_answered(text):
    make_article(title="Otters return")
    assert like(text, text, text) == []
