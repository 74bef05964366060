"""After a conflict: what both texts say, and what is made of them."""

import pytest

from articles.choices import Reason
from articles.models import Article, Revision
from articles.story_fields import reference
from articles.workflow import conflict_resolution, drafting, locking
from tests.factories import make_article, make_draft, make_topic, make_user

pytestmark = pytest.mark.django_db


@pytest.fixture
def writer():
    return make_user("Editor")


def lose(story, by, **content):
    """Both were written from the story as it is now: these are the kept text, beside what is saved later."""
    version = Article.objects.get(pk=story.pk).working_copy.text_version
    drafting.save(story, {"notes": "Theirs"})
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, content, by=by, token=locking.EditToken(version, "tab", 1))
    return refusal.value.conflict_version


def propose(story, kept):
    story = Article.objects.get(pk=story.pk)
    return story, conflict_resolution.merge_proposal(story, kept, drafting.snapshot_of(story))


def paragraphs(*texts):
    return "".join(f"<p>{text}</p>" for text in texts)


def test_what_only_one_changed_is_proposed_and_what_both_did_is_asked(writer):
    story = make_draft(title="Common", summary="Common", body=paragraphs("Common"))
    kept = lose(story, writer, title="Mine", summary="Common", slug="mine")
    drafting.save(story, {"title": "Theirs", "summary": "Theirs"})
    _, proposal = propose(story, kept)
    assert {field.name: field.default for field in proposal.fields} == {
        "title": "",
        "summary": "theirs",
        "slug": "mine",
    }


def test_changes_of_different_paragraphs_are_put_together(writer):
    story = make_draft(body=paragraphs("One", "Two", "Three"))
    kept = lose(story, writer, body=paragraphs("One, mine", "Two", "Three"))
    drafting.save(story, {"body": paragraphs("One", "Two", "Three, theirs")})
    _, proposal = propose(story, kept)
    [body] = proposal.fields
    assert (body.default, [passage.side for passage in body.passages]) == ("both", ["mine", "same", "theirs"])
    assert conflict_resolution.apply_choices(proposal, {"body": "both"})["body"] == paragraphs(
        "One, mine", "Two", "Three, theirs"
    )


def test_a_paragraph_that_both_changed_has_to_be_decided(writer):
    story = make_draft(body=paragraphs("One", "Two"))
    kept = lose(story, writer, body=paragraphs("One", "Two, mine"))
    drafting.save(story, {"body": paragraphs("One", "Two, theirs")})
    _, proposal = propose(story, kept)
    with pytest.raises(conflict_resolution.UnresolvedConflict) as refusal:
        conflict_resolution.apply_choices(proposal, {"body": "both"})
    [name] = refusal.value.names
    made = {
        choice: conflict_resolution.apply_choices(proposal, {"body": "both", name: choice})["body"]
        for choice in ("theirs", "mine", "both")
    }
    assert made == {
        "theirs": paragraphs("One", "Two, theirs"),
        "mine": paragraphs("One", "Two, mine"),
        "both": paragraphs("One", "Two, theirs", "Two, mine"),
    }


def test_nothing_is_decided_by_a_choice_that_there_is_not(writer):
    story = make_draft(title="Common")
    kept = lose(story, writer, title="Mine")
    drafting.save(story, {"title": "Theirs"})
    _, proposal = propose(story, kept)
    for choices in ({}, {"title": ""}, {"title": "both"}, {"title": "<script>"}):
        with pytest.raises(conflict_resolution.UnresolvedConflict):
            conflict_resolution.apply_choices(proposal, choices)


def test_topics_of_both_are_put_together(writer):
    delta, pamir, rivers = (reference(make_topic(name)) for name in ("Delta", "Pamir", "Rivers"))
    story = make_draft(topics=["Delta"])
    kept = lose(story, writer, topics=[delta, pamir])
    drafting.save(story, {"topics": [rivers]})
    _, proposal = propose(story, kept)
    [field] = proposal.fields
    assert field.default == "both"
    assert conflict_resolution.apply_choices(proposal, {"topics": "both"})["topics"] == [rivers, pamir]


def test_without_the_common_text_everything_is_asked(writer):
    story = make_draft(title="Common", summary="Common")
    kept = lose(story, writer, title="Mine", summary="Mine")
    Revision.objects.conflict_versions().update(base_version=0)
    kept.refresh_from_db()
    _, proposal = propose(story, kept)
    assert not proposal.has_base
    assert {field.name: field.default for field in proposal.fields} == {"title": "", "summary": ""}


def test_a_page_that_was_open_before_publication_does_not_ask_about_address_and_date(writer):
    story = make_article(title="Common")
    kept = lose(story, writer, title="Mine", slug="", published_at=None)
    _, proposal = propose(story, kept)
    assert [field.name for field in proposal.fields] == ["title"]


def test_saving_makes_revisions_of_what_was_replaced_and_of_what_was_made(writer):
    story = make_draft(title="Common")
    kept = lose(story, writer, title="Mine")
    drafting.save(story, {"title": "Theirs"})
    story, proposal = propose(story, kept)
    content = conflict_resolution.apply_choices(proposal, {"title": "mine"})
    token = locking.EditToken(story.working_copy.text_version, "page", 1)
    conflict_resolution.merge(story, kept, content, by=writer, token=token)
    told = [(each.reason, each.content["title"]) for each in Revision.objects.numbered().order_by("number")]
    assert told == [(Reason.BEFORE_MERGE, "Theirs"), (Reason.MERGED, "Mine")]
    kept.refresh_from_db()
    assert kept.resolved_at
    assert Article.objects.get().working_copy.notes == "Theirs"


def test_a_third_who_saves_meanwhile_is_not_overwritten_and_what_was_made_is_kept(writer):
    story = make_draft(title="Common")
    kept = lose(story, writer, title="Mine")
    story, proposal = propose(story, kept)
    token = locking.EditToken(story.working_copy.text_version, "page", 1)
    drafting.save(story, {"title": "Of a third"})
    with pytest.raises(locking.Conflict) as refusal:
        conflict_resolution.merge(story, kept, {"title": "Made"}, by=writer, token=token)
    assert refusal.value.conflict_version.content == {"title": "Made"}
    assert Article.objects.get().working_copy.title == "Of a third"
    kept.refresh_from_db()
    assert not kept.resolved_at
    _, proposal = propose(story, refusal.value.conflict_version)
    assert {field.name: field.default for field in proposal.fields} == {"title": ""}
