"""Creates the demo's content and users with the service functions that the desk uses."""

import hashlib
import hmac
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import cache
from typing import Any, BinaryIO, cast

from django.conf import settings
from django.contrib.auth.models import Group, User
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils import timezone

from articles.models import Article, Author
from articles.story_fields import reference, references
from articles.workflow import drafting, publishing
from newsroom.core.i18n.languages import other_languages
from newsroom.core.library import services
from newsroom.core.models import Image, Page
from newsroom.core.pages import editing
from newsroom.demo import content, links
from newsroom.roles import ROLES
from topics import curation
from topics.models import Topic
from topics.names import naming

CREDIT = "Newsroom demo"


def build(report: Callable[[str], None]) -> int:
    """Add missing content. Existing content is not changed. Returns the number of stories added.

    report: called with a line of progress now and then.
    """
    demo = content.load()
    existing = set(Article.objects.filter(uid__startswith="demo-").values_list("uid", flat=True))
    missing = [story for story in demo["stories"] if story["id"] not in existing]
    # Curation is the last step and one transaction, so an interrupted run is finished by the next one.
    is_finished = Topic.objects.filter(is_in_navigation=True).exists()
    if not is_finished:
        _make_topics(demo["topics"])
        _make_authors(demo["authors"])
    illustrated = [] if is_finished else [table for table in demo["topics"] if "picture" in table]
    images = _make_images([*missing, *illustrated], report)
    now = timezone.now()
    # Each name is searched for once.
    topic_named, author_named = cache(naming.find_or_create), cache(Author.objects.find_or_create)
    for story in sorted(missing, key=lambda s: content.date_of(s, now) or now):
        with transaction.atomic():
            topics = [topic_named(name) for name in story["topics"]]
            authors = [author_named(name) for name in story["authors"]]
            _make_story(story, topics, authors, images.get(_image_key(story)), now)
    if not is_finished:
        _curate(demo, images)
    _make_pages(demo["pages"])
    return len(missing)


def logins() -> Iterator[tuple[str, str, str]]:
    """Yield (role, username, password) of a user of each role, created if missing.

    Passwords are derived from SECRET_KEY, so that they can be shown again. "" stands for one that was changed.
    """
    for role in ROLES:
        username = role.lower().replace(" ", "-")
        secret = hmac.new(settings.SECRET_KEY.encode(), f"demo login {username}".encode(), hashlib.sha256)
        password = secret.hexdigest()[:16]
        user = User.objects.filter(username=username).first()
        if user is None:
            user = User.objects.create_user(username, password=password, is_staff=True, first_name=role)
            user.groups.add(Group.objects.get(name=role))
            is_original = True
        else:
            is_original = user.check_password(password)
        yield role, username, password if is_original else ""


def _make_topics(tables: list[dict[str, Any]]) -> None:
    for table in tables:
        with transaction.atomic():
            topic = naming.find_or_create(table["name"], kind=table["kind"])
            translations = {code: table["chinese"] for code in other_languages() if "chinese" in table}
            naming.add_aliases(topic, [*table.get("aliases", []), *translations.values()])
            naming.set_translations(topic, translations)


def _make_authors(tables: list[dict[str, Any]]) -> None:
    for table in tables:
        author = Author.objects.find_or_create(table["name"])
        author.bio, author.is_organisation = table["bio"], True
        author.save(update_fields=["bio", "is_organisation"])


def _make_images(tables: list[dict[str, Any]], report: Callable[[str], None]) -> dict[tuple[str, str], Image]:
    """Store the images of stories and topics, without renditions. Returns them by name and language of the alt text."""
    sources = {_image_key(table): table for table in tables if table["picture"]}
    images = {}
    for number, (key, table) in enumerate(sources.items(), 1):
        if number % 10 == 1:
            report(f"Adding image {number} of {len(sources)}…")
        name = table["picture"]
        images[key] = services.store(
            cast(BinaryIO, ContentFile(content.image(name), name=f"{name}.webp")),
            alt=table["picture_alt"],
            caption=table.get("library_caption", ""),
            credit=CREDIT,
            render=False,
        )
    return images


def _image_key(table: dict[str, Any]) -> tuple[str, str]:
    return table["picture"], table["language"]


def _make_story(
    story: dict[str, Any], topics: list[Topic], authors: list[Author], image: Image | None, now: datetime
) -> None:
    """Create a story: published, scheduled or a draft, with its correction. Originals come before translations."""
    original = Article.objects.filter(uid=story["translation_of"]).first() if "translation_of" in story else None
    date = content.date_of(story, now)
    article = drafting.create(
        {
            **{name: story[name].strip() for name in ("title", "summary", "label", "language")},
            "slug": story.get("slug", ""),
            "body": _with_urls(story["body"]).strip(),
            "topics": references(topics),
            "authors": references(authors),
            "lead_image": reference(image) if image else None,
            # Not a caption in the library: it is about the story.
            "lead_caption": story["picture_caption"],
            "sources": story.get("sources", []),
            "translation_of": reference(original) if original else None,
        },
        uid=story["id"],
    )
    if date is not None:
        publishing.publish(article, by=None, at=date)
    if correction := story.get("correction"):
        publishing.correct(article, correction, by=None)


def _with_urls(html: str) -> str:
    """Return the text with the URLs of the stories and topics that it links to."""
    stories = Article.objects.live().filter(uid__in=links.targets(html, "story"))
    topics = Topic.objects.filter(name__in=links.targets(html, "topic"))
    return links.resolve(
        html,
        {story.uid: story.get_absolute_url() for story in stories},
        {topic.name: topic.get_absolute_url() for topic in topics},
    )


def _make_pages(tables: list[dict[str, Any]]) -> None:
    """Create the missing standard pages in the languages of the site."""
    existing = set(Page.objects.values_list("slug", "language"))
    for table in tables:
        name, language = table["known"], table["language"]
        if language not in dict(settings.LANGUAGES) or (name, language) in existing:
            continue
        with transaction.atomic():
            page = editing.create(table["title"], known=name, language=language, by=None)
            texts = {field: table[field] for field in ("description", "body")}
            editing.publish(page, editing.content_of(page) | texts, by=None)


@transaction.atomic
def _curate(demo: dict[str, Any], images: dict[tuple[str, str], Image]) -> None:
    """Set what editors add to topics, from parents to key moments, and the pins of the front page."""
    by_name = {topic.name: topic for topic in Topic.objects.all()}
    articles = Article.objects.in_bulk([story["id"] for story in demo["stories"]], field_name="uid")
    for position, table in enumerate(demo["topics"], 1):
        topic = by_name[table["name"]]
        is_in_navigation = table.get("in_navigation", False)
        curation.describe(
            topic,
            by=None,
            parent=by_name.get(table.get("parent", "")),
            lead_image=images[_image_key(table)] if "picture" in table else None,
            briefing_byline=table.get("briefing_byline", ""),
            is_in_navigation=is_in_navigation,
            navigation_position=position if is_in_navigation else 0,
            related=[by_name[name] for name in table.get("related", [])],
        )
        if table.get("briefing"):
            curation.write_briefing(topic, _with_urls(table["briefing"]), by=None)
        for language, briefing in table.get("briefings", {}).items():
            curation.write_briefing(topic, _with_urls(briefing), by=None, language=language)
        for uid in table.get("pinned", []):
            curation.pin(topic.entries.get(content_object=articles[uid]), by=None)
        for moment in table.get("key_moments", []):
            entry = topic.entries.get(content_object=articles[moment["story"]])
            lines = {"zh-hans": moment.get("chinese", "")}
            curation.mark_key_moment(
                entry, by=None, line=moment["line"], date=moment.get("date", ""), translations=lines
            )
        for uid in table.get("start_here", []):
            curation.recommend(topic.entries.get(content_object=articles[uid]), by=None, is_start_here=True)
    for uid in demo["front_page"]["pinned"]:
        curation.pin(articles[uid], by=None)
