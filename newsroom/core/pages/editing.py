"""Service functions of pages that editors write: create, save drafts, publish, unpublish, delete."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.html import sanitise, single_line, without_pictures
from newsroom.core.models import AuditEntry, KnownPage, Page, Redirect
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs

# The columns that editors write; a draft contains them.
FIELDS = ("slug", "title", "description", "body", "is_in_footer")
# The columns that links on other pages show.
_LINKED = ("slug", "title", "is_in_footer")
NO_PERMISSION = "Only editors and administrators can edit pages. Nothing was changed."
SLUG_TAKEN = "This URL slug is reserved or belongs to another page. Choose a different one."

type Content = dict[str, Any]


class Conflict(Exception):
    """The page was changed since it was loaded, or deleted. Nothing was saved."""


def content_of(page: Page) -> Content:
    """Return the content that the desk shows: the draft, or the published version if there is none."""
    return {**{name: getattr(page, name) for name in FIELDS}, **(page.draft or {})}


def create(title: str, *, known: str = "", language: str = "", by: User | None) -> Page:
    """Create an unpublished page.

    known: one of KnownPage, or "" for another page, whose slug is made from the title. language: Django's code, the
    site's first one if "". by: the user (None for a command). Raises NotAllowed, and ValidationError without a title or
    if the known page exists in the language.
    """
    require(by, "newsroom.add_page", NO_PERMISSION)
    title, language = single_line(title), language or settings.LANGUAGE_CODE
    if not title:
        raise ValidationError({"title": "Enter a title."})
    with transaction.atomic():
        slugs.lock()
        free = slugs.free_slug(title, fallback="untitled", is_taken=_is_taken)
        slug = str(KnownPage(known)) if known else free
        return _make(Page(slug=slug, title=title, language=language, saved_by=by))


def translate(page: Page, language: str, *, by: User | None) -> Page:
    """Create the page in another language (Django's code) with the same slug, unpublished.

    Its draft is the content of the original. Raises NotAllowed, and ValidationError if it exists.
    """
    require(by, "newsroom.add_page", NO_PERMISSION)
    with transaction.atomic():
        slugs.lock()
        draft = content_of(page) | {"slug": page.slug}
        return _make(Page(slug=page.slug, title=page.title, language=language, draft=draft, saved_by=by))


def _make(page: Page) -> Page:
    if Page.objects.filter(slug=page.slug, language=page.language).exists():
        raise ValidationError("This page already exists. Find it in the list of pages.")
    _check(page)
    page.save(force_insert=True)
    AuditEntry.record("begin", page, by=page.saved_by)
    return page


def save(page: Page, data: Mapping[str, Any], *, by: User | None) -> None:
    """Save changes as the page's draft.

    data: those of FIELDS that change; the slug of a known page is ignored. Raises NotAllowed, and ValidationError by
    field.
    """
    with _locked(page, by):
        before, content = content_of(page), _clean(page, data)
        if replaced := _replaced(before, content):
            page.draft = content
            page.save(update_fields=["draft"])
            AuditEntry.record("save draft", page, by=by, replaced=replaced)


def publish(page: Page, data: Mapping[str, Any], *, by: User | None) -> None:
    """Publish the draft with changes. A new slug applies to all languages; the previous URL redirects to the page.

    data: as in `save`. Raises the same, and ValidationError without a body.
    """
    with _locked(page, by):
        draft, content = page.draft, _clean(page, data)
        before = {name: getattr(page, name) for name in FIELDS}
        if not content["body"]:
            raise ValidationError({"body": "Add some text before publishing."})
        if draft and (replaced := _replaced(draft, content)):
            AuditEntry.record("save draft", page, by=by, replaced=replaced)
        if content["slug"] != page.slug:
            _move(page, content["slug"])
        was_public, now = page.is_public, timezone.now()
        for name, value in content.items():
            setattr(page, name, value)
        page.is_public, page.draft = True, None
        page.first_public_at = page.first_public_at or now
        if not was_public or any(content[name] != before[name] for name in ("title", "body")):
            page.changed_at = now
        page.save()
        AuditEntry.record("update" if was_public else "publish", page, by=by, replaced=_replaced(before, content))
        is_linked_as_before = was_public and all(content[name] == before[name] for name in _LINKED)
        invalidation.invalidate(*page.cache_tags, *([] if is_linked_as_before else [*Page.objects.all().table_tags]))


def _replaced(before: Content, content: Content) -> Content:
    """Return the values that the content replaces."""
    return {name: before[name] for name in FIELDS if before[name] != content[name]}


def set_past(page: Page, *, first_public_at: datetime | None, changed_at: datetime | None) -> None:
    """Give a page that a command has published the moments (aware) that it had on another site, as far as known."""
    with transaction.atomic():
        page.first_public_at = first_public_at or page.first_public_at
        page.changed_at = changed_at or page.changed_at
        page.save(update_fields=["first_public_at", "changed_at"])
        invalidation.invalidate(*page.cache_tags)


def discard(page: Page, *, version: int, by: User | None) -> None:
    """Discard the page's draft, which the audit log stores. Raises NotAllowed, Conflict."""
    with _locked(page, by, version):
        if not page.first_public_at:
            raise NotAllowed(
                "This page has never been published, so the draft is its only version. Nothing was changed."
            )
        published = {name: getattr(page, name) for name in FIELDS}
        AuditEntry.record("discard", page, by=by, replaced=_replaced(content_of(page), published))
        page.draft = None
        page.save(update_fields=["draft"])


def unpublish(page: Page, *, version: int, by: User | None) -> None:
    """Unpublish the page; it stays on the desk. Raises NotAllowed, Conflict."""
    with _locked(page, by, version):
        if page.is_public:
            page.is_public = False
            page.save(update_fields=["is_public"])
            AuditEntry.record("withdraw", page, by=by)
            invalidation.invalidate(*page.cache_tags, *Page.objects.all().table_tags, is_takedown=True)


def delete(page: Page, *, by: User | None) -> None:
    """Delete a page that was never published. Raises NotAllowed, also if it was."""
    require(by, "newsroom.delete_page", NO_PERMISSION)
    with transaction.atomic():
        unseen = Page.objects.filter(pk=page.pk, first_public_at__isnull=True)
        AuditEntry.record("delete", page, by=by, discarded=content_of(page))
        if not unseen.delete()[0]:
            raise NotAllowed("This page has been published, so it cannot be deleted. Unpublish it instead.")


@contextmanager
def _locked(page: Page, by: User | None, version: int | None = None) -> Iterator[None]:
    """Run the block in a transaction that increments the version, with the page reloaded.

    version: of the page that was loaded; None if the caller has compared the fields.
    """
    require(by, "newsroom.change_page", NO_PERMISSION)
    with transaction.atomic():
        # Before any row is locked, in the same order as all code that assigns slugs.
        slugs.lock()
        loaded = Page.objects.filter(pk=page.pk, **({} if version is None else {"version": version}))
        if not loaded.update(version=F("version") + 1, saved_at=timezone.now(), saved_by=by):
            raise Conflict
        page.refresh_from_db()
        yield


def _move(page: Page, slug: str) -> None:
    """Change the slug in all languages. New versions of the other languages make open forms of them conflict."""
    if Page.objects.filter(slug=page.slug, first_public_at__isnull=False).exists():
        Redirect.add(former_path(page.slug), page)
    for other in Page.objects.filter(slug=page.slug).exclude(pk=page.pk):
        other.slug, other.version = slug, other.version + 1
        if other.draft:
            other.draft["slug"] = slug
        other.save(update_fields=["slug", "version", "draft"])
        invalidation.invalidate(*other.cache_tags, *Page.objects.all().table_tags)


def _clean(page: Page, data: Mapping[str, Any]) -> Content:
    """Return the page's content with the data, cleaned for a draft. Raises ValidationError by field.

    Images are removed: readers have access to those of live stories only.
    """
    content = {**content_of(page), **{name: data[name] for name in FIELDS if name in data}}
    for name in ("title", "description"):
        content[name] = single_line(content[name])
    content["body"] = without_pictures(sanitise(content["body"]))
    content["slug"] = page.slug if page.is_known else _slug(page, content)
    _check(Page(**content, language=page.language))
    return content


def _check(page: Page) -> None:
    page.clean_fields(exclude={column.name for column in Page._meta.fields} - {*FIELDS, "language"})


def _slug(page: Page, content: Content) -> str:
    """Return the slug that was entered, or one made from the title."""
    slug = slugs.slug_of(content["slug"])
    if not slug:
        return slugs.free_slug(content["title"], fallback="untitled", is_taken=lambda slug: _is_taken(slug, page))
    if slug in slugs.RESERVED or _is_taken(slug, page):
        raise ValidationError({"slug": SLUG_TAKEN})
    return slug


def _is_taken(slug: str, page: Page | None = None) -> bool:
    """Return whether the slug is reserved, or belongs or redirects to another page."""
    redirected_to = Redirect.target_of(former_path(slug), "page")
    others = Page.objects.exclude(slug=page.slug) if page else Page.objects.all()
    return slug in KnownPage or others.filter(Q(slug=slug) | Q(pk=redirected_to)).exists()


def former_path(slug: str) -> str:
    """Return the path, not percent-encoded, by which `Redirect` stores a former slug of a page."""
    return f"/pages/{slug}/"
