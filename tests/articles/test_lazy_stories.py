"""Stories of a list are read once, when one of them is asked, and not at all where nothing is."""

from articles.lazy_stories import late
from articles.models import Article
from tests.articles.views.pages import NOON
from tests.factories import make_article, make_topic


class Reader:
    """Gives stories by id, and counts how often it is asked."""

    def __init__(self, *stories):
        self.stories, self.asked = stories, []

    def __call__(self, ids):
        self.asked.append(list(ids))
        return {story.pk: story for story in self.stories}


class Story:
    def __init__(self, pk):
        self.pk, self.title, self.card_tags = pk, f"Story {pk}", [f"card-{pk}"]


def test_an_id_reads_nothing():
    read = Reader(Story(7), Story(3))
    assert [story.pk for story in late([7, 3], read)] == [7, 3]
    assert read.asked == []


def test_the_first_that_is_asked_reads_all():
    read = Reader(Story(7), Story(3))
    assert [story.title for story in late([7, 3], read)] == ["Story 7", "Story 3"]
    assert read.asked == [[7, 3]]


def test_one_that_has_gone_is_none():
    gone, there = late([7, 3], Reader(Story(3)))
    assert (gone.story, there.title) == (None, "Story 3")


def test_a_list_without_a_text_is_ids_alone(db, django_assert_num_queries):
    topic = make_topic()
    stories = [make_article(topics=[topic], at=NOON) for _ in range(3)]
    with django_assert_num_queries(1):
        assert {story.pk for story in topic.filings.stories(topic.filings.newest_ids(NOON, 0, 3))} == {
            story.pk for story in stories
        }


def test_stories_are_read_by_their_ids_and_not_from_all_that_is_live(db):
    plan = Article.objects.live_among([1, 2]).for_cards().explain()
    assert "article_stream" not in plan
