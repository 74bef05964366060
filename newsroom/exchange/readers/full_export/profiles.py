"""Media, authors, topics, pages and redirects of a full export as items."""

from typing import Any

from newsroom.core.models import RedirectKind
from newsroom.exchange.readers.full_export.former_site import FormerSite
from newsroom.exchange.readers.full_export.rows import Row
from newsroom.exchange.records import InvalidRecord
from newsroom.exchange.sites.items import Curated, LeftOut, OldAuthor, OldMedia, OldPage, OldRedirect, OldTopic, Pin

# The kinds of redirects in an export, and what their targets are.
_ITEMS = {
    **{"story": RedirectKind.ARTICLE, "topic": RedirectKind.TOPIC, "alias": RedirectKind.ALIAS},
    **{"author": RedirectKind.AUTHOR, "page": RedirectKind.PAGE, "image": RedirectKind.IMAGE},
    **{"topic_feed": RedirectKind.TOPIC_FEED, "author_feed": RedirectKind.AUTHOR_FEED, "file": RedirectKind.FILE},
}
_OTHERS = {"path": RedirectKind.PATH, "url": RedirectKind.URL, "feed": RedirectKind.FEED}


def media_of(site: FormerSite, row: Row) -> OldMedia:
    """Return an image, an audio file or a document."""
    name = row.key("file")
    site.add_file(name)
    row.pass_over("width", "height", "content_type", "is_missing")
    details: dict[str, Any] = {"created_at": row.moment("created_at")}
    if row.text("kind") == "image":
        details |= {
            "licence": row.text("licence"),
            "usable_until": row.day("usable_until"),
            "is_single_use": row.flag("is_single_use"),
            "is_decorative": row.flag("is_decorative"),
            "taken_on": row.day("taken_on"),
            "focal_point": _focal_point(row),
        }
    texts: dict[str, Any] = {text: row.text(text) for text in ("title", "alt", "caption", "credit", "text")}
    return OldMedia(
        key=site.key("media", name),
        place=row.place,
        changes=row.unknown,
        files=(site.file_url(name),),
        name=name,
        details={name: value for name, value in details.items() if value},
        **texts,
    )


def _focal_point(row: Row) -> str:
    values = row.list("focal_point")
    if not values:
        return ""
    if len(values) != 2 or not all(type(value) in {int, float} and 0 <= value <= 1 for value in values):
        raise InvalidRecord("“focal_point” must be two numbers from 0 to 1.")
    return "x".join(f"{value:.6f}".rstrip("0").rstrip(".") for value in values)


def author_of(site: FormerSite, row: Row) -> OldAuthor:
    """Return an author."""
    slug, photo = row.key("slug"), row.text("photo")
    values = {name: row.text(name) for name in ("role", "bio")}
    is_organisation, url = row.flag("is_organisation"), row.key("url")
    return OldAuthor(
        key=site.key("author", slug),
        place=row.place,
        urls=(site.at_root(url),),
        name=row.key("name"),
        slug=slug,
        photo=site.file_url(photo),
        is_organisation=is_organisation,
        changes=row.unknown,
        **values,
    )


def topic_of(site: FormerSite, row: Row) -> OldTopic:
    """Return a topic with its settings and its curation."""
    slug, parent, first = row.key("slug"), row.text("parent"), site.languages[0]
    settings: dict[str, Any] = {name: row.text(name) for name in ("briefing_byline", "sponsor", "wikidata_id")}
    settings |= {"same_as": "\n".join(row.texts("same_as")), "is_in_navigation": row.flag("is_in_navigation")}
    settings |= {"navigation_position": row.number("navigation_position")}
    briefings = {first: row.text("briefing"), **row.by_language("briefings")}
    found: dict[str, Any] = {
        **{name: row.text(name) for name in ("kind", "description")},
        "aliases": row.texts("aliases"),
        "related": tuple(site.key("topic", each) for each in row.texts("related")),
        "names": row.by_language("names"),
        "public_from": row.moment("public_from"),
        "briefing_reviewed_on": row.day("briefing_reviewed_on"),
        "curation": dict(map(_curated, row.rows("curation"))),
    }
    return OldTopic(
        key=site.key("topic", slug),
        place=row.place,
        urls=(site.at_root(row.key("url")),),
        name=row.key("name"),
        slug=slug,
        parent=site.key("topic", parent) if parent else "",
        image=site.file_url(row.text("lead_image")),
        settings={name: value for name, value in settings.items() if value},
        briefings={code: site.with_absolute_urls(html) for code, html in briefings.items() if html},
        changes=row.unknown,
        **found,
    )


def _curated(row: Row) -> tuple[str, Curated]:
    row.flag("is_hidden"), row.flag("is_key_moment")
    curated = Curated(
        pin=pin_of(row),
        hidden_reason=row.text("hidden_reason"),
        is_start_here=row.flag("is_start_here"),
        moment=row.text("key_moment_line"),
        moment_date=row.text("key_moment_date"),
        moment_translations=row.by_language("key_moment_translations"),
    )
    return row.key("story"), curated


def pin_of(row: Row) -> Pin | None:
    """Return the pin of a story, None if it has none."""
    position, until = row.number("pinned_position"), row.moment("pinned_until")
    return Pin(position, until) if position else None


def page_of(site: FormerSite, row: Row) -> OldPage:
    """Return a page with its draft."""
    slug, language = row.key("slug"), row.key("language")
    first = site.pages.setdefault(slug, language)
    draft, url = row.row("draft"), row.key("url")
    found: dict[str, Any] = {
        **{name: row.text(name) for name in ("title", "description")},
        "first_public_at": row.moment("first_published_at"),
        "changed_at": row.moment("changed_at"),
    }
    return OldPage(
        key=site.key("page", slug, language),
        place=row.place,
        # Versions in other languages have the same URLs, below that of their language.
        urls=(site.at_root(url),) if language == site.languages[0] else (),
        slug=slug,
        body=site.with_absolute_urls(row.text("body")),
        language=language,
        is_public=row.flag("is_public"),
        is_in_footer=row.flag("is_in_footer"),
        translation_of="" if language == first else site.key("page", slug, first),
        draft=_page_draft(site, draft) if draft else None,
        changes=(*row.unknown, *(draft.unknown if draft else ())),
        **found,
    )


def _page_draft(site: FormerSite, row: Row) -> dict[str, Any]:
    texts = {name: row.text(name) for name in ("slug", "title", "description")}
    return {**texts, "body": site.with_absolute_urls(row.text("body")), "is_in_footer": row.flag("is_in_footer")}


def redirect_of(site: FormerSite, row: Row) -> OldRedirect | LeftOut | None:
    """Return a redirect; None for the URL of an alias, which comes back with the topic."""
    path, what, target = row.key("path"), row.key("kind"), row.text("target")
    since, form, is_automatic = row.moment("since"), row.text("format"), row.flag("is_automatic")
    row.pass_over("url")
    if since is None:
        return None
    if what not in {*_ITEMS, *_OTHERS}:
        raise InvalidRecord(f"“kind” must be one of: {', '.join([*_ITEMS, *_OTHERS])}.")
    if what != "feed" and not target:
        reason = "What it led to was deleted."
        return LeftOut(key=site.key("redirect", path), place=row.place, kind="redirects", reason=reason)
    if what in _ITEMS:
        target = _key_of(site, what.removesuffix("_feed"), target)
    return OldRedirect(
        key=site.key("redirect", path),
        place=row.place,
        changes=row.unknown,
        path=path,
        kind=(_ITEMS | _OTHERS)[what],
        target=target,
        form=form,
        since=since,
        is_automatic=is_automatic,
    )


def _key_of(site: FormerSite, what: str, target: str) -> str:
    match what:
        case "story":
            return target
        case "page":
            return site.page_key(target)
        case "image" | "file":
            return site.key("media", target)
        case "alias":
            return site.key("topic", target)
    return site.key(what, target)
