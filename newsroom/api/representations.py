"""Stories, topics and authors as the API's JSON."""

from typing import Any

from django.conf import settings
from django.urls import reverse

from articles.choices import Label
from articles.models import Article, Author
from newsroom.api import schemas
from newsroom.core.html import with_absolute_links
from newsroom.core.i18n.paths import absolute
from newsroom.core.images import renditions
from newsroom.core.models import Image
from topics.models import Topic
from topics.site.crossings import TopicPair


def url_of(name: str, *args: str) -> str:
    """Return the absolute URL of a part of the API."""
    return absolute(reverse(f"api:{name}", args=args))


def story_summary(story: Article) -> dict[str, Any]:
    """Return the fields of a story loaded with `for_feed()` or `for_page()`."""
    return {
        "id": story.uid,
        "url": absolute(story.permanent_url),
        "api_url": url_of("story", story.uid),
        "markdown_url": url_of("story_markdown", story.uid),
        "title": story.title,
        "label": story.label or Label.NEWS.name.lower(),
        "summary": story.summary,
        "language": story.language,
        "published_at": story.published_at,
        # A story that was unpublished and republished with a later date may have an earlier update.
        "updated_at": story.updated_at if has_update(story) else None,
        "authors": [author_link(byline.author) for byline in story.bylines.all()],
        "topics": [topic_link(topic) for topic in story.public_topics],
        "image": image(story.lead_image, story.lead_caption),
    }


def has_update(story: Article) -> bool:
    """Return whether the live story was updated or corrected after its publication."""
    return bool(story.updated_at and story.published_at and story.updated_at > story.published_at)


def story_in_full(story: Article) -> schemas.Story:
    """Return a story loaded with `for_page()`, with its text."""
    corrections = [schemas.Correction(at=each.at, text=each.text) for each in story.corrections.all()]
    sources = [schemas.Source(**source) for source in story.sources]
    return schemas.Story(**story_summary(story), body=html(story.body), corrections=corrections, sources=sources)


def html(sanitised: str) -> str:
    """Return sanitised HTML with absolute URLs."""
    return with_absolute_links(sanitised, absolute("/")) if sanitised else ""


def author_link(author: Author) -> dict[str, Any]:
    """Return the fields of a link to an author."""
    return {
        "type": "organisation" if author.is_organisation else "person",
        "slug": author.slug,
        "name": author.name,
        "url": absolute(author.get_absolute_url()),
        "api_url": url_of("author", author.slug),
    }


def topic_link(topic: Topic) -> dict[str, Any]:
    """Return the fields of a link to a topic."""
    return {
        "id": str(topic.pk),
        "slug": topic.slug,
        "name": topic.name,
        "url": absolute(topic.get_absolute_url()),
        "api_url": url_of("topic", topic.slug),
    }


def topic_summary(topic: Topic, story_count: int) -> dict[str, Any]:
    """Return the fields of a topic in a list."""
    languages = dict(settings.LANGUAGES).keys() - {settings.LANGUAGE_CODE}
    names = {code: name for code, name in topic.names.items() if code in languages}
    return {**topic_link(topic), "names": names, "kind": topic.kind, "story_count": story_count}


def topic_in_full(topic: Topic, story_count: int) -> schemas.Topic:
    """Return a topic loaded with `for_page()`."""
    return schemas.Topic(
        **topic_summary(topic, story_count),
        aliases=[alias.name for alias in topic.aliases.all()],
        parent=schemas.TopicLink(**topic_link(topic.ancestors[-1]))
        if topic.parent and topic.parent.is_public
        else None,
        briefing=html(topic.briefing),
        briefing_reviewed_on=topic.briefing_reviewed_on if topic.briefing else None,
        description=topic.description,
        sponsor=topic.sponsor,
        wikidata_id=topic.wikidata_id,
        same_as=topic.same_as.splitlines(),
        image=image(topic.lead_image),
        feeds=feeds("topics:feed", topic.slug),
        stories_url=url_of("topic_stories", topic.slug),
        # Not by `reverse`, which would encode the braces.
        crossing_template=f"{url_of('topic', topic.slug).removesuffix('/')}+{{slug}}/",
    )


def crossing(pair: TopicPair, story_count: int) -> schemas.Crossing:
    """Return the stories in both of two topics, as a thing of its own."""
    slugs = pair.first.slug, pair.second.slug
    return schemas.Crossing(
        topics=[schemas.TopicLink(**topic_link(topic)) for topic in (pair.first, pair.second)],
        story_count=story_count,
        url=absolute(pair.get_absolute_url()),
        api_url=url_of("crossing", *slugs),
        stories_url=url_of("crossing_stories", *slugs),
        feeds=feeds("topics:crossing_feed", *slugs),
    )


def feeds(name: str, *slugs: str) -> schemas.Feeds:
    """Return the URLs of feeds. name: of their URL pattern."""
    rss, atom, json_feed = (absolute(reverse(name, args=[*slugs, form])) for form in ("rss", "atom", "json"))
    return schemas.Feeds(rss=rss, atom=atom, json_feed=json_feed)


def author_in_full(author: Author, story_count: int) -> schemas.Author:
    """Return an author with their profile."""
    return schemas.Author(
        **author_link(author),
        role=author.role,
        bio=author.bio,
        photo=image(author.photo),
        story_count=story_count,
        stories_url=url_of("author_stories", author.slug),
    )


def image(stored: Image | None, caption: str = "") -> Any:
    """Return an image, None if there is none. caption: instead of that in the image library."""
    if stored is None:
        return None
    sizes = [
        schemas.ImageSize(url=absolute(each.src), width=each.width, height=each.height, type=media_type)
        for each, media_type in renditions.whole_sizes(stored)
    ]
    alt = "" if stored.is_decorative else stored.alt
    return schemas.Image(alt=alt, caption=caption or stored.caption, credit=stored.credit, sizes=sizes)
