"""Links of posts."""

import pytest

from tests.newsroom.exchange.wordpress.conversion import converted
from tests.newsroom.exchange.wordpress.exports import SITE, story

POST = f"{SITE}/2019/06/01/ferry-returns/"


def href_of(href, rest=""):
    """Where a link of a post leads; None if it was removed."""
    before, found, after = converted(f'<p><a href="{href}">There</a></p>{rest}').html.partition('<a href="')
    assert "There" in before + after
    return after.partition('"')[0] if found else None


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("/tides/", f"{SITE}/tides/"),
        ("../../../05/", f"{SITE}/2019/05/"),
        ("gallery/", f"{POST}gallery/"),
        ("?p=12", f"{SITE}/?p=12"),
        ("//quay.example/tides/", f"{SITE}/tides/"),
    ],
)
def test_links_are_relative_to_the_post_as_in_a_browser(href, url):
    assert href_of(href) == url
    assert story(content__encoded=f'<a href="{href}">There</a>').record.body == f'<p><a href="{url}">There</a></p>'


@pytest.mark.parametrize("href", ["tel:+442079460018", "sms:85258", "mailto:desk@quay.example"])
def test_numbers_to_call_and_addresses_stay(href):
    assert href_of(href) == href


@pytest.mark.parametrize(
    ("href", "url"),
    [
        ("whatsapp://send?phone=+44%207946&text=Low%20tide", "https://wa.me/447946?text=Low%20tide"),
        ("whatsapp://send?text=Tide", "https://wa.me/?text=Tide"),
    ],
)
def test_links_for_whatsapp_lead_to_its_site(href, url):
    assert href_of(href) == url


@pytest.mark.parametrize(
    ("href", "section"),
    [
        ("#times", "section-when-it-sails"),
        ("#zeiten%C3%BC", "section-fares"),
        ("#inner", "section-fares-2"),
        (f"{POST}#times", "section-when-it-sails"),
    ],
)
def test_links_to_headings_lead_to_their_new_places(href, section):
    headings = (
        '<h2 class="x" id="times">When it <em>sails</em></h2><h3 id="zeitenü">Fares</h3>'
        '<h5><a name="inner"></a>Fares</h5>'
    )
    assert href_of(href, headings) == f"{POST}#{section}"


@pytest.mark.parametrize("href", ["#", "#pier", "viber://chat?number=1"])
def test_links_that_stories_cannot_have_are_named(href):
    assert href_of(href, '<p id="pier">Pier</p>') is None
    (change,) = converted(f'<a href="{href}">There</a> <a href="{href}">again</a>').changes
    assert f"“{href}”" in change


def test_links_to_other_places_of_the_page_stay():
    assert href_of(f"{POST}#comments") == f"{POST}#comments"
