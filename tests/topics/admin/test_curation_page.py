"""The screen of one topic: what an editor says about it is written whole, or not at all."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from newsroom.core.models import AuditEntry
from tests.factories import FIRST_DATE, make_article, make_topic, make_user
from tests.topics.admin.screens import address, filing_of, said, send
from topics import curation, issues, merging
from topics.admin import curation_page
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


def test_nobody_overwrites_what_somebody_else_said_meanwhile_without_being_told(client, topic_editor):
    topic = make_topic("Harbour")
    stale = said(client, topic, description="Mine")
    curation.describe(topic, by=None, description="Theirs")
    page = client.post(address(topic), stale)
    told = page.context["form"].non_field_errors()[0]
    assert told.startswith("This topic was changed while you were editing. Your changes are not saved")
    assert "Fields that differ from the saved version: Meta description." in told
    assert page.context["form"]["description"].value() == "Mine"
    topic.refresh_from_db()
    assert topic.description == "Theirs"
    client.post(address(topic), {**stale, "seen": page.context["form"]["seen"].value()})
    topic.refresh_from_db()
    assert topic.description == "Mine"


def test_who_changed_the_topic_just_now_is_named_but_not_who_did_before(client, topic_editor, time_machine):
    topic, other = make_topic("Harbour"), make_user("Editor", first_name="Ada", last_name="Byron")
    stale = said(client, topic, description="Mine")
    curation.describe(topic, by=other, description="Theirs")
    issues.dismiss(topic, Flag.ORPHAN, by=topic_editor)

    def told():
        return client.post(address(topic), stale).context["form"].non_field_errors()[0]

    assert told().startswith("Ada Byron changed this topic while you were editing.")
    time_machine.move_to(timezone.now() + timedelta(hours=2), tick=False)
    assert told().startswith("This topic was changed while you were editing.")


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

    monkeypatch.setattr(curation_page, "_hold", late)
    page = client.post(address(topic), data)
    assert page.context["form"].non_field_errors()[0].startswith("This topic was changed while you were editing.")


def test_more_names_than_anybody_reads_are_refused_at_their_field(client, topic_editor):
    topic = make_topic("Peking")
    answer = send(client, topic, aliases="\n".join(f"Name {n}" for n in range(101)))
    assert answer.status_code == 200
    assert "A topic can have up to 100 aliases. You entered 101." in answer.content.decode()
    assert not topic.aliases.exists()


def test_a_topic_that_is_merged_while_its_screen_waits_is_told_of(client, topic_editor, monkeypatch):
    topic, other = make_topic("Peking"), make_topic("Beijing")
    hold = curation_page.hold

    def merge_first(*args):
        monkeypatch.setattr(curation_page, "hold", hold)
        merging.merge(topic, other, by=None)
        hold(*args)

    monkeypatch.setattr(curation_page, "hold", merge_first)
    answer = send(client, topic, description="A city")
    assert "has been merged or deleted" in answer.content.decode()
