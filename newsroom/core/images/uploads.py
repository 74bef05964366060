"""Uploaded images, which are stored as what their pixels show."""

import io
from typing import BinaryIO

import PIL.Image
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import ImageCms, ImageOps

from newsroom.core.images import processing

MAX_BYTES = 20 * 1024 * 1024
# Accepted uploads, by the names of Pillow's decoders. No SVG, which can run scripts, and no animations.
UPLOAD_FORMATS = ("JPEG", "PNG", "WEBP", "AVIF")
ACCEPTED = "Use a JPEG, PNG, WebP or AVIF file of up to 20 MB and 60 megapixels. Animated images are not supported."
# Of a progressive JPEG. Cameras and programs write about ten; each takes as long to decode as the whole image.
MAX_SCANS = 100
_START_OF_SCAN = b"\xff\xda"
# Drawings and charts have fewer colours, photographs more.
MAX_FLAT_COLOURS = 4096
# In pixels. JPEG allows 65,535.
MAX_SIDE = 65_500
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
    with processing.lock:
        picture, is_lossless = _decoded(data)
        is_png = "A" in picture.getbands() or (is_lossless and _is_flat(picture))
        if is_png:
            picture.save(target, "PNG")
        else:
            picture.save(target, "JPEG", quality=90, progressive=True, optimize=True)
    return ContentFile(target.getvalue(), name="picture.png" if is_png else "picture.jpg")


def _decoded(data: bytes) -> tuple[PIL.Image.Image, bool]:
    """Return the pixels of the file, upright, in mode L, RGB or RGBA; and whether the file was a PNG."""
    try:
        with PIL.Image.open(io.BytesIO(data), formats=UPLOAD_FORMATS) as picture:
            if picture.format in {"JPEG", "MPO"} and data.count(_START_OF_SCAN) > MAX_SCANS:
                raise ValidationError(f"This JPEG file is too complex. Save it again as a normal JPEG. {ACCEPTED}")
            # A phone's JPEG may contain a second image (MPO) for depth or brightness, which is not an animation.
            if picture.format != "MPO" and getattr(picture, "n_frames", 1) > 1:
                raise ValidationError(f"This image is animated. {ACCEPTED}")
            # Pillow needs as much memory for each row as for some pixels.
            if max(picture.size) > MAX_SIDE:
                raise ValidationError(f"This image has a side of more than 65,500 pixels. {ACCEPTED}")
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
