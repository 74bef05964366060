"""Feeds as XML: RSS 2.0 and Atom, with elements that Django's classes lack."""

from datetime import UTC, datetime
from typing import Any
from xml.sax.xmlreader import AttributesImpl

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed, SyndicationFeed
from django.utils.translation import gettext as _
from django.utils.xmlutils import SimplerXMLGenerator

from newsroom.core.web.feeds.entry_content import Picture


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 with each entry's image (Media RSS), authors, language, last update and content (content:encoded)."""

    def latest_post_date(self) -> datetime:
        """Return the date of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def rss_attributes(self) -> dict[str, str]:
        """Return the namespaces that entries use."""
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write the elements of the channel."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        # In one element: of several, feed readers such as Newsboat show only the last one.
        if entry.authors:
            handler.addQuickElement("dc:creator", _(", ").join(name for name, url in entry.authors))
        handler.addQuickElement("dc:language", entry.language)
        handler.addQuickElement("atom:updated", entry.updated_at.astimezone(UTC).isoformat())
        if entry.picture:
            self._add_picture(handler, entry.picture)
        if entry.content:
            handler.addQuickElement("content:encoded", entry.content)

    def _add_picture(self, handler: SimplerXMLGenerator, picture: Picture) -> None:
        """Write the image as Media RSS (https://www.rssboard.org/media-rss). An enclosure would need its file size."""
        size = {"width": str(picture.width), "height": str(picture.height)}
        attributes = {"url": picture.url, "medium": "image", "type": "image/jpeg", **size}
        handler.startElement("media:content", AttributesImpl(attributes))
        if picture.alt:
            handler.addQuickElement("media:description", picture.alt, {"type": "plain"})
        if picture.credit:
            handler.addQuickElement("media:credit", picture.credit)
        handler.endElement("media:content")


class AtomFeed(Atom1Feed):
    """Atom with each entry's image (an enclosure), authors, language and content."""

    def latest_post_date(self) -> datetime:
        """Return the date of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def add_root_elements(self, handler: SimplerXMLGenerator) -> None:
        """Write the elements of the channel."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})

    def item_attributes(self, item: dict[str, Any]) -> dict[str, str]:
        """Return the entry's language."""
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler: SimplerXMLGenerator, item: dict[str, Any]) -> None:
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        for name, url in entry.authors:
            handler.startElement("author", AttributesImpl({}))
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", url)
            handler.endElement("author")
        if entry.picture:
            enclosure = {"rel": "enclosure", "type": "image/jpeg", "href": entry.picture.url}
            handler.addQuickElement("link", "", enclosure | ({"title": entry.picture.alt} if entry.picture.alt else {}))
        if entry.content:
            handler.addQuickElement("content", entry.content, {"type": "html"})


def _latest(feed: SyndicationFeed) -> datetime:
    dates: list[datetime] = [item["updateddate"] for item in feed.items]
    return max(dates, default=feed.feed["since"])
