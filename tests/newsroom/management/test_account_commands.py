"""Django's commands for accounts: what they do is in the audit log."""

import pytest
from django.contrib.auth.management.commands import changepassword
from django.contrib.auth.models import User
from django.core.management import CommandError, call_command

from newsroom.core.desk.audit import actor, line_of
from newsroom.core.models import AuditEntry
from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_superuser_made_by_the_command_is_recorded():
    make_user("Editor")
    call_command("createsuperuser", username="root", email="root@example.org", interactive=False, verbosity=0)
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id, actor(entry)) == ("create account", User.objects.get(username="root").pk,
                                                            "System")  # fmt: skip
    assert "Superuser status: yes" in line_of(entry).text


def test_a_command_that_makes_none_records_none():
    with pytest.raises(CommandError):
        call_command("createsuperuser", interactive=False, verbosity=0)
    assert not AuditEntry.objects.exists()


def test_a_password_changed_by_the_command_is_recorded_without_it(monkeypatch, capsys):
    user = make_user("Editor")
    monkeypatch.setattr(changepassword.Command, "_get_pass", lambda *args, **kwargs: "seven lanterns, long")
    call_command("changepassword", user.username)
    assert "Password changed successfully" in capsys.readouterr().out
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.subject_id, entry.by, entry.detail) == ("set password", user.pk, None, {})
    user.refresh_from_db()
    assert user.check_password("seven lanterns, long")
