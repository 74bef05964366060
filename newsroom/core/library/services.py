"""Service functions of the image library: store, describe and remove images."""

from collections.abc import Mapping
from datetime import date
from functools import partial
from typing import Any, BinaryIO, cast

from django.contrib.auth.models import User
from django.db import transaction
from django.db.models import ProtectedError
from django.utils.text import Truncator

from newsroom.core.html import single_line
from newsroom.core.images import processing, uploads
from newsroom.core.images.workers import CleanImage
from newsroom.core.library import describing, tasks
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import NotAllowed, require


def store(upload: BinaryIO, *, by: User | None = None, render: bool = True, **fields: Any) -> Image:
    """Add an uploaded image to the library and create its renditions after the commit.

    upload: a binary file. by: the user (None for a command). render: False leaves the renditions to
    `manage.py render_pictures`. fields: alt, caption and others (`describe`); those that are not given are what the
    file says about itself. Raises ValidationError if the file or a field is invalid, and TooBusy if other threads
    process images; nothing is stored then. It takes seconds, so call it outside a transaction, which would block other
    writers.
    """
    with processing.slot(by):
        clean = CleanImage(uploads.clean_upload(upload), uploads.metadata_of(upload))
        picture = store_clean(clean, by=by, **fields)
        if render:
            _render_later(picture)
    return picture


def store_clean(clean: CleanImage, *, by: User | None = None, token: str = "", **fields: Any) -> Image:
    """Add an image that was decoded already to the library, without renditions, as `store` does.

    token: the random part of the name that its file had on another site of this software, if no image here has it.
    """
    picture = Image(created_by=by, **{**_of_file(clean.texts), **_plain(fields)})
    picture.token = token
    picture.clean_fields(exclude=["file", "width", "height"])
    try:
        picture.file.save(clean.content.name, clean.content, save=False)
        with transaction.atomic():
            picture.save(force_insert=True)
            AuditEntry.record("upload", picture, by=by)
    except BaseException:
        picture.file.delete(save=False)
        raise
    return picture


def describe(picture: Image, *, by: User | None = None, **fields: Any) -> None:
    """Change the details of an image, or its focal_point.

    Details are alt, is_decorative, caption, credit, licence, usable_until, is_single_use and taken_on.

    The focal point ("0.3x0.7": fractions from the top left) is visible in every crop. A new one makes new files; old
    pages continue to use the previous ones. by: the user (None for a command). Raises ValidationError for an invalid
    field.
    """
    if "focal_point" in describing.change(picture, Image.objects.all(), by=by, **_plain(fields)):
        # The file caches the URLs of its renditions.
        picture.file = picture.file.name
        _render_later(picture)


def remove(picture: Image, *, by: User | None = None) -> None:
    """Delete an unused image from the library, and its files after the commit.

    Raises NotAllowed if `by` lacks the permission, or if a story, a draft, a topic or an author uses the image.
    """
    require(by, "articles.publish_article", "Only editors can delete images. Nothing was changed.")
    try:
        with transaction.atomic():
            # Nothing can start to use it from here on.
            Image.objects.select_for_update().filter(pk=picture.pk).first()
            AuditEntry.record("remove", picture, by=by)
            picture.delete()
    except ProtectedError as error:
        raise NotAllowed(
            "This image is in use, so it was not deleted. See “Used in” for the stories, topics and authors "
            "that use it."
        ) from error


def _of_file(said: Mapping[str, str]) -> dict[str, Any]:
    """Return the fields for what a file says about itself; texts are cut at their lengths."""
    texts = {name: single_line(text) for name, text in said.items()}
    taken_on = texts.pop("taken_on", "")
    lengths = {field.name: field.max_length for field in Image._meta.fields}
    values: dict[str, Any] = {name: Truncator(text).chars(cast(int, lengths[name])) for name, text in texts.items()}
    return values | ({"taken_on": date.fromisoformat(taken_on)} if taken_on else {})


def _plain(fields: dict[str, Any]) -> dict[str, Any]:
    return {name: single_line(value) if isinstance(value, str) else value for name, value in fields.items()}


def _render_later(picture: Image) -> None:
    transaction.on_commit(partial(tasks.render.enqueue, picture.pk))
