"""The topic editor's desk: who may open what, the suggestions."""

import re
from datetime import timedelta

import pytest
from django.contrib.messages import get_messages
from django.urls import reverse
from django.utils import timezone

from newsroom.core.desk import history
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_image, make_topic, make_user
from tests.topics.admin import screens
from tests.topics.admin.screens import address, said
from topics import curation, deletion, merging
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
        for column in (r"<td>([^\n]*)</td><td>", r"</td><td>([^\n<]*)\n")
    )
    assert deeds == ["Changed “Sponsor label”", "Hid from the topic: “Bogs in bloom”"]
    assert details == ["", "Names it in passing"]


def test_the_screen_leads_to_what_is_wrong_while_something_is(client, topic_editor):
    topic = make_topic("Peat")
    assert '<a href="#issues-heading">Issues</a>' in client.get(address(topic)).text
    for _ in range(3):
        make_article(topics=[topic])
    curation.write_briefing(topic, "<p>What it is.</p>", by=topic_editor)
    assert "issues-heading" not in client.get(address(topic)).text


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


def restore(client, topic, **entry):
    """Restore what the newest of these entries replaced; the page that answers."""
    found = AuditEntry.objects.filter(**entry).first()
    url = reverse("admin:topics_topic_restore", args=[topic.pk, found.pk])
    assert url in client.get(address(topic, "history")).text
    return client.post(url, follow=True).text


def test_a_replaced_briefing_is_shown_in_the_history_and_restored_and_that_is_undone(client, topic_editor):
    topic = make_topic("Peat")
    curation.write_briefing(topic, "<p>First</p>", by=None)
    curation.write_briefing(topic, "<p>Second</p>", by=None)
    assert "<p>First</p>" in client.get(address(topic, "history")).text
    for text in ("<p>First</p>", "<p>Second</p>"):
        assert "Version restored." in restore(client, topic, verb="brief")
        topic.refresh_from_db()
        assert topic.briefing == text


def test_the_history_shows_the_beginning_of_a_very_long_text_without_markup(client, topic_editor, monkeypatch):
    monkeypatch.setattr(history, "MAX_PROSE", 30)
    topic = make_topic("Peat")
    for text in (f"<p>First</p>{'<p>& more</p>' * 9}", "<p>Second</p>", "<p>Third</p>"):
        curation.write_briefing(topic, text, by=None)
    shown = client.get(address(topic, "history")).text
    assert "First &amp; more …" in shown
    assert "<p>First</p>" not in shown
    assert "<p>Second</p>" in shown


def test_a_replaced_text_is_found_however_often_others_have_saved_since(client, topic_editor, monkeypatch):
    monkeypatch.setattr(history, "PAGE_SIZE", 2)
    topic = make_topic("Peat")
    for text in ("First", "Second", "Third", "Fourth", "Fifth"):
        curation.write_briefing(topic, f"<p>{text}</p>", by=None)
    newest, older = (client.get(address(topic, "history"), {"page": number}).text for number in (1, 2))
    assert "<p>First</p>" not in newest
    assert 'rel="next" href="?page=2"' in newest
    assert "<p>First</p>" in older


def test_every_setting_of_a_topic_is_restored(client, topic_editor):
    topic, parent, other, picture = make_topic("Peat"), make_topic("Fuel"), make_topic("Turf"), make_image(alt="A bog")
    first = {"kind": "place", "parent": parent, "lead_image": picture, "description": "First", "navigation_position": 3}
    curation.describe(topic, by=None, **first, related=[other], is_in_navigation=True)
    first |= {"wikidata_id": "Q22698", "same_as": "https://bog.example/\nhttps://turf.example/"}
    curation.describe(topic, by=None, **first)
    second = {
        "wikidata_id": "",
        "same_as": "",
        "kind": "event",
        "parent": None,
        "lead_image": None,
        "description": "",
        "navigation_position": 0,
    }
    curation.describe(topic, by=None, **second, related=[], is_in_navigation=False)
    restore(client, topic, verb="describe")
    topic.refresh_from_db()
    assert {name: getattr(topic, name) for name in first} == first
    assert (topic.is_in_navigation, list(topic.related.all())) == (True, [other])


def test_names_are_restored(client, topic_editor):
    topic = make_topic("Peat", aliases=["Turf", "Sod"])
    screens.send(client, topic, aliases="Fuel", **{"name_zh-hans": "泥炭"})
    screens.send(client, topic, **{"name_zh-hans": "草炭"})
    screens.send(client, topic, name="Peat bogs")
    restore(client, topic, verb="name")
    assert {"Turf", "Sod"} <= set(topic.aliases.values_list("name", flat=True))
    restore(client, topic, verb="call abroad")
    restore(client, topic, verb="rename")
    topic.refresh_from_db()
    assert (topic.name, topic.names) == ("Peat", {"zh-hans": "泥炭"})


def test_an_alias_that_another_topic_has_now_is_not_restored(client, topic_editor):
    topic = make_topic("Peat", aliases=["Turf"])
    screens.send(client, topic, aliases="")
    make_topic("Lawns", aliases=["Turf"])
    assert "“Turf” is already used by the topic “Lawns”." in restore(client, topic, verb="name")
    assert not topic.aliases.exists()


def test_what_was_said_of_a_story_in_a_topic_is_restored(client, topic_editor):
    topic = make_topic("Peat")
    make_article(topics=[topic])
    entry = topic.entries.get()
    curation.hide(entry, by=None, reason="A double")
    curation.unhide(entry, by=None)
    curation.mark_key_moment(entry, by=None, line="It opens")
    curation.mark_key_moment(entry, by=None, line="It closes")
    restore(client, topic, verb="unhide")
    restore(client, topic, verb="mark key moment")
    entry.refresh_from_db()
    assert (entry.hidden_reason, entry.key_moment_line) == ("A double", "It opens")


def test_a_pin_and_the_order_of_pins_are_restored(client, topic_editor):
    topic, until = make_topic("Peat"), timezone.now().replace(second=0, microsecond=0) + timedelta(days=3)
    first, second, third = (make_article(topics=[topic]).entries.get() for _ in range(3))
    for entry in (first, second, third):
        curation.pin(entry, by=None, until=until if entry == second else None)
    curation.order([third, second, first], by=None)
    curation.unpin(second, by=None)
    restore(client, topic, verb="unpin")
    assert list(topic.entries.pinned()) == [third, second, first]
    assert topic.entries.get(pk=second.pk).pinned_until == until
    # Pinning it at its place made a new order; the one before that is restored.
    oldest = AuditEntry.objects.filter(verb="order pins").order_by("pk").first()
    client.post(reverse("admin:topics_topic_restore", args=[topic.pk, oldest.pk]))
    assert list(topic.entries.pinned()) == [first, second, third]


def test_what_was_typed_about_a_merged_topic_is_shown_with_a_link_to_the_other_one(client, topic_editor):
    topic, middle, survivor = make_topic("Turf"), make_topic("Peat"), make_topic("Fuel")
    make_article(topics=[topic], title="Bogs in bloom")
    entry = topic.entries.get()
    mine = said(client, topic, {entry: {"line": "It opens"}}, briefing="<p>Mine</p>", aliases="Sod\nBog")
    merging.merge(topic, middle, by=make_user("Editor", first_name="Ada"))
    merging.merge(middle, survivor, by=None)
    answer = client.post(address(topic), mine)
    assert answer.status_code == 409
    for text in (
        "Ada merged “Turf” into “Peat” on", address(survivor), "Go to “Fuel”", "<p>Mine</p>",
        "readonly>Sod\nBog</textarea>", "Timeline text (“Bogs in bloom”)", "readonly>It opens</textarea>",
    ):  # fmt: skip
        assert text in answer.text
    assert client.get(address(topic)).status_code == 404


def test_what_was_typed_about_a_deleted_topic_is_shown(client, topic_editor):
    topic = make_topic("Turf")
    url, mine = address(topic), said(client, topic, description="Mine")
    deletion.delete(topic, by=topic_editor)
    answer = client.post(url, mine)
    assert (answer.status_code, "readonly>Mine</textarea>" in answer.text) == (409, True)
    assert "deleted “Turf” on" in answer.text


def test_what_was_said_of_a_story_that_is_gone_is_not_restored(client, topic_editor):
    topic = make_topic("Peat")
    make_article(topics=[topic])
    entry = topic.entries.get()
    curation.mark_key_moment(entry, by=None, line="It opens")
    curation.mark_key_moment(entry, by=None, line="It closes")
    restored = AuditEntry.objects.filter(verb="mark key moment").first()
    url = reverse("admin:topics_topic_restore", args=[topic.pk, restored.pk])
    entry.delete()
    # The history does not have it any more.
    assert client.post(url).status_code == 404


@pytest.mark.parametrize("count", [1, 3])
def test_the_history_takes_the_same_queries_however_long_it_is(
    client, topic_editor, count, django_assert_max_num_queries
):
    topic = make_topic("Peat")
    for number in range(2 * count):
        curation.write_briefing(topic, f"<p>{number}</p>", by=make_user("Editor"))
        curation.describe(topic, by=topic_editor, description=f"{number}", kind="place")
    client.get(address(topic, "history"))
    with django_assert_max_num_queries(16):
        client.get(address(topic, "history"))
