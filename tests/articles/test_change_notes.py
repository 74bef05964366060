"""Public notes on what an update changed."""

from datetime import timedelta

import pytest

from articles.models import ChangeNote
from articles.workflow import drafting, publishing
from tests.articles.views.pages import NOON, read
from tests.desk import page_of, typed
from tests.factories import make_article, make_draft, make_user

pytestmark = pytest.mark.django_db


def update(article, note, **content):
    drafting.save(article, content or {"title": "Nine boats"})
    return publishing.publish(article, by=None, change_note=note)


def test_readers_see_the_note_with_its_date_and_no_correction(client, time_machine):
    time_machine.move_to(NOON, tick=False)
    article = make_article(at=NOON)
    read(client, article.get_absolute_url())
    time_machine.move_to(NOON + timedelta(days=1), tick=False)
    update(article, " The count of boats\x07 is new. ")
    lines = read(client, article.get_absolute_url()).lines
    assert lines[lines.index("What changed") + 1] == "16 March 2026 The count of boats is new."
    assert not {"Correction", "Corrections"} & set(lines[lines.index("What changed") :][:2])
    assert "The count of boats" not in client.get("/corrections/").content.decode()
    note = article.change_notes.get()
    assert note.at == article.updated_at


def test_an_update_without_a_note_shows_none(client):
    article = make_article()
    update(article, " ")
    assert "What changed" not in read(client, article.get_absolute_url()).lines


@pytest.mark.parametrize("is_scheduled", [True, False])
def test_only_the_update_of_a_live_story_has_a_note(is_scheduled, time_machine):
    time_machine.move_to(NOON, tick=False)
    article = make_article(at=NOON + timedelta(days=3)) if is_scheduled else make_draft()
    update(article, "Too early")
    assert not ChangeNote.objects.exists()


def test_notes_are_permanent():
    article = make_article()
    update(article, "More boats")
    note = article.change_notes.get()
    with pytest.raises(TypeError):
        note.save()
    with pytest.raises(TypeError):
        note.delete()


def test_the_confirmation_of_an_update_asks_for_the_note_and_publishes_it(client):
    editor = make_user("Editor")
    client.force_login(editor)
    article = make_article()
    drafting.save(article, {"title": "Nine boats"})
    data = typed(article)
    asked = client.post(page_of(article), {**data, "_save": "confirm_publish"}, follow=True).content.decode()
    assert 'name="change_note"' in asked
    client.post(page_of(article), typed(article, _save="publish", change_note="More boats"))
    note = article.change_notes.get()
    assert (note.text, note.by) == ("More boats", editor)


def test_the_confirmation_of_a_first_publication_does_not_ask_for_a_note(client):
    client.force_login(make_user("Editor"))
    article = make_draft()
    asked = client.post(page_of(article), typed(article, _save="confirm_publish"), follow=True).content.decode()
    assert "desk-confirmation-publish" in asked
    assert 'name="change_note"' not in asked
