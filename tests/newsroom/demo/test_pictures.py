"""The drawn pictures of the demo: each can be made, at any size, and always comes out the same."""

import io

import pytest
from PIL import Image

from newsroom.demo import pictures


@pytest.mark.parametrize("name", pictures.NAMES)
def test_picture_is_a_jpeg_of_the_size_asked(name):
    image = Image.open(io.BytesIO(pictures.draw(name, (480, 300))))
    image.load()
    assert image.format == "JPEG"
    assert image.size == (480, 300)
    darkest, brightest = image.convert("L").getextrema()
    assert brightest - darkest > 60, "the picture is all but blank"


@pytest.mark.parametrize("size", [(1, 1), (400, 400), (300, 700), (1200, 200)])
def test_any_shape_is_filled(size):
    assert Image.open(io.BytesIO(pictures.draw("glacier", size))).size == size


@pytest.mark.parametrize("name", pictures.NAMES)
def test_picture_is_the_same_at_every_call(name):
    assert pictures.draw(name, (320, 200)) == pictures.draw(name, (320, 200))


def test_default_size():
    assert Image.open(io.BytesIO(pictures.draw("orchard"))).size == (1600, 1000)


def test_pictures_differ():
    drawn = {pictures.draw(name, (160, 100)) for name in pictures.NAMES}
    assert len(drawn) == len(pictures.NAMES) >= 25


def test_unknown_name():
    with pytest.raises(KeyError):
        pictures.draw("no-such-picture")


@pytest.mark.parametrize("size", [(0, 100), (100, 0), (-5, 10)])
def test_impossible_size(size):
    with pytest.raises(ValueError, match="at least one pixel"):
        pictures.draw("orchard", size)
