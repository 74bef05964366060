"""The form of filters next to the list of stories."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting
from tests.desk import sign_in
from tests.factories import make_article, make_author, make_draft, make_topic, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]
LIST = "/admin/articles/article/"


@pytest.fixture
def writer(client):
    return sign_in(client, "Journalist")


def titles(client, **filters):
    answer = client.get(LIST, filters)
    assert answer.status_code == 200
    return {story.working_copy.title for story in answer.context["cl"].result_list}


def references(*rows):
    return [{"id": row.pk, "name": row.name} for row in rows]


def draft(title, *, by, topics=(), authors=(), created=None, **fields):
    content = {"title": title, "topics": references(*topics), "authors": references(*authors), **fields}
    story = drafting.create(content, by=by)
    if created:
        Article.objects.filter(pk=story.pk).update(created_at=created)
    return story


def test_one_address_finds_my_drafts_of_a_month_about_a_topic_by_any_of_its_names(client, writer):
    city = make_topic("Chongqing", aliases=["重庆"])
    october = datetime(2026, 10, 12, tzinfo=UTC)
    other = make_user("Journalist")
    draft("Found", by=writer, topics=[city], created=october)
    draft("Of another month", by=writer, topics=[city], created=october - timedelta(days=30))
    draft("Of another topic", by=writer, topics=[make_topic("Gansu")], created=october)
    draft("Of a colleague", by=other, topics=[city], created=october)
    make_article(title="Published", topics=[city], at=october)
    for name in ("Chongqing", "重庆", "重慶", "chongqing"):
        filters = {"mine": "on", "state": "draft", "topic": name, "dates": "created"}
        assert titles(client, **filters, since="2026-10-01", until="2026-10-31") == {"Found"}
    assert titles(client, topic="重慶") == {"Found", "Of another month", "Of a colleague", "Published"}


def test_stories_without_a_publication_date_are_found_by_another_one(client, writer):
    draft("Of last month", by=writer, created=timezone.now().replace(day=1) - timedelta(days=3))
    assert titles(client, state="draft", when="last-month") == {"Of last month"}
    assert titles(client, state="draft", when="last-month", dates="published") == set()
    page = client.get(LIST, {"state": "draft", "when": "last-month", "dates": "published"}).content.decode()
    assert "These stories have no publication date yet." in page
    page = client.get(LIST, {"state": "draft", "dates": "published"}).content.decode()
    assert "no publication date yet" not in page


def test_stories_are_found_by_either_version(client, writer):
    weirs, locks = make_topic("Weirs"), make_topic("Locks")
    ada, bo = make_author("Ada"), make_author("Bo")
    story = make_article(title="Changed", topics=[weirs], authors=[ada], label="opinion", language="en")
    publishing_only = make_article(title="Same", topics=[weirs], authors=[ada], label="opinion", language="en")
    content = {"topics": references(locks), "authors": references(bo), "label": "analysis", "language": "zh-Hans"}
    drafting.save(story, content)
    assert publishing_only.has_draft_changes is False
    assert titles(client, topic="Weirs") == titles(client, byline="Ada") == {"Changed", "Same"}
    assert titles(client, topic="Locks") == titles(client, byline="Bo") == {"Changed"}
    # Of a label and a language, the list shows one.
    assert titles(client, label="opinion") == titles(client, language="en") == {"Same"}
    assert titles(client, label="analysis") == titles(client, language="zh-hans") == {"Changed"}


def test_news_has_no_label(client, writer):
    make_article(title="News")
    make_article(title="Opinion", label="opinion")
    draft("Draft", by=writer)
    assert titles(client, label="news") == {"News", "Draft"}


def test_writers_are_those_who_created_a_story(client, writer):
    other = make_user("Journalist")
    draft("Mine", by=writer)
    draft("Theirs", by=other)
    assert titles(client, writer=other.username) == {"Theirs"}
    assert titles(client, mine="on", writer=other.username) == set()


def test_stories_last_saved_in_a_range_are_listed_by_that(client, writer):
    draft("Today", by=writer)
    today = timezone.localdate()
    assert titles(client, dates="saved", since=today.isoformat()) == {"Today"}
    assert titles(client, dates="saved", until=(today - timedelta(days=1)).isoformat()) == set()


@pytest.mark.parametrize("zone", ["Asia/Shanghai", "America/New_York"])
def test_the_ends_of_the_calendar_are_no_limits(client, writer, settings, zone):
    settings.TIME_ZONE = zone
    make_article(title="Any")
    assert titles(client, since="0001-01-01", until="9999-12-31") == {"Any"}


@pytest.mark.parametrize(
    ("filters", "sentence"),
    [
        ({"topic": "No such"}, "No topic has the name “No such”."),
        ({"byline": "No such"}, "No author has the name “No such”."),
        ({"since": "yesterday"}, "Enter a valid date."),
        ({"label": "rumour"}, "“rumour” is not one of the options."),
        ({"writer": "nobody"}, "“nobody” is not one of the options."),
    ],
)
def test_an_invalid_filter_lists_nothing_and_says_why(client, writer, filters, sentence):
    make_draft()
    answer = client.get(LIST, filters)
    assert sentence in answer.content.decode()
    assert list(answer.context["cl"].result_list) == []


def test_tabs_search_and_pages_leave_the_filters_as_they_are(client, writer):
    make_topic("Weirs")
    page = client.get(LIST, {"topic": "Weirs", "state": "draft", "q": "a"}).content.decode()
    assert 'href="?topic=Weirs&amp;q=a&amp;state=published"' in page
    assert 'href="?topic=Weirs&amp;q=a&amp;mine=on"' in page
    assert '<input type="hidden" name="topic" value="Weirs">' in page
    assert '<input type="hidden" name="state" value="draft">' in page


def test_the_number_of_queries_is_the_same_for_all_filters(client, writer, django_assert_max_num_queries):
    city, ada = make_topic("Chongqing"), make_author("Ada")
    for n in range(3):
        draft(f"Draft {n}", by=writer, topics=[city], authors=[ada])
    filters = {"mine": "on", "topic": "Chongqing", "byline": "Ada", "label": "news", "since": "2020-01-01"}
    with django_assert_max_num_queries(24):
        client.get(LIST, {**filters, "dates": "created", "writer": writer.username, "language": "en"})


def test_the_filter_suggests_no_new_topic(client, writer):
    make_topic("Weirs")
    form = client.get(LIST).context["cl"].filter_form
    url = form.fields["topic"].widget.build_attrs({})["data-suggest-url"]
    assert client.get(f"{url}&term=Wei").json()["results"][0]["id"] == "Weirs"
    assert client.get(f"{url}&term=Otters").json()["results"] == []
    assert client.get("/admin/topics/topic/suggest/?term=Otters").json()["results"] != []
