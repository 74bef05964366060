"""The library of pictures: how one comes in, what is said of it, how it leaves."""

from functools import partial
from typing import Any, BinaryIO

from django.db import transaction
from django.db.models import ProtectedError

from newsroom.core.cache import invalidation
from newsroom.core.html import single_line
from newsroom.core.images import renditions
from newsroom.core.library import tasks
from newsroom.core.models import AuditEntry, Image
from newsroom.core.permissions import NotAllowed, require


def store(upload: BinaryIO, *, by: Any = None, render: bool = True, **said: Any) -> Image:
    """Take an uploaded picture into the library. Its renditions are made once it is there.

    upload: a binary file as a form gives it. by: the user (None for a command). render: False leaves the renditions
    to `manage.py render_pictures`. said: alt, caption and the others; a picture of which neither is said what it
    shows nor that it is decorative waits for that (`Image.is_described`). Raises ValidationError with sentences if
    the file or a field is not fit; then nothing is stored. It takes seconds, so call it outside a transaction, which
    would keep all others from writing.
    """
    content = renditions.cleaned(upload)
    picture = Image(created_by=by, **_plain(said))
    picture.clean_fields(exclude=["file", "width", "height"])
    try:
        picture.file.save(content.name, content, save=False)
        with transaction.atomic():
            picture.save(force_insert=True)
            AuditEntry.record("upload", picture, by=by)
    except BaseException:
        picture.file.delete(save=False)
        raise
    if render:
        _render_later(picture)
    return picture


def describe(picture: Image, *, by: Any = None, **said: Any) -> None:
    """Change what is said of a picture: alt, is_decorative, caption, credit, licence, or its focal_point.

    The focal point ("0.3x0.7": fractions from the top left) stays in sight in every crop; another one makes other
    crops, and old pages keep theirs. by: the user (None for a command). Raises ValidationError if a field is not fit.
    """
    before = Image.objects.values(*said).get(pk=picture.pk)
    for name, value in _plain(said).items():
        setattr(picture, name, value)
    picture.clean_fields(exclude={field.name for field in Image._meta.fields} - said.keys())
    changed = [name for name, value in before.items() if getattr(picture, name) != value]
    if not changed:
        return
    with transaction.atomic():
        picture.save(update_fields=changed)
        AuditEntry.record("change", picture, by=by, **{name: getattr(picture, name) for name in changed})
        invalidation.record(*picture.cache_tags, *Image.objects.all().table_tags)
    if "focal_point" in changed:
        # The file remembers the addresses of its renditions.
        picture.file = picture.file.name
        _render_later(picture)


def remove(picture: Image, *, by: Any = None) -> None:
    """Take a picture that nothing shows out of the library; its files go once that is certain.

    Raises NotAllowed if `by` may not, or if a story, a draft, a topic or an author shows it.
    """
    require(by, "articles.publish_article", "Only editors can delete images. Nothing was changed.")
    try:
        with transaction.atomic():
            # Nobody begins to show it from here on.
            Image.objects.select_for_update().filter(pk=picture.pk).first()
            AuditEntry.record("remove", picture, by=by)
            picture.delete()
    except ProtectedError as refusal:
        raise NotAllowed(
            "This image is in use, so it was not deleted. See “Used in” for the stories, topics and authors "
            "that use it."
        ) from refusal


def _plain(said: dict[str, Any]) -> dict[str, Any]:
    return {name: single_line(value) if isinstance(value, str) else value for name, value in said.items()}


def _render_later(picture: Image) -> None:
    transaction.on_commit(partial(tasks.render.enqueue, picture.pk))
