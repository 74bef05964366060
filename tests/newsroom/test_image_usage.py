"""Where pictures are used, counted and looked for."""

import pytest

from newsroom import image_usage
from newsroom.core.models import Image
from tests.core.library.test_services import USES
from tests.factories import make_article, make_draft, make_image

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize("use", USES)
def test_every_use_counts(use):
    image, free = make_image(), make_image()
    use(image)
    assert image_usage.count_uses([image, free]) == {image.pk: 1}
    assert list(image_usage.used(Image.objects.all())) == [image]
    assert list(image_usage.unused(Image.objects.all())) == [free]


def test_a_story_counts_once_however_often_it_shows_the_picture():
    image = make_image()
    body = f'<p>Text</p><figure><img src="{image.file.url}"></figure>'
    make_draft(lead_image=image, body=body)
    make_article(lead_image=image, body=body)
    assert image_usage.count_uses([image]) == {image.pk: 2}


@pytest.mark.parametrize("count", [1, 3])
def test_counting_takes_three_queries(django_assert_num_queries, count):
    pictures = [make_image() for _ in range(count)]
    for picture in pictures:
        make_article(lead_image=picture)
    with django_assert_num_queries(3):
        image_usage.count_uses(pictures)
