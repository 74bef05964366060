"""What uploads become, and which are refused."""

import io
import subprocess
import sys
import zlib
from pathlib import Path

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from PIL import ImageCms, PngImagePlugin

from newsroom.core.images import decoder, uploads
from tests.core.images import hostile
from tests.factories import file_of, photo

COSTLY = f"This image is too complex. Save it again as a normal JPEG or PNG file. {uploads.ACCEPTED}"


@pytest.fixture
def limit(monkeypatch, tmp_path):
    """Runs the decoder with other limits."""

    def change(**limits):
        program = tmp_path / "decoder.py"
        root = Path(decoder.__file__).parents[3]
        program.write_text(
            f"import sys\nsys.path.append({str(root)!r})\nfrom newsroom.core.images import decoder\n"
            f"vars(decoder).update({limits})\ndecoder.main()\n"
        )
        monkeypatch.setattr(decoder, "__file__", str(program))

    return change


def opened(content):
    """What was stored, as a picture, and the bytes of it."""
    return PIL.Image.open(content), content.read()


def refusal(file):
    """The sentence with which the file is refused."""
    with pytest.raises(ValidationError) as refused:
        uploads.clean_upload(file)
    (sentence,) = refused.value.messages
    return sentence


def png_that_claims(size):
    """A PNG of one pixel whose header says that it has this size."""
    data = bytearray(file_of(PIL.Image.new("1", (1, 1)), "PNG").getvalue())
    data[16:24] = size[0].to_bytes(4) + size[1].to_bytes(4)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    return io.BytesIO(data)


@pytest.mark.parametrize("file_format", ["JPEG", "WEBP", "AVIF"])
def test_a_photograph_becomes_a_jpeg(file_format):
    content = uploads.clean_upload(file_of(photo(), file_format))
    picture, _ = opened(content)
    assert (content.name, picture.format, picture.mode, picture.size) == ("picture.jpg", "JPEG", "RGB", (90, 60))


def test_a_photograph_saved_as_png_becomes_a_jpeg():
    assert uploads.clean_upload(file_of(photo(), "PNG")).name == "picture.jpg"


@pytest.mark.parametrize(
    "picture",
    [PIL.Image.new("RGB", (40, 30), "teal"), PIL.Image.new("P", (40, 30)), PIL.Image.new("1", (40, 30))],
)
def test_a_drawing_stays_a_png(picture):
    content = uploads.clean_upload(file_of(picture, "PNG"))
    assert (content.name, opened(content)[0].format) == ("picture.png", "PNG")


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF"])
def test_what_is_transparent_stays_so(file_format):
    picture = photo(mode="RGBA")
    picture.putalpha(0)
    content = uploads.clean_upload(file_of(picture, file_format))
    assert content.name == "picture.png"
    assert opened(content)[0].getpixel((0, 0))[3] == 0


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF"])
@pytest.mark.parametrize("opacity", [0, 3])
def test_what_was_made_transparent_is_erased(file_format, opacity):
    picture = PIL.Image.new("RGBA", (8, 8), (200, 30, 60, 255))
    picture.paste((10, 200, 90, opacity), (0, 0, 8, 4))
    picture.paste((10, 200, 90, opacity + 1), (0, 4, 8, 5))
    options = {"exact": True} if file_format == "WEBP" else {"quality": 100} if file_format == "AVIF" else {}
    stored, _ = opened(uploads.clean_upload(file_of(picture, file_format, **options)))
    assert {stored.getpixel((column, row)) for column in range(8) for row in range(3)} == {(0, 0, 0, 0)}
    assert stored.getpixel((3, 6))[3] == 255


def test_the_transparent_colour_of_a_palette_stays_transparent():
    picture = PIL.Image.new("P", (4, 4))
    stored, _ = opened(uploads.clean_upload(file_of(picture, "PNG", transparency=0)))
    assert stored.getpixel((0, 0))[3] == 0


def test_an_alpha_channel_that_hides_nothing_is_dropped():
    picture = photo(mode="RGBA")
    picture.putalpha(255)
    assert uploads.clean_upload(file_of(picture, "WEBP")).name == "picture.jpg"


def test_the_name_and_the_stated_type_decide_nothing():
    file = file_of(photo(), "JPEG")
    file.name, file.content_type = "../evil.svg", "image/svg+xml"
    assert uploads.clean_upload(file).name == "picture.jpg"


@pytest.mark.parametrize("size", [(1, 65_501), (65_501, 1)])
def test_a_picture_with_a_very_long_side_is_refused_before_it_is_decoded(size):
    sentence = f"This image has a side of more than 65,500 pixels. {uploads.ACCEPTED}"
    assert refusal(png_that_claims(size)) == sentence


def test_the_picture_is_turned_upright():
    exif = PIL.Image.Exif()
    exif[0x0112] = 6
    stored, _ = opened(uploads.clean_upload(file_of(photo((90, 60)), "JPEG", exif=exif)))
    assert stored.size == (60, 90)


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_place_camera_and_remarks_are_removed(file_format):
    exif = PIL.Image.Exif()
    exif[0x010F] = "A secret camera"
    exif.get_ifd(0x8825)[1] = "N"
    remarks = PngImagePlugin.PngInfo()
    remarks.add_text("Comment", "A secret remark")
    options = {"JPEG": {"comment": "A secret remark"}, "PNG": {"pnginfo": remarks}}.get(file_format, {})
    packet = b"<x:xmpmeta xmlns:x='adobe:ns:meta/'>A secret packet</x:xmpmeta>"
    if file_format != "PNG":
        options["xmp"] = packet
    stored, data = opened(uploads.clean_upload(file_of(photo(), file_format, exif=exif, **options)))
    assert b"secret" not in data
    assert not stored.getexif()
    assert not stored.info.keys() & {"exif", "comment", "Comment", "xmp", "icc_profile"}


def test_what_is_hidden_behind_the_picture_is_removed():
    file = io.BytesIO(file_of(photo(), "JPEG").getvalue() + b"PK\x03\x04<script>alert(1)</script>")
    assert b"script" not in uploads.clean_upload(file).read()


def test_colours_of_another_profile_are_converted():
    lab = ImageCms.ImageCmsProfile(ImageCms.createProfile("LAB")).tobytes()
    srgb = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    flat = PIL.Image.new("RGB", (8, 8), (200, 30, 40))
    stored, _ = opened(uploads.clean_upload(file_of(flat, "PNG", icc_profile=srgb)))
    assert stored.getpixel((0, 0)) == (200, 30, 40)
    assert "icc_profile" not in stored.info
    unfit, _ = opened(uploads.clean_upload(file_of(flat, "PNG", icc_profile=lab)))
    assert unfit.getpixel((0, 0)) == (200, 30, 40)


def test_a_broken_profile_does_not_refuse_the_picture():
    file = file_of(PIL.Image.new("RGB", (8, 8), "teal"), "PNG", icc_profile=b"nonsense")
    assert opened(uploads.clean_upload(file))[0].getpixel((0, 0)) == (0, 128, 128)


def test_printing_colours_become_rgb():
    stored, _ = opened(uploads.clean_upload(file_of(photo(mode="CMYK"), "JPEG")))
    assert stored.mode == "RGB"


def test_sixteen_bits_are_scaled_and_not_cut():
    grey = PIL.Image.new("I;16", (8, 8), 0x8000)
    stored, _ = opened(uploads.clean_upload(file_of(grey, "PNG")))
    assert (stored.mode, stored.getpixel((0, 0))) == ("L", 127)


def test_a_phone_picture_with_a_second_one_inside_is_accepted():
    file = file_of(photo(), "MPO", save_all=True, append_images=[photo((30, 20))])
    assert opened(uploads.clean_upload(file))[0].size == (90, 60)


def test_a_gif_that_does_not_move_is_stored_as_png():
    stored, _ = opened(uploads.clean_upload(file_of(photo(mode="P"), "GIF")))
    assert (stored.format, stored.size) == ("PNG", (90, 60))


@pytest.mark.parametrize("file_format", ["PNG", "GIF", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(file_format):
    file = file_of(photo(), file_format, save_all=True, append_images=[PIL.Image.new("RGB", (90, 60))])
    assert refusal(file) == f"This image is animated. {uploads.ACCEPTED}"


@pytest.mark.parametrize("file_format", ["TIFF", "BMP", "ICO", "PDF", "EPS"])
def test_other_formats_are_refused(file_format):
    assert uploads.ACCEPTED in refusal(file_of(photo(), file_format))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>",
        b"GIF89a\xff\xd8\xff",
        b"\xff\xd8\xff",
    ],
)
def test_what_is_no_picture_is_refused(data):
    assert uploads.ACCEPTED in refusal(io.BytesIO(data))


@pytest.mark.parametrize("file_format", ["JPEG", "PNG", "WEBP", "AVIF"])
def test_half_a_picture_is_refused(file_format):
    data = file_of(photo((200, 200)), file_format).getvalue()
    assert uploads.ACCEPTED in refusal(io.BytesIO(data[: len(data) // 2]))


@pytest.mark.parametrize("size", [(60_001, 1000), (12_000, 10_001), (65_000, 65_000)])
def test_more_than_sixty_megapixels_are_refused_before_they_are_decoded(size):
    assert refusal(png_that_claims(size)) == f"This image is larger than 60 megapixels. {uploads.ACCEPTED}"


def test_more_than_twenty_megabytes_are_refused():
    data = file_of(photo(), "JPEG").getvalue()
    assert uploads.clean_upload(io.BytesIO(data.ljust(uploads.MAX_BYTES, b"\0")))
    assert "larger than 20 MB" in refusal(io.BytesIO(data.ljust(uploads.MAX_BYTES + 1, b"\0")))


@pytest.mark.parametrize("make", [hostile.colours, hostile.profile, hostile.scans])
def test_an_image_that_takes_too_much_processor_time_is_refused(make, limit, caplog):
    limit(MAX_SECONDS=1)
    assert refusal(make()) == COSTLY
    assert "Decoding an upload ended with status -9." in caplog.text


def test_an_image_that_takes_too_long_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "TIMEOUT", 0.5)
    assert refusal(hostile.profile()) == COSTLY


def test_an_image_that_takes_too_much_memory_is_refused(limit):
    limit(MAX_MEMORY=100 * 1024 * 1024)
    assert uploads.clean_upload(file_of(photo(), "PNG"))
    assert refusal(file_of(PIL.Image.new("RGB", (6000, 6000)), "PNG")) == COSTLY


def test_a_failure_of_the_decoder_is_logged(limit, caplog):
    limit(MAX_MEMORY=None)
    assert refusal(file_of(photo(), "PNG")) == COSTLY
    assert "ended with status 1." in caplog.text
    assert "TypeError" in caplog.text


def test_the_decoder_does_not_warn_of_each_of_many_tags():
    command = [sys.executable, decoder.__file__]
    process = subprocess.run(command, input=hostile.tags().getvalue(), capture_output=True, check=True)
    assert process.stdout
    assert not process.stderr


def test_a_small_file_that_would_be_stored_as_a_large_one_is_refused(monkeypatch):
    monkeypatch.setattr(uploads, "MAX_STORED_BYTES", 1_000)
    assert refusal(file_of(photo((400, 400)), "JPEG")) == COSTLY


@pytest.mark.parametrize(
    ("start", "sentence"),
    [
        (b"\x00\x00\x00\x18ftypheic", "This is a HEIC image, the format of iPhones. Export it as JPEG."),
        (b"\x00\x00\x00\x18ftypmif1", "This is a HEIC image, the format of iPhones. Export it as JPEG."),
        (b"%PDF-1.7", "This is a PDF."),
        (b"  <svg xmlns=", "This is an SVG drawing."),
        (b"<?xml version='1.0'?><svg>", "This is an SVG drawing."),
        (b"II*\x00", "This is a TIFF."),
        (b"nothing known", "This file is not a supported image."),
    ],
)
def test_a_file_of_another_type_is_named(start, sentence):
    assert refusal(io.BytesIO(start + b"\x00" * 100)) == f"{sentence} {uploads.ACCEPTED}"
