"""Stories in the API."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.api.parameters import MAX_LIMIT
from tests.factories import make_article, make_author, make_draft, make_image, make_topic
from tests.newsroom.api.helpers import HOST, get, pages, titles
from topics import curation, merging
from topics.models import Topic, TopicEntry
from topics.site.stream import Stream

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 5, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


def test_a_story_says_all_that_its_page_does(client):
    image = make_image(alt="A lock", credit="AP", caption="From the library")
    topic, author = make_topic("Canals", kind="subject"), make_author("Canal desk")
    story = make_article(
        title="The lock reopens", summary="After two winters.", body='<p>See <a href="/about/">us</a>.</p>',
        topics=[topic], authors=[author], lead_image=image, lead_caption="The gates", label="analysis",
        notes="secret", uid="wp:17/a b",
    )  # fmt: skip
    listed = get(client, "/api/v1/stories/")["items"][0]
    found = get(client, listed["api_url"])
    assert found == {
        **listed,
        "body": f'<p>See <a href="{HOST}/about/" rel="noopener">us</a>.</p>',
        "corrections": [],
        "sources": [],
    }
    assert {name: value for name, value in found.items() if name not in {"image", "topics", "authors", "body"}} == {
        "id": "wp:17/a b",
        "url": f"{HOST}{story.get_absolute_url()}",
        "api_url": f"{HOST}/api/v1/stories/wp:17/a%20b/",
        "markdown_url": f"{HOST}/api/v1/stories/wp:17/a%20b.md",
        "title": "The lock reopens",
        "label": "analysis",
        "summary": "After two winters.",
        "language": "en",
        "published_at": "2026-03-01T10:00:00Z",
        "updated_at": None,
        "corrections": [],
        "sources": [],
    }
    assert found["authors"] == [
        {"type": "person", "slug": "canal-desk", "name": "Canal desk", "url": f"{HOST}/authors/canal-desk/",
         "api_url": f"{HOST}/api/v1/authors/canal-desk/"},
    ]  # fmt: skip
    assert found["topics"] == [
        {"id": str(topic.pk), "slug": "canals", "name": "Canals", "url": f"{HOST}/topics/canals/",
         "api_url": f"{HOST}/api/v1/topics/canals/"},
    ]  # fmt: skip
    assert [found["image"][name] for name in ("alt", "credit", "caption")] == ["A lock", "AP", "The gates"]
    assert [(size["type"], size["width"], size["height"]) for size in found["image"]["sizes"]] == [
        ("image/avif", 90, 60), ("image/webp", 90, 60), ("image/jpeg", 90, 60),
    ]  # fmt: skip
    for size in found["image"]["sizes"]:
        assert client.get(size["url"].removeprefix(HOST)).getvalue()


def test_a_correction_and_an_update_have_their_dates(client, clock):
    story = make_article(at=NOW - timedelta(days=1))
    publishing.correct(story, "Nine, not ten.", by=None)
    found = get(client, f"/api/v1/stories/{story.uid}/")
    assert found["corrections"] == [{"at": "2026-11-05T12:00:00Z", "text": "Nine, not ten."}]
    assert found["updated_at"] == "2026-11-05T12:00:00Z"


def test_what_is_written_and_not_published_is_nowhere(client):
    story = make_article()
    before = get(client, f"/api/v1/stories/{story.uid}/")
    drafting.save(story, {"title": "Another", "notes": "secret"})
    assert get(client, f"/api/v1/stories/{story.uid}/") == before


@pytest.mark.parametrize("suffix", ["/", ".md"])
def test_an_unpublished_story_is_gone_and_others_were_never_there(client, suffix):
    gone, scheduled = make_article(), make_article(at=timezone.now() + timedelta(days=1))
    publishing.withdraw(gone, by=None)
    draft = make_draft()
    assert "Delete your copy" in get(client, f"/api/v1/stories/{gone.uid}{suffix}", 410)["detail"]
    answers = [get(client, f"/api/v1/stories/{uid}{suffix}", 404) for uid in (scheduled.uid, draft.uid, "never", "a\0")]
    assert answers == [answers[0]] * 4
    assert get(client, "/api/v1/stories/") == {"total": 0, "items": [], "next": None}


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "EDCBA"),
        ("topic=canals", "EDCA"),
        ("topic=waterways", "EDCA"),
        ("topic=canals&topic=locks", "EDA"),
        ("topic=locks&topic=canals", "EDA"),
        ("topic=locks&topic=locks", "EDA"),
        ("topic=locks&topic=", "EDA"),
        ("author=ada", "EBA"),
        ("author=Ada", "EBA"),
        ("author=ada&topic=canals", "EA"),
        ("author=ada&topic=canals&topic=locks", "EA"),
        ("from=2026-08-03", "EDC"),
        ("to=2026-08-02", "BA"),
        ("from=2026-08-02&to=2026-08-03", "CB"),
        ("topic=canals&from=2026-08-02&to=2026-08-04", "DC"),
        ("topic=canals&topic=locks&from=2026-08-02", "ED"),
        ("author=ada&to=2026-08-01", "A"),
        ("from=2027-01-01", ""),
        ("from=0001-01-01&to=9999-12-31", "EDCBA"),
        ("to=0001-12-31", ""),
        ("from=9999-01-01", ""),
        ("from=&to=&author=&cursor=&limit=", "EDCBA"),
        ("page=2&unknown=1&x", "EDCBA"),
    ],
)
@pytest.mark.parametrize("limit", ["", "limit=1", "limit=2"])
def test_lists_have_filters_and_exact_totals(client, clock, query, expected, limit):
    canals, locks = make_topic("Canals", aliases=["Waterways"]), make_topic("Locks")
    ada, bo = make_author("Ada"), make_author("Bo")
    by_title = {"A": ([canals, locks], [ada]), "B": ([], [ada]), "C": ([canals], [bo]),
                "D": ([locks, canals], [bo]), "E": ([canals, locks], [bo, ada])}  # fmt: skip
    for day, (title, (topics, authors)) in enumerate(by_title.items(), 1):
        make_article(title=title, topics=topics, authors=authors, at=datetime(2026, 8, day, 10, tzinfo=UTC))
    make_article(title="Later", topics=[canals, locks], authors=[ada], at=NOW + timedelta(days=1))
    address = f"/api/v1/stories/?{query}{'&' if query and limit else ''}{limit}"
    assert "".join(titles(client, address)) == expected
    assert {page["total"] for page in pages(client, address)} == {len(expected)}


@pytest.mark.parametrize(
    ("query", "status", "words"),
    [
        ("limit=0", 400, "from 1 to 100"),
        ("limit=101", 400, "from 1 to 100"),
        ("limit=1e1", 400, "“limit”"),
        ("from=yesterday", 400, "“from”"),
        ("to=2026-02-30", 400, "“to”"),
        ("from=0000-01-01", 400, "“from”"),
        ("cursor=nonsense", 404, "start again without a cursor"),
        ("cursor=%F0%9F%99%82", 404, "start again without a cursor"),
        ("topic=nothing", 404, "/api/v1/topics/"),
        ("author=nobody", 404, "/api/v1/authors/"),
        ("author=a%00", 404, "/api/v1/authors/"),
        ("topic=a%00", 404, "/api/v1/topics/"),
        ("topic=one&topic=two&topic=three", 400, "two topics at most"),
        ("topic=one&topic=two&topic=three&topic=four&topic=five", 400, "two topics at most"),
    ],
)
def test_what_is_wrong_is_said_with_what_to_do(client, query, status, words):
    make_article(topics=["One", "Two", "Three"])
    found = get(client, f"/api/v1/stories/?{query}", status)
    assert set(found) == {"type", "title", "status", "detail"}
    assert words in found["detail"]


def test_a_cursor_of_another_list_is_refused(client):
    for number in range(2):
        make_article(topics=[f"Topic {number}"])
    elsewhere = get(client, "/api/v1/topics/?limit=1")["next"].partition("?")[2]
    get(client, f"/api/v1/stories/?{elsewhere}", 404)


@pytest.mark.parametrize("query", ["", "topic=canals&", "topic=canals&topic=locks&", "author=ada&"])
def test_pages_have_each_story_once_while_stories_are_added(client, clock, query):
    topics, authors = [make_topic("Canals"), make_topic("Locks")], [make_author("Ada")]
    # Some of the same moment, and months apart.
    moments = [NOW - timedelta(days=days) for days in (1, 1, 1, 40, 41, 200, 200, 800)]
    for number, moment in enumerate(moments):
        make_article(title=str(number), topics=topics, authors=authors, at=moment)
    found, address = [], f"/api/v1/stories/?{query}limit=2"
    while address:
        page = get(client, address)
        found += [item["title"] for item in page["items"]]
        make_article(title="new", topics=topics, authors=authors, at=NOW - timedelta(seconds=1))
        address = page["next"]
    assert sorted(found) == [str(number) for number in range(len(moments))]


def test_totals_are_those_of_a_count_from_scratch_whatever_happens(client, clock):
    canals, locks = make_topic("Canals"), make_topic("Locks")
    stories = [
        make_article(topics=[canals, locks] if number % 2 else [canals], at=NOW - timedelta(days=number))
        for number in range(5)
    ]
    make_article(topics=[canals, locks], at=NOW + timedelta(hours=1))
    merges = []

    def check():
        live = Article.objects.live()
        assert get(client, "/api/v1/stories/")["total"] == len(live) == len(titles(client, "/api/v1/stories/?limit=2"))
        for topic in Topic.objects.public():
            entries = {entry.content_object_id for entry in TopicEntry.objects.live().filter(tag=topic)}
            assert entries == {story.pk for story in live if story.pk in entries}
            address = f"/api/v1/topics/{topic.slug}/"
            assert get(client, address)["story_count"] == len(entries) == Stream(topic, timezone.now()).total
            assert get(client, f"{address}stories/")["total"] == len(titles(client, f"{address}stories/?limit=2"))
            listed = {item["slug"]: item["story_count"] for item in get(client, "/api/v1/topics/")["items"]}
            assert listed[topic.slug] == len(entries)
        if Topic.objects.filter(slug="locks").exists():
            shared = len(titles(client, "/api/v1/topics/canals+locks/stories/?limit=1"))
            assert get(client, "/api/v1/topics/canals+locks/")["story_count"] == shared
            assert get(client, "/api/v1/topics/canals+locks/stories/")["total"] == shared

    for change in (
        lambda: None,
        lambda: make_article(topics=[locks]),
        lambda: curation.hide(canals.entries.get(content_object=stories[1]), by=None, reason="Not about it"),
        lambda: publishing.withdraw(stories[3], by=None),
        lambda: clock.shift(3600),
        lambda: merges.append(merging.merge(locks, canals, by=None)),
        lambda: merging.undo(merges[0], by=None),
    ):
        change()
        check()


@pytest.mark.parametrize(
    "address",
    [
        "/api/v1/stories/",
        "/api/v1/stories/?from=2026-01-01&to=2027-01-01",
        "/api/v1/stories/?topic=canals",
        "/api/v1/stories/?topic=canals&topic=locks",
        "/api/v1/stories/?author=ada&topic=canals",
        "/api/v1/topics/",
        "/api/v1/topics/canals/stories/",
        "/api/v1/topics/canals+locks/stories/",
        "/api/v1/authors/",
        "/api/v1/authors/ada/stories/",
        "/api/v1/changes/",
    ],
)
def test_a_list_has_the_same_number_of_queries_however_long_it_is(client, address):
    def fill(number):
        for _ in range(number):
            extra = f"Extra {Topic.objects.count()}"
            make_article(topics=["Canals", "Locks", extra], authors=["Ada", extra], lead_image=make_image(render=False))

    def queries():
        with CaptureQueriesContext(connection) as found:
            get(client, address)
        return len(found)

    fill(1)
    one = queries()
    fill(3)
    assert queries() == one
    assert one <= 14


def test_a_limit_is_as_large_as_is_said():
    assert MAX_LIMIT == 100
