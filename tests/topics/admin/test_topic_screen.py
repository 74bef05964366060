"""The screen of one topic: what an editor says about it is written whole, or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsroom.core.desk.conflicts import CONFLICT, UNSEEN
from newsroom.core.models import AuditEntry
from tests.factories import FIRST_DATE, make_article, make_topic, make_user
from tests.topics.admin.screens import address, filing_of, said, send, sent_from
from topics import curation, issues, merging
from topics.admin import topic_screen
from topics.models import Flag, Topic
from topics.names import naming

pytestmark = pytest.mark.django_db
LIST = "/admin/topics/topic/"


def test_adding_a_topic_that_has_the_name_already_leads_to_it(client, topic_editor):
    topic = make_topic("Chongqing", aliases=["重庆"])
    known = client.post(f"{LIST}add/", {"name": "重庆", "kind": "place"}, follow=True)
    assert known.redirect_chain == [(address(topic), 302)]
    assert "No topic was created: “重庆” is an alias of this topic." in known.content.decode()
    added = client.post(f"{LIST}add/", {"name": "Chengdu", "kind": "place"}, follow=True)
    assert "Created “Chengdu”." in added.content.decode()
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
    assert "“重庆” is already used by the topic “Chongqing”." in page.context["form"].errors["aliases"]
    topic.refresh_from_db()
    assert topic.description == ""
    assert not topic.aliases.exists()


def test_a_name_in_another_language_is_taken_out_of_both_boxes_at_once(client, topic_editor):
    topic = make_topic("Danube", aliases=["Donau"])
    send(client, topic, **{"name_zh-hans": "多瑙河"})
    assert set(topic.aliases.values_list("name", flat=True)) == {"Donau", "多瑙河"}
    send(client, topic, aliases="Donau\nDunav")
    topic.refresh_from_db()
    assert topic.names == {"zh-hans": "多瑙河"}
    assert topic.aliases.filter(name="多瑙河").exists()
    send(client, topic, aliases="Donau", **{"name_zh-hans": ""})
    topic.refresh_from_db()
    assert (topic.names, [alias.name for alias in topic.aliases.all()]) == ({}, ["Donau"])


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
    assert "Choose a topic other than this one and its subtopics." in page.context["form"].errors["parent"]


def test_saving_an_unchanged_screen_writes_nothing(client, topic_editor):
    topic = make_topic("Harbour")
    story = make_article(topics=[topic])
    curation.pin(filing_of(story, topic), by=None, until=timezone.now() + timedelta(days=2, seconds=3))
    curation.hide(filing_of(make_article(topics=[topic]), topic), by=None, reason="A double")
    count = AuditEntry.objects.count()
    assert send(client, topic).status_code == 302
    assert AuditEntry.objects.count() == count


def test_a_topic_gets_its_identity_elsewhere_and_blank_lines_are_no_links(client, topic_editor):
    topic = make_topic("Harbour & pier")
    page = client.get(address(topic)).content.decode()
    search = "https://www.wikidata.org/w/index.php?search=Harbour+%26+pier"
    assert f'<a href="{search}" target="_blank" rel="noopener noreferrer">' in page
    urls = "https://pier.example/\r\n\r\n  http://quay.example/a \r\n"
    assert send(client, topic, wikidata_id=" Q283202 ", same_as=urls).status_code == 302
    topic.refresh_from_db()
    assert (topic.wikidata_id, topic.same_as) == ("Q283202", "https://pier.example/\nhttp://quay.example/a")
    count = AuditEntry.objects.count()
    assert send(client, topic, same_as=topic.same_as.replace("\n", "\r\n")).status_code == 302
    assert AuditEntry.objects.count() == count


@pytest.mark.parametrize(
    ("field", "value", "message"),
    [
        ("wikidata_id", "283202", "Enter a Wikidata ID"),
        ("wikidata_id", "Q0", "Enter a Wikidata ID"),
        ("wikidata_id", "Q28x", "Enter a Wikidata ID"),
        ("wikidata_id", "Q٣", "Enter a Wikidata ID"),
        ("same_as", "javascript:alert(1)", "is not a valid link"),
        ("same_as", "https://pier.example/\nftp://pier.example/", "is not a valid link"),
        ("same_as", "pier.example", "is not a valid link"),
        ("same_as", "\n".join(f"https://pier.example/{n}" for n in range(21)), "Enter up to 20 links"),
    ],
)
def test_what_cannot_be_an_identity_is_refused_with_a_sentence(client, topic_editor, field, value, message):
    topic = make_topic("Harbour")
    page = send(client, topic, **{field: value})
    assert page.status_code == 200
    assert message in page.content.decode()
    topic.refresh_from_db()
    assert (topic.wikidata_id, topic.same_as) == ("", "")


def test_of_two_editors_who_change_different_fields_both_changes_stay(client, topic_editor):
    topic = make_topic("Harbour")
    (story,) = [make_article(topics=[topic])]
    mine = said(client, topic, {filing_of(story, topic): {"position": 1}})
    curation.write_briefing(topic, "<p>Theirs</p>", by=None)
    curation.describe(topic, by=None, description="Theirs")
    assert client.post(address(topic), mine).status_code == 302
    topic.refresh_from_db()
    assert (topic.briefing, topic.description) == ("<p>Theirs</p>", "Theirs")
    assert list(topic.entries.pinned()) == [filing_of(story, topic)]


def test_a_field_that_two_editors_changed_shows_both_values_and_saving_again_takes_mine(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, description="Mine", briefing="<p>Only here</p>")
    curation.describe(topic, by=None, description="Theirs", sponsor="The Fund")
    page = client.post(address(topic), mine)
    form = page.context["form"]
    assert form.non_field_errors() == [CONFLICT.format("Meta description")]
    assert (form["description"].value(), form["description"].current.text) == ("Mine", "Theirs")
    assert "Keep current version" in page.content.decode()
    # What only the other one changed is shown as it is now.
    assert form["sponsor"].value() == "The Fund"
    topic.refresh_from_db()
    assert (topic.description, topic.briefing) == ("Theirs", "")
    assert client.post(address(topic), sent_from(page)).status_code == 302
    topic.refresh_from_db()
    assert (topic.description, topic.briefing, topic.sponsor) == ("Mine", "<p>Only here</p>", "The Fund")


def test_the_current_version_is_taken_by_a_checkbox_and_the_rest_is_saved(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, description="Mine", briefing="<p>Only here</p>")
    curation.describe(topic, by=None, description="Theirs")
    page = client.post(address(topic), mine)
    assert client.post(address(topic), {**sent_from(page), "description_keep": "on"}).status_code == 302
    topic.refresh_from_db()
    assert (topic.description, topic.briefing) == ("Theirs", "<p>Only here</p>")


def test_a_kept_version_is_shown_if_the_form_is_refused_for_another_reason(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, description="Mine")
    curation.describe(topic, by=None, description="Theirs")
    page = client.post(address(topic), mine)
    page = client.post(address(topic), {**sent_from(page), "description_keep": "on", "name": ""})
    assert page.context["form"]["description"].value() == "Theirs"
    assert client.post(address(topic), {**sent_from(page), "name": "Harbour"}).status_code == 302
    topic.refresh_from_db()
    assert topic.description == "Theirs"


def test_a_field_that_others_change_once_more_after_a_conflict_is_a_conflict_again(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, description="Mine")
    curation.describe(topic, by=None, description="Theirs")
    page = client.post(address(topic), mine)
    curation.describe(topic, by=None, description="Theirs again")
    page = client.post(address(topic), sent_from(page))
    assert page.context["form"]["description"].current.text == "Theirs again"


@pytest.mark.parametrize(
    ("field", "mine", "theirs", "shown"),
    [
        ("kind", "place", "event", "Event"),
        ("parent", "River", "Lock", "Lock"),
        ("related", ["River"], ["Lock"], "Lock"),
        ("navigation_position", 4, 7, "7"),
        ("aliases", "Port", "Docks", "Docks"),
        ("name_zh-hans", "港", "港口", "港口"),
        ("name", "Port", "Docks", "Docks"),
        ("briefing", "<p>Mine</p>", "<p>One<br>two</p>", "<p>One<br>two</p>"),
    ],
)
def test_every_kind_of_field_can_be_a_conflict(client, topic_editor, field, mine, theirs, shown):
    topic, river = make_topic("Harbour"), make_topic("River")
    make_topic("Lock")
    curation.describe(topic, by=None, parent=river, kind="subject")
    curation.describe(topic, by=None, parent=None)
    first = said(client, topic, **{field: mine})
    assert send(client, topic, **{field: theirs}).status_code == 302
    page = client.post(address(topic), first)
    form = page.context["form"]
    assert form.conflicts == [field]
    assert str(form[field].current.text) == shown
    assert client.post(address(topic), sent_from(page)).status_code == 302
    again = client.get(address(topic)).context["form"]
    assert again.submitted_of(field, again[field].value()) == (mine if isinstance(mine, list) else str(mine))


def test_a_checkbox_that_both_changed_alike_is_no_conflict(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, is_in_navigation="on", description="Mine")
    curation.describe(topic, by=None, is_in_navigation=True)
    assert client.post(address(topic), mine).status_code == 302
    topic.refresh_from_db()
    assert (topic.is_in_navigation, topic.description) == (True, "Mine")


def test_what_a_client_sends_without_the_opened_values_counts_as_opened_now(client, topic_editor):
    topic = make_topic("Harbour")
    data = said(client, topic, description="Mine")
    del data["opened"]
    curation.describe(topic, by=None, description="Theirs")
    assert client.post(address(topic), data).status_code == 302
    topic.refresh_from_db()
    assert topic.description == "Mine"


@pytest.mark.parametrize(
    "opened", ["nonsense", "[]", '{"description": 1, "nothing": "x", "related": [{}]}', "[" * 9000]
)
def test_forged_opened_values_do_no_harm(client, topic_editor, opened):
    topic = make_topic("Harbour")
    assert send(client, topic, description="Mine", opened=opened, related_keep="on").status_code == 302


def test_a_saved_text_is_stored_in_the_log_with_the_change_that_replaced_it(client, topic_editor):
    topic = make_topic("Harbour", aliases=["Port"])
    send(client, topic, briefing="<p>First</p>", description="First", aliases="Docks", **{"name_zh-hans": "港"})
    send(client, topic, briefing="<p>Second</p>", description="Second", aliases="", **{"name_zh-hans": ""})
    replaced = {}
    for entry in AuditEntry.objects.filter(subject_kind="topic").order_by("pk"):
        replaced |= entry.detail["replaced"]
    assert replaced == {
        "briefing": "<p>First</p>", "description": "First", "aliases": ["Docks", "港"], "name_zh-hans": "港",
    }  # fmt: skip


def test_the_current_version_names_who_saved_the_field(client, topic_editor):
    topic, other = make_topic("Harbour"), make_user("Editor", first_name="Ada", last_name="Byron")
    mine = said(client, topic, description="Mine")
    curation.describe(topic, by=other, description="Theirs")
    curation.describe(topic, by=make_user("Editor", first_name="Another"), sponsor="The Fund")
    issues.dismiss(topic, Flag.ORPHAN, by=topic_editor)
    page = client.post(address(topic), mine)
    assert page.context["form"]["description"].current.note.startswith("Current version, saved by Ada Byron on ")
    assert "Current version, saved by Ada Byron on " in page.content.decode()


def test_the_log_tells_who_renamed_and_named(client, topic_editor):
    topic = make_topic("Peking")
    send(client, topic, name="Beijing", aliases="北京")
    by = AuditEntry.objects.filter(subject_kind="topic").values_list("verb", "by")
    assert set(by) == {("rename", topic_editor.pk), ("name", topic_editor.pk)}


def test_a_topic_is_made_public_by_button(client, topic_editor):
    topic = make_topic("Harbour")
    send(client, topic, _save="publish")
    topic.refresh_from_db()
    assert topic.is_public


def test_a_taken_name_is_told_at_the_name(client, topic_editor):
    make_topic("Chongqing", aliases=["重庆"])
    page = send(client, make_topic("Chengdu"), name="重庆")
    assert page.context["form"].errors["name"] == ["“重庆” is already used by the topic “Chongqing”."]


def test_the_address_of_a_name_that_is_taken_out_of_the_box_still_leads_to_the_topic(client, topic_editor):
    topic = make_topic("Chongqing", aliases=["Chungking"])
    send(client, topic, aliases="")
    assert not topic.aliases.exists()
    assert naming.find_by_slug("chungking") == topic


def test_a_briefing_is_still_right_at_the_press_of_a_button_and_the_screen_tells_what_came_since(client, topic_editor):
    topic = make_topic("Harbour")
    with time_machine.travel(FIRST_DATE, tick=False):
        curation.write_briefing(topic, "<p>So it is.</p>", by=None)
    for day in (1, 2):
        make_article(topics=[topic], at=FIRST_DATE + timedelta(days=day))
    assert "Reviewed on 1 March 2026, 2 stories published since." in client.get(address(topic)).content.decode()
    send(client, topic, _save="confirm", description="All of it")
    topic.refresh_from_db()
    assert (topic.briefing, topic.briefing_reviewed_on) == ("<p>So it is.</p>", timezone.localdate())
    assert topic.description == "All of it"


def test_nobody_overwrites_what_was_written_between_reading_and_locking(client, topic_editor, monkeypatch):
    topic = make_topic("Harbour")
    data = said(client, topic, description="Mine")

    def late(self):
        Topic.objects.filter(pk=topic.pk).update(description="Theirs")

    monkeypatch.setattr(topic_screen, "_lock", late)
    page = client.post(address(topic), data)
    assert page.context["form"].conflicts == ["description"]


def test_more_names_than_anybody_reads_are_refused_at_their_field(client, topic_editor):
    topic = make_topic("Peking")
    answer = send(client, topic, aliases="\n".join(f"Name {n}" for n in range(101)))
    assert answer.status_code == 200
    assert "A topic can have up to 100 aliases. You entered 101." in answer.content.decode()
    assert not topic.aliases.exists()


def test_a_topic_that_is_merged_while_its_screen_waits_is_told_of(client, topic_editor, monkeypatch):
    topic, other = make_topic("Peking"), make_topic("Beijing")
    hold = topic_screen.lock_topics

    def merge_first(*args):
        monkeypatch.setattr(topic_screen, "lock_topics", hold)
        merging.merge(topic, other, by=None)
        hold(*args)

    monkeypatch.setattr(topic_screen, "lock_topics", merge_first)
    answer = send(client, topic, description="A city")
    assert "has been merged or deleted" in answer.content.decode()


def test_a_briefing_that_another_editor_wrote_is_not_marked_as_reviewed_unseen(client, topic_editor):
    topic = make_topic("Harbour")
    with time_machine.travel(FIRST_DATE, tick=False):
        curation.write_briefing(topic, "<p>So it is.</p>", by=None)
        mine = said(client, topic, _save="confirm")
        curation.write_briefing(topic, "<p>So it was.</p>", by=None)
    page = client.post(address(topic), mine)
    assert page.context["form"].non_field_errors() == [UNSEEN.format("Briefing")]
    assert page.context["form"]["briefing"].value() == "<p>So it was.</p>"
    topic.refresh_from_db()
    assert topic.briefing_reviewed_on == FIRST_DATE.date()
    client.post(address(topic), {**sent_from(page), "_save": "confirm"})
    topic.refresh_from_db()
    assert topic.briefing_reviewed_on == timezone.localdate()


def test_a_topic_is_not_made_public_with_a_field_that_its_editor_has_not_seen(client, topic_editor):
    topic = make_topic("Harbour")
    mine = said(client, topic, _save="publish")
    curation.describe(topic, by=None, sponsor="The Fund")
    assert client.post(address(topic), mine).context["form"].non_field_errors() == [UNSEEN.format("Sponsor label")]
    topic.refresh_from_db()
    assert not topic.is_public
