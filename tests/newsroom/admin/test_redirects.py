"""Redirects on the desk."""

import pytest
from django.urls import reverse

from newsroom import redirects
from newsroom.core.models import AuditEntry, Redirect
from tests.desk import sign_in
from tests.factories import make_article, make_topic
from tests.topics.admin.screens import fields_of

pytestmark = pytest.mark.django_db
LIST = "/admin/newsroom/redirect/"


@pytest.fixture(autouse=True)
def _editor(client):
    sign_in(client, "Editor")


def test_a_redirect_is_added_changed_restored_and_deleted(client):
    topic = make_topic("Canals")
    client.post(f"{LIST}add/", {"old_url": "https://old.example/canals/", "new_url": "/topics/canals/"})
    redirect = Redirect.objects.get()
    assert (redirect.path, redirect.target_id, redirect.is_automatic) == ("/canals", topic.pk, False)
    url = f"{LIST}{redirect.pk}/change/"
    opened = fields_of(client.get(url).context["form"])
    client.post(url, {**opened, "new_url": "https://other.example/"})
    redirect.refresh_from_db()
    assert (redirect.kind, redirect.target_id, redirect.target) == ("url", None, "https://other.example/")
    entry = AuditEntry.objects.get(verb="change")
    assert "/topics/canals/" in client.get(f"{LIST}{redirect.pk}/history/").content.decode()
    client.post(f"{LIST}{redirect.pk}/restore/{entry.pk}/")
    redirect.refresh_from_db()
    assert (redirect.kind, redirect.target_id, redirect.target) == ("topic", topic.pk, "")
    assert "Page not found" in client.get(f"{LIST}{redirect.pk}/delete/").content.decode()
    client.post(f"{LIST}{redirect.pk}/delete/")
    assert not Redirect.objects.exists()


def test_what_is_refused_is_said_at_the_field_and_saves_nothing(client):
    page = client.post(f"{LIST}add/", {"old_url": "/topics/", "new_url": "/archive/"})
    assert page.context["form"].errors == {"old_url": ["This is a page of this site, which no redirect can replace."]}
    redirect = redirects.add("/old", "/archive/", by=None)
    url = f"{LIST}{redirect.pk}/change/"
    page = client.post(url, {**fields_of(client.get(url).context["form"]), "new_url": "/old"})
    assert page.context["form"].errors == {"new_url": ["This URL redirects to itself."]}
    assert Redirect.objects.get().target == "/archive/"


def test_a_new_url_without_a_page_is_stored_with_a_warning(client):
    page = client.post(f"{LIST}add/", {"old_url": "/old", "new_url": "/topics/fords/"}, follow=True).content.decode()
    assert "There is no page at the new URL yet" in page
    assert Redirect.objects.get().target == "/topics/fords/"
    page = client.post(f"{LIST}add/", {"old_url": "/b", "new_url": "/archive/"}, follow=True).content.decode()
    assert "There is no page at the new URL yet" not in page


def test_others_changes_of_the_same_field_are_a_conflict(client):
    redirect = redirects.add("/old", "/archive/", by=None)
    url = f"{LIST}{redirect.pk}/change/"
    opened = fields_of(client.get(url).context["form"])
    redirects.change(redirect, by=None, new_url="/authors/")
    page = client.post(url, {**opened, "new_url": "/topics/"}).content.decode()
    assert "Others changed these fields" in page
    assert Redirect.objects.get().target == "/authors/"


def test_a_redirect_of_a_changed_url_can_only_be_viewed(client):
    Redirect.add("/topics/fords/", make_topic("Harbin"))
    pk = Redirect.objects.get().pk
    page = client.get(f"{LIST}{pk}/change/").content.decode()
    assert "View only. This redirect was recorded when a URL changed." in page
    assert client.post(f"{LIST}{pk}/change/", {"old_url": "/x", "new_url": "/y"}).status_code == 403
    assert client.post(f"{LIST}{pk}/delete/").status_code == 403


def test_the_list_names_what_each_redirect_leads_to_and_is_searched_and_filtered(client, django_assert_max_num_queries):
    topic, story = make_topic("Harbin"), make_article(title="Locks")
    Redirect.add("/topics/charbin/", topic, kind="alias")
    for n in range(3):
        redirects.add(f"/old/{n}", story.get_absolute_url(), by=None)
    redirects.add("/away", "https://other.example/", by=None)
    link = f'<a href="{reverse("admin:topics_topic_change", args=[topic.pk])}">/topics/harbin/</a>'
    with django_assert_max_num_queries(14):
        page = client.get(LIST).content.decode()
    assert link in page
    assert page.count(f">{story.get_absolute_url()}</a>") == 3
    found = client.get(LIST, {"kind": "alias"}).content.decode()
    assert link in found
    assert "/away" not in found
    assert "/away" in client.get(LIST, {"q": "other.example"}).content.decode()
    assert "/topics/charbin/" not in client.get(LIST, {"origin": "editors"}).content.decode()
    assert "/topics/charbin/" in client.get(LIST, {"origin": "site", "q": "charbin"}).content.decode()


def test_a_url_is_tested(client):
    redirect = redirects.add("/old", "/archive/", by=None)
    page = client.get(f"{LIST}test/", {"url": "https://old.example/old/"}).content.decode()
    assert "A redirect of this URL applies." in page
    assert f'<a href="{LIST}{redirect.pk}/change/">/old</a>' in page
    assert '<a href="/archive/" rel="noreferrer">/archive/</a>' in page
    for wrong in ("old", "https://[x", ""):
        assert client.get(f"{LIST}test/", {"url": wrong}).context["form"].errors


def test_the_audit_log_names_redirects(client):
    redirects.add("/old", "/archive/", by=None)
    page = client.get("/admin/newsroom/auditentry/", {"subject_kind": "redirect"}).content.decode()
    assert ">/old</a>" in page
