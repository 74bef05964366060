"""A list of the desk is narrowed by its own filters alone."""

import pytest
from django.contrib.auth.models import Group
from django.urls import reverse

from newsroom import desk_urls
from newsroom.core.desk.lists import FilteredListMixin
from newsroom.core.models import AuditEntry
from tests.factories import make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def administrator(client):
    user = make_user("Administrator")
    client.force_login(user)
    return user


@pytest.mark.parametrize("model_admin", desk_urls.admin.site._registry.values(), ids=lambda given: type(given).__name__)
def test_every_list_has_the_rule(model_admin):
    assert isinstance(model_admin, FilteredListMixin)


@pytest.mark.parametrize(
    ("name", "parameter", "value"),
    [
        ("articles_article", "title__iregex", "(([a-z ])+.)+Z$"),
        ("articles_article", "title", "x"),
        ("articles_article", "working_copy__title__contains", "x"),
        ("articles_author", "name__regex", "("),
        ("topics_topic", "kind__regex", "(a+)+$"),
        ("newsroom_image", "caption__contains", "\0"),
        ("newsroom_auditentry", "subject_kind", "\0"),
        ("newsroom_auditentry", "detail__x__iregex", "("),
        ("newsroom_redirect", "path__startswith", "/"),
        ("auth_user", "password__startswith", "a"),
        ("auth_user", "groups__name__iregex", "("),
        ("auth_group", "name__iregex", "("),
    ],
)
def test_an_address_cannot_ask_for_what_no_filter_offers(client, administrator, name, parameter, value):
    url = reverse(f"admin:{name}_changelist")
    answer = client.get(url, {parameter: value})
    assert (answer.status_code, answer["Location"]) == (302, f"{url}?e=1")


def test_the_filters_of_the_lists_work(client, administrator):
    AuditEntry.record("change", make_topic(kind="place"), by=None)
    role = Group.objects.get(name="Administrator")
    for name, parameters, count in [
        ("articles_article", {"state": "draft"}, 0),
        ("topics_topic", {"kind__exact": "place"}, 1),
        ("topics_topic", {"curated": "unbriefed"}, 1),
        ("newsroom_auditentry", {"subject_kind": "topic"}, 1),
        ("newsroom_auditentry", {"subject_kind": "article"}, 0),
        ("auth_user", {"groups__id__exact": role.pk}, 1),
        ("auth_user", {"is_superuser__exact": 1}, 0),
    ]:
        page = client.get(reverse(f"admin:{name}_changelist"), parameters)
        assert page.status_code == 200
        assert len(page.context["cl"].result_list) == count, (name, parameters)
