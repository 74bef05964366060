"""A written page's draft, what readers see of it, and that nobody overwrites anybody."""

import pytest
from django.core.exceptions import ValidationError

from newsroom.core.models import AuditEntry, Invalidation, Page, Redirect
from newsroom.core.pages import editing, public
from newsroom.core.permissions import NotAllowed
from tests.factories import make_page, make_user

pytestmark = pytest.mark.django_db


def said(page, **changes):
    return {**editing.content_of(page), **changes}


def tags():
    return set(Invalidation.objects.values_list("tag", flat=True))


def test_a_page_that_is_saved_is_not_seen_by_readers(client):
    page = make_page("Membership", is_public=False)
    assert client.get(page.get_absolute_url()).status_code == 404
    assert public.links() == ()
    assert tags() == set()


def test_what_is_saved_of_a_public_page_waits_until_it_is_published(client):
    page = make_page("Membership", body="<p>Ten a month</p>")
    editing.save(page, said(page, title="Join us", body="<p>Eleven a month</p>"), by=None)
    before = client.get(page.get_absolute_url()).content
    assert b"Ten a month" in before
    assert b"Eleven" not in before
    assert b"Join us" not in before
    editing.publish(page, said(page), by=None)
    after = client.get(page.get_absolute_url()).content
    assert b"Eleven a month" in after
    assert b"Join us" in after
    assert Page.objects.get().draft is None


@pytest.mark.parametrize("verb", [editing.save, editing.publish])
def test_only_the_fields_that_are_given_change(verb):
    page = make_page(body="<p>First</p>", description="First")
    editing.save(Page.objects.get(), {"description": "Theirs"}, by=None)
    verb(page, {"body": "<p>Mine</p>"}, by=None)
    content = editing.content_of(Page.objects.get())
    assert (content["body"], content["description"]) == ("<p>Mine</p>", "Theirs")


def test_saving_what_is_saved_already_makes_no_draft():
    page = make_page()
    count = AuditEntry.objects.count()
    editing.save(page, said(page), by=None)
    assert Page.objects.get().draft is None
    assert AuditEntry.objects.count() == count


def test_the_log_stores_every_text_that_is_replaced():
    page = make_page(title="Jobs", body="<p>First</p>")
    editing.save(page, {"body": "<p>Second</p>"}, by=None)
    editing.publish(page, {"body": "<p>Third</p>"}, by=None)
    editing.unpublish(page, version=page.version, by=None)
    editing.publish(page, {"title": "Work"}, by=None)
    replaced = AuditEntry.objects.exclude(verb__in=("begin", "withdraw")).order_by("pk")[1:]
    assert [(entry.verb, entry.detail["replaced"]) for entry in replaced] == [
        ("save draft", {"body": "<p>First</p>"}),
        ("save draft", {"body": "<p>Second</p>"}),
        ("update", {"body": "<p>First</p>"}),
        ("publish", {"title": "Jobs"}),
    ]


@pytest.mark.parametrize("verb", [editing.discard, editing.unpublish])
def test_nothing_else_is_done_to_a_page_that_somebody_changed_meanwhile(verb):
    page = make_page()
    version = page.version
    editing.save(page, said(page, title="Theirs"), by=None)
    with pytest.raises(editing.Conflict):
        verb(page, version=version, by=None)
    assert Page.objects.get().is_public
    assert Page.objects.get().draft["title"] == "Theirs"


def test_a_text_is_sanitised_on_its_way_in():
    page = make_page(
        "Members\u2028hip",
        description="All\x0b of it",
        body='<p onclick="x()">Hello<script>x()</script><img src=x></p>',
    )
    assert (page.body, page.title, page.description) == ("<p>Hello</p>", "Members hip", "All of it")
    editing.save(page, said(page, body="<p>a</p><style>b</style>"), by=None)
    assert page.draft["body"] == "<p>a</p>"


def test_a_page_without_a_text_is_not_published():
    page = editing.create("Membership", by=None)
    with pytest.raises(ValidationError) as refusal:
        editing.publish(page, said(page), by=None)
    assert list(refusal.value.message_dict) == ["body"]
    assert not Page.objects.get().is_public


def test_a_known_page_is_begun_once_and_keeps_its_address():
    page = make_page("Who we are", known="about")
    assert page.get_absolute_url() == "/about/"
    with pytest.raises(ValidationError):
        editing.create("About", known="about", by=None)
    editing.publish(page, said(page, slug="elsewhere"), by=None)
    assert page.get_absolute_url() == "/about/"


@pytest.mark.parametrize(
    ("title", "slug"),
    [("Privacy", "privacy-2"), ("Feed", "feed-2"), ("关于会员", "关于会员"), ("🙂", "untitled"), ("Jobs", "jobs-2")],
)
def test_a_page_gets_an_address_that_nothing_else_has_or_needs(title, slug):
    editing.create("Jobs", by=None)
    assert editing.create(title, by=None).slug == slug


@pytest.mark.parametrize("slug", ["jobs", "Jobs", "privacy", "search"])
def test_an_address_that_is_taken_or_needed_is_refused(slug):
    make_page("Jobs")
    page = make_page("Internships")
    with pytest.raises(ValidationError) as refusal:
        editing.save(page, said(page, slug=slug), by=None)
    assert list(refusal.value.message_dict) == ["slug"]


def test_a_former_address_leads_to_the_page(client):
    page = make_page("Jobs")
    editing.publish(page, said(page, slug="work-with-us"), by=None)
    answer = client.get("/pages/jobs/?from=mail")
    assert (answer.status_code, answer["Location"]) == (301, "/pages/work-with-us/?from=mail")
    editing.publish(page, said(page, slug="careers"), by=None)
    assert client.get("/pages/jobs/")["Location"] == "/pages/careers/"


def test_a_former_address_stays_that_of_its_page(client):
    page = make_page("Jobs")
    editing.publish(page, said(page, slug="careers"), by=None)
    other = editing.create("Jobs", by=None)
    assert other.slug == "jobs-2"
    for verb in (editing.save, editing.publish):
        other.refresh_from_db()
        with pytest.raises(ValidationError) as refusal:
            verb(other, said(other, slug="jobs", body="<p>Ours</p>"), by=None)
        assert list(refusal.value.message_dict) == ["slug"]
    # It may go back to where it was.
    editing.publish(page, said(page, slug="jobs"), by=None)
    assert client.get("/pages/jobs/").status_code == 200
    assert client.get("/pages/careers/")["Location"] == "/pages/jobs/"


def test_a_draft_that_has_the_former_address_of_another_page_does_not_stand_in_its_way(client):
    page = make_page("Jobs")
    editing.publish(page, said(page, slug="careers"), by=None)
    Page.objects.filter(pk=editing.create("Work", by=None).pk).update(slug="jobs")
    assert client.get("/pages/jobs/")["Location"] == "/pages/careers/"


def test_an_address_that_readers_never_saw_is_not_remembered():
    page = make_page("Jobs", is_public=False)
    editing.publish(page, said(page, slug="careers"), by=None)
    assert not Redirect.objects.exists()


def test_a_page_that_is_taken_off_is_gone_and_may_come_back(client):
    page = make_page("Jobs")
    editing.unpublish(page, version=page.version, by=None)
    answer = client.get("/pages/jobs/")
    assert answer.status_code == 410
    assert b"What we say" not in answer.content
    assert public.links() == ()
    assert Invalidation.objects.filter(is_takedown=True, tag=f"page-{page.pk}").exists()
    editing.publish(page, said(page), by=None)
    assert client.get("/pages/jobs/").status_code == 200


def test_a_draft_is_let_go_and_the_log_keeps_it():
    page = make_page(body="<p>Live</p>")
    editing.save(page, said(page, body="<p>A try</p>"), by=None)
    editing.discard(page, version=page.version, by=None)
    assert editing.content_of(page)["body"] == "<p>Live</p>"
    assert AuditEntry.objects.get(verb="discard").detail["replaced"]["body"] == "<p>A try</p>"
    unseen = make_page(is_public=False)
    with pytest.raises(NotAllowed):
        editing.discard(unseen, version=unseen.version, by=None)
    assert Page.objects.get(pk=unseen.pk).draft


def test_what_an_update_replaces_stays_in_the_log():
    page = make_page(body="<p>Before</p>")
    editing.publish(page, said(page, body="<p>After</p>"), by=None)
    assert AuditEntry.objects.get(verb="update").detail["replaced"]["body"] == "<p>Before</p>"


def test_a_page_is_deleted_only_if_readers_never_saw_it():
    seen, unseen = make_page(), make_page(is_public=False)
    with pytest.raises(NotAllowed):
        editing.delete(seen, by=None)
    editing.delete(unseen, by=None)
    assert list(Page.objects.all()) == [seen]


def test_the_day_of_the_last_change_is_that_of_the_text():
    page = make_page(body="<p>Before</p>")
    first = page.changed_at
    editing.publish(page, said(page, is_in_footer=False), by=None)
    assert page.changed_at == first
    editing.publish(page, said(page, body="<p>After</p>"), by=None)
    assert page.changed_at > first


def test_a_change_of_the_text_alone_is_one_of_the_page_alone():
    page = make_page("Jobs")
    assert tags() == {"pages", f"page-{page.pk}"}
    for change, told in (({"body": "<p>New</p>"}, False), ({"title": "Work"}, True), ({"is_in_footer": False}, True)):
        Invalidation.objects.all().delete()
        editing.publish(page, said(page, **change), by=None)
        assert tags() == {f"page-{page.pk}", *(["pages"] if told else [])}


@pytest.mark.parametrize("role", ["Journalist", "Topic editor"])
def test_only_editors_and_administrators_write_pages(role):
    page, by = make_page(), make_user(role)
    before = Page.objects.values().get()
    for deed in (
        lambda: editing.create("Jobs", by=by),
        lambda: editing.translate(page, "zh-hans", by=by),
        lambda: editing.save(page, said(page), by=by),
        lambda: editing.publish(page, said(page), by=by),
        lambda: editing.discard(page, version=page.version, by=by),
        lambda: editing.unpublish(page, version=page.version, by=by),
        lambda: editing.delete(page, by=by),
    ):
        with pytest.raises(NotAllowed):
            deed()
    assert Page.objects.values().get() == before


@pytest.mark.parametrize("role", ["Editor", "Administrator"])
def test_every_deed_is_in_the_log_with_who_did_it(role):
    by = make_user(role)
    page = editing.create("Jobs", by=by)
    editing.save(page, said(page, body="<p>a</p>"), by=by)
    editing.publish(page, said(page), by=by)
    editing.publish(page, said(page), by=by)
    editing.unpublish(page, version=page.version, by=by)
    entries = AuditEntry.objects.filter(subject_kind="page", subject_id=page.pk, by=by)
    assert list(entries.order_by("pk").values_list("verb", flat=True)) == [
        "begin", "save draft", "publish", "update", "withdraw",
    ]  # fmt: skip


def test_a_page_is_written_in_each_language_of_the_site_once(client):
    page = make_page("About us", known="about", body="<p>We write</p>")
    other = editing.translate(page, "zh-hans", by=None)
    assert (other.slug, other.language, editing.content_of(other)["body"]) == ("about", "zh-hans", "<p>We write</p>")
    assert b"\xe6\x88\x91\xe4\xbb\xac" not in client.get("/zh-hans/about/").content
    for language in ("en", "zh-hans"):
        with pytest.raises(ValidationError):
            editing.translate(page, language, by=None)
        with pytest.raises(ValidationError):
            editing.create("About", known="about", language=language, by=None)
    editing.publish(other, said(other, title="关于我们", body="<p>我们写作</p>"), by=None)
    assert "我们写作" in client.get("/zh-hans/about/").content.decode()
    assert "We write" in client.get("/about/").content.decode()


def test_a_page_moves_in_all_its_languages(client):
    page = make_page("Jobs")
    other = editing.translate(page, "zh-hans", by=None)
    editing.publish(other, said(other, title="工作"), by=None)
    editing.save(other, said(other, title="招聘"), by=None)
    editing.publish(page, said(page, slug="careers"), by=None)
    assert client.get("/zh-hans/pages/jobs/")["Location"] == "/zh-hans/pages/careers/"
    assert "工作" in client.get("/zh-hans/pages/careers/").content.decode()
    other.refresh_from_db()
    editing.publish(other, said(other), by=None)
    assert set(Page.objects.values_list("slug", flat=True)) == {"careers"}
