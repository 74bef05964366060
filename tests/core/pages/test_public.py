"""Which written pages are linked, and from where."""

import pytest

from newsroom.core.models import KnownPage
from newsroom.core.pages import editing, public
from tests.factories import make_article, make_page
from tests.reading import Reading

pytestmark = pytest.mark.django_db


def test_known_pages_are_told_with_their_addresses_once_they_are_public():
    make_page("Our rules", known="ethics")
    make_page("Where we are", known="contact", is_public=False)
    make_page("Jobs")
    assert public.known() == {KnownPage.ETHICS: "/ethics/"}


def test_the_footer_has_the_known_pages_first_and_no_dead_links(client):
    assert not any("about" in link for link in Reading(client.get("/")).links())
    make_page("Advertise")
    make_page("Privacy", known="privacy")
    make_page("About", known="about")
    make_page("Aside", is_in_footer=False)
    make_page("Not yet", is_public=False)
    foot = client.get("/").content.decode().split('<footer class="colophon"')[1]
    links = [link for link in Reading(foot).links() if link.startswith(("/about", "/privacy", "/pages/"))]
    assert links == ["/about/", "/privacy/", "/pages/advertise/"]


def test_corrections_lead_to_the_policy_once_there_is_one(client):
    assert "/corrections-policy/" not in Reading(client.get("/corrections/")).links()
    page = make_page("How we correct", known="corrections-policy", is_in_footer=False)
    assert "/corrections-policy/" in Reading(client.get("/corrections/")).links()
    editing.unpublish(page, version=page.version, by=None)
    assert "/corrections-policy/" not in Reading(client.get("/corrections/")).links()


def test_the_sitemap_lists_public_pages(client):
    make_article()
    make_page("Jobs")
    make_page("About", known="about")
    make_page("Not yet", is_public=False)
    make_page("招聘", language="zh-hans", slug="hiring")
    listed = client.get("/sitemap-pages.xml").content.decode()
    assert "/pages/jobs/</loc>" in listed
    assert "/about/</loc>" in listed
    assert "not-yet" not in listed
    # By its canonical address.
    assert "//news.example/zh-hans/pages/hiring/</loc>" in listed


@pytest.mark.parametrize("number", [1, 3])
def test_a_page_costs_the_same_however_many_pages_there_are(client, django_assert_num_queries, number):
    for _ in range(number):
        page = make_page()
    with django_assert_num_queries(4):
        client.get(page.get_absolute_url())
