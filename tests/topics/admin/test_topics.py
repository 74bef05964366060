"""The topic editor's desk: who may open what, the suggestions."""

import re

import pytest
from django.contrib.messages import get_messages

from tests.factories import make_article, make_topic, make_user
from tests.topics.admin.screens import address, said
from topics import curation
from topics.models import Topic

pytestmark = pytest.mark.django_db
LIST = "/admin/topics/topic/"


@pytest.mark.parametrize(
    ("role", "change", "send_it", "stories", "delete", "add", "suggest"),
    [
        (None, 302, 302, 302, 302, 302, 302),
        ("Journalist", 200, 403, 403, 403, 403, 200),
        ("Topic editor", 200, 302, 200, 200, 200, 200),
        ("Editor", 200, 302, 200, 200, 200, 200),
    ],
)
def test_pages_of_a_topic_open_by_role(client, role, change, send_it, stories, delete, add, suggest):
    topic = make_topic()
    client.force_login(make_user("Editor"))
    data = said(client, topic)
    client.logout()
    if role:
        client.force_login(make_user(role))
    assert client.get(address(topic)).status_code == change
    assert client.post(address(topic), data).status_code == send_it
    assert client.get(address(topic, "stories")).status_code == stories
    assert client.get(address(topic, "delete")).status_code == delete
    assert client.get(address(topic, "history")).status_code == change
    assert client.get(f"{LIST}add/").status_code == add
    assert client.get(f"{LIST}suggest/").status_code == suggest


def test_the_history_says_of_which_story_something_was_done(client, topic_editor):
    topic = make_topic("Peat in Ireland")
    make_article(topics=[topic], title="Bogs in bloom")
    curation.hide(topic.entries.get(), by=topic_editor, reason="Names it in passing")
    curation.describe(topic, by=topic_editor, sponsor="")
    deeds, details = (
        [re.sub(r"<[^>]+>", "", cell) for cell in re.findall(column, client.get(address(topic, "history")).text)]
        for column in (r"<td>([^\n]*)</td><td>", r"</td><td>([^\n]*)</td>")
    )
    assert deeds == ["Changed “Sponsor label”", "Hid from the topic: “Bogs in bloom”"]
    assert details == ["", "Names it in passing"]


def test_the_screen_leads_to_what_is_wrong_while_something_is(client, topic_editor):
    topic = make_topic("Peat")
    assert '<a href="#wrong-heading">Issues</a>' in client.get(address(topic)).text
    for _ in range(3):
        make_article(topics=[topic])
    curation.write_briefing(topic, "<p>What it is.</p>", by=topic_editor)
    assert "wrong-heading" not in client.get(address(topic)).text


@pytest.mark.parametrize("term", ["重庆", "CHUNGKING", "chon", "Çhong"])
def test_suggestions_come_by_any_name(client, topic_editor, term):
    make_topic("Chongqing", aliases=["重庆", "Chungking"])
    assert client.get(f"{LIST}suggest/", {"term": term}).json()["results"][0]["id"] == "Chongqing"


def test_suggestions_put_the_exact_name_first(client, topic_editor):
    for name in ("Port authority", "Airport", "Port"):
        make_topic(name)
    names = [result["id"] for result in client.get(f"{LIST}suggest/", {"term": "port"}).json()["results"]]
    assert names == ["Port", "Port authority", "Airport"]


def test_a_new_name_is_offered_whole_to_who_may_write_stories(client):
    make_topic("Ports")
    client.force_login(make_user("Journalist"))
    results = client.get(f"{LIST}suggest/", {"term": " Ports,  rail and roads "}).json()["results"]
    assert results == [
        {
            "id": "Ports, rail and roads",
            "text": "Ports, rail and roads",
            "label": "Create topic “Ports, rail and roads”",
        }
    ]
    assert "Create topic" not in str(client.get(f"{LIST}suggest/", {"term": "PORTS"}).json())
    client.force_login(make_user("Topic editor"))
    assert client.get(f"{LIST}suggest/", {"term": "Nothing"}).json()["results"] == []


def test_a_topic_that_cannot_be_deleted_says_why_and_offers_to_merge_it(client, topic_editor):
    filed, seen = make_topic("Harbour"), make_topic("Airport")
    make_article(topics=[filed])
    curation.make_public(seen, by=topic_editor)
    for topic, why in ((filed, "This topic has 1 story"), (seen, "This topic is public")):
        assert address(topic, "delete") in client.get(address(topic)).text
        page = client.get(address(topic, "delete")).text
        assert f"{why}, so it cannot be deleted" in page
        assert f'href="{address(topic, "merge")}"' in page
        assert "Delete permanently" not in page
        answer = client.post(address(topic, "delete"))
        assert answer["Location"] == address(topic)
        told = [str(message) for message in get_messages(answer.wsgi_request)][-1]
        assert told.startswith(f"{why}, so it cannot be deleted")
        assert told.endswith("Merge it into another topic instead.")
    assert Topic.objects.count() == 2


def test_a_topic_that_was_never_public_and_is_unused_is_deleted(client, topic_editor):
    bare = make_topic("Airport")
    assert "It has never been public." in client.get(address(bare, "delete")).text
    assert Topic.objects.exists()
    client.post(address(bare, "delete"))
    assert not Topic.objects.exists()


@pytest.mark.parametrize("is_public", [True, False])
def test_the_repair_of_an_unused_topic_is_one_that_can_be_done(client, topic_editor, is_public):
    topic = make_topic("Airport")
    if is_public:
        curation.make_public(topic, by=topic_editor)
    page = client.get(LIST).text
    assert (address(topic, "delete") in page) != is_public
    assert (f'href="{address(topic, "merge")}"' in page) == is_public


def test_a_name_is_text_and_never_markup(client, topic_editor):
    topic = make_topic("<script>alert(1)</script>", aliases=["<img src=x onerror=alert(2)>"])
    make_article(title="<b>Bold</b>", topics=[topic])
    curation.pin(topic.entries.get(), by=None)
    for url in (LIST, address(topic), address(topic, "history")):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Bold" not in page


def test_who_deletes_a_topic_that_goes_or_is_used_at_that_moment_is_told_so(client, topic_editor, monkeypatch):
    topic = make_topic("Kiel")
    lock = curation.slugs.lock
    monkeypatch.setattr(curation.slugs, "lock", lambda: (lock(), monkeypatch.undo(), make_article(topics=[topic])))
    answer = client.post(address(topic, "delete"))
    assert [str(message) for message in get_messages(answer.wsgi_request)] == [
        "This topic has 1 story, so it cannot be deleted. Merge it into another topic instead."
    ]
    assert Topic.objects.filter(pk=topic.pk).exists()
