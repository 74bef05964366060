"""The list of all topics: what it shows, by what it is narrowed and sorted, and what is done from it."""

import html
import re
from datetime import UTC, datetime, timedelta
from urllib.parse import urlencode

import pytest
from django.contrib.messages import get_messages
from django.utils import timezone

from tests.desk import sign_in
from tests.factories import make_article, make_topic, make_user
from topics import curation, issues
from topics.models import DismissedFlag, Flag, Kind, Topic

pytestmark = pytest.mark.django_db
LIST = "/admin/topics/topic/"


def listed(client, **query):
    return [topic.name for topic in client.get(LIST, query).context["cl"].result_list]


def send(client, page, **data):
    """Press a button of the list. The messages, and where it leads."""
    answer = client.post(f"{LIST}{page}/", data)
    return [str(message) for message in get_messages(answer.wsgi_request)], answer["Location"]


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_tells_exact_counts_in_a_fixed_number_of_queries(
    client, topic_editor, count, django_assert_num_queries
):
    parent = make_topic("River")
    for n in range(count):
        topic = make_topic(f"Reach {n}", parent=parent)
        make_article(topics=[topic])
        make_article(topics=[topic], at=timezone.now() + timedelta(days=1))
    client.get(LIST)
    with django_assert_num_queries(14):
        page = client.get(LIST)
    counts = {topic.name: (topic.live_count, topic.total_count) for topic in page.context["cl"].result_list}
    assert counts == {"River": (0, 0), **{f"Reach {n}": (1, 2) for n in range(count)}}


def test_a_row_tells_uses_the_last_one_and_who_is_to_look_at_it(client, topic_editor, time_machine):
    time_machine.move_to(datetime(2026, 6, 1, tzinfo=UTC))
    topic = make_topic("Locks", kind="place")
    make_article(topics=[topic], at=datetime(2026, 3, 4, tzinfo=UTC))
    make_article(topics=[topic], at=datetime(2027, 1, 1, tzinfo=UTC))
    make_topic("Weirs")
    page = client.get(LIST).content.decode()
    for text in (
        "1 (2 total)",
        "4 Mar 2026",
        "Place</td>",
        "This topic has no published",
        "1 published story and no briefing",
    ):
        assert page.count(text) == 1
    assert page.count("Never</td>") == 3


@pytest.mark.parametrize("words", ["重庆", "chungking", "CHONG", "ｃｈｏｎｇ", "chóng"])
def test_the_list_finds_a_topic_by_any_name_in_any_script(client, topic_editor, words):
    make_topic("Chongqing", aliases=["重庆", "Chungking"])
    make_topic("Chengdu")
    assert listed(client, q=words) == ["Chongqing"]


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"wrong": "any"}, {"Bare", "Old", "Told"}),
        ({"wrong": "orphan"}, {"Bare", "Told"}),
        ({"wrong": "thin"}, {"Old"}),
        ({"wrong": "stale"}, set()),
        ({"wrong": "dismissed"}, set()),
        ({"wrong": "nonsense"}, {"Bare", "Full", "Old", "Told"}),
        ({"curated": "never"}, {"Bare", "Full"}),
        ({"curated": "month"}, {"Told"}),
        ({"curated": "long"}, {"Old"}),
        ({"curated": "unbriefed"}, {"Bare", "Full", "Old"}),
        ({"used": "month"}, {"Full"}),
        ({"used": "long"}, {"Old"}),
        ({"used": "never"}, {"Bare", "Told"}),
        ({"public": "yes"}, {"Full", "Old", "Told"}),
        ({"public": "no"}, {"Bare"}),
        ({"public": "no", "wrong": "thin"}, set()),
    ],
)
def test_the_list_is_narrowed(client, topic_editor, query, names):
    now = timezone.now()
    make_topic("Bare")
    for _ in range(3):
        make_article(topics=["Full"], at=now - timedelta(days=29))
    curation.write_briefing(make_topic("Told", public_from=now), "<p>So it is.</p>", by=None)
    make_topic("Old", curated_at=now - timedelta(days=190))
    make_article(topics=["Old"], at=now - timedelta(days=366))
    assert set(listed(client, **query)) == names


@pytest.mark.parametrize(
    ("column", "names"),
    [
        ("1", ["Axles", "Bolts", "Cranes"]),
        ("2", ["Cranes", "Axles", "Bolts"]),
        ("3", ["Cranes", "Bolts", "Axles"]),
        ("4", ["Cranes", "Axles", "Bolts"]),
        ("5", ["Bolts", "Axles", "Cranes"]),
    ],
)
def test_the_list_is_sorted(client, topic_editor, column, names):
    now = timezone.now()
    rows = [("Bolts", "place", 2, 5, 9), ("Cranes", "event", 1, 9, 2), ("Axles", "organisation", 3, 7, 4)]
    for name, kind, stories, used, curated in rows:
        topic = make_topic(name, kind=kind, curated_at=now - timedelta(days=curated))
        for _ in range(stories):
            make_article(topics=[topic], at=now - timedelta(days=used))
    assert listed(client, o=column) == names
    assert listed(client, o=f"-{column}") == names[::-1]


def test_the_list_is_sorted_without_its_heads_as_it_was_narrowed(client, topic_editor):
    make_topic("Axles", kind="place")
    make_article(topics=[make_topic("Bolts", kind="place")])
    page = client.get(LIST, {"kind__exact": "place", "q": "l", "o": "-3"})
    chosen = [(value, label) for value, label, is_current in page.context["cl"].sorts if is_current]
    assert chosen == [("-3", "Most stories first")]
    form = page.content.decode().split('class="desk-sort"')[1].split("</form>")[0]
    assert '<input type="hidden" name="kind__exact" value="place">' in form
    assert '<input type="hidden" name="q" value="l">' in form
    assert 'type="hidden" name="o"' not in form
    for value, label, _ in page.context["cl"].sorts:
        assert listed(client, o=value), label
    client.force_login(make_user("Journalist"))
    sorts = {label: value for value, label, _ in client.get(LIST).context["cl"].sorts}
    assert listed(client, o=sorts["Most stories first"]) == ["Bolts", "Axles"]


def test_the_desk_calls_thin_what_search_engines_are_told_is(client, topic_editor, monkeypatch):
    for _ in range(3):
        make_article(topics=["Full"])
    for place in ("models.topic", "querysets.topics", "issues"):
        monkeypatch.setattr(f"topics.{place}.ENOUGH_STORIES", 4)
    assert listed(client, wrong="thin") == ["Full"]
    assert "3 published stories and no briefing" in client.get(LIST).content.decode()


def test_a_flag_is_dismissed_and_told_again_from_the_list_as_it_was_narrowed(client, topic_editor):
    one, two = make_topic("Tide mills"), make_topic("Tidemills")
    word = f"duplicate-{one.pk}-{two.pk}"
    assert f'value="{word}"' in client.get(LIST, {"wrong": "duplicate"}).content.decode()
    back = urlencode({"wrong": "duplicate", "q": "tide"})
    told, address = send(client, "flags/dismiss", flag=word, back=back)
    assert told[0].startswith("Dismissed “Similar name” for “Tide mills”.")
    assert address == f"{LIST}?{back}"
    assert listed(client, wrong="duplicate") == []
    assert listed(client, wrong="dismissed") == ["Tide mills", "Tidemills"]
    page = client.get(LIST, {"wrong": "dismissed"}).content.decode()
    assert f"Dismissed by {topic_editor.username}" in page
    assert f'value="duplicate-{two.pk}-{one.pk}"' in page
    send(client, "flags/reopen", flag=f"duplicate-{two.pk}-{one.pk}")
    assert listed(client, wrong="duplicate") == ["Tide mills", "Tidemills"]


def test_a_topics_own_screen_tells_and_dismisses_the_same(client, topic_editor):
    topic = make_topic("Lighthouses")
    screen = f"{LIST}{topic.pk}/change/"
    assert issues.ORPHANED in client.get(screen).content.decode()
    assert send(client, "flags/dismiss", flag=f"orphan-{topic.pk}-", screen="1")[1] == screen
    page = client.get(screen).content.decode()
    assert issues.ORPHANED not in page
    assert ">Reopen<" in page


@pytest.mark.parametrize(
    "flag",
    ["", "orphan", "orphan-", "orphan-x-", "duplicate-{0}-", "duplicate-{0}-x", "wrong-{0}-", f"orphan-{'9' * 30}-"],
)
def test_a_forged_flag_is_refused(client, topic_editor, flag):
    topic = make_topic("Lighthouses")
    assert client.post(f"{LIST}flags/dismiss/", {"flag": flag.format(topic.pk)}).status_code == 400
    assert not DismissedFlag.objects.exists()


def test_a_flag_of_a_topic_that_is_gone_is_not_found(client, topic_editor):
    topic = make_topic("Lighthouses")
    for flag in ("orphan-999999-", f"duplicate-{topic.pk}-999999", f"duplicate-{topic.pk}-{topic.pk}"):
        assert client.post(f"{LIST}flags/dismiss/", {"flag": flag}).status_code == 404


def test_who_may_not_curate_reads_what_is_wrong_and_changes_nothing(client):
    sign_in(client, "Journalist")
    topic = make_topic("Lighthouses")
    for page in (LIST, f"{LIST}{topic.pk}/change/"):
        text = client.get(page).content.decode()
        assert issues.ORPHANED in text
        assert "Dismiss" not in text.replace("Dismissed", "")
    assert 'name="topic"' not in client.get(LIST).content.decode()
    data = {"flag": f"orphan-{topic.pk}-", "topic": topic.pk, "action": "public"}
    for page in ("flags/dismiss", "flags/reopen", "bulk"):
        assert client.post(f"{LIST}{page}/", data).status_code == 403
    topic.refresh_from_db()
    assert not topic.is_public


def test_several_topics_get_a_kind(client, topic_editor):
    topics = [make_topic("Kiel"), make_topic("Vejle"), make_topic("Odense", kind="place")]
    ids = [topic.pk for topic in topics]
    told, address = send(client, "bulk", action="place", topic=ids, back="kind__exact=subject")
    assert told == ["2 topics set to “Place”. 1 was already set to “Place”."]
    assert address == f"{LIST}?kind__exact=subject"
    assert set(Topic.objects.values_list("kind", flat=True)) == {Kind.PLACE}
    curated = Topic.objects.filter(curated_at__isnull=False)
    assert set(curated) == set(topics[:2])


def test_several_topics_are_merged_after_the_page_that_says_what_will_happen(client, topic_editor):
    topics = [make_topic("Kiel"), make_topic("Vejle")]
    address = client.post(f"{LIST}bulk/", {"action": "merge", "topic": [topic.pk for topic in topics]})["Location"]
    page = client.get(address)
    assert page.context["topics"] == topics
    assert Topic.objects.count() == 2


def test_a_duplicate_leads_to_the_merge_of_the_two(client, topic_editor):
    topics = [make_topic("Tide mills"), make_topic("Tidemills")]
    (address,) = set(re.findall(r'href="([^"]+)">Merge with “Tidemills”', client.get(LIST).content.decode()))
    assert client.get(html.unescape(address)).context["topics"] == topics


def test_several_topics_are_made_public(client, topic_editor):
    topic = make_topic("Kiel")
    make_topic("Vejle")
    assert send(client, "bulk", action="public", topic=[topic.pk])[0] == ["1 topic made public."]
    assert [each.is_public for each in Topic.objects.order_by("name")] == [True, False]
    told, _ = send(client, "bulk", action="public", topic=[topic.pk])
    assert told[-1] == "No topics were changed. 1 was already public."


@pytest.mark.parametrize("data", [{}, {"action": "public"}, {"action": "public", "topic": ["x", "9" * 30]}])
def test_nothing_chosen_does_nothing(client, topic_editor, data):
    make_topic("Kiel")
    assert send(client, "bulk", **data)[0] == ["Select at least one topic. Nothing was changed."]
    assert send(client, "bulk", action="", topic=Topic.objects.get().pk)[0][-1].startswith("Select an action.")


def test_a_dismissed_flag_outlives_its_reason_in_the_list_of_dismissed_ones(client, topic_editor):
    topic = make_topic("Lighthouses")
    issues.dismiss(topic, Flag.ORPHAN, by=topic_editor)
    make_article(topics=[topic])
    assert listed(client, wrong="dismissed") == ["Lighthouses"]


def test_a_topic_is_renamed_in_the_list_and_its_url_stays(client, topic_editor):
    topic = make_topic("Peatland")
    page = client.get(LIST, {"q": "peat"}).content.decode()
    assert f'id="rename-{topic.pk}"' in page
    assert f'form="rename-{topic.pk}" value="Peatland"' in page
    told, address = send(client, "rename", topic=topic.pk, name=" Blanket  bog ", back="q=bog")
    assert address == f"{LIST}?q=bog"
    assert "Renamed “Peatland” to “Blanket bog”. The URL stays the same." in told[0]
    assert f"{LIST}{topic.pk}/rename/" in told[0]
    assert f"{LIST}{topic.pk}/history/" in told[0]
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Blanket bog", "peatland")
    assert list(topic.aliases.values_list("name", flat=True)) == ["Peatland"]


def test_a_name_in_the_list_that_is_taken_or_invalid_is_refused_with_what_to_do(client, topic_editor):
    topic, other = make_topic("Peatland"), make_topic("Bogs")
    told, _ = send(client, "rename", topic=topic.pk, name="bogs")
    assert "“Peatland” was not renamed. “bogs” is already used by the topic “Bogs”." in told[0]
    assert f"topics={topic.pk}&amp;topics={other.pk}&amp;survivor={other.pk}" in told[0]
    for pk, name, sentence in (
        (topic.pk, "", "“Peatland” was not renamed. Enter a topic name."),
        (topic.pk, "Peatland", "The name is the same. Nothing was changed."),
        (other.pk + 500, "Fen", "The topic has been merged or deleted. Nothing was changed."),
    ):
        assert send(client, "rename", topic=pk, name=name)[0][-1] == sentence
    assert set(Topic.objects.values_list("name", flat=True)) == {"Peatland", "Bogs"}


def test_only_those_who_may_curate_are_offered_to_rename(client):
    make_topic("Peatland")
    sign_in(client, "Journalist")
    assert 'class="desk-rename"' not in client.get(LIST).content.decode()
