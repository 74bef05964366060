"""Caches ask again for whatever does not say how long it may be kept."""

import pytest

from articles.workflow import publishing
from tests.factories import make_article, make_topic

pytestmark = pytest.mark.django_db
ASK_EACH_TIME = "max-age=0, s-maxage=0"


def test_that_there_is_no_page_or_that_it_is_elsewhere_or_gone_is_asked_each_time(client):
    delta = make_topic("Delta", aliases=["The Delta"])
    gone = make_article()
    publishing.withdraw(gone, by=None)
    answers = [client.get(path) for path in ("/nothing/", "/topics/the-delta/", gone.get_absolute_url(), "/robots.txt")]
    assert [answer.status_code for answer in answers] == [404, 404, 410, 200]
    assert {answer.headers["Cache-Control"] for answer in answers} == {ASK_EACH_TIME}
    make_article(topics=[delta])
    moved = client.get("/topics/the-delta/")
    assert (moved.status_code, moved.headers["Cache-Control"]) == (301, ASK_EACH_TIME)


@pytest.mark.parametrize("path", ["/healthz", "/admin/login/"])
def test_what_says_so_itself_is_left_as_it_is(client, path):
    assert "no-store" in client.get(path).headers["Cache-Control"]


def test_static_files_have_a_content_security_policy(client):
    answer = client.get("/static/css/base.css")
    answer.close()
    assert answer.status_code == 200
    assert "default-src 'none'" in answer.headers["Content-Security-Policy"]
    assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
