"""What a story's page says to machines."""

from datetime import UTC, datetime

import pytest
import time_machine

from articles.models import Article, Author
from articles.site import structured_data
from articles.workflow import authors, publishing
from newsroom.core.web import branding
from tests.factories import make_article, make_image, make_topic
from tests.structured_data import names, read
from topics import curation

pytestmark = pytest.mark.django_db
AT = datetime(2026, 4, 5, 6, 7, 8, tzinfo=UTC)


def page(story):
    """The story as its page loads it."""
    return Article.objects.live().for_page().get(pk=story.pk)


def data_of(**content):
    return structured_data.article(page(make_article(at=AT, **content)))


def test_a_story_says_all_that_search_engines_ask_for():
    data = data_of(
        title="Ferry collides",
        summary="Nobody was hurt",
        body="<p>Off the <b>pi</b>er.</p><ul><li>Late</li></ul>",
        language="pt-BR",
        authors=["Harbour desk"],
        topics=[make_topic("Coast", kind="section"), make_topic("Dover", kind="place")],
        lead_image=make_image(caption="The quay", credit="Agency"),
    )
    pictures, publisher = data.pop("image"), data.pop("publisher")
    address = "https://news.example/2026/04/05/ferry-collides/"
    assert data == {
        "@type": "NewsArticle",
        "headline": "Ferry collides",
        "url": address,
        "mainEntityOfPage": {"@type": "WebPage", "@id": address},
        "datePublished": "2026-04-05T06:07:08+00:00",
        "dateModified": "2026-04-05T06:07:08+00:00",
        "author": [{"@type": "Person", "name": "Harbour desk", "url": "https://news.example/authors/harbour-desk/"}],
        "isAccessibleForFree": True,
        "description": "Nobody was hurt",
        "inLanguage": "pt-BR",
        "articleSection": ["Coast"],
        "keywords": ["Coast", "Dover"],
        "wordCount": 4,
        "about": [
            {"@type": "Thing", "name": "Coast", "url": "https://news.example/topics/coast/"},
            {"@type": "Place", "name": "Dover", "url": "https://news.example/topics/dover/"},
        ],
    }
    addresses = {image.pop("url") for image in pictures}
    assert len(addresses) == 3
    assert all(address.startswith("https://news.example/media/") for address in addresses)
    said = {"@type": "ImageObject", "caption": "The quay", "creditText": "Agency"}
    # 16 by 9, 4 by 3 and square, of a picture of 90 by 60.
    assert pictures == [{**said, "width": width, "height": height} for width, height in ((90, 51), (80, 60), (60, 60))]
    assert (publisher["@type"], publisher["name"], publisher["url"]) == (
        "NewsMediaOrganization",
        "Newsroom",
        "https://news.example/",
    )
    assert publisher["logo"]["url"] == f"https://news.example{branding.icon().path}"


@pytest.mark.parametrize(
    ("label", "kind"),
    [
        ("", "NewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("analysis", "AnalysisNewsArticle"),
        ("sponsored", "AdvertiserContentArticle"),
    ],
)
def test_a_label_makes_another_type(label, kind):
    assert data_of(label=label)["@type"] == kind


def test_what_a_story_says_of_its_picture_stands_in_the_place_of_what_the_library_says():
    data = data_of(lead_image=make_image(caption="Of the library"), lead_caption="Of the story")
    assert {image["caption"] for image in data["image"]} == {"Of the story"}


def test_a_long_headline_is_cut_to_what_search_engines_show():
    headline = data_of(title="word " * 40)["headline"]
    assert len(headline) == 110
    assert headline.endswith("…")


def test_a_story_that_nobody_signed_is_the_publishers_and_what_is_absent_is_not_named():
    data = data_of()
    assert [author["@type"] for author in data["author"]] == ["NewsMediaOrganization"]
    assert not {"image", "correction", "keywords", "about", "articleSection"} & data.keys()


def test_corrections_are_told_with_their_dates_and_move_the_date_of_the_last_change():
    story = make_article(at=AT)
    with time_machine.travel(datetime(2026, 4, 6, 9, tzinfo=UTC), tick=False):
        publishing.correct(story, "It was a barge.", by=None)
    data = structured_data.article(page(story))
    assert data["correction"] == [
        {"@type": "CorrectionComment", "text": "It was a barge.", "datePublished": "2026-04-06T09:00:00+00:00"}
    ]
    assert data["dateModified"] == "2026-04-06T09:00:00+00:00"


def test_a_persons_role_is_told():
    story = make_article(authors=["Harbour desk"])
    Author.objects.update(role="Correspondent")
    (author,) = structured_data.article(page(story))["author"]
    assert author["jobTitle"] == "Correspondent"


def test_a_desk_is_an_organisation_of_the_publisher(client):
    author = Author.objects.find_or_create("Harbour desk")
    authors.describe(author, by=None, is_organisation=True, role="Ships and tides")
    story = make_article(authors=[author])
    (of_story,) = structured_data.article(page(story))["author"]
    assert of_story == {
        "@type": "Organization",
        "name": "Harbour desk",
        "url": "https://news.example/authors/harbour-desk/",
    }
    about = read(client.get("/authors/harbour-desk/"))["CollectionPage"]["about"]
    assert (about["@type"], about["parentOrganization"]["@id"]) == ("Organization", "https://news.example/#publisher")
    assert "worksFor" not in about


@pytest.mark.parametrize(
    ("topics", "above"),
    [
        ([], []),
        ([("Dover", "place"), ("Ferries", "subject")], ["Dover"]),
        ([("Dover", "place"), ("Coast", "section")], ["Coast"]),
    ],
)
def test_a_storys_trail_leads_through_its_section_or_else_its_first_topic(topics, above):
    story = make_article(title="Ferry collides", topics=[make_topic(name, kind=kind) for name, kind in topics])
    trail = structured_data.breadcrumbs(page(story))["itemListElement"]
    assert [crumb["name"] for crumb in trail] == ["Home", *above, "Ferry collides"]


def test_a_topic_in_which_the_story_is_hidden_is_not_told():
    story = make_article(topics=[make_topic("Gossip", kind="section"), make_topic("Dover", kind="place")])
    curation.hide(story.entries.get(tag__name="Gossip"), by=None, reason="Off topic")
    story = page(story)
    data, open_graph = structured_data.article(story), structured_data.of_article(story)["open_graph"]
    assert (data["keywords"], [about["name"] for about in data["about"]]) == (["Dover"], ["Dover"])
    assert "articleSection" not in data
    assert [value for name, value in open_graph if name in {"article:section", "article:tag"}] == ["Dover"]
    assert names(structured_data.breadcrumbs(story)) == ["Home", "Dover", story.title]


def test_what_is_told_of_a_story_needs_no_query_but_for_the_publishers_pages(django_assert_num_queries):
    story = page(make_article(topics=["Dover"], authors=["Harbour desk"], lead_image=make_image()))
    with django_assert_num_queries(1):
        structured_data.of_article(story)


def test_a_storys_page_tells_of_it_and_of_its_place(client):
    story = make_article(title="Ferry collides", topics=["Dover"])
    data = read(client.get(story.get_absolute_url()))
    assert data["NewsArticle"]["headline"] == "Ferry collides"
    assert names(data["BreadcrumbList"]) == ["Home", "Dover", "Ferry collides"]


def test_the_front_page_tells_of_the_publisher_and_the_site(client):
    assert read(client.get("/")).keys() == {"NewsMediaOrganization", "WebSite"}


def test_an_archive_tells_its_total_and_what_it_lies_in(client):
    make_article(at=datetime(2026, 2, 28, tzinfo=UTC))
    make_article(title="First of March", at=datetime(2026, 3, 1, tzinfo=UTC))
    data = read(client.get("/2026/03/"))
    listing = data["CollectionPage"]["mainEntity"]
    assert listing["numberOfItems"] == 1
    assert [item["name"] for item in listing["itemListElement"]] == ["First of March"]
    assert names(data["BreadcrumbList"]) == ["Home", "Archive", "2026", "March 2026"]


def test_a_persons_page_tells_of_the_person_and_counts_the_stories(client):
    for _ in range(21):
        make_article(authors=["Harbour desk"])
    Author.objects.update(bio="Keeps watch", photo=make_image())
    response = client.get("/authors/harbour-desk/?page=2")
    data = read(response)
    about = data["CollectionPage"]["about"]
    assert (about["name"], about["description"], len(about["image"])) == ("Harbour desk", "Keeps watch", 3)
    assert about["worksFor"]["@id"] == "https://news.example/#publisher"
    assert data["CollectionPage"]["mainEntity"]["numberOfItems"] == 21
    assert [item["position"] for item in data["CollectionPage"]["mainEntity"]["itemListElement"]] == [21]
    assert names(data["BreadcrumbList"]) == ["Home", "Authors", "Harbour desk"]
    assert dict(response.context["open_graph"])["og:type"] == "profile"


@pytest.mark.parametrize(("path", "name"), [("/authors/", "Authors"), ("/corrections/", "Corrections")])
def test_other_pages_say_where_they_stand(client, path, name):
    response = client.get(path)
    assert names(read(response)["BreadcrumbList"]) == ["Home", name]
    assert dict(response.context["open_graph"])["og:url"] == f"https://news.example{path}"


def test_open_graph_tells_a_storys_dates_people_topics_and_picture():
    story = make_article(
        title="Ferry collides",
        at=AT,
        lead_image=make_image(alt="A quay"),
        authors=["Harbour desk"],
        topics=[make_topic("Dover", kind="place"), make_topic("Coast", kind="section")],
    )
    told = structured_data.of_article(page(story))["open_graph"]
    (address,) = [value for name, value in told if name == "og:image"]
    assert address.startswith("https://news.example/media/")
    assert told == [
        ("og:title", "Ferry collides"),
        ("og:type", "article"),
        ("og:url", "https://news.example/2026/04/05/ferry-collides/"),
        ("og:site_name", "Newsroom"),
        ("og:description", story.summary),
        ("og:locale", "en_GB"),
        ("og:image", address),
        ("og:image:type", "image/jpeg"),
        ("og:image:width", "90"),
        ("og:image:height", "47"),
        ("og:image:alt", "A quay"),
        ("article:published_time", "2026-04-05T06:07:08+00:00"),
        ("article:modified_time", "2026-04-05T06:07:08+00:00"),
        ("article:author", "https://news.example/authors/harbour-desk/"),
        ("article:section", "Coast"),
        ("article:tag", "Dover"),
        ("article:tag", "Coast"),
    ]
