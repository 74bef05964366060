"""What people were told, as the desk shows it: on the start page, in its head and on a page of its own."""

import re

import pytest
from django.contrib.auth.models import User
from django.urls import reverse

from articles.collaboration import commenting
from articles.models import Notification
from articles.notifications import notifying
from articles.workflow import drafting, publishing
from tests.desk import page_of, sign_in
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db
LISTING = "/admin/articles/article/notifications/"


@pytest.fixture
def ana(client):
    return sign_in(client, "Journalist")


def begun_by(writer, title="Weirs"):
    return drafting.create({"title": title, "body": "<p>Three weirs</p>"}, by=writer)


def test_what_is_new_stands_on_the_start_page_and_is_counted_on_every_page(client, ana):
    said = commenting.comment(begun_by(ana), "Three <b>or</b> four?", by=make_user("Editor", first_name="Ed"))
    start = client.get("/admin/").content.decode()
    assert "New notifications (1)" in start
    assert f"change/#comment-{said.pk}" in start
    assert "Three &lt;b&gt;or&lt;/b&gt; four?" in start
    for page in ("/admin/articles/article/", "/admin/password_change/", LISTING):
        assert 'data-unseen="1"' in client.get(page).content.decode()
    assert Notification.objects.get().seen_at is None


def test_everything_is_marked_as_read_by_a_button(client, ana):
    publishing.publish(begun_by(ana), by=make_user())
    assert client.get("/admin/articles/article/notifications/seen/").status_code == 405
    assert client.post("/admin/articles/article/notifications/seen/")["Location"] == "/admin/"
    start = client.get("/admin/").content.decode()
    assert ("New notifications (" not in start, 'data-unseen="0"' in start) == (True, True)
    assert "Weirs" in client.get(LISTING).content.decode()


def test_the_screen_of_a_story_marks_what_was_told_of_it_as_read_and_nothing_else(client, ana):
    story, other, editor = begun_by(ana), begun_by(ana), make_user()
    for each in (story, other):
        publishing.publish(each, by=editor)
    client.get(page_of(story))
    assert notifying.unseen_count(ana) == 2
    assert client.post(page_of(story, "seen")).json() == {"unseen": 1}


def test_nobody_marks_or_sees_what_others_were_told(client, ana):
    story = begun_by(ana, "Only for the writer")
    publishing.publish(story, by=make_user())
    sign_in(client, "Editor")
    client.post(page_of(story, "seen"))
    client.post("/admin/articles/article/notifications/seen/")
    assert notifying.unseen_count(ana) == 1
    assert b"Only for the writer" not in client.get(LISTING).content


def test_when_mail_is_wanted_is_chosen_and_stays(client, ana):
    address = reverse("admin:articles_article_notifications_mail")
    client.post(address, {"by_mail": "never"})
    assert notifying.email_frequency(ana) == "never"
    assert re.search(r'value="never"[^>]* checked', client.get(LISTING).content.decode())
    client.post(address, {"by_mail": "at_once"})
    assert notifying.email_frequency(ana) == "at_once"
    assert client.post(address, {"by_mail": "hourly"}).status_code == 400
    assert notifying.email_frequency(ana) == "at_once"


def test_who_may_read_no_stories_is_told_nothing(client):
    client.force_login(User.objects.create_user("staff", is_staff=True))
    assert b"desk-bell" not in client.get("/admin/").content
    assert client.get(LISTING).status_code == 403


def test_the_head_of_the_login_page_asks_nothing(client, django_assert_num_queries):
    with django_assert_num_queries(0):
        assert b"desk-bell" not in client.get("/admin/login/").content


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_has_a_fixed_number_of_queries(client, ana, count, django_assert_num_queries):
    editor = make_user()
    for _ in range(count):
        publishing.publish(begun_by(ana), by=editor)
    make_draft()
    with django_assert_num_queries(7):
        assert client.get(LISTING).content.count(b'class="desk-notice is-new"') == count
