"""Many redirects at once, as an importer stores them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from newsroom import redirects
from newsroom.core.models import AuditEntry, Redirect
from newsroom.core.permissions import NotAllowed
from newsroom.redirects import checking
from tests.factories import make_article, make_topic, make_user

pytestmark = pytest.mark.django_db


def stored():
    rows = Redirect.objects.filter(is_automatic=False)
    return {row.path: (row.kind, row.target_id, row.target) for row in rows}


def test_what_exists_wins_and_each_conflict_is_a_sentence():
    story, other, topic = make_article(title="Locks"), make_article(title="Weirs"), make_topic("Canals")
    Redirect.add("/2019/05/04/locks/", story)
    redirects.add("/known", story.get_absolute_url(), by=None)
    number, conflicts = redirects.add_many(
        [
            ("/known/", "article", other.pk),
            ("/2019/05/04/locks", "article", other.pk),
            (other.get_absolute_url(), "article", other.pk),
            ("/new", "article", story.pk),
            ("/new/", "article", story.pk),
            ("/new/", "topic", topic.pk),
            ("/gone", "topic", 7_000),
            ("new", "topic", topic.pk),
            ("/feed", "feed", None),
        ]
    )
    assert number == 2
    assert [tuple(each) for each in conflicts] == [
        ("/new/", "This URL is in the list before, with another item."),
        ("/gone", "The item does not exist."),
        ("new", "The old URL has to start with a slash, http:// or https://."),
        ("/known/", "This URL already redirects elsewhere."),
        ("/2019/05/04/locks", "This is a former URL of this site and redirects already."),
        (other.get_absolute_url(), "This is a page of this site, which no redirect can replace."),
    ]
    assert stored() == {
        "/known": ("article", story.pk, ""),
        "/new": ("article", story.pk, ""),
        "/feed": ("feed", None, ""),
    }


def test_a_list_can_be_added_again():
    story = make_article()
    given = [(f"/old/{n}", "article", story.pk) for n in range(3)]
    assert redirects.add_many(given) == (3, [])
    assert redirects.add_many(given) == (0, [])


def test_the_number_of_queries_depends_on_chunks_only():
    story, topic = make_article(), make_topic()

    def queries(name, count):
        given = [(f"/{name}/{n}", *target) for n in range(count) for target in (("article", story.pk),)]
        given += [(f"/{name}/t{n}", "topic", topic.pk) for n in range(count)]
        with CaptureQueriesContext(connection) as found:
            assert redirects.add_many(given) == (2 * count, [])
        return len(found)

    assert queries("a", 1) == queries("b", 3)


def test_one_that_others_lead_to_takes_these_along():
    story = make_article()
    redirects.add("/first", "/second/", by=None)
    assert redirects.add_many([("/second", "article", story.pk)]) == (1, [])
    assert stored()["/first"] == stored()["/second"] == ("article", story.pk, "")
    assert AuditEntry.objects.get(verb="change").detail["replaced"] == {"new_url": "/second/"}


def test_only_editors_may_add_many():
    with pytest.raises(NotAllowed):
        redirects.add_many([("/feed", "feed", None)], by=make_user("Journalist"))


def test_redirects_to_what_is_gone_are_found_and_deleted():
    topic = make_topic("Fords")
    redirects.add_many([("/fords", "topic", topic.pk), ("/fords.xml", "topic_feed", topic.pk), ("/feed", "feed", None)])
    assert list(checking.check()) == []
    pk = topic.pk
    topic.delete()
    assert list(checking.check()) == [
        f"Redirect /fords: Topic {pk} does not exist.",
        f"Redirect /fords.xml: Topic feed {pk} does not exist.",
    ]
    checking.fix()
    assert list(stored()) == ["/feed"]
    assert AuditEntry.objects.filter(verb="delete", subject_kind="redirect").count() == 2
