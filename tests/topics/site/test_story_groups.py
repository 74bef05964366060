"""How a page arranges its stories: lead, seconds, headings of days, reports of one event, images."""

from datetime import UTC, date, datetime, timedelta
from itertools import count
from types import SimpleNamespace

import pytest
from django.utils.translation import override as translation_of_page

from newsroom.core import tracking
from topics.site.story_groups import arrange

NOON = datetime(2026, 6, 10, 12, tzinfo=UTC)
_ids = count(1)


def story(title, *, at=NOON, summary="", language="en", picture=None, **more):
    """A story as a card has it."""
    have = {"translation_of_id": None, "label": "", **more}
    return SimpleNamespace(
        pk=next(_ids), title=title, summary=summary, language=language, published_at=at, lead_image_id=picture, **have
    )


def plain(number, *, per_day=1, **more):
    """So many stories without words in common, newest first, so many of each day."""
    return [story(f"Number{n}", at=NOON - timedelta(days=n // per_day), **more) for n in range(number)]


def titles(items):
    """The headlines of the items."""
    return [item.story.title for item in items]


def groups(*stories):
    """Each headline with those of its earlier reports."""
    (day,) = arrange(stories, is_led=False, is_one_day=True).days
    return [[item.story.title, *(each.title for each in item.earlier)] for item in day.items]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("Otters return to the lower Tweed", "Otters Return to the Lower Tweed"),
        ("Correction: Otters return to the lower Tweed", "Otters return to the lower Tweed"),
        ("Steel mill in Ostrava to close one furnace", "Steel mill in Ostrava to close furnace"),
        ("钢厂将关闭最后一座高炉", "钢厂将关闭最后一座高炉"),
    ],
)
def test_near_identical_headlines_of_a_day_are_one_item_which_the_newest_leads(newer, older):
    assert groups(story(newer), story("Rain"), story(older, at=NOON - timedelta(hours=3))) == [[newer, older], ["Rain"]]


def test_headlines_that_differ_more_are_together_if_their_standfirsts_say_the_same():
    text = "The ferry company said on Tuesday that it would run eleven more boats to the northern islands from May."
    titles = "Ferry company adds boats to islands", "Ferry company to run more boats"
    newer, older = (story(title, summary=text) for title in titles)
    assert groups(newer, older) == [list(titles)]
    older.summary = "A union of sailors in the harbour town has asked for higher pay and for longer breaks at night."
    assert groups(newer, older) == [[titles[0]], [titles[1]]]


@pytest.mark.parametrize(
    ("newer", "older"),
    [
        ("Unemployment falls in Norway in May", "Unemployment falls in Greece in May"),
        ("Tram line 12 closed for a week", "Tram line 17 closed for a week"),
        ("Profit warning", "Profit warning"),
        ("油价上涨", "金价上涨"),
    ],
)
def test_similar_headlines_of_two_events_stay_apart(newer, older):
    assert groups(story(newer), story(older)) == [[newer], [older]]


@pytest.mark.parametrize(
    "other",
    [
        {"at": NOON - timedelta(days=1)},
        {"language": "de"},
        {"is_pinned": True},
    ],
)
def test_the_same_headline_of_another_day_or_language_or_a_pin_is_an_item_of_its_own(other):
    title = "Museum of clocks opens again"
    assert groups(story(title), story(title, **other)) == [[title], [title]]


def test_a_list_of_many_has_a_lead_and_two_seconds():
    found = arrange(plain(8), is_led=True)
    assert (found.lead.story.title, titles(found.seconds)) == ("Number0", ["Number1", "Number2"])
    assert [titles(day.items) for day in found.days] == [[f"Number{n}" for n in range(3, 8)]]


@pytest.mark.parametrize("number", [0, 1, 5])
def test_a_list_of_few_has_no_seconds(number):
    found = arrange(plain(number), is_led=True)
    assert (found.lead is None, found.seconds) == (number == 0, [])
    assert sum(len(day.items) for day in found.days) == max(number - 1, 0)


def test_another_page_has_no_lead():
    found = arrange(plain(8), is_led=False)
    assert (found.lead, found.seconds) == (None, [])


def test_days_have_headings_where_they_are_dense():
    found = arrange(plain(9, per_day=3), is_led=False)
    assert [(day.first, len(day.items)) for day in found.days if day.items] == [
        (date(2026, 6, 10), 3), (date(2026, 6, 9), 3), (date(2026, 6, 8), 3),
    ]  # fmt: skip


def test_days_have_no_headings_where_they_are_not_dense_or_the_page_is_of_one_day():
    assert [day.first for day in arrange(plain(9, per_day=2), is_led=False).days] == [None]
    assert [day.first for day in arrange(plain(9, per_day=9), is_led=False, is_one_day=True).days] == [None]


def test_pinned_stories_come_before_the_days():
    pins = [story("Pinned", at=NOON - timedelta(days=30), is_pinned=True)]
    found = arrange([*pins, *plain(6, per_day=3)], is_led=False)
    assert [(day.first, titles(day.items)) for day in found.days][:2] == [
        (None, ["Pinned"]), (date(2026, 6, 10), ["Number0", "Number1", "Number2"]),
    ]  # fmt: skip


def test_the_same_image_is_not_shown_twice_in_a_row():
    pictures = [7, 7, None, 7, 7, 8]
    items = [story(f"Number{n}", picture=picture) for n, picture in enumerate(pictures)]
    (day,) = arrange(items, is_led=False, is_one_day=True).days
    assert [item.is_plain for item in day.items] == [False, True, False, False, True, False]


@pytest.mark.parametrize(
    ("pictures", "are_plain"),
    [((None, 8), [False, True]), ((8, None), [True, False]), ((8, 9), [False, False]), ((7, 8), [True, True])],
)
def test_the_seconds_have_two_images_or_none(pictures, are_plain):
    lead, *rest = plain(6)
    lead.lead_image_id = 7
    for second, picture in zip(rest, pictures, strict=False):
        second.lead_image_id = picture
    found = arrange([lead, *rest], is_led=True)
    assert not found.lead.is_plain
    assert [item.is_plain for item in found.seconds] == are_plain


def test_the_lead_and_the_seconds_have_their_time_if_others_of_their_day_have_it():
    older = story("Older", at=NOON - timedelta(days=9), is_pinned=True)
    found = arrange([older, *plain(8, per_day=8)], is_led=True)
    assert [item.has_time for item in (found.lead, *found.seconds)] == [False, True, True]
    found = arrange(plain(8), is_led=True)
    assert not any(item.has_time for item in (found.lead, *found.seconds))


def test_stories_of_today_have_their_time_until_midnight(time_machine, settings):
    time_machine.move_to(NOON, tick=False)
    with tracking.track() as dependencies:
        found = arrange([story("Now"), story("Before", at=NOON - timedelta(days=1))], is_led=False)
    assert [item.is_today for item in found.days[0].items] == [True, False]
    assert dependencies.expires_at == datetime(2026, 6, 11, tzinfo=UTC).timestamp()


def test_a_page_without_stories_of_today_does_not_expire(time_machine):
    time_machine.move_to(NOON, tick=False)
    with tracking.track() as dependencies:
        arrange([story("Before", at=NOON - timedelta(days=1))], is_led=False)
    assert dependencies.expires_at == float("inf")


def test_a_story_with_translations_is_shown_once_in_the_language_of_the_page():
    original = story("Eels return", language="en")
    translation = story("鳗鱼归来", language="zh-Hans", translation_of_id=original.pk)
    for language, first, other in (("en", original, translation), ("zh-hans", translation, original)):
        with translation_of_page(language):
            (day,) = arrange([translation, story("Rain"), original], is_led=False, is_one_day=True).days
        assert titles(day.items) == [first.title, "Rain"]
        assert day.items[0].translations == [other]


def test_of_translations_in_other_languages_the_first_is_shown():
    original = story("Aale", language="de")
    other = story("Anguilles", language="fr", translation_of_id=original.pk)
    (day,) = arrange([other, original], is_led=False, is_one_day=True).days
    assert [(item.story, item.translations) for item in day.items] == [(other, [original])]


def test_a_sponsored_story_leads_a_list_only_if_it_is_pinned():
    rest = plain(6)
    assert arrange([story("Bought", label="sponsored"), *rest], is_led=True).lead is None
    assert (
        arrange([story("Bought", label="sponsored", is_pinned=True), *rest], is_led=True).lead.story.title == "Bought"
    )


def led(*stories, language="en"):
    """The headlines of a page that has a lead, the lead first."""
    with translation_of_page(language):
        page = arrange(stories, is_led=True)
    days = (item for day in page.days for item in day.items)
    return titles([*filter(None, [page.lead]), *page.seconds, *days])


def test_the_newest_story_in_the_language_of_the_page_leads():
    stories = [
        story("洪水", language="zh-Hans"),
        story("Harvest", language="fr"),
        story("Locks", language="en-GB"),
        story("Weirs"),
    ]
    assert led(*stories) == ["Locks", "洪水", "Harvest", "Weirs"]
    assert led(*stories, language="zh-hans") == ["洪水", "Harvest", "Locks", "Weirs"]


def test_a_sponsored_story_in_the_language_of_the_page_does_not_lead():
    stories = [story("洪水", language="zh"), story("Buy boats", label="sponsored"), story("Locks")]
    assert led(*stories) == ["Locks", "洪水", "Buy boats"]
    assert led(*stories[:2]) == ["洪水", "Buy boats"]


def test_a_pinned_story_in_another_language_leads():
    assert led(story("洪水", language="zh", is_pinned=True), story("Locks")) == ["洪水", "Locks"]


@pytest.mark.parametrize(("before", "lead"), [(5, "Locks"), (6, "洪水0")])
def test_a_story_further_down_does_not_lead(before, lead):
    assert led(*(story(f"洪水{n}", language="zh") for n in range(before)), story("Locks"))[0] == lead
