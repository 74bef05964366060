"""Using the desk in tests: who is logged in, where a story's pages are, what its form would send."""

from contextlib import contextmanager

import pytest
from django.template.response import SimpleTemplateResponse
from django.urls import reverse

from articles import sources, story_fields
from articles.models import Article
from articles.story_fields import date_in
from articles.workflow import drafting
from tests.factories import make_user


@contextmanager
def without_rendering():
    """Answer with empty pages: rendering takes most of a request, and some tests only look at statuses and rows."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        yield


def sign_in(client, role, **fields):
    """A new user of this role, logged in."""
    user = make_user(role, **fields)
    client.force_login(user)
    return user


def confirm(client, password="correct horse"):
    """Confirm the identity of who is logged in (without a second factor), as users and roles require it."""
    assert client.post("/admin/account/confirm/", {"password": password}).status_code == 302


def page_of(article, page="change", *more):
    """The address of one of the story's pages on the desk."""
    return reverse(f"admin:articles_article_{page}", args=[article.pk, *more])


def typed(article, **changes):
    """What the writing screen would send of the story as it is, with these changes."""
    article = Article.objects.select_related("working_copy").get(pk=article.pk)
    content = drafting.snapshot_of(article)
    moment = date_in(content)
    return {
        **{name: content[name] for name in story_fields.TEXTS},
        "version": article.working_copy.text_version,
        "topics": [ref["name"] for ref in content["topics"]],
        "authors": [ref["name"] for ref in content["authors"]],
        "sources": [source[name] for source in content["sources"] for name in sources.PARTS],
        "published_at": moment.strftime("%Y-%m-%dT%H:%M") if moment else "",
        "lead_image": content["lead_image"]["id"] if content["lead_image"] else "",
        "translation_of": content["translation_of"]["id"] if content["translation_of"] else "",
        **changes,
    }


def draft_of(article):
    """What the desk sees of the story, read afresh."""
    return drafting.content_of(Article.objects.select_related("working_copy").get(pk=article.pk))
