"""The items of a Ghost export: stories, pages, topics, authors, media, menu entries, and what is left out."""

import json
import re
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from typing import Any, NamedTuple
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.utils.text import Truncator

from articles.models import Article
from newsroom.core.html import plain, single_line, without_controls
from newsroom.core.text.scripts import MAX_LENGTH, language_of_script
from newsroom.exchange.readers.ghost import losses
from newsroom.exchange.readers.ghost.html import html_of
from newsroom.exchange.readers.ghost.leads import ONCE, without_lead
from newsroom.exchange.readers.ghost.media import media_in
from newsroom.exchange.readers.ghost.tables import Row, Tables, id_in, order_of, text_in
from newsroom.exchange.readers.ghost.urls import PLACEHOLDER, SiteUrl, site_url
from newsroom.exchange.record_validation import MAX_NAMES, first_paragraph, text_of, type_name
from newsroom.exchange.records import DRAFT, PUBLISHED, InvalidRecord
from newsroom.exchange.sites.items import Lead, LeftOut, MenuEntry, OldAuthor, OldMedia, OldPage, OldTopic

STATUSES = {"published": PUBLISHED, "scheduled": PUBLISHED, "draft": DRAFT, "sent": DRAFT}
TITLE_LENGTH: int = Article._meta.get_field("title").max_length or 300
# Of a headline that is made of a text, in characters.
FIRST_WORDS_LENGTH = 80
# Tables whose rows are items or belong to one.
_READ = {"posts", "posts_meta", "posts_tags", "posts_authors", "tags", "users", "settings"}

# What runs a site of Ghost, with many rows of which none says anything to people.
HOUSEKEEPING = "settings, themes and roles"
_HOUSEKEEPING = {"custom_theme_settings", "roles", "roles_users"}
NOT_HERE = (
    "They do not apply here. Set SITE_NAME, TIME_ZONE and LANGUAGES as Ghost had them; its navigation is imported."
)
_REASONS = {HOUSEKEEPING: NOT_HERE, "comments": "Comments of readers have no place here."}
# Of a title in a place, in characters.
_PLACE_LENGTH = 60


class Draft(NamedTuple):
    """A post as the object of the interchange format (`data`), with what that has no fields for."""

    data: dict[str, Any]
    changes: list[str]
    notes: list[str]
    lead: Lead | None
    day: date | None


class Site:
    """The export beside its posts. url: of the site, "" to find it in the posts."""

    def __init__(self, tables: Row, url: str = "") -> None:
        self.tables = Tables(tables)
        self.settings = self.tables.settings()
        self.address = SiteUrl(url or site_url(tables["posts"]))
        self.zone = _zone(self.settings.get("timezone") or self.settings.get("active_timezone", ""))
        self.language = (
            self.settings.get("locale") or self.settings.get("lang") or self.settings.get("default_locale", "")
        )
        self._tags = self.tables.by_id("tags", "id")
        self._users = self.tables.by_id("users", "id")
        self._posts_tags = self.tables.by_id("posts_tags", "post_id")
        self._posts_authors = self.tables.by_id("posts_authors", "post_id")
        self._meta = self.tables.by_id("posts_meta", "post_id")

    def draft(self, post: Any) -> Draft:
        """Return the post as a draft. Raises InvalidRecord for a value of the wrong type."""
        if not isinstance(post, dict):
            raise InvalidRecord(f"The post must be a JSON object, not {type_name(post)}.")
        text_of(post.get("type"), "type")
        status, notes = _status(post)
        body, changes = self._body(post)
        key = id_in(post, "id")
        meta = self._meta.get(key, [{}])[-1]
        given = self._lead(post, meta)
        text, lead = without_lead(body, given)
        changes += [] if text == body else [ONCE]
        body = text
        topics = self._names(self._posts_tags.get(key, []), "tag_id", self._tags, "tags.name")
        # Early versions of Ghost name the author in the post.
        author_links = self._posts_authors.get(key) or [post]
        summary = text_of(post.get("custom_excerpt"), "custom_excerpt") or text_in(meta, "meta_description")
        moment = _date(post.get("published_at"))
        data = {
            "id": f"ghost-{key}" if key else "",
            "title": single_line(text_of(post.get("title"), "title")),
            "summary": without_controls(summary).strip() or first_paragraph(body),
            "body": without_controls(body),
            "published_at": moment,
            "topics": [name for name in topics if not name.startswith("#")],
            "authors": self._names(author_links, "author_id", self._users, "users.name"),
            "slug": post.get("slug"),
            "language": text_of(post.get("locale"), "locale") or self._language(post, body, changes),
            "status": status,
        }
        changes += (*_changes(post), *losses.of_meta(meta))
        _fit(data, changes)
        return Draft(data, changes, notes, lead, self._day(moment))

    def page(self, place: str, post: Row) -> OldPage:
        """Return the page. Raises InvalidRecord as `draft` does."""
        body, changes = self._body(post)
        meta = self._meta.get(id_in(post, "id"), [{}])[-1]
        lead, is_public = self._lead(post, meta), _status(post)[0] == PUBLISHED
        if lead:
            body = f'<figure><img src="{lead.url}" alt=""></figure>{body}'
        return OldPage(
            key=f"ghost:page:{id_in(post, 'id')}",
            place=place,
            changes=(*changes, *_changes(post), *losses.of_meta(meta), *_status(post)[1]),
            urls=self.urls_of(post),
            title=single_line(text_in(post, "title")),
            slug=text_in(post, "slug"),
            body=without_controls(body),
            description=single_line(text_in(meta, "meta_description") or text_in(post, "custom_excerpt")),
            language=self.language,
            is_public=is_public,
            first_public_at=_moment(_date(post.get("published_at"))) if is_public else None,
            changed_at=_moment(_date(post.get("updated_at"))),
        )

    def clock(self) -> tuple[datetime, timedelta] | None:
        """Return the last moment at which a post was published and the offset of the site from UTC then."""
        dates = (_date(post.get("published_at")) for post in self.tables.tables["posts"] if isinstance(post, dict))
        moments = [moment for moment in map(_moment, dates) if moment]
        return (max(moments), max(moments).astimezone(self.zone).utcoffset() or timedelta()) if moments else None

    def authors(self) -> Iterator[OldAuthor]:
        """Yield the users."""
        for number, user in self.tables.rows("users"):
            name, slug = single_line(text_in(user, "name")), text_in(user, "slug")
            lost = [label for label in ("website", "facebook", "twitter", "location") if user.get(label)]
            yield OldAuthor(
                key=f"ghost:author:{user.get('id')}",
                place=titled(f"user {number}", name),
                changes=(f"Not imported: {', '.join(lost)}.",) if lost else (),
                urls=(f"{self.address.path}/author/{slug}/",) if slug else (),
                name=name or slug,
                slug=slug,
                bio=without_controls(text_in(user, "bio")).strip(),
                photo=self.address.absolute(text_in(user, "profile_image")),
            )

    def topics(self) -> Iterator[OldTopic | LeftOut]:
        """Yield the tags; those that are internal to Ghost are left out."""
        for number, tag in self.tables.rows("tags"):
            name, slug = single_line(text_in(tag, "name")), text_in(tag, "slug")
            key, place = f"ghost:tag:{tag.get('id')}", titled(f"tag {number}", name)
            if not name or name.startswith("#"):
                reason = f"“{name}” is internal to Ghost." if name else "The tag has no name."
                yield LeftOut(key=key, place=place, kind="tags", reason=reason)
                continue
            yield OldTopic(
                key=key,
                place=place,
                urls=(f"{self.address.path}/tag/{slug}/",) if slug else (),
                name=name,
                slug=slug,
                parent=f"ghost:tag:{tag['parent_id']}" if tag.get("parent_id") else "",
                description=without_controls(text_in(tag, "description")).strip(),
                image=self.address.absolute(text_in(tag, "feature_image")),
            )

    def media(self) -> Iterator[OldMedia]:
        """Yield the files that the posts, tags and users show, each once."""
        return media_in(self._texts(), self.address)

    def menu(self) -> Iterator[MenuEntry | LeftOut]:
        """Yield the entries of the navigation; those of the secondary one are left out unless they lead to a page."""
        targets = {url: item.key for item in self.topics() if isinstance(item, OldTopic) for url in item.urls}
        pages = {url: f"ghost:page:{post.get('id')}" for post in self._pages() for url in self.urls_of(post)}
        for setting, what in (("navigation", "menu entry"), ("secondary_navigation", "secondary menu entry")):
            for number, entry in enumerate(_list(self.settings.get(setting, "")), 1):
                label, url = single_line(text_in(entry, "label")), self.address.absolute(text_in(entry, "url"))
                path = f"{urlsplit(url).path.rstrip('/')}/" if self.address.has(url) else ""
                target = pages.get(path) or (targets.get(path, "") if setting == "navigation" else "")
                key, place = f"ghost:{setting}:{number}", f"{what} {number}"
                if setting == "navigation" or target:
                    yield MenuEntry(key=key, place=place, label=label, target=target or url)
                else:
                    reason = f"“{label}” ({url}): the footer lists pages only."
                    yield LeftOut(key=key, place=place, kind="menu entries", reason=reason)

    def left_out(self) -> Iterator[LeftOut]:
        """Yield the rows of all other tables."""
        for number, row in self.tables.rows("settings"):
            yield LeftOut(
                key=f"ghost:setting:{row.get('key')}", place=f"setting {number}", kind=HOUSEKEEPING, reason=NOT_HERE
            )
        for table in sorted(self.tables.tables.keys() - _READ):
            for number, _ in self.tables.rows(table):
                kind = HOUSEKEEPING if table in _HOUSEKEEPING else table.replace("_", " ")
                reason = _REASONS.get(kind, f"Newsroom has no {kind}.")
                yield LeftOut(key=f"ghost:{table}:{number}", place=f"row {number} of {table}", kind=kind, reason=reason)

    def urls_of(self, post: Row) -> tuple[str, ...]:
        """Return the former URLs of a post or page, without host."""
        slug = text_in(post, "slug")
        paths = [f"{slug}/", f"{slug}/amp/"] if slug else []
        # The one of a preview, which also leads to a post that is public.
        paths += [f"p/{uuid}/"] if (uuid := text_in(post, "uuid")) else []
        return tuple(f"{self.address.path}/{path}" for path in paths)

    def _body(self, post: Row) -> tuple[str, list[str]]:
        try:
            body, changes = html_of(post)
        except InvalidRecord:
            raise
        except (ValueError, TypeError, KeyError, IndexError, AttributeError, RecursionError):
            raise InvalidRecord("The post content cannot be read.") from None
        url = f"{self.address.url}/{text_in(post, 'slug')}/"
        changes += losses.of_text(post, text_in(post, "html") or body)
        body, unlinked = losses.with_links_within(self.address.in_html(body), url)
        return body, [change.replace(PLACEHOLDER, self.address.url) for change in (*changes, *unlinked)]

    def _language(self, post: Row, body: str, changes: list[str]) -> str:
        """Return the language of the post: that of its script, else that of the site."""
        words = f"{text_in(post, 'title')} {plain(body[:MAX_LENGTH])}"
        found = language_of_script(words, self.language)
        if found:
            changes.append(f"Its language was recognised by its script: “{found}”.")
        return found or self.language

    def _lead(self, post: Row, meta: Row) -> Lead | None:
        url = self.address.absolute(text_in(post, "feature_image"))
        if not url:
            return None
        caption = re.sub(r"<[^<>]*+>", "", text_in(meta, "feature_image_caption"))
        return Lead(url=url, alt=single_line(text_in(meta, "feature_image_alt")), caption=single_line(caption))

    def _meta_of(self, post: Row) -> Row:
        try:
            return self._meta.get(id_in(post, "id"), [{}])[-1]
        except InvalidRecord:
            return {}

    def _day(self, moment: Any) -> date | None:
        parsed = _moment(moment)
        return parsed.astimezone(self.zone).date() if parsed else None

    def _pages(self) -> Iterator[Row]:
        return (post for post in self.tables.tables["posts"] if is_page(post))

    def _texts(self) -> Iterator[str]:
        """Yield all texts that may name files."""
        for table in ("posts", "tags", "users"):
            for _, row in self.tables.rows(table):
                yield from (value for value in row.values() if isinstance(value, str) and "/content/" in value)

    def _names(self, links: list[Row], column: str, rows: dict[str, list[Row]], field: str) -> list[str]:
        """Return the names of the rows to which the links lead, in Ghost's order."""
        keys = [id_in(link, column) for link in sorted(links, key=order_of)]
        names = [single_line(text_of(rows[key][-1].get("name"), field)) for key in keys if key in rows]
        return list(filter(None, names))


def titled(place: str, title: str) -> str:
    """Return where people find an item: its number in the file, and its title."""
    return f"{place}, “{Truncator(title).chars(_PLACE_LENGTH, truncate='…')}”" if title else place


def is_page(post: Any) -> bool:
    """Return whether the post is a page."""
    if not isinstance(post, dict):
        return False
    kind = post.get("type")
    return bool(post.get("page")) or (isinstance(kind, str) and kind not in {"", "post"})


def _status(post: Row) -> tuple[str, list[str]]:
    """Return the status of the record, and notes if it is not that of the post."""
    status = text_of(post.get("status"), "status")
    if status == "sent":
        return DRAFT, ["Email-only post in Ghost: imported as a draft."]
    if text_of(post.get("visibility", "public"), "visibility") != "public":
        what = "page" if is_page(post) else "post"
        return DRAFT, [f"Members-only {what} in Ghost: imported as a draft."]
    return STATUSES.get(status, DRAFT), []


def _changes(post: Row) -> list[str]:
    """Return sentences about what a post has and a story has not."""
    code = any(text_in(post, column).strip() for column in ("codeinjection_head", "codeinjection_foot"))
    canonical = text_in(post, "canonical_url")
    return [
        *(["Code that Ghost injected into the page was removed."] if code else []),
        *([f"The canonical URL elsewhere was not imported: {canonical}"] if canonical else []),
    ]


def _fit(data: dict[str, Any], changes: list[str]) -> None:
    """Cut what is longer than a story may have, and give one without a headline its first words."""
    if not data["title"] and (words := plain(data["body"][:5000])):
        data["title"] = Truncator(words).chars(FIRST_WORDS_LENGTH, truncate="…")
        changes.append("It had no headline. Its first words were used.")
    if len(data["title"]) > TITLE_LENGTH:
        changes.append(f"Its headline was cut to {TITLE_LENGTH} characters. It was: {data['title']}")
        data["title"] = Truncator(data["title"]).chars(TITLE_LENGTH, truncate="…")
    for name in ("topics", "authors"):
        if len(data[name]) > MAX_NAMES:
            changes.append(f"Only the first {MAX_NAMES} of its {len(data[name])} {name} were imported.")
            data[name] = data[name][:MAX_NAMES]


def _date(value: Any) -> Any:
    """Return the date in ISO 8601, or an invalid value as it is.

    Older versions of Ghost omit the UTC offset or give milliseconds since 1970.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        try:
            return datetime.fromtimestamp(value / 1000, UTC).isoformat()
        except (OverflowError, ValueError, OSError):
            return str(value)
    if not isinstance(value, str) or not value:
        return value
    try:
        moment = datetime.fromisoformat(value)
    except ValueError:
        return value
    return (moment if moment.tzinfo else moment.replace(tzinfo=UTC)).isoformat()


def _moment(date: Any) -> datetime | None:
    """Return the date of `_date` as a moment that any zone has; None if it is invalid."""
    try:
        moment = datetime.fromisoformat(date)
    except (TypeError, ValueError):
        return None
    return moment if 1 < moment.year < 9999 else None


def _zone(name: str) -> ZoneInfo:
    try:
        return ZoneInfo(name or "UTC")
    except (ZoneInfoNotFoundError, ValueError):
        return ZoneInfo("UTC")


def _list(text: str) -> list[Row]:
    """Return the objects in a list that a setting holds as JSON."""
    try:
        entries = json.loads(text or "[]")
    except (ValueError, RecursionError):
        return []
    return [entry for entry in entries if isinstance(entry, dict)] if isinstance(entries, list) else []
