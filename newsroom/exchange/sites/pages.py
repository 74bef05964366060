"""Import of pages of the former site. Pages here have no images."""

import re
from collections.abc import Collection, Iterable
from typing import Any

from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator

from newsroom.core.html import plain, single_line
from newsroom.core.i18n.languages import code_for
from newsroom.core.models import KnownPage, Page
from newsroom.core.pages import editing
from newsroom.core.text.slugs import slug_of
from newsroom.exchange.importing.summary import INVALID, NEW, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.sites import texts
from newsroom.exchange.sites.items import OldPage
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.places import Places
from newsroom.exchange.sites.report import Report

PAGE, PAGES = "page", "pages"
MAX_TITLE, MAX_DESCRIPTION = 200, 300
# Slugs that many sites use for the pages that every site here has.
_KNOWN = {
    "about-us": "about",
    "contact-us": "contact",
    "privacy-policy": "privacy",
    "corrections": "corrections-policy",
}
# What WordPress adds to a slug that another page has.
_NUMBER = re.compile(r"-[2-9]$")
EDITED = "It was edited or unpublished on this site, so the version of the export was not imported."
GONE = "It was deleted on this site and was not imported again."
EXISTS = "This site has such a page already. It was left as it is."
NO_TEXT = "It has no text and was imported as a draft."
_LANGUAGE_LENGTH = Page._meta.get_field("language").max_length


class PageImport:
    """Imports pages, each in a transaction of its own.

    publish: whether pages that were public are published. in_menu: keys of the pages in menus, which are in the footer
    here. slugs: of the public pages of the export.
    """

    def __init__(
        self,
        ledger: Ledger,
        places: Places,
        report: Report,
        *,
        publish: bool,
        in_menu: Collection[str],
        slugs: Collection[str],
    ) -> None:
        self._ledger, self._places, self._report = ledger, places, report
        self._publish, self._in_menu, self._slugs = publish, in_menu, slugs
        # The bodies that were written, by key, without links to pages that were not imported yet.
        self._bodies: dict[str, str] = {}

    def run(self, pages: Iterable[OldPage]) -> None:
        """Import the pages, which the report has counted."""
        for item in pages:
            try:
                with transaction.atomic():
                    outcome, *sentences = self._import(item)
            except ValidationError as error:
                outcome, sentences = INVALID, [" ".join(error.messages)]
            self._report.settle(PAGES, item, outcome, *sentences)

    def link(self, pages: Iterable[OldPage]) -> None:
        """Let the links of the pages that were written lead to those that were imported after them."""
        for item in pages:
            if item.key not in self._bodies:
                continue
            content, _ = self._content(item)
            if digest_of({"body": content["body"]}) != self._bodies.pop(item.key):
                page = Page.objects.get(pk=self._ledger.target_of(item.key, PAGE) or 0)
                with transaction.atomic():
                    self._write(item, page, {**editing.content_of(page), "body": content["body"]}, _digest(item))

    def _import(self, item: OldPage) -> list[str]:
        """Import the page and return the outcome with sentences."""
        content, sentences = self._content(item)
        digest = _digest(item)
        known = self._ledger.get(item.key)
        if known is None:
            return self._create(item, content, digest, sentences)
        page = Page.objects.filter(pk=known.target_id).first()
        if page is None:
            return [SKIPPED, GONE]
        is_to_publish = not page.is_public and (self._may_publish(item, content) or self._was_public(item, content))
        if known.digest == digest and not is_to_publish:
            return [UNCHANGED]
        if _stored(page, item) != known.stored_digest or (page.first_public_at and not page.is_public):
            return [UNCHANGED] if known.digest == digest else [SKIPPED, EDITED]
        if known.digest == digest:
            content = editing.content_of(page)
        self._write(item, page, content, digest)
        return [UPDATED, *sentences]

    def _create(self, item: OldPage, content: dict[str, Any], digest: str, sentences: list[str]) -> list[str]:
        slug, known = slug_of(item.slug), _known(item, self._slugs)
        own = code_for(item.language) if item.language else settings.LANGUAGE_CODE
        # A text in a language that the site does not have is still in that: screen readers pronounce it.
        language = own or item.language[:_LANGUAGE_LENGTH]
        if known and Page.objects.filter(slug=known, language__in={language, own or settings.LANGUAGE_CODE}).exists():
            if not _NUMBER.search(slug):
                return [SKIPPED, EXISTS]
            known = ""
        # The language of a translation is in its URL, so only those of the site can have the slug of another page.
        if original := self._original(item, language) if own else None:
            page = editing.translate(original, language, by=None)
            slug = page.slug
        else:
            page = editing.create(content["title"] or "Untitled", known=known, language=language, by=None)
        if not known and slug:
            content["slug"] = slug
            try:
                with transaction.atomic():
                    self._write(item, page, content, digest)
                return [NEW, *sentences]
            except ValidationError as error:
                if "slug" not in error.message_dict:
                    raise
                page.refresh_from_db()
                content.pop("slug")
                sentences.append("Its URL slug belongs to another page here, so it got another one.")
        self._write(item, page, content, digest)
        return [NEW, *sentences]

    def _original(self, item: OldPage, language: str) -> Page | None:
        """Return the page that this is a translation of, unless that has one into the language."""
        pk = self._ledger.target_of(item.translation_of, PAGE) if item.translation_of else None
        original: Page | None = Page.objects.filter(pk=pk or 0).first()
        is_there = original and Page.objects.filter(slug=original.slug, language=language).exists()
        return None if is_there else original

    def _write(self, item: OldPage, page: Page, content: dict[str, Any], digest: str) -> None:
        """Save or publish the content, then save the draft. A page that was unpublished is unpublished again."""
        was_public = self._was_public(item, content)
        if self._may_publish(item, content) or was_public or page.is_public:
            editing.publish(page, content, by=None)
            editing.set_past(page, first_public_at=item.first_public_at, changed_at=item.changed_at)
        else:
            editing.save(page, content, by=None)
        if was_public:
            editing.unpublish(page, version=page.version, by=None)
        # A page that waits to be published is not published with its draft.
        if item.draft and (page.first_public_at or not item.first_public_at):
            body = texts.without_images(item.draft["body"], self._places)
            editing.save(page, {**item.draft, "body": body, "slug": page.slug}, by=None)
        self._ledger.add(item.key, Imported(PAGE, page.pk, digest, _stored(page, item)))
        self._bodies[item.key] = digest_of({"body": content["body"]})

    def _was_public(self, item: OldPage, content: dict[str, Any]) -> bool:
        """Return whether the page has to be published and unpublished again."""
        is_past = item.first_public_at is not None and not item.is_public
        return self._publish and is_past and bool(plain(content["body"]))

    def _may_publish(self, item: OldPage, content: dict[str, Any]) -> bool:
        return self._publish and item.is_public and bool(plain(content["body"]))

    def _content(self, item: OldPage) -> tuple[dict[str, Any], list[str]]:
        """Return the content of the page, and sentences about what is lost."""
        sentences = []
        title, description = single_line(item.title), plain(item.description)
        if len(title) > MAX_TITLE:
            sentences.append(f"Its title was cut after {MAX_TITLE} characters.")
        if len(description) > MAX_DESCRIPTION:
            sentences.append(f"Its meta description was cut after {MAX_DESCRIPTION} characters.")
        if images := sum(is_image for _, is_image in texts.urls_in(item.body)):
            sentences.append(f"Images were removed, because pages cannot have any: {images:,}.")
        self._places.begin()
        body = texts.without_images(item.body, self._places)
        sentences += self._places.sentences()
        if self._publish and item.is_public and not plain(body):
            sentences.append(NO_TEXT)
        return {
            "title": Truncator(title).chars(MAX_TITLE),
            "description": Truncator(description).chars(MAX_DESCRIPTION),
            "body": body,
            "is_in_footer": item.key in self._in_menu or bool(_known(item, self._slugs))
            if item.is_in_footer is None
            else item.is_in_footer,
        }, sentences


def _known(item: OldPage, slugs: Collection[str]) -> str:
    """Return which of the pages that every site has it is, or "". No draft takes the URL of one.

    slugs: of the public pages of the export.
    """
    if not item.is_public:
        # Such as the draft of a privacy policy that each new WordPress has, beside the one that is published.
        return ""
    slug = slug_of(item.slug)
    if (without := _NUMBER.sub("", slug)) not in slugs:
        slug = without
    known = _KNOWN.get(slug, slug)
    return known if known in KnownPage else ""


def _digest(item: OldPage) -> str:
    texts = {name: getattr(item, name) for name in ("title", "slug", "body", "description", "language")}
    return digest_of({**texts, "draft": item.draft, "footer": item.is_in_footer})


def _stored(page: Page, item: OldPage) -> str:
    """Return the digest of the content, the draft or else the published version."""
    content = editing.content_of(page)
    if item.translation_of:
        # It changes with that of the original.
        content.pop("slug")
    return digest_of(content)
