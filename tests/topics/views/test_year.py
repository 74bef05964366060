"""A year of a topic, and how the topic's page and its months lead there."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine

from articles.workflow import publishing
from tests.factories import make_article, make_topic
from tests.structured_data import read as read_data
from tests.topics.views.pages import NOON, make_stories, read
from topics import curation
from topics.names import naming

pytestmark = pytest.mark.django_db


def file_in(topic, *months, day=9):
    """A story of the topic in each of these months, written as 2026-03, in the newsroom's time zone."""
    return [make_article(topics=[topic], at=datetime.fromisoformat(f"{month}-{day:02}T12:00Z")) for month in months]


def listed(page, name):
    """The lines of the panel with this heading: [what is linked to, its count]."""
    # Links to panels come before them.
    start = len(page.lines) - page.lines[::-1].index(name)
    rows = []
    for line in page.lines[start:]:
        words = line.rsplit(" ", 2)
        if len(words) != 3 or words[2] not in {"article", "articles", "篇文章"}:
            break
        rows.append((words[0], int(words[1].replace(",", ""))))
    return rows


def test_a_year_has_its_own_total_and_months_and_ignores_pins(client):
    topic = make_topic("Gdańsk")
    stories = make_stories(topic, 20)
    file_in(topic, "2025-12", "2024-01")
    curation.pin(topic.entries.get(content_object=stories[10]), by=None)
    page = read(client, f"{topic.get_absolute_url()}2026/")
    assert page.lines[:3] == ["Gdańsk: 2026", "News and articles about Gdańsk from 2026", "Total: 20 articles found"]
    assert listed(page, "Months of 2026") == [("March 2026", 15), ("February 2026", 5)]
    assert listed(page, "Year by year") == [("2026", 20), ("2025", 1), ("2024", 1)]
    # The months are passed on the way to the stories.
    assert page.lines.index("March 2026 15 articles") < page.lines.index("Story 0") < page.lines.index("Story 19")
    assert len(page.all("article")) == 20


def test_a_year_says_what_a_month_says_to_readers_and_machines(client):
    topic, poland = make_topic("Gdańsk"), make_topic("Poland")
    make_article(topics=[poland])
    curation.describe(topic, by=None, parent=poland)
    make_stories(topic, 3)
    home = topic.get_absolute_url()
    pages = [read(client, f"{home}{period}") for period in ("2026/", "2026/03/")]
    year, month = pages
    assert (year.title, month.title) == ("Gdańsk, 2026 – Newsroom", "Gdańsk, March 2026 – Newsroom")
    assert year.meta("description") == "News and articles about Gdańsk from 2026."
    assert year.link("canonical") == "https://news.example/topics/gda%C5%84sk/2026/"
    feeds = [[have["href"] for have in page.all("link", rel="alternate") if "type" in have] for page in pages]
    assert feeds[0] == feeds[1]
    assert f"{home}feed.rss" in feeds[0]
    data = [read_data(client.get(f"{home}{period}")) for period in ("2026/", "2026/03/")]
    assert data[0]["CollectionPage"]["name"] == "Gdańsk: 2026"
    assert data[0]["CollectionPage"].keys() == data[1]["CollectionPage"].keys()
    assert data[0]["CollectionPage"]["mainEntity"]["numberOfItems"] == 3
    trails = [[item["name"] for item in each["BreadcrumbList"]["itemListElement"]] for each in data]
    assert trails == [
        ["Home", "Topics", "Poland", "Gdańsk", "2026"],
        ["Home", "Topics", "Poland", "Gdańsk", "2026", "March 2026"],
    ]
    assert data[1]["BreadcrumbList"]["itemListElement"][4]["item"] == year.link("canonical")


@pytest.mark.parametrize(("count", "is_indexed"), [(2, False), (3, True)])
def test_search_engines_are_asked_to_leave_years_of_thin_topics_out(client, count, is_indexed):
    topic = make_topic()
    file_in(topic, *["2026-03", "2025-03", "2024-03"][:count])
    for period in ("2026/", "2026/03/"):
        assert (read(client, f"{topic.get_absolute_url()}{period}").meta("robots") != "noindex") is is_indexed


def test_a_month_leads_to_its_year_and_to_the_other_months_of_it(client):
    topic = make_topic()
    file_in(topic, "2026-03", "2025-11", "2025-11", "2025-02")
    home = topic.get_absolute_url()
    page = read(client, f"{home}2025/11/")
    assert page.links().count(f"{home}2025/") == 2
    assert listed(page, "Months of 2025") == [("November 2025", 2), ("February 2025", 1)]
    assert listed(page, "Year by year") == [("2026", 1), ("2025", 3)]
    current = [(have["href"], have["aria-current"]) for have in page.all("a") if "aria-current" in have]
    assert current == [(f"{home}2025/11/", "page"), (f"{home}2025/", "true")]


def test_a_year_has_pages_and_leads_to_the_years_beside_it_that_have_stories(client):
    topic = make_topic()
    make_stories(topic, 41, newest=datetime(2024, 12, 31, 12, tzinfo=UTC))
    file_in(topic, "2026-03", "2021-06")
    home = topic.get_absolute_url()
    seen = []
    for number in (1, 2, 3):
        page = read(client, f"{home}2024/?page={number}")
        seen += [line for line in page.lines if line.startswith("Story ")]
        steps = [(have["rel"], have["href"]) for have in page.all("a") if "rel" in have and "page" not in have["href"]]
        # As in a calendar, the earlier year first; what leads from page to page stands before them.
        assert steps[-2:] == [("prev", f"{home}2021/"), ("next", f"{home}2026/")]
    assert seen == [f"Story {n}" for n in range(41)]
    assert client.get(f"{home}2024/?page=4").status_code == 404
    second = read(client, f"{home}2024/?page=2")
    assert second.link("canonical").endswith("/2024/?page=2")
    assert (second.link("prev"), second.link("next")) == tuple(
        f"https://news.example{home}2024/{query}" for query in ("", "?page=3")
    )


@pytest.mark.parametrize(
    "year",
    ["2025/", "0000/", "9999/", "9998/", "26/", "02026/", "2026a/", "２０２６/", "-2026/", "2026/1/", "2026/13/"],
)
def test_a_year_without_live_stories_is_not_found(client, year):
    topic = make_topic()
    file_in(topic, "2026-03", "9998-05")
    assert client.get(f"{topic.get_absolute_url()}{year}").status_code == 404


def test_a_year_of_scheduled_stories_alone_is_there_from_the_first_ones_moment_on(client):
    topic, moment = make_topic(), datetime(2027, 1, 1, 9, tzinfo=UTC)
    with time_machine.travel(datetime(2026, 12, 31, 12, tzinfo=UTC), tick=False) as clock:
        file_in(topic, "2026-03")
        make_article(topics=[topic], at=moment)
        make_article(topics=[topic], at=moment + timedelta(hours=1))
        home = topic.get_absolute_url()
        clock.move_to(moment - timedelta(seconds=1))
        assert client.get(f"{home}2027/").status_code == 404
        for address in (home, f"{home}2026/", f"{home}2026/03/"):
            assert "Year by year" not in read(client, address).lines
            assert not any("2027" in link for link in read(client, address).links())
        clock.move_to(moment)
        assert read(client, f"{home}2027/").lines[2] == "Total: 1 article found"
        clock.move_to(moment + timedelta(hours=1))
        assert read(client, f"{home}2027/").lines[2] == "Total: 2 articles found"
        assert listed(read(client, home), "Year by year") == [("2027", 2), ("2026", 1)]


def test_a_withdrawn_or_hidden_story_is_in_no_year(client):
    topic = make_topic()
    withdrawn, hidden, _ = file_in(topic, "2025-03", "2024-03", "2026-03")
    publishing.withdraw(withdrawn, by=None)
    curation.hide(topic.entries.get(content_object=hidden), by=None, reason="It only names it.")
    home = topic.get_absolute_url()
    assert "Year by year" not in read(client, home).lines
    assert {client.get(f"{home}{year}/").status_code for year in (2024, 2025)} == {404}


def test_a_year_is_the_newsrooms(client, settings):
    settings.TIME_ZONE = "Asia/Tokyo"
    topic = make_topic()
    make_article(title="Before midnight", topics=[topic], at=datetime(2024, 12, 31, 14, 59, 59, tzinfo=UTC))
    make_article(title="At midnight", topics=[topic], at=datetime(2024, 12, 31, 15, tzinfo=UTC))
    for year, title in ((2024, "Before midnight"), (2025, "At midnight")):
        page = read(client, f"{topic.get_absolute_url()}{year}/")
        assert ("Total: 1 article found" in page.lines, title in page.lines) == (True, True)
        assert len(page.all("article")) == 1


def test_years_before_1970_and_before_1000_have_pages(client):
    topic = make_topic("Vistula")
    file_in(topic, "2026-03", "1969-12", "1969-01", "1911-05", "0965-07")
    home = topic.get_absolute_url()
    assert listed(read(client, home), "Year by year") == [("2026", 1), ("1969", 2), ("1911", 1), ("0965", 1)]
    for year, months in (("1969", ["December 1969", "January 1969"]), ("1911", ["May 1911"]), ("0965", ["July 0965"])):
        page = read(client, f"{home}{year}/")
        assert page.lines[0] == f"Vistula: {year}"
        assert listed(page, f"Months of {year}") == [(month, 1) for month in months]
        assert len(page.all("article")) == len(months)
    assert read(client, f"{home}0965/07/").lines[0] == "Vistula: July 0965"


def test_each_language_has_its_own_year_page(client):
    topic = make_topic("Gdańsk")
    naming.set_translations(topic, {"zh-hans": "格但斯克"})
    file_in(topic, "2026-03", "2025-01")
    path = f"{topic.get_absolute_url()}2026/"
    page = read(client, f"/zh-hans{path}")
    assert page.lines[0] == "格但斯克：2026年"
    assert page.title.startswith("格但斯克：2026年 – ")
    assert page.meta("description") == "2026年格但斯克专题的文章。"
    assert listed(page, "2026年各月") == [("2026年3月", 1)]
    assert listed(page, "按年浏览") == [("2026年", 1), ("2025年", 1)]
    assert f"/zh-hans{topic.get_absolute_url()}2025/" in page.links()
    # Each is linked to the other.
    for other in (page, read(client, path)):
        found = {have["hreflang"]: have["href"] for have in other.all("link", rel="alternate") if "hreflang" in have}
        assert found["en"] == f"https://news.example{path}"
        assert found["zh-Hans"] == f"https://news.example/zh-hans{path}"


def test_an_arabic_topic_has_years(client):
    topic = make_topic("القاهرة")
    file_in(topic, "2026-03")
    page = read(client, f"{topic.get_absolute_url()}2026/")
    assert page.lines[0] == "القاهرة: 2026"
    assert page.link("canonical").endswith("%D8%A9/2026/")


@pytest.mark.parametrize("years", [2, 30])
def test_a_topics_page_has_twelve_months_and_a_line_for_each_year(client, years):
    topic = make_topic()
    for year in range(2026, 2026 - years, -1):
        file_in(topic, f"{year}-03", f"{year}-02", f"{year}-02")
    home = topic.get_absolute_url()
    page = read(client, home)
    months = listed(page, "Coverage by month")
    assert (
        months
        == [
            (f"{month} {year}", n)
            for year in range(2026, 2026 - years, -1)
            for month, n in (("March", 1), ("February", 2))
        ][:12]
    )
    assert listed(page, "Year by year") == [(f"{year}", 3) for year in range(2026, 2026 - years, -1)]
    for year in (2026, 2026 - years + 1):
        assert read(client, f"{home}{year}/").lines[2] == "Total: 3 articles found"
    assert sum(link.startswith(f"{home}{year}/") for link in page.links() for year in range(1990, 2027)) == (
        len(months) + years
    )


def test_one_year_has_no_list_of_years(client):
    topic = make_topic()
    file_in(topic, "2026-03", "2026-02")
    for path in ("", "2026/", "2026/03/"):
        assert "Year by year" not in read(client, f"{topic.get_absolute_url()}{path}").lines


def test_twelve_months_that_have_stories_are_listed_however_far_apart(client):
    topic = make_topic()
    firsts = [date(2026 - n, 1 + n % 12, 1) for n in range(14)]
    file_in(topic, *(f"{first:%Y-%m}" for first in firsts))
    months = listed(read(client, topic.get_absolute_url()), "Coverage by month")
    assert months == [(f"{first:%B %Y}", 1) for first in firsts[:12]]


@pytest.mark.parametrize("count", [1, 3])
def test_a_year_takes_the_same_queries_for_any_number_of_stories(client, count, django_assert_num_queries):
    topic = make_topic()
    make_stories(topic, count, newest=NOON)
    with django_assert_num_queries(7):
        assert len(read(client, f"{topic.get_absolute_url()}2026/").all("article")) == count
