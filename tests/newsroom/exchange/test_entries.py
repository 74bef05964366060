"""What an entry of a whole site says beyond its record."""

from datetime import date

import pytest

from articles.choices import Status
from articles.story_fields import reference
from newsroom.core.models import AuditEntry
from newsroom.exchange.importing.importer import Import
from newsroom.exchange.record_validation import record_of
from newsroom.exchange.records import Entry
from tests.factories import make_article, make_image
from tests.newsroom.exchange.helpers import outcomes, stored, story

pytestmark = pytest.mark.django_db


def run(*, publish=True, status="published", **entry):
    said = []
    importer = Import(publish=publish, report=said.append)
    importer.run([Entry(1, record_of(story(status=status)), **entry)])
    assert said == []
    return outcomes(importer)


def test_its_further_fields_are_in_the_draft_and_published():
    image, original = make_image(), make_article(language="zh-hans")
    extra = {
        "lead_image": reference(image),
        "lead_caption": "The pier",
        "label": "opinion",
        "translation_of": reference(original),
        "notes": "Ask the harbour",
    }
    run(extra=extra)
    article = stored()
    assert (article.lead_image, article.lead_caption, article.label) == (image, "The pier", "opinion")
    assert article.translation_of == original
    assert article.working_copy.notes == "Ask the harbour"


def test_a_further_field_that_changes_is_a_change_and_an_empty_one_is_none():
    assert run() == {"new": 1}
    assert run(extra={"notes": "", "lead_image": None}) == {"unchanged": 1}
    assert run(extra={"notes": "Ask"}) == {"updated": 1}
    assert run(extra={"notes": "Ask"}) == {"unchanged": 1}


def test_what_it_was_made_from_shows_whether_it_changed_instead_of_the_record():
    assert run(source="a") == {"new": 1}
    assert run(source="a") == {"unchanged": 1}
    assert run(source="b") == {"updated": 1}


def test_the_day_of_its_url_is_that_of_the_former_site():
    run(day=date(2025, 5, 3))
    assert stored().get_absolute_url() == "/2025/05/03/ferry-runs-again/"


@pytest.mark.parametrize("status", ["draft", "published"])
def test_a_new_story_that_was_in_review_is_in_review_unless_it_is_published(status):
    run(status=status, state="review")
    assert stored().status == (Status.PUBLISHED if status == "published" else Status.IN_REVIEW)
    run(status=status, state="review")
    assert AuditEntry.objects.filter(verb="submit").count() == (status == "draft")
