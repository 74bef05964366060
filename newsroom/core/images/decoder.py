"""A program that decodes an uploaded image and encodes it again from its pixels.

It reads the upload from standard input, writes the image to store to standard output, and exits with 0, or with a
Refusal. A small file can make a decoder compute for hours, need all memory, or keep other threads of its process from
running, so each upload is decoded in a process of its own, with limits. The program does not load Django, which takes
longer than most images.
"""

import io
import resource
import sys
import warnings
from enum import IntEnum

import PIL.Image

# The decoders of UPLOAD_FORMATS. If one is missing, Pillow loads all that it has.
from PIL import (  # noqa: F401
    AvifImagePlugin,
    GifImagePlugin,
    ImageCms,
    ImageOps,
    JpegImagePlugin,
    PngImagePlugin,
    WebPImagePlugin,
)

# Accepted uploads, by the names of Pillow's decoders. No SVG, which can run scripts, and no animations.
UPLOAD_FORMATS = ("JPEG", "PNG", "GIF", "WEBP", "AVIF")
MAX_PIXELS = 60_000_000
# In pixels. JPEG allows 65,535.
MAX_SIDE = 65_500
# Drawings and charts have fewer colours, photographs more.
MAX_FLAT_COLOURS = 4096
# Of 255. Fainter pixels cannot be seen, but a smaller image without transparency would show them.
MIN_ALPHA = 8
# Seconds of processor time, and bytes of memory. Images of 60 megapixels need up to 14 seconds and 1.2 GB.
MAX_SECONDS = 30
MAX_MEMORY = 1536 * 1024 * 1024


class Refusal(IntEnum):
    """Why no image was written. Python itself exits with smaller numbers, and after a signal with a negative one."""

    UNSUPPORTED = 64
    ANIMATED = 65
    LONG_SIDE = 66
    MANY_PIXELS = 67
    DAMAGED = 68
    COSTLY = 69


class Refused(Exception):
    """The image is not accepted. Its argument is the Refusal."""


def main() -> None:
    """Decode standard input and encode it to standard output."""
    respond(sys.stdin.buffer.read())


def respond(data: bytes) -> None:
    """Decode the file and encode it to standard output, with limits for this process. Ends it if that fails."""
    limit(resource.RLIMIT_CPU, MAX_SECONDS)
    # Unlike RLIMIT_AS, it leaves out what the C library reserves for threads and does not use.
    limit(resource.RLIMIT_DATA, MAX_MEMORY)
    AvifImagePlugin.DEFAULT_MAX_THREADS = 1
    # A file can cause as many warnings as it has tags.
    warnings.simplefilter("ignore")
    # By default Pillow only warns about images above its limit, and raises above twice that.
    PIL.Image.MAX_IMAGE_PIXELS = MAX_PIXELS
    warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
    try:
        sys.stdout.buffer.write(encoded_again(data))
    except Refused as refused:
        sys.exit(refused.args[0])
    except MemoryError:
        sys.exit(Refusal.COSTLY)


def encoded_again(data: bytes) -> bytes:
    """Return the image in the file as a PNG if it is transparent or flat, otherwise as a JPEG. Raises Refused."""
    picture, is_lossless = _decoded(data)
    file = io.BytesIO()
    if "A" in picture.getbands() or (is_lossless and _is_flat(picture)):
        picture.save(file, "PNG")
    else:
        picture.save(file, "JPEG", quality=90, progressive=True, optimize=True)
    return file.getvalue()


def limit(kind: int, value: int) -> None:
    """Lower a limit of this process. At the hard limit of processor time, Linux ends it without a core dump."""
    _, hard = resource.getrlimit(kind)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(kind, (value, value))


def _decoded(data: bytes) -> tuple[PIL.Image.Image, bool]:
    """Return the pixels of the file, upright, in mode L, RGB or RGBA; and whether the file was a PNG or GIF."""
    try:
        with PIL.Image.open(io.BytesIO(data), formats=UPLOAD_FORMATS) as picture:
            # A phone's JPEG may contain a second image (MPO) for depth or brightness, which is not an animation.
            if picture.format != "MPO" and getattr(picture, "is_animated", False):
                raise Refused(Refusal.ANIMATED)
            # Pillow needs as much memory for each row as for some pixels.
            if max(picture.size) > MAX_SIDE:
                raise Refused(Refusal.LONG_SIDE)
            is_lossless = picture.format in {"PNG", "GIF"}
            picture.load()
            pixels = _in_srgb(ImageOps.exif_transpose(picture))
    except (Refused, MemoryError):
        raise
    except PIL.UnidentifiedImageError as error:
        raise Refused(Refusal.UNSUPPORTED) from error
    except (PIL.Image.DecompressionBombWarning, PIL.Image.DecompressionBombError) as error:
        raise Refused(Refusal.MANY_PIXELS) from error
    except Exception as error:
        # Decoders raise various exceptions for damaged or malicious files.
        raise Refused(Refusal.DAMAGED) from error
    if "A" in pixels.getbands() and pixels.getchannel("A").getextrema() == (255, 255):
        pixels = pixels.convert("RGB")
    if "A" in pixels.getbands():
        # Some programs erase by making pixels transparent: what they show of before must not be published.
        erased = pixels.getchannel("A").point(lambda alpha: 255 * (alpha < MIN_ALPHA))
        pixels.paste((0, 0, 0, 0), (0, 0, *pixels.size), erased)
    # Encoders copy comments, profiles and other metadata from it.
    pixels.info = {}
    return pixels, is_lossless


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
        srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
        try:
            converted = ImageCms.profileToProfile(
                picture, ImageCms.ImageCmsProfile(io.BytesIO(profile)), srgb, outputMode=mode
            )
        except (ImageCms.PyCMSError, OSError):
            # The profile is broken, or for another type of image.
            converted = None
        if converted is not None:
            return converted
    return picture.convert("L") if picture.mode in {"1", "L"} else picture.convert(mode)


def _is_flat(picture: PIL.Image.Image) -> bool:
    return picture.getcolors(MAX_FLAT_COLOURS) is not None


if __name__ == "__main__":
    main()
