"""Safe image uploads, and the renditions that pages use. No ORM."""

import io
import threading
import warnings
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import Any, BinaryIO, NamedTuple, Protocol

import PIL.Image
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from imagefield.backend_base import calculate_crop_box
from imagefield.processing import register
from PIL import ImageCms, ImageOps

type Processor = Callable[[PIL.Image.Image, Any], PIL.Image.Image]

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
# Accepted uploads, by the names of Pillow's decoders. No SVG, which can run scripts, and no animations.
UPLOAD_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
ACCEPTED = "Use a JPEG, PNG, WebP or AVIF file of up to 20 MB and 60 megapixels. Animated images are not supported."
# Drawings and charts have fewer colours, photographs more.
MAX_FLAT_COLOURS = 4096
# In pixels. JPEG allows 65,535.
MAX_JPEG_SIDE = 65_500

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

# By default Pillow only warns about images above its limit, and raises above twice that.
PIL.Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
# A small file may decode to hundreds of megabytes, so one thread at a time processes an image.
_processing_lock = threading.Lock()
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def clean_upload(upload: BinaryIO) -> "ContentFile[bytes]":
    """Return the uploaded image re-encoded from its pixels, upright and in sRGB, without metadata.

    upload: a binary file, read from its start. Its name and its declared type are ignored. Returns the file to store,
    named `picture.jpg`, or `picture.png` if it has transparency or few colours. Raises ValidationError if it is not an
    accepted image, is damaged, animated or too large.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(f"The file is larger than 20 MB. {ACCEPTED}")
    target = io.BytesIO()
    with _processing_lock:
        picture, is_lossless = _decoded(data)
        is_png = "A" in picture.getbands() or max(picture.size) > MAX_JPEG_SIDE or (is_lossless and _is_flat(picture))
        if is_png:
            picture.save(target, "PNG")
        else:
            picture.save(target, "JPEG", quality=90, progressive=True, optimize=True)
    return ContentFile(target.getvalue(), name="picture.png" if is_png else "picture.jpg")


def _decoded(data: bytes) -> tuple[PIL.Image.Image, bool]:
    """Return the pixels of the file, upright, in mode L, RGB or RGBA; and whether the file was a PNG."""
    try:
        with PIL.Image.open(io.BytesIO(data), formats=UPLOAD_FORMATS) as picture:
            # A phone's JPEG may contain a second image (MPO) for depth or brightness, which is not an animation.
            if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
                raise ValidationError(f"This image is animated. {ACCEPTED}")
            is_png = picture.format == "PNG"
            picture.load()
            pixels = _in_srgb(ImageOps.exif_transpose(picture))
    except ValidationError:
        raise
    except PIL.UnidentifiedImageError as error:
        raise ValidationError(f"This file is not a supported image. {ACCEPTED}") from error
    except (PIL.Image.DecompressionBombWarning, PIL.Image.DecompressionBombError) as error:
        raise ValidationError(f"This image is larger than 60 megapixels. {ACCEPTED}") from error
    except Exception as error:
        # Decoders raise various exceptions for damaged or malicious files.
        raise ValidationError(f"This image file is damaged or incomplete. {ACCEPTED}") from error
    if "A" in pixels.getbands() and pixels.getchannel("A").getextrema() == (255, 255):
        pixels = pixels.convert("RGB")
    # Encoders copy comments, profiles and other metadata from it.
    pixels.info = {}
    return pixels, is_png


def _in_srgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    """Return the image with eight bits per channel in mode L, RGB or RGBA, in sRGB."""
    if picture.mode.startswith("I"):
        # Pillow would clip 16-bit values at 255 instead of scaling them.
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    profile = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode in {"P", "PA", "LA"} or (mode == "RGBA" and picture.mode != "RGBA"):
        picture = picture.convert(mode)
    if profile and picture.mode in {"L", "RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError):
            # The profile is broken, or for another type of image.
            converted = None
        if converted is not None:
            return converted
    return picture.convert("L") if picture.mode in {"1", "L"} else picture.convert(mode)


def _is_flat(picture: PIL.Image.Image) -> bool:
    return picture.getcolors(MAX_FLAT_COLOURS) is not None


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

    Their names contain a hash of the focal point, so a new one makes new files and old pages continue to work.
    """
    for key in keys(image):
        with _processing_lock:
            image.file.process(key)


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
