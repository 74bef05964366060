"""Stories made of items, and what else people do in the inbox."""

from datetime import timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.choices import Status
from articles.models import Article
from newsroom.core.permissions import NotAllowed
from newsroom.wire import stories, subjects
from newsroom.wire.formats import Change
from newsroom.wire.models import ItemState, SubjectMapping
from newsroom.wire.receiving import receive
from tests.factories import make_author, make_topic, make_user
from tests.newsroom.wire.making import make_item, make_source, version_of
from topics import merging

pytestmark = pytest.mark.django_db


def content_of(story):
    return Article.objects.get(pk=story.pk).working_copy.content


def test_story_is_a_draft_with_all_that_the_item_has():
    canals = make_topic("Waterways", aliases=["Canals"])
    make_topic("Locks")
    ada = make_author("Ada Kahn")
    item = make_item(make_source(credit="Quay Wire/desk"), usage_terms="Online only")
    subjects.map_subject(SubjectMapping.objects.get(code="20000001"), by=None, topic_name="Canals")
    story = stories.make_story(item, by=make_user("Journalist"))
    assert (story.status, story.published_at) == (Status.DRAFT, None)
    content = content_of(story)
    assert (content["title"], content["summary"], content["body"]) == (item.headline, item.standfirst, item.body)
    assert (content["language"], content["published_at"]) == ("en", None)
    assert [each["name"] for each in content["topics"]] == [canals.name, "Locks"]
    assert [each["id"] for each in content["authors"]] == [ada.pk]
    assert content["sources"] == [{"url": "https://wire.example/9", "title": "Quay Wire/desk", "supports": ""}]
    notes = Article.objects.get(pk=story.pk).working_copy.notes
    assert "Credit: Quay Wire/desk\nByline: Ada Kahn" in notes
    assert "Usage terms: Online only" in notes
    item.refresh_from_db()
    assert (item.state, item.story_id) == (ItemState.USED, story.pk)


def test_ignored_subject_adds_no_topic_and_an_unknown_one_creates_none():
    make_topic("Locks")
    item = make_item()
    subjects.map_subject(SubjectMapping.objects.get(code="locks"), by=None, is_ignored=True)
    assert content_of(stories.make_story(item, by=None))["topics"] == []


def test_mapping_follows_a_merge_of_its_topic():
    canals, water = make_topic("Canals"), make_topic("Water")
    item = make_item()
    subjects.map_subject(SubjectMapping.objects.get(code="20000001"), by=None, topic_name="Canals")
    merging.merge(canals, water, by=None)
    assert [each["name"] for each in content_of(stories.make_story(item, by=None))["topics"]] == ["Water"]


def test_embargo_becomes_the_date_of_the_draft():
    embargo = timezone.now().replace(microsecond=0) + timedelta(days=2)
    story = stories.make_story(make_item(embargo_at=embargo), by=None)
    assert content_of(story)["published_at"] == embargo.isoformat()


def test_no_second_story_and_none_of_a_cancelled_item():
    source = make_source()
    item = make_item(source, "gate-9")
    stories.make_story(item, by=None)
    with pytest.raises(NotAllowed, match="already"):
        stories.make_story(item, by=None)
    other = make_item(source, "gate-10")
    receive(source, version_of("gate-10", change=Change.KILL))
    with pytest.raises(NotAllowed, match="cancelled"):
        stories.make_story(other, by=None)
    assert Article.objects.count() == 1


def test_item_whose_story_was_deleted_can_become_one_again():
    item = make_item()
    story = stories.make_story(item, by=None)
    story.delete()
    assert stories.make_story(item, by=None).pk != story.pk


def test_dismissed_item_can_be_reopened_and_a_used_one_not_dismissed():
    item = make_item()
    stories.dismiss(item, by=None)
    assert item.state == ItemState.DISMISSED
    stories.reopen(item, by=None)
    stories.make_story(item, by=None)
    with pytest.raises(NotAllowed, match="“Used” now"):
        stories.dismiss(item, by=None)


def test_later_version_is_marked_until_it_is_reviewed():
    source = make_source()
    item = make_item(source, "gate-9")
    stories.make_story(item, by=None)
    receive(source, version_of(headline="It does not hold"))
    item.refresh_from_db()
    assert item.is_changed
    stories.review(item, by=None)
    item.refresh_from_db()
    assert not item.is_changed


@pytest.mark.parametrize("action", [stories.make_story, stories.dismiss, stories.reopen, stories.review])
def test_topic_editors_do_not_work_with_the_wire(action):
    with pytest.raises(NotAllowed):
        action(make_item(), by=make_user("Topic editor"))


def test_subject_is_mapped_to_an_existing_topic_only_and_by_editors():
    make_item()
    subject = SubjectMapping.objects.get(code="locks")
    with pytest.raises(ValidationError, match="Create the topic first"):
        subjects.map_subject(subject, by=None, topic_name="Nowhere")
    with pytest.raises(NotAllowed):
        subjects.map_subject(subject, by=make_user("Journalist"), is_ignored=True)
    make_topic("Locks")
    with pytest.raises(ValidationError, match="cannot be ignored"):
        subjects.map_subject(subject, by=None, topic_name="Locks", is_ignored=True)
