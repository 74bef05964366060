"""What every page can say to machines."""

import re
from types import SimpleNamespace

from django.template.loader import render_to_string

from newsroom import structured_data
from newsroom.pagination import Page
from tests.structured_data import blocks


def listed(title, path):
    return SimpleNamespace(title=title, get_absolute_url=lambda: path)


def test_no_text_can_end_its_script_element():
    hostile = "</script><script>alert(1)</script><!-- & \u2028"
    markup = structured_data.scripts({"@type": "Thing", "name": hostile}, {"@type": "Place", "name": "Łódź"})
    assert not re.search(r"[<>&\u2028]", re.sub(r'</?script(?: type="application/ld\+json")?>', "", markup))
    assert blocks(markup) == [
        {"@context": "https://schema.org", "@type": "Thing", "name": hostile},
        {"@context": "https://schema.org", "@type": "Place", "name": "Łódź"},
    ]


def test_the_partial_prints_the_pages_data_and_nothing_without():
    data = structured_data.scripts({"@type": "Thing", "name": "x"})
    assert blocks(render_to_string("includes/_structured_data.html", {"structured_data": data}))
    assert not render_to_string("includes/_structured_data.html", {}).strip()


def test_the_publisher_and_the_site_name_each_other(settings):
    settings.SITE_NAME = "Harbour & Coast"
    publisher, site = structured_data.organisation(), structured_data.website()
    assert (publisher["@type"], publisher["name"], publisher["url"]) == (
        "NewsMediaOrganization",
        "Harbour & Coast",
        "https://news.example/",
    )
    assert (site["@type"], site["publisher"]) == ("WebSite", publisher)


def test_a_trail_is_numbered_from_the_top():
    assert structured_data.breadcrumbs([("Home", "/"), ("Topics", "/topics/")]) == {
        "@type": "BreadcrumbList",
        "itemListElement": [
            {"@type": "ListItem", "position": 1, "name": "Home", "item": "https://news.example/"},
            {"@type": "ListItem", "position": 2, "name": "Topics", "item": "https://news.example/topics/"},
        ],
    }


def test_a_listing_counts_all_and_goes_on_counting_over_its_pages():
    page = Page([listed("A", "/a/"), listed("B", "/b/")], number=3, last=3, total=42, path="/2026/03/", parameters={})
    data = structured_data.collection(page, name="March 2026")
    assert (data["@type"], data["url"]) == ("CollectionPage", "https://news.example/2026/03/?page=3")
    assert "description" not in data
    assert data["mainEntity"] == {
        "@type": "ItemList",
        "numberOfItems": 42,
        "itemListElement": [
            {"@type": "ListItem", "position": 41, "name": "A", "url": "https://news.example/a/"},
            {"@type": "ListItem", "position": 42, "name": "B", "url": "https://news.example/b/"},
        ],
    }


def test_an_empty_listing_says_nought():
    page = Page([], number=1, last=1, total=0, path="/topics/tides/", parameters={})
    entity = structured_data.collection(page, name="Tides")["mainEntity"]
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


def test_the_partial_prints_open_graph_with_a_card_large_only_where_there_is_a_picture():
    without = render_to_string("includes/_open_graph.html", {"open_graph": [("og:title", '"R&D"')]})
    assert '<meta property="og:title" content="&quot;R&amp;D&quot;">' in without
    assert "twitter:card" not in without
    picture = [("og:image", "https://news.example/a.png")]
    assert 'name="twitter:card" content="summary_large_image"' in render_to_string(
        "includes/_open_graph.html", {"open_graph": picture}
    )
