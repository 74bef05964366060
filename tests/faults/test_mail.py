"""The worker is killed while it sends mail: everybody gets each message; one that comes again has the same ID."""

import time
from random import Random

import pytest
from django.contrib.auth.models import User

from articles.models import Notification
from tests.factories import make_draft, make_user
from tests.faults.editing import Editor
from tests.faults.mail import mail_server
from tests.serving import run_program, serving, wait_until

pytestmark = [pytest.mark.faults, pytest.mark.usefixtures("own_database")]


def test_nobody_misses_a_mail_whose_sender_is_killed(tmp_path, rounds, figure):
    moments, number = Random(8), rounds(100)
    with mail_server() as mail:
        settings = {"TASKS": "database", "EMAIL_URL": mail.url}
        with run_program(["manage.py", "migrate", "-v0"], tmp_path, **settings) as migrating:
            assert migrating.wait(120) == 0
        for n in range(5):
            make_user("Editor", email=f"editor-{n}@news.example")
        with serving(tmp_path, **settings) as server:
            editor = Editor(server)
            User.objects.filter(pk=editor.user.pk).update(email="")
            for _ in range(2 * number):
                assert editor.press(make_draft(), "submit").status == 302
        expected = Notification.objects.exclude(to__email="").count()
        assert expected == 10 * number
        killed = 0
        # A fast machine sends more between two kills.
        while killed < number and mail.received.total() < expected:
            before = mail.received.total()
            with run_program(
                ["manage.py", "db_worker", "--no-startup-delay", "--interval=0.1"], tmp_path, **settings
            ) as worker:
                wait_until(
                    lambda before=before, worker=worker: mail.received.total() > before or worker.poll() is not None
                )
                time.sleep(moments.uniform(0, 0.05))
                worker.kill()
            killed += 1
        with run_program(["manage.py", "db_worker", "--batch", "--no-startup-delay"], tmp_path, **settings) as worker:
            assert worker.wait(300) == 0
    assert len(mail.received) == expected
    again = mail.received.total() - expected
    # Only what the worker was sending when it was killed: of one message it may be so more than once.
    assert again <= killed
    figure(
        "mail",
        f"worker killed {killed} times: each of {expected} messages received, {again} of them again, with the same "
        "Message-ID",
    )
