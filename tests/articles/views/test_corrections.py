"""Every correction."""

from datetime import timedelta

import pytest

from articles.workflow import publishing
from tests.articles.views.pages import NOON, read
from tests.factories import make_article

pytestmark = pytest.mark.django_db


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
    assert "Article: Locks Reopen Opinion" in page.lines
    assert f"{kept.get_absolute_url()}#correction-{kept.corrections.first().pk}" in page.links()


def test_a_correction_is_set_in_the_language_and_direction_of_its_story(client):
    story = make_article(language="he", at=NOON)
    publishing.correct(story, "The lock is 24 metres wide, not 34.", by=None)
    assert read(client, "/zh-hans/corrections/").all("p", lang="he", dir="rtl")
    assert read(client, f"/zh-hans{story.get_absolute_url()}").all("span", lang="he", dir="rtl")
