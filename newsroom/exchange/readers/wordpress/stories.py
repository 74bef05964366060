"""Stories and pages from posts."""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from urllib.parse import unquote

from articles.models import Article
from newsroom.core.html import plain
from newsroom.core.models import Page
from newsroom.core.text.scripts import MAX_LENGTH, language_of_script
from newsroom.core.text.slugs import slug_of
from newsroom.exchange.readers.wordpress.addresses import Site, path_of, urls_of
from newsroom.exchange.readers.wordpress.authors import Authors
from newsroom.exchange.readers.wordpress.dates import changed_of, day_of, moment_of
from newsroom.exchange.readers.wordpress.html import Conversion, References, convert
from newsroom.exchange.readers.wordpress.media import Library
from newsroom.exchange.readers.wordpress.meta import FOOTNOTES, THUMBNAIL, Meta
from newsroom.exchange.readers.wordpress.parsing import Label, Node
from newsroom.exchange.readers.wordpress.standfirsts import standfirst_of
from newsroom.exchange.readers.wordpress.terms import CATEGORY, TAG, Terms
from newsroom.exchange.readers.wordpress.texts import cut, line_of
from newsroom.exchange.readers.wordpress.typography import typographic
from newsroom.exchange.record_validation import MAX_NAMES, record_of
from newsroom.exchange.records import DRAFT, PUBLISHED
from newsroom.exchange.sites.items import Lead, OldPage, OldStory

TITLE_LENGTH: int = Article._meta.get_field("title").max_length or 300
PAGE_TITLE_LENGTH: int = Page._meta.get_field("title").max_length or 200
DESCRIPTION_LENGTH: int = Page._meta.get_field("description").max_length or 300
FIRST_WORDS_LENGTH = 60
NO_TITLE = "It had no headline. Its first words were used."
NOT_PUBLIC = "Private or password-protected in WordPress: imported as a draft."
FRONT_PAGE = "It was the front page: imported as a draft. Its URLs redirect to the front page of this site."
BLANK = "It has no text and no image: imported as a draft."
_SHOWN = re.compile("<(?:img|a) ")
_TAG = re.compile("<[^<>]*+>")
_STATES = {"publish": PUBLISHED, "future": PUBLISHED, "pending": "review"}
_DRAFTS = {"draft", "auto-draft", "private"}
# Their local date is that of the last save.
_UNDATED = {"draft", "auto-draft", "pending"}


@dataclass(frozen=True)
class Context:
    """What stories need to know of their site.

    languages: by post ID, of posts that have one of their own. originals: key of the original by ID of a translation.
    front_page, posts_page: keys of the pages that are the front page and list the posts, "" if the site has none.
    block_menus: keys of menus with entries.
    """

    site: Site
    language: str
    terms: Terms
    authors: Authors
    library: Library
    blocks: Mapping[str, str]
    offset: timedelta
    languages: Mapping[str, str] = field(default_factory=dict)
    originals: Mapping[str, str] = field(default_factory=dict)
    front_page: str = ""
    posts_page: str = ""
    block_menus: Collection[str] = ()

    @property
    def references(self) -> References:
        """What the HTML of a post can refer to."""
        return References(self.site, self.library, self.blocks)


def story_of(context: Context, node: Node, meta: Meta, key: str) -> OldStory:
    """Return the story for a post. Raises InvalidRecord only for what no export contains."""
    fields = node.fields
    post_id = fields.get("wp:post_id", "").strip()
    changes: list[str] = []
    state, notes = _state(fields, changes)
    language = _language(context, node, changes)
    body = _body(context, node, meta, language, changes)
    lead = _lead(context.library, meta, changes)
    summary = typographic(_summary(fields, body, meta), language)
    if state == PUBLISHED and not (summary or lead or _SHOWN.search(body) or plain(body)):
        state = DRAFT
        changes.append(BLANK)
    topics = list(context.terms.of_labels(_ordered(node.labels, fields.get("link", ""), context.terms, meta)))
    authors = context.authors.names_of(node)
    is_public = fields.get("wp:status", "publish").strip() not in _UNDATED
    moment = moment_of(fields, context.offset, is_public=is_public)
    data = {
        "id": key,
        "title": typographic(_title(fields, body, post_id, TITLE_LENGTH, changes), language),
        "summary": summary,
        "body": body,
        "published_at": moment.isoformat() if moment else None,
        "topics": [{"name": name, "kind": kind} for name, kind in _first(topics, "topics", changes)],
        "authors": _first(authors, "authors", changes),
        "slug": slug_of(unquote(fields.get("wp:post_name", ""))),
        "language": language,
        "status": PUBLISHED if state == PUBLISHED else DRAFT,
    }
    others = context.terms.paths_below(path_of(fields.get("link", "")), node.labels)
    return OldStory(
        key=key,
        place=f"post {post_id}" if post_id else f"line {node.line}",
        urls=tuple(dict.fromkeys((*urls_of(context.site, node, meta, "p"), *others))),
        record=record_of(data),
        state=state,
        day=day_of(fields, context.offset),
        lead=lead,
        is_pinned=fields.get("wp:is_sticky", "").strip() == "1",
        notes=notes,
        translation_of=context.originals.get(post_id, ""),
        changes=tuple(changes),
    )


def page_of(context: Context, node: Node, meta: Meta, key: str) -> OldPage:
    """Return the page for a page of WordPress."""
    fields = node.fields
    post_id = fields.get("wp:post_id", "").strip()
    changes: list[str] = []
    state, _ = _state(fields, changes)
    language = _language(context, node, changes)
    body = _body(context, node, meta, language, changes)
    title = typographic(_title(fields, body, post_id, PAGE_TITLE_LENGTH, changes), language)
    description = meta.description[1] or line_of(fields.get("excerpt:encoded", ""))
    is_front = key == context.front_page
    if is_front:
        changes.append(FRONT_PAGE)
    is_public = state == PUBLISHED and not is_front
    first_public_at = moment_of(fields, context.offset, is_public=True) if is_public else None
    return OldPage(
        key=key,
        place=f"post {post_id}" if post_id else f"line {node.line}",
        urls=() if is_front else urls_of(context.site, node, meta, "page_id"),
        title=title,
        slug=slug_of(unquote(fields.get("wp:post_name", ""))) or slug_of(title),
        body=body,
        description=cut(description, DESCRIPTION_LENGTH),
        language=language,
        is_public=is_public,
        first_public_at=first_public_at,
        changed_at=changed_of(fields, context.offset) or first_public_at,
        changes=tuple(changes),
    )


def _state(fields: Mapping[str, str], changes: list[str]) -> tuple[str, str]:
    """Return the state of the story, and notes for editors."""
    status = fields.get("wp:status", "").strip() or "publish"
    if fields.get("wp:post_password", "").strip():
        changes.append(NOT_PUBLIC)
        return DRAFT, "Protected by a password in WordPress. The password was not imported."
    if status == "private":
        changes.append(NOT_PUBLIC)
        return DRAFT, "Private in WordPress: only editors could read it."
    if status not in _STATES and status not in _DRAFTS:
        changes.append(f"Its status “{cut(status, 40)}” is unknown here: imported as a draft.")
    return _STATES.get(status, DRAFT), ""


def _language(context: Context, node: Node, changes: list[str]) -> str:
    """Return the language of the post: its own, else that of its script, else that of the site."""
    post_id = node.fields.get("wp:post_id", "").strip()
    if own := context.languages.get(post_id):
        return own
    text = (
        f"{line_of(node.fields.get('title', ''))} {_TAG.sub(' ', node.fields.get('content:encoded', '')[:MAX_LENGTH])}"
    )
    found = language_of_script(text, context.language)
    if found:
        changes.append(f"Its language was recognised by its script: “{found}”.")
    return found or context.language


def _body(context: Context, node: Node, meta: Meta, language: str, changes: list[str]) -> str:
    post_id = node.fields.get("wp:post_id", "").strip()
    text, url = node.fields.get("content:encoded", ""), node.fields.get("link", "").strip()
    footnotes = meta.first.get(FOOTNOTES, "")
    done: Conversion = convert(
        text, context.references, post_id=post_id, url=url, language=language, footnotes=footnotes
    )
    changes += done.changes
    return done.html


def _title(fields: Mapping[str, str], body: str, post_id: str, length: int, changes: list[str]) -> str:
    title = line_of(fields.get("title", ""))
    if not title:
        words = _first_words(plain(body[:5000]))
        title = words or f"Post {post_id}".strip()
        changes.append(NO_TITLE if words else "It had no headline. Its ID was used.")
    if len(title) > length:
        changes.append(f"Its headline was cut to {length} characters. It was: {cut(title, 1000)}")
    return cut(title, length)


def _first_words(text: str) -> str:
    if len(text) <= FIRST_WORDS_LENGTH:
        return text
    start = text[:FIRST_WORDS_LENGTH]
    return f"{start.rpartition(' ')[0] or start}…"


def _summary(fields: Mapping[str, str], body: str, meta: Meta) -> str:
    return line_of(fields.get("excerpt:encoded", "")) or meta.description[1] or standfirst_of(body)


def description_key(node: Node, meta: Meta) -> str:
    """Return the key of the description for search engines if it is used; an excerpt has precedence in stories."""
    is_page = node.fields.get("wp:post_type") == "page"
    return meta.description[0] if is_page or not node.fields.get("excerpt:encoded", "").strip() else ""


def _ordered(labels: list[Label], link: str, terms: Terms, meta: Meta) -> list[Label]:
    """Return the labels of a post in the order of importance, which exports do not have.

    The first topic of a story is its section: the main category, else that of its URL, else the first one. Tags follow
    all categories.
    """
    primary = meta.primary_category and terms.topic_by_id(CATEGORY, meta.primary_category)
    main = primary.slug if primary else _category_in(link, labels)

    def rank(label: Label) -> int:
        if label.domain == CATEGORY:
            return 0 if unquote(label.slug) == main else 1
        return 2 if label.domain == TAG else 3

    return sorted(labels, key=rank)


def _category_in(link: str, labels: list[Label]) -> str:
    """Return the slug of the category that the URL of the post names, the lowest of several; "" if it names none."""
    slugs = {unquote(label.slug) for label in labels if label.domain == CATEGORY}
    above = path_of(link).strip("/").split("/")[:-1]
    return next((part for part in reversed(above) if part in slugs), "")


def _first[T](values: list[T], name: str, changes: list[str]) -> list[T]:
    if len(values) > MAX_NAMES:
        changes.append(f"Only the first {MAX_NAMES} of its {len(values)} {name} were imported.")
    return values[:MAX_NAMES]


def _lead(library: Library, meta: Meta, changes: list[str]) -> Lead | None:
    image_id = meta.first.get(THUMBNAIL, "").strip()
    if image_id in {"", "0", "-1"}:
        return None
    image = library.by_id.get(image_id)
    if image is None:
        changes.append(f"Its featured image (attachment {cut(image_id, 20)}) is not in the export.")
        return None
    return Lead(url=image.files[0], alt=image.alt)
