"""Topics, crossings and authors in the API."""

from datetime import timedelta

import pytest
from django.utils import timezone

from articles.workflow import authors, publishing
from newsroom.core.i18n.paths import absolute
from tests.factories import make_article, make_author, make_image, make_topic
from tests.newsroom.api.helpers import HOST, get, pages, titles
from topics import curation, merging
from topics.names import naming

pytestmark = pytest.mark.django_db
API = f"{HOST}/api/v1"


def test_a_topic_says_all_that_its_page_does(client):
    above, topic = make_topic("Transport"), make_topic("Canals", aliases=["Waterways"])
    make_article(topics=[topic, above])
    curation.describe(
        topic,
        by=None,
        parent=above,
        description="Boats.",
        sponsor="With the harbour",
        wikidata_id="Q12284",
        same_as="https://canals.example/\nhttp://boats.example/a",
        lead_image=make_image(alt="Lock"),
    )
    curation.write_briefing(topic, '<p>See <a href="/topics/">all</a></p>', by=None)
    naming.set_translations(topic, {"zh-hans": "运河"})
    found = get(client, "/api/v1/topics/canals/")
    assert found["image"].pop("sizes")
    assert found == {
        "id": str(topic.pk),
        "slug": "canals",
        "name": "Canals",
        "url": f"{HOST}/topics/canals/",
        "api_url": f"{API}/topics/canals/",
        "names": {"zh-hans": "运河"},
        "kind": "subject",
        "story_count": 1,
        "aliases": ["Waterways", "运河"],
        "parent": {"id": str(above.pk), "slug": "transport", "name": "Transport",
                   "url": f"{HOST}/topics/transport/", "api_url": f"{API}/topics/transport/"},
        "briefing": f'<p>See <a href="{HOST}/topics/" rel="noopener">all</a></p>',
        "briefing_reviewed_on": timezone.localdate().isoformat(),
        "description": "Boats.",
        "sponsor": "With the harbour",
        "wikidata_id": "Q12284",
        "same_as": ["https://canals.example/", "http://boats.example/a"],
        "image": {"alt": "Lock", "caption": "", "credit": ""},
        "feeds": {"rss": f"{HOST}/topics/canals/feed.rss", "atom": f"{HOST}/topics/canals/feed.atom",
                  "json_feed": f"{HOST}/topics/canals/feed.json"},
        "stories_url": f"{API}/topics/canals/stories/",
        "crossing_template": f"{API}/topics/canals+{{slug}}/",
    }  # fmt: skip
    for url in found["feeds"].values():
        assert client.get(url.removeprefix(HOST)).status_code == 200


def test_topics_are_listed_by_name_with_their_counts(client):
    make_article(topics=["Ätna", "Berlin", "Canals"])
    make_article(topics=["Berlin"], at=timezone.now() + timedelta(days=1))
    make_topic("Not public")
    found = [item for page in pages(client, "/api/v1/topics/?limit=2") for item in page["items"]]
    assert [(item["name"], item["story_count"]) for item in found] == [("Ätna", 1), ("Berlin", 1), ("Canals", 1)]
    assert get(client, "/api/v1/topics/?limit=1")["total"] == 3


@pytest.mark.parametrize(
    ("address", "to"),
    [
        ("topics/waterways/", "topics/canals/"),
        ("topics/CANALS/stories/?limit=1", "topics/canals/stories/?limit=1"),
        ("topics/locks+canals/", "topics/canals+locks/"),
        ("topics/locks+waterways/stories/?limit=1", "topics/canals+locks/stories/?limit=1"),
        ("topics/canals+waterways/", "topics/canals/"),
        ("topics/canals+canals/stories/", "topics/canals/stories/"),
        ("topics/old/", "topics/locks/"),
        ("authors/ADA/", "authors/ada/"),
        ("authors/ADA/stories/?limit=1", "authors/ada/stories/?limit=1"),
        ("stories?limit=1", "stories/?limit=1"),
    ],
)
def test_other_names_redirect_once(client, address, to):
    old = make_topic("Old")
    make_article(topics=[make_topic("Canals", aliases=["Waterways"]), "Locks", old], authors=["Ada"])
    merging.merge(old, naming.find(["Locks"])["locks"], by=None)
    assert client.get(f"/api/v1/{address}")["Access-Control-Allow-Origin"] == "*"
    answer = client.get(f"/api/v1/{address}", follow=True)
    assert [(path, status) for path, status in answer.redirect_chain] == [(f"/api/v1/{to}", 301)]
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        *("topics/hidden/", "topics/hidden/stories/", "topics/canals+hidden/", "topics/hidden+canals/stories/"),
        *("topics/a+b+c/", "topics/nothing/", "authors/nobody/", "authors/nobody/stories/", "authors/scheduled/"),
        *("topics/later/", "nothing/at/all/", "topics/%00/", "authors/%00/", "topics/%00+a/", "stories/a%0Ab/"),
    ],
)
def test_what_readers_do_not_see_is_not_found(client, address):
    make_topic("Hidden")
    make_article(topics=["Canals"])
    make_article(topics=["Later"], authors=["Scheduled"], at=timezone.now() + timedelta(days=1))
    assert get(client, f"/api/v1/{address}", 404)["detail"]


def test_a_hidden_story_is_in_neither_the_topic_nor_a_crossing(client):
    topics = make_topic("Canals"), make_topic("Locks")
    kept, hidden = (make_article(topics=topics) for _ in range(2))
    curation.hide(topics[0].entries.get(content_object=hidden), by=None, reason="secret")
    assert titles(client, "/api/v1/topics/canals/stories/") == [kept.title]
    assert titles(client, "/api/v1/topics/canals+locks/stories/") == [kept.title]
    assert titles(client, "/api/v1/topics/locks/stories/") == [hidden.title, kept.title]
    assert [topic["slug"] for topic in get(client, f"/api/v1/stories/{hidden.uid}/")["topics"]] == ["locks"]


def test_a_crossing_says_what_it_is(client):
    make_article(topics=["Canals", "Locks"])
    found = get(client, "/api/v1/topics/canals+locks/")
    assert [topic["slug"] for topic in found.pop("topics")] == ["canals", "locks"]
    assert found == {
        "story_count": 1,
        "url": f"{HOST}/topics/canals+locks/",
        "api_url": f"{API}/topics/canals+locks/",
        "stories_url": f"{API}/topics/canals+locks/stories/",
        "feeds": {"rss": f"{HOST}/topics/canals+locks/feed.rss", "atom": f"{HOST}/topics/canals+locks/feed.atom",
                  "json_feed": f"{HOST}/topics/canals+locks/feed.json"},
    }  # fmt: skip


def test_an_author_has_a_profile_and_stories(client):
    author, other = make_author("Ada Kahn"), make_author("Bo")
    author.role, author.bio = "Editor", "Writes."
    author.save()
    make_author("Nobody yet")
    first, second = make_article(authors=[author]), make_article(authors=[other, author])
    publishing.withdraw(make_article(authors=[author]), by=None)
    found = get(client, "/api/v1/authors/ada-kahn/")
    assert found == {
        "type": "person", "slug": "ada-kahn", "name": "Ada Kahn", "url": absolute(author.get_absolute_url()),
        "api_url": f"{API}/authors/ada-kahn/", "role": "Editor", "bio": "Writes.", "photo": None, "story_count": 2,
        "stories_url": f"{API}/authors/ada-kahn/stories/",
    }  # fmt: skip
    assert titles(client, found["stories_url"] + "?limit=1") == [second.title, first.title]
    listed = [page["items"] for page in pages(client, "/api/v1/authors/?limit=1")]
    assert [[item["name"] for item in items] for items in listed] == [["Ada Kahn"], ["Bo"]]
    assert get(client, "/api/v1/authors/")["total"] == 2


def test_a_desk_is_an_organisation_in_lists_and_stories(client):
    desk = make_author("Night desk")
    authors.describe(desk, by=None, is_organisation=True)
    story = make_article(authors=[desk, "Ada Kahn"])
    listed = {item["name"]: item["type"] for item in get(client, "/api/v1/authors/")["items"]}
    bylines = {item["name"]: item["type"] for item in get(client, f"/api/v1/stories/{story.uid}/")["authors"]}
    assert listed == bylines == {"Night desk": "organisation", "Ada Kahn": "person"}


def test_the_first_page_links_to_the_others(client):
    found = get(client, "/api/v1/")
    urls = [url.removeprefix(HOST) for name, url in found.items() if name.endswith("_url")]
    assert [client.get(url).status_code for url in urls] == [200] * 6
