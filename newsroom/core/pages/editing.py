"""What is done to written pages. Saving changes a draft; readers see what is published, and nothing before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F, Q
from django.utils import timezone

from newsroom.core.cache import invalidation
from newsroom.core.html import sanitise, single_line, without_pictures
from newsroom.core.models import AuditEntry, KnownPage, Page, Redirect
from newsroom.core.permissions import NotAllowed, require
from newsroom.core.text import slugs

# What a draft holds: what of the page's columns an editor writes.
FIELDS = ("slug", "title", "description", "body", "is_in_footer")
# Of these other pages show something.
_LINKED = ("slug", "title", "is_in_footer")
SENTENCE = "Only editors and administrators can edit pages. Nothing was changed."
TAKEN = "This URL slug is reserved or belongs to another page. Choose a different one."

type Content = dict[str, Any]


class Conflict(Exception):
    """Somebody else did something to the page since it was read. Nothing was changed."""


def content_of(page: Page) -> Content:
    """What the desk shows of the page: the draft, or what readers see if there is none."""
    return {**{name: getattr(page, name) for name in FIELDS}, **(page.draft or {})}


def begin(title: str, *, known: str = "", language: str = "", by: Any) -> Page:
    """Make a page that readers do not see.

    known: which of KnownPage it is, or "" for another one, whose address is made from its title. language: Django's
    code, the site's first one if "". Raises NotAllowed, and ValidationError without a title, or if that known page is
    there in that language.
    """
    require(by, "newsroom.add_page", SENTENCE)
    title, language = single_line(title), language or settings.LANGUAGE_CODE
    if not title:
        raise ValidationError({"title": "Enter a title."})
    with transaction.atomic():
        slugs.lock()
        free = slugs.free_slug(title, fallback="untitled", is_taken=_is_taken)
        slug = str(KnownPage(known)) if known else free
        return _make(Page(slug=slug, title=title, language=language, saved_by=by))


def translate(page: Page, language: str, *, by: Any) -> Page:
    """Make the page in another language (Django's code), at the same address there; readers do not see it yet.

    It begins with the other's text as its draft. Raises NotAllowed, and ValidationError if it is there.
    """
    require(by, "newsroom.add_page", SENTENCE)
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


def save(page: Page, said: Mapping[str, Any], *, version: int, by: Any) -> None:
    """Keep what was typed as the page's draft; readers see nothing of it.

    said: FIELDS; the address of a known page stays what it is. version: that of the page that it was typed on. Raises
    NotAllowed, Conflict, and ValidationError by field for what cannot be kept.
    """
    with _writing(page, version, by):
        page.draft = _clean(page, said)
        page.save(update_fields=["draft"])
        AuditEntry.record("save draft", page, by=by)


def publish(page: Page, said: Mapping[str, Any], *, version: int, by: Any) -> None:
    """Let readers see what was typed. A former address leads to the page from then on, which moves in all languages.

    said, version: as in `save`. Raises as that does, and ValidationError without a text.
    """
    with _writing(page, version, by):
        content, before = _clean(page, said), {name: getattr(page, name) for name in FIELDS}
        if not content["body"]:
            raise ValidationError({"body": "Add some text before publishing."})
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
        AuditEntry.record(
            "update" if was_public else "publish", page, by=by, **({"replaced": before} if was_public else {})
        )
        is_linked_as_before = was_public and all(content[name] == before[name] for name in _LINKED)
        invalidation.record(*page.cache_tags, *([] if is_linked_as_before else [*Page.objects.all().table_tags]))


def discard(page: Page, *, version: int, by: Any) -> None:
    """Let the page's draft go, which the log keeps: the desk shows what readers see. Raises NotAllowed, Conflict."""
    with _writing(page, version, by):
        if not page.first_public_at:
            raise NotAllowed(
                "This page has never been published, so the draft is its only version. Nothing was changed."
            )
        AuditEntry.record("discard", page, by=by, discarded=page.draft)
        page.draft = None
        page.save(update_fields=["draft"])


def withdraw(page: Page, *, version: int, by: Any) -> None:
    """Take the page from readers; its text stays on the desk. Raises NotAllowed, Conflict."""
    with _writing(page, version, by):
        if page.is_public:
            page.is_public = False
            page.save(update_fields=["is_public"])
            AuditEntry.record("withdraw", page, by=by)
            invalidation.record(*page.cache_tags, *Page.objects.all().table_tags, is_takedown=True)


def delete(page: Page, *, by: Any) -> None:
    """Remove a page that readers have never seen. Raises NotAllowed, also if they have."""
    require(by, "newsroom.delete_page", SENTENCE)
    with transaction.atomic():
        gone = Page.objects.filter(pk=page.pk, first_public_at__isnull=True)
        AuditEntry.record("delete", page, by=by, discarded=content_of(page))
        if not gone.delete()[0]:
            raise NotAllowed("This page has been published, so it cannot be deleted. Unpublish it instead.")


@contextmanager
def _writing(page: Page, version: int, by: Any) -> Iterator[None]:
    """One transaction, which counts one version on, with the page as it is in it."""
    require(by, "newsroom.change_page", SENTENCE)
    with transaction.atomic():
        # Before any row, as everybody who gives out addresses does.
        slugs.lock()
        seen = Page.objects.filter(pk=page.pk, version=version)
        if not seen.update(version=F("version") + 1, saved_at=timezone.now(), saved_by=by):
            raise Conflict
        page.refresh_from_db()
        yield


def _move(page: Page, slug: str) -> None:
    """Give the page another address, in all its languages; who is writing it in another one has to look at it first."""
    if Page.objects.filter(slug=page.slug, first_public_at__isnull=False).exists():
        Redirect.add(former_path(page.slug), page)
    for other in Page.objects.filter(slug=page.slug).exclude(pk=page.pk):
        other.slug, other.version = slug, other.version + 1
        if other.draft:
            other.draft["slug"] = slug
        other.save(update_fields=["slug", "version", "draft"])
        invalidation.record(*other.cache_tags, *Page.objects.all().table_tags)


def _clean(page: Page, said: Mapping[str, Any]) -> Content:
    """The content as a draft may hold it. Raises ValidationError by field.

    Pictures are left out: readers are sent those of live stories alone.
    """
    content = {name: said[name] for name in FIELDS}
    for name in ("title", "description"):
        content[name] = single_line(content[name])
    content["body"] = without_pictures(sanitise(content["body"]))
    content["slug"] = page.slug if page.is_known else _slug(page, content)
    _check(Page(**content, language=page.language))
    return content


def _check(page: Page) -> None:
    page.clean_fields(exclude={column.name for column in Page._meta.fields} - {*FIELDS, "language"})


def _slug(page: Page, content: Content) -> str:
    """The word that the page's address is to have: the one that was typed, or else one made from the title."""
    slug = slugs.slug_of(content["slug"])
    if not slug:
        return slugs.free_slug(content["title"], fallback="untitled", is_taken=lambda slug: _is_taken(slug, page))
    if slug in slugs.RESERVED or _is_taken(slug, page):
        raise ValidationError({"slug": TAKEN})
    return slug


def _is_taken(slug: str, page: Page | None = None) -> bool:
    """Whether the slug is one that addresses need, or another page's; one that leads readers to that as well."""
    led_to = Redirect.target_of(former_path(slug), "page")
    others = Page.objects.exclude(slug=page.slug) if page else Page.objects.all()
    return slug in KnownPage or others.filter(Q(slug=slug) | Q(pk=led_to)).exists()


def former_path(slug: str) -> str:
    """The path under which a page's address with this word is remembered (`Redirect`): as people write it."""
    return f"/pages/{slug}/"
