"""Who may open and send what on the desk: every address, by method, role and state of the story.

An address that is not in the tables of `permission_rules` fails the build.
"""

import re
from contextlib import nullcontext
from datetime import timedelta
from functools import partial
from http.cookies import SimpleCookie
from pathlib import Path
from typing import NamedTuple

import pytest
from django.contrib.auth.models import Group, User
from django.db import connection, transaction
from django.db.models import Model
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.collaboration import preview_links
from articles.house_style import rules
from articles.models import Article, Comment
from articles.workflow import authors, drafting, publishing, reviewing
from newsroom import desk_urls, redirects
from newsroom.core.library import files, services
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.pages import editing
from newsroom.wire import sources as wire_sources
from newsroom.wire import subjects
from newsroom.wire.models import SubjectMapping
from tests.desk import without_rendering
from tests.factories import (
    make_article,
    make_author,
    make_conflict_version,
    make_file,
    make_image,
    make_page,
    make_topic,
    make_user,
)
from tests.newsroom.wire.making import make_item, make_source
from tests.permission_rules import DONE, NO_METHOD, OF_A_STORY, OPEN, OTHERS, REFUSED, ROLES, STATES
from topics import curation, merging

pytestmark = [pytest.mark.django_db, pytest.mark.any_database, pytest.mark.faults]


def names(patterns):
    for pattern in patterns:
        if hasattr(pattern, "url_patterns"):
            yield from names(pattern.url_patterns)
        else:
            yield pattern.name


class Site(NamedTuple):
    """What the desk's pages are asked about."""

    # For each letter, the cookie of somebody who is logged in.
    sessions: dict[str, SimpleCookie]
    # A story in each state, begun by the writer.
    stories: dict[str, Article]
    # Something of each other kind; of a replaced text what stands in the address.
    things: dict[str, Model | list[int]]
    media: Path


def make_stories(writer):
    def begun(**content):
        return drafting.create({"title": "Lock keepers", **content}, by=writer)

    written = {"summary": "Who they are", "body": "<p>Ten of them</p>"}
    made = {state: begun(**({} if state == "blank" else written)) for state in STATES}
    for state in ("in review", "approved"):
        reviewing.submit(made[state], by=None)
    reviewing.approve(made["approved"], by=None)
    publishing.publish(made["scheduled"], by=None, at=timezone.now() + timedelta(days=1))
    for state in ("published", "changed", "withdrawn"):
        publishing.publish(made[state], by=None)
    drafting.save(made["changed"], {"title": "Lock keepers, again"})
    publishing.withdraw(made["withdrawn"], by=None)
    reviewing.bin(made["binned"], by=None)
    return made


def make_things(stories):
    AuditEntry.record("upload", stories["draft"], by=None)
    Redirect.add("/2020/01/01/old/", stories["published"])
    moved = make_article(topics=[make_topic()]).entries.get()
    return {
        "author": make_author(),
        "style_rule": rules.create(by=None, words="lorry"),
        "topic": make_topic(),
        "merge": merging.merge(make_topic(), make_topic(), by=None),
        "split": merging.split(moved.tag, [moved.pk], "Split off", by=None),
        "image": make_image(alt="A lock"),
        "mediafile": make_file(),
        "page": make_page(),
        "unseen_page": make_page(is_public=False),
        "former": Redirect.objects.first(),
        "redirect": redirects.add("/locks", "/topics/", by=None),
        "entry": AuditEntry.objects.first(),
        "wire_item": make_item(),
        "wire_source": make_source(),
        "wire_subject": SubjectMapping.objects.get(code="locks"),
        "user": make_user("Journalist"),
        "group": Group.objects.first(),
        **make_replaced(),
    }


def make_replaced():
    """Of each kind that has a history what its address ends with: the number of the thing, and of what was replaced."""

    def newest(*of):
        return [*of, AuditEntry.objects.order_by("-pk").first().pk]

    found, story = {}, make_article()
    curation.pin(story, by=None)
    curation.unpin(story, by=None)
    found["pinned"] = newest()
    for kind, thing, describe in (
        ("author", make_author(), partial(authors.describe, bio="It writes")),
        ("wire_source", make_source(), partial(wire_sources.change, credit="Quay")),
        ("wire_subject", make_item().subjects.get(code="locks"), partial(subjects.map_subject, is_ignored=True)),
        ("topic", make_topic(), partial(curation.describe, description="It flows")),
        ("style_rule", rules.create(by=None, words="van"), partial(rules.change, reason="It is short")),
        ("image", make_image(alt="A lock"), partial(services.describe, caption="It opens")),
        ("mediafile", make_file(), partial(files.describe, credit="Quay Sound")),
        ("redirect", redirects.add("/weirs", "/topics/", by=None), partial(redirects.change, new_url="/authors/")),
        ("page", make_page(), lambda page, by: editing.save(page, {"title": "Keepers"}, by=by)),
    ):
        describe(thing, by=None)
        found[f"replaced_{kind}"] = newest(thing.pk)
    return found


def arguments_of(site, of):
    thing = site.things[of] if of else []
    return thing if isinstance(thing, list) else [thing.pk]


def cookies_of(user):
    client = Client()
    client.force_login(user)
    return client.cookies


@pytest.fixture(scope="module")
def kept_site(django_db_setup, django_db_blocker, tmp_path_factory):
    """Made once, for all tests of this module: each of them takes back what it does."""
    media = tmp_path_factory.mktemp("media")
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock(), transaction.atomic():
        # Done after every test; the transaction around them all would end with the connection.
        patch.setattr(connection, "close", lambda: None)
        with override_settings(MEDIA_ROOT=media):
            people = {letter: make_user(role) for letter, role in ROLES.items() if role}
            people["S"] = User.objects.create_user("staff", is_staff=True)
            stories = make_stories(people["W"])
            things = make_things(stories)
        yield Site({letter: cookies_of(user) for letter, user in people.items()}, stories, things, media)
        transaction.set_rollback(True)


@pytest.fixture
def site(kept_site, settings):
    """The site that the pages are asked about."""
    settings.MEDIA_ROOT = kept_site.media
    return kept_site


def ask(client, cookies, method, address):
    """The answer's status, and the statements that it wrote with; nothing of it stays."""
    client.cookies = SimpleCookie(cookies)
    with transaction.atomic():
        # A page that is asked for is rendered, too.
        rendering = without_rendering() if method == "post" else nullcontext()
        with rendering, CaptureQueriesContext(connection) as queries:
            status = getattr(client, method)(address).status_code
        transaction.set_rollback(True)
    # A savepoint is a transaction within this one: on SQLite each takes the lock that keeps others from writing.
    is_write = r"INSERT|UPDATE|DELETE|SAVEPOINT" if method == "get" else r"INSERT|UPDATE|DELETE"
    statements = [query["sql"] for query in queries]
    # A message is stored in the session, in a savepoint of its own.
    of_session = {n + k for n, sql in enumerate(statements) if "django_session" in sql for k in (-1, 0)}
    written = [sql for n, sql in enumerate(statements) if re.match(is_write, sql) and n not in of_session]
    return status, written


def check(client, site, name, rule, address, state=""):
    for letter, cookies in site.sessions.items():
        for method, allowed in (("get", rule.get), ("post", rule.post)):
            status, written = ask(client, cookies, method, address)
            told = f"{method} {name} as {letter}, {state}: {status} {written}"
            if allowed is None:
                assert status in NO_METHOD, told
            elif letter in allowed and (not state or state in rule.states):
                assert status in DONE, told
            else:
                assert status in REFUSED, told
            if method == "get":
                assert not written, told
            if status in REFUSED:
                assert not written, told


def test_every_address_of_the_desk_is_in_a_table(figure):
    listed = {*OTHERS, *OPEN, *(f"articles_article_{page}" for page in OF_A_STORY)}
    assert set(names(desk_urls.urlpatterns)) == listed
    cells = 2 * len(ROLES) * (len(OF_A_STORY) * len(STATES) + len(OTHERS))
    figure("matrix", f"{len(listed)} URLs of the desk, {cells} cells of URL, method, role and state: none wrong")


@pytest.mark.parametrize("page", OF_A_STORY)
def test_pages_of_a_story(client, site, page):
    rule = OF_A_STORY[page]
    name = f"articles_article_{page}"
    for state, article in site.stories.items():
        more = [_more(article, what) for what in rule.more]
        check(client, site, name, rule, reverse(f"admin:{name}", args=[article.pk, *more]), state)


def _more(article, what):
    if what == "link":
        preview_links.create(article, by=None, days=1)
        return article.share_links.first().pk
    if what == "number":
        # Of a revision, which may be there or not: who may see it is asked first.
        return 1
    if what == "comment":
        return Comment.objects.get_or_create(article=article, text="Ten?")[0].pk
    if what == "conflict_pk":
        return make_conflict_version(article).pk
    raise LookupError(what)


@pytest.mark.parametrize("name", OTHERS)
def test_other_pages(client, site, name):
    rule, of = OTHERS[name]
    check(client, site, name, rule, reverse(f"admin:{name}", args=arguments_of(site, of)))


@pytest.mark.parametrize("name", [*OTHERS, *(f"articles_article_{page}" for page in OF_A_STORY)])
def test_who_is_not_logged_in_is_led_to_the_login_and_a_script_is_told(client, site, name):
    rule, of = OTHERS.get(name, (None, None))
    if rule:
        address = reverse(f"admin:{name}", args=arguments_of(site, of))
    else:
        page = name.removeprefix("articles_article_")
        more = [_more(site.stories["draft"], what) for what in OF_A_STORY[page].more]
        address = reverse(f"admin:{name}", args=[site.stories["draft"].pk, *more])
    before = list(Article.objects.order_by("pk").values("status", "working_copy__version"))
    for method in ("get", "post"):
        answer = getattr(client, method)(address)
        if name in {"logout", "jsi18n"}:
            continue
        assert answer.status_code == 302, (method, answer.status_code)
        assert answer["Location"].startswith("/admin/login/"), answer["Location"]
        scripted = getattr(client, method)(address, headers={"X-Requested-With": "XMLHttpRequest"})
        assert scripted.status_code == 401
    assert list(Article.objects.order_by("pk").values("status", "working_copy__version")) == before
