"""The library's audio and documents on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from newsroom.core.models import MediaFile
from newsroom.core.pages import editing
from tests.desk import sign_in
from tests.factories import MP3, PDF, embedding, make_draft, make_file, make_page

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


def send(client, name, content=MP3):
    return client.post(f"{LIST}upload/", {"file": SimpleUploadedFile(name, content)})


def test_a_dropped_file_has_its_name_as_the_title_and_is_described_there(client):
    user = sign_in(client, "Journalist")
    answer = send(client, "high_tide at six.MP3").json()
    stored = MediaFile.objects.get()
    assert answer["item"] == {"id": stored.pk, "url": stored.file.url, "title": "high tide at six"}
    assert stored.created_by == user
    url = f"{LIST}{stored.pk}/describe/"
    assert f'action="{url}"' in answer["form"]
    assert "This field is required." in client.post(url, {"title": " "}).json()["form"]
    told = client.post(url, {"title": "High tide", "credit": "Quay Sound", "text": "It rises."}).json()
    assert told["item"]["title"] == "High tide"
    assert MediaFile.objects.values_list("credit", "text").get() == ("Quay Sound", "It rises.")


@pytest.mark.parametrize("name", [f"{'x' * 300}.pdf", ".pdf", "  .pdf"])
def test_a_dropped_file_with_an_odd_name_is_stored(client, name):
    sign_in(client, "Journalist")
    assert send(client, name, PDF).status_code == 200
    assert 0 < len(MediaFile.objects.get().title) <= 200


def test_a_dropped_file_that_is_refused_says_why_and_leaves_nothing(client):
    sign_in(client, "Journalist")
    answer = send(client, "a.mp3", b"RIFF")
    assert (answer.status_code, "This is a WAV file" in answer.json()["error"]) == (400, True)
    assert client.post(f"{LIST}upload/").status_code == 400
    assert not MediaFile.objects.exists()


def test_a_file_is_found_by_its_transcript_in_the_list_and_to_choose_from(client):
    sign_in(client, "Editor")
    make_file(title="Interview", text="The <weir> is old.")
    make_file(title="Another", text="Nothing of it")
    for page in (client.get(LIST, {"q": "weir old"}), client.get(f"{LIST}pick/", {"q": "weir old"})):
        assert "Interview" in page.content.decode()
        assert "Another" not in page.content.decode()
    assert "No files found." in client.get(f"{LIST}pick/", {"q": "zebra"}).content.decode()


@pytest.mark.parametrize("count", [1, 3])
def test_files_to_choose_from_take_a_fixed_number_of_queries_and_load_no_transcript(
    client, count, django_assert_num_queries
):
    sign_in(client, "Journalist")
    for _ in range(count):
        make_file(text="The weir is old.")
    client.get(f"{LIST}pick/")
    with django_assert_num_queries(6) as queries:
        client.get(f"{LIST}pick/")
    assert not [query for query in queries if '"newsroom_mediafile"."text"' in query["sql"]]


def test_a_file_that_only_a_page_or_its_draft_has_is_not_deleted(client):
    sign_in(client, "Editor")
    tide, chart = make_file(), make_file()
    page = make_page(body=embedding(tide))
    editing.save(page, {"body": embedding(chart)}, by=None)
    for file in (tide, chart):
        client.post(f"{LIST}{file.pk}/delete/", {"post": "yes"})
        assert MediaFile.objects.filter(pk=file.pk).exists()
