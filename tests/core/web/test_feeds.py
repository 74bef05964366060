"""What an entry of a feed says, in its three forms."""

import re
from datetime import UTC, date, datetime
from xml.etree import ElementTree

import pytest
import time_machine
from django.utils.translation import override

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.core.images import renditions
from newsroom.core.web import feeds
from newsroom.core.web.feeds.entry_content import entry_of
from tests.factories import make_article, make_image, make_topic
from topics import curation

ATOM = "{http://www.w3.org/2005/Atom}"
DC = "{http://purl.org/dc/elements/1.1/}"
MEDIA = "{http://search.yahoo.com/mrss/}"
CONTENT = "{http://purl.org/rss/1.0/modules/content/}"
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
AT = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)
# RFC 4151, 2.1: the characters that may stand in a tag URI.
TAG = re.compile(
    r"tag:[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*,\d{4}-\d\d-\d\d:"
    r"([A-Za-z0-9\-._~!$&'()*+,;=:@/?]|%[0-9A-F]{2})*"
)


def entry(story):
    """The entry of the story as readers see it."""
    return entry_of(Article.objects.live().for_feed().get(pk=story.pk))


@pytest.fixture
def whole(settings):
    """Feeds have the whole text."""
    settings.FEED_CONTENT = "full"


@pytest.fixture
def rss(client):
    return lambda: ElementTree.fromstring(client.get("/feed.rss").content).find("channel")


@pytest.fixture
def atom(client):
    return lambda: ElementTree.fromstring(client.get("/feed.atom").content)


@pytest.fixture
def story(db):
    story = make_article(
        uid="wire:7 <é>",
        title="Ferry & tug collide",
        summary="Nobody was <hurt>",
        body="<p>Off the pier.</p>",
        language="pt-BR",
        topics=["Shipping", "Harbours"],
        authors=["Harbour desk", "Night desk"],
        at=AT,
    )
    with time_machine.travel(datetime(2026, 4, 6, 9, tzinfo=UTC), tick=False):
        publishing.correct(story, "It was a barge & no tug.", by=None)
    return story


def test_rss_tells_all_of_a_story(story, whole, rss):
    channel = rss()
    item = channel.find("item")
    assert [item.findtext(name) for name in ("title", "link", "description", "pubDate")] == [
        "Ferry & tug collide",
        "https://news.example/2026/04/05/ferry-tug-collide/",
        "<p>Nobody was &lt;hurt&gt;</p>",
        "Sun, 05 Apr 2026 06:07:08 +0000",
    ]
    assert item.find("guid").attrib == {"isPermaLink": "false"}
    assert item.findtext("guid") == "tag:news.example,2026-04-05:wire:7%20%3C%C3%A9%3E"
    # Feed readers show only one of several elements.
    assert [e.text for e in item.findall(f"{DC}creator")] == ["Harbour desk, Night desk"]
    assert [e.text for e in item.findall("category")] == ["Shipping", "Harbours"]
    assert item.findtext(f"{DC}language") == "pt-BR"
    assert item.findtext(f"{ATOM}updated") == "2026-04-06T09:00:00+00:00"
    assert item.findtext(f"{CONTENT}encoded") == entry(story).content
    assert channel.find(f"{ATOM}link").attrib == {"rel": "self", "href": "https://news.example/feed.rss"}
    assert channel.findtext("lastBuildDate") == "Mon, 06 Apr 2026 09:00:00 +0000"
    assert channel.findtext("language") == "en"


def test_atom_tells_all_of_a_story(story, whole, atom):
    feed = atom()
    told = feed.find(f"{ATOM}entry")
    assert [told.findtext(f"{ATOM}{name}") for name in ("title", "id", "published", "updated", "summary")] == [
        "Ferry & tug collide",
        "tag:news.example,2026-04-05:wire:7%20%3C%C3%A9%3E",
        "2026-04-05T06:07:08+00:00",
        "2026-04-06T09:00:00+00:00",
        "<p>Nobody was &lt;hurt&gt;</p>",
    ]
    assert [a.findtext(f"{ATOM}name") for a in told.findall(f"{ATOM}author")] == ["Harbour desk", "Night desk"]
    assert told.find(f"{ATOM}author/{ATOM}uri").text == "https://news.example/authors/harbour-desk/"
    assert [c.get("term") for c in told.findall(f"{ATOM}category")] == ["Shipping", "Harbours"]
    assert told.get(XML_LANG) == "pt-BR"
    assert told.find(f"{ATOM}content").attrib == {"type": "html"}
    assert told.findtext(f"{ATOM}content") == entry(story).content
    assert {link.get("rel"): link.get("href") for link in feed.findall(f"{ATOM}link")} == {
        "alternate": "https://news.example/",
        "self": "https://news.example/feed.atom",
    }
    assert feed.findtext(f"{ATOM}id") == "https://news.example/"
    assert feed.findtext(f"{ATOM}updated") == "2026-04-06T09:00:00+00:00"
    assert feed.findtext(f"{ATOM}author/{ATOM}name") == "Newsroom"


def test_json_feed_tells_all_of_a_story(story, whole, client):
    feed = client.get("/feed.json").json()
    assert feed["version"] == "https://jsonfeed.org/version/1.1"
    assert [feed["home_page_url"], feed["feed_url"]] == ["https://news.example/", "https://news.example/feed.json"]
    assert feed["items"] == [
        {
            "id": "tag:news.example,2026-04-05:wire:7%20%3C%C3%A9%3E",
            "url": "https://news.example/2026/04/05/ferry-tug-collide/",
            "title": "Ferry & tug collide",
            "summary": "Nobody was <hurt>",
            "content_html": entry(story).content,
            "date_published": "2026-04-05T06:07:08+00:00",
            "date_modified": "2026-04-06T09:00:00+00:00",
            "language": "pt-BR",
            "authors": [
                {"name": "Harbour desk", "url": "https://news.example/authors/harbour-desk/"},
                {"name": "Night desk", "url": "https://news.example/authors/night-desk/"},
            ],
            "tags": ["Shipping", "Harbours"],
        }
    ]


def test_corrections_stand_under_the_text(story, whole):
    assert entry(story).content == (
        "<p>Off the pier.</p><h2>Correction</h2><p>6 April 2026: It was a barge &amp; no tug.</p>"
    )


def test_without_the_whole_text_a_feed_has_the_summary_and_the_corrections(story, rss, atom, client):
    said = "<p>Nobody was &lt;hurt&gt;</p><h2>Correction</h2><p>6 April 2026: It was a barge &amp; no tug.</p>"
    assert rss().findtext("item/description") == atom().findtext(f"{ATOM}entry/{ATOM}summary") == said
    (item,) = client.get("/feed.json").json()["items"]
    assert (item["summary"], item["content_html"]) == ("Nobody was <hurt>", said)
    for form in feeds.FORMS:
        assert "Off the pier." not in client.get(f"/feed.{form}").content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("content", ["summary", "full"])
def test_a_storys_picture_is_told_in_each_form(settings, content, rss, atom, client):
    settings.FEED_CONTENT = content
    story = make_article(lead_image=make_image(alt="A “crane”", credit="Agency"))
    address = f"https://news.example{renditions.og(story.lead_image).src}"
    media = rss().find(f"item/{MEDIA}content")
    assert media.attrib == {"url": address, "medium": "image", "type": "image/jpeg", "width": "90", "height": "47"}
    assert [(e.tag, e.text) for e in media] == [(f"{MEDIA}description", "A “crane”"), (f"{MEDIA}credit", "Agency")]
    (enclosure,) = [link for link in atom().iter(f"{ATOM}link") if link.get("rel") == "enclosure"]
    assert (enclosure.get("href"), enclosure.get("type")) == (address, "image/jpeg")
    assert client.get("/feed.json").json()["items"][0]["image"] == address


@pytest.mark.django_db
def test_a_story_without_a_picture_and_a_summary_names_neither(rss, atom, client):
    make_article(summary="")
    assert rss().find(f"item/{MEDIA}content") is None
    assert [link.get("rel") for link in atom().findall(f"{ATOM}entry/{ATOM}link")] == ["alternate"]
    (item,) = client.get("/feed.json").json()["items"]
    assert item["content_html"] == ""
    assert not {"image", "summary"} & item.keys()


@pytest.mark.django_db
def test_what_a_story_says_of_its_picture_stands_in_the_place_of_what_the_library_says(whole):
    story = make_article(lead_image=make_image(caption="Of the library", credit="Agency"), lead_caption="Of the story")
    assert "<figcaption>Of the story Agency</figcaption>" in entry(story).content


@pytest.mark.django_db
def test_notes_are_at_the_end_of_an_entry(whole):
    story = make_article(body='<p>Nine<small class="note">So <a href="/log/">it</a> says</small> boats</p>')
    assert entry(story).content == (
        "<p>Nine<sup>1</sup> boats</p><hr>"
        '<ol><li><p>So <a href="https://news.example/log/" rel="noopener">it</a> says</p></li></ol>'
    )


def test_an_entry_keeps_its_id_when_its_address_and_its_date_change(story):
    before = entry(story)
    drafting.save(story, {"slug": "barge-hits-ferry", "published_at": "2026-04-04T00:00:00+00:00"})
    publishing.publish(story, by=None)
    after = entry(story)
    assert after.id == before.id
    assert after.url == "https://news.example/2026/04/05/barge-hits-ferry/"


@pytest.mark.django_db
def test_a_story_without_an_update_was_updated_when_it_was_published():
    told = entry(make_article(at=AT))
    assert told.updated_at == told.published_at == AT


@pytest.mark.django_db
def test_an_update_before_the_date_of_a_story_published_again_is_not_told():
    with time_machine.travel(datetime(2026, 7, 1, tzinfo=UTC)):
        story = make_article(at=AT)
        publishing.withdraw(story, by=None)
        publishing.publish(story, by=None, at=datetime(2026, 7, 9, tzinfo=UTC))
    with time_machine.travel(datetime(2026, 7, 10, tzinfo=UTC)):
        told = entry(story)
    assert told.updated_at == told.published_at == datetime(2026, 7, 9, tzinfo=UTC)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("label", "title"), [("", "Tides"), ("opinion", "Opinion: Tides"), ("sponsored", "Sponsored: Tides")]
)
def test_a_label_stands_before_the_headline(label, title):
    assert entry(make_article(title="Tides", label=label)).title == title


def test_in_chinese_the_colons_are_full_width(story):
    with override("zh-hans"):
        assert entry(story).summary_html.endswith("<p>2026年4月6日：It was a barge &amp; no tug.</p>")
        assert entry(make_article(title="潮汐", label="sponsored", language="zh-Hans")).title == "赞助内容：潮汐"


@pytest.mark.django_db
def test_topics_that_hide_the_story_or_are_not_public_are_no_categories():
    story = make_article(topics=["Weather", "Gossip"])
    curation.hide(story.entries.get(tag__name="Gossip"), by=None, reason="Off topic")
    assert entry(story).categories == ["Weather"]


@pytest.mark.django_db
def test_addresses_in_a_text_are_absolute_and_the_picture_stands_before_it(whole):
    story = make_article(
        body='<p><a href="/topics/tides/">Tides</a> <a href="https://o.example/">x</a> <img src="/media/a.png"></p>',
        lead_image=make_image(alt="A “crane”", caption="The quay.", credit="Agency"),
    )
    content = entry(story).content
    image = renditions.og(story.lead_image).src
    assert content.startswith(
        f'<figure><img src="https://news.example{image}" alt="A “crane”" width="90" height="47">'
        "<figcaption>The quay. Agency</figcaption></figure>"
    )
    assert 'href="https://news.example/topics/tides/"' in content
    assert 'href="https://o.example/"' in content
    assert 'src="https://news.example/media/a.png"' in content


@pytest.mark.django_db
@pytest.mark.parametrize(
    "text",
    [
        "]]> <![CDATA[ & &amp; &lt;",
        "🛟 𠮷野家 שלום עולם \u202eabc",
        "</title></script><script>x</script>",
        "e\u0301 \u2028 \u00a0 \U0010fffd",
        "\x0b\ufffe a",
    ],
)
def test_odd_text_stays_well_formed_and_whole(text, whole, rss, atom, client):
    story = make_article(title=f"x {text}", summary=text, body=f"<p>{text}</p>", topics=[make_topic("R&D ]]>")])
    told = entry(story)
    assert rss().findtext("item/title") == atom().findtext(f"{ATOM}entry/{ATOM}title") == told.title
    contents = rss().findtext(f"item/{CONTENT}encoded", ""), atom().findtext(f"{ATOM}entry/{ATOM}content", "")
    assert contents == (told.content, told.content)
    assert client.get("/feed.json").json()["items"][0]["title"] == told.title


@pytest.mark.parametrize(
    ("host", "authority"),
    [
        ("news.example", "news.example"),
        ("127.0.0.1", "127.0.0.1"),
        ("::1", "1." + "0." * 31 + "ip6.arpa"),
    ],
)
def test_ids_are_tag_uris_on_any_host_and_for_any_text(settings, host, authority):
    settings.SITE_HOST = host
    uri = feeds.tag_uri(date(2026, 4, 5), "a b#c%d/é[1]")
    assert uri == f"tag:{authority},2026-04-05:a%20b%23c%25d/%C3%A9%5B1%5D"
    assert TAG.fullmatch(uri)
