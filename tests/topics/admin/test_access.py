"""topics/admin/access.py: the pages of topics show scheduled stories, so only readers of stories open them."""

import pytest
from django.contrib import admin
from django.contrib.auth.models import Permission, User
from django.urls import NoReverseMatch, reverse

from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db
PERMISSIONS = ["view_topic", "add_topic", "change_topic", "delete_topic", "curate_topic", "view_auditentry"]
ADDRESSES = {
    url.name
    for _, prefixed in ((each, each.url_patterns) for each in admin.site.urls[0] if hasattr(each, "url_patterns"))
    for url in prefixed
    if url.name and url.name.startswith(("topics_topic_", "articles_article_front"))
}


@pytest.fixture
def curator(client):
    """A user who may do everything with topics, but not read stories."""
    user = User.objects.create_user("curator", is_staff=True)
    user.user_permissions.set(Permission.objects.filter(codename__in=PERMISSIONS))
    client.force_login(user)
    return user


@pytest.mark.parametrize("method", ["get", "post"])
@pytest.mark.parametrize("name", sorted(ADDRESSES))
def test_who_may_not_read_stories_opens_no_page_of_topics(client, curator, name, method):
    """Whatever they may do with topics. 405: the page has no such method."""
    try:
        address = reverse(f"admin:{name}")
    except NoReverseMatch:
        args = [make_topic("Harbour").pk, *([1] if name == "topics_topic_restore" else [])]
        address = reverse(f"admin:{name}", args=args)
    assert getattr(client, method)(address).status_code in {403, 405}


@pytest.mark.parametrize("name", ["topics_topic_changelist", "topics_topic_change", "articles_article_front"])
def test_who_may_read_them_opens_these_pages(client, curator, reading, name):
    reading(curator)
    args = [make_topic("Harbour").pk] if name == "topics_topic_change" else []
    assert client.get(reverse(f"admin:{name}", args=args)).status_code == 200


@pytest.fixture
def reading(client):
    """A function that lets the user read stories."""

    def grant(user):
        user.user_permissions.add(Permission.objects.get(codename="view_article"))

    return grant


def test_who_may_not_read_stories_sees_no_link_to_topics(client, curator, reading):
    assert reverse("admin:topics_topic_changelist") not in client.get("/admin/").content.decode()
    reading(curator)
    assert reverse("admin:topics_topic_changelist") in client.get("/admin/").content.decode()


def test_the_audit_log_names_stories_to_their_readers_only(client, curator, reading):
    make_article(title="Zebra embargo", topics=["Harbour"])
    url = reverse("admin:newsroom_auditentry_changelist")
    assert client.get(url).status_code == 200
    for query in ({}, {"q": "embargo"}, {"subject_kind": "article"}, {"subject_kind": "topicentry"}):
        assert "Zebra" not in client.get(url, query).content.decode()
    reading(curator)
    assert "Zebra embargo" in client.get(url).content.decode()
