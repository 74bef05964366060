"""Media in object storage: links to originals, and what a bucket that does not respond costs."""

from types import SimpleNamespace

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from newsroom.core.images.object_storage import ObjectStorage
from newsroom.core.images.storage import Unavailable
from newsroom.core.library import services
from newsroom.core.models import Image
from newsroom.site import sending
from tests.desk import sign_in
from tests.factories import file_of, make_article, make_image, make_user, photo
from tests.object_storage import store_media, unreachable

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("stored_in_bucket")]
UNKNOWN = "/media/images/aaaaaaaaaaaaaaaaaaaaaaaa.jpg"


@pytest.fixture(autouse=True)
def clock(monkeypatch):
    """A clock of outages, which begins without one."""
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(sending, "time", SimpleNamespace(monotonic=lambda: clock.now))
    monkeypatch.setattr(sending, "outage", sending._Outage())
    return clock


@pytest.fixture
def image():
    image = make_image(photo((500, 300)))
    make_article(slug="floods", lead_image=image)
    return image


@pytest.fixture
def away(image, settings, stored_in_bucket):
    """The bucket does not respond, after an image was stored."""
    store_media(settings, **unreachable(stored_in_bucket))


def answer_of(response):
    return response.status_code, response.getvalue(), dict(response.headers)


def test_only_the_desk_gets_a_link_to_an_original(client, image, settings, stored_in_bucket):
    store_media(settings, **{**stored_in_bucket, "signs_links": True})
    response = client.get(image.file.url)
    assert response.headers["Location"].startswith("/media/__processed__/")
    hidden = make_image(photo((500, 300)))
    assert answer_of(client.get(hidden.file.url)) == answer_of(client.get(UNKNOWN))
    client.force_login(make_user("Journalist"))
    for each in (image, hidden):
        response = client.get(each.file.url)
        assert response.status_code == 302
        assert "X-Amz-Signature=" in response.headers["Location"]
        assert response.headers["Cache-Control"] == "private, no-store"
        # All else comes from the site.
        assert client.get(each.file.og).status_code == 200


def test_while_the_bucket_is_away_images_ask_to_come_again_and_no_cache_keeps_that(client, image, away):
    response = client.get(image.file.og)
    assert (response.status_code, response.headers["Retry-After"]) == (503, sending.RETRY_AFTER)
    assert response.headers["Cache-Control"] == "private, no-store"


def test_while_it_is_away_a_hidden_image_answers_as_an_unknown_one(client, away):
    hidden = Image.objects.create(file="images/bbbbbbbbbbbbbbbbbbbbbbbb.jpg", width=9, height=9)
    unknown = answer_of(client.get(UNKNOWN))
    assert unknown[0] == 404
    for url in (hidden.file.url, hidden.file.og):
        assert answer_of(client.get(url)) == unknown


def test_while_it_is_away_pages_are_rendered_and_who_has_an_image_keeps_it(client, image, away):
    assert image.file.og in client.get("/2026/03/01/floods/").text
    assert client.get("/").status_code == 200
    response = client.get(image.file.og, headers={"If-None-Match": f'"{image.file.og.removeprefix("/media/")}"'})
    assert response.status_code == 304


def test_after_a_failure_one_request_at_a_time_tries_again(client, image, monkeypatch, clock):
    tries, read = [], ObjectStorage.read

    def fail(self, name, start, end):
        tries.append(name)
        raise Unavailable(5, "away")

    monkeypatch.setattr(ObjectStorage, "read", fail)
    assert [client.get(image.file.og).status_code for _ in range(4)] == [503] * 4
    assert len(tries) == 1
    clock.now += sending.PAUSE
    assert [client.get(image.file.og).status_code for _ in range(4)] == [503] * 4
    assert len(tries) == 2
    monkeypatch.setattr(ObjectStorage, "read", read)
    clock.now += sending.PAUSE
    assert [client.get(image.file.og).status_code for _ in range(3)] == [200] * 3


def test_while_it_is_slow_a_thread_is_left_for_pages(client, image, monkeypatch, clock):
    # Longer than a test may take, so a request that waits fails it.
    monkeypatch.setattr(sending, "MAX_WAIT", 600.0)
    for number in range(sending.MAX_READERS):
        assert sending._readers.acquire(blocking=False)
        sending._began[-number] = clock.now - 601
    try:
        assert client.get(image.file.og).status_code == 503
        assert client.get("/2026/03/01/floods/").status_code == 200
        sending._began.clear()
        monkeypatch.setattr(sending, "MAX_WAIT", 0.01)
        assert client.get(image.file.og).status_code == 503
    finally:
        for _ in range(sending.MAX_READERS):
            sending._readers.release()
    assert client.get(image.file.og).status_code == 200
    assert sending._began == {}


def test_an_upload_while_it_is_away_is_refused_with_a_sentence(client, away):
    sign_in(client, "Journalist")
    before = Image.objects.count()
    picture = file_of(photo((90, 60)), "JPEG")
    picture.seek(0)
    upload = SimpleUploadedFile("a.jpg", picture.read())
    response = client.post(reverse("admin:newsroom_image_add"), {"file": upload, "alt": "A quay"})
    assert (response.status_code, response.headers["Retry-After"]) == (503, "2")
    assert "does not respond. Nothing was saved." in response.text
    assert Image.objects.count() == before


def test_an_image_is_deleted_from_the_library_while_it_is_away(away, django_capture_on_commit_callbacks, caplog):
    unused = Image.objects.create(file="images/bbbbbbbbbbbbbbbbbbbbbbbb.jpg", width=9, height=9)
    with django_capture_on_commit_callbacks(execute=True):
        services.remove(unused)
    assert not Image.objects.filter(pk=unused.pk).exists()
    assert "does not respond" in caplog.text
