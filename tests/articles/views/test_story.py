"""A story as readers get it, and its address."""

from datetime import UTC, datetime, timedelta
from urllib.parse import quote

import pytest
from django.utils import timezone

from articles.workflow import publishing
from newsroom.core.models import Image
from tests.articles.views.pages import NOON, change, headlines, make_stories, read
from tests.factories import make_article, make_image, make_topic
from tests.reading import Reading
from topics import curation

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("body", "number"),
    [
        ("<p>Boats   wait. They have all week.</p>", 1),
        ("<p>Boats <em>wait</em>.</p><p>More.</p>", 1),
        ("<p>The boats wait.</p>", 2),
        ("<h2>Locks</h2><p>Boats wait.</p>", 2),
    ],
)
def test_a_text_that_begins_with_the_standfirst_says_it_once(client, body, number):
    story = make_article(title="Locks", summary="Boats wait.", body=body)
    lines = " ".join(read(client, story.get_absolute_url()).lines).lower()
    assert lines.count("boats wait.") == number


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
        "15 March 2026, 12:00 UTC",
        "The lock Credit: Staff",
        "Boats wait.",
        "Canals",
    ):
        assert line in page.lines
    assert page.all("time", datetime="2026-03-15T12:00:00+00:00")
    assert page.all("img", alt="A lock", fetchpriority="high")
    assert {"/authors/river-desk/", "/authors/trade-desk/", "/topics/canals/", "/archive/"} <= set(page.links())


@pytest.mark.parametrize(
    ("caption", "shown"),
    [
        ("The lock", 'The lock&emsp;<span class="credit" ><bdi>Credit: Staff</bdi></span>'),
        ("", "Credit: Staff"),
    ],
)
def test_a_credit_stands_behind_the_caption(client, caption, shown):
    image = Image.objects.create(file="x.jpg", width=4, height=3, alt="A lock", caption=caption, credit="Staff")
    page = client.get(make_article(lead_image=image).get_absolute_url())
    assert f'<figcaption dir="auto">{shown}</figcaption>' in page.content.decode()


def test_an_update_and_dated_corrections_are_told(client, time_machine):
    story = make_article(at=NOON)
    assert not any("Updated" in line for line in read(client, story.get_absolute_url()).lines)
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    publishing.correct(story, "The lock is 24 metres wide, not 34.", by=None)
    lines = read(client, story.get_absolute_url()).lines
    assert "15 March 2026, 12:00 UTC Updated 16 March 2026, 12:00 UTC" in lines
    assert lines[lines.index("Correction") + 1] == "16 March 2026 The lock is 24 metres wide, not 34."


@pytest.mark.parametrize(
    ("zone", "english", "chinese"),
    [
        ("UTC", "15 March 2026, 12:00 UTC", "2026年3月15日 12:00（协调世界时）"),
        ("Asia/Shanghai", "15 March 2026, 20:00 CST", "2026年3月15日 20:00（北京时间）"),
        ("Europe/London", "15 March 2026, 12:00 GMT", "2026年3月15日 12:00（GMT）"),
        ("Asia/Dubai", "15 March 2026, 16:00 UTC+04", "2026年3月15日 16:00（UTC+04）"),
    ],
)
def test_the_time_of_a_story_names_its_time_zone(client, settings, zone, english, chinese):
    settings.TIME_ZONE = zone
    path = make_article(at=NOON).get_absolute_url()
    assert english in read(client, path).lines
    assert chinese in read(client, f"/zh-hans{path}").lines


def test_a_story_is_set_in_its_own_language_and_direction(client):
    page = read(client, make_article(language="he").get_absolute_url())
    assert page.all("article", dir="rtl")
    assert len(page.all("div", lang="he")) == 2
    assert page.all("html", lang="en", dir="ltr")


def test_on_a_page_in_another_language_all_parts_of_a_story_say_theirs(client):
    image = Image.objects.create(file="x.jpg", width=4, height=3, alt="קשת", credit="Staff")
    story = make_article(language="he", lead_image=image, lead_caption="הסכר", authors=["River desk"])
    page = read(client, f"/zh-hans{story.get_absolute_url()}")
    assert page.all("figure", lang="he")
    assert page.all("span", **{"class": "credit", "lang": "zh-Hans"})
    assert "作者：River desk" in page.lines


def test_a_story_names_every_topic_and_links_the_public_ones_alone(client):
    shown, hidden = make_topic("Canals"), make_topic("Zug")
    story = make_article(topics=[hidden, shown], at=timezone.now() + timedelta(hours=1))
    curation.hide(story.entries.get(tag=hidden), by=None, reason="It only names it.")
    publishing.publish(story, by=None, at=NOON)
    page = read(client, story.get_absolute_url())
    assert {"Canals", "Zug"} <= set(page.lines)
    assert "/topics/canals/" in page.links()
    assert "/topics/zug/" not in page.links()


def test_a_story_hidden_in_its_first_topic_stands_under_the_next(client):
    first, second = make_topic("Canals"), make_topic("Trade")
    story = make_article(topics=[first, second])
    make_stories(1, topics=[first, second])
    curation.hide(story.entries.get(tag=first), by=None, reason="It only names them.")
    lines = read(client, story.get_absolute_url()).lines
    assert lines[1] == "Trade"
    assert any(line.startswith("Previous in Trade") or line.startswith("Next in Trade") for line in lines)
    assert not any("in Canals" in line for line in lines)


def test_more_of_the_first_topic_and_its_related_topics_stand_below(client):
    canals, trade = make_topic("Canals"), make_topic("Trade")
    story, *others = make_stories(7, topics=[canals])
    for _ in range(2):
        make_article(topics=[canals, trade], title="Both", at=NOON - timedelta(days=90))
    make_article(title="Embargoed", topics=[canals], at=timezone.now() + timedelta(days=1))
    page = read(client, story.get_absolute_url())
    below = page.lines[page.lines.index("More on Canals") :]
    assert [line[:7] for line in below if line.startswith("Story")] == [other.title for other in others[1:5]]
    assert "Trade 2 articles in common" in below
    assert not any("Embargoed" in line for line in page.lines)


def test_where_the_first_topic_has_few_stories_those_of_the_others_follow(client):
    curie, trade = make_topic("Marie Curie"), make_topic("Trade")
    story = make_article(topics=[curie, trade, make_topic("Radium")], at=NOON)
    make_article(title="Biography", topics=[curie], at=NOON - timedelta(days=40))
    make_article(title="Laboratory", topics=[curie, trade], at=NOON - timedelta(days=41))
    for n, name in enumerate(["Trade", "Trade", "Trade", "Radium"]):
        make_article(title=f"Report {n}", topics=[name], at=NOON - timedelta(days=n + 1))
    make_article(title="Both topics", topics=[trade, "Radium"], at=NOON - timedelta(days=60))
    make_article(title="镭", topics=[trade, "Radium"], language="zh-Hans", at=NOON - timedelta(hours=1))
    make_article(title="Embargoed", topics=[trade], at=timezone.now() + timedelta(days=1))
    hidden = make_article(title="Only names it", topics=[trade], at=NOON)
    curation.hide(hidden.entries.get(tag=trade), by=None, reason="It only names it.")
    lines = read(client, story.get_absolute_url()).lines
    titles = [line.split(" ")[:2] for line in lines[lines.index("More on these topics") + 1 :] if line.endswith("2026")]
    # The most related first: those in both other topics, then those in the one with fewer stories.
    assert titles == [["Laboratory", "2"], ["Both", "topics"], ["Report", "3"], ["Report", "0"]]


def test_a_story_with_one_topic_has_the_stories_of_that_topic_only(client):
    story = make_article(topics=["Marie Curie"])
    make_stories(3, topics=["Trade"])
    lines = read(client, story.get_absolute_url()).lines
    assert not any(line.startswith("More on") for line in lines)


def test_further_reports_of_one_event_stand_once_below_a_story(client):
    def make(title, hour):
        return make_article(title=title, topics=["Copper"], at=NOON - timedelta(hours=hour))

    story = make("Magma lowers copper price to 65 cts", 0)
    make("Westmin to raise Myra Falls capacity", 1)
    make("Magma lowers copper price to 65 cts", 2)
    make("Nippon Mining lowers its copper price", 3)
    make("Nippon Mining lowers copper price", 4)
    lines = read(client, story.get_absolute_url()).lines
    below = [line for line in lines[lines.index("More on Copper") :] if line.endswith("2026")]
    assert below == ["Nippon Mining lowers its copper price 15 March 2026"]


def test_stories_below_a_story_have_their_images(client):
    story, *_ = make_stories(3, topics=["Copper"])
    make_article(title="Pictured", topics=["Copper"], lead_image=make_image(), at=NOON - timedelta(days=9))
    page = client.get(story.get_absolute_url()).content.decode()
    assert page.split('id="more"')[1].count("<picture") == 1


def test_what_is_pinned_in_the_topic_is_marked_under_a_story(client):
    canals = make_topic("Canals")
    story, *others = make_stories(4, topics=[canals])
    curation.pin(canals.entries.get(content_object=others[2]), by=None)
    lines = read(client, story.get_absolute_url()).lines
    assert [line for line in lines if line.startswith("Story 3")] == ["Story 3 Pinned 12 March 2026"]
    assert [line for line in lines if line.startswith("Story 2")] == ["Story 2 13 March 2026"]


def test_a_storys_head_leads_to_its_newest_correction(client, time_machine):
    story = make_article()
    assert not any("Corrected" in line for line in read(client, story.get_absolute_url()).lines)
    for day in (2, 4):
        time_machine.move_to(datetime(2026, 4, day, tzinfo=UTC), tick=False)
        publishing.correct(story, f"Note of the {day}th.", by=None)
    correction = story.corrections.latest("at")
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


def test_a_withdrawn_story_leads_to_its_public_topics_and_does_not_name_itself(client):
    hiding = make_topic("Gossip")
    story = make_article(title="Retracted claim", topics=["Sluices", hiding], at=NOON)
    make_article(topics=["Sluices", hiding])
    curation.hide(story.entries.get(tag=hiding), by=None, reason="Not gossip")
    make_topic("Never public")
    publishing.withdraw(story, by=None)
    page = client.get(story.get_absolute_url())
    assert page.status_code == 410
    assert "/topics/sluices/" in Reading(page).links()
    assert not {"/topics/gossip/", "/topics/never-public/"} & set(Reading(page).links())
    assert "Retracted" not in page.content.decode()


def test_a_topic_that_only_scheduled_stories_have_is_not_named_by_a_withdrawn_one(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    story = make_article(slug="gone", topics=["Sluices"], at=NOON)
    topic = story.entries.get().tag
    publishing.withdraw(story, by=None)
    type(topic).objects.filter(pk=topic.pk).update(public_from=NOON + timedelta(days=1))
    assert "Sluices" not in client.get(story.get_absolute_url()).content.decode()


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


def make_long_story(*, sections=3, words=900, language="en"):
    """A published story with so many sections and about so many words of body."""
    part = f"<p>{'tide ' * (words // (sections + 1))}</p>"
    return make_article(body=part + "".join(f"<h2>Part {n}</h2>{part}" for n in range(sections)), language=language)


def test_a_long_story_lists_its_sections_with_links_to_them(client):
    page = client.get(make_long_story().get_absolute_url()).content.decode()
    contents = page[page.index('<nav class="contents"') : page.index('<div class="prose"')]
    assert contents.count('<a href="#section-part-1">Part 1</a>') == 2
    assert page.count('<h2 id="section-part-1">Part 1</h2>') == 1


@pytest.mark.parametrize(("sections", "words"), [(2, 2000), (3, 500)])
def test_a_story_that_is_short_or_has_few_sections_lists_none(client, sections, words):
    page = client.get(make_long_story(sections=sections, words=words).get_absolute_url()).content.decode()
    assert "contents" not in page


def test_contents_are_set_in_the_language_of_the_story(client):
    page = read(client, "/zh-hans" + make_long_story(language="fr").get_absolute_url())
    assert page.all("nav", **{"aria-label": "目录"})
    assert page.all("ol", lang="fr")


def test_a_link_of_a_text_to_a_page_of_the_site_stays_in_the_language_of_the_page(client):
    eels = make_topic("Eels")
    body = (
        f'<p><a href="{eels.get_absolute_url()}">Eels</a> and <a href="https://eels.example/topics/eels/">others</a> '
        'in <a href="/api/v1/">data</a></p>'
    )
    story = make_article(title="鳗鱼", language="zh-Hans", topics=[eels], body=body)
    url = story.get_absolute_url()
    assert {"/zh-hans/topics/eels/", "https://eels.example/topics/eels/", "/api/v1/"} <= set(
        read(client, f"/zh-hans{url}").links()
    )
    assert "/zh-hans/topics/eels/" not in read(client, url).links()


@pytest.mark.parametrize(
    ("name", "byline"),
    [("By Ada Field", "By Ada Field"), ("by  Ada", "By Ada"), ("Byron", "By Byron"), ("By", "By By")],
)
def test_a_byline_says_by_once(client, name, byline):
    story = make_article(title="Locks", authors=[name, "BY BEN OAK"])
    for path in (story.get_absolute_url(), "/"):
        assert any(line.startswith(f"{byline} and BEN OAK") for line in read(client, path).lines), path
