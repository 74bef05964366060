"""What every page can say to machines."""

import re
from types import SimpleNamespace

import pytest

from newsroom.core.pages import editing
from newsroom.core.web import structured_data
from newsroom.core.web.pagination import Page
from tests.factories import make_page
from tests.structured_data import blocks


def listed(title, path):
    return SimpleNamespace(pk=1, title=title, get_absolute_url=lambda: path)


def test_no_text_can_end_its_script_element():
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    markup = structured_data.scripts({"@type": "Thing", "name": hostile}, {"@type": "Place", "name": "Łódź"})
    assert not re.search(r"[<>&\u2028]", re.sub(r'</?script(?: type="application/ld\+json")?>', "", markup))
    assert blocks(markup) == [
        {"@context": "https://schema.org", "@type": "Thing", "name": hostile},
        {"@context": "https://schema.org", "@type": "Place", "name": "Łódź"},
    ]


@pytest.mark.django_db
def test_the_publisher_and_the_site_name_each_other(settings):
    settings.SITE_NAME = "Harbour & Coast"
    publisher, site = structured_data.organisation(), structured_data.website()
    assert (publisher["@type"], publisher["name"], publisher["url"]) == (
        "NewsMediaOrganization",
        "Harbour & Coast",
        "https://news.example/",
    )
    assert (site["@type"], site["publisher"]) == ("WebSite", publisher)


@pytest.mark.django_db
def test_the_publisher_says_where_its_policies_are_once_editors_have_published_them():
    policies = {"publishingPrinciples", "ethicsPolicy", "correctionsPolicy", "contactPoint"}
    page = make_page(known="ethics", is_public=False)
    assert not policies & structured_data.organisation().keys()
    editing.publish(page, editing.content_of(page), by=None)
    make_page(known="corrections-policy")
    make_page(known="contact")
    publisher = structured_data.organisation()
    assert publisher["publishingPrinciples"] == publisher["ethicsPolicy"] == "https://news.example/ethics/"
    assert publisher["correctionsPolicy"] == "https://news.example/corrections-policy/"
    assert publisher["contactPoint"]["url"] == "https://news.example/contact/"


def test_a_trail_is_numbered_from_the_top():
    assert structured_data.breadcrumbs([("Home", "/"), ("Topics", "/topics/")]) == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://news.example/"},
            {"@type": "ListItem", "position": 2, "name": "Topics", "item": "https://news.example/topics/"},
        ],
    }


def told(page, **collection):
    """What a listing's page says of its stories and itself."""
    said = structured_data.collection(page, **collection)
    trail = structured_data.breadcrumbs([("Home", "/")])
    listing = structured_data.of_listing([("og:title", "x")], said, trail, page)
    return {block["@type"]: block for block in blocks(listing["for_machines"])}


def test_a_listing_counts_all_and_goes_on_counting_over_its_pages():
    page = Page([listed("A", "/a/"), listed("B", "/b/")], number=3, last=3, total=42, path="/2026/03/", parameters={})
    data = told(page, name="March 2026")["CollectionPage"]
    assert data["url"] == "https://news.example/2026/03/?page=3"
    assert "description" not in data
    assert data["mainEntity"] == {
        "@type": "ItemList",
        "numberOfItems": 42,
        "itemListElement": [
            {"@type": "ListItem", "position": 41, "name": "A", "url": "https://news.example/a/"},
            {"@type": "ListItem", "position": 42, "name": "B", "url": "https://news.example/b/"},
        ],
    }


def test_a_story_of_a_listing_can_break_out_of_nothing():
    hostile = '</script><!-- & \u2028 "quoted"'
    page = Page([listed(hostile, "/a/")], number=1, last=1, total=1, path="/2026/03/", parameters={})
    items = told(page, name="March 2026")["CollectionPage"]["mainEntity"]["itemListElement"]
    assert [item["name"] for item in items] == [hostile]


def test_an_empty_listing_says_nought():
    page = Page([], number=1, last=1, total=0, path="/topics/tides/", parameters={})
    entity = told(page, name="Tides")["CollectionPage"]["mainEntity"]
    assert (entity["numberOfItems"], entity["itemListElement"]) == (0, [])


def test_open_graph_says_what_there_is_to_say():
    properties = structured_data.open_graph(title="Tides “high”", path="/topics/tides/", language="pt-br")
    assert properties == [
        ("og:title", "Tides “high”"),
        ("og:type", "website"),
        ("og:url", "https://news.example/topics/tides/"),
        ("og:site_name", "Newsroom"),
        ("og:locale", "pt_BR"),
    ]


@pytest.mark.parametrize(
    ("language", "locale"),
    [
        ("en", "en_GB"),
        ("en-AU", "en_AU"),
        ("zh-Hans", "zh_CN"),
        ("zh-Hant", "zh_TW"),
        ("zh-Hant-HK", "zh_HK"),
        ("es-419", "es_419"),
        ("fr", "fr_FR"),
        ("gd", "gd"),
    ],
)
def test_open_graph_has_a_territory_with_the_language(language, locale):
    found = structured_data.open_graph(title="Tides", path="/tides/", language=language)
    assert [value for name, value in found if name.startswith("og:locale")] == [locale]


def test_open_graph_names_the_other_languages_of_a_page_and_the_translations_of_a_text():
    def alternates(**properties):
        found = structured_data.open_graph(title="Tides", path="/tides/", **properties)
        return [value for name, value in found if name == "og:locale:alternate"]

    assert alternates() == ["zh_CN"]
    assert alternates(language="de", translations=["en", "pt-BR"]) == ["en_GB", "pt_BR"]
    assert alternates(language="de") == []


def test_open_graph_is_printed_with_a_card_large_only_where_there_is_a_picture():
    without = structured_data.metas([("og:title", '"R&D"')])
    assert '<meta property="og:title" content="&quot;R&amp;D&quot;">' in without
    assert "twitter:card" not in without
    picture = [("og:image", "https://news.example/a.png")]
    assert 'name="twitter:card" content="summary_large_image"' in structured_data.metas(picture)
