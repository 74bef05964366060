"""One topic becomes part of another: nothing is lost, nothing is doubled, and what is kept where is sensible."""

from datetime import UTC, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.core.models import AuditEntry
from newsroom.core.permissions import NotAllowed
from tests.factories import live_count, make_article, make_draft, make_image, make_topic, make_user
from tests.topics.merging.helpers import check_counts, filed, filing_of, fresh, names, pins
from topics import curation, merging
from topics.models import Kind, Merge, MonthCount, RelatedTopic, SharedCount, Topic, TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def olive():
    return make_topic("Olive oil", kind="subject")


@pytest.fixture
def oil():
    return make_topic("Olive-oil", aliases=["زيت الزيتون", "Ελαιόλαδο"])


def test_every_filing_arrives_and_one_of_both_is_there_once(oil, olive):
    mine, both, theirs = make_article(topics=[olive]), make_article(topics=[oil, olive]), make_article(topics=[oil])
    merging.merge(oil, olive, by=None)
    assert filed(olive) == {mine.pk, both.pk, theirs.pk}
    assert (TopicEntry.objects.count(), live_count(olive)) == (3, 3)
    assert not Topic.objects.filter(pk=oil.pk).exists()
    check_counts()


def test_three_and_two_stories_are_five(oil, olive):
    for topic, number in ((oil, 3), (olive, 2)):
        for _ in range(number):
            make_article(topics=[topic])
    merging.merge(oil, olive, by=None)
    assert live_count(olive) == fresh(olive).entry_count == 5


def test_counts_by_month_and_with_other_topics_follow(oil, olive):
    press = make_topic("Presses")
    make_article(topics=[oil, press], at=datetime(2026, 1, 9, 12, tzinfo=UTC))
    make_article(topics=[oil, olive, press], at=datetime(2026, 2, 9, 12, tzinfo=UTC))
    make_article(topics=[oil], at=timezone.now() + timedelta(days=2))
    merging.merge(oil, olive, by=None)
    check_counts()
    assert MonthCount.objects.filter(topic=olive, entry_count__gt=0).count() == 3
    assert SharedCount.objects.get(topic=press, other=olive).entry_count == 2


def test_what_is_hidden_withdrawn_or_scheduled_stays_so(oil, olive):
    hidden, withdrawn = make_article(topics=[oil]), make_article(topics=[oil])
    make_article(topics=[oil], at=timezone.now() + timedelta(days=1))
    curation.hide(filing_of(hidden, oil), by=None, reason="Only the bottle.")
    publishing.withdraw(withdrawn, by=None)
    merging.merge(oil, olive, by=None)
    assert live_count(olive) == 0
    assert filing_of(hidden, olive).hidden_reason == "Only the bottle."
    check_counts()


def test_a_story_that_both_have_stays_as_visible_as_the_survivor_has_it(oil, olive):
    shown, hidden = make_article(topics=[oil, olive]), make_article(topics=[oil, olive])
    curation.hide(filing_of(shown, oil), by=None, reason="Another oil.")
    curation.hide(filing_of(hidden, olive), by=None, reason="Another olive.")
    merging.merge(oil, olive, by=None)
    assert list(olive.entries.live().values_list("content_object", flat=True)) == [shown.pk]
    check_counts()


def test_pins_follow_the_survivors_in_their_order(oil, olive):
    stories = [make_article(topics=[topic]) for topic in (olive, olive, oil, oil)]
    for story in (stories[1], stories[0]):
        curation.pin(filing_of(story, olive), by=None)
    for story in (stories[3], stories[2]):
        curation.pin(filing_of(story, oil), by=None)
    merging.merge(oil, olive, by=None)
    assert pins(olive) == [stories[n].pk for n in (1, 0, 3, 2)]
    assert list(olive.entries.order_by("pinned_position").values_list("pinned_position", flat=True)) == [1, 2, 3, 4]


def test_a_pin_and_a_key_moment_that_only_the_loser_had_are_carried_over(oil, olive):
    both, told = make_article(topics=[oil, olive]), make_article(topics=[oil, olive])
    until = timezone.now() + timedelta(days=3)
    curation.pin(filing_of(both, oil), by=None, until=until)
    curation.mark_key_moment(filing_of(both, oil), by=None, line="The frost")
    curation.mark_key_moment(filing_of(told, oil), by=None, line="The drought, as oil")
    curation.mark_key_moment(filing_of(told, olive), by=None, line="The drought")
    merging.merge(oil, olive, by=None)
    kept = filing_of(both, olive)
    assert (kept.pinned_position, kept.pinned_until, kept.key_moment_line) == (1, until, "The frost")
    assert filing_of(told, olive).key_moment_line == "The drought"


def test_a_pin_that_has_ended_gives_way_to_one_that_holds(oil, olive):
    both = make_article(topics=[oil, olive])
    TopicEntry.objects.filter(tag=olive).update(pinned_position=4, pinned_until=timezone.now() - timedelta(days=1))
    curation.pin(filing_of(both, oil), by=None)
    merging.merge(oil, olive, by=None)
    assert olive.entries.pinned().get().pinned_until is None


def test_all_its_names_mean_the_survivor(oil, olive):
    merging.merge(oil, olive, by=None)
    assert names(olive) == sorted(["Olive oil", "Olive-oil", "زيت الزيتون", "Ελαιόλαδο"])
    for name in ("OLIVE-OIL", "ελαιόλαδο"):
        assert naming.find_or_create(name) == olive


def test_a_draft_of_the_loser_is_published_under_the_survivor(oil, olive):
    draft = make_draft(topics=[oil, olive])
    merging.merge(oil, olive, by=None)
    publishing.publish(draft, by=None)
    assert filed(olive) == {draft.pk}
    check_counts()


def test_an_update_of_a_story_of_the_loser_stays_under_the_survivor(oil, olive):
    story = make_article(topics=[oil])
    drafting.save(story, {"title": "Cold pressed"})
    merging.merge(oil, olive, by=None)
    publishing.publish(Article.objects.get(pk=story.pk), by=None)
    assert filed(olive) == {story.pk}
    assert Topic.objects.count() == 1


def test_children_stand_below_the_survivor_and_no_circle_comes_about(oil, olive):
    food = make_topic("Food")
    oil.parent = food
    oil.save()
    child, between = make_topic("Lampante", parent=oil), make_topic("Between", parent=oil)
    olive.parent = between
    olive.save()
    merging.merge(oil, olive, by=None)
    assert [fresh(topic).parent for topic in (child, between, olive)] == [olive, olive, food]


def test_the_loser_below_the_survivor_leaves_it_where_it_is(oil, olive):
    oil.parent = olive
    oil.save()
    merging.merge(oil, olive, by=None)
    assert fresh(olive).parent is None


def test_related_topics_come_along_none_twice_and_none_to_itself(oil, olive):
    soap, bread, press = make_topic("Soap"), make_topic("Bread"), make_topic("Press")
    for topic, others in ((olive, [soap, oil]), (oil, [olive, bread, soap]), (press, [oil, olive]), (soap, [oil])):
        curation.describe(topic, by=None, related=others)
    merging.merge(oil, olive, by=None)
    pairs = [(row.topic.name, row.other.name) for row in RelatedTopic.objects.select_related("topic", "other")]
    assert sorted(pairs) == [
        ("Olive oil", "Bread"),
        ("Olive oil", "Soap"),
        ("Press", "Olive oil"),
        ("Soap", "Olive oil"),
    ]


def test_what_the_survivor_does_not_say_itself_it_gets_and_what_it_says_stays(oil, olive):
    picture = make_image(alt="A press")
    curation.write_briefing(oil, "<p>Pressed</p>", by=None)
    curation.describe(oil, by=None, description="Oil", is_in_navigation=True, navigation_position=7)
    curation.describe(olive, by=None, description="Olives", lead_image=picture, kind=Kind.SECTION)
    curation.describe(oil, by=None, lead_image=make_image(alt="A bottle"))
    merging.merge(oil, olive, by=None)
    olive = fresh(olive)
    assert (olive.briefing, olive.description, olive.lead_image) == ("<p>Pressed</p>", "Olives", picture)
    assert (olive.is_in_navigation, olive.navigation_position, olive.kind) == (True, 7, "section")
    assert olive.briefing_reviewed_on == timezone.localdate()


def test_the_survivor_keeps_its_identity_or_else_gets_it_and_an_undo_gives_it_back(oil, olive):
    curation.describe(oil, by=None, wikidata_id="Q1", same_as="https://oil.example/")
    curation.describe(olive, by=None, wikidata_id="Q2")
    merge = merging.merge(oil, olive, by=None)
    assert (fresh(olive).wikidata_id, fresh(olive).same_as) == ("Q2", "https://oil.example/")
    merging.undo(merge, by=None)
    assert (fresh(olive).wikidata_id, fresh(olive).same_as) == ("Q2", "")
    assert (fresh(oil).wikidata_id, fresh(oil).same_as) == ("Q1", "https://oil.example/")


def test_the_survivor_is_public_if_either_was_and_since_then(oil, olive):
    curation.make_public(oil, by=None)
    merging.merge(oil, olive, by=None)
    assert fresh(olive).public_from == oil.public_from


def test_a_topic_that_is_public_only_later_makes_nothing_public_before(oil, olive):
    make_article(topics=[oil], at=timezone.now() + timedelta(days=1))
    merging.merge(oil, olive, by=None)
    assert not fresh(olive).is_public
    check_counts()


def test_several_become_one_at_once(oil, olive):
    third = make_topic("Aceite")
    make_article(topics=[oil, third])
    make_article(topics=[third, olive])
    merges = merging.merge_all([oil, third], olive, by=None)
    assert (len(merges), live_count(olive)) == (2, 2)
    check_counts()


def test_it_is_told_in_the_log_of_both(oil, olive):
    editor = make_user("Topic editor")
    merge = merging.merge(oil, olive, by=editor)
    entries = AuditEntry.objects.filter(verb__in=["merge", "merge into"]).values_list("verb", "subject_id", "by")
    assert set(entries) == {("merge", olive.pk, editor.pk), ("merge into", oil.pk, editor.pk)}
    assert (merge.loser_id, merge.survivor_id, str(merge)) == (oil.pk, olive.pk, "Olive-oil into Olive oil")


def test_who_may_not_curate_may_not_merge(oil, olive):
    with pytest.raises(NotAllowed, match="Nothing was changed"):
        merging.merge(oil, olive, by=make_user("Journalist"))
    assert not Merge.objects.exists()


def test_no_topic_is_merged_into_itself_and_none_that_is_gone(oil, olive):
    with pytest.raises(ValidationError, match="into itself"):
        merging.merge(oil, oil, by=None)
    merging.merge(oil, olive, by=None)
    oil.pk = Merge.objects.get().loser_id
    with pytest.raises(NotAllowed, match="has been merged or deleted"):
        merging.merge(oil, olive, by=None)


def test_what_changed_since_the_plan_was_read_is_shown_instead_of_done(oil, olive):
    seen = merging.plan_merge([oil], olive).digest
    make_article(topics=[oil])
    oil, olive = fresh(oil), fresh(olive)
    with pytest.raises(ValidationError, match="have changed since you opened"):
        merging.merge_all([oil], olive, by=None, digest=seen)
    merging.merge_all([oil], olive, by=None, digest=merging.plan_merge([oil], olive).digest)
    assert live_count(olive) == 1
