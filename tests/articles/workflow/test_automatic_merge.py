"""Saves of two pages that changed different things."""

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from articles.choices import Reason
from articles.models import Article, Revision
from articles.workflow import drafting, locking, reviewing
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db
BODY = "<p>One</p><p>Two</p><p>Three</p>"


@pytest.fixture
def story():
    return make_draft(title="Common", body=BODY)


@pytest.fixture
def ada():
    return make_user("Editor", first_name="Ada", last_name="Reed")


def stored(story):
    return drafting.snapshot_of(Article.objects.select_related("working_copy").get(pk=story.pk))


def send(story, by=None, version=1, page="mine", sequence=1, **changes):
    """Save what a page sends that has the story as it was at the version; the merge."""
    bases = story.revisions.base_versions().filter(number=version)
    shown = bases[0].content if bases else stored(story)
    token = locking.EditToken(version, page, sequence)
    return drafting.save(story, {**shown, **changes}, by=by, token=token, merges=True)


def test_both_changes_are_saved_and_the_history_has_every_text(story, ada):
    send(story, ada, page="hers", title="Hers", body="<p>One</p><p>Two</p><p>Three, hers</p>")
    merge = send(story, make_user("Editor"), body="<p>One, mine</p><p>Two</p><p>Three</p>")
    assert merge.description() == "Ada Reed’s changes to the headline and 1 paragraph"
    assert stored(story)["title"] == "Hers"
    assert stored(story)["body"] == "<p>One, mine</p><p>Two</p><p>Three, hers</p>"
    numbered = story.revisions.numbered().order_by("number")
    told = [(each.reason, each.note, each.content["title"]) for each in numbered]
    assert told == [
        (Reason.BEFORE_SESSION, "", "Common"),
        (Reason.BEFORE_AUTOMATIC_MERGE, "", "Hers"),
        (Reason.AUTOMATIC_MERGE, "Ada Reed’s changes to the headline and 1 paragraph", "Hers"),
    ]
    assert not Revision.objects.conflict_versions().exists()


def test_the_same_passage_stays_a_conflict(story):
    send(story, page="hers", title="Hers")
    with pytest.raises(locking.Conflict) as refusal:
        send(story, title="Mine", summary="Mine")
    assert refusal.value.conflict_version.content["summary"] == "Mine"
    # And so does what the page sends next: both texts of it would be somewhere else.
    with pytest.raises(locking.Conflict):
        send(story, sequence=2, summary="Mine")
    assert stored(story)["title"] == "Hers"


def test_without_the_text_that_the_page_had_loaded_it_is_a_conflict(story):
    send(story, page="hers", title="Hers")
    mine = {**stored(story), "title": "Common", "summary": "Mine"}
    story.revisions.base_versions().delete()
    with pytest.raises(locking.Conflict):
        drafting.save(story, mine, token=locking.EditToken(1, "mine", 1), merges=True)


def test_a_page_that_did_not_hear_of_its_merge_takes_nothing_away_with_its_next_save(story):
    send(story, page="hers", title="Hers")
    send(story, summary="Mine")
    # Its answer was lost.
    send(story, sequence=2, summary="Mine", notes="Also mine")
    assert [stored(story)[name] for name in ("title", "summary", "notes")] == ["Hers", "Mine", "Also mine"]
    send(story, version=3, sequence=3, title="Mine after all", summary="Mine")
    assert stored(story)["title"] == "Mine after all"


def test_a_late_save_of_a_page_is_told_from_a_new_one_also_after_others_saved(story):
    send(story, sequence=2, summary="Mine, later")
    send(story, page="hers", title="Hers")
    with pytest.raises(locking.OutOfOrderSave):
        send(story, sequence=1, notes="Mine, earlier")
    assert stored(story)["notes"] == ""


def test_a_page_without_changes_of_its_own_writes_nothing(story):
    send(story, page="hers", title="Hers")
    version = Article.objects.get().working_copy.text_version
    assert send(story).taken == ["title"]
    assert Article.objects.get().working_copy.text_version == version
    assert not story.revisions.filter(reason=Reason.AUTOMATIC_MERGE).exists()


def test_a_merge_by_a_journalist_makes_an_approved_story_a_draft(story):
    reviewing.submit(story, by=None)
    reviewing.approve(story, by=None)
    send(story, make_user("Editor"), page="hers", title="Hers")
    send(story, make_user("Journalist"), summary="Mine")
    story.refresh_from_db()
    assert story.status == "draft"


def test_merges_delete_no_other_automatic_revisions(story, ada, monkeypatch):
    monkeypatch.setattr("articles.workflow.revisions.MAX_AUTOMATIC", 2)
    mara = make_user("Editor")
    for n in range(4):
        version = Article.objects.get().working_copy.text_version
        send(story, ada, version=version, page=f"hers {n}", title=f"Hers {n}")
        send(story, mara, version=version, page=f"mine {n}", summary=f"Mine {n}")
    assert story.revisions.filter(reason=Reason.BEFORE_SESSION).exists()
    assert story.revisions.filter(reason=Reason.AUTOMATIC_MERGE).count() == 2


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.lists(st.tuples(st.integers(0, 2), st.booleans()), max_size=8))
def test_pages_that_write_paragraphs_of_their_own_in_any_order_lose_nothing(ada, saves):
    """Each page writes one paragraph, and hears of the answer to its save or not."""
    story = make_draft(body=BODY)
    shown = dict.fromkeys(range(3), (1, BODY.replace("</p>", "</p>\n").splitlines()))
    wanted, heard = shown[0][1].copy(), [0, 0, 0]
    for sequence, (page, hears) in enumerate(saves, 1):
        version, blocks = shown[page]
        blocks = blocks.copy()
        blocks[page] = wanted[page] = f"<p>Page {page}, text {heard[page]}</p>"
        merge = send(story, ada, version, f"page {page}", sequence, body="".join(blocks))
        if hears:
            now = merge.content["body"] if merge else "".join(blocks)
            heard[page] += 1
            shown[page] = (story.working_copy.text_version, now.replace("</p>", "</p>\n").splitlines())
    assert stored(story)["body"] == "".join(wanted)
    assert not story.revisions.conflict_versions().exists()
