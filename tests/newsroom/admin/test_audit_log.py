"""The log and former addresses on the desk."""

import re
from datetime import timedelta
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse
from django.utils import timezone

from articles.models import Article
from newsroom.core.accounts.models import Account
from newsroom.core.models import AuditEntry
from newsroom.core.models.audit import NOT_SIGNED_IN
from tests.desk import page_of, sign_in
from tests.factories import make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "status"), [("Journalist", 403), ("Topic editor", 403), ("Editor", 200), ("Administrator", 200)]
)
@pytest.mark.parametrize("model", ["auditentry", "redirect"])
def test_the_logs_are_for_who_publishes(client, role, status, model):
    sign_in(client, role)
    assert client.get(reverse(f"admin:newsroom_{model}_changelist")).status_code == status


def test_nobody_changes_the_log(client):
    sign_in(client, "Administrator")
    entry = AuditEntry.record("publish", make_topic(), by=None)
    url = reverse("admin:newsroom_auditentry_change", args=[entry.pk])
    assert client.post(url, {"verb": "forged"}).status_code == 403
    assert client.post(reverse("admin:newsroom_auditentry_delete", args=[entry.pk])).status_code == 403


def told(client, **narrowed):
    """The log's lines as (who, what, to what)."""
    page = client.get(reverse("admin:newsroom_auditentry_changelist"), narrowed)
    admin = page.context["cl"].model_admin
    return [tuple(map(str, (admin.user(e), admin.action(e), admin.item(e)))) for e in page.context["cl"].result_list]


def test_the_log_tells_in_words_who_did_what_to_what_and_leads_there(client):
    editor = sign_in(client, "Editor", first_name="Mira", last_name="Vale")
    topic = make_topic("Tides")
    AuditEntry.record("withdraw", make_draft(title="<b>"), by=editor, reason="<i>wrong</i>")
    AuditEntry.record("delete", topic, by=None)
    assert told(client) == [
        ("System", "Deleted", "Topic “Tides”"),
        (
            "Mira Vale",
            "Unpublished: <q>&lt;i&gt;wrong&lt;/i&gt;</q>",
            f'Story <a href="{page_of(Article.objects.get())}">&lt;b&gt;</a>',
        ),
    ]


def test_the_log_is_narrowed_by_person_deed_subject_and_date(client):
    editor = sign_in(client, "Editor")
    story, topic = make_draft(title="Story"), make_topic("Topic")
    AuditEntry.record("submit", story, by=editor)
    AuditEntry.record("rename", topic, by=None)
    entry = AuditEntry.record("approve", story, by=None)
    AuditEntry.objects.filter(pk=entry.pk).update(at=timezone.now() - timedelta(days=3))
    for narrowed, count in [
        ({"person": editor.pk}, 1),
        ({"person": 0}, 2),
        ({"deed": "rename"}, 1),
        ({"subject_kind": "article"}, 2),
        ({"since": 1}, 2),
        ({"since": 7, "subject_kind": "article"}, 2),
        ({"person": "9" * 40}, 3),
        ({"person": "²"}, 3),
        ({"since": "x"}, 3),
        ({"deed": "no such"}, 0),
    ]:
        assert len(told(client, **narrowed)) == count, narrowed


@pytest.mark.parametrize("count", [1, 3])
def test_the_log_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    editor = sign_in(client, "Editor")
    for _ in range(count):
        AuditEntry.record("rename", make_topic(), by=editor)
    client.get("/admin/")
    with django_assert_num_queries(8):
        client.get(reverse("admin:newsroom_auditentry_changelist"))


def test_the_log_names_users_whose_accounts_are_deleted_and_is_filtered_by_them(client):
    sign_in(client, "Editor")
    gone = make_user("Editor", first_name="Mira", last_name="Vale")
    AuditEntry.record("rename", make_topic("Tides"), by=gone)
    gone.delete()
    AuditEntry.record("rename", make_topic("Ebb"), by=None)
    failure = AuditEntry.add("fail to sign in", make_user("Editor"), {"kind": "code"}, by=None,
                             by_name=NOT_SIGNED_IN, address="198.51.100.7")  # fmt: skip
    visitor = 'Not signed in<br><span class="desk-note">198.51.100.7</span>'
    assert [who for who, _, _ in told(client)] == [visitor, "System", "Mira Vale"]
    for person, name in (("deleted", "Mira Vale"), ("0", "System"), ("none", visitor)):
        assert [who for who, _, _ in told(client, person=person)] == [name]
    for search in ("Vale", "198.51.100", failure.subject_name):
        assert len(told(client, q=search)) == 1, search


def test_entries_about_accounts_and_roles_say_what_changed_and_lead_to_them(client):
    boss, role = sign_in(client, "Administrator"), Group.objects.create(name="Interns")
    detail = {"before": {"email": "<old>", "is_active": True}, "after": {"email": "", "is_active": False}}
    AuditEntry.add("change account", boss, detail, by=boss)
    AuditEntry.add("change group", role, {"before": {"permissions": ["a"]}, "after": {"permissions": ["b"]}}, by=boss)
    AuditEntry.add("delete group", role, {}, by=boss)
    assert [line[1:] for line in told(client)] == [
        ("Deleted the group", "Group “Interns”"),
        (
            "Changed the group: <q>Permissions: added b, removed a</q>",
            f'Group <a href="{reverse("admin:auth_group_change", args=[role.pk])}">Interns</a>',
        ),
        (
            "Changed the user’s details: <q>Email address: &lt;old&gt; → none; Active: yes → no</q>",
            f'User <a href="{reverse("admin:auth_user_change", args=[boss.pk])}">{boss}</a>',
        ),
    ]
    assert len(told(client, subject_kind="group")) == 2
    assert len(told(client, deed="change account")) == 1


def test_an_entry_of_the_log_is_never_changed_nor_removed_by_the_software():
    sources = [*Path("articles").rglob("*.py"), *Path("topics").rglob("*.py"), *Path("newsroom").rglob("*.py")]
    written = "\n".join(path.read_text() for path in sources if "migrations" not in path.parts)
    assert not re.search(r"AuditEntry\.objects[^\n]*\.(update|delete|bulk_\w+)\(|\bentry\.(save|delete)\(", written)


def test_what_was_done_to_a_user_is_found_under_users(client):
    user = sign_in(client, "Administrator")
    AuditEntry.record("end sessions", Account.objects.get(pk=user.pk), by=user)
    page = client.get(reverse("admin:newsroom_auditentry_changelist"), {"subject_kind": "user"}).content.decode()
    assert f'User <a href="{reverse("admin:auth_user_change", args=[user.pk])}">' in page
