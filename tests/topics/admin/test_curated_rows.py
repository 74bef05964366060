"""The stories on a topic's screen: pinned, marked, hidden, found."""

from datetime import timedelta

import pytest
from django.db import connection
from django.utils import timezone

from articles.workflow import publishing
from newsroom.core.desk.conflicts import CONFLICT
from newsroom.core.models import AuditEntry
from newsroom.core.text import slugs
from tests.factories import live_count, make_article, make_topic
from tests.topics.admin.screens import address, filed, filing_of, said, send, sent_from, titles_in
from topics import counting, curation
from topics.admin import curated_page

pytestmark = pytest.mark.django_db


def test_stories_stand_as_readers_see_them_pins_first(client, topic_editor):
    topic = make_topic("Harbour")
    entries = filed(topic, 4)
    curation.pin(entries[0], by=None)
    curation.pin(entries[2], by=None)
    page = client.get(address(topic))
    assert titles_in(page, "pins") == ["Story 0", "Story 2"]
    assert titles_in(page, "latest") == ["Story 3", "Story 1"]
    readers = [story.title for story in client.get(topic.get_absolute_url()).context["page"].items]
    assert titles_in(page, "pins") + titles_in(page, "latest") == readers


def test_what_readers_do_not_see_among_the_first_has_lists_of_its_own(client, topic_editor, time_machine):
    topic = make_topic("Harbour")
    old, ended, hidden, withdrawn, *_ = filed(topic, 17)
    curation.mark_key_moment(old, by=None, line="It opens")
    curation.pin(ended, by=None, until=timezone.now() + timedelta(hours=1))
    curation.hide(hidden, by=None, reason="A double")
    curation.pin(withdrawn, by=None)
    publishing.withdraw(withdrawn.article, by=None)
    time_machine.move_to(timezone.now() + timedelta(hours=1), tick=False)
    page = client.get(address(topic))
    lists = {key: titles_in(page, key) for key in ("pins", "ended", "moments", "hidden", "found")}
    assert lists == {
        "pins": ["Story 3"], "ended": ["Story 1"], "moments": ["Story 0"], "hidden": ["Story 2"], "found": [],
    }  # fmt: skip
    assert len(titles_in(page, "latest")) == 12
    assert "Not published" in page.content.decode()


@pytest.mark.parametrize(
    ("hours", "told"), [(47, 'data-state="scheduled">Pin expires'), (49, ">Pin expires"), (-1, ">Pin expired")]
)
def test_pins_that_end_within_two_days_and_those_that_have_ended_are_told(
    client, topic_editor, time_machine, hours, told
):
    topic = make_topic("Harbour")
    end = timezone.now() + timedelta(days=9)
    curation.pin(filed(topic, 1)[0], by=None, until=end)
    time_machine.move_to(end - timedelta(hours=hours), tick=False)
    client.force_login(topic_editor)
    page = client.get(address(topic)).content.decode()
    assert told in page
    assert ('data-state="scheduled"' in page) == (hours == 47)


def test_a_story_is_pinned_marked_and_hidden_from_the_screen(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = filed(topic, 2)
    send(client, topic, {first: {"position": 1, "line": "The cranes arrive"}, second: {"reason": "A double"}})
    for entry in (first, second):
        entry.refresh_from_db()
    assert (first.pinned_position, first.key_moment_line) == (1, "The cranes arrive")
    assert second.is_hidden
    assert live_count(topic) == 1
    send(client, topic, {second: {"reason": ""}, first: {"position": "", "line": ""}})
    assert live_count(topic) == 2
    first.refresh_from_db()
    assert (first.pinned_position, first.is_key_moment) == (None, False)


def test_pins_stand_in_the_order_of_their_numbers(client, topic_editor):
    topic = make_topic("Harbour")
    first, second, third = filed(topic, 3)
    for entry in (first, second, third):
        curation.pin(entry, by=None)
    send(client, topic, {first: {"position": 9}, second: {"position": ""}, third: {"position": 2}})
    assert list(topic.entries.pinned()) == [third, first]
    assert sorted(topic.entries.pinned().values_list("pinned_position", flat=True)) == [1, 2]


def test_a_single_pin_is_not_logged_as_a_new_order(client, topic_editor):
    topic = make_topic("Harbour")
    (only,) = filed(topic, 1)
    send(client, topic, {only: {"position": 1}})
    assert set(AuditEntry.objects.values_list("verb", flat=True)) >= {"pin"}
    assert not AuditEntry.objects.filter(verb="order pins").exists()


def test_two_pins_of_one_number_get_two_places(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = filed(topic, 2)
    send(client, topic, {first: {"position": 1}, second: {"position": 1}})
    assert sorted(topic.entries.pinned().values_list("pinned_position", flat=True)) == [1, 2]


def test_a_pin_that_has_ended_is_pinned_again_without_an_end(client, topic_editor, time_machine):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    curation.pin(entry, by=None, until=timezone.now() + timedelta(hours=1))
    time_machine.move_to(timezone.now() + timedelta(hours=2), tick=False)
    assert send(client, topic).status_code == 302
    assert not topic.entries.pinned().exists()
    send(client, topic, {entry: {"until": ""}})
    assert list(topic.entries.pinned()) == [entry]


def test_an_end_that_has_passed_is_told_at_its_field_and_nothing_is_written(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    page = send(client, topic, {entry: {"position": 1, "until": "2020-01-01T09:00"}}, description="All of it")
    assert page.context["rows"][0].form.errors["until"] == ["Choose a time in the future."]
    assert 'href="#id_story' in page.content.decode()
    topic.refresh_from_db()
    assert topic.description == ""


def test_a_row_cannot_reach_into_another_topic(client, topic_editor):
    topic, other = make_topic("Harbour"), make_topic("Airport")
    (foreign,) = filed(other, 1)
    page = send(client, topic, {foreign: {"position": 1}})
    assert page.context["form"].non_field_errors() == [curation.GONE]
    foreign.refresh_from_db()
    assert foreign.pinned_position is None


@pytest.mark.parametrize("number", ["x", "9" * 30, "9" * 500, str(2**63)])
def test_a_forged_row_is_refused_without_a_failure(client, topic_editor, number):
    topic = make_topic("Harbour")
    page = send(client, topic, story=[number], **{f"story-{number}-position": 1})
    assert page.context["form"].non_field_errors() == [curation.GONE]


def test_a_story_that_is_sent_twice_is_written_once(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    data = said(client, topic, {entry: {"position": 1}})
    client.post(address(topic), {**data, "story": [entry.pk, f"0{entry.pk}", "٠"]})
    assert list(topic.entries.pinned()) == [entry]


def test_a_pin_of_another_editor_stays_while_the_topic_is_saved(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = filed(topic, 2)
    mine = said(client, topic, {first: {"position": 1, "line": "It opens"}})
    curation.pin(second, by=None)
    assert client.post(address(topic), mine).status_code == 302
    assert set(topic.entries.pinned()) == {first, second}


def test_a_row_that_two_editors_changed_shows_both_values_with_the_name_of_its_story(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = filed(topic, 2)
    mine = said(client, topic, {first: {"position": 1, "line": "It opens"}})
    curation.mark_key_moment(first, by=None, line="It closes")
    curation.hide(second, by=None, reason="A double")
    page = client.post(address(topic), mine)
    assert page.context["form"].non_field_errors() == [CONFLICT.format("Timeline text (“Story 0”)")]
    assert titles_in(page, "pins") == ["Story 0"]
    assert "It opens" in page.content.decode()
    assert "It closes" in page.content.decode()
    assert client.post(address(topic), sent_from(page)).status_code == 302
    first.refresh_from_db()
    second.refresh_from_db()
    assert (first.key_moment_line, first.pinned_position, second.hidden_reason) == ("It opens", 1, "A double")


def test_no_pin_is_offered_for_a_hidden_story_and_one_that_is_sent_is_refused(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    assert b'data-action="pin" >' in client.get(address(topic)).content
    curation.hide(entry, by=None, reason="A double")
    assert b'data-action="pin" hidden>' in client.get(address(topic)).content
    page = send(client, topic, {entry: {"position": 1}})
    assert "Unhide it before you pin it." in page.content.decode()
    entry.refresh_from_db()
    assert (entry.pinned_position, entry.hidden_reason) == (None, "A double")
    send(client, topic, {entry: {"position": 1, "reason": ""}})
    entry.refresh_from_db()
    assert (entry.pinned_position, entry.is_hidden) == (1, False)


def test_the_current_version_of_a_row_is_kept_by_a_checkbox(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    mine = said(client, topic, {entry: {"is_start_here": "on", "reason": "Mine"}})
    curation.hide(entry, by=None, reason="Theirs")
    page = client.post(address(topic), mine)
    client.post(address(topic), {**sent_from(page), f"story-{entry.pk}-reason_keep": "on"})
    entry.refresh_from_db()
    assert (entry.hidden_reason, entry.is_start_here) == ("Theirs", True)


def local(moment):
    return timezone.localtime(moment).strftime("%Y-%m-%dT%H:%M")


@pytest.mark.parametrize("keeps", [False, True], ids=["mine", "current"])
def test_unpinning_what_another_editor_gave_a_new_end_date_is_a_conflict(client, topic_editor, keeps):
    topic, end = make_topic("Harbour"), timezone.now() + timedelta(days=2)
    (entry,) = filed(topic, 1)
    curation.pin(entry, by=None)
    mine = said(client, topic, {entry: {"position": "", "until": ""}})
    curation.pin(entry, by=None, until=end)
    page = client.post(address(topic), mine)
    row = page.context["rows"][0]
    assert row.form.conflicts == ["until"]
    assert list(topic.entries.pinned()) == [entry]
    client.post(address(topic), {**sent_from(page), **({f"story-{entry.pk}-until_keep": "on"} if keeps else {})})
    entry.refresh_from_db()
    assert (entry.pinned_position, entry.pinned_until) == ((1, end) if keeps else (None, None))


@pytest.mark.parametrize("keeps", [False, True], ids=["mine", "current"])
@pytest.mark.parametrize("had_end", [False, True])
def test_a_new_end_date_of_what_another_editor_unpinned_is_a_conflict(client, topic_editor, had_end, keeps):
    topic, end = make_topic("Harbour"), timezone.now().replace(second=0, microsecond=0) + timedelta(days=2)
    (entry,) = filed(topic, 1)
    curation.pin(entry, by=None, until=end - timedelta(days=1) if had_end else None)
    mine = said(client, topic, {entry: {"until": local(end)}})
    curation.unpin(entry, by=None)
    page = client.post(address(topic), mine)
    assert page.context["rows"][0].form["until"].current.text == "not pinned"
    client.post(address(topic), {**sent_from(page), **({f"story-{entry.pk}-until_keep": "on"} if keeps else {})})
    entry.refresh_from_db()
    assert (entry.pinned_position, entry.pinned_until) == ((None, None) if keeps else (1, end))


def test_a_story_that_is_pinned_while_another_editor_reorders_keeps_its_pin(client, topic_editor):
    topic = make_topic("Harbour")
    first, second, third, fourth = filed(topic, 4)
    for entry in (first, second, third):
        curation.pin(entry, by=None)
    mine = said(client, topic, {first: {"position": 3}, third: {"position": 1}})
    curation.pin(fourth, by=None)
    curation.unpin(second, by=None)
    assert client.post(address(topic), mine).status_code == 302
    assert [entry.article.title for entry in topic.entries.pinned()] == ["Story 2", "Story 3", "Story 0"] or [
        entry.article.title for entry in topic.entries.pinned()
    ] == ["Story 2", "Story 0", "Story 3"]
    assert sorted(topic.entries.pinned().values_list("pinned_position", flat=True)) == [1, 2, 3]


def test_a_pin_that_another_editor_removed_stays_removed(client, topic_editor):
    topic = make_topic("Harbour")
    first, second = filed(topic, 2)
    for entry in (first, second):
        curation.pin(entry, by=None)
    mine = said(client, topic, description="All of it")
    curation.unpin(first, by=None)
    assert client.post(address(topic), mine).status_code == 302
    assert list(topic.entries.pinned()) == [second]


@pytest.mark.parametrize("keeps", [False, True], ids=["mine", "current"])
def test_two_orders_of_the_same_pins_are_a_conflict(client, topic_editor, keeps):
    topic = make_topic("Harbour")
    pins = first, second, third = filed(topic, 3)
    for entry in pins:
        curation.pin(entry, by=None)
    mine = said(client, topic, {first: {"position": 3}, second: {"position": 2}, third: {"position": 1}})
    curation.order([second, first, third], by=None)
    page = client.post(address(topic), mine)
    assert page.context["form"].non_field_errors() == [CONFLICT.format("Order of the pins")]
    assert page.context["current_order"].text == "“Story 1”, “Story 0”, “Story 2”"
    assert list(topic.entries.pinned()) == [second, first, third]
    client.post(address(topic), {**sent_from(page), **({"keep_order": "on"} if keeps else {})})
    assert list(topic.entries.pinned()) == ([second, first, third] if keeps else [third, second, first])


def test_a_story_that_is_gone_is_no_trouble_for_who_did_not_change_its_row(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    curation.pin(entry, by=None)
    mine = said(client, topic, description="All of it")
    entry.delete()
    assert client.post(address(topic), mine).status_code == 302
    topic.refresh_from_db()
    assert topic.description == "All of it"


def test_of_more_than_fit_the_older_ones_are_found_and_the_screen_says_so(client, topic_editor, monkeypatch):
    topic = make_topic("Harbour")
    for entry in filed(topic, 3):
        curation.hide(entry, by=None, reason="A double")
    sentence = "Not all pinned, hidden and key-moment stories are shown."
    monkeypatch.setattr(curated_page, "MAX_CURATED", 3)
    assert sentence not in client.get(address(topic)).content.decode()
    monkeypatch.setattr(curated_page, "MAX_CURATED", 2)
    page = client.get(address(topic))
    assert titles_in(page, "hidden") == ["Story 2", "Story 1"]
    assert sentence in page.content.decode()
    assert titles_in(send(client, topic, find="story 0", _save="find"), "hidden") == ["Story 2", "Story 1", "Story 0"]


def test_without_a_script_a_story_is_found_and_what_was_typed_stays(client, topic_editor):
    topic = make_topic("Harbour")
    filed(topic, 13)
    page = send(client, topic, description="All of it", find="story 0", _save="find")
    assert titles_in(page, "found") == ["Story 0"]
    assert page.context["form"]["description"].value() == "All of it"
    topic.refresh_from_db()
    assert topic.description == ""


@pytest.mark.parametrize("count", [1, 3])
def test_the_screen_takes_the_same_queries_for_any_number_of_stories(
    client, topic_editor, count, django_assert_num_queries
):
    topic = make_topic("Harbour")
    for place, entry in enumerate(filed(topic, 3 * count)):
        if place % 3 == 0:
            curation.pin(entry, by=None)
        if place % 3 == 1:
            curation.mark_key_moment(entry, by=None, line="It opens")
            curation.hide(entry, by=None, reason="A double")
    client.get(address(topic))
    with django_assert_num_queries(17):
        client.get(address(topic))


def test_all_that_a_save_touches_is_locked_at_once_before_anything_is_written(client, topic_editor, monkeypatch):
    topic, other, related, parent = (make_topic(name) for name in ("Harbour", "Airport", "Quay", "River"))
    entry = filing_of(make_article(topics=[topic, other]), topic)
    data = said(
        client, topic, {entry: {"reason": "A double"}}, briefing="<p>So it is.</p>", related=["Quay"], parent="River"
    )
    steps = []

    def note(execute, sql, *args):
        if sql.startswith(("INSERT", "UPDATE", "DELETE")):
            steps.append("write")
        return execute(sql, *args)

    def hold(ids):
        steps.append(ids := set(ids))
        return lock(ids)

    lock = counting.lock
    monkeypatch.setattr(slugs, "lock", lambda: steps.append("names"))
    monkeypatch.setattr(counting, "lock", hold)
    with connection.execute_wrapper(note):
        assert client.post(address(topic), data).status_code == 302
    assert steps[:3] == ["names", {topic.pk, other.pk, related.pk, parent.pk}, "write"]


def test_a_story_that_was_unfiled_meanwhile_is_refused_and_can_be_left_out(client, topic_editor):
    topic = make_topic("Harbour")
    (entry,) = filed(topic, 1)
    field = f"story-{entry.pk}-line"
    data = said(client, topic, {entry: {"line": "It opens"}}, description="All of it")
    entry.delete()
    page = client.post(address(topic), data)
    assert page.context["form"].non_field_errors() == [curation.GONE]
    assert "Story no longer available" in page.content.decode()
    assert "It opens" in page.content.decode()
    topic.refresh_from_db()
    assert topic.description == ""
    assert client.post(address(topic), {**data, field: ""}).status_code == 302
