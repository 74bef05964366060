"""Topic pages as readers get them."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from articles import publishing
from newsroom.models import Image
from tests.factories import make_article, make_topic
from tests.reading import Reading
from topics import curation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def make_stories(topic, count, *, newest=NOON, **content):
    """So many stories, "Story 0" the newest, a day apart."""
    return [
        make_article(
            title=f"Story {n}", summary=f"About {n}.", topics=[topic], at=newest - timedelta(days=n), **content
        )
        for n in range(count)
    ]


def read(client, address):
    """The page at the address."""
    response = client.get(address)
    assert response.status_code == 200
    return Reading(response)


# --- The list -----------------------------------------------------------------------------------------


def test_a_topic_page_reads_as_heading_introduction_total_and_each_storys_headline_and_standfirst(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 2)
    lines = read(client, topic.get_absolute_url()).lines
    assert lines[:3] == ["Gdańsk", "Latest news and articles about Gdańsk", "Total: 2 articles found"]
    for n in range(2):
        assert lines[lines.index(f"Story {n}") + 1] == f"About {n}."
    assert lines[3] == "Story 0"
    assert lines.index("Story 0") < lines.index("Story 1")


@pytest.mark.parametrize(
    ("kept", "text"),
    [(0, "Total: 0 articles found"), (1, "Total: 1 article found"), (1234567, "Total: 1,234,567 articles found")],
)
def test_the_total_is_told_with_commas_and_in_the_right_number(client, kept, text):
    topic = make_topic()
    curation.make_public(topic, by=None)
    type(topic).objects.filter(pk=topic.pk).update(filed_count=kept)
    assert text in read(client, topic.get_absolute_url()).lines


def test_a_briefing_stands_in_the_introductions_place_with_the_day_of_its_review(client, time_machine):
    topic = make_topic("Gdańsk")
    make_stories(topic, 1)
    time_machine.move_to(NOON, tick=False)
    curation.write_briefing(topic, "<p>A port, and what it ships.</p>", by=None)
    lines = read(client, topic.get_absolute_url()).lines
    assert lines[:4] == ["Gdańsk", "A port, and what it ships.", "Reviewed on 15 March 2026", "Total: 1 article found"]


def test_pages_hold_twenty_and_the_total_is_the_whole_listings_on_each(client):
    topic = make_topic()
    make_stories(topic, 41)
    for number, shown in ((1, 20), (2, 20), (3, 1)):
        page = read(client, f"{topic.get_absolute_url()}?page={number}")
        assert len(page.all("article")) == shown
        assert "Total: 41 articles found" in page.lines


@pytest.mark.parametrize("page", ["0", "2", "01", "+1", "x", "１", ""])
def test_a_wrong_page_is_not_found(client, page):
    topic = make_topic()
    make_stories(topic, 3)
    assert client.get(topic.get_absolute_url(), {"page": page}).status_code == 404


def test_pins_open_page_one_in_the_editors_order_and_stand_on_no_other(client):
    topic = make_topic()
    stories = make_stories(topic, 25)
    for n in (24, 3):
        curation.pin(topic.filings.get(content_object=stories[n]), by=None)
    first, second = (read(client, f"{topic.get_absolute_url()}?page={n}") for n in (1, 2))
    headlines = [[line for line in page.lines if line.startswith("Story")] for page in (first, second)]
    assert headlines[0][:3] == ["Story 24", "Story 3", "Story 0"]
    assert [len(shown) for shown in headlines] == [20, 5]
    assert len({*headlines[0], *headlines[1]}) == 25
    assert "Total: 25 articles found" in second.lines


def test_a_pin_ends_by_itself(client, time_machine):
    topic = make_topic()
    stories = make_stories(topic, 2)
    time_machine.move_to(NOON, tick=False)
    curation.pin(topic.filings.get(content_object=stories[1]), by=None, until=NOON + timedelta(hours=1))
    assert read(client, topic.get_absolute_url()).lines[3] == "Story 1"
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert read(client, topic.get_absolute_url()).lines[3] == "Story 0"


def test_a_scheduled_story_appears_at_its_moment_and_not_before(client, time_machine):
    topic = make_topic()
    make_stories(topic, 1)
    moment = timezone.now() + timedelta(hours=1)
    make_article(title="Embargoed", topics=[topic, make_topic("Unheard-of")], at=moment)
    time_machine.move_to(moment - timedelta(seconds=1), tick=False)
    before = client.get(topic.get_absolute_url()).content.decode()
    assert "Embargoed" not in before
    assert "Unheard-of" not in before
    assert "Total: 1 article found" in before
    time_machine.move_to(moment, tick=False)
    after = client.get(topic.get_absolute_url()).content.decode()
    assert "Embargoed" in after
    assert "Unheard-of" in after
    assert "Total: 2 articles found" in after


def test_labels_and_updates_stand_with_the_headline_and_never_between_it_and_its_standfirst(client):
    topic = make_topic()
    (story,) = make_stories(topic, 1, label="sponsored")
    publishing.correct(story, "The year was 1997.", by=None)
    lines = read(client, topic.get_absolute_url()).lines
    place = lines.index("Story 0")
    assert lines[place + 1] == "About 0."
    assert lines[place + 2].startswith("Sponsored 15 March 2026 Updated ")


def test_stories_carry_their_language_and_direction(client):
    topic = make_topic()
    make_stories(topic, 1, language="ar")
    assert read(client, topic.get_absolute_url()).all("hgroup", lang="ar", dir="rtl")


# --- Around the list ------------------------------------------------------------------------------------


def test_the_topics_above_lead_down_to_it_and_hidden_ones_are_left_out(client):
    top, middle, topic = make_topic("Europe"), make_topic("Baltic"), make_topic("Gdańsk")
    make_stories(topic, 1)
    make_stories(top, 1)
    curation.describe(middle, by=None, parent=top)
    curation.describe(topic, by=None, parent=middle)
    page = read(client, topic.get_absolute_url())
    assert page.all("nav", **{"aria-label": "Breadcrumb"})
    assert top.get_absolute_url() in page.links()
    assert middle.get_absolute_url() not in page.links()
    curation.make_public(middle, by=None)
    assert middle.get_absolute_url() in read(client, topic.get_absolute_url()).links()


def test_the_public_topics_below_are_listed_with_their_counts(client):
    parent, child, hidden = make_topic("Europe"), make_topic("Gdańsk"), make_topic("Secret")
    make_stories(parent, 1)
    make_stories(child, 2)
    for topic in (child, hidden):
        curation.describe(topic, by=None, parent=parent)
    lines = read(client, parent.get_absolute_url()).lines
    assert lines[lines.index("Topics in Europe") + 1] == "Gdańsk 2"
    assert not any("Secret" in line for line in lines)
    assert "Total: 1 article found" in lines


def test_related_topics_are_linked_with_the_number_of_stories_in_common(client):
    topic, other = make_topic("Gdańsk"), make_topic("Shipyards")
    make_article(topics=[topic, other])
    assert "Shipyards 1 article in common" in read(client, topic.get_absolute_url()).lines


def test_key_moments_make_a_timeline_with_lines_of_their_own(client):
    topic = make_topic()
    stories = make_stories(topic, 2)
    for story, line in zip(stories, ("The strike ends", "The strike begins"), strict=True):
        curation.mark_key_moment(topic.filings.get(content_object=story), by=None, line=line)
    publishing.withdraw(stories[0], by=None)
    page = read(client, topic.get_absolute_url())
    assert "The strike begins 14 March 2026" in page.lines
    assert not any("The strike ends" in line for line in page.lines)


def test_coverage_by_month_is_drawn_without_styles_and_listed_with_links(client):
    topic = make_topic()
    make_stories(topic, 20)
    page = read(client, topic.get_absolute_url())
    assert len([bar for bar in page.all("rect") if float(bar["height"])]) == 2
    assert "From April 2025 to March 2026. Most in March 2026: 15." in page.lines
    assert f"{topic.get_absolute_url()}2026/02/" in page.links()
    assert not any("style" in have for _, have in page.elements)


def test_the_lead_image_has_its_caption_and_credit_after_the_list(client):
    topic = make_topic()
    make_stories(topic, 1)
    image = Image.objects.create(
        file="x.jpg", width=40, height=30, alt="Cranes", caption="The old yard", credit="Staff"
    )
    curation.describe(topic, by=None, lead_image=image)
    page = read(client, topic.get_absolute_url())
    assert page.all("img", alt="Cranes", width="40", height="30")
    assert page.lines.index("The old yard Picture: Staff") > page.lines.index("Story 0")


@pytest.mark.parametrize(("count", "briefing", "is_indexed"), [(2, "", False), (3, "", True), (1, "<p>Why.</p>", True)])
def test_search_engines_are_asked_to_leave_thin_topics_out(client, count, briefing, is_indexed):
    topic = make_topic()
    make_stories(topic, count)
    curation.write_briefing(topic, briefing, by=None)
    assert (read(client, topic.get_absolute_url()).meta("robots") is None) is is_indexed


def test_a_story_hidden_in_the_topic_is_in_nothing_of_it(client):
    topic, other = make_topic("Gdańsk"), make_topic("Shipyards")
    make_stories(topic, 1)
    story = make_article(title="Beside the point", topics=[topic, other], at=datetime(2025, 1, 5, tzinfo=UTC))
    curation.hide(topic.filings.get(content_object=story), by=None, reason="It only names the city.")
    page = read(client, topic.get_absolute_url())
    assert "Total: 1 article found" in page.lines
    for absent in ("Beside the point", "Shipyards", "2025"):
        assert not any(absent in line for line in page.lines)
    assert client.get(f"{topic.get_absolute_url()}2025/01/").status_code == 404


# --- Months ---------------------------------------------------------------------------------------------


def test_a_month_has_its_own_total_and_ignores_pins(client):
    topic = make_topic("Gdańsk")
    stories = make_stories(topic, 20)
    curation.pin(topic.filings.get(content_object=stories[10]), by=None)
    page = read(client, f"{topic.get_absolute_url()}2026/03/")
    assert page.lines[0] == "Gdańsk: March 2026"
    assert page.lines[2:4] == ["Total: 15 articles found", "Story 0"]
    assert len(page.all("article")) == 15


def test_a_month_has_pages_and_leads_to_the_months_beside_it(client):
    topic = make_topic()
    make_stories(topic, 21, newest=datetime(2026, 1, 31, tzinfo=UTC))
    make_article(topics=[topic], at=NOON)
    make_article(topics=[topic], at=datetime(2025, 6, 1, tzinfo=UTC))
    address = f"{topic.get_absolute_url()}2026/01/"
    page = read(client, f"{address}?page=2")
    assert len(page.all("article")) == 1
    steps = {have.get("rel"): have["href"] for have in page.all("a") if "rel" in have and "/20" in have["href"]}
    assert steps["next"] == f"{topic.get_absolute_url()}2026/03/"
    assert page.all("a", rel="prev", href=f"{topic.get_absolute_url()}2025/06/")
    assert client.get(f"{address}?page=3").status_code == 404


@pytest.mark.parametrize("month", ["2026/02/", "2026/13/", "0000/01/", "9999/12/", "２０２６/03/"])
def test_a_month_without_live_stories_is_not_found(client, month):
    topic = make_topic()
    make_stories(topic, 2)
    make_article(topics=[topic], at=datetime(9998, 5, 1, tzinfo=UTC))
    assert client.get(f"{topic.get_absolute_url()}{month}").status_code == 404
    assert client.get(f"{topic.get_absolute_url()}9998/05/").status_code == 404


# --- The head ---------------------------------------------------------------------------------------------


def test_each_page_has_a_title_and_a_canonical_address_of_its_own(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 41)
    home = "https://news.example/topics/gda%C5%84sk/"
    first, second = (read(client, f"{topic.get_absolute_url()}?utm=x&page={n}") for n in (1, 2))
    assert (first.title, first.link("canonical")) == ("Gdańsk – Newsroom", home)
    assert (first.link("prev"), first.link("next")) == (None, f"{home}?page=2")
    assert (second.title, second.link("canonical")) == ("Gdańsk – page 2 – Newsroom", f"{home}?page=2")
    assert (second.link("prev"), second.link("next")) == (home, f"{home}?page=3")
    assert read(client, f"{topic.get_absolute_url()}2026/03/").title == "Gdańsk, March 2026 – Newsroom"


def test_the_description_is_the_editors_or_the_introduction(client):
    topic = make_topic("Gdańsk")
    make_stories(topic, 1)
    assert read(client, topic.get_absolute_url()).meta("description") == "Latest news and articles about Gdańsk"
    curation.describe(topic, by=None, description="The port city, day by day")
    assert read(client, topic.get_absolute_url()).meta("description") == "The port city, day by day"


def test_the_topics_feeds_are_announced_before_the_sites(client):
    topic = make_topic()
    make_stories(topic, 1)
    feeds = [have["href"] for have in read(client, topic.get_absolute_url()).all("link", rel="alternate")]
    home = topic.get_absolute_url()
    assert feeds == [
        *(f"{home}feed.{form}" for form in ("rss", "atom", "json")),
        *(f"/feed.{form}" for form in ("rss", "atom", "json")),
    ]


def test_an_unknown_parameter_changes_nothing(client):
    topic = make_topic()
    make_stories(topic, 2)
    plain, odd = (client.get(topic.get_absolute_url() + query) for query in ("", "?fbclid=1&q=x&sort=old"))
    assert plain.content == odd.content


# --- The index --------------------------------------------------------------------------------------------


def test_the_index_has_every_public_topic_by_kind_from_a_to_z_with_its_live_count(client):
    for name, kind in (("Zürich", "place"), ("Ålesund", "place"), ("alba", "place"), ("Trade", "section")):
        make_article(topics=[make_topic(name, kind=kind)])
    make_article(topics=[make_topic("Alba")], at=timezone.now() + timedelta(days=1))
    make_topic("Secret", kind="place")
    lines = read(client, "/topics/").lines
    assert [
        line for line in lines[lines.index("Sections") :] if "article" in line or line in ("Sections", "Places")
    ] == [
        "Sections",
        "Trade 1 article",
        "Places",
        "alba 1 article",
        "Ålesund 1 article",
        "Zürich 1 article",
    ]
    assert not any("Secret" in line for line in lines)


def test_the_filter_box_is_hidden_until_a_script_shows_it(client):
    make_article(topics=["Trade"])
    page = read(client, "/topics/")
    assert page.all("form", **{"data-topic-filter": None, "hidden": None})
    assert page.all("script", type="module", src="/static/js/topic-filter.js")


def test_an_empty_index_says_what_it_waits_for(client):
    assert "There are no topics yet. Each comes with the first story filed under it." in read(client, "/topics/").lines


# --- Queries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
def test_a_topic_page_takes_the_same_queries_for_any_number_of_stories(client, count, django_assert_num_queries):
    topic = make_topic()
    for n in range(count):
        below, beside = make_topic(), make_topic()
        stories = [make_article(topics=[topic, below, beside], at=NOON - timedelta(days=60 * n)) for _ in range(2)]
        curation.describe(below, by=None, parent=topic, is_in_navigation=True)
        curation.pin(topic.filings.get(content_object=stories[0]), by=None)
        curation.mark_key_moment(topic.filings.get(content_object=stories[1]), by=None, line="A moment")
    with django_assert_num_queries(11):
        assert len(read(client, topic.get_absolute_url()).all("article")) == 2 * count


@pytest.mark.parametrize("count", [1, 3])
def test_scheduled_stories_take_one_query_more_however_many(client, count, django_assert_num_queries):
    topic = make_topic()
    make_stories(topic, 1)
    for _ in range(count):
        make_article(topics=[topic, make_topic()], at=timezone.now() + timedelta(days=2))
    with django_assert_num_queries(12):
        client.get(topic.get_absolute_url())


@pytest.mark.parametrize("count", [1, 3])
def test_a_month_takes_the_same_queries_for_any_number_of_stories(client, count, django_assert_num_queries):
    topic = make_topic()
    make_stories(topic, count)
    with django_assert_num_queries(6):
        assert len(read(client, f"{topic.get_absolute_url()}2026/03/").all("article")) == count


@pytest.mark.parametrize("count", [1, 3])
def test_the_index_takes_the_same_queries_for_any_number_of_topics(client, count, django_assert_num_queries):
    for _ in range(count):
        make_article(topics=[make_topic(kind="place"), make_topic(kind="person")])
    with django_assert_num_queries(3):
        client.get("/topics/")


def test_no_list_loads_a_body(client, django_assert_max_num_queries):
    topic = make_topic()
    make_stories(topic, 2, body="<p>Long and never listed</p>")
    with django_assert_max_num_queries(20) as queries:
        client.get(topic.get_absolute_url())
    assert not any('"body"' in query["sql"] for query in queries)


def test_a_pin_is_told_and_the_index_knows_other_names(client):
    topic = make_topic("Bridges", aliases=["Brücken", "橋"])
    first, second = (make_article(topics=[topic]) for _ in range(2))
    curation.pin(topic.filings.get(content_object=first), by=None)
    assert sum(line.startswith("Pinned ") for line in read(client, topic.get_absolute_url()).lines) == 1
    assert 'data-names="Brücken 橋 "' in client.get("/topics/").content.decode()
    assert second.title in read(client, topic.get_absolute_url()).lines


# --- Following ----------------------------------------------------------------------------------------


def test_the_page_on_following_gives_the_three_addresses_in_full_and_leads_back(client):
    topic = make_topic("Łódź & trams")
    make_article(topics=[topic])
    assert f"{topic.get_absolute_url()}follow/" in read(client, topic.get_absolute_url()).links()
    page = read(client, f"{topic.get_absolute_url()}follow/")
    assert page.lines[0] == "Follow Łódź & trams"
    for form in ("rss", "atom", "json"):
        address = f"{topic.get_absolute_url()}feed.{form}"
        assert address in page.links()
        assert f"https://news.example{address}" in page.lines
        assert client.get(address).status_code == 200
    assert topic.get_absolute_url() in page.links()
    assert page.meta("robots") == "noindex"


def test_the_page_on_following_moves_with_its_topic_and_is_as_public_as_it(client):
    assert client.get("/topics/quiet/follow/").status_code == 404
    topic = make_topic("Quiet", aliases=["Silence"])
    assert client.get("/topics/quiet/follow/").status_code == 404
    make_article(topics=[topic])
    answer = client.get("/topics/silence/follow/")
    assert (answer.status_code, answer["Location"]) == (301, "/topics/quiet/follow/")
