"""The topic editor's desk: the list, the suggestions, and the screen on which a topic is curated."""

from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from articles.models import Filing
from newsroom import slugs
from newsroom.models import AuditEntry
from tests.factories import make_article, make_topic, make_user
from topics import counting, curation, naming
from topics.models import Topic

pytestmark = pytest.mark.django_db
LIST = "/admin/topics/topic/"


@pytest.fixture
def topic_editor(client):
    user = make_user("Topic editor")
    client.force_login(user)
    return user


def address(topic, page="change"):
    return reverse(f"admin:topics_topic_{page}", args=[topic.pk])


def said(client, topic, **changes):
    """What the screen would send as it stands, with these changes."""
    context = client.get(address(topic)).context
    data = {}
    forms = [
        context["form"],
        context["rows"].management_form,
        *(f for _, f in context["curated"]),
        *context["new_rows"],
    ]
    for form in forms:
        for field in form:
            value = field.value()
            shown = field.field.widget.format_value(value)
            data[field.html_name] = "" if shown is None else shown
    for name in ("is_in_navigation", "moves_address"):
        data.pop(name)
    return {**data, **changes}


def send(client, topic, **changes):
    return client.post(address(topic), said(client, topic, **changes))


def filing_of(article, topic):
    return Filing.objects.get(content_object=article, tag=topic)


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
    with django_assert_num_queries(7):
        page = client.get(LIST)
    counts = {topic.name: topic.live_count for topic in page.context["cl"].result_list}
    assert counts == {"River": 0, **{f"Reach {n}": 1 for n in range(count)}}


@pytest.mark.parametrize("words", ["重庆", "chungking", "CHONG", "ｃｈｏｎｇ", "chóng"])
def test_the_list_finds_a_topic_by_any_name_in_any_script(client, topic_editor, words):
    make_topic("Chongqing", aliases=["重庆", "Chungking"])
    make_topic("Chengdu")
    found = client.get(LIST, {"q": words}).context["cl"].result_list
    assert [topic.name for topic in found] == ["Chongqing"]


@pytest.mark.parametrize(
    ("missing", "names"), [("briefing", {"Bare", "Full"}), ("thin", {"Bare"}), ("public", {"Bare"})]
)
def test_the_list_shows_what_is_missing(client, topic_editor, missing, names):
    make_topic("Bare")
    for _ in range(3):
        make_article(topics=["Full"])
    curation.write_briefing(make_topic("Told", public_from=timezone.now()), "<p>So it is.</p>", by=None)
    found = client.get(LIST, {"missing": missing}).context["cl"].result_list
    assert {topic.name for topic in found} == names


def test_the_desk_calls_thin_what_search_engines_are_told_is(client, topic_editor, monkeypatch):
    for _ in range(3):
        make_article(topics=["Full"])
    monkeypatch.setattr("topics.models.ENOUGH_STORIES", 4)
    monkeypatch.setattr("topics.querysets.ENOUGH_STORIES", 4)
    page = client.get(LIST, {"missing": "thin"})
    assert [topic.name for topic in page.context["cl"].result_list] == ["Full"]
    assert "Thin: few stories and no briefing" in page.content.decode()


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
        {"id": "Ports, rail and roads", "text": "Ports, rail and roads", "label": "New topic “Ports, rail and roads”"}
    ]
    assert "New topic" not in str(client.get(f"{LIST}suggest/", {"term": "PORTS"}).json())
    client.force_login(make_user("Topic editor"))
    assert client.get(f"{LIST}suggest/", {"term": "Nothing"}).json()["results"] == []


def test_stories_are_suggested_from_the_topic_alone(client, topic_editor):
    topic = make_topic("Harbour")
    make_article(title="Cranes arrive", topics=[topic])
    make_article(title="Cranes elsewhere", topics=["Airport"])
    results = client.get(address(topic, "stories"), {"term": "cranes"}).json()["results"]
    assert [result["text"] for result in results] == ["Cranes arrive"]


def test_adding_a_topic_that_has_the_name_already_leads_to_it(client, topic_editor):
    topic = make_topic("Chongqing", aliases=["重庆"])
    assert client.post(f"{LIST}add/", {"name": "重庆", "kind": "place"}).url == address(topic)
    client.post(f"{LIST}add/", {"name": "Chengdu", "kind": "place"})
    assert Topic.objects.get(name="Chengdu").kind == "place"


def test_renaming_keeps_the_old_name_and_redirects_the_old_address(client, topic_editor):
    topic = make_topic("Peking")
    assert send(client, topic, name="Beijing", moves_address="on").status_code == 302
    topic.refresh_from_db()
    assert (topic.name, topic.slug) == ("Beijing", "beijing")
    assert naming.find(["peking"])["peking"] == topic
    assert naming.find_by_slug("peking") == topic


def test_renaming_keeps_the_old_name_beside_others_with_a_browsers_line_ends(client, topic_editor):
    topic = make_topic("Peking", aliases=["Peiping", "Yanjing"])
    send(client, topic, name="Beijing", aliases="Peiping\r\nYanjing")
    assert set(topic.aliases.values_list("name", flat=True)) == {"Peiping", "Yanjing", "Peking"}
    assert not AuditEntry.objects.filter(verb="name").exists()
    send(client, topic, name="Beijing City", aliases="Peking\r\n北京")
    assert set(topic.aliases.values_list("name", flat=True)) == {"Beijing", "Peking", "北京"}


def test_a_name_of_another_topic_is_refused_and_nothing_is_written(client, topic_editor):
    make_topic("Chongqing", aliases=["重庆"])
    topic = make_topic("Chengdu")
    page = send(client, topic, aliases="Rongcheng\n重庆", description="Changed")
    assert "“重庆” is already a name of the topic “Chongqing”." in page.context["form"].non_field_errors()
    topic.refresh_from_db()
    assert topic.description == ""
    assert not topic.aliases.exists()


def test_other_names_are_added_and_taken_away(client, topic_editor):
    topic = make_topic("Chongqing", aliases=["Chungking"])
    send(client, topic, aliases="重庆\nTchong-king")
    assert set(topic.aliases.values_list("name", flat=True)) == {"重庆", "Tchong-king"}


def test_what_is_said_about_a_topic_is_kept(client, topic_editor):
    topic, parent, other = make_topic("Reach"), make_topic("River"), make_topic("Lock")
    send(
        client, topic, kind="place", parent="River", related=["Lock"], is_in_navigation="on", navigation_position=3,
        description="All of it", briefing='<p onclick="x()">So it is.</p>',
    )  # fmt: skip
    topic.refresh_from_db()
    assert (topic.kind, topic.parent, topic.is_in_navigation, topic.navigation_position) == ("place", parent, True, 3)
    assert (topic.description, topic.briefing) == ("All of it", "<p>So it is.</p>")
    assert list(topic.related.all()) == [other]


def test_the_editor_of_a_briefing_offers_no_pictures(client, topic_editor):
    field = client.get(address(make_topic())).context["form"].fields["briefing"]
    assert not {"Image", "Figure", "Caption"} & set(field.widget.config["extensions"])


def test_a_topic_cannot_stand_below_itself(client, topic_editor):
    topic = make_topic("River")
    page = send(client, topic, parent="River")
    assert "A topic cannot stand below itself." in page.context["form"].non_field_errors()


def test_saving_an_unchanged_screen_writes_nothing(client, topic_editor):
    topic = make_topic("Harbour")
    story = make_article(topics=[topic])
    curation.pin(filing_of(story, topic), by=None, until=timezone.now() + timedelta(days=2, seconds=3))
    curation.hide(filing_of(make_article(topics=[topic]), topic), by=None, reason="A double")
    count = AuditEntry.objects.count()
    assert send(client, topic).status_code == 302
    assert AuditEntry.objects.count() == count


def test_nobody_overwrites_what_somebody_else_said_meanwhile_without_being_told(client, topic_editor):
    topic = make_topic("Harbour")
    stale = said(client, topic, description="Mine")
    curation.describe(topic, by=None, description="Theirs")
    page = client.post(address(topic), stale)
    assert "Somebody else changed this topic" in page.context["form"].non_field_errors()[0]
    assert page.context["form"]["description"].value() == "Mine"
    topic.refresh_from_db()
    assert topic.description == "Theirs"
    client.post(address(topic), {**stale, "seen": page.context["form"]["seen"].value()})
    topic.refresh_from_db()
    assert topic.description == "Mine"


def test_the_log_tells_who_renamed_and_named(client, topic_editor):
    topic = make_topic("Peking")
    send(client, topic, name="Beijing", aliases="北京")
    by = AuditEntry.objects.filter(subject_kind="topic").values_list("verb", "by")
    assert set(by) == {("rename", topic_editor.pk), ("name", topic_editor.pk)}


def test_a_story_is_pinned_marked_and_hidden_from_the_screen(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = make_article(topics=[topic]), make_article(topics=[topic])
    send(
        client, topic,
        **{"new-0-filing": filing_of(first, topic).pk, "new-0-position": 1, "new-0-line": "The cranes arrive"},
        **{"new-1-filing": filing_of(second, topic).pk, "new-1-reason": "A double"},
    )  # fmt: skip
    filing = filing_of(first, topic)
    assert (filing.pinned_position, filing.key_moment_line) == (1, "The cranes arrive")
    assert filing_of(second, topic).is_hidden
    assert Topic.objects.with_live_count().get(pk=topic.pk).live_count == 1
    data = said(client, topic)
    row = next(name for name, value in data.items() if value == "A double").split("-reason")[0]
    client.post(address(topic), {**data, f"{row}-reason": ""})
    assert Topic.objects.with_live_count().get(pk=topic.pk).live_count == 2


def test_pins_stand_in_the_order_of_their_numbers(client, topic_editor):
    topic = make_topic("Harbour")
    stories = [make_article(topics=[topic]) for _ in range(3)]
    for story in stories:
        curation.pin(filing_of(story, topic), by=None)
    send(client, topic, **{"filings-0-position": 9, "filings-1-position": "", "filings-2-position": 2})
    pinned = [filing.article for filing in topic.filings.pinned()]
    assert pinned == [stories[2], stories[0]]


def test_pins_stand_before_what_is_only_marked_or_hidden(client, topic_editor):
    topic = make_topic("Harbour")
    marked, pinned = make_article(title="Marked", topics=[topic]), make_article(title="Pinned", topics=[topic])
    curation.mark_key_moment(filing_of(marked, topic), by=None, line="It opens")
    curation.pin(filing_of(pinned, topic), by=None)
    curated = client.get(address(topic)).context["curated"]
    assert [filing.article.title for filing, _ in curated] == ["Pinned", "Marked"]


def test_a_row_cannot_reach_into_another_topic(client, topic_editor):
    topic, other = make_topic("Harbour"), make_topic("Airport")
    foreign = filing_of(make_article(topics=[other]), other)
    send(client, topic, **{"new-0-filing": foreign.pk, "new-0-position": 1})
    foreign.refresh_from_db()
    assert foreign.pinned_position is None


@pytest.mark.parametrize("row", ["filings-0-filing", "new-0-filing"])
@pytest.mark.parametrize("number", ["x", "9" * 30, "9" * 5000, str(2**63)])
def test_a_forged_row_is_refused_without_a_failure(client, topic_editor, row, number):
    topic = make_topic("Harbour")
    curation.pin(filing_of(make_article(topics=[topic]), topic), by=None)
    page = send(client, topic, **{row: number})
    assert page.status_code == 200
    assert any("filing" in form.errors for form in (*page.context["rows"], *page.context["new_rows"]))


def test_the_rows_of_a_stale_page_keep_the_names_of_their_stories(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = make_article(title="First", topics=[topic]), make_article(title="Second", topics=[topic])
    curation.mark_key_moment(filing_of(first, topic), by=None, line="It opens")
    stale = said(client, topic)
    curation.pin(filing_of(second, topic), by=None)
    page = client.post(address(topic), stale)
    assert [filing.article for filing, _ in page.context["curated"]] == [first]
    assert "Somebody else" in page.context["form"].non_field_errors()[0]


def test_a_topic_is_made_public_by_button(client, topic_editor):
    topic = make_topic("Harbour")
    send(client, topic, _save="publish")
    topic.refresh_from_db()
    assert topic.is_public


def test_only_a_topic_without_filings_can_be_deleted(client, topic_editor):
    filed, bare = make_topic("Harbour"), make_topic("Airport")
    make_article(topics=[filed])
    assert client.post(address(filed, "delete")).status_code == 403
    client.get(address(bare, "delete"))
    assert Topic.objects.count() == 2
    client.post(address(bare, "delete"))
    assert list(Topic.objects.all()) == [filed]


def test_a_name_is_text_and_never_markup(client, topic_editor):
    topic = make_topic("<script>alert(1)</script>", aliases=["<img src=x onerror=alert(2)>"])
    make_article(title="<b>Bold</b>", topics=[topic])
    curation.pin(topic.filings.get(), by=None)
    for url in (LIST, address(topic), address(topic, "history")):
        page = client.get(url).content.decode()
        assert "<script>alert" not in page
        assert "<img src=x" not in page
        assert "<b>Bold" not in page


def test_all_that_a_save_touches_is_locked_at_once_before_anything_is_written(client, topic_editor, monkeypatch):
    topic, other, related, parent = (make_topic(name) for name in ("Harbour", "Airport", "Quay", "River"))
    filing = filing_of(make_article(topics=[topic, other]), topic)
    changes = {"new-0-filing": filing.pk, "new-0-reason": "A double", "related": ["Quay"], "parent": "River"}
    data = said(client, topic, briefing="<p>So it is.</p>", **changes)
    steps = []

    def note(execute, sql, *args):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            steps.append("write")
        return execute(sql, *args)

    lock = counting.lock
    monkeypatch.setattr(slugs, "lock", lambda: steps.append("names"))
    monkeypatch.setattr(counting, "lock", lambda ids: (steps.append(ids := set(ids)), lock(ids)))
    with connection.execute_wrapper(note):
        assert client.post(address(topic), data).status_code == 302
    assert steps[:3] == ["names", {topic.pk, other.pk, related.pk, parent.pk}, "write"]


def test_a_story_that_was_unfiled_meanwhile_is_refused_and_what_was_typed_stays(client, topic_editor):
    topic = make_topic("Harbour")
    filing = filing_of(make_article(topics=[topic]), topic)
    data = said(client, topic, **{"new-0-filing": filing.pk, "new-0-line": "It opens"}, description="All of it")
    filing.delete()
    page = client.post(address(topic), data)
    assert page.context["form"].non_field_errors() == [curation.GONE]
    assert page.context["new_rows"][0]["line"].value() == "It opens"
    topic.refresh_from_db()
    assert topic.description == ""


def test_a_story_that_was_unfiled_meanwhile_can_be_left_out(client, topic_editor):
    topic = make_topic("Harbour")
    filing = filing_of(make_article(topics=[topic]), topic)
    curation.mark_key_moment(filing, by=None, line="It opens")
    data = said(client, topic, description="All of it")
    filing.delete()
    page = client.post(address(topic), data)
    assert "No longer filed here" in page.content.decode()
    data["seen"] = page.context["form"]["seen"].value()
    assert client.post(address(topic), data).context["form"].non_field_errors() == [curation.GONE]
    assert client.post(address(topic), {**data, "filings-0-line": ""}).status_code == 302
