"""Who is told what of a story, and who is not."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import User
from django.utils import timezone

from articles.collaboration import commenting
from articles.models import Author, Notification
from articles.notifications import notifying
from articles.story_fields import references
from articles.workflow import drafting, publishing, reviewing
from tests.factories import make_article, make_author, make_draft, make_user

pytestmark = pytest.mark.django_db


def told():
    """{who: what they are told, the newest first}."""
    lines = {}
    for line in Notification.objects.select_related("to"):
        lines.setdefault(line.to.first_name, []).append(line.event)
    return lines


def begun_by(writer):
    return drafting.create({"title": "Weirs", "body": "<p>Three weirs</p>"}, by=writer)


@pytest.fixture
def ana():
    return make_user("Journalist", first_name="Ana")


@pytest.fixture
def ed():
    return make_user("Editor", first_name="Ed")


@pytest.fixture
def draft(ana):
    return drafting.create({"title": "Locks", "body": "<p>Ten lock keepers</p>"}, by=ana)


def test_editors_hear_of_what_is_submitted(draft, ana, ed):
    make_user("Topic editor", first_name="Tom")
    make_user("Editor", first_name="Gone", is_active=False)
    reviewing.submit(draft, by=ana)
    assert told() == {"Ed": ["submitted"]}


def test_writers_hear_what_editors_did_with_their_story(draft, ana, ed):
    reviewing.submit(draft, by=ana)
    reviewing.request_changes(draft, by=ed, reason="Too long")
    assert Notification.objects.get(to=ana).text == "Too long"
    reviewing.submit(draft, by=ana)
    reviewing.approve(draft, by=ed)
    publishing.publish(draft, by=ed)
    publishing.correct(draft, "Nine, not ten.", by=ed)
    publishing.publish(draft, by=ed)
    publishing.withdraw(draft, by=ed, reason="Wrong")
    assert told()["Ana"] == ["withdrawn", "updated", "corrected", "published", "approved", "sent_back"]


def test_a_schedule_and_the_bin_are_told_too(draft, ana, ed):
    publishing.schedule(draft, by=ed, at=timezone.now() + timedelta(days=1))
    publishing.reschedule(draft, by=ed, at=timezone.now() + timedelta(days=2))
    other = begun_by(ana)
    reviewing.bin(other, by=ed)
    assert told() == {"Ana": ["binned", "scheduled"]}


def test_nobody_is_told_what_they_did_themselves(draft, ed):
    own = begun_by(ed)
    publishing.publish(own, by=ed)
    reviewing.submit(draft, by=ed)
    commenting.comment(own, "Ten?", by=ed)
    assert "Ed" not in told()


def test_what_a_command_does_is_told_to_nobody(draft):
    reviewing.submit(draft, by=None)
    publishing.publish(draft, by=None)
    assert told() == {}


def test_who_submitted_or_signs_a_story_hears_of_it_as_who_began_it_does(draft, ana, ed):
    chief, signing = make_user("Editor", first_name="Chief"), make_user("Journalist", first_name="Sig")
    Author.objects.filter(pk=make_author("Sig").pk).update(user=signing)
    drafting.save(draft, {"authors": references(Author.objects.all())}, by=ed)
    reviewing.submit(draft, by=ed)
    Notification.objects.all().delete()
    publishing.publish(draft, by=chief)
    assert told() == {name: ["published"] for name in ("Ana", "Ed", "Sig")}


def test_who_may_not_read_stories_any_more_is_told_nothing(draft, ana, ed):
    ana.groups.clear()
    publishing.publish(draft, by=ed)
    assert told() == {}


def test_a_remark_is_told_to_who_has_to_do_with_the_story(draft, ana, ed):
    make_user("Editor", first_name="Else")
    commenting.comment(draft, "Ten?", by=ed)
    assert told() == {"Ana": ["comment"]}
    commenting.comment(draft, "All of them", by=ana)
    assert told() == {"Ana": ["comment"], "Ed": ["comment"]}


def test_who_edited_a_story_hears_a_remark_of_its_writer(draft, ana, ed):
    make_user("Editor", first_name="Else")
    reviewing.submit(draft, by=ana)
    reviewing.request_changes(draft, by=ed)
    Notification.objects.all().delete()
    commenting.comment(draft, "Why?", by=ana)
    assert told() == {"Ed": ["comment"]}


def test_a_remark_that_would_reach_nobody_reaches_the_editors_once_they_have_the_story(draft, ana, ed):
    commenting.comment(draft, "A note", by=ana)
    assert told() == {}
    reviewing.submit(draft, by=ana)
    Notification.objects.all().delete()
    commenting.comment(draft, "Please by noon", by=ana)
    assert told() == {"Ed": ["comment"]}


def test_an_answer_is_told_to_its_thread_and_to_the_writer(draft, ana, ed):
    tom, else_ = make_user("Topic editor", first_name="Tom"), make_user("Editor", first_name="Else")
    commenting.comment(draft, "Elsewhere", by=else_)
    root = commenting.comment(draft, "Ten?", by=ed)
    Notification.objects.all().delete()
    commenting.reply(root, "Eleven", by=tom)
    assert told() == {"Ana": ["answer"], "Ed": ["answer"]}
    commenting.reply(root, "Twelve", by=ed)
    assert told() == {"Ana": ["answer", "answer"], "Ed": ["answer"], "Tom": ["answer"]}


def test_who_is_named_is_told_that_and_nothing_else_of_the_same_comment(draft, ana, ed):
    tom = make_user("Topic editor", first_name="Tom")
    User.objects.create_user("outsider", is_staff=True, first_name="Out")
    commenting.comment(draft, f"@{ana.username} and @{tom.username}. @outsider @nobody", by=ed)
    assert told() == {"Ana": ["mention"], "Tom": ["mention"]}


def test_who_talked_in_a_thread_hears_that_it_was_resolved(draft, ana, ed):
    root = commenting.comment(draft, "Ten?", by=ed)
    Notification.objects.all().delete()
    commenting.resolve(root, by=ana)
    assert told() == {"Ed": ["resolved"]}


def test_a_comment_taken_back_is_heard_of_no_more(draft, ana, ed):
    said = commenting.comment(draft, "Ten?", by=ed)
    commenting.delete(said, by=ed)
    assert told() == {}


def test_the_same_thing_again_is_one_line_until_it_was_seen(draft, ana, ed):
    for _ in range(3):
        publishing.publish(draft, by=ed)
    assert told() == {"Ana": ["updated", "published"]}
    notifying.mark_seen(ana)
    publishing.publish(draft, by=ed)
    assert told() == {"Ana": ["updated", "updated", "published"]}


def test_what_was_refused_is_told_to_nobody(draft, ana, ed):
    with pytest.raises(Exception, match="headline"):
        publishing.publish(drafting.create({"title": ""}, by=ana), by=ed)
    assert told() == {}


@pytest.mark.parametrize("count", [1, 30])
def test_telling_costs_the_same_however_many_are_told(draft, ana, count, django_assert_num_queries):
    User.objects.bulk_create(User(username=f"chief-{n}", is_staff=True, is_superuser=True) for n in range(count))
    with django_assert_num_queries(4):
        notifying.notify_editors(draft, "submitted", by=ana)
    assert Notification.objects.count() == count
    chief = User.objects.get(username="chief-0")
    with django_assert_num_queries(5):
        notifying.notify_writers(draft, "published", by=chief)


def test_so_many_are_told_and_no_more(draft, ana, monkeypatch):
    monkeypatch.setattr(notifying, "MAX_RECIPIENTS", 3)
    User.objects.bulk_create(User(username=f"chief-{n}", is_staff=True, is_superuser=True) for n in range(5))
    reviewing.submit(draft, by=ana)
    assert Notification.objects.count() == 3


def test_seen_is_what_was_shown_of_one_story_or_of_all(draft, ana, ed):
    other = begun_by(ana)
    for story in (draft, other):
        publishing.publish(story, by=ed)
    assert notifying.unseen_count(ana) == 2
    assert notifying.mark_seen(ana, article=draft) == 1
    assert notifying.unseen_count(ana) == 1
    assert notifying.mark_seen(ed) == 0
    assert notifying.mark_seen(ana) == 1


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_of_what_somebody_was_told_is_one_query(ana, ed, count, django_assert_num_queries):
    for _ in range(count):
        publishing.publish(begun_by(ana), by=ed)
    make_article()
    make_draft()
    with django_assert_num_queries(1):
        lines = [
            (line.by.get_full_name(), line.article.working_copy.title, line.event)
            for line in notifying.notifications_for(ana)
        ]
    assert lines == [("Ed", "Weirs", "published")] * count
