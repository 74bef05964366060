"""What is done to written pages. Saving changes a draft; readers see what is published, and nothing before."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F
from django.utils import timezone

from newsroom import changes, slugs
from newsroom.html import sanitise, single_line, without_pictures
from newsroom.models import AuditEntry, FormerAddress, KnownPage, Page
from newsroom.pages import shown
from newsroom.permissions import NotAllowed, require

# What a draft holds: what of the page's columns an editor writes.
FIELDS = ("slug", "title", "description", "body", "language", "is_in_footer")
# Of these other pages show something.
_LINKED = ("slug", "title", "language", "is_in_footer")
SENTENCE = "Editors and administrators write the site’s pages. Nothing was changed."
TAKEN = "Another page has this address. Choose another one."

type Content = dict[str, Any]


class Conflict(Exception):
    """Somebody else did something to the page since it was read. Nothing was changed."""


def content_of(page: Page) -> Content:
    """What the desk shows of the page: the draft, or what readers see if there is none."""
    return {**{name: getattr(page, name) for name in FIELDS}, **(page.draft or {})}


def begin(title: str, *, known: str = "", by: Any) -> Page:
    """Make a page that readers do not see.

    known: which of KnownPage it is, or "" for another one, whose address is made from its title. Raises NotAllowed, and
    ValidationError without a title, or if that known page is there.
    """
    require(by, "newsroom.add_page", SENTENCE)
    title = single_line(title)
    if not title:
        raise ValidationError({"title": "A page needs a title."})
    with transaction.atomic():
        slugs.lock()
        if known and Page.objects.filter(slug=KnownPage(known)).exists():
            raise ValidationError("Somebody has begun this page already. You find it in the list.")
        slug = known or slugs.free_slug(title, fallback="untitled", is_taken=_is_taken)
        page = Page(slug=slug, title=title, language=settings.LANGUAGE_CODE, saved_by=by)
        _check(page)
        page.save(force_insert=True)
        AuditEntry.record("begin", page, by=by)
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
    """Let readers see what was typed. A former address of the page leads to it from then on.

    said, version: as in `save`. Raises as that does, and ValidationError without a text.
    """
    with _writing(page, version, by):
        content, before = _clean(page, said), {name: getattr(page, name) for name in FIELDS}
        if not content["body"]:
            raise ValidationError({"body": "There is no text yet. Write it, then publish."})
        if page.first_public_at and content["slug"] != page.slug:
            FormerAddress.remember(_written(page), page)
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
        changes.record(shown.tag_of(page), *([] if is_linked_as_before else [shown.ALL]))


def discard(page: Page, *, version: int, by: Any) -> None:
    """Let the page's draft go, which the log keeps: the desk shows what readers see. Raises NotAllowed, Conflict."""
    with _writing(page, version, by):
        if not page.first_public_at:
            raise NotAllowed("Readers have never seen this page: there is nothing to go back to. Nothing was changed.")
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
            changes.record(shown.tag_of(page), shown.ALL, is_takedown=True)


def delete(page: Page, *, by: Any) -> None:
    """Remove a page that readers have never seen. Raises NotAllowed, also if they have."""
    require(by, "newsroom.delete_page", SENTENCE)
    with transaction.atomic():
        gone = Page.objects.filter(pk=page.pk, first_public_at__isnull=True)
        AuditEntry.record("delete", page, by=by, discarded=content_of(page))
        if not gone.delete()[0]:
            raise NotAllowed("Readers have seen this page, so it stays. You can take it off the site.")


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


def _clean(page: Page, said: Mapping[str, Any]) -> Content:
    """The content as a draft may hold it. Raises ValidationError by field.

    Pictures are left out: readers are sent those of live stories alone.
    """
    content = {name: said[name] for name in FIELDS}
    for name in ("title", "description"):
        content[name] = single_line(content[name])
    content["body"] = without_pictures(sanitise(content["body"]))
    content["slug"] = page.slug if page.is_known else _slug(page, content)
    _check(Page(**content))
    return content


def _check(page: Page) -> None:
    page.clean_fields(exclude={column.name for column in Page._meta.fields} - {*FIELDS})


def _slug(page: Page, content: Content) -> str:
    """The word that the page's address is to have: the one that was typed, or else one made from the title."""
    slug = slugs.slug_of(content["slug"])
    if not slug:
        return slugs.free_slug(content["title"], fallback="untitled", is_taken=lambda slug: _is_taken(slug, page))
    if slug in slugs.RESERVED or _is_taken(slug, page):
        raise ValidationError({"slug": TAKEN})
    return slug


def _is_taken(slug: str, page: Page | None = None) -> bool:
    others = Page.objects.exclude(pk=page.pk) if page else Page.objects.all()
    return slug in KnownPage or others.filter(slug=slug).exists()


def _written(page: Page) -> str:
    """The address as people write it, not encoded: so former ones are remembered."""
    return f"/pages/{page.slug}/"
