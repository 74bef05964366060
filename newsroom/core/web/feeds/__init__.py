"""Feeds of stories as RSS 2.0, Atom (RFC 4287) and JSON Feed 1.1."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.html import escape

from newsroom.core.i18n.languages import current, tag_of
from newsroom.core.i18n.paths import absolute
from newsroom.core.web import branding
from newsroom.core.web.feeds.entry_content import Channel, entry_of, tag_uri
from newsroom.core.web.feeds.jsonfeed import item_of
from newsroom.core.web.feeds.xml import AtomFeed, RssFeed
from newsroom.core.web.pagination import number_in

__all__ = ["ENTRIES", "FORM", "FORMS", "Channel", "feed_id", "respond", "tag_uri"]

FORMS = ("rss", "atom", "json")
# In URL patterns.
FORM = rf"(?P<form>{'|'.join(FORMS)})"
ENTRIES = 50

type Fetch = Callable[[int, int], Sequence[Any]]


def feed_id(specific: str, day: date) -> str:
    """Return the permanent ID of a feed in the current language. The IDs of stories are the same in all languages.

    specific, day: see `tag_uri`. specific may have a query, before which the language stands.
    """
    name, mark, query = specific.partition("?")
    language = "" if current() == settings.LANGUAGE_CODE else f"/{current()}"
    return tag_uri(day, f"{name}{language}{mark}{query}")


def respond(request: HttpRequest, form: str, channel: Channel, fetch: Fetch) -> HttpResponse:
    """Respond with the channel's feed.

    form: one of FORMS. fetch: returns the stories (as `entry_of` expects) from a start index to an end index
    (exclusive), newest first. RSS and Atom have the newest 50; JSON Feed has 50 per page. Raises Http404 for a page
    that does not exist.

    There is no Last-Modified, because a list does not record when it last lost a story: clients that compare only dates
    would continue to show an unpublished one. The ETag, which ConditionalGetMiddleware sets, is exact. Cached feeds get
    a Last-Modified from `newsroom.core.cache.page_cache`, which knows when they changed.
    """
    number = number_in(request)
    if form != "json" and number > 1:
        raise Http404
    response = _json_feed(number, channel, fetch) if form == "json" else _xml_feed(form, channel, fetch)
    if channel.hub:
        # Where subscribers look first (https://www.w3.org/TR/websub/#discovery).
        response.headers["Link"] = f'<{channel.hub}>; rel="hub", <{absolute(channel.feed_path)}>; rel="self"'
    return response


def _xml_feed(form: str, channel: Channel, fetch: Fetch) -> HttpResponse:
    feed_class = RssFeed if form == "rss" else AtomFeed
    feed = feed_class(
        title=channel.title,
        link=absolute(channel.path),
        # Readers take the description of an RSS channel as HTML.
        description=escape(channel.description) if form == "rss" else channel.description,
        subtitle=channel.description,
        language=tag_of(current()),
        author_name=branding.name(),
        author_link=absolute("/"),
        feed_url=absolute(channel.feed_path),
        feed_guid=channel.id,
        since=channel.since,
        hub=channel.hub,
    )
    for entry in map(entry_of, fetch(0, ENTRIES)):
        feed.add_item(
            title=entry.title,
            link=entry.url,
            description=entry.summary_html,
            unique_id=entry.id,
            unique_id_is_permalink=False,
            pubdate=entry.published_at,
            updateddate=entry.updated_at,
            categories=entry.categories,
            entry=entry,
        )
    return HttpResponse(feed.writeString("utf-8"), content_type=feed.content_type)


def _json_feed(number: int, channel: Channel, fetch: Fetch) -> HttpResponse:
    start = (number - 1) * ENTRIES
    # One more than a page has, to find out without counting whether there is a next page.
    stories = fetch(start, start + ENTRIES + 1)
    if not stories and number > 1:
        raise Http404
    feed: dict[str, Any] = {
        "version": "https://jsonfeed.org/version/1.1",
        "title": channel.title,
        "description": channel.description,
        "home_page_url": absolute(channel.path),
        "feed_url": absolute(channel.feed_path),
        "language": tag_of(current()),
        "authors": [{"name": branding.name(), "url": absolute("/")}],
        "items": [item_of(entry_of(story)) for story in stories[:ENTRIES]],
    }
    if channel.hub:
        feed["hubs"] = [{"type": "WebSub", "url": channel.hub}]
    if len(stories) > ENTRIES:
        separator = "&" if "?" in channel.feed_path else "?"
        feed["next_url"] = f"{absolute(channel.feed_path)}{separator}page={number + 1}"
    return JsonResponse(
        feed, json_dumps_params={"ensure_ascii": False}, content_type="application/feed+json; charset=utf-8"
    )
