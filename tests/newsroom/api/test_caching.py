"""The API behind the page cache: fresh, with ETags, for scripts of any site, in JSON or Markdown."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.urls import reverse

from articles.workflow import publishing
from newsroom.api.operations import document
from newsroom.api.urls import PARAMETERS
from newsroom.core.cache import keys
from tests.factories import make_article
from tests.newsroom.api.helpers import Cache, get

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 5, 12, 30, tzinfo=UTC)
LISTS = [
    "/api/v1/stories/?topic=canals&topic=locks&author=ada&from=2026-01-01&to=2027-01-01&limit=5",
    "/api/v1/search/?q=story&topic=canals&topic=locks&author=ada&from=2026-01-01&order=relevance&limit=5",
    "/api/v1/topics/?limit=3",
    "/api/v1/topics/canals/stories/",
    "/api/v1/topics/canals+locks/stories/?limit=1",
    "/api/v1/authors/?limit=3",
    "/api/v1/authors/ada/stories/",
    "/api/v1/changes/?limit=5",
]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as traveller:
        yield traveller


@pytest.fixture
def story():
    return make_article(title="A story", topics=["Canals", "Locks"], authors=["Ada"], at=NOW - timedelta(days=1))


@pytest.mark.parametrize("address", LISTS)
def test_a_list_is_cached_with_its_parameters_and_never_outdated(story, address, clock):
    cache = Cache()
    first, again = cache.ask(address), cache.ask(address)
    assert (first.status, first.cache_status, again.cache_status) == (200, "fwd=miss; stored", "hit")
    unknown = f"{address}{'&' if '?' in address else '?'}unknown=1"
    assert cache.ask(unknown).cache_status == "hit"
    scheduled = make_article(
        title="A story", topics=["Canals", "Locks"], authors=["Ada"], at=NOW + timedelta(minutes=5)
    )
    assert cache.ask(address).body == first.body
    clock.shift(timedelta(minutes=5))
    assert cache.ask(address).body != first.body or "/api/v1/topics/?" in address or "/authors/?" in address
    publishing.withdraw(scheduled, by=None)
    publishing.withdraw(story, by=None)
    assert cache.ask(address).body != first.body


def test_lists_of_two_topics_are_cached_once_in_any_order(story):
    cache = Cache()
    cache.ask("/api/v1/stories/?topic=canals&topic=locks")
    assert cache.ask("/api/v1/stories/?topic=locks&x=1&topic=canals").cache_status == "hit"
    assert cache.ask("/api/v1/stories/?topic=locks").cache_status == "fwd=miss; stored"


def test_every_response_may_be_revalidated_and_read_by_scripts_of_any_site(story):
    cache = Cache()
    for address in (*LISTS, "/api/v1/", "/api/v1/openapi.json", f"/api/v1/stories/{story.uid}/"):
        answer = cache.ask(address)
        assert answer.headers["Access-Control-Allow-Origin"] == "*"
        assert "ETag" in answer.headers["Access-Control-Expose-Headers"]
        assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
        assert "Access-Control-Allow-Credentials" not in answer.headers
        unchanged = cache.ask(address, if_none_match=answer.headers["ETag"])
        assert (unchanged.status, unchanged.body) == (304, b"")
        assert unchanged.headers["Access-Control-Allow-Origin"] == "*"
        head = cache.ask(address, method="HEAD")
        assert (head.status, head.body, head.headers["ETag"]) == (200, b"", answer.headers["ETag"])


def test_other_methods_are_refused_and_preflights_answered(client, story):
    for address in ("/api/v1/stories/", "/api/v1/nothing/"):
        answer = client.options(address, headers={"origin": "https://elsewhere.example"})
        assert (answer.status_code, answer["Access-Control-Allow-Methods"]) == (204, "GET, HEAD, OPTIONS")
        assert (answer["Access-Control-Allow-Origin"], answer["Access-Control-Allow-Headers"]) == ("*", "If-None-Match")
        refused = client.post(address, {"title": "x"})
        assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, OPTIONS")
        assert refused["Content-Type"] == "application/problem+json"
    head = client.head("/api/v1/stories/")
    assert (head.status_code, head.content) == (200, b"")


@pytest.mark.parametrize(
    ("accept", "is_markdown"),
    [
        ("text/markdown", True),
        ("text/markdown, application/json;q=0.5", True),
        ("application/json, text/markdown;q=0.5", False),
        ("*/*", False),
        ("text/html", False),
        ("TEXT/MARKDOWN", True),
    ],
)
def test_a_client_that_prefers_markdown_is_redirected_to_it(story, accept, is_markdown):
    cache, address = Cache(), f"/api/v1/stories/{story.uid}/"
    assert cache.ask(address).headers["Vary"] == "Accept-Encoding, accept"
    answer = cache.ask(address, accept=accept)
    assert answer.status == (302 if is_markdown else 200)
    assert "accept" in answer.headers["Vary"].lower()
    assert answer.headers["Access-Control-Allow-Origin"] == "*"
    if is_markdown:
        found = cache.ask(answer.headers["Location"])
        assert found.headers["Content-Type"] == "text/markdown; charset=utf-8"
        assert cache.ask(answer.headers["Location"]).cache_status == "hit"
    assert cache.ask(address).cache_status == "hit"
    # Only stories are negotiated.
    cache.ask("/api/v1/stories/?limit=1", accept=accept)
    assert cache.ask("/api/v1/topics/", accept=accept).status == 200


def test_every_parameter_of_an_operation_is_part_of_the_key():
    described = document("https://news.example")["paths"]
    for name, model in PARAMETERS.items():
        slugs = ["a", "b"][: {"topic_stories": 1, "author_stories": 1, "crossing_stories": 2}.get(name, 0)]
        path = reverse(f"api:{name}", args=slugs)
        given = {field.alias or field_name for field_name, field in model.model_fields.items()}
        assert set(keys.parameters_of(path)) == given
    operations = [operation for path in described.values() for operation in path.values()]
    with_query = [each for each in operations if any(one["in"] == "query" for one in each["parameters"])]
    assert len(with_query) == len(PARAMETERS)


def test_the_openapi_document_describes_each_operation(client):
    found = get(client, "/api/v1/openapi.json")
    assert found["openapi"].startswith("3.1")
    operations = [operation for path in found["paths"].values() for operation in path.values()]
    assert sorted(each["operationId"] for each in operations) == [
        "getAuthor", "getCrossing", "getRoot", "getStory", "getStoryAsMarkdown", "getStoryAsNewsMLG2",
        "getStoryAsNinjs", "getTopic", "listAuthors", "listChanges", "listStories", "listStoriesOfAuthor",
        "listStoriesOfCrossing", "listStoriesOfTopic",
        "listTopics", "searchStories", "searchStoriesAsNewsMLG2", "searchStoriesAsNinjs",
    ]  # fmt: skip
    for each in operations:
        assert each["description"]
        for status, response in each["responses"].items():
            if status.startswith("4"):
                assert list(response["content"]) == ["application/problem+json"]
