"""Stories as ninjs and NewsML-G2: what they say, and that our own reader understands it."""

from datetime import UTC, datetime, timedelta
from xml.etree.ElementTree import fromstring

import pytest
from django.db import connection
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.api.newsml_g2 import xhtml_of
from newsroom.wire import formats, subjects
from newsroom.wire.formats import Change, Subject
from newsroom.wire.models import SubjectMapping
from tests.factories import make_article, make_draft, make_image, make_topic
from tests.newsroom.api.helpers import Cache
from tests.newsroom.wire.making import MEDIATOPIC, make_item

pytestmark = pytest.mark.django_db
AT = datetime(2026, 5, 4, 7, 0, tzinfo=UTC)
FORMS = ("ninjs", "newsml-g2")


@pytest.fixture
def story():
    """A story with all that the formats have."""
    make_item()
    topics = [make_topic("Canals", aliases=["Waterways"]), make_topic("Ada Kahn", kind="person"), make_topic("Locks")]
    subjects.map_subject(SubjectMapping.objects.get(code="20000001"), by=None, topic_name="Waterways")
    subjects.map_subject(SubjectMapping.objects.get(code="locks"), by=None, topic_name="Locks")
    body = '<p>It <em>holds</em> &amp; stays.<br>Shut &lt;here&gt;.</p><p><a href="/about/">About</a></p>'
    return make_article(
        uid="canal-17", at=AT, title="Gate & lock", summary="Shut for a year.", body=body, topics=topics,
        authors=["Bo Lind"], language="en", label="opinion", lead_image=make_image(alt="A gate", credit="Quay"),
    )  # fmt: skip


def read(client, path):
    response = client.get(f"/api/v1/{path}")
    assert response.status_code == 200, response.content
    return formats.read(response.content).items


@pytest.mark.parametrize("form", FORMS)
def test_story_can_be_read_as_an_item_of_the_wire(client, story, form):
    [item] = read(client, f"stories/canal-17/{form}/")
    assert item.guid == "https://news.example/api/v1/stories/canal-17/"
    assert (item.headline, item.standfirst, item.byline, item.language) == (
        "Gate & lock",
        "Shut for a year.",
        "Bo Lind",
        "en",
    )
    assert item.body == (
        '<p>It <em>holds</em> &amp; stays.<br>Shut &lt;here&gt;.</p>'
        '<p><a href="https://news.example/about/" rel="noopener">About</a></p>'
    )  # fmt: skip
    assert (item.sent_at, item.updated_at, item.change) == (AT, AT, Change.NEW)
    assert item.link == f"https://news.example{story.permanent_url}"
    assert set(item.subjects) == {
        Subject("https://news.example/topics/", "canals", "Canals"),
        Subject(MEDIATOPIC, "20000001", "canals"),
        Subject("https://news.example/topics/", "ada-kahn", "Ada Kahn"),
        Subject("https://news.example/topics/", "locks", "Locks"),
        Subject("", "locks", "locks"),
    }


@pytest.mark.parametrize("form", FORMS)
def test_update_and_correction_give_a_later_version(client, story, form):
    [first] = read(client, f"stories/canal-17/{form}/")
    drafting.save(story, {"title": "Gate and lock"})
    publishing.publish(story, by=None)
    publishing.correct(Article.objects.get(pk=story.pk), "It was lock eight.", by=None)
    [second] = read(client, f"stories/canal-17/{form}/")
    assert int(second.version) > int(first.version)
    assert second.guid == first.guid
    assert second.change == Change.CORRECTION
    assert "It was lock eight." in second.note


@pytest.mark.parametrize("form", FORMS)
def test_what_is_not_live_is_not_there(client, story, form):
    make_draft(uid="draft")
    make_article(uid="later", at=timezone.now() + timedelta(days=1))
    publishing.withdraw(story, by=None)
    assert client.get(f"/api/v1/stories/canal-17/{form}/").status_code == 410
    for uid in ("draft", "later", "nowhere"):
        assert client.get(f"/api/v1/stories/{uid}/{form}/").status_code == 404
    assert read(client, "search/newsml-g2/?q=gate") == []
    assert client.get("/api/v1/search/ninjs/?q=gate").json()["associations"] == []


@pytest.mark.parametrize("form", FORMS)
def test_search_gives_each_story_and_the_next_page(client, form):
    for number in range(3):
        make_article(uid=f"s-{number}", title=f"Weir {number}")
    response = client.get(f"/api/v1/search/{form}/?q=weir&limit=2")
    found = formats.read(response.content).items
    assert [item.headline for item in found] == ["Weir 2", "Weir 1"]
    url = response["Link"].removeprefix("<https://news.example/api/v1/").removesuffix('>; rel="next"')
    [last] = read(client, url)
    assert last.headline == "Weir 0"
    assert "Link" not in client.get(f"/api/v1/{url}")


@pytest.mark.parametrize("form", FORMS)
@pytest.mark.parametrize("count", [1, 3])
def test_search_has_a_fixed_number_of_queries(client, form, count, django_assert_num_queries):
    for number in range(count):
        make_article(title=f"Weir {number}", topics=[make_topic(f"T{number}")], authors=[f"A{number}"])
    client.get(f"/api/v1/search/{form}/?q=weir")
    # PostgreSQL has three more, which limit the time of a search.
    with django_assert_num_queries({"sqlite": 12, "postgresql": 15}[connection.vendor]):
        client.get(f"/api/v1/search/{form}/?q=weir")


def test_search_as_ninjs_is_one_object_with_associations(client):
    make_article(title="Weir")
    found = client.get("/api/v1/search/ninjs/?q=weir").json()
    assert (found["type"], found["uri"]) == ("composite", "https://news.example/api/v1/search/ninjs/?q=weir")
    assert [each["name"] for each in found["associations"]] == ["story-1"]


def test_types_are_those_of_the_formats(client, story):
    assert client.get("/api/v1/stories/canal-17/ninjs/")["Content-Type"] == "application/json; charset=utf-8"
    item = client.get("/api/v1/stories/canal-17/newsml-g2/")
    assert item["Content-Type"] == "application/vnd.iptc.g2.newsitem+xml; charset=utf-8"
    message = client.get("/api/v1/search/newsml-g2/?q=gate")
    assert message["Content-Type"] == "application/vnd.iptc.g2.newsmessage+xml; charset=utf-8"


def test_ninjs_has_the_lead_image_and_the_genre(client, story):
    found = client.get("/api/v1/stories/canal-17/ninjs/").json()
    assert (found["standard"]["name"], found["pubStatus"]) == ("ninjs", "usable")
    [lead] = found["associations"]
    assert (lead["type"], lead["by"], lead["descriptions"]) == ("picture", "Quay", [{"role": "alt", "value": "A gate"}])
    assert {"href", "width", "height", "contentType"} <= set(lead["renditions"][0])
    assert found["genres"] == [{"name": "Opinion", "uri": "http://cv.iptc.org/newscodes/genre/Opinion"}]
    assert found["people"] == [{"name": "Ada Kahn", "uri": "https://news.example/topics/ada-kahn/"}]


@pytest.mark.parametrize(
    ("path", "order"),
    [
        (".", ["catalogRef", "rightsInfo", "itemMeta", "contentMeta", "contentSet"]),
        (
            "{*}itemMeta",
            [
                *("itemClass", "provider", "versionCreated", "firstCreated", "pubStatus"),
                *("edNote", "signal", "altRep"),
            ],
        ),
        ("{*}contentMeta", ["creator", "language", "subject", "headline", "by", "creditline", "description"]),
    ],
)
def test_newsml_has_the_elements_in_the_order_of_the_standard(client, story, path, order):
    publishing.correct(story, "It was lock eight.", by=None)
    root = fromstring(client.get("/api/v1/stories/canal-17/newsml-g2/").content)
    names = [child.tag.rpartition("}")[2] for child in root.find(path)]
    assert list(dict.fromkeys(names)) == order
    assert {child.tag.partition("}")[0] for child in root.iter()} == {
        "{http://iptc.org/std/nar/2006-10-01/",
        "{http://www.w3.org/1999/xhtml",
    }


@pytest.mark.parametrize("scheme", ["https://codes.example/a b/", MEDIATOPIC])
@pytest.mark.parametrize("form", FORMS)
def test_uri_of_a_subject_has_only_characters_of_uris(client, form, scheme):
    make_item(subjects=(Subject(scheme, 'Wehr | "50 %" [ö]', "Weirs"),))
    subjects.map_subject(SubjectMapping.objects.get(), by=None, topic_name=make_topic("Weirs").name)
    make_article(uid="weir", topics=["Weirs"])
    sent = client.get(f"/api/v1/stories/weir/{form}/").content.decode()
    expected = f"{scheme.replace(' ', '%20')}Wehr%20%7C%20%2250%20%25%22%20%5B%C3%B6%5D"
    assert f'"{expected}"' in sent


@pytest.mark.parametrize("form", FORMS)
def test_version_is_positive_also_before_1970(client, form):
    make_article(uid="old", at=datetime(1951, 2, 3, tzinfo=UTC))
    [item] = read(client, f"stories/old/{form}/")
    assert item.version == "1"


def test_ninjs_has_only_properties_of_the_schema(client, story):
    publishing.correct(story, "It was lock eight.", by=None)
    found = client.get("/api/v1/search/ninjs/?q=gate").json()
    [item] = found["associations"]
    assert set(found) == {"standard", "uri", "type", "title", "associations"}
    assert set(item) == {
        *("name", "uri", "type", "version", "firstCreated", "versionCreated", "pubStatus", "copyrightHolder"),
        *("edNote", "language", "headlines", "descriptions", "bodies", "by", "infoSources", "genres", "altIds"),
        *("subjects", "people", "associations"),
    }
    assert set(item["associations"][0]) == {"name", "rel", "uri", "type", "descriptions", "by", "renditions"}
    assert {name for each in item["subjects"] for name in each} == {"name", "uri", "literal"}


def test_xhtml_of_void_elements_and_entities():
    body = xhtml_of('<p>A<br>B &lt; C</p><hr><p><img src="/a.jpg" alt=""></p>')
    assert [child.tag for child in body] == ["p", "hr", "p"]
    assert body[0].find("br").tail == "B < C"


@pytest.mark.parametrize("form", FORMS)
def test_cached_page_changes_with_the_story_and_with_a_mapping(story, form):
    cache = Cache()

    def ask(path):
        return cache.ask(f"/api/v1/{path}").body.decode()

    before = ask(f"stories/canal-17/{form}/")
    assert ask(f"stories/canal-17/{form}/") == before
    assert "20000001" in before
    subjects.map_subject(SubjectMapping.objects.get(code="20000001"), by=None, topic_name="")
    assert "20000001" not in ask(f"stories/canal-17/{form}/")
    assert "Gate" in ask(f"search/{form}/?q=gate")
    publishing.withdraw(story, by=None)
    assert cache.ask(f"/api/v1/stories/canal-17/{form}/").status == 410
    assert "Gate" not in ask(f"search/{form}/?q=gate")
