"""What uploads become, and the renditions of pictures."""

import io
import zlib

import PIL.Image
import pytest
from django.core.exceptions import ValidationError
from django.db import models
from django.template.loader import render_to_string
from PIL import ImageCms, PngImagePlugin

from newsroom.core.images import renditions, uploads
from newsroom.core.library import services
from newsroom.core.models import Image
from tests.factories import file_of, make_image, photo


def opened(content):
    """What was stored, as a picture, and the bytes of it."""
    return PIL.Image.open(content), content.read()


def refusal(file):
    """The sentence with which the file is refused."""
    with pytest.raises(ValidationError) as refused:
        uploads.clean_upload(file)
    (sentence,) = refused.value.messages
    return sentence


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
def test_a_picture_with_a_very_long_side_is_refused_before_it_is_decoded(size, monkeypatch):
    file = file_of(PIL.Image.new("L", size), "PNG")
    monkeypatch.setattr(PIL.PngImagePlugin.PngImageFile, "load", None)
    with pytest.raises(ValidationError, match="65,500 pixels"):
        uploads.clean_upload(file)


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


@pytest.mark.parametrize("file_format", ["PNG", "WEBP", "AVIF"])
def test_a_moving_picture_is_refused(file_format):
    file = file_of(photo(), file_format, save_all=True, append_images=[PIL.Image.new("RGB", (90, 60))])
    assert refusal(file) == f"This image is animated. {uploads.ACCEPTED}"


@pytest.mark.parametrize("file_format", ["GIF", "TIFF", "BMP", "ICO", "PDF", "EPS"])
def test_other_formats_are_refused(file_format):
    assert refusal(file_of(photo(), file_format)) == f"This file is not a supported image. {uploads.ACCEPTED}"


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
    file = file_of(PIL.Image.new("1", (1, 1)), "PNG")
    data = bytearray(file.getvalue())
    data[16:24] = size[0].to_bytes(4) + size[1].to_bytes(4)
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4)
    assert refusal(io.BytesIO(bytes(data))) == f"This image is larger than 60 megapixels. {uploads.ACCEPTED}"


def test_more_than_twenty_megabytes_are_refused():
    data = file_of(photo(), "JPEG").getvalue()
    assert uploads.clean_upload(io.BytesIO(data.ljust(uploads.MAX_BYTES, b"\0")))
    assert "larger than 20 MB" in refusal(io.BytesIO(data.ljust(uploads.MAX_BYTES + 1, b"\0")))


def stored_files(image):
    """The sizes of all files below the picture's storage, by their names."""
    root = image.file.storage
    return sorted(
        f"{folder}/{name}"
        for folder in ["images", *(f"__processed__/{a}/{b}" for a, b in bins(root))]
        for name in root.listdir(folder)[1]
    )


def bins(storage):
    """The folders that imagefield spreads renditions over."""
    for outer in storage.listdir("__processed__")[0]:
        for inner in storage.listdir(f"__processed__/{outer}")[0]:
            yield outer, inner


def rendition(image, key):
    """A rendition, as a picture."""
    name = getattr(image.file, key).removeprefix("/media/")
    with image.file.storage.open(name) as file, PIL.Image.open(file) as picture:
        picture.load()
        return picture


@pytest.mark.any_database
@pytest.mark.django_db
def test_every_address_that_pages_are_given_holds_a_picture_of_the_size_it_is_said_to_have():
    image = make_image(photo((1000, 700)))
    for crop in ("whole", "card"):
        sources = renditions.sources(image, crop)
        for srcset, file_format in ((sources.avif, "AVIF"), (sources.webp, "WEBP")):
            for entry in srcset.split(", "):
                url, width = entry.split()
                with image.file.storage.open(url.removeprefix("/media/")) as file, PIL.Image.open(file) as picture:
                    assert (picture.format, f"{picture.width}w") == (file_format, width)
    assert renditions.sources(image).webp.count("w,") == 2


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "whole", "card", "og"),
    [
        ((2000, 1000), (1600, 800), (1600, 900), (1200, 630)),
        ((1000, 700), (1000, 700), (1000, 563), (1000, 525)),
        ((300, 900), (300, 900), (300, 169), (300, 158)),
        ((3, 2000), (3, 2000), (3, 2), (3, 2)),
        ((2000, 2), (1600, 2), (4, 2), (4, 2)),
        ((1, 1), (1, 1), (1, 1), (1, 1)),
    ],
)
def test_renditions_are_never_larger_than_the_picture(size, whole, card, og):
    image = make_image(photo(size))
    assert renditions.sources(image)[3:] == whole
    assert renditions.sources(image, "card")[3:] == card
    assert rendition(image, "og").size == renditions.og(image)[3:] == og
    assert {rendition(image, key).width <= size[0] for key in renditions.keys(image)} == {True}


@pytest.mark.any_database
@pytest.mark.django_db
@pytest.mark.parametrize(
    ("size", "shapes"),
    [
        ((2000, 1000), [(1200, 675), (1200, 900), (1000, 1000)]),
        ((800, 1400), [(800, 450), (800, 600), (800, 800)]),
        ((1, 1), [(1, 1), (1, 1), (1, 1)]),
    ],
)
def test_search_engines_find_a_picture_in_the_three_shapes_that_they_want(size, shapes):
    image = make_image(photo(size))
    assert [each[3:] for each in renditions.search_images(image)] == shapes
    for each in renditions.search_images(image):
        name = each.src.removeprefix("/media/")
        assert renditions.is_rendition(image, name)
        with image.file.storage.open(name) as file, PIL.Image.open(file) as picture:
            assert (picture.format, picture.size) == ("JPEG", each[3:])


@pytest.mark.any_database
@pytest.mark.django_db
def test_a_transparent_picture_stands_on_white_where_the_format_knows_no_transparency():
    picture = PIL.Image.new("RGBA", (40, 40))
    image = make_image(picture, "PNG")
    assert rendition(image, "whole_webp_400").getpixel((0, 0))[3] == 0
    assert rendition(image, "whole_jpg_400").getpixel((0, 0)) == (255, 255, 255)


@pytest.mark.any_database
@pytest.mark.django_db
def test_a_crop_keeps_the_focal_point_in_sight():
    picture = PIL.Image.new("RGB", (400, 900), "black")
    picture.paste("white", (0, 0, 400, 200))
    image = make_image(picture, "PNG")
    assert rendition(image, "card_jpg_400").getpixel((200, 100)) == (0, 0, 0)
    before = renditions.sources(image, "card")
    services.describe(image, focal_point="0.5x0.1")
    renditions.render(image)
    assert rendition(image, "card_jpg_400").getpixel((200, 100)) == (255, 255, 255)
    after = renditions.sources(Image.objects.get(), "card")
    assert not {*before[:3]} & {*after[:3]}


@pytest.mark.any_database
@pytest.mark.django_db
def test_a_page_shows_a_picture_without_a_query_or_a_look_at_the_files(django_assert_num_queries, monkeypatch):
    make_image(photo((900, 600)), alt="Fish & chips")
    fields = ("file", "width", "height", "focal_point", "alt", "is_decorative")
    image = Image.objects.only(*fields).fetch_mode(models.FETCH_RAISE).get()
    image.file.storage.base_location = image.file.storage.location = None
    with django_assert_num_queries(0):
        html = render_to_string("includes/_picture.html", {"image": image, "sizes": "50vw", "crop": "card"})
    assert html.count('sizes="50vw"') == 2
    assert 'width="900" height="506" alt="Fish &amp; chips" loading="lazy" decoding="async"' in html


@pytest.mark.any_database
@pytest.mark.django_db
def test_a_picture_at_the_top_of_a_page_is_fetched_first_and_a_decorative_one_is_silent():
    image = make_image(alt="A line", is_decorative=True)
    html = render_to_string("includes/_picture.html", {"image": image, "sizes": "50vw", "eager": True})
    assert 'alt="" fetchpriority="high" decoding="async"' in html
    assert "lazy" not in html


def test_a_jpeg_of_very_many_scans_is_refused_before_it_is_decoded(monkeypatch):
    data = file_of(photo(), "JPEG", progressive=True).getvalue()
    start = data.rindex(b"\xff\xda")
    scan, end = data[start:-2], data[-2:]
    assert uploads.clean_upload(io.BytesIO(data[:-2] + scan * 20 + end))
    monkeypatch.setattr(uploads, "_in_srgb", None)
    with pytest.raises(ValidationError, match="too complex"):
        uploads.clean_upload(io.BytesIO(data[:-2] + scan * 101 + end))
