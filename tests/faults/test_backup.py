"""A backup that is made while editors publish is consistent; a restore that is killed has changed all or nothing."""

import threading
import time
from random import Random

import pytest
from django.db import connections

from articles.workflow import publishing
from newsroom.core.models import AuditEntry
from newsroom.exchange.backup.archive import TABLES
from tests.factories import make_article, make_draft, make_image, make_topic
from tests.faults.site import problems, published
from tests.newsroom.exchange.helpers import backed_up, manifest_of, restore
from tests.serving import run_program

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("committed")]


class Writer(threading.Thread):
    """Publishes stories until it is stopped, on a connection of its own. done: the IDs of those that are published."""

    def __init__(self, topics):
        super().__init__(daemon=True)
        self.topics, self.done, self.is_stopped = topics, [], threading.Event()

    def run(self):
        try:
            while not self.is_stopped.is_set():
                story = make_draft(topics=self.topics)
                publishing.publish(story, by=None)
                self.done.append(story.pk)
        finally:
            connections.close_all()


def test_a_backup_that_is_made_while_editors_publish_is_consistent(rounds, figure):
    number, writer = rounds(50), Writer([make_topic(), make_topic()])
    backups = []
    writer.start()
    for _ in range(number):
        before = set(writer.done)
        backups.append((before, backed_up(), set(writer.done)))
    writer.is_stopped.set()
    writer.join(60)
    assert backups[0][2] < backups[-1][0] or number == 1
    for before, content, _ in backups:
        restore(content)
        found = published()
        assert before <= found
        audited = AuditEntry.objects.filter(subject_kind="article", verb="publish").values_list("subject_id", flat=True)
        assert set(audited) == found
        assert problems() == []
    figure(
        "round trip",
        f"{number} backups made while {len(writer.done)} stories were published: each holds all that was published "
        "before it, and nothing half done",
    )


def tables_of(content):
    """The digests of the tables in the backup."""
    digests = manifest_of(content)["digests"]
    return {name: digest for name, digest in digests.items() if name.startswith(TABLES)}


def test_a_restore_that_is_killed_has_changed_everything_or_nothing(tmp_path, settings, rounds, figure):
    moments, number = Random(3), rounds(30)
    settings.MEDIA_ROOT = tmp_path / "media"
    topics = [make_topic() for _ in range(3)]
    for _ in range(120):
        make_article(topics=topics)
    make_image()
    new, file = backed_up(), tmp_path / "site.backup"
    file.write_bytes(new)
    command = ["manage.py", "restore", "--force", str(file)]
    began = time.monotonic()
    with run_program(command, tmp_path) as process:
        assert process.wait(300) == 0
    seconds = time.monotonic() - began
    for story in range(2):
        make_article(title=f"Since the backup {story}")
    old = backed_up()
    unchanged = 0
    for _ in range(number):
        with run_program(command, tmp_path) as process:
            time.sleep(moments.uniform(0.4, 1) * seconds)
            process.kill()
        found = tables_of(backed_up())
        assert found in (tables_of(old), tables_of(new))
        if found == tables_of(new):
            restore(old)
        else:
            unchanged += 1
    # Of a few kills, all may come too late.
    assert unchanged or number < 10
    with run_program(command, tmp_path) as process:
        assert process.wait(300) == 0
    assert backed_up() == new
    assert problems() == []
    figure(
        "round trip",
        f"restore killed {number} times: {unchanged} times nothing had changed, otherwise everything; the next one "
        "restores all, byte by byte",
    )
