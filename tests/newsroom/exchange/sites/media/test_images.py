"""Images of a whole site: which are imported, and what is said of the others."""

import pytest
from django.db import OperationalError

from newsroom.core.models import Image, ImportedItem
from newsroom.exchange.sites.items import Lead
from newsroom.exchange.sites.ledger import Ledger
from newsroom.exchange.sites.report import MOST_MISSING
from tests.factories import file_of, photo
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import (
    UPLOADS,
    export_of,
    import_site,
    key,
    old_image,
    old_story,
    outcomes,
    sentences,
    stored_files,
)

pytestmark = pytest.mark.django_db


def test_an_image_that_only_stories_use_is_imported_once(uploads):
    image = f'<img src="{UPLOADS}/2025/05/pier.jpg"><img src="{UPLOADS}/2025/05/pier-300x200.jpg?w=1">'
    report = import_site(export_of(old_story(1, body=image), old_story(2, body=image)), uploads)
    assert outcomes(report, "images") == {"new": 1}
    assert Image.objects.get().width == 90


def test_an_image_of_another_site_is_not_one_of_the_same_name(uploads):
    other = '<img src="https://elsewhere.example/wp-content/uploads/2025/05/pier.jpg">'
    import_site(export_of(old_story(1, body=f'<img src="{UPLOADS}/2025/05/pier.jpg">{other}')), uploads)
    assert (
        ImportedItem.objects.get(kind="image").key
        == "media-old.example:old.example/wp-content/uploads/2025/05/pier.jpg"
    )
    assert stored(key(1)).body.count("<img") == 1


def test_a_smaller_version_is_imported_if_the_original_is_not_accepted(uploads):
    (uploads / "wp-content/uploads/2025/05/pier.jpg").write_bytes(b"broken")
    report = import_site(export_of(media=(old_image(),)), uploads)
    assert Image.objects.get().width == 30
    assert "A smaller version was imported" in sentences(report, "images")[0]


def test_an_animation_is_left_out_and_a_gif_without_one_is_imported(tmp_path):
    folder = tmp_path / "wp-content/uploads/2025/05"
    folder.mkdir(parents=True)
    (folder / "still.gif").write_bytes(file_of(photo(mode="P"), "GIF").getvalue())
    moving = file_of(photo(mode="P"), "GIF", save_all=True, append_images=[photo(mode="P").rotate(90)])
    (folder / "moving.gif").write_bytes(moving.getvalue())
    media = old_image(50, "2025/05/still.gif"), old_image(51, "2025/05/moving.gif")
    report = import_site(export_of(media=media), tmp_path)
    assert outcomes(report, "images") == {"new": 1, "left out": 1}
    assert any("animated" in sentence for sentence in sentences(report, "images"))
    assert report.failed == 0


def test_without_media_the_summary_does_not_blame_their_place(tmp_path):
    body = f'<img src="{UPLOADS}/2025/05/pier.jpg">'
    assert MOST_MISSING not in import_site(export_of(old_story(body=body))).summary()
    assert MOST_MISSING in import_site(export_of(old_story(body=body)), tmp_path).summary()


def test_a_lead_image_that_is_missing_is_noted_with_its_caption():
    report = import_site(export_of(old_story(lead=Lead(url=f"{UPLOADS}/x.jpg", caption="<b>Fog</b>"))))
    assert stored(key(1)).working_copy.notes == f"Image not found: {UPLOADS}/x.jpg – Fog"
    assert list(report.missing.values()) == [["post 1"]]


def test_an_image_that_was_found_but_refused_is_not_among_those_that_were_not_found(uploads):
    body = f'<figure><img src="{UPLOADS}/2025/05/broken.jpg"></figure>'
    report = import_site(export_of(old_story(1, body=body), media=(old_image(54, "2025/05/broken.jpg"),)), uploads)
    assert report.missing == {}
    assert stored(key(1)).working_copy.notes.startswith("Image not imported (This file is not")
    assert any("cannot be imported" in sentence for sentence in sentences(report, "stories"))
    assert not any("not found" in sentence for sentence in sentences(report, "stories"))


def test_a_failure_while_images_are_stored_leaves_no_files(uploads, monkeypatch):
    def fail(*args):
        raise OperationalError("disk full")

    monkeypatch.setattr(Ledger, "add", fail)
    with pytest.raises(OperationalError):
        import_site(export_of(media=(old_image(),)), uploads)
    assert stored_files() == []
    assert not Image.objects.exists()


FIGURE = f'<figure><img src="{UPLOADS}/2025/05/pier.jpg"><figcaption>Ebb</figcaption></figure>'


@pytest.mark.parametrize("lead", [None, Lead(url=f"{UPLOADS}/2025/05/pier.jpg", caption="Flow")], ids=["text", "lead"])
def test_images_that_are_found_later_are_no_update_for_readers_and_leave_the_notes(uploads, lead):
    site = export_of(old_story(body=f"<p>Boats.</p>{FIGURE}<p>Piers.</p>", lead=lead, notes="Ask"))
    import_site(site)
    assert "Image not found" in stored(key(1)).working_copy.notes
    import_site(site, uploads)
    story = stored(key(1))
    assert (story.updated_at, story.working_copy.notes) == (None, "Ask")
    assert story.pictures.count() == 1
    assert bool(story.lead_image) == bool(lead)


def test_notes_that_only_named_images_are_removed_with_the_last_of_them(uploads):
    site = export_of(old_story(body=f"<p>Boats.</p>{FIGURE}"))
    import_site(site)
    import_site(site, uploads)
    assert stored(key(1)).working_copy.notes == ""


@pytest.mark.parametrize(
    "fields",
    [
        {"body": f"<p>Boats!</p>{FIGURE}"},
        {"title": "Ferry 2"},
        {"body": f"<p>Boats.</p>{FIGURE.replace('Ebb', 'Low tide')}"},
        {"body": "<p>Boats.</p>"},
    ],
    ids=["text", "headline", "caption", "removed"],
)
def test_a_text_that_changed_is_an_update_for_readers(uploads, fields):
    import_site(export_of(old_story(body=f"<p>Boats.</p>{FIGURE}")), uploads)
    import_site(export_of(old_story(**{"body": f"<p>Boats.</p>{FIGURE}", **fields})), uploads)
    assert stored(key(1)).updated_at
