"""Pictures: what an upload becomes, and the renditions that pages use. No ORM."""

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

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
# What may come in, as Pillow names its decoders. No SVG, which can run scripts, and nothing that moves.
FORMATS_IN = ("JPEG", "PNG", "WEBP", "AVIF")
ACCEPTED = "Use a JPEG, PNG, WebP or AVIF file of up to 20 MB and 60 megapixels. Animated images are not supported."
# A drawing or a chart has fewer colours than this, a photograph more.
FLAT_COLOURS = 4096
# The longest side that a JPEG can have is 65,535.
JPEG_SIDE = 65_500

# The widths in pixels at which pages show pictures. None is made larger than it came.
WIDTHS = (400, 800, 1200, 1600)
# For the few browsers that know neither AVIF nor WebP.
FALLBACK_WIDTH = 1200
# Proportions: the whole picture, a card's, and Open Graph's, which is also what feeds show; and those that search
# engines want beside a card's (https://developers.google.com/search/docs/appearance/structured-data/article).
CROPS: dict[str, tuple[int, int] | None] = {
    "whole": None,
    "card": (16, 9),
    "og": (1200, 630),
    "classic": (4, 3),
    "square": (1, 1),
}
# Those that are made as a JPEG alone, for machines.
FOR_MACHINES = ("og", "classic", "square")
# The longest side that a WebP can have is 16,383.
WEBP_SIDE = 16_000
_ENCODERS: dict[str, dict[str, Any]] = {
    "avif": {"format": "AVIF", "quality": 55, "speed": 8},
    "webp": {"format": "WEBP", "quality": 78, "method": 4},
    "jpg": {"format": "JPEG", "quality": 82, "progressive": True, "optimize": True},
}

# Pillow only warns of pictures above its limit, and gives up above twice that.
PIL.Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
# A small file may be a large picture: hundreds of megabytes while it is open. Other threads wait meanwhile.
_one_at_a_time = threading.Lock()
_SRGB = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))


def cleaned(upload: BinaryIO) -> ContentFile:
    """The uploaded picture made anew from its pixels, upright and in sRGB, with nothing else that came with it.

    upload: a binary file, read from its beginning. Its name and the type that the browser gave it decide nothing.
    Returns the file to store, named `picture.jpg`, or `picture.png` if it has transparent parts or few colours.
    Raises ValidationError with a sentence for what is no such picture, is damaged, moves or is too large.
    """
    upload.seek(0)
    data = upload.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise ValidationError(f"The file is larger than 20 MB. {ACCEPTED}")
    target = io.BytesIO()
    with _one_at_a_time:
        picture, is_lossless = _decoded(data)
        is_png = "A" in picture.getbands() or max(picture.size) > JPEG_SIDE or (is_lossless and _is_flat(picture))
        if is_png:
            picture.save(target, "PNG")
        else:
            picture.save(target, "JPEG", quality=90, progressive=True, optimize=True)
    return ContentFile(target.getvalue(), name="picture.png" if is_png else "picture.jpg")


def _decoded(data: bytes) -> tuple[PIL.Image.Image, bool]:
    """The pixels of the file, upright, in mode L, RGB or RGBA; and whether the file was a PNG."""
    try:
        with PIL.Image.open(io.BytesIO(data), formats=FORMATS_IN) as picture:
            # A phone's JPEG may carry a second picture (MPO) for depth or brightness: it does not move.
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
        # Decoders raise whatever they stumble over in a damaged or a hostile file.
        raise ValidationError(f"This image file is damaged or incomplete. {ACCEPTED}") from error
    if "A" in pixels.getbands() and pixels.getchannel("A").getextrema() == (255, 255):
        pixels = pixels.convert("RGB")
    # Encoders copy comments, profiles and the like from here.
    pixels.info = {}
    return pixels, is_png


def _in_srgb(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The picture with eight bits a channel in grey (L), RGB or RGBA, its colours those of sRGB."""
    if picture.mode.startswith("I"):
        # Pillow would cut 16 bits off at 255 instead of scaling them.
        return picture.convert("I").point(lambda value: value * (1 / 257)).convert("L")
    profile: Any = picture.info.get("icc_profile")
    mode = "RGBA" if picture.has_transparency_data else "RGB"
    if picture.mode in {"P", "PA", "LA"} or (mode == "RGBA" and picture.mode != "RGBA"):
        picture = picture.convert(mode)
    if profile and picture.mode in {"L", "RGB", "RGBA", "CMYK"}:
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), _SRGB, outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError):
            # A profile that is broken or of another kind of picture says nothing about this one's colours.
            converted = None
        if converted is not None:
            return converted
    return picture.convert("L") if picture.mode in {"1", "L"} else picture.convert(mode)


def _is_flat(picture: PIL.Image.Image) -> bool:
    return picture.getcolors(FLAT_COLOURS) is not None


class Stored(Protocol):
    """What renditions need of `newsroom.core.models.Image`."""

    file: Any
    width: int
    height: int
    focal_point: str


class Sources(NamedTuple):
    """What a `<picture>` needs: two srcset attributes, and the picture for browsers that know neither format."""

    avif: str
    webp: str
    src: str
    width: int
    height: int


def sources(image: Stored, crop: str = "whole") -> Sources:
    """The addresses of the renditions of a stored picture, computed without a look at the storage.

    crop: "whole" or "card". Width and height are those of the largest rendition, in pixels.
    """
    return _sources(image.file, image.width, image.height, image.focal_point, crop)


# Files are equal by their names, and the other arguments are all else that the addresses hang on.
@lru_cache(maxsize=512)
def _sources(file: Any, width: int, height: int, focal_point: str, crop: str) -> Sources:
    ratio = CROPS[crop]
    steps = _steps(width, height, crop)

    def srcset(suffix: str) -> str:
        widths = ((step, _size(width, height, step, ratio)[0]) for step in steps)
        return ", ".join(f"{getattr(file, _key(crop, suffix, step))} {actual}w" for step, actual in widths)

    src = getattr(file, _key(crop, "jpg", _fallback(steps)))
    return Sources(srcset("avif"), srcset("webp"), src, *_size(width, height, steps[-1], ratio))


def og(image: Stored) -> Sources:
    """The picture for Open Graph and feeds: a JPEG of at most 1200 by 630 pixels, as `src`."""
    return _jpeg(image, "og", "og")


def shapes(image: Stored) -> list[Sources]:
    """The picture for search engines, 16 by 9, 4 by 3 and square: each a JPEG at most 1200 pixels wide, as `src`."""
    card = _key("card", "jpg", _fallback(_steps(image.width, image.height, "card")))
    return [_jpeg(image, "card", card), _jpeg(image, "classic", "classic"), _jpeg(image, "square", "square")]


def within(image: Stored, width: int, height: int) -> Sources | None:
    """The larger of the two pictures for other sites, as `src`, that is no wider and no higher than this, in pixels.

    None if neither is: Open Graph's, or a JPEG of the whole picture at most 400 pixels wide.
    """
    pictures = og(image), _jpeg(image, "whole", "preview", WIDTHS[0])
    return next((each for each in pictures if each.width <= width and each.height <= height), None)


def _jpeg(image: Stored, crop: str, key: str, step: int = FALLBACK_WIDTH) -> Sources:
    width, height = _size(image.width, image.height, step, CROPS[crop])
    return Sources("", "", getattr(image.file, key), width, height)


def render(image: Stored) -> None:
    """Make the renditions of a stored picture that are not there yet.

    Their names hold a hash of the focal point, so a new one makes new files and old pages keep theirs.
    """
    for key in keys(image):
        with _one_at_a_time:
            image.file.process(key)


def keys(image: Stored) -> Iterator[str]:
    """The keys of FORMATS that pages and the desk may ask for of this picture."""
    for crop in ("whole", "card"):
        steps = _steps(image.width, image.height, crop)
        for suffix in ("avif", "webp"):
            yield from (_key(crop, suffix, step) for step in steps)
        yield _key(crop, "jpg", _fallback(steps))
    yield from (*FOR_MACHINES, "preview")


def is_rendition(image: Stored, name: str) -> bool:
    """Whether pages and the desk may ask for the media file of this name for the picture as it is now."""
    url = image.file.storage.url(name)
    return any(getattr(image.file, key) == url for key in keys(image))


def _key(crop: str, suffix: str, step: int) -> str:
    return f"{crop}_{suffix}_{step}"


def _steps(width: int, height: int, crop: str) -> list[int]:
    """The widths of WIDTHS that make sense: all that are smaller than the picture, and the next one."""
    available, _ = _size(width, height, WIDTHS[-1], CROPS[crop])
    return [step for before, step in zip((0, *WIDTHS), WIDTHS, strict=False) if before < available]


def _fallback(steps: list[int]) -> int:
    return max(step for step in steps if step <= FALLBACK_WIDTH)


def _box(
    width: int, height: int, ratio: tuple[int, int] | None, point: tuple[float, float] = (0.5, 0.5)
) -> tuple[int, int, int, int]:
    """Left, top, right and bottom in pixels of what a crop keeps of a picture, with the focal point in sight."""
    if ratio is None:
        return 0, 0, width, height
    box = calculate_crop_box(width, height, *ratio, point)
    left, top = min(box.left, width - 1), min(box.top, height - 1)
    return left, top, left + max(box.width, 1), top + max(box.height, 1)


def _size(width: int, height: int, step: int, ratio: tuple[int, int] | None) -> tuple[int, int]:
    """Width and height in pixels of a rendition `step` wide, or as wide as the picture allows."""
    left, top, right, bottom = _box(width, height, ratio)
    scale = min(1, step / (right - left), WEBP_SIDE / (bottom - top))
    return max(round((right - left) * scale), 1), max(round((bottom - top) * scale), 1)


@register
def newsroom_rendition(get_image: Callable, suffix: str, step: int, ratio: tuple[int, int] | None) -> Callable:
    """imagefield's processor for our renditions: crop around the focal point, shrink, encode."""

    def processor(picture: PIL.Image.Image, context: Any) -> PIL.Image.Image:
        size = _size(*picture.size, step, ratio)
        left, _, right, _ = _box(*picture.size, ratio)
        scale = size[0] / (right - left)
        # A JPEG is decoded no larger than needed.
        picture.draft(None, (int(picture.width * scale) + 1, int(picture.height * scale) + 1))
        picture = get_image(picture, context)
        picture = picture.convert("RGBA" if picture.has_transparency_data else "RGB")
        box = _box(*picture.size, ratio, context.ppoi)
        picture = picture.resize(size, PIL.Image.Resampling.LANCZOS, box=box, reducing_gap=3.0)
        context.save_kwargs.update(_ENCODERS[suffix])
        return _on_white(picture) if suffix == "jpg" else picture

    return processor


def _on_white(picture: PIL.Image.Image) -> PIL.Image.Image:
    """The picture without transparent parts, which a JPEG cannot have."""
    if picture.mode != "RGBA":
        return picture
    ground = PIL.Image.new("RGBA", picture.size, "white")
    return PIL.Image.alpha_composite(ground, picture).convert("RGB")


def _format(suffix: str, step: int, ratio: tuple[int, int] | None) -> Callable:
    def spec(file: Any, context: Any) -> None:
        context.extension = f".{suffix}"
        context.processors = [("newsroom_rendition", suffix, step, ratio)]

    return spec


# imagefield's formats: every rendition that may be asked for, by its key.
FORMATS = {
    _key(crop, suffix, step): _format(suffix, step, CROPS[crop])
    for crop in ("whole", "card")
    for suffix in _ENCODERS
    for step in WIDTHS
} | {crop: _format("jpg", FALLBACK_WIDTH, CROPS[crop]) for crop in FOR_MACHINES}
FORMATS["preview"] = _format("jpg", WIDTHS[0], None)
