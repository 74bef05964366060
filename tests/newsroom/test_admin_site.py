"""The desk as a whole: its policy, its caching, its start page and its login."""

import errno
from datetime import timedelta
from urllib.parse import parse_qsl, urlencode

import pytest
from django.contrib import admin
from django.contrib.contenttypes.models import ContentType
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from articles.workflow import drafting, reviewing
from newsroom.admin_site import POPUP_PARAMETERS
from newsroom.core.accounts.sign_in_pages import SignIn
from newsroom.core.system.failures import BUSY_DATABASE, DISK_FULL, NOT_WRITABLE
from tests.desk import confirm, page_of, sign_in, typed
from tests.factories import make_article, make_draft, make_image, make_topic, make_user

pytestmark = pytest.mark.django_db
REFUSED = ["/admin/articles/article/999/change/", "/admin/topics/topic/999/history/", "/admin/auth/user/", "/admin/no/"]
PAGES = ["/admin/", "/admin/articles/article/", "/admin/topics/topic/", "/admin/jsi18n/", "/admin/password_change/"]


@pytest.mark.parametrize("url", PAGES + REFUSED)
def test_pages_of_the_desk_are_kept_by_no_cache_and_framed_by_nobody_else(client, url):
    sign_in(client, "Editor")
    answer = client.get(url)
    assert {"private", "no-store"} <= set(answer["Cache-Control"].replace(" ", "").split(","))
    assert "frame-ancestors 'self'" in answer["Content-Security-Policy"]


@pytest.mark.parametrize("url", ["/admin/", "/admin/login/", "/admin/articles/article/add/"])
def test_scripts_of_the_desk_carry_the_nonce_of_the_policy(client, url):
    if "login" not in url:
        sign_in(client, "Editor")
    answer = client.get(url)
    nonce = answer["Content-Security-Policy"].split("'nonce-")[1].split("'")[0]
    assert f'nonce="{nonce}"'.encode() in answer.content
    assert "unsafe" not in answer["Content-Security-Policy"]


@pytest.mark.parametrize(
    "query", ["_to_field=%2B", "_to_field=id", "_to_field=", "_popup=1", "_popup=1&_to_field=%2B", "_source_model=x"]
)
@pytest.mark.parametrize("url", ["/admin/articles/article/", "/admin/auth/user/add/", "/admin/auth/group/add/"])
def test_the_parameters_of_popups_are_refused(client, url, query):
    sign_in(client, "Administrator", is_superuser=True)
    confirm(client)
    assert client.get(url).status_code == 200
    for answer in (
        client.get(f"{url}?{query}"),
        client.post(f"{url}?{query}"),
        client.post(url, dict(parse_qsl(query, keep_blank_values=True))),
    ):
        assert (answer.status_code, "no-store" in answer["Cache-Control"]) == (400, True)


def test_no_page_of_the_desk_has_a_popup(client):
    user = sign_in(client, "Administrator", is_superuser=True)
    confirm(client)
    topic, story = make_topic(), make_article()
    pages = [f"/admin/{model._meta.app_label}/{model._meta.model_name}/" for model in admin.site._registry]
    pages += [f"{page}add/" for page in pages]
    pages += [f"/admin/{row._meta.app_label}/{row._meta.model_name}/{row.pk}/change/"
              for row in (user, user.groups.first(), topic, story)]  # fmt: skip
    for page in pages:
        answer = client.get(page, follow=True)
        assert not [name for name in POPUP_PARAMETERS if name.encode() in answer.content], page


def test_a_script_whose_login_has_ended_is_told_so(client):
    answer = client.get("/admin/topics/topic/suggest/", headers={"X-Requested-With": "XMLHttpRequest"})
    assert answer.status_code == 401
    assert "You are signed out." in answer.json()["error"]


def test_a_wrong_password_and_an_unknown_name_are_answered_alike(client):
    make_user("Editor", username="known")
    pages = [client.post("/admin/login/", {"username": name, "password": "wrong"}) for name in ("known", "unknown")]
    sentences = [page.context["form"].non_field_errors() for page in pages]
    assert sentences[0] == sentences[1]
    assert b"errornote" in pages[0].content


def test_the_start_page_shows_each_person_what_waits_for_them(client):
    writer = sign_in(client, "Journalist")
    drafting.create({"title": "My own draft"}, by=writer)
    make_draft(title="A draft of others")
    mine, others = drafting.create({"title": "My submitted one"}, by=writer), make_draft(title="Others’ submitted one")
    for story in (mine, others):
        reviewing.submit(story, by=None)
    make_article(title="A plan", at=timezone.now() + timedelta(days=1))
    make_article(title="A live one")
    back = drafting.create({"title": "One that came back"}, by=writer)
    reviewing.submit(back, by=None)
    reviewing.request_changes(back, by=make_user("Editor"))
    queues = {queue.heading: set(map(str, queue.stories)) for queue in client.get("/admin/").context["queues"]}
    assert queues == {
        "Changes requested": {"One that came back"},
        "My drafts": {"My own draft"},
        "Submitted": {"My submitted one"},
        "Scheduled": {"A plan"},
        "Scheduled updates": set(),
        "Recently published": {"A live one"},
    }
    sign_in(client, "Editor")
    queues = {queue.heading: set(map(str, queue.stories)) for queue in client.get("/admin/").context["queues"]}
    assert queues["Waiting for review"] == {"My submitted one", "Others’ submitted one"}


@pytest.mark.parametrize("count", [1, 3])
def test_the_start_page_has_a_fixed_number_of_queries(client, count, django_assert_num_queries):
    writer, editor = sign_in(client, "Editor"), make_user()
    for _ in range(count):
        drafting.create({"title": "Mine"}, by=writer)
        reviewing.submit(make_draft(), by=editor)
        make_article()
        make_article(at=timezone.now() + timedelta(days=1))
    client.get("/admin/")
    with django_assert_num_queries(25):
        client.get("/admin/")


def test_no_stock_action_deletes_rows(client):
    sign_in(client, "Administrator", is_superuser=True)
    for url in PAGES[1:3]:
        assert b"delete_selected" not in client.get(url).content


def test_the_address_of_a_scheduled_story_is_told_to_nobody_by_its_number(client):
    sign_in(client, "Editor")
    later = make_article(at=timezone.now() + timedelta(days=1))
    for story in (later, make_draft(), make_article()):
        kind = ContentType.objects.get_for_model(story)
        assert client.get(f"/admin/r/{kind.pk}/{story.pk}/").status_code == 404


def test_a_login_without_an_address_to_go_on_to_leads_to_the_start_page(client):
    user = make_user("Editor")
    answer = client.post(reverse("admin:login"), {"username": user.username, "password": "correct horse", "next": ""})
    assert (answer.status_code, answer["Location"]) == (302, reverse("admin:index"))


def test_messages_are_in_no_cookie(client):
    sign_in(client, "Editor")
    answer = client.post("/admin/topics/topic/add/", {"name": make_topic().name, "kind": "subject"})
    assert answer.status_code == 302
    assert "messages" not in answer.cookies
    assert "is the name of this topic" in client.get(answer["Location"]).content.decode()


@pytest.mark.parametrize(("role", "is_led"), [("Journalist", False), ("Topic editor", True), ("Editor", True)])
def test_who_curates_is_led_from_the_start_page_to_the_topics_with_something_wrong(client, role, is_led):
    sign_in(client, role)
    assert (f"{reverse('admin:topics_topic_changelist')}?wrong=any" in client.get("/admin/").content.decode()) == is_led


LISTS = [f"/admin/{path}/" for path in (
    "articles/article", "articles/author", "topics/topic", "newsroom/image", "newsroom/page", "newsroom/auditentry",
    "newsroom/redirect", "auth/user", "auth/group",
)]  # fmt: skip
# By the parameter with the text.
SEARCHES = {
    **dict.fromkeys([*LISTS, "/admin/newsroom/image/pick/", "/admin/articles/article/find/"], "q"),
    **dict.fromkeys(["/admin/articles/author/suggest/", "/admin/topics/topic/suggest/"], "term"),
    "/admin/autocomplete/?app_label=articles&model_name=article&field_name=lead_image": "term",
}


@pytest.mark.parametrize("text", ["é " * 3_000, "é" * 60_000, "é, (\"'" * 9_000], ids=["words", "word", "marks"])
@pytest.mark.parametrize("url", SEARCHES)
def test_a_search_of_the_desk_uses_only_the_first_words(client, url, text):
    sign_in(client, "Administrator", is_superuser=True)
    confirm(client)
    make_article(title="Élan")
    make_image(alt="Élan")
    separator = "&" if "?" in url else "?"
    with CaptureQueriesContext(connection) as queries:
        answer = client.get(f"{url}{separator}{urlencode({SEARCHES[url]: text})}")
    assert answer.status_code == 200
    # Of a query with all words, there would be thousands of characters.
    assert max(len(query["sql"]) for query in queries) < 20_000


def test_a_search_of_some_words_is_as_it_was_typed(client):
    sign_in(client, "Editor")
    make_image(alt="A  lock gate")
    assert 'value="a  lock"' in client.get("/admin/newsroom/image/?q=a++lock").text


@pytest.mark.parametrize("target", ["-1", "[]", "²", "1e9", "admin:index", "x y"])
def test_a_user_who_is_signed_in_is_redirected_wherever_next_says(client, target):
    sign_in(client, "Editor")
    answer = client.get("/admin/login/", {"next": target})
    assert (answer.status_code, answer["Location"].startswith("/admin/account")) == (302, False)


@pytest.mark.parametrize(("error", "status"), [("database is locked", 503), ("disk I/O error", 500)])
def test_a_database_that_others_write_to_for_too_long_asks_to_try_again(client, monkeypatch, error, status):
    def fail(*arguments, **more):
        raise OperationalError(error)

    sign_in(client, "Editor")
    client.raise_request_exception = False
    draft = make_draft()
    monkeypatch.setattr(drafting, "save", fail)
    answer = client.post(page_of(draft), typed(draft, _save="draft"))
    assert answer.status_code == status
    if status == 503:
        assert (answer["Retry-After"], answer.text) == ("2", f"{BUSY_DATABASE}\n")


@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (OperationalError("database or disk is full"), DISK_FULL),
        (OSError(errno.ENOSPC, "No space"), DISK_FULL),
        (PermissionError(errno.EACCES, "Permission denied", "/srv/media/x.jpg"), NOT_WRITABLE),
    ],
)
def test_what_cannot_be_written_is_reported_in_a_sentence(client, monkeypatch, error, sentence):
    def fail(*arguments, **more):
        raise error

    sign_in(client, "Editor")
    draft = make_draft()
    monkeypatch.setattr(drafting, "save", fail)
    answer = client.post(page_of(draft), typed(draft, _save="draft"))
    assert (answer.status_code, answer.text) == (507, f"{sentence}\n")
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize(("error", "status"), [("database is locked", 503), ("disk I/O error", 500)])
def test_a_sign_in_while_others_write_for_too_long_asks_to_try_again(client, monkeypatch, error, status):
    def fail(*arguments, **more):
        raise OperationalError(error)

    make_user("Editor", username="ines")
    client.raise_request_exception = False
    monkeypatch.setattr(SignIn, "form_valid", fail)
    answer = client.post("/admin/login/", {"username": "ines", "password": "correct horse"})
    assert answer.status_code == status
    if status == 503:
        assert (answer["Retry-After"], answer.text) == ("2", f"{BUSY_DATABASE}\n")
        assert "no-store" in answer["Cache-Control"]
