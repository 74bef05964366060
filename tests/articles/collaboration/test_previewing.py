"""A draft is seen as readers will see it, and nothing of it is there afterwards."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.http import Http404
from django.utils import timezone

from articles.collaboration import previewing
from articles.models import Article, Correction, Revision
from articles.site import previews
from articles.workflow import drafting, publishing
from newsroom.core.models import AuditEntry, Redirect
from tests.factories import make_article, make_draft, make_image, make_topic
from topics import counting
from topics.models import Topic

pytestmark = pytest.mark.django_db


def seen(article, page=previewing.STORY):
    article = Article.objects.select_related("working_copy").get(pk=article.pk)
    if page == previewing.STORY:
        return previews.preview(article).content.decode()
    return previewing.preview(article, page, by=User(pk=1)).content.decode()


def rows():
    """All that a publication would change."""
    return [
        list(model.objects.order_by("pk").values())
        for model in (Article, Topic, AuditEntry, Redirect, Revision, Correction)
    ] + [list(Article.objects.values("working_copy__version", "working_copy__content", "entries__published_at"))]


def test_a_draft_is_seen_with_all_that_it_names():
    draft = make_draft(
        title="Dam nears completion", summary="Ten years on", body="<p>Concrete<script>x</script></p>",
        topics=["Hydropower", "Reservoirs"], authors=["Energy desk"], lead_image=make_image(alt="A wall"),
        lead_caption="Seen from the east",
    )  # fmt: skip
    page = seen(draft)
    for text in ("Dam nears completion", "Ten years on", "<p>Concrete</p>", "Hydropower", "Reservoirs", "Energy desk",
                 "A wall", "Seen from the east"):  # fmt: skip
        assert text in page


def test_nothing_has_happened_afterwards():
    topic = make_topic("Quarries")
    make_article(topics=[topic])
    draft = make_draft(topics=[topic, "Gravel"])
    live = make_article(title="As printed", topics=[topic])
    drafting.save(live, {"title": "Otherwise", "slug": "otherwise", "topics": []})
    before = rows()
    for article in (draft, live):
        for page, _ in previewing.pages_of(article):
            seen(article, page)
    assert rows() == before
    assert list(counting.check()) == []


def test_a_page_that_fails_leaves_nothing_behind_either(monkeypatch):
    draft = make_draft()
    before = rows()
    monkeypatch.setattr(previewing, "render_path", lambda path: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        seen(draft, previewing.FRONT)
    assert rows() == before


def test_an_edited_story_is_seen_as_it_would_be_and_readers_see_it_as_it_is(client):
    live = make_article(title="Before", topics=["Canals"])
    drafting.save(live, {"title": "After"})
    assert "After" in seen(live)
    assert "After" not in client.get(live.get_absolute_url()).content.decode()


def test_topic_pages_and_the_front_page_are_seen_with_the_story_on_them():
    topic = make_topic("Orchards")
    make_article(topics=[topic])
    draft = make_draft(title="Late frost", topics=[topic, "Frost"])
    pages = dict(previewing.pages_of(draft))
    assert pages == {"story": "Story", "front": "Front page", "topic-0": "Orchards", "topic-1": "Frost"}
    assert "Total: 2 articles found" in seen(draft, "topic-0")
    assert "Total: 1 article found" in seen(draft, "topic-1")
    for page in ("topic-0", "topic-1", "front"):
        assert "Late frost" in seen(draft, page)


def test_a_story_with_a_date_to_come_is_seen_at_that_moment():
    topic = make_topic("Ballots")
    later = timezone.now() + timedelta(days=3)
    make_article(title="Polls open", topics=[topic], at=later - timedelta(hours=1))
    draft = make_draft(title="Polls close", topics=[topic], published_at=later.isoformat())
    page = seen(draft, "topic-0")
    assert "Total: 2 articles found" in page
    assert page.index("Polls close") < page.index("Polls open")
    assert Topic.objects.public().count() == 0


def test_a_live_story_that_asks_for_a_date_to_come_is_seen_at_its_own():
    live = make_article(title="Out")
    drafting.save(live, {"title": "Out again", "published_at": (timezone.now() + timedelta(days=3)).isoformat()})
    assert "Out again" in seen(live)


def test_a_withdrawn_story_is_seen_before_it_is_published_again():
    story = make_article(title="Recalled")
    publishing.withdraw(story, by=None)
    assert "Recalled" in seen(story)


def test_what_a_draft_lacks_does_not_keep_it_from_being_seen():
    draft = make_draft(title=" ", body="", label="nonsense", lead_image=make_image())
    draft.working_copy.content["lead_image"]["id"] = 10**9
    draft.working_copy.save()
    assert "Untitled" in seen(draft)


def test_a_year_without_news_cannot_be_seen():
    with pytest.raises(ValidationError):
        seen(make_draft(published_at="9999-12-31T23:00:00+00:00"))


@pytest.mark.parametrize("page", ["topic-9", "topic--1", "", "x"])
def test_a_page_that_the_story_has_not_is_not_found(page):
    with pytest.raises(Http404):
        seen(make_draft(topics=["Bees"]), page)


def test_a_story_without_a_draft_is_seen_as_it_is():
    live = make_article(title="As it is")
    assert "Updated" not in seen(live)


@pytest.mark.parametrize("is_live", [False, True])
def test_the_preview_of_a_list_does_not_take_longer_for_a_long_text(is_live, monkeypatch):
    lengths, save = [], drafting.save
    draft = make_article(title="Dam") if is_live else make_draft(title="Dam")
    save(draft, {"summary": "Concrete", "body": "<p>long</p>" * 1_000})
    monkeypatch.setattr(
        drafting, "save", lambda article, content: (lengths.append(len(content["body"])), save(article, content))
    )
    assert "Concrete" in seen(draft, previewing.FRONT)
    assert max(lengths) < 100
