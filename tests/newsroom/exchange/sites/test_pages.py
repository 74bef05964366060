"""Pages of a former site: their URLs here, and the footer."""

import pytest

from newsroom.core.models import Page
from tests.factories import make_page
from tests.newsroom.exchange.sites.helpers import (
    export_of,
    import_site,
    key,
    menu_entry,
    old_page,
    old_topic,
    outcomes,
    sentences,
)
from topics.models import Topic

pytestmark = pytest.mark.django_db


def test_a_draft_does_not_take_the_url_that_a_published_page_has_on_every_site():
    draft = old_page(90, "Privacy policy", slug="privacy-policy", is_public=False)
    import_site(export_of(draft, old_page(91, "How we use data", slug="privacy-policy-2")))
    assert Page.objects.get(slug="privacy").title == "How we use data"
    assert not Page.objects.get(title="Privacy policy").is_public


def test_a_second_public_page_keeps_the_number_in_its_slug():
    import_site(export_of(old_page(90, "More about us", slug="about-2"), old_page(91, "About us", slug="about")))
    assert Page.objects.get(slug="about").title == "About us"
    assert Page.objects.get(slug="about-2").title == "More about us"


def test_a_page_with_a_number_is_imported_beside_the_page_that_exists_here():
    make_page("Ours", known="about")
    import_site(export_of(old_page(90, "Theirs", slug="about-2")))
    assert Page.objects.get(slug="about-2").title == "Theirs"


def test_pages_of_the_menu_of_the_footer_are_in_the_footer_and_topics_of_it_nowhere():
    menu = (
        menu_entry(60, key(90), is_footer=True),
        menu_entry(61, f"{key('')}term-70", label="Ferries", is_footer=True),
    )
    report = import_site(export_of(old_page(90), old_page(91, "Terms"), topics=(old_topic(),), menu=menu))
    assert Page.objects.get(slug="jobs").is_in_footer
    assert not Page.objects.get(slug="terms").is_in_footer
    assert not Topic.objects.get().is_in_navigation
    assert outcomes(report, "menu entries") == {"new": 1, "left out": 1}
    assert "“Ferries”" in sentences(report, "menu entries")[0]


def test_a_page_in_a_language_that_the_site_does_not_have_is_said_to_be_in_that(client):
    import_site(export_of(old_page(90, "Porto", language="pt-PT"), old_page(91, "Jobs", language="en-GB")))
    assert dict(Page.objects.values_list("slug", "language")) == {"porto": "pt-PT", "jobs": "en"}
    assert '<article lang="pt-PT"' in client.get("/pages/porto/").content.decode()


def test_a_translation_into_such_a_language_does_not_take_the_url_of_its_original(client):
    make_page("Ours", known="about")
    translation = old_page(92, "Vagas", language="pt-PT", translation_of=key(91))
    import_site(export_of(old_page(91, "Jobs"), translation, old_page(93, "Sobre", slug="about", language="pt-PT")))
    assert Page.objects.get(slug="vagas").language == "pt-PT"
    assert Page.objects.get(slug="about").title == "Ours"
    assert "Jobs" in client.get("/pages/jobs/").content.decode()
