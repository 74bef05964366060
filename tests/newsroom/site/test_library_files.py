"""Who gets audio and documents of the library, and how."""

from datetime import timedelta

import pytest
import time_machine

from articles.collaboration import preview_links
from articles.workflow import publishing
from newsroom.core.pages import editing
from newsroom.site import library_files
from newsroom.site.library_files import span_of
from tests.desk import sign_in
from tests.factories import FIRST_DATE, MP3, PDF, embedding, make_article, make_draft, make_file, make_page, make_user
from tests.newsroom.site.test_media import answer_of, get

pytestmark = pytest.mark.django_db
UNKNOWN = "/media/files/aaaaaaaaaaaaaaaaaaaaaaaa.mp3"


def test_readers_get_the_audio_of_a_live_story(client):
    stored = make_file()
    make_article(body=embedding(stored))
    answer = get(client, stored.file.url)
    assert (answer.status_code, answer.body) == (200, MP3)
    told = {name: answer.headers[name] for name in ("Content-Type", "Accept-Ranges", "X-Content-Type-Options")}
    assert told == {"Content-Type": "audio/mpeg", "Accept-Ranges": "bytes", "X-Content-Type-Options": "nosniff"}
    assert answer.headers["Cache-Control"] == "public, max-age=86400, s-maxage=60"
    assert not answer.headers["Content-Disposition"].startswith("attachment")
    assert get(client, stored.file.url, headers={"If-None-Match": answer.headers["ETag"]}).status_code == 304


def test_a_document_is_saved_under_its_title(client):
    stored = make_file(PDF, title="Häfen & <tides>")
    make_article(body=embedding(stored))
    answer = get(client, stored.file.url)
    assert answer.headers["Content-Type"] == "application/pdf"
    assert answer.headers["Content-Disposition"] == 'attachment; filename="hafen-tides.pdf"'


def test_what_is_not_live_is_hidden_as_if_it_did_not_exist(client):
    unused, drafted, later = make_file(), make_file(), make_file()
    draft = make_draft(body=embedding(drafted))
    scheduled = make_draft(body=embedding(later))
    now = FIRST_DATE + timedelta(days=30)
    with time_machine.travel(now, tick=False):
        publishing.publish(scheduled, by=None, at=now + timedelta(hours=1))
        unknown = answer_of(get(client, UNKNOWN))
        assert unknown[0] == 404
        for stored in (unused, drafted, later):
            assert answer_of(get(client, stored.file.url)) == unknown
            assert answer_of(get(client, stored.file.url, headers={"Range": "bytes=0-"})) == unknown
    with time_machine.travel(now + timedelta(hours=1), tick=False):
        assert get(client, later.file.url).status_code == 200
        publishing.withdraw(scheduled, by=None)
        assert answer_of(get(client, later.file.url)) == unknown
    # Colleagues hear it before.
    sign_in(client, "Journalist")
    answer = get(client, drafted.file.url)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert draft.working_copy.files.get() == drafted


def test_a_preview_link_leads_to_the_files_of_its_draft_only(client):
    stored, other = make_file(), make_file()
    draft = make_draft(body=embedding(stored))
    make_draft(body=embedding(other))
    secret = preview_links.create(draft, by=make_user("Editor"), days=7)
    page = client.get(f"/preview/{secret}/").content.decode()
    url = f"/preview/{secret}{stored.file.url}"
    assert f'src="{url}"' in page
    assert f'href="{url}"' in page
    answer = get(client, url)
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "private, no-store")
    assert get(client, f"/preview/{secret}{other.file.url}").status_code == 404


@pytest.mark.parametrize(
    ("header", "span"),
    [
        ("bytes=0-", (0, 400)),
        ("bytes=10-19", (10, 20)),
        ("bytes=990-", (990, 1000)),
        ("bytes=990-5000", (990, 1000)),
        ("bytes=-10", (990, 1000)),
        ("bytes=-5000", (0, 400)),
        ("bytes=0-0", (0, 1)),
        ("bytes=9-5", None),
        ("bytes=0-1,5-6", None),
        ("items=0-1", None),
        ("", None),
    ],
)
def test_a_range_is_a_part_of_the_file_that_is_not_too_long(header, span, monkeypatch):
    monkeypatch.setattr(library_files, "MAX_RANGE", 400)
    assert span_of(header, 1000) == span


@pytest.mark.parametrize("header", ["bytes=1000-", "bytes=5000-6000", "bytes=-0"])
def test_a_range_beyond_the_end_is_none(header):
    with pytest.raises(ValueError, match="bytes"):
        span_of(header, 1000)


def test_players_get_ranges(client):
    stored = make_file()
    make_article(body=embedding(stored))
    answer = get(client, stored.file.url, headers={"Range": "bytes=2-5"})
    assert (answer.status_code, answer.body) == (206, MP3[2:6])
    assert answer.headers["Content-Range"] == f"bytes 2-5/{len(MP3)}"
    etag = answer.headers["ETag"]
    for given, status in ((etag, 206), ('"other"', 200)):
        assert get(client, stored.file.url, headers={"Range": "bytes=2-5", "If-Range": given}).status_code == status
    answer = get(client, stored.file.url, headers={"Range": "bytes=999999-"})
    assert (answer.status_code, answer.headers["Content-Range"]) == (416, f"bytes */{len(MP3)}")
    assert answer.headers["Cache-Control"] == "private, no-store"


def test_readers_get_the_document_of_a_page_but_not_that_of_its_draft(client):
    rates, later = make_file(PDF, title="Rates"), make_file(PDF, title="Later")
    page = make_page(body=embedding(rates))
    editing.save(page, {"body": embedding(later)}, by=None)
    assert get(client, rates.file.url).status_code == 200
    assert get(client, later.file.url).status_code == 404
    editing.unpublish(page, version=page.version, by=None)
    assert get(client, rates.file.url).status_code == 404
