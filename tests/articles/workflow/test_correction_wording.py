"""The wording of the last correction can be edited for an hour."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Correction
from articles.workflow import correction_wording, publishing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import make_article, make_user

pytestmark = [pytest.mark.django_db, pytest.mark.any_database]


def test_the_last_correction_is_reworded_and_its_date_stays(client):
    story, editor = make_article(title="Locks"), make_user("Editor")
    publishing.correct(story, "It was one lock.", by=editor)
    publishing.correct(story, "It was twoo.", by=editor)
    dates = list(story.corrections.values_list("at", flat=True))
    assert "It was twoo." in client.get(story.get_absolute_url()).content.decode()
    correction_wording.reword(story, " It was two. ", by=editor)
    assert list(story.corrections.values_list("text", flat=True)) == ["It was one lock.", "It was two."]
    assert list(story.corrections.values_list("at", flat=True)) == dates
    assert "It was two." in client.get(story.get_absolute_url()).content.decode()
    entry = AuditEntry.objects.get(verb="reword correction")
    assert (entry.detail["text"], entry.detail["replaced"]) == ("It was two.", {"text": "It was twoo."})


def test_after_an_hour_it_stays():
    story = make_article()
    publishing.correct(story, "It was twoo.", by=None)
    with time_machine.travel(timezone.now() + timedelta(minutes=61)), pytest.raises(NotAllowed, match="for an hour"):
        correction_wording.reword(story, "It was two.", by=None)
    assert Correction.objects.get().text == "It was twoo."


def test_only_editors_reword_it_and_it_has_words():
    story = make_article()
    publishing.correct(story, "It was twoo.", by=None)
    with pytest.raises(NotAllowed):
        correction_wording.reword(story, "No.", by=make_user("Journalist"))
    with pytest.raises(ValidationError):
        correction_wording.reword(story, " ", by=None)
    publishing.withdraw(story, by=None)
    with pytest.raises(NotAllowed):
        correction_wording.reword(story, "It was two.", by=None)
    assert Correction.objects.get().text == "It was twoo."
