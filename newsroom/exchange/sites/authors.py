"""Import of authors of the former site, with their profiles."""

from collections.abc import Callable, Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.text import Truncator

from articles.models import Author
from articles.workflow import authors as profiles
from newsroom.core.html import plain
from newsroom.exchange.importing.summary import INVALID, NEW, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.progress import Progress
from newsroom.exchange.sites.items import OldAuthor
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.places import Places
from newsroom.exchange.sites.report import Report

AUTHOR, AUTHORS = "author", "authors"
MAX_ROLE = 200
EDITED = "The profile was edited on this site, so that of the export was not imported."
GONE = "The author was deleted on this site and was not imported again."
EXISTS = "The author existed on this site. Only empty fields of the profile were set."

SAME_NAME = "Another author of the export ({place}) has the same name, so both are one author here."
NOT_RENAMED = "The author was renamed on the former site, but not here: {reason}"


class AuthorImport:
    """Imports authors, each in a transaction of its own."""

    def __init__(self, ledger: Ledger, places: Places, report: Report, tell: Callable[[str], object]) -> None:
        self._ledger, self._places, self._report = ledger, places, report
        self._progress = Progress(tell, AUTHORS)
        # The first item of this export for each author (the ID).
        self._owners: dict[int, OldAuthor] = {}

    def run(self, authors: Iterable[OldAuthor]) -> None:
        """Import the authors."""
        for item in self._progress.over(authors):
            self._report.find(AUTHORS)
            try:
                with transaction.atomic():
                    outcome, *sentences = self._import(item)
            except ValidationError as error:
                outcome, sentences = INVALID, [" ".join(error.messages)]
            self._report.settle(AUTHORS, item, outcome, *sentences)

    def _import(self, item: OldAuthor) -> list[str]:
        """Import the author and return the outcome with sentences."""
        profile, sentences = self._profile(item)
        digest = digest_of({**profile, "name": item.name, "photo": profile.get("photo") and profile["photo"].pk})
        known = self._ledger.get(item.key)
        author = Author.objects.filter(pk=known.target_id).first() if known else None
        if known and author is None:
            return [SKIPPED, GONE]
        if known and author and self._owners.setdefault(author.pk, item) is item:
            if known.digest == digest:
                return [UNCHANGED]
            if _stored(author) != known.stored_digest:
                return [SKIPPED, EDITED]
            sentences += _rename(author, item)
            outcome = UPDATED
        else:
            author = Author.objects.filter(name=Author.spelling_of(item.name)).first()
            outcome = NEW if author is None else UNCHANGED
            if author is None:
                author = profiles.create(item.name, by=None, slug=item.slug if self._places.is_ours else "")
            else:
                profile = {name: value for name, value in profile.items() if not getattr(author, name)}
                outcome = UPDATED if profile else UNCHANGED
                owner = self._owners.get(author.pk)
                sentences.append(SAME_NAME.format(place=owner.place) if owner else EXISTS)
            self._owners.setdefault(author.pk, item)
        profiles.describe(author, by=None, **profile)
        self._ledger.add(item.key, Imported(AUTHOR, author.pk, digest, _stored(author)))
        return [outcome, *sentences]

    def _profile(self, item: OldAuthor) -> tuple[dict[str, Any], list[str]]:
        """Return the fields of the profile that are not empty, and sentences about what is lost."""
        sentences = []
        role, bio = plain(item.role), plain(item.bio)
        if len(role) > MAX_ROLE:
            sentences.append(f"The role was cut after {MAX_ROLE} characters.")
        profile: dict[str, Any] = {"role": Truncator(role).chars(MAX_ROLE), "bio": bio}
        profile["is_organisation"] = item.is_organisation
        if item.photo:
            profile["photo"] = self._places.image(item.photo)
            if profile["photo"] is None:
                sentences.append("The photo was not found.")
        return {name: value for name, value in profile.items() if value}, sentences


def _rename(author: Author, item: OldAuthor) -> list[str]:
    """Give the author the name of the item. The URL stays."""
    try:
        with transaction.atomic():
            profiles.describe(author, by=None, name=Author.spelling_of(item.name))
    except ValidationError as error:
        author.refresh_from_db()
        return [NOT_RENAMED.format(reason=" ".join(error.messages))]
    return []


def _stored(author: Author) -> str:
    """Return the digest of what an import sets."""
    columns = ("name", "role", "bio", "photo_id", "is_organisation")
    return digest_of({name: getattr(author, name) for name in columns})
