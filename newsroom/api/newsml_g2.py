"""Stories as NewsML-G2 of the IPTC: a news item, or a message with several. Texts are XHTML."""

from collections.abc import Sequence
from html.parser import HTMLParser
from xml.etree.ElementTree import Element, SubElement, TreeBuilder, tostring

from articles.models import Article
from newsroom.api.ninjs import changed_at, credit_of, note_of, version_of
from newsroom.api.representations import html, url_of
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.i18n.paths import absolute
from newsroom.core.web import branding
from newsroom.wire.subjects import SubjectsByTopic
from topics.models import Kind

ITEM_TYPE = "application/vnd.iptc.g2.newsitem+xml; charset=utf-8"
MESSAGE_TYPE = "application/vnd.iptc.g2.newsmessage+xml; charset=utf-8"
_NAMESPACE = "http://iptc.org/std/nar/2006-10-01/"
_XHTML = "http://www.w3.org/1999/xhtml"
_STANDARD = {"standard": "NewsML-G2", "standardversion": "2.34", "conformance": "power"}
_CATALOG = "http://www.iptc.org/std/catalog/catalog.IPTC-G2-Standards_41.xml"
# IPTC's natures of concepts.
_NATURES = {
    Kind.PERSON: "cpnat:person",
    Kind.ORGANISATION: "cpnat:organisation",
    Kind.PLACE: "cpnat:geoArea",
    Kind.EVENT: "cpnat:event",
}
_VOID = {"br", "hr", "img", "col"}
# When nothing was found, so that the same message is sent every time.
_NEVER = "1970-01-01T00:00:00+00:00"


def of_story(story: Article, subjects: SubjectsByTopic) -> bytes:
    """Return the news item of a story loaded with `for_page()`."""
    item = _item(story, subjects)
    item.set("xmlns", _NAMESPACE)
    return _document(item)


def of_stories(stories: Sequence[Article], address: str, subjects: SubjectsByTopic) -> bytes:
    """Return a message with the news items of stories loaded with `for_feed()`. address: its URL."""
    message = Element("newsMessage", {"xmlns": _NAMESPACE})
    header = SubElement(message, "header")
    SubElement(header, "sent").text = max((changed_at(story).isoformat() for story in stories), default=_NEVER)
    SubElement(header, "sender").text = absolute("/")
    items = SubElement(message, "itemSet")
    items.extend(_item(story, subjects) for story in stories)
    if not stories:
        # A message has at least one item.
        _add_empty_package(items, address)
    return _document(message)


def _add_empty_package(items: Element, address: str) -> None:
    package = SubElement(items, "packageItem", {**_STANDARD, "guid": address, "version": "1"})
    SubElement(package, "catalogRef", {"href": _CATALOG})
    meta = SubElement(package, "itemMeta")
    SubElement(meta, "itemClass", {"qcode": "ninat:composite"})
    SubElement(meta, "provider", {"uri": absolute("/")})
    SubElement(meta, "versionCreated").text = _NEVER


def _document(root: Element) -> bytes:
    data: bytes = tostring(root, encoding="utf-8", xml_declaration=True)
    return data


def _item(story: Article, subjects: SubjectsByTopic) -> Element:
    item = Element(
        "newsItem",
        {
            "guid": url_of("story", story.uid),
            "version": str(version_of(story)),
            **_STANDARD,
            "xml:lang": story.language,
        },
    )
    SubElement(item, "catalogRef", {"href": _CATALOG})
    holder = SubElement(SubElement(item, "rightsInfo"), "copyrightHolder", {"uri": absolute("/")})
    SubElement(holder, "name").text = branding.name()
    _add_item_meta(item, story)
    _add_content_meta(item, story, subjects)
    _add_text(item, story)
    return item


def _add_item_meta(item: Element, story: Article) -> None:
    assert story.published_at is not None
    meta = SubElement(item, "itemMeta")
    SubElement(meta, "itemClass", {"qcode": "ninat:text"})
    provider = SubElement(meta, "provider", {"uri": absolute("/")})
    SubElement(provider, "name").text = branding.name()
    SubElement(meta, "versionCreated").text = changed_at(story).isoformat()
    SubElement(meta, "firstCreated").text = story.published_at.isoformat()
    SubElement(meta, "pubStatus", {"qcode": "stat:usable"})
    if note := note_of(story):
        SubElement(meta, "edNote").text = note
        SubElement(meta, "signal", {"qcode": "sig:correction"})
    SubElement(meta, "altRep", {"contenttype": "text/html"}).text = absolute(story.permanent_url)


def _add_content_meta(item: Element, story: Article, subjects: SubjectsByTopic) -> None:
    meta = SubElement(item, "contentMeta")
    for byline in story.bylines.all():
        creator = SubElement(meta, "creator", {"uri": absolute(byline.author.get_absolute_url())})
        SubElement(creator, "name").text = byline.author.name
    SubElement(meta, "language", {"tag": story.language})
    for topic in story.public_topics:
        nature = {"type": _NATURES.get(Kind(topic.kind), "cpnat:abstract")}
        codes = [(subject.uri, subject.code, subject.name or topic.name) for subject in subjects.get(topic.pk, [])]
        for uri, code, name in [(absolute(topic.get_absolute_url()), "", topic.name), *codes]:
            subject = SubElement(meta, "subject", {**nature, **({"uri": uri} if uri else {"literal": code})})
            SubElement(subject, "name").text = name
    SubElement(meta, "headline").text = story.title
    if by := credit_of(story):
        SubElement(meta, "by").text = by
    SubElement(meta, "creditline").text = branding.name()
    if story.summary:
        SubElement(meta, "description", {"role": "drol:summary"}).text = story.summary


def _add_text(item: Element, story: Article) -> None:
    inline = SubElement(SubElement(item, "contentSet"), "inlineXML", {"contenttype": "application/xhtml+xml"})
    page = SubElement(inline, "html", {"xmlns": _XHTML})
    SubElement(SubElement(page, "head"), "title").text = story.title
    page.append(xhtml_of(html(in_plain_form(story.body))))


def xhtml_of(sanitised: str) -> Element:
    """Return sanitised HTML as the element `body` of XHTML."""
    builder = _Builder()
    builder.feed(sanitised)
    builder.close()
    return builder.result()


class _Builder(HTMLParser):
    """Builds the tree. Sanitised HTML is balanced."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._tree = TreeBuilder()
        self._tree.start("body", {})

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._tree.start(tag, {name: value or "" for name, value in attrs})
        if tag in _VOID:
            self._tree.end(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag not in _VOID:
            self._tree.end(tag)

    def handle_data(self, data: str) -> None:
        self._tree.data(data)

    def result(self) -> Element:
        self._tree.end("body")
        return self._tree.close()
