"""Import of media files of the former site into the library."""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator
from concurrent.futures import Future
from pathlib import PurePosixPath
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.db import transaction
from django.utils.text import Truncator

from newsroom.core.html import plain
from newsroom.core.images.decoder import Refusal
from newsroom.core.images.workers import CleanImage, ImageWorker
from newsroom.core.library import files, services
from newsroom.core.models import Image, MediaFile
from newsroom.core.worker_process import one_per_thread
from newsroom.exchange.importing.summary import INVALID, NEW, SKIPPED, UNCHANGED, UPDATED
from newsroom.exchange.progress import Progress
from newsroom.exchange.sites.items import OldMedia
from newsroom.exchange.sites.ledger import Imported, Ledger, digest_of
from newsroom.exchange.sites.media import names
from newsroom.exchange.sites.media.sources import Found, MediaSource, Unavailable
from newsroom.exchange.sites.places import FILE, IMAGE
from newsroom.exchange.sites.report import LEFT_OUT, Report

# Images that are decoded at the same time. Each may need 1.5 GB of memory for a moment.
WORKERS = 2
# Images that are in memory before they are decoded, and after that, when some are stored in one transaction: its end
# takes longer than to store an image.
MAX_WAITING = 6
MAX_DECODED, MAX_DECODED_BYTES = 16, 32 * 1024 * 1024
NO_SOURCE = "Not imported: no media files were given (--media)."
TWICE = "The export contains it twice."
NOT_FOUND = "The file was not found."
OTHER_TYPE = "Files of this type cannot be imported, only images (JPEG, PNG, GIF, WebP, AVIF), audio and PDF."
EDITED = "It was edited on this site, so the details of the export were not imported."
DELETED = "It was deleted on this site, so it was not imported again."
CENTRE = Image().focal_point
_LENGTHS = {"alt": 500, "caption": 500, "credit": 200, "licence": 200, "title": 200, "text": 200_000}


class _Waiting(NamedTuple):
    """An image that is being decoded. versions: further versions of the file."""

    item: OldMedia
    decoded: "Future[CleanImage]"
    versions: Iterator[Found]


class _Decoded(NamedTuple):
    """An image that can be stored. changes: sentences about what was changed on the way."""

    item: OldMedia
    clean: CleanImage
    fields: dict[str, Any]
    changes: list[str]


class MediaImport:
    """Imports media, each completely or not at all.

    source: None if the operator gave none.
    """

    def __init__(
        self, ledger: Ledger, source: MediaSource | None, report: Report, tell: Callable[[str], object]
    ) -> None:
        self._ledger, self._source, self._report = ledger, source, report
        self._progress = Progress(tell, "media files")
        self._elsewhere: Collection[str] = ()
        self._seen = set[str]()
        self._decoded: list[_Decoded] = []
        # Why files that were found are not imported, by key.
        self.refused: dict[str, str] = {}
        self._images = set(ledger.rows(IMAGE, Image.objects.values_list("pk", flat=True)))
        self._files = set(ledger.rows(FILE, MediaFile.objects.values_list("pk", flat=True)))

    def run(self, media: Iterable[OldMedia], elsewhere: Collection[str] = ()) -> None:
        """Import the media in their order. elsewhere: keys of those of other sites."""
        self._elsewhere = elsewhere
        waiting: deque[_Waiting] = deque()
        with one_per_thread(WORKERS, ImageWorker, ImageWorker.clean) as decode:
            for item in self._progress.over(media):
                if begun := self._begin(item, decode):
                    waiting.append(begun)
                if len(waiting) >= MAX_WAITING:
                    self._finish(waiting.popleft(), decode)
            while waiting:
                self._finish(waiting.popleft(), decode)
        self._store_images()

    def _begin(self, item: OldMedia, decode: Callable[[bytes], "Future[CleanImage]"]) -> _Waiting | None:
        """Settle the item, or return an image that has to be decoded first."""
        kind = _kind_of(item)
        self._report.find(kind)
        if item.key in self._seen:
            self._settle(item, LEFT_OUT, TWICE)
            return None
        self._seen.add(item.key)
        if known := self._ledger.get(item.key):
            self._settle(item, *self._again(item, known))
        elif kind == names.OTHERS:
            self._settle(item, LEFT_OUT, OTHER_TYPE)
        elif self._source is None:
            self._settle(item, LEFT_OUT, NO_SOURCE)
        else:
            source = self._source
            is_foreign = item.key in self._elsewhere
            versions = source.elsewhere(item.files[0]) if is_foreign else source.versions(item.files)
            try:
                found = next(versions, None)
            except Unavailable as error:
                self._report.miss(item.files[0], item.place)
                self._settle(item, LEFT_OUT, str(error))
                return None
            if found is None:
                self._report.miss(item.files[0], item.place)
                self._settle(item, LEFT_OUT, NOT_FOUND)
            elif kind == names.IMAGES:
                return _Waiting(item, decode(found.data), versions)
            else:
                self._store_file(item, found)
        return None

    def _finish(self, waiting: _Waiting, decode: Callable[[bytes], "Future[CleanImage]"]) -> None:
        """Store the image soon, or the next version of it that the library accepts."""
        item, decoded, versions = waiting
        reason, outcome = "", INVALID
        while True:
            try:
                clean = decoded.result()
                break
            except ValidationError as error:
                if not reason:
                    reason = " ".join(error.messages)
                    # Nothing is wrong with an animation, but stories have none.
                    outcome = LEFT_OUT if error.error_list[0].code == Refusal.ANIMATED.name else INVALID
            try:
                another = next(versions, None)
            except Unavailable:
                another = None
            if another is None:
                self._settle(item, outcome, reason)
                self.refused[item.key] = reason
                return
            decoded = decode(another.data)
        fields, changes = _image_fields(item)
        if reason:
            changes.append(f"A smaller version was imported: {reason}")
        self._decoded.append(_Decoded(item, clean, fields, changes))
        if (
            len(self._decoded) >= MAX_DECODED
            or sum(each.clean.content.size for each in self._decoded) > MAX_DECODED_BYTES
        ):
            self._store_images()

    def _store_images(self) -> None:
        """Store the decoded images in one transaction. If it fails, their files are deleted."""
        outcomes: list[tuple[OldMedia, str, list[str]]] = []
        images: list[Image] = []
        try:
            with transaction.atomic():
                for item, clean, fields, changes in self._decoded:
                    try:
                        with transaction.atomic():
                            images.append(services.store_clean(clean, token=_token(item, Image), **fields))
                            self._record(item, IMAGE, images[-1])
                        outcomes.append((item, NEW, changes))
                    except ValidationError as error:
                        outcomes.append((item, INVALID, error.messages))
        except BaseException:
            for image in images:
                image.file.delete(save=False)
            raise
        for item, outcome, sentences in outcomes:
            self._settle(item, outcome, *sentences)
        self._decoded = []

    def _store_file(self, item: OldMedia, found: Found) -> None:
        fields, changes = _file_fields(item)
        try:
            with transaction.atomic():
                stored = files.store(ContentFile(found.data, name="file"), token=_token(item, MediaFile), **fields)
                self._record(item, FILE, stored)
        except ValidationError as error:
            self._settle(item, INVALID, " ".join(error.messages))
        else:
            self._settle(item, NEW, *changes)

    def _again(self, item: OldMedia, known: Imported) -> tuple[str, ...]:
        """Return the outcome of an item that was imported before, with sentences. Changes its details."""
        if known.target_id not in (self._images if known.kind == IMAGE else self._files):
            return SKIPPED, DELETED
        if known.digest == _digest(item):
            return (UNCHANGED,)
        fields, changes = _image_fields(item) if known.kind == IMAGE else _file_fields(item)
        with transaction.atomic():
            if known.kind == IMAGE:
                image = Image.objects.select_for_update().get(pk=known.target_id)
                if _stored(image) != known.stored_digest:
                    return SKIPPED, EDITED
                services.describe(image, **fields)
                self._record(item, IMAGE, image)
            else:
                file = MediaFile.objects.select_for_update().get(pk=known.target_id)
                if _stored(file) != known.stored_digest:
                    return SKIPPED, EDITED
                files.describe(file, **fields)
                self._record(item, FILE, file)
        return UPDATED, *changes

    def _record(self, item: OldMedia, kind: str, target: Image | MediaFile) -> None:
        self._ledger.add(item.key, Imported(kind, target.pk, _digest(item), _stored(target)))

    def _settle(self, item: OldMedia, outcome: str, *sentences: str) -> None:
        if outcome == INVALID or OTHER_TYPE in sentences:
            self.refused[item.key] = sentences[0]
        self._report.settle(_kind_of(item), item, outcome, *sentences)


def _kind_of(item: OldMedia) -> str:
    """Return the kind of media: by what it is shown as if its URL does not say it, and its content decides."""
    kind = names.kind_of(item.files[0])
    return names.IMAGES if item.is_image and kind == names.OTHERS else kind


def _image_fields(item: OldMedia) -> tuple[dict[str, Any], list[str]]:
    details = dict(item.details)
    texts = {"alt": item.alt, "caption": plain(item.caption), "credit": plain(item.credit)}
    cut, changes = _cut({**texts, "licence": details.pop("licence", "")})
    return cut | details, changes


def _file_fields(item: OldMedia) -> tuple[dict[str, Any], list[str]]:
    title = plain(item.title) or PurePosixPath(names.path_of(item.files[0])).name
    cut, changes = _cut({"title": title, "credit": plain(item.credit), "text": item.text or plain(item.caption)})
    return cut | dict(item.details), changes


def _cut(fields: dict[str, str]) -> tuple[dict[str, Any], list[str]]:
    """Return the fields that are not empty, cut at their lengths, and sentences about what was cut."""
    cut = {name: Truncator(text).chars(_LENGTHS[name]) for name, text in fields.items() if text}
    changes = [
        f"Its {name} was cut after {_LENGTHS[name]:,} characters." for name in cut if len(fields[name]) > _LENGTHS[name]
    ]
    return cut, changes


def _token(item: OldMedia, model: type[Image] | type[MediaFile]) -> str:
    """Return the random part of the name that the file keeps, "" if it gets a new name."""
    if not item.name:
        return ""
    field: Any = model._meta.get_field("file")
    stem, _, suffix = item.name.rpartition(".")
    is_there = any(field.storage.exists(f"{stem}.{each}") for each in ("jpg", "png", suffix))
    return "" if is_there or model.objects.filter(file__startswith=f"{stem}.").exists() else stem.rpartition("/")[2]


def _digest(item: OldMedia) -> str:
    texts = {name: getattr(item, name) for name in ("title", "alt", "caption", "credit", "text")}
    return digest_of({**texts, "details": dict(item.details)})


def _stored(target: Image | MediaFile) -> str:
    """Return the digest of the details that an import sets."""
    if isinstance(target, MediaFile):
        return digest_of({name: getattr(target, name) for name in ("title", "credit", "text")})
    columns = ("alt", "caption", "credit", "licence", "usable_until", "is_single_use", "is_decorative", "taken_on")
    is_moved = target.focal_point != CENTRE
    return digest_of(
        {**{name: getattr(target, name) for name in columns}, "focal_point": is_moved and target.focal_point}
    )
