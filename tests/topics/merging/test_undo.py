"""A merge is taken back at any later time: all comes back, and what happened since is kept."""

from datetime import timedelta

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from articles.models import Article
from articles.story_fields import references
from articles.workflow import drafting, publishing
from newsroom.core.permissions import NotAllowed
from tests.factories import live_count, make_article, make_draft, make_topic, make_user
from tests.topics.merging.helpers import check_counts, filed, filing_of, fresh, names, pins
from topics import curation, deletion, issues, merging
from topics.merging import entry_moves
from topics.models import Alias, DismissedFlag, Flag, Merge, RelatedTopic, Topic, TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


@pytest.fixture
def ghent():
    return make_topic("Ghent", kind="place", aliases=["Gand"])


@pytest.fixture
def gent():
    return make_topic("Gent", kind="place", aliases=["根特"])


def state():
    """All that topics are and have, of what a merge changes."""
    columns = ("pk", "name", "slug", "key", "kind", "parent", "briefing", "description", "is_in_navigation")
    return {
        "topics": list(Topic.objects.order_by("pk").values(*columns, "entry_count", "public_from")),
        "aliases": list(Alias.objects.order_by("key").values("topic", "name", "key", "slug")),
        "entries": list(TopicEntry.objects.order_by("pk").values()),
        "dismissed": sorted(DismissedFlag.objects.values_list("flag", "topic", "other", "by"), key=str),
        "related": sorted(RelatedTopic.objects.values_list("topic", "other", "position")),
    }


def test_at_once_it_is_as_if_nothing_had_been(gent, ghent):
    fair, canal = make_topic("Fair", parent=gent), make_topic("Canal")
    stories = [make_article(topics=topics) for topics in ([gent], [gent, ghent], [gent, fair], [ghent], [gent, ghent])]
    for n in (2, 0, 1):
        curation.pin(filing_of(stories[n], gent), by=None, until=timezone.now() + timedelta(days=n + 1))
    curation.pin(filing_of(stories[3], ghent), by=None)
    curation.hide(filing_of(stories[4], gent), by=None, reason="The other one.")
    curation.mark_key_moment(filing_of(stories[1], gent), by=None, line="The floods")
    curation.describe(gent, by=None, related=[canal, ghent], parent=make_topic("Flanders"), is_in_navigation=True)
    curation.describe(canal, by=None, related=[gent])
    curation.write_briefing(gent, "<p>A city</p>", by=None)
    curation.make_public(gent, by=None)
    issues.dismiss(gent, Flag.THIN, by=make_user("Editor"))
    issues.dismiss(fair, Flag.DUPLICATE, gent, by=None)
    before = state()
    merge = merging.merge(gent, ghent, by=None)
    assert state() != before
    back = merging.undo(merge, by=None)
    assert state() == before
    assert back == gent
    check_counts()


@pytest.mark.parametrize("few", [1, 2000])
def test_what_was_filed_since_stays_and_what_was_taken_out_stays_out(gent, ghent, monkeypatch, few):
    monkeypatch.setattr(entry_moves, "CHUNK", few)
    moved, both, out = make_article(topics=[gent]), make_article(topics=[gent, ghent]), make_article(topics=[gent])
    merge = merging.merge(gent, ghent, by=None)
    since = make_article(topics=[ghent])
    drafting.save(out, {"topics": []})
    publishing.publish(out, by=None)
    merging.undo(merge, by=None)
    assert filed(gent) == {moved.pk, both.pk}
    assert filed(ghent) == {both.pk, since.pk}
    check_counts()


def test_a_story_that_was_taken_out_and_filed_again_stays_with_the_survivor(gent, ghent):
    story = make_article(topics=[gent])
    merge = merging.merge(gent, ghent, by=None)
    for topics in ([], references([ghent])):
        drafting.save(story, {"topics": topics})
        publishing.publish(story, by=None)
    merging.undo(merge, by=None)
    assert (filed(gent), filed(ghent)) == (set(), {story.pk})


def test_what_was_said_of_a_story_since_goes_with_it(gent, ghent):
    stories = [make_article(topics=[gent]) for _ in range(3)]
    own = make_article(topics=[ghent])
    for story in stories:
        curation.pin(filing_of(story, gent), by=None)
    merge = merging.merge(gent, ghent, by=None)
    curation.unpin(filing_of(stories[1], ghent), by=None)
    curation.pin(filing_of(own, ghent), by=None)
    order = [filing_of(story, ghent) for story in (stories[2], own, stories[0])]
    curation.order(order, by=None)
    curation.hide(filing_of(stories[1], ghent), by=None, reason="A namesake.")
    merging.undo(merge, by=None)
    assert pins(gent) == [stories[2].pk, stories[0].pk]
    assert pins(ghent) == [own.pk]
    assert filing_of(stories[1], gent).hidden_reason == "A namesake."
    check_counts()


def test_a_pin_that_the_survivor_got_is_kept_if_somebody_changed_it(gent, ghent):
    one, other = (make_article(topics=[gent, ghent]) for _ in range(2))
    for story in (one, other):
        curation.pin(filing_of(story, gent), by=None)
        curation.mark_key_moment(filing_of(story, gent), by=None, line="The floods")
    merge = merging.merge(gent, ghent, by=None)
    until = timezone.now() + timedelta(days=1)
    curation.pin(filing_of(one, ghent), by=None, until=until)
    curation.mark_key_moment(filing_of(one, ghent), by=None, line="The great floods")
    merging.undo(merge, by=None)
    assert (pins(ghent), pins(gent)) == ([one.pk], [one.pk, other.pk])
    assert [filing_of(story, ghent).key_moment_line for story in (one, other)] == ["The great floods", ""]


def test_the_texts_of_a_key_moment_in_all_languages_move_and_come_back(gent, ghent):
    alone, both = make_article(topics=[gent]), make_article(topics=[gent, ghent])
    for story in (alone, both):
        curation.mark_key_moment(filing_of(story, gent), by=None, line="Floods", translations={"zh-hans": "水灾"})
    merge = merging.merge(gent, ghent, by=None)
    assert [filing_of(story, ghent).key_moment_translations for story in (alone, both)] == [{"zh-hans": "水灾"}] * 2
    merging.undo(merge, by=None)
    assert [filing_of(story, gent).key_moment_translations for story in (alone, both)] == [{"zh-hans": "水灾"}] * 2
    assert filing_of(both, ghent).key_moment_translations == {}


def test_what_the_survivor_got_goes_unless_somebody_changed_it(gent, ghent):
    curation.write_briefing(gent, "<p>A city</p>", by=None)
    curation.describe(gent, by=None, description="City")
    merge = merging.merge(gent, ghent, by=None)
    curation.describe(fresh(ghent), by=None, description="Our city")
    merging.undo(merge, by=None)
    assert (fresh(ghent).briefing, fresh(ghent).description) == ("", "Our city")
    assert (fresh(gent).briefing, fresh(gent).description) == ("<p>A city</p>", "City")


@pytest.mark.parametrize("who", ["survivor", "another"])
def test_a_name_and_an_address_that_somebody_has_by_now_are_not_taken_away(gent, ghent, who):
    merge = merging.merge(gent, ghent, by=None)
    with transaction.atomic():
        if who == "survivor":
            naming.rename(ghent, "Gent", slug="gent")
        else:
            ghent.aliases.filter(name="Gent").delete()
            naming.find_or_create("GENT")
    told = str(merging.plan_undo(merge).parts)
    back = merging.undo(merge, by=None)
    assert back.name == "Gent (2)"
    assert "Gent (2)" in told
    assert "is now used by another topic" in told
    assert back.slug == ("gent-2" if who == "survivor" else "gent")
    assert naming.find_or_create("gent") != back
    assert naming.find_or_create("根特") == back


def test_another_name_that_was_given_away_meanwhile_is_not_taken_back(gent, ghent):
    merge = merging.merge(gent, ghent, by=None)
    ghent.aliases.filter(name="根特").delete()
    other = make_topic("Arteveldestad", aliases=["根特"])
    merging.undo(merge, by=None)
    assert (names(fresh(gent)), names(other)) == (["Gent"], ["Arteveldestad", "根特"])


def test_a_child_that_was_put_elsewhere_stays_there(gent, ghent):
    moved, stays = make_topic("Castle", parent=gent), make_topic("Belfry", parent=gent)
    merge = merging.merge(gent, ghent, by=None)
    elsewhere = make_topic("Towers")
    curation.describe(fresh(moved), by=None, parent=elsewhere)
    merging.undo(merge, by=None)
    assert (fresh(moved).parent, fresh(stays).parent) == (elsewhere, gent)


def test_no_circle_comes_about_by_what_was_put_below_meanwhile(gent, ghent):
    region = make_topic("Region")
    curation.describe(gent, by=None, parent=region)
    child = make_topic("Quarter", parent=gent)
    merge = merging.merge(gent, ghent, by=None)
    curation.describe(fresh(ghent), by=None, parent=None)
    curation.describe(fresh(region), by=None, parent=fresh(child))
    back = merging.undo(merge, by=None)
    assert (back.parent, fresh(child).parent) == (None, gent)


def test_a_draft_is_published_under_the_topic_that_came_back(gent, ghent):
    draft = make_draft(topics=[gent])
    merging.undo(merging.merge(gent, ghent, by=None), by=None)
    publishing.publish(Article.objects.get(pk=draft.pk), by=None)
    assert filed(gent) == {draft.pk}


def test_a_topic_that_was_not_public_comes_back_as_it_was(client):
    at = timezone.now() + timedelta(days=1)
    coming, public = make_topic("Nightjar takeover", aliases=["Falcon"]), make_topic("Chongqing")
    make_article(topics=[public])
    story = make_article(topics=[coming], at=at)
    merge = merging.merge(coming, public, by=None)
    assert client.get("/topics/nightjar-takeover/").status_code == 301
    assert "It was not public before the merge." in str(merging.plan_undo(merge).parts)
    topic = merging.undo(merge, by=None)
    assert (topic.is_public, topic.public_from) == (False, at)
    for path in ("/topics/nightjar-takeover/", "/topics/falcon/", "/api/v1/topics/nightjar-takeover/"):
        assert client.get(path).status_code == 404
    assert client.get("/api/v1/topics/chongqing/").json()["aliases"] == []
    for path in ("/topics/", "/topics/chongqing/", "/api/v1/topics/"):
        assert "ightjar" not in client.get(path).text
    check_counts()
    publishing.publish(story, by=None, at=timezone.now())
    assert fresh(topic).is_public


def test_a_topic_whose_story_was_published_while_it_was_merged_comes_back_public():
    coming, public = make_topic("Coming"), make_topic("Other")
    make_article(topics=[public])
    story = make_article(topics=[coming], at=timezone.now() + timedelta(days=1))
    merge = merging.merge(coming, public, by=None)
    publishing.publish(story, by=None, at=timezone.now())
    assert merging.undo(merge, by=None).is_public


def test_a_merge_is_taken_back_once(gent, ghent):
    merge = merging.merge(gent, ghent, by=None)
    merging.undo(merge, by=None)
    with pytest.raises(NotAllowed, match="already"):
        merging.undo(merge, by=None)


def test_who_may_not_curate_may_not_take_back(gent, ghent):
    merge = merging.merge(gent, ghent, by=None)
    with pytest.raises(NotAllowed):
        merging.undo(merge, by=make_user("Journalist"))
    assert Topic.objects.count() == 1


def test_of_a_chain_the_later_one_is_taken_back_first(gent, ghent):
    belgium = make_topic("Belgium")
    story = make_article(topics=[gent])
    first = merging.merge(gent, ghent, by=None)
    second = merging.merge(ghent, belgium, by=None)
    with pytest.raises(NotAllowed, match=r"“Ghent” was merged into “Belgium” .* Undo that merge first"):
        merging.undo(first, by=None)
    merging.undo(second, by=None)
    merging.undo(first, by=None)
    assert filed(gent) == {story.pk}
    assert names(fresh(gent)) == ["Gent", "根特"]
    check_counts()


def test_what_stood_for_two_merged_topics_stays_for_the_one_that_is_still_merged(gent, ghent):
    gand = make_topic("Gand-sur-Lys")
    story = make_article(topics=[gent, gand])
    curation.mark_key_moment(filing_of(story, gand), by=None, line="La crue")
    first = merging.merge(gent, ghent, by=None)
    second = merging.merge(gand, ghent, by=None)
    merging.undo(first, by=None)
    assert filed(ghent) == filed(gent) == {story.pk}
    assert filing_of(story, ghent).key_moment_line == "La crue"
    check_counts()
    merging.undo(Merge.objects.get(pk=second.pk), by=None)
    assert (filed(ghent), filed(gand)) == (set(), {story.pk})
    check_counts()


def test_what_goes_back_stands_for_no_topic_that_was_merged_before_it_came(gent, ghent):
    flanders = make_topic("Flanders")
    story = make_article(topics=[gent, ghent])
    merging.merge(gent, ghent, by=None)
    merging.split(ghent, [filing_of(story, ghent).pk], "Flanders", by=None)
    merging.undo(merging.merge(flanders, ghent, by=None), by=None)
    assert (filed(flanders), filed(ghent)) == ({story.pk}, set())
    check_counts()


def test_the_survivor_stays_while_the_merge_can_be_undone(gent, ghent):
    child = make_topic("Port of Gent", parent=gent)
    merge = merging.merge(gent, ghent, by=None)
    with pytest.raises(NotAllowed, match="the merge of “Gent” can still be undone"):
        deletion.delete(fresh(ghent), by=None)
    assert merging.undo(merge, by=None).slug == "gent"
    assert fresh(child).parent.name == "Gent"
    deletion.delete(fresh(ghent), by=None)
    assert not Topic.objects.filter(pk=ghent.pk).exists()


def test_the_plan_tells_the_figures_and_holds_only_while_it_is_true(gent, ghent):
    stories = [make_article(topics=[gent]) for _ in range(3)] + [make_article(topics=[gent, ghent])]
    merge = merging.merge(gent, ghent, by=None)
    drafting.save(stories[0], {"topics": []})
    publishing.publish(stories[0], by=None)
    plan = merging.plan_undo(merge)
    told = " ".join(line for _, lines in plan.parts for line in lines)
    for words in (
        "2 stories move back",
        "1 story is in both topics again",
        "1 story does not move back",
        "/topics/gent/",
    ):
        assert words in told
    make_article(topics=[ghent])
    with pytest.raises(ValidationError, match="have changed since you opened"):
        merging.undo(merge, by=None, digest=plan.digest)
    merging.undo(merge, by=None, digest=merging.plan_undo(merge).digest)
    assert live_count(gent) == 3


def test_a_topic_that_was_to_become_public_with_a_story_that_is_not_planned_any_more_does_not():
    coming, other = make_topic("Coming"), make_topic("Other")
    story = make_article(topics=[coming], at=timezone.now() + timedelta(days=1))
    merge = merging.merge(coming, other, by=None)
    publishing.unschedule(story, by=None)
    with time_machine.travel(timezone.now() + timedelta(days=2)):
        topic = merging.undo(merge, by=None)
        assert not topic.is_public
        assert topic.public_from is None
        check_counts()
