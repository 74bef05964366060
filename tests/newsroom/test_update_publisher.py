"""newsroom/update_publisher.py: the thread of the server that publishes scheduled updates."""

from datetime import timedelta

import pytest
from django.db import OperationalError
from django.utils import timezone

from articles.models import Article, WorkingCopy
from articles.workflow import drafting, scheduled_updates
from newsroom import update_publisher
from tests.factories import make_article
from tests.serving import free_port, run_program, wait_until

CONFIG = "deploy/gunicorn.conf.py"


@pytest.mark.usefixtures("committed")
def test_the_server_publishes_an_update_that_is_due_without_a_request(tmp_path):
    story = make_article(title="Locks close")
    drafting.save(story, {"title": "Locks reopen"})
    scheduled_updates.schedule(story, by=None, at=timezone.now() + timedelta(hours=1))
    WorkingCopy.objects.update(update_at=timezone.now() - timedelta(seconds=1))
    bind = f"127.0.0.1:{free_port()}"
    with run_program(["-m", "gunicorn", "--config", CONFIG], tmp_path, BIND=bind, WEB_CONCURRENCY="2"):
        wait_until(lambda: Article.objects.get().title == "Locks reopen")
    assert Article.objects.get().title == "Locks reopen"


@pytest.mark.django_db
def test_a_database_that_does_not_respond_does_not_end_it(monkeypatch):
    def fail():
        raise OperationalError("away")

    monkeypatch.setattr(scheduled_updates, "publish_due", fail)
    monkeypatch.setattr(update_publisher, "close_old_connections", lambda: None)
    assert not update_publisher.publish_due()
    monkeypatch.undo()
    monkeypatch.setattr(update_publisher, "close_old_connections", lambda: None)
    assert update_publisher.publish_due()
