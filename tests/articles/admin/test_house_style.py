"""The house style on the writing screen."""

import pytest

from articles.house_style import checking, rules
from articles.workflow import drafting
from tests.factories import make_user

pytestmark = pytest.mark.django_db
SCRIPT = {"X-Requested-With": "XMLHttpRequest"}


@pytest.fixture(autouse=True)
def _fresh_rules():
    checking._prepared.cache_clear()


@pytest.fixture
def story(client):
    writer = make_user("Journalist")
    client.force_login(writer)
    rules.create(by=None, words="lorry", replacement="truck", reason="Our readers are in Canada.")
    return drafting.create({"title": "The lorry"}, by=writer)


def url_of(story, page):
    return f"/admin/articles/article/{story.pk}/{page}/"


def test_the_screen_lists_the_matches_of_the_saved_draft(client, story):
    page = client.get(url_of(story, "change")).content.decode()
    assert "1 match." in page
    assert "Use “truck”" in page
    assert "Our readers are in Canada." in page


def test_a_match_is_dismissed_with_and_without_scripts(client, story):
    digest = checking.report_of(story).findings[0].digest
    answer = client.post(url_of(story, "style/dismiss"), {"digest": digest})
    assert answer.url == url_of(story, "change")
    assert "Dismissed (1)" in client.get(url_of(story, "style")).content.decode()
    panel = client.post(url_of(story, "style/reopen"), {"digest": digest}, headers=SCRIPT).content.decode()
    assert "1 match." in panel
    assert client.post(url_of(story, "style/dismiss"), {"digest": "x"}).status_code == 400


def test_who_may_only_read_the_story_sees_matches_and_no_buttons(client, story):
    client.force_login(make_user("Topic editor"))
    page = client.get(url_of(story, "style")).content.decode()
    assert "“lorry”" in page
    assert "<button" not in page


def test_a_failing_check_does_not_keep_a_story_from_being_saved(client, story, monkeypatch):
    def fail(language):
        raise RuntimeError("broken")

    monkeypatch.setattr(checking, "rule_set_for", fail)
    assert "could not be checked" in client.get(url_of(story, "change")).content.decode()
    version = story.working_copy.text_version
    data = {"title": "The van", "version": version, "page": "own", "sequence": 1}
    client.post(url_of(story, "change"), {**data, "label": "", "language": "en", "_save": "draft"})
    story.working_copy.refresh_from_db()
    assert story.working_copy.title == "The van"
