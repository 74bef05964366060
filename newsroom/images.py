"""Pictures: what an upload becomes, and the renditions that pages use. No ORM."""

import io
import warnings
from typing import Any, BinaryIO

import PIL.Image
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from PIL import ImageCms, ImageOps

MAX_BYTES = 20 * 1024 * 1024
MAX_PIXELS = 60_000_000
# What may come in, as Pillow names its decoders. No SVG, which can run scripts, and nothing that moves.
FORMATS_IN = ("JPEG", "PNG", "WEBP", "AVIF")
ACCEPTED = "A picture is a JPEG, PNG, WebP or AVIF file that does not move, of at most 20 MB and 60 megapixels."
# A drawing or a chart has fewer colours than this, a photograph more.
FLAT_COLOURS = 4096
# The longest side that a JPEG can have is 65,535.
JPEG_SIDE = 65_500

# Pillow only warns of pictures above its limit, and gives up above twice that.
PIL.Image.MAX_IMAGE_PIXELS = MAX_PIXELS
warnings.simplefilter("error", PIL.Image.DecompressionBombWarning)
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
    picture, is_lossless = _decoded(data)
    is_png = "A" in picture.getbands() or max(picture.size) > JPEG_SIDE or (is_lossless and _is_flat(picture))
    target = io.BytesIO()
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
                raise ValidationError(f"The picture moves. {ACCEPTED}")
            is_png = picture.format == "PNG"
            picture.load()
            picture = _in_srgb(ImageOps.exif_transpose(picture))
    except ValidationError:
        raise
    except PIL.UnidentifiedImageError as error:
        raise ValidationError(f"The file is not such a picture. {ACCEPTED}") from error
    except (PIL.Image.DecompressionBombWarning, PIL.Image.DecompressionBombError) as error:
        raise ValidationError(f"The picture has more than 60 megapixels. {ACCEPTED}") from error
    except Exception as error:
        # Decoders raise whatever they stumble over in a damaged or a hostile file.
        raise ValidationError(f"The picture is damaged or incomplete. {ACCEPTED}") from error
    if "A" in picture.getbands() and picture.getchannel("A").getextrema() == (255, 255):
        picture = picture.convert("RGB")
    # Encoders copy comments, profiles and the like from here.
    picture.info = {}
    return picture, is_png


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
