"""What a rule would match in published stories."""

from articles.house_style import preview
from articles.models import StyleRule
from articles.workflow import drafting
from tests.factories import make_article


def summary(**rule):
    return preview.preview_of(StyleRule(**rule)).summary


def test_a_preview_counts_live_stories_and_shows_the_newest(db, monkeypatch):
    monkeypatch.setattr(preview, "MAX_EXAMPLES", 1)
    make_article(title="Lorry drivers", body="<p>A lorry</p><p>“lorry”</p>")
    make_article(title="Older", body=f"<p>{'word ' * 30}lorry{' word' * 30}</p>")
    drafting.create({"title": "Lorry draft"})
    found = preview.preview_of(StyleRule(words="lorry"))
    assert found.summary == "3 matches in 2 of 2 published stories."
    (example,) = found.examples
    assert (example.article.title, example.words) == ("Older", "lorry")
    assert example.before.startswith("…word ")
    assert example.after.endswith(" word…")
    assert summary(words="lorry", language="de") == "No matches in 2 published stories."


def test_a_preview_stops_when_its_time_is_over(db, monkeypatch):
    monkeypatch.setattr(preview, "BUDGET", -1)
    make_article(title="Lorry drivers")
    assert summary(words="lorry") == (
        "No matches in 0 published stories. Older stories were not checked, because that would take too long."
    )
