"""The dates and translations of key moments, and the stories to start with, on a topic's screen."""

import pytest
from django.urls import reverse

from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_topic
from tests.topics.admin.screens import address, said, send, titles_in
from tests.topics.admin.test_curated_rows import filed
from topics import curation

pytestmark = pytest.mark.django_db


def test_the_date_of_an_event_is_saved_with_the_timeline_text_and_alone(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    send(client, topic, {entry: {"line": "It opens", "date": "1911-05"}})
    entry.refresh_from_db()
    assert (entry.key_moment_line, entry.key_moment_date) == ("It opens", "1911-05")
    send(client, topic, {entry: {"line": "It opens", "date": "1911"}})
    entry.refresh_from_db()
    assert (entry.key_moment_line, entry.key_moment_date) == ("It opens", "1911")
    send(client, topic, {entry: {"line": "", "date": "1911"}})
    entry.refresh_from_db()
    assert (entry.is_key_moment, entry.key_moment_date) == (False, "")


@pytest.mark.parametrize(
    ("line", "date", "field"), [("It opens", "May 1911", "date"), ("It opens", "1911-13", "date"), ("", "1911", "line")]
)
def test_a_date_that_is_none_or_without_a_text_is_refused(client, topic_editor, line, date, field):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    page = client.post(address(topic), said(client, topic, {entry: {"line": line, "date": date}}))
    (row,) = [row for row in page.context["rows"] if row.item == entry]
    assert list(row.form.errors) == [field]
    entry.refresh_from_db()
    assert not entry.is_key_moment


def test_a_date_for_a_key_moment_that_somebody_else_removed_is_a_conflict(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    curation.mark_key_moment(entry, by=None, line="It opens")
    data = said(client, topic, {entry: {"line": "It opens", "date": "1911"}})
    curation.unmark_key_moment(entry, by=None)
    page = client.post(address(topic), data)
    assert page.status_code == 200
    (row,) = [row for row in page.context["rows"] if row.item == entry]
    assert row.form.conflicts == ["date"]


def lines_of(entry):
    entry.refresh_from_db()
    return entry.key_moment_line, entry.key_moment_translations


def test_the_text_in_another_language_is_saved_with_the_timeline_text_and_alone(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    send(client, topic, {entry: {"line": "It opens", "line_zh-hans": "开港"}})
    assert lines_of(entry) == ("It opens", {"zh-hans": "开港"})
    assert "Timeline text in Simplified Chinese" in client.get(address(topic)).text
    send(client, topic, {entry: {"line": "It opens", "line_zh-hans": "港口启用"}})
    assert lines_of(entry) == ("It opens", {"zh-hans": "港口启用"})
    send(client, topic, {entry: {"line": "It opens again"}})
    assert lines_of(entry) == ("It opens again", {"zh-hans": "港口启用"})
    newest = AuditEntry.objects.filter(verb="mark key moment").latest("pk")
    client.post(reverse("admin:topics_topic_restore", args=[topic.pk, newest.pk]))
    assert lines_of(entry) == ("It opens", {"zh-hans": "港口启用"})
    send(client, topic, {entry: {"line": ""}})
    assert lines_of(entry) == ("", {})


def test_a_story_in_chinese_has_its_own_text_and_one_in_english(client, topic_editor):
    topic = make_topic("Harbour")
    entry = make_article(topics=[topic], language="zh-Hans").entries.get()
    send(client, topic, {entry: {"line": "开港", "line_en": "It opens"}})
    assert lines_of(entry) == ("开港", {"en": "It opens"})
    assert "line_zh-hans" not in client.get(address(topic)).text


def test_a_translation_without_a_timeline_text_is_refused(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    page = client.post(address(topic), said(client, topic, {entry: {"line_zh-hans": "开港"}}))
    (row,) = [row for row in page.context["rows"] if row.item == entry]
    assert list(row.form.errors) == ["line"]
    assert lines_of(entry) == ("", {})


def test_the_text_and_its_translation_are_saved_by_two_editors(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    curation.mark_key_moment(entry, by=None, line="It opens")
    mine = said(client, topic, {entry: {"line": "It opens", "line_zh-hans": "开港"}})
    curation.mark_key_moment(entry, by=None, line="It opens early", translations={})
    client.post(address(topic), mine)
    assert lines_of(entry) == ("It opens early", {"zh-hans": "开港"})


def test_a_translation_that_somebody_else_changed_is_a_conflict(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    curation.mark_key_moment(entry, by=None, line="It opens")
    mine = said(client, topic, {entry: {"line": "It opens", "line_zh-hans": "开港"}})
    curation.mark_key_moment(entry, by=None, line="It opens", translations={"zh-hans": "启用"})
    page = client.post(address(topic), mine)
    (row,) = [row for row in page.context["rows"] if row.item == entry]
    assert row.form.conflicts == ["line_zh-hans"]
    assert lines_of(entry) == ("It opens", {"zh-hans": "启用"})


def test_a_story_to_start_with_is_saved_listed_and_restored(client, topic_editor):
    topic = make_topic("Harbour")
    entry, *_ = filed(topic, 17)
    send(client, topic, {entry: {"is_start_here": "on"}})
    entry.refresh_from_db()
    assert entry.is_start_here
    # It is older than the newest, so only this keeps it on the screen.
    assert titles_in(client.get(address(topic)), "found") == ["Story 0"]
    send(client, topic, {entry: {"is_start_here": ""}})
    entry.refresh_from_db()
    assert not entry.is_start_here
