"""Audio and documents of the library."""

import re

import pytest
from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile

from articles.workflow import drafting, publishing
from newsroom.core.library import files
from newsroom.core.models import AuditEntry, MediaFile
from newsroom.core.permissions import NotAllowed
from tests.factories import MP3, PDF, embedding, make_article, make_draft, make_file, make_user

pytestmark = pytest.mark.django_db


def test_a_file_is_stored_as_it_is_under_a_random_name(django_capture_on_commit_callbacks):
    user = make_user("Journalist")
    stored = files.store(
        ContentFile(PDF, name="../../Secret report.exe"), by=user, title=" A\nreport ", text="One\n\nTwo"
    )
    assert re.fullmatch(r"files/[A-Za-z0-9_-]{24}\.pdf", stored.file.name)
    assert (stored.title, stored.text, stored.size, stored.created_by) == ("A report", "One\n\nTwo", len(PDF), user)
    with stored.file.storage.open(stored.file.name) as file:
        assert file.read() == PDF
    assert AuditEntry.objects.get().verb == "upload"
    name, storage = stored.file.name, stored.file.storage
    with django_capture_on_commit_callbacks(execute=True):
        files.remove(stored)
    assert not MediaFile.objects.exists()
    assert not storage.exists(name)


@pytest.mark.parametrize(("content", "title"), [(b"x", "A"), (MP3, ""), (MP3, "A" * 201)])
def test_of_what_is_refused_nothing_remains(content, title, tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path
    with pytest.raises(ValidationError):
        files.store(ContentFile(content, name="x"), title=title)
    assert not MediaFile.objects.exists()
    assert not [path for path in tmp_path.rglob("*") if path.is_file()]


def test_its_details_are_changed_and_the_former_ones_recorded():
    stored = make_file(credit="Quay Sound")
    files.describe(stored, title="Low tide", credit="Quay Sound")
    stored.refresh_from_db()
    assert stored.title == "Low tide"
    assert AuditEntry.objects.get(verb="change").detail["replaced"] == {"title": "High tide at six"}


def test_a_file_in_use_is_not_deleted():
    stored = make_file()
    draft = make_draft(body=embedding(stored))
    with pytest.raises(NotAllowed, match="in use"):
        files.remove(stored)
    publishing.publish(draft, by=None)
    with pytest.raises(NotAllowed, match="in use"):
        files.remove(stored)
    drafting.save(draft, {"body": "<p>None</p>"})
    with pytest.raises(NotAllowed, match="in use"):
        files.remove(stored)
    publishing.publish(draft, by=None)
    files.remove(stored)


def test_only_editors_delete_files():
    with pytest.raises(NotAllowed, match="Only editors"):
        files.remove(make_file(), by=make_user("Journalist"))


def test_the_page_of_a_story_has_its_player_and_transcript(client):
    stored = make_file(credit="Quay <Sound>", text="The tide\n\ncomes in.")
    story = make_article(body=embedding(stored))
    page = client.get(story.get_absolute_url()).content.decode()
    assert f'<audio controls preload="none" src="{stored.file.url}" aria-label="Listen to it"></audio>' in page
    assert f'<a href="{stored.file.url}">Listen to it</a>' in page
    assert "MP3, 1.6\xa0KB · Quay &lt;Sound&gt;" in page
    assert "<summary>Transcript</summary>" in page
    files.describe(stored, text="")
    page = client.get(story.get_absolute_url()).content.decode()
    assert "Transcript" not in page


def test_a_document_is_a_link_with_its_type_and_size(client):
    stored = make_file(PDF, title="The report & its notes")
    story = make_article(body=f'<figure><a href="{stored.file.url}">{stored.file.url}</a></figure>')
    page = client.get(story.get_absolute_url()).content.decode()
    assert f'<a href="{stored.file.url}">The report &amp; its notes</a>' in page
    assert f"PDF, {len(PDF)}\xa0bytes" in page
    assert "<audio" not in page


def test_a_link_to_a_file_within_a_sentence_stays_one(client):
    stored = make_file(PDF, text="Costs")
    link = f'<a href="{stored.file.url}" rel="noopener">the budget</a>'
    paragraph = f"<p>Read {link} of the harbour.</p>"
    story = make_article(body=f"{paragraph}{embedding(stored)}{paragraph}")
    page = client.get(story.get_absolute_url()).content.decode()
    assert page.count(paragraph) == 2
    assert page.count("<summary>Summary</summary>") == 1
