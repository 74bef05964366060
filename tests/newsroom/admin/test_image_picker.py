"""What the desk's scripts ask the library of images: uploads, descriptions in place, images to choose from."""

import errno
import os
import re
from html import unescape

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.admin import library_picker
from newsroom.core.images import renditions
from newsroom.core.images.storage import CompleteFileStorage
from newsroom.core.library import services
from newsroom.core.models import Image
from newsroom.core.system.failures import NOT_WRITABLE
from tests.desk import sign_in
from tests.factories import file_of, make_image, photo
from tests.newsroom.admin.test_images import address

pytestmark = pytest.mark.django_db


def send(client, name="x.png", content=None):
    content = file_of(photo(), "JPEG").getvalue() if content is None else content
    return client.post(address("upload"), {"file": SimpleUploadedFile(name, content)})


def test_a_dropped_file_is_stored_at_once_and_waits_for_its_description(client):
    user = sign_in(client, "Journalist")
    answer = send(client).json()
    picture = Image.objects.get()
    assert (picture.created_by, picture.is_described, answer["item"]["id"]) == (user, False, picture.pk)
    assert f'action="{address("describe", picture.pk)}"' in answer["form"]
    for url in (address("changelist"), address("pick")):
        assert b"Needs alt text" in client.get(url).content


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "This is an SVG drawing."),
        (b"PK\x03\x04" + b"\0" * 60, "not a supported image"),
        (b"<html><script>alert(1)</script>", "not a supported image"),
        (b"\xff\xd8\xff\xe0" + b"\0" * 60, "not a supported image"),
        (b"", "not a supported image"),
    ],
)
def test_a_refused_file_says_why_and_leaves_nothing(client, content, why):
    sign_in(client, "Journalist")
    answer = send(client, "holiday.jpg", content)
    assert answer.status_code == 400
    assert why in answer.json()["error"]
    assert not Image.objects.exists()


def test_a_sending_without_a_file_says_so(client):
    sign_in(client, "Journalist")
    answer = client.post(address("upload"))
    assert (answer.status_code, answer.json()["error"][:16]) == (400, "No file received")


@pytest.mark.usefixtures("stored_in_folder")
@pytest.mark.parametrize("number", [errno.EACCES, errno.EPERM, errno.EROFS])
def test_a_folder_that_the_server_may_not_write_to_is_reported_in_a_sentence(client, monkeypatch, caplog, number):
    def refuse(*arguments, **more):
        raise OSError(number, os.strerror(number), "/srv/media/images/x.jpg")

    sign_in(client, "Journalist")
    monkeypatch.setattr(CompleteFileStorage, "save", refuse)
    answer = send(client)
    assert (answer.status_code, answer.json()["error"]) == (507, NOT_WRITABLE)
    assert not Image.objects.exists()
    message = f"The server may not write to /srv/media/images/x.jpg: {os.strerror(number)}."
    assert ("ERROR", message) in [(record.levelname, record.getMessage()) for record in caplog.records]


def test_a_picture_is_described_where_it_was_dropped(client):
    sign_in(client, "Journalist")
    send(client)
    url = address("describe", Image.objects.get().pk)
    refused = client.post(url, {"alt": " ", "credit": "Picture desk"})
    assert refused.status_code == 400
    assert "Enter alt text, or mark the image as decorative." in refused.json()["form"]
    told = client.post(url, {"alt": "A lock gate", "credit": "Picture desk"}).json()["item"]
    assert (told["alt"], told["credit"], told["is_described"]) == ("A lock gate", "Picture desk", True)
    assert client.post(url, {"is_decorative": "on"}).json()["item"]["alt"] == ""
    assert Image.objects.get().is_decorative


def test_another_persons_picture_is_not_described(client):
    picture = make_image()
    sign_in(client, "Journalist")
    assert client.post(address("describe", picture.pk), {"alt": "Mine"}).status_code == 403
    picture.refresh_from_db()
    assert picture.alt == ""


def test_pictures_to_choose_from_come_in_pages(client, monkeypatch):
    monkeypatch.setattr(library_picker, "PAGE_SIZE", 2)
    sign_in(client, "Journalist")
    for name in ("An oar", "A sail", "A mast of oak"):
        make_image(alt=name)
    first = client.get(address("pick")).content.decode()
    assert "Page 1 of 2" in first
    assert "An oar" not in first
    assert "An oar" in client.get(address("pick"), {"page": 2}).content.decode()
    found = client.get(address("pick"), {"q": "Oak\0 mast"}).content.decode()
    assert "A mast of oak" in found
    assert "A sail" not in found


@pytest.mark.parametrize("count", [1, 3])
def test_choosing_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    sign_in(client, "Journalist")
    for _ in range(count):
        make_image()
    client.get(address("pick"))
    with django_assert_num_queries(6):
        client.get(address("pick"))


def test_the_image_of_a_body_is_found_and_takes_words_that_it_lacks(client):
    user = sign_in(client, "Journalist")
    own, other = make_image(by=user, credit="Agency"), make_image()
    for image, told in ((own, ("A gate", "Agency")), (other, ("", ""))):
        sent = {"src": renditions.sources(image).src, "alt": "A gate", "credit": "Port"}
        answer = client.post(address("from_body"), sent).json()["item"]
        assert (answer["id"], answer["alt"], answer["credit"]) == (image.pk, *told)
    too_long = {"src": renditions.sources(make_image(by=user)).src, "alt": "x" * 5000}
    assert client.post(address("from_body"), too_long).json()["item"]["alt"] == ""
    assert client.post(address("from_body"), {"src": "https://a.example/x.jpg"}).status_code == 404


def test_a_picture_that_is_described_where_it_was_dropped_has_conflicts_too(client):
    sign_in(client, "Editor")
    form = send(client).json()["form"]
    picture = Image.objects.get()
    opened = unescape(re.search(r'name="opened" value="([^"]*)"', form)[1])
    services.describe(picture, by=None, alt="Theirs", credit="Agency")
    refused = client.post(address("describe", picture.pk), {"alt": "Mine", "credit": "", "opened": opened})
    assert refused.status_code == 400
    assert "Theirs" in refused.json()["form"]
    picture.refresh_from_db()
    assert picture.alt == "Theirs"
    assert client.post(address("describe", picture.pk), {"alt": "", "caption": "At dawn", "opened": opened}).status_code
    opened = unescape(re.search(r'name="opened" value="([^"]*)"', refused.json()["form"])[1])
    sent = {"alt": "Mine", "credit": "Agency", "opened": opened}
    assert client.post(address("describe", picture.pk), sent).json()["item"]["credit"] == "Agency"
    picture.refresh_from_db()
    assert picture.alt == "Mine"
