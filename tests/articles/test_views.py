"""The front page, stories, archives, people and corrections as readers get them."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from articles import drafting, publishing
from newsroom.models import Image
from tests.factories import make_article, make_author, make_draft, make_topic
from tests.reading import Reading
from topics import curation

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 15, 12, tzinfo=UTC)


def make_stories(count, *, newest=NOON, **content):
    """So many stories, "Story 0" the newest, a day apart."""
    return [
        make_article(title=f"Story {n}", summary=f"About {n}.", at=newest - timedelta(days=n), **content)
        for n in range(count)
    ]


def read(client, address):
    """The page at the address."""
    response = client.get(address)
    assert response.status_code == 200
    return Reading(response)


def headlines(page):
    """The headlines in the order of the page."""
    return [line for line in page.lines if line.startswith("Story")]


def change(article, **content):
    """Edit a published story and publish the update."""
    drafting.save(article, content)
    publishing.publish(article, by=None)


# --- The front page -------------------------------------------------------------------------------------


def test_the_front_page_shows_pinned_stories_then_the_latest_each_once(client):
    stories = make_stories(5)
    for n in (4, 2):
        curation.pin(stories[n], by=None)
    assert headlines(read(client, "/")) == [f"Story {n}" for n in (4, 2, 0, 1, 3)]


def test_a_pin_to_the_front_page_ends_by_itself_and_with_its_story(client, time_machine):
    stories = make_stories(3)
    time_machine.move_to(NOON, tick=False)
    curation.pin(stories[2], by=None, until=NOON + timedelta(hours=1))
    curation.pin(stories[1], by=None)
    assert headlines(read(client, "/")) == ["Story 2", "Story 1", "Story 0"]
    publishing.withdraw(stories[1], by=None)
    time_machine.move_to(NOON + timedelta(hours=1), tick=False)
    assert headlines(read(client, "/")) == ["Story 0", "Story 2"]


def test_the_front_page_ends_where_the_archive_goes_on(client):
    make_stories(30)
    page = read(client, "/")
    assert len(headlines(page)) == 13
    assert "/2026/03/" in page.links()


def in_navigation(name, position=0):
    """A topic that the navigation shows."""
    topic = make_topic(name, kind="section")
    curation.describe(topic, by=None, is_in_navigation=True, navigation_position=position)
    return topic


def test_a_section_has_a_block_of_its_newest_stories_each_story_standing_once_on_the_page(client):
    arts, world = in_navigation("Arts", 1), in_navigation("World")
    in_navigation("Empty", 2)
    for n, story in enumerate(make_stories(20)):
        drafting.save(story, {"topics": drafting.references([world, arts] if n % 2 else [arts])})
        publishing.publish(story, by=None)
    page = read(client, "/")
    below = page.lines[page.lines.index("World") :]
    assert headlines(page) == list(dict.fromkeys(headlines(page)))
    assert [line.split()[1] for line in below if line.startswith("Story")] == ["13", "15", "17", "19", "14", "16", "18"]
    assert below.index("World") < below.index("Story 13") < below.index("Arts") < below.index("Story 14")
    assert "Empty" not in below


def test_a_sections_block_shows_what_is_live_and_not_hidden_in_it(client, time_machine):
    arts = in_navigation("Arts")
    make_stories(13)
    hidden, coming = (make_article(title=name, topics=[arts], at=NOON - timedelta(days=90)) for name in ("Hid", "Late"))
    curation.hide(hidden.filings.get(), by=None, reason="Only names it.")
    publishing.publish(coming, by=None, at=timezone.now() - timedelta(days=300))
    make_article(title="Embargoed", topics=[arts], at=timezone.now() + timedelta(days=1))
    lines = read(client, "/").lines
    assert lines[lines.index("Arts") + 1] == "Late"
    assert not {"Hid", "Embargoed"} & set(lines)


def test_the_front_page_has_the_date_of_the_newsrooms_day(client, settings, time_machine):
    settings.TIME_ZONE = "Asia/Tokyo"
    make_article()
    time_machine.move_to(datetime(2026, 3, 15, 14, 59, tzinfo=UTC), tick=False)
    assert "Sunday 15 March 2026" in client.get("/").content.decode()
    time_machine.move_to(datetime(2026, 3, 15, 15, 0, tzinfo=UTC), tick=False)
    assert "Monday 16 March 2026" in client.get("/").content.decode()


def test_the_navigation_is_made_of_the_public_topics_marked_for_it_in_their_order(client):
    for position, name in enumerate(("World", "Arts", "Secret")):
        topic = make_topic(name, kind="section")
        curation.describe(topic, by=None, is_in_navigation=True, navigation_position=position)
        if name != "Secret":
            make_article(topics=[topic])
    links = read(client, "/").links()
    assert links.index("/topics/world/") < links.index("/topics/arts/") < links.index("/topics/")
    assert "/topics/secret/" not in links


def test_an_empty_site_says_what_to_do_next(client):
    make_draft()
    make_article(at=timezone.now() + timedelta(days=1))
    page = read(client, "/")
    assert page.lines[0] == "Welcome to Newsroom"
    assert "/admin/" in page.links()
    assert any("import_articles" in line for line in page.lines)


def test_every_page_leads_to_topics_authors_and_corrections(client):
    make_stories(1)
    assert {"/topics/", "/authors/", "/corrections/"} <= set(read(client, "/").links())


# --- A story --------------------------------------------------------------------------------------------


def test_a_story_shows_all_that_belongs_to_it(client):
    image = Image.objects.create(file="x.jpg", width=4, height=3, alt="A lock", caption="The lock", credit="Staff")
    story = make_article(
        title="Locks Reopen",
        summary="After a year.",
        body="<p>Boats wait.</p>",
        label="analysis",
        authors=["River desk", "Trade desk"],
        topics=["Canals"],
        lead_image=image,
        at=NOON,
    )
    page = read(client, story.get_absolute_url())
    for line in (
        "Analysis",
        "Locks Reopen",
        "After a year.",
        "By River desk and Trade desk",
        "15 March 2026, 12:00",
        "The lock Picture: Staff",
        "Boats wait.",
        "Canals",
    ):
        assert line in page.lines
    assert page.all("time", datetime="2026-03-15T12:00:00+00:00")
    assert page.all("img", alt="A lock", fetchpriority="high")
    assert {"/authors/river-desk/", "/authors/trade-desk/", "/topics/canals/", "/archive/"} <= set(page.links())


def test_an_update_and_dated_corrections_are_told(client, time_machine):
    story = make_article(at=NOON)
    assert not any("Updated" in line for line in read(client, story.get_absolute_url()).lines)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    publishing.correct(story, "The lock is 24 metres wide, not 34.", by=None)
    lines = read(client, story.get_absolute_url()).lines
    assert "15 March 2026, 12:00 Updated 16 March 2026, 12:00" in lines
    assert lines[lines.index("Correction") + 1] == "16 March 2026 The lock is 24 metres wide, not 34."


def test_a_story_is_set_in_its_own_language_and_direction(client):
    page = read(client, make_article(language="he").get_absolute_url())
    assert page.all("article", dir="rtl")
    assert len(page.all("div", lang="he")) == 2
    assert page.all("html", lang="en", dir="ltr")


def test_a_story_names_every_topic_and_links_the_public_ones_alone(client):
    shown, hidden = make_topic("Canals"), make_topic("Zug")
    story = make_article(topics=[hidden, shown], at=timezone.now() + timedelta(hours=1))
    curation.hide(story.filings.get(tag=hidden), by=None, reason="It only names it.")
    publishing.publish(story, by=None, at=NOON)
    page = read(client, story.get_absolute_url())
    assert {"Canals", "Zug"} <= set(page.lines)
    assert "/topics/canals/" in page.links()
    assert "/topics/zug/" not in page.links()


def test_a_story_hidden_in_its_first_topic_stands_under_the_next(client):
    first, second = make_topic("Canals"), make_topic("Trade")
    story = make_article(topics=[first, second])
    make_stories(1, topics=[first, second])
    curation.hide(story.filings.get(tag=first), by=None, reason="It only names them.")
    lines = read(client, story.get_absolute_url()).lines
    assert lines[1] == "Trade"
    assert any(line.startswith("Earlier in Trade") or line.startswith("Later in Trade") for line in lines)
    assert not any("in Canals" in line for line in lines)


def test_more_of_the_first_topic_and_its_related_topics_stand_below(client):
    canals, trade = make_topic("Canals"), make_topic("Trade")
    story, *others = make_stories(7, topics=[canals])
    make_article(topics=[canals, trade], title="Both", at=NOON - timedelta(days=90))
    make_article(title="Embargoed", topics=[canals], at=timezone.now() + timedelta(days=1))
    page = read(client, story.get_absolute_url())
    below = page.lines[page.lines.index("More on Canals") :]
    assert [line[:7] for line in below if line.startswith("Story")] == [other.title for other in others[1:5]]
    assert "Trade 1 article in common" in below
    assert not any("Embargoed" in line for line in page.lines)


def test_what_is_pinned_in_the_topic_is_marked_under_a_story(client):
    canals = make_topic("Canals")
    story, *others = make_stories(4, topics=[canals])
    curation.pin(canals.filings.get(content_object=others[2]), by=None)
    lines = read(client, story.get_absolute_url()).lines
    assert [line for line in lines if line.startswith("Story 3")] == ["Story 3 Pinned 12 March 2026"]
    assert [line for line in lines if line.startswith("Story 2")] == ["Story 2 13 March 2026"]


def test_a_storys_head_leads_to_its_newest_correction(client, time_machine):
    story = make_article()
    assert not any("Corrected" in line for line in read(client, story.get_absolute_url()).lines)
    for day in (2, 4):
        time_machine.move_to(datetime(2026, 4, day, tzinfo=UTC), tick=False)
        correction = publishing.correct(story, f"Note of the {day}th.", by=None)
    page = read(client, story.get_absolute_url())
    assert "Corrected on 4 April 2026" in page.lines
    assert f"#correction-{correction.pk}" in page.links()
    assert page.all("p", id=f"correction-{correction.pk}")


def test_a_storys_head_names_it(client):
    story = make_article(title="Locks & Weirs", summary="After “a” year.", slug="locks")
    page = read(client, f"{story.get_absolute_url()}?page=7&x=1")
    assert page.title == "Locks & Weirs – Newsroom"
    assert page.meta("description") == "After “a” year."
    assert page.link("canonical") == f"https://news.example{story.get_absolute_url()}"


def test_withdrawn_is_gone_if_it_was_ever_live_and_its_former_address_too(client):
    story = make_article(slug="first", at=NOON)
    change(story, slug="second")
    publishing.withdraw(story, by=None)
    for slug in ("first", "second", "SECOND"):
        response = client.get(f"/2026/03/15/{slug}/")
        assert (response.status_code, "no longer available" in response.content.decode()) == (410, True)
    publishing.publish(story, by=None)
    assert client.get("/2026/03/15/second/").status_code == 200


def test_what_readers_never_saw_answers_as_if_it_had_never_been(client):
    day = timezone.now() + timedelta(days=1)
    scheduled = make_article(slug="scheduled", at=day)
    withdrawn = make_article(slug="withdrawn", at=day)
    address = withdrawn.get_absolute_url()
    publishing.withdraw(withdrawn, by=None)
    unknown = f"/{day:%Y/%m/%d}/nothing/"
    answers = [client.get(path) for path in (scheduled.get_absolute_url(), address, unknown)]
    assert {answer.status_code for answer in answers} == {404}
    assert len({answer.content for answer in answers}) == 1
    assert len({tuple(sorted(answer.headers.items())) for answer in answers}) == 1


def test_a_story_that_is_to_come_back_is_gone_until_then(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    story = make_article(slug="again", at=NOON)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    publishing.withdraw(story, by=None)
    publishing.publish(story, by=None, at=NOON + timedelta(days=2))
    assert client.get(story.get_absolute_url()).status_code == 410
    time_machine.move_to(NOON + timedelta(days=2), tick=False)
    assert client.get(story.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("slug", ["première", "PREMIÈRE", "premie\u0300re", "DEUXIÈME", "Deuxie\u0300me"])
def test_former_upper_case_and_decomposed_addresses_redirect_once_keeping_the_query(client, slug):
    story = make_article(slug="première", at=NOON)
    change(story, slug="deuxième")
    response = client.get(f"/2026/03/15/{quote(slug)}/?from=mail")
    assert (response.status_code, response["Location"]) == (301, f"{story.get_absolute_url()}?from=mail")


def test_the_address_day_stays_when_the_date_moves(client):
    story = make_article(slug="moved", at=NOON)
    publishing.publish(story, by=None, at=NOON - timedelta(days=30))
    assert client.get("/2026/03/15/moved/").status_code == 200
    assert client.get("/2026/02/13/moved/").status_code == 404
    assert headlines(read(client, "/2026/02/13/")) == headlines(read(client, "/2026/02/"))


@pytest.mark.parametrize(
    "address",
    ["/2026/13/45/x/", "/2026/02/30/x/", "/0000/01/01/x/", "/9999/12/31/x/", "/2026/3/5/x/", "/2026/03/15/%00/"],
)
def test_an_address_without_a_day_or_a_word_is_not_found(client, address):
    assert client.get(address).status_code == 404


# --- Archives -------------------------------------------------------------------------------------------


def test_years_months_and_days_have_totals_pages_and_links_to_their_parts(client):
    make_stories(45)
    make_article(at=timezone.now() + timedelta(days=1))
    year = read(client, "/2026/")
    assert year.lines[:2] == ["2026", "Total: 45 articles found"]
    assert {"/2026/01/", "/2026/02/", "/2026/03/"} <= set(year.links())
    assert "/2026/04/" not in year.links()
    assert len(read(client, "/2026/?page=3").all("article")) == 5
    month = read(client, "/2026/03/")
    assert month.lines[:2] == ["March 2026", "Total: 15 articles found"]
    assert {"/2026/", "/2026/03/15/", "/2026/02/"} <= set(month.links())
    assert "/2026/03/16/" not in month.links()
    day = read(client, "/2026/03/14/")
    assert day.lines[:3] == ["14 March 2026", "Total: 1 article found", "Story 1"]
    assert day.all("a", rel="prev", href="/2026/03/13/")
    assert day.all("a", rel="next", href="/2026/03/15/")
    assert day.title == "Stories of 14 March 2026 – Newsroom"


@pytest.mark.parametrize(
    "address", ["/2025/", "/2026/04/", "/2026/03/16/", "/2026/13/", "/2026/02/30/", "/0000/", "/9999/", "/2026/?page=2"]
)
def test_a_period_without_live_stories_is_not_found(client, address):
    make_stories(1)
    publishing.withdraw(make_article(at=NOON + timedelta(days=1)), by=None)
    assert client.get(address).status_code == 404


def test_days_are_the_newsrooms(client, settings):
    settings.TIME_ZONE = "Pacific/Auckland"
    story = make_article(at=datetime(2026, 3, 31, 23, tzinfo=UTC))
    assert story.get_absolute_url().startswith("/2026/04/01/")
    assert "Total: 1 article found" in read(client, "/2026/04/01/").lines
    assert client.get("/2026/03/").status_code == 404


# --- People ---------------------------------------------------------------------------------------------


def test_authors_with_live_stories_are_listed_from_a_to_z(client):
    make_article(authors=["Trade desk", "Arts desk"])
    make_article(authors=["Embargo desk"], at=timezone.now() + timedelta(days=1))
    make_author("Idle desk")
    assert read(client, "/authors/").lines == ["Authors", "Arts desk", "Trade desk"]


def test_an_author_page_has_who_it_is_the_total_and_the_stories(client):
    author = make_author("Trade desk")
    author.role, author.bio = "Tariffs and freight", "Two people.\n\nThree ports."
    author.save()
    make_stories(21, authors=[author])
    make_article(authors=[author], at=timezone.now() + timedelta(days=1))
    page = read(client, author.get_absolute_url())
    assert page.lines[:6] == [
        "Trade desk",
        "Tariffs and freight",
        "Two people.",
        "Three ports.",
        "Total: 21 articles found",
        "Story 0",
    ]
    assert len(page.all("article")) == 20
    assert headlines(read(client, f"{author.get_absolute_url()}?page=2")) == ["Story 20"]


def test_an_author_without_live_stories_is_not_found(client):
    author = make_author("Trade desk")
    publishing.withdraw(make_article(authors=[author]), by=None)
    assert client.get(author.get_absolute_url()).status_code == 404
    assert client.get("/authors/a%00b/").status_code == 404


def test_an_authors_address_in_upper_case_redirects(client):
    make_article(authors=["Trade desk"])
    assert client.get("/authors/Trade-Desk/?page=1")["Location"] == "/authors/trade-desk/?page=1"


# --- Corrections ------------------------------------------------------------------------------------------


def test_every_correction_of_a_live_story_is_listed_newest_first_with_its_story(client, time_machine):
    kept, gone = make_article(title="Locks Reopen", label="opinion", at=NOON), make_article(at=NOON)
    for hour, (story, text) in enumerate(((kept, "First."), (gone, "Vanished."), (kept, "Second."))):
        time_machine.move_to(NOON + timedelta(hours=hour + 1), tick=False)
        publishing.correct(story, text, by=None)
    publishing.withdraw(gone, by=None)
    page = read(client, "/corrections/")
    texts = [line for line in page.lines if line.endswith(".")]
    assert texts == ["Second.", "First."]
    assert "Total: 2 corrections" in page.lines
    assert "On Locks Reopen Opinion" in page.lines
    assert f"{kept.get_absolute_url()}#correction-{kept.corrections.first().pk}" in page.links()


# --- Queries ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 3])
@pytest.mark.parametrize(
    ("address", "queries"),
    [
        # One for what is said to machines of the publisher's pages, as on a story's page.
        ("/", 8),
        ("/archive/", 5),
        ("/2026/", 7),
        ("/2026/03/", 7),
        ("/2026/03/15/", 7),
        ("/authors/", 3),
        ("/authors/trade-desk/", 6),
        ("/corrections/", 5),
    ],
)
def test_a_list_takes_the_same_queries_for_any_number_of_items(
    client, count, address, queries, django_assert_num_queries
):
    for n in range(count):
        topic = make_topic()
        story = make_article(authors=["Trade desk", f"Desk {n}"], topics=[topic], at=NOON - timedelta(minutes=n))
        publishing.correct(story, f"Note {n}.", by=None)
        curation.pin(story, by=None)
        curation.describe(topic, by=None, is_in_navigation=True)
    with django_assert_num_queries(queries) as captured:
        assert client.get(address).status_code == 200
    assert not any('"body"' in query["sql"] for query in captured)


@pytest.mark.parametrize("count", [1, 3])
def test_a_story_takes_the_same_queries_for_any_number_of_what_belongs_to_it(client, count, django_assert_num_queries):
    topics = [make_topic(f"Topic of {n}") for n in range(count)]
    story = make_article(topics=topics, authors=[f"Desk {n}" for n in range(count)])
    for n in range(count):
        publishing.correct(story, f"Note {n}.", by=None)
    for _ in range(3 * count):
        make_article(topics=[topics[0], make_topic()])
    with django_assert_num_queries(19):
        client.get(story.get_absolute_url())
