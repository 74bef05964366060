"""The JSON of the API. Descriptions are for the OpenAPI document."""

from datetime import date, datetime
from typing import Literal

from pydantic import BaseModel, Field

KINDS = Literal["subject", "place", "person", "organisation", "event", "series", "section"]
Url = str


class AuthorLink(BaseModel):
    """An author of a story."""

    type: Literal["person", "organisation"] = Field(description="`organisation` for a desk, too.")
    slug: str
    name: str
    url: Url = Field(description="The page for readers.")
    api_url: Url


class TopicLink(BaseModel):
    """A topic, as others refer to it."""

    id: str = Field(description="Stays the same when the topic is renamed.")
    slug: str
    name: str
    url: Url = Field(description="The page for readers.")
    api_url: Url


class ImageSize(BaseModel):
    """A file of an image. Width and height in pixels."""

    url: Url
    width: int
    height: int
    type: str = Field(description="Media type, such as `image/avif`.")


class Image(BaseModel):
    """An image."""

    alt: str = Field(description="Empty for a decorative image.")
    caption: str
    credit: str
    sizes: list[ImageSize] = Field(description="AVIF and WebP from the smallest to the largest, then one JPEG.")


class StorySummary(BaseModel):
    """A story as lists show it."""

    id: str = Field(description="As in the interchange format.")
    url: Url = Field(description="The page for readers.")
    api_url: Url
    markdown_url: Url
    title: str
    label: Literal["news", "opinion", "analysis", "sponsored"]
    summary: str = Field(description="The standfirst, plain text.")
    language: str = Field(description="BCP 47.")
    published_at: datetime
    updated_at: datetime | None = Field(description="When the last update or correction was published.")
    authors: list[AuthorLink] = Field(description="In the order of the byline.")
    topics: list[TopicLink]
    image: Image | None


class Correction(BaseModel):
    """A public note on an error."""

    at: datetime
    text: str


class Source(BaseModel):
    """A page that supports what a story says."""

    url: str
    title: str
    supports: str = Field(description="What it supports, in a sentence.")


class Story(StorySummary):
    """A story with its text."""

    body: str = Field(description="HTML with absolute URLs.")
    corrections: list[Correction] = Field(description="Oldest first.")
    sources: list[Source]


class StoryList(BaseModel):
    """Stories, newest first."""

    total: int = Field(description="The number of stories on all pages.")
    items: list[StorySummary]
    next: Url | None = Field(description="The next page; null on the last one.")


class TopicSummary(TopicLink):
    """A topic as lists show it."""

    names: dict[str, str] = Field(description="Its names in other languages of the site, by language.")
    kind: KINDS
    story_count: int


class TopicList(BaseModel):
    """Topics."""

    total: int = Field(description="The number of topics on all pages.")
    items: list[TopicSummary]
    next: Url | None = Field(description="The next page; null on the last one.")


class Feeds(BaseModel):
    """The URLs of feeds."""

    rss: Url
    atom: Url
    json_feed: Url


class Topic(TopicSummary):
    """A topic with what editors write about it."""

    aliases: list[str] = Field(description="Other names, which redirect to it.")
    parent: TopicLink | None
    briefing: str = Field(description="The editors’ introduction: HTML with absolute URLs. May be empty.")
    briefing_reviewed_on: date | None
    description: str = Field(description="One sentence, plain text. May be empty.")
    sponsor: str
    wikidata_id: str = Field(description="Such as `Q11725`. May be empty.")
    same_as: list[Url] = Field(description="Pages elsewhere about the same thing, without that of Wikidata.")
    image: Image | None
    feeds: Feeds
    stories_url: Url
    crossing_template: str = Field(description="Replace `{slug}` by another topic’s: the stories in both.")


class Crossing(BaseModel):
    """The stories in both of two topics."""

    topics: list[TopicLink] = Field(description="In the order of the URL.")
    story_count: int
    url: Url = Field(description="The page for readers.")
    api_url: Url
    stories_url: Url
    feeds: Feeds


class AuthorSummary(AuthorLink):
    """An author as lists show it."""

    role: str


class AuthorList(BaseModel):
    """Authors with a live story."""

    total: int = Field(description="The number of authors on all pages.")
    items: list[AuthorSummary]
    next: Url | None = Field(description="The next page; null on the last one.")


class Author(AuthorSummary):
    """An author with their profile."""

    bio: str
    photo: Image | None
    story_count: int
    stories_url: Url


class Change(BaseModel):
    """Something that readers see has changed. Load it again, or delete it."""

    type: Literal["story", "topic"]
    id: str
    action: Literal["published", "updated", "unpublished", "changed", "merged"] = Field(
        description="What it is now. Stories: `published` without a later update, `updated` with one, `unpublished`. "
        "Topics: `changed` if name, URL, parent or visibility may have, `merged` into another."
    )
    url: Url | None = Field(description="The page for readers; of a merged topic, that of the other one.")
    api_url: Url | None


class ChangeList(BaseModel):
    """Changes, oldest first. Something that changed several times may be there once or several times."""

    items: list[Change]
    has_more: bool = Field(description="Whether `next` has changes already.")
    next: Url = Field(description="The changes after these. Store it, and ask again later.")


class Root(BaseModel):
    """The parts of the API."""

    name: str = Field(description="The name of the site.")
    url: Url
    stories_url: Url
    search_url: Url
    topics_url: Url
    authors_url: Url
    changes_url: Url
    openapi_url: Url
