"""The inbox, the page of an item, and what stories and the dashboard say of items."""

import json
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.wire import formats, stories, subjects
from newsroom.wire.formats import Change, Subject
from newsroom.wire.models import ItemState, SubjectMapping, WireItem
from newsroom.wire.receiving import receive
from tests.factories import make_topic, make_user
from tests.newsroom.wire.making import make_item, make_source, version_of

pytestmark = pytest.mark.django_db
LIST = "/admin/wire/wireitem/"


@pytest.mark.parametrize("zone", ["America/New_York", "Asia/Shanghai"])
@pytest.mark.parametrize("date", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_a_date_at_an_end_of_the_calendar_does_not_break_the_inbox(client, journalist, settings, zone, date):
    settings.TIME_ZONE = zone
    data = {"uri": "x:1", "headline": "The gate holds", "embargoed": date, "versionCreated": date}
    [item] = formats.read(json.dumps(data).encode()).items
    receive(make_source("Quay"), item)
    stored = WireItem.objects.get()
    assert "The gate holds" in client.get(LIST).text
    assert "Embargoed until" in client.get(f"{LIST}{stored.pk}/change/").text or date < "2000"
    assert stories.make_story(stored, by=journalist)


@pytest.fixture
def journalist(client):
    user = make_user("Journalist")
    client.force_login(user)
    return user


@pytest.fixture
def source():
    return make_source("Quay Wire")


def page(client, item, query=""):
    return client.get(f"/admin/wire/wireitem/{item.pk}/change/{query}").content.decode()


def press(client, item, action):
    return client.post(reverse(f"admin:wire_wireitem_{action}", args=[item.pk]), follow=True).content.decode()


def headlines(client, query=""):
    response = client.get(f"{LIST}{query}")
    return [item.headline for item in response.context["cl"].result_list]


def test_inbox_has_the_new_items_newest_first_and_filters(client, journalist, source):
    make_item(source, headline="First", urgency=3)
    make_item(make_source("Hill Wire"), headline="Second", subjects=(Subject("", "hills", "Hills"),))
    stories.dismiss(make_item(source, headline="Third"), by=None)
    assert headlines(client) == ["Second", "First"]
    assert headlines(client, "?state=dismissed") == ["Third"]
    assert headlines(client, "?state=all") == ["Third", "Second", "First"]
    assert headlines(client, f"?source={source.pk}") == ["First"]
    assert headlines(client, "?urgency=3") == ["First"]
    assert headlines(client, f"?subject={SubjectMapping.objects.get(code='hills').pk}") == ["Second"]
    assert headlines(client, "?q=seco") == ["Second"]


@pytest.mark.parametrize("count", [1, 3])
def test_inbox_has_a_fixed_number_of_queries_and_loads_no_texts(
    client, journalist, source, count, django_assert_num_queries
):
    for _ in range(count):
        make_item(source)
    client.get(LIST)
    with django_assert_num_queries(10) as queries:
        client.get(LIST)
    assert not any('"wire_wireitem"."body"' in query["sql"] for query in queries)


@pytest.mark.parametrize("count", [1, 3])
def test_page_of_an_item_has_a_fixed_number_of_queries(client, journalist, source, count, django_assert_num_queries):
    make_topic("Locks")
    item = make_item(source, "gate-9", subjects=tuple(Subject("", f"s{n}", f"S{n}") for n in range(count)))
    for number in range(count):
        receive(source, version_of(headline=f"Gate {number}", subjects=()))
    page(client, item)
    with django_assert_num_queries(9):
        page(client, item)


def test_item_becomes_a_story_by_a_button(client, journalist, source):
    item = make_item(source)
    assert "Make a story" in page(client, item)
    said = press(client, item, "story")
    assert "Story created. It is a draft" in said
    story = Article.objects.get()
    assert story.created_by == journalist
    shown = page(client, item)
    assert "Open story" in shown
    assert "Make a story" not in shown


def test_item_is_dismissed_and_reopened_by_buttons(client, journalist, source):
    item = make_item(source)
    assert "Item dismissed." in press(client, item, "dismiss")
    assert "Item reopened." in press(client, item, "reopen")
    item.refresh_from_db()
    assert item.state == ItemState.NEW


def test_later_version_is_shown_against_what_readers_see_until_it_is_reviewed(client, journalist, source):
    item = make_item(source, "gate-9")
    story = stories.make_story(item, by=journalist)
    publishing.publish(story, by=None)
    drafting.save(Article.objects.get(pk=story.pk), {"title": "A draft that readers do not see"})
    receive(source, version_of(body="<p>It holds no more.</p>", change=Change.CORRECTION))
    shown = page(client, item)
    assert "Correction after the story was made" in shown
    assert "The published story and this version" in shown
    assert "no more" in shown[shown.index("<ins>") :]
    assert "A draft that readers" not in shown
    assert "Marked as reviewed." in press(client, item, "review")
    assert "after the story was made" not in page(client, item)


def test_earlier_version_is_compared_with_the_newest(client, journalist, source):
    item = make_item(source, "gate-9")
    receive(source, version_of(headline="The gate of lock nine fails"))
    first = item.versions.last()
    shown = page(client, item, f"?version={first.pk}")
    assert "Changes since the version of" in shown
    assert "<del>holds</del>" in shown
    assert "Stop comparing" in shown


def test_cancellation_is_shown_on_the_item_the_story_and_the_dashboard(client, journalist, source):
    item = make_item(source, "gate-9")
    story = stories.make_story(item, by=journalist)
    receive(source, version_of(change=Change.KILL, note="Wrong lock"))
    shown = page(client, item)
    assert "Cancelled by the source" in shown
    assert "Wrong lock" in shown
    assert "Make a story" not in shown
    alert = "Quay Wire cancelled the item that this story was made of"
    assert alert in client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    assert "Wire items to check" in client.get("/admin/").content.decode()
    press(client, item, "review")
    # It stays cancelled, so the story still says so.
    assert alert in client.get(f"/admin/articles/article/{story.pk}/change/").content.decode()
    assert "Wire items to check" not in client.get("/admin/").content.decode()


def test_cancelled_item_without_a_story_is_to_check_and_its_text_is_withheld(client, journalist, source):
    item = make_item(source, "gate-9", body="<p>It holds well.</p>", media=("https://pictures.example/9.jpg",))
    receive(source, version_of(headline="Gate nine, retold"))
    earlier = item.versions.last()
    receive(source, version_of(change=Change.KILL, note="Wrong lock"))
    for url in (LIST, "/admin/"):
        shown = client.get(url).content.decode()
        assert "Wire items to check" in shown
        assert f"/admin/wire/wireitem/{item.pk}/change/" in shown
    assert headlines(client) == []
    assert headlines(client, "?state=changed") == ["The gate of lock nine holds"]
    for query in ("", f"?version={earlier.pk}"):
        shown = page(client, item, query)
        assert "Its text must not be used." in shown
        for withheld in ("It holds", "retold", "shut for a year", "pictures.example", "Make a story", "Compare with"):
            assert withheld not in shown
    assert "Marked as reviewed." in press(client, item, "review")
    assert "Wire items to check" not in client.get(LIST).content.decode()


def test_search_finds_what_came_in_the_last_days(client, journalist, source):
    old = make_item(source, headline="Weir seven")
    make_item(source, headline="Weir eight")
    WireItem.objects.filter(pk=old.pk).update(changed_at=timezone.now() - timedelta(days=8))
    assert headlines(client, "?q=weir") == ["Weir eight"]
    assert headlines(client) == ["Weir eight", "Weir seven"]
    assert "of the last 7 days" in client.get(LIST).content.decode()


def test_embargo_and_withheld_are_shown(client, journalist, source):
    embargoed = make_item(source, embargo_at=timezone.now() + timedelta(days=1))
    assert "Embargoed until" in page(client, embargoed)
    assert "may not be published yet" in page(client, make_item(source, is_withheld=True))
    ended = make_item(source, embargo_at=timezone.now() - timedelta(days=1))
    assert "The story gets this date" in page(client, embargoed)
    assert "The story gets this date" not in page(client, ended)
    assert client.get(LIST).content.decode().count("Embargoed until") == 1


def test_body_of_an_item_cannot_run_a_script(client, journalist, source):
    item = make_item(
        source, headline="<script>x()</script>", body="<p>A<script>x()</script><img src=x onerror=x()></p>"
    )
    shown = page(client, item)
    assert "<script>x()" not in shown
    assert "onerror" not in shown


def test_only_who_may_write_sees_the_wire(client):
    client.force_login(make_user("Topic editor"))
    assert client.get(LIST).status_code == 403
    assert "/admin/wire/" not in client.get("/admin/").content.decode()


def test_page_of_an_item_that_does_not_exist_says_so(client, journalist):
    assert client.get("/admin/wire/wireitem/999/change/").status_code == 404
    assert client.get("/admin/wire/wireitem/x/change/").status_code == 404
    assert client.post("/admin/wire/wireitem/999/story/").status_code == 404


def test_editor_maps_a_subject_on_its_screen(client, source):
    client.force_login(make_user("Editor"))
    make_topic("Canals")
    make_item(source)
    subject = SubjectMapping.objects.get(code="20000001")
    url = f"/admin/wire/subjectmapping/{subject.pk}/change/"
    form = client.get(url).context["form"]
    client.post(url, {**form.as_submitted().dict(), "topic_name": "canals"})
    subject.refresh_from_db()
    assert subject.topic_name == "Canals"
    assert "/admin/wire/subjectmapping/" in client.get("/admin/wire/subjectmapping/?mapped=yes").content.decode()
    subjects.map_subject(subject, by=None, topic_name="", is_ignored=True)
    assert "Ignored" in client.get("/admin/wire/subjectmapping/?mapped=ignored").content.decode()
    shown = client.get("/admin/wire/subjectmapping/").content.decode()
    assert "Keyword" in shown
    assert "No topic" in shown


def test_editor_adds_a_source_and_sees_what_is_wrong_with_its_url(client):
    client.force_login(make_user("Editor"))
    said = {"name": "Hill", "location": "http://wire.example:81/", "kind": "", "is_active": "on"}
    shown = client.post("/admin/wire/wiresource/add/", said).content.decode()
    assert "This URL cannot be used: non-standard port." in shown
    client.post("/admin/wire/wiresource/add/", {**said, "location": "https://wire.example/"})
    assert "https://wire.example/" in client.get("/admin/wire/wiresource/").content.decode()


@pytest.mark.parametrize("name", ["subjectmapping", "wiresource"])
def test_lists_of_the_wire_lead_back_to_the_inbox(client, source, name):
    client.force_login(make_user("Editor"))
    shown = client.get(f"/admin/wire/{name}/").content.decode()
    assert f'<a href="{LIST}">Wire</a>' in shown[shown.index("breadcrumbs") :]


def test_list_of_sources_says_whether_each_is_in_use_and_when_it_was_read(client):
    client.force_login(make_user("Editor"))
    make_source("Quay Wire", is_active=False)
    shown = client.get("/admin/wire/wiresource/").content.decode()
    assert '<span class="desk-card-label">In use: </span>No' in shown
    assert '<span class="desk-card-label">Last read: </span>Not yet' in shown


def test_deleting_a_source_deletes_its_items_and_no_story(client, source):
    client.force_login(make_user("Editor"))
    stories.make_story(make_item(source), by=None)
    client.post(f"/admin/wire/wiresource/{source.pk}/delete/")
    assert not WireItem.objects.exists()
    assert Article.objects.count() == 1
