"""Rules of the house style on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from articles.house_style import rules
from articles.models import StyleRule
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_user
from tests.topics.admin.screens import fields_of

pytestmark = pytest.mark.django_db
LIST = "/admin/articles/stylerule/"


@pytest.fixture
def editor(client):
    user = make_user("Editor")
    client.force_login(user)
    return user


def test_a_rule_is_previewed_before_it_is_created(client, editor):
    make_article(title="The lorry")
    data = {"words": "lorry", "severity": "error", "is_active": "on"}
    page = client.post(f"{LIST}add/", {**data, "_save": "preview"}).content.decode()
    assert "1 match in 1 of 1 published story. The rule was not saved." in page
    assert "<mark>lorry</mark>" in page
    assert not StyleRule.objects.exists()
    client.post(f"{LIST}add/", data)
    assert StyleRule.objects.get().words == "lorry"


@pytest.mark.parametrize("button", ["", "preview"])
def test_a_pattern_that_could_take_too_long_is_refused_with_the_reason(client, editor, button):
    data = {"patterns": "(?:.{0,100}q){30}", "severity": "error", "_save": button}
    assert "could take too long" in client.post(f"{LIST}add/", data).content.decode()
    assert not StyleRule.objects.exists()


def test_a_preview_of_a_saved_rule_changes_nothing_and_a_save_can_be_restored(client, editor):
    rule = rules.create(by=None, words="lorry", reason="We say truck.")
    url = f"{LIST}{rule.pk}/change/"
    opened = fields_of(client.get(url).context["form"])
    assert "No matches" in client.post(url, {**opened, "words": "van", "_save": "preview"}).content.decode()
    rule.refresh_from_db()
    assert rule.words == "lorry"
    client.post(url, {**opened, "words": "van"})
    rule.refresh_from_db()
    assert (rule.words, rule.version) == ("van", 2)
    entry = AuditEntry.objects.get(verb="change")
    assert "lorry" in client.get(f"{LIST}{rule.pk}/history/").content.decode()
    client.post(f"{LIST}{rule.pk}/restore/{entry.pk}/")
    rule.refresh_from_db()
    assert (rule.words, rule.version) == ("lorry", 3)


def test_a_deleted_rule_is_in_the_audit_log(client, editor):
    rule = rules.create(by=None, words="lorry")
    client.post(f"{LIST}{rule.pk}/delete/", {"post": "yes"})
    assert AuditEntry.objects.get(verb="delete").detail["discarded"]["words"] == "lorry"


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(client, editor, count, django_assert_num_queries):
    for number in range(count):
        rules.create(by=None, words=f"lorry {number}")
    client.get(LIST)
    with django_assert_num_queries(7):
        client.get(LIST)


def test_files_of_vale_are_imported_once_and_what_is_not_supported_is_listed(client, editor):
    def send():
        files = [
            SimpleUploadedFile("Terms.yml", b"extends: substitution\nmessage: m\nswap:\n  lorry: truck"),
            SimpleUploadedFile("Length.yml", b"extends: metric\nmessage: m"),
        ]
        return client.post(f"{LIST}import/", {"vale_files": files, "language": "en"}).content.decode()

    page = send()
    assert "1 rule created, 0 already there, 1 not supported." in page
    assert "<b>Length</b>: Rules of the kind “metric” are not supported." in page
    assert "0 rules created, 1 already there" in send()
    assert StyleRule.objects.get().language == "en"
    assert "Choose a file." in client.post(f"{LIST}import/", {}).content.decode()
