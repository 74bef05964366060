"""Images, audio and documents in a full export: the originals, and what the library says of them."""

from collections.abc import Iterator

from newsroom.core.models import Image, MediaFile
from newsroom.exchange.full_export.story_details import Values, iso
from newsroom.exchange.full_export.topic_details import BATCH_SIZE, by_code_point


def images() -> Iterator[Values]:
    """Yield all images of the library in the order of their files' names. Renditions are made from the originals."""
    for image in by_code_point(Image.objects.all(), "file").iterator(chunk_size=BATCH_SIZE):
        x, _, y = image.focal_point.partition("x")
        yield {
            "file": image.file.name,
            "kind": "image",
            "width": image.width,
            "height": image.height,
            "focal_point": [float(x), float(y)],
            "alt": image.alt,
            "is_decorative": image.is_decorative,
            "caption": image.caption,
            "credit": image.credit,
            "licence": image.licence,
            "usable_until": image.usable_until.isoformat() if image.usable_until else None,
            "is_single_use": image.is_single_use,
            "taken_on": image.taken_on.isoformat() if image.taken_on else None,
            "created_at": iso(image.created_at),
        }


def files() -> Iterator[Values]:
    """Yield all audio files and documents of the library in the order of their files' names."""
    for file in by_code_point(MediaFile.objects.all(), "file").iterator(chunk_size=BATCH_SIZE):
        yield {
            "file": file.file.name,
            "kind": "audio" if file.is_audio else "document",
            "content_type": file.content_type,
            "title": file.title,
            "credit": file.credit,
            "text": file.text,
            "created_at": iso(file.created_at),
        }
