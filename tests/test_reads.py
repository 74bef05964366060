"""A GET writes nothing and takes no lock that keeps others from saving, whoever asks. The desk: test_permissions."""

import re
import threading
from datetime import timedelta

import pytest
from django.db import connection, connections
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import resolve, reverse
from django.utils import timezone

from articles.collaboration import preview_links
from articles.models import Article
from articles.site import previews
from articles.workflow import drafting, publishing
from newsroom.core.i18n.languages import split_language_prefix
from newsroom.core.system import slots
from newsroom.core.system.client_ip import UNKNOWN
from newsroom.core.web.social_cards import Card
from tests.desk import page_of
from tests.factories import make_article, make_author, make_draft, make_image, make_page, make_topic, make_user
from tests.keeping import addresses, names_of_addresses

# Statements that write or lock. On SQLite each transaction does: within the test's own, that is a savepoint.
_BEGINNING = "SAVEPOINT|BEGIN(?! DEFERRED)" if connection.vendor == "sqlite" else ".*pg_advisory"
WRITING = re.compile(rf"INSERT|UPDATE|DELETE|{_BEGINNING}|.* FOR (NO KEY )?UPDATE", re.DOTALL)


def shared_draft():
    """A draft with all that a story has, and the secret of a link to its preview."""
    image = make_image(alt="A lock")
    draft = make_draft(
        title="Lock keepers", topics=["Canals", "Locks"], authors=["Canal desk", "New desk"], lead_image=image
    )
    return draft, image, preview_links.create(draft, by=None, days=1)


def every_address():
    """The URL of every page, and of what is answered for each reader alone."""
    _, image, secret = shared_draft()
    live = make_article(
        title="Out", topics=["Canals", "Locks"], authors=[make_author("Canal desk")], lead_image=make_image()
    )
    make_article(topics=[make_topic("Canals")], at=timezone.now() + timedelta(days=1))
    publishing.correct(live, "Not ten, but nine.", by=None)
    changed = make_article()
    drafting.save(changed, {"title": "Changed"})
    gone = make_article(title="Gone")
    publishing.withdraw(gone, by=None)
    make_page()
    make_page("About us", known="about")
    media = image.file.og.removeprefix("/media/")
    of_changed = preview_links.create(changed, by=None, days=1)
    return [
        *addresses(),
        *(f"/preview/{each}/" for each in (secret, of_changed, "unknown")),
        reverse("shared_media", args=[secret, media]), f"/media/{media}",
        live.lead_image.file.og, live.lead_image.file.url,
        "/search/", "/search/?q=lock", "/search/?q=locc", "/search/feed.json?q=lock", f"/oembed?url=https://news.example{live.get_absolute_url()}",
        *map(reverse, ("service_worker", "robots_txt", "security_txt", "alive", "ready")),
        gone.get_absolute_url(), "/nothing/",
    ]  # fmt: skip


@pytest.mark.django_db
@pytest.mark.parametrize("role", [None, "Editor"])
def test_a_get_of_the_site_writes_nothing(client, role, monkeypatch):
    monkeypatch.setattr(Card, "png", lambda card: b"picture")
    found = every_address()
    if role:
        client.force_login(make_user(role))
    names = set()
    for address in found:
        with CaptureQueriesContext(connection) as queries:
            answer = client.get(address)
            b"".join(answer.streaming_content) if answer.streaming else answer.content
        assert [query["sql"] for query in queries if WRITING.match(query["sql"])] == [], address
        if answer.status_code == 200:
            names.add(resolve(split_language_prefix(address.partition("?")[0])[1]).view_name)
    # Answered from settings alone, or never found.
    assert set(names_of_addresses()) - names == {"identity", "favicon", "api:not_found", "topics:too_many"}


@pytest.mark.usefixtures("committed")
@pytest.mark.parametrize("by_link", [True, False])
def test_while_a_preview_is_rendered_its_story_is_saved(monkeypatch, by_link):
    draft, _, secret = shared_draft()
    editor = make_user("Editor")
    begun, go_on, statuses = threading.Event(), threading.Event(), []
    render = previews.article_page

    def slow(request, article):
        # Its queries first: a snapshot or a lock that they take is held.
        answer = render(request, article)
        begun.set()
        assert go_on.wait(30)
        return answer

    def read():
        try:
            client = Client()
            client.force_login(editor)
            answer = client.get(f"/preview/{secret}/" if by_link else page_of(draft, "preview_page"))
            statuses.append(answer.status_code)
        finally:
            connections.close_all()

    monkeypatch.setattr(previews, "article_page", slow)
    reader = threading.Thread(target=read)
    reader.start()
    try:
        assert begun.wait(30)
        drafting.save(Article.objects.get(pk=draft.pk), {"title": "Lock keepers, again"})
        publishing.publish(Article.objects.get(pk=draft.pk), by=None)
    finally:
        go_on.set()
        reader.join(30)
    assert statuses == [200]
    assert Article.objects.get(pk=draft.pk).title == "Lock keepers, again"


@pytest.fixture
def rendered(monkeypatch):
    """The headlines of the previews that were rendered, in their order."""
    titles = []
    render = previews.article_page
    monkeypatch.setattr(
        previews, "article_page", lambda request, article: (titles.append(article.title), render(request, article))[1]
    )
    return titles


@pytest.mark.django_db
def test_a_shared_preview_is_rendered_once_for_each_version(client, rendered):
    draft, _, secret = shared_draft()
    other = preview_links.create(draft, by=None, days=1)
    for link in (secret, other, secret):
        page = client.get(f"/preview/{link}/").text
        assert "Lock keepers" in page
        # Each link has its own way to the pictures.
        assert {secret, other} & {*re.findall(r"/preview/([^/]+)/", page)} == {link}
    assert rendered == ["Lock keepers"]
    drafting.save(draft, {"title": "Ferries"})
    assert "Ferries" in client.get(f"/preview/{secret}/").text
    assert rendered == ["Lock keepers", "Ferries"]


@pytest.mark.django_db
def test_a_shared_preview_links_to_no_story_that_was_unpublished_since(client):
    beside = make_article(title="Weir opens", topics=["Canals"])
    _, _, secret = shared_draft()
    assert "Weir opens" in client.get(f"/preview/{secret}/").text
    publishing.withdraw(beside, by=None)
    assert "Weir opens" not in client.get(f"/preview/{secret}/").text


@pytest.mark.django_db
def test_too_many_previews_at_once_are_asked_to_try_again(client, monkeypatch):
    _, _, secret = shared_draft()
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    with previews.slots.take(UNKNOWN):
        answer = client.get(f"/preview/{secret}/")
    assert (answer.status_code, answer["Retry-After"], "no-store" in answer["Cache-Control"]) == (503, "5", True)
    # A browser tries again by itself.
    assert answer["Refresh"] == "3"
    assert client.get(f"/preview/{secret}/").status_code == 200
    with previews.slots.take(UNKNOWN):
        # It is cached now.
        assert client.get(f"/preview/{secret}/").status_code == 200
