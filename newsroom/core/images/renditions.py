"""The renditions of images that pages use. No ORM."""

from collections.abc import Callable, Iterator
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Any, NamedTuple, Protocol

import PIL.Image
from django.core.files.base import ContentFile
from imagefield.backend_base import calculate_crop_box
from imagefield.processing import register

from newsroom.core.images import processing

type Processor = Callable[[PIL.Image.Image, Any], PIL.Image.Image]

# The widths of renditions in pixels. Images are never enlarged.
WIDTHS = (400, 800, 1200, 1600)
# For the few browsers that support neither AVIF nor WebP.
FALLBACK_WIDTH = 1200
# Aspect ratios: of the whole image, of cards, of Open Graph and feeds, and others that search engines ask for
# (https://developers.google.com/search/docs/appearance/structured-data/article).
CROPS: dict[str, tuple[int, int] | None] = {
    "whole": None,
    "card": (16, 9),
    "og": (1200, 630),
    "classic": (4, 3),
    "square": (1, 1),
}
# Crops that exist only as JPEG.
FOR_MACHINES = ("og", "classic", "square")
# In pixels. WebP allows 16,383.
MAX_WEBP_SIDE = 16_000
_ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
}


class Stored(Protocol):
    """The attributes of `newsroom.core.models.Image` that renditions need."""

    file: Any
    width: int
    height: int
    focal_point: str


class Sources(NamedTuple):
    """The sources of a `<picture>`: two srcset attributes, and the fallback image with its size in pixels."""

    avif: str
    webp: str
    src: str
    width: int
    height: int


def sources(image: Stored, crop: str = "whole") -> Sources:
    """Return the URLs of the renditions of a stored image, without accessing the storage.

    crop: "whole" or "card". Width and height are those of the largest rendition.
    """
    return _sources(image.file, image.width, image.height, image.focal_point, crop)


# Files are equal if their names are, and the URLs depend only on these arguments.
@lru_cache(maxsize=512)
def _sources(file: Any, width: int, height: int, focal_point: str, crop: str) -> Sources:
    ratio, steps = CROPS[crop], _steps(width, height, crop)

    def srcset(suffix: str) -> str:
        widths = ((step, _size(width, height, step, ratio)[0]) for step in steps)
        return ", ".join(f"{getattr(file, _key(crop, suffix, step))} {actual}w" for step, actual in widths)

    src = getattr(file, _key(crop, "jpg", _fallback(steps)))
    return Sources(srcset("avif"), srcset("webp"), src, *_size(width, height, steps[-1], ratio))


def og(image: Stored) -> Sources:
    """Return the image for Open Graph and feeds: a JPEG of at most 1200 by 630 pixels, as `src`."""
    return _jpeg(image, "og", "og")


def whole_sizes(image: Stored) -> Iterator[tuple[Sources, str]]:
    """Yield the renditions of the whole image, each as `src` with its media type."""
    steps = _steps(image.width, image.height, "whole")
    for suffix, media_type in (("avif", "image/avif"), ("webp", "image/webp"), ("jpg", "image/jpeg")):
        for step in steps if suffix != "jpg" else [_fallback(steps)]:
            yield _jpeg(image, "whole", _key("whole", suffix, step), step), media_type


def search_images(image: Stored) -> list[Sources]:
    """Return the images for search engines: 16:9, 4:3 and square JPEGs at most 1200 pixels wide, as `src`."""
    card = _key("card", "jpg", _fallback(_steps(image.width, image.height, "card")))
    return [_jpeg(image, "card", card), _jpeg(image, "classic", "classic"), _jpeg(image, "square", "square")]


def fit_within(image: Stored, width: int, height: int) -> Sources | None:
    """Return the larger image for other sites, as `src`, that fits into this size in pixels, or None.

    The candidates are that of Open Graph and a JPEG of the whole image at most 400 pixels wide.
    """
    candidates = og(image), _jpeg(image, "whole", "preview", WIDTHS[0])
    return next((each for each in candidates if each.width <= width and each.height <= height), None)


def _jpeg(image: Stored, crop: str, key: str, step: int = FALLBACK_WIDTH) -> Sources:
    width, height = _size(image.width, image.height, step, CROPS[crop])
    return Sources("", "", getattr(image.file, key), width, height)


def render(image: Stored) -> None:
    """Create the missing renditions of a stored image.

    Their names contain a hash of the focal point, so a new one makes new files and old pages continue to work. The
    storage is asked once which there are, and the original is read once.
    """
    with processing.slot():
        missing = _missing(image)
        if not missing:
            return
        with image.file.storage.open(image.file.name) as original:
            image.file.file = ContentFile(original.read())
        try:
            for key in missing:
                with processing.lock:
                    image.file.process(key)
        finally:
            del image.file.file


def _missing(image: Stored) -> list[str]:
    """Return the keys of renditions that the storage does not have."""
    names = {key: image.file._process_context(FORMATS[key]).name for key in keys(image)}
    folder = PurePosixPath(next(iter(names.values()))).parent
    try:
        _, found = image.file.storage.listdir(str(folder))
    except FileNotFoundError:
        found = []
    return [key for key, name in names.items() if PurePosixPath(name).name not in found]


def keys(image: Stored) -> Iterator[str]:
    """Yield the keys of FORMATS that pages and the desk may request for this image."""
    for crop in ("whole", "card"):
        steps = _steps(image.width, image.height, crop)
        for suffix in ("avif", "webp"):
            yield from (_key(crop, suffix, step) for step in steps)
        yield _key(crop, "jpg", _fallback(steps))
    yield from (*FOR_MACHINES, "preview")


def is_rendition(image: Stored, name: str) -> bool:
    """Return whether the media file of this name is a current rendition of the image."""
    url = image.file.storage.url(name)
    return any(getattr(image.file, key) == url for key in keys(image))


def _key(crop: str, suffix: str, step: int) -> str:
    return f"{crop}_{suffix}_{step}"


def _steps(width: int, height: int, crop: str) -> list[int]:
    """Return the useful widths of WIDTHS: all that are smaller than the image, and the next one."""
    available, _ = _size(width, height, WIDTHS[-1], CROPS[crop])
    return [step for before, step in zip((0, *WIDTHS), WIDTHS, strict=False) if before < available]


def _fallback(steps: list[int]) -> int:
    return max(step for step in steps if step <= FALLBACK_WIDTH)


def _box(
    width: int, height: int, ratio: tuple[int, int] | None, point: tuple[float, float] = (0.5, 0.5)
) -> tuple[int, int, int, int]:
    """Return left, top, right and bottom in pixels of a crop that contains the focal point."""
    if ratio is None:
        return 0, 0, width, height
    box = calculate_crop_box(width, height, *ratio, point)
    left, top = min(box.left, width - 1), min(box.top, height - 1)
    return left, top, left + max(box.width, 1), top + max(box.height, 1)


def _size(width: int, height: int, step: int, ratio: tuple[int, int] | None) -> tuple[int, int]:
    """Return width and height in pixels of a rendition `step` wide, or as wide as the image allows."""
    left, top, right, bottom = _box(width, height, ratio)
    scale = min(1, step / (right - left), MAX_WEBP_SIDE / (bottom - top))
    return max(round((right - left) * scale), 1), max(round((bottom - top) * scale), 1)


@register  # type: ignore[untyped-decorator]  # imagefield has no annotations.
def newsroom_rendition(get_image: Processor, suffix: str, step: int, ratio: tuple[int, int] | None) -> Processor:
    """Return a processor of imagefield that crops around the focal point, scales down and encodes."""

    def processor(picture: PIL.Image.Image, context: Any) -> PIL.Image.Image:
        size = _size(*picture.size, step, ratio)
        left, _, right, _ = _box(*picture.size, ratio)
        scale = size[0] / (right - left)
        # Decode a JPEG no larger than needed.
        picture.draft(None, (int(picture.width * scale) + 1, int(picture.height * scale) + 1))
        picture = get_image(picture, context)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        box = _box(*picture.size, ratio, context.ppoi)
        picture = picture.resize(size, PIL.Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        context.save_kwargs.update(_ENCODERS[suffix])
        return _on_white(picture) if suffix == "jpg" else picture

    return processor


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Return the image without transparency, which JPEG does not support."""
    if picture.mode != "RGBA":
        return picture
    background = PIL.Image.new("RGBA", picture.size, "white")
    return PIL.Image.alpha_composite(background, picture).convert("RGB")


def _format(suffix: str, step: int, ratio: tuple[int, int] | None) -> Callable[[Any, Any], None]:
    def spec(file: Any, context: Any) -> None:
        context.extension = f".{suffix}"
        context.processors = [("newsroom_rendition", suffix, step, ratio)]

    return spec


# The formats of imagefield: all possible renditions by their keys.
FORMATS = {
    _key(crop, suffix, step): _format(suffix, step, CROPS[crop])
    for crop in ("whole", "card")
    for suffix in _ENCODERS
    for step in WIDTHS
} | {crop: _format("jpg", FALLBACK_WIDTH, CROPS[crop]) for crop in FOR_MACHINES}
FORMATS["preview"] = _format("jpg", WIDTHS[0], None)
