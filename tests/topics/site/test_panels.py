"""Related topics: the editor's choice, then those most often filed together, as readers could count them; periods."""

import re
from datetime import date, timedelta

import pytest
from django.utils import timezone

from articles.workflow import publishing
from tests.factories import make_article, make_topic
from topics import curation
from topics.models import Topic
from topics.site import panels
from topics.site.stream import Stream

pytestmark = pytest.mark.django_db


def related(topic, at=None):
    """The names and shared counts shown beside the topic."""
    topic.refresh_from_db()
    return [(other.topic.name, other.shared) for other in panels.related(Stream(topic, at or timezone.now()))]


def together(topic, other, count=1, at=None):
    """File so many stories under both."""
    return [make_article(topics=[topic, other], at=at) for _ in range(count)]


def test_those_filed_together_most_often_come_first_then_a_to_z_and_those_of_one_story_are_left_out():
    topic = make_topic("Oslo")
    for name, count in (("Trams", 2), ("Fjord", 3), ("Ålesund", 2), ("Bergen", 2), ("Rain", 1)):
        together(topic, make_topic(name), count)
    assert related(topic) == [("Fjord", 3), ("Ålesund", 2), ("Bergen", 2), ("Trams", 2)]


def test_the_editors_choice_stands_before_them_in_its_order_and_only_once():
    topic, fjord, trams, opera = (make_topic(name) for name in ("Oslo", "Fjord", "Trams", "Opera"))
    together(topic, fjord, 3)
    together(topic, trams, 1)
    curation.make_public(opera, by=None)
    curation.describe(topic, by=None, related=[opera, trams])
    assert related(topic) == [("Opera", 0), ("Trams", 1), ("Fjord", 3)]


def test_topics_above_and_below_are_left_to_the_pages_other_parts_unless_an_editor_chose_them():
    norway, oslo, fjord, trams, tram_17 = (make_topic(name) for name in ("Norway", "Oslo", "Fjord", "Trams", "Tram 17"))
    curation.describe(oslo, by=None, parent=norway)
    curation.describe(trams, by=None, parent=oslo)
    curation.describe(tram_17, by=None, parent=trams)
    for _ in range(2):
        make_article(topics=[norway, oslo, fjord, trams, tram_17])
    assert related(oslo) == [("Fjord", 2), ("Tram 17", 2)]
    assert related(trams) == [("Fjord", 2)]
    curation.describe(oslo, by=None, related=[norway])
    assert related(oslo) == [("Norway", 2), ("Fjord", 2), ("Tram 17", 2)]


def test_a_chosen_topic_that_is_not_public_is_not_shown():
    topic = make_topic("Oslo")
    curation.describe(topic, by=None, related=[make_topic("Secret")])
    assert related(topic) == []


def test_scheduled_stories_bring_nothing_up_before_their_moment():
    topic = make_topic("Oslo")
    names = [f"Often {n}" for n in range(8)]
    for name in names:
        together(topic, make_topic(name), 2)
    late = make_topic("Late")
    together(topic, late, 1)
    moment = timezone.now() + timedelta(days=1)
    together(topic, late, 5, at=moment)
    together(topic, make_topic("Never seen"), 9, at=moment)
    assert related(topic) == [(name, 2) for name in names]
    assert related(topic, at=moment)[:2] == [("Never seen", 9), ("Late", 6)]


@pytest.mark.parametrize("choice", [0, 3])
def test_scheduled_stories_do_not_change_which_of_equally_related_topics_are_shown(choice, monkeypatch):
    monkeypatch.setattr(panels, "MAX_COMBINED", 8)
    topic = make_topic("Oslo")
    make_article(topics=[topic])
    # In the opposite order of their names.
    others = [make_topic(f"Other {n:02}", kind="place") for n in range(20, 0, -1)]
    for other in others:
        together(topic, other, 2)
    chosen, unchosen = others[6 : 6 + choice], others[:6] + others[6 + choice :]
    curation.describe(topic, by=None, related=chosen)

    def shown(at):
        stream = Stream(Topic.objects.get(pk=topic.pk), at)
        return panels.related(stream), panels.by_kind(stream)

    now = timezone.now()
    before = shown(now)
    # Those that were created first, from A to Z.
    assert [each.topic for each in before[0]] == chosen + unchosen[: 8 - choice][::-1]
    moment = now + timedelta(days=1)
    make_article(topics=[topic, make_topic("Never seen"), *others[10:14]], at=moment)
    together(topic, others[19], 3, at=moment)
    assert shown(now) == before
    assert shown(moment) != before


def test_a_story_hidden_in_a_topic_is_not_counted_with_it():
    topic, other = make_topic("Oslo"), make_topic("Fjord")
    first, *_ = together(topic, other, 3)
    curation.hide(other.entries.get(content_object=first), by=None, reason="It only names it.")
    assert related(topic) == [("Fjord", 2)]


def test_a_withdrawn_story_relates_nothing():
    topic = make_topic("Oslo")
    story, _ = together(topic, make_topic("Fjord"), 2)
    publishing.withdraw(story, by=None)
    assert related(topic) == []


def test_at_most_eight_are_shown_and_all_that_the_editor_chose():
    topic = make_topic("Oslo")
    others = [make_topic(f"Other {n}") for n in range(10)]
    for other in others:
        together(topic, other, 2)
    assert len(related(topic)) == 8
    curation.describe(topic, by=None, related=others[:9])
    assert len(related(topic)) == 9


def test_months_and_years_have_the_paths_of_their_pages():
    topic, path = Topic(slug="天津"), "/topics/%E5%A4%A9%E6%B4%A5"
    months = {date(2026, 2, 1): 3, date(965, 12, 1): 1}
    assert [(f"{month}", month.path, month.count, month.share) for month in panels.months(topic, months)] == [
        ("February 2026", f"{path}/2026/02/", 3, 100),
        ("December 0965", f"{path}/0965/12/", 1, 33),
    ]
    assert [(f"{year}", year.path, year.count) for year in panels.years(topic, {date(2026, 1, 1): 4})] == [
        ("2026", f"{path}/2026/", 4)
    ]


def test_what_is_shown_as_related_is_not_offered_to_combine_with_again():
    topic = make_topic("Weirs")
    north, south = make_topic("North", kind="place"), make_topic("South", kind="place")
    for other in (north, south):
        together(topic, other, 2)
    make_article(topics=[topic])
    curation.describe(topic, by=None, related=[north])
    topic.refresh_from_db()
    stream = Stream(topic, timezone.now())
    groups = panels.by_kind(stream)
    shown = panels.related(stream, without=[each.topic.pk for _, found in groups for each in found])
    assert [each.topic for each in shown] == [north]
    ((_, found),) = panels.without_related(groups, shown)
    assert [each.topic for each in found] == [south]
    assert panels.without_related([("Places", shown)], shown) == []


def test_the_only_story_of_a_topic_leads_to_its_other_topics(client):
    ada, canals = make_topic("Ada"), make_topic("Canals", kind="section")
    story = make_article(topics=[ada, canals, "Locks", make_topic("Weirs", parent=ada)])
    make_article(topics=[ada, "Secrets"], at=timezone.now() + timedelta(days=1))
    curation.hide(story.entries.get(tag__name="Locks"), by=None, reason="It only names them.")
    page = client.get(ada.get_absolute_url()).content.decode()
    panel = page.split('id="of-story"')[1].split("</section>")[0]
    assert re.findall(r'href="([^"]+)"', panel) == [canals.get_absolute_url()]
    make_article(topics=[ada])
    assert 'id="of-story"' not in client.get(ada.get_absolute_url()).content.decode()
