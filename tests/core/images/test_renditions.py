"""The renditions of pictures."""

import PIL.Image
import pytest
from django.db import models
from django.template.loader import render_to_string

from newsroom.core.images import renditions
from newsroom.core.library import services
from newsroom.core.models import Image
from tests.factories import make_image, photo


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
