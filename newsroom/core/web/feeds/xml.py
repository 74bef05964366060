"""Feeds as XML: RSS 2.0 and Atom, with what Django's own leave out."""

from datetime import UTC

from django.utils.feedgenerator import Atom1Feed, Rss201rev2Feed


class RssFeed(Rss201rev2Feed):
    """RSS 2.0 with each entry's picture (Media RSS), all of its authors, its language and its last update; where feeds
    have it, with the whole text (content:encoded).
    """

    def latest_post_date(self):
        """The moment of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def rss_attributes(self):
        """With the vocabularies that entries use."""
        return {
            **super().rss_attributes(),
            "xmlns:content": "http://purl.org/rss/1.0/modules/content/",
            "xmlns:dc": "http://purl.org/dc/elements/1.1/",
            "xmlns:media": "http://search.yahoo.com/mrss/",
        }

    def add_root_elements(self, handler):
        """Write what the feed says of itself."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("atom:link", None, {"rel": "hub", "href": self.feed["hub"]})

    def add_item_elements(self, handler, item):
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        for name, _ in entry.authors:
            handler.addQuickElement("dc:creator", name)
        handler.addQuickElement("dc:language", entry.language)
        handler.addQuickElement("atom:updated", entry.updated_at.astimezone(UTC).isoformat())
        if entry.picture:
            self._add_picture(handler, entry.picture)
        if entry.content:
            handler.addQuickElement("content:encoded", entry.content)

    def _add_picture(self, handler, picture):
        """As https://www.rssboard.org/media-rss has it; RSS's own enclosure would need the length of the file."""
        size = {"width": str(picture.width), "height": str(picture.height)}
        handler.startElement("media:content", {"url": picture.url, "medium": "image", "type": "image/jpeg", **size})
        if picture.alt:
            handler.addQuickElement("media:description", picture.alt, {"type": "plain"})
        if picture.credit:
            handler.addQuickElement("media:credit", picture.credit)
        handler.endElement("media:content")


class AtomFeed(Atom1Feed):
    """Atom with each entry's picture (an enclosure), all of its authors and its language; the whole text as above."""

    def latest_post_date(self):
        """The moment of the newest entry; of an empty feed, the channel's."""
        return _latest(self)

    def add_root_elements(self, handler):
        """Write what the feed says of itself."""
        super().add_root_elements(handler)
        if self.feed["hub"]:
            handler.addQuickElement("link", None, {"rel": "hub", "href": self.feed["hub"]})

    def item_attributes(self, item):
        """With the entry's language."""
        return {"xml:lang": item["entry"].language}

    def add_item_elements(self, handler, item):
        """Write an entry."""
        super().add_item_elements(handler, item)
        entry = item["entry"]
        for name, url in entry.authors:
            handler.startElement("author", {})
            handler.addQuickElement("name", name)
            handler.addQuickElement("uri", url)
            handler.endElement("author")
        if entry.picture:
            enclosure = {"rel": "enclosure", "type": "image/jpeg", "href": entry.picture.url}
            handler.addQuickElement("link", "", enclosure | ({"title": entry.picture.alt} if entry.picture.alt else {}))
        if entry.content:
            handler.addQuickElement("content", entry.content, {"type": "html"})


def _latest(feed):
    return max((item["updateddate"] for item in feed.items), default=feed.feed["since"])
