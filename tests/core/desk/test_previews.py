"""newsroom/core/desk/previews.py: previews that are rendered in a transaction do not block others."""

import time

import pytest
from django.contrib.auth.models import User
from django.db import transaction
from django.urls import reverse

from newsroom.core.desk import previews
from newsroom.core.desk.previews import BUSY, PAUSE, rolled_back
from newsroom.core.models import AuditEntry
from newsroom.core.system import slots
from newsroom.core.system.slots import Busy
from tests.desk import page_of, sign_in
from tests.factories import make_draft, make_topic

pytestmark = pytest.mark.django_db
SOMEBODY, SOMEBODY_ELSE = User(pk=901), User(pk=902)


@pytest.fixture(autouse=True)
def _no_wait(monkeypatch):
    monkeypatch.setattr(slots, "MAX_WAIT", 0)
    # As if the last preview had ended long ago.
    monkeypatch.setattr(previews._LastBlock, "ended_at", 0.0)


@pytest.fixture(params=["story", "list", "topic", "front", "page"])
def url(request, client):
    """Where a preview is requested by POST, with its form."""
    sign_in(client, "Editor")
    if request.param in {"story", "list"}:
        page = "story" if request.param == "story" else "topic-0"
        return page_of(make_draft(topics=["Kelp"]), "preview_page"), {"page": page}
    if request.param == "topic":
        return reverse("admin:topics_topic_preview_page", args=[make_topic("Kelp").pk]), {}
    if request.param == "front":
        return reverse("admin:articles_article_front_preview_page"), {}
    client.post(reverse("admin:newsroom_page_add"), {"title": "About", "slug": "about", "language": "en"})
    pk = AuditEntry.objects.get(subject_kind="page").subject_id
    return reverse("admin:newsroom_page_preview", args=[pk]), {"title": "About", "slug": "about", "body": "<p>We</p>"}


def test_a_second_preview_is_answered_at_once_with_a_sentence_in_the_frame(client, url):
    with previews.slots.take("somebody else"):
        answer = client.post(*url)
    assert (answer.status_code, answer.text) == (503, f"{BUSY}\n")
    assert (answer["Retry-After"], answer["X-Frame-Options"]) == ("2", "SAMEORIGIN")
    assert client.post(*url).status_code in {200, 409}


def test_a_user_has_one_preview_at_a_time_and_leaves_the_wait_to_others(monkeypatch):
    monkeypatch.setattr(previews, "slots", slots.Slots(2))
    with rolled_back(SOMEBODY):
        with pytest.raises(Busy, match="busy with another preview"), rolled_back(SOMEBODY):
            pass
        with rolled_back(SOMEBODY_ELSE):
            pass


def test_between_two_previews_a_writer_gets_the_lock(monkeypatch):
    """SQLite tries every tenth of a second for a writer who waits."""
    slept = []
    monkeypatch.setattr(time, "monotonic", lambda: 50.0)
    monkeypatch.setattr(
        time, "sleep", lambda seconds: slept.append((seconds, len(transaction.get_connection().savepoint_ids)))
    )
    depth = len(transaction.get_connection().savepoint_ids)
    for _ in range(2):
        with rolled_back(SOMEBODY):
            pass
    # Outside the transaction.
    assert slept == [(0.0, depth), (pytest.approx(PAUSE), depth)]
    assert PAUSE > 0.1
