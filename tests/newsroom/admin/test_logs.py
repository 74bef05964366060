"""The log and former addresses on the desk."""

import pytest
from django.urls import reverse

from newsroom.models import AuditEntry, FormerAddress
from tests.desk import sign_in
from tests.factories import make_topic

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("role", "status"), [("Journalist", 403), ("Topic editor", 403), ("Editor", 200), ("Administrator", 200)]
)
@pytest.mark.parametrize("model", ["auditentry", "formeraddress"])
def test_the_logs_are_for_who_publishes(client, role, status, model):
    sign_in(client, role)
    assert client.get(reverse(f"admin:newsroom_{model}_changelist")).status_code == status


def test_nobody_changes_the_log(client):
    sign_in(client, "Administrator")
    entry = AuditEntry.record("publish", make_topic(), by=None)
    url = reverse("admin:newsroom_auditentry_change", args=[entry.pk])
    assert client.post(url, {"verb": "forged"}).status_code == 403
    assert client.post(reverse("admin:newsroom_auditentry_delete", args=[entry.pk])).status_code == 403


def test_former_addresses_are_found_by_path(client):
    sign_in(client, "Editor")
    FormerAddress.remember("/topics/peking/", make_topic("Beijing"))
    page = client.get(reverse("admin:newsroom_formeraddress_changelist"), {"q": "peking"})
    assert b"/topics/peking/" in page.content
