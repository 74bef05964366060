"""The library's audio and documents on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.core.models import MediaFile
from tests.desk import sign_in
from tests.factories import MP3, embedding, make_draft, make_file

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/mediafile/"


def test_an_uploaded_file_has_a_screen_with_its_code(client):
    sign_in(client, "Journalist")
    upload = SimpleUploadedFile("tide.exe", MP3, content_type="text/html")
    page = client.post(f"{LIST}add/", {"upload": upload, "title": "High <tide>"}, follow=True).content.decode()
    stored = MediaFile.objects.get()
    code = f'&lt;a href="https://news.example{stored.file.url}"&gt;High &lt;tide&gt;&lt;/a&gt;'
    assert code in page
    assert "Not used yet." in page


def test_a_refused_file_gets_its_reason(client):
    sign_in(client, "Journalist")
    answer = client.post(f"{LIST}add/", {"upload": SimpleUploadedFile("a.mp3", b"RIFF"), "title": "Tide"})
    assert "This is a WAV file" in answer.content.decode()
    assert not MediaFile.objects.exists()


def test_the_list_takes_as_many_queries_for_three_files_as_for_one(client, django_assert_max_num_queries):
    sign_in(client, "Editor")

    def count():
        with django_assert_max_num_queries(100) as queries:
            page = client.get(LIST).content.decode()
        assert "MP3, 1.6\xa0KB" in page
        return len(queries)

    make_draft(body=embedding(make_file()))
    client.get(LIST)
    first = count()
    for _ in range(2):
        make_draft(body=embedding(make_file()))
    assert count() == first


def test_the_screen_of_a_file_names_the_stories_that_use_it(client):
    sign_in(client, "Editor")
    stored = make_file()
    make_draft(title="Tides by ear", body=embedding(stored))
    page = client.get(f"{LIST}{stored.pk}/change/").content.decode()
    assert "Tides by ear" in page
    assert "This file is in use, so it cannot be deleted." in page
    client.post(f"{LIST}{stored.pk}/change/", {"title": "Low tide", "credit": "", "text": ""})
    stored.refresh_from_db()
    assert stored.title == "Low tide"
