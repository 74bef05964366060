"""The texts of those who lost a conflict."""

import pytest

from articles.models import Revision
from articles.workflow import drafting, locking, revisions
from newsroom.core.models import AuditEntry
from tests.factories import make_draft, make_user

pytestmark = pytest.mark.django_db


def lose(story, by, version=1, page="tab", sequence=1, **content):
    """Send a text that is too late; the kept one."""
    with pytest.raises(locking.Conflict) as refusal:
        drafting.save(story, content, by=by, token=locking.EditToken(version, page, sequence))
    return refusal.value.conflict_version


@pytest.fixture
def story():
    story = make_draft()
    drafting.save(story, {"title": "Theirs"})
    return story


def test_what_is_not_decided_waits_for_its_writer_alone(story):
    writer = make_user("Journalist")
    kept = lose(story, writer, title="Mine")
    lose(story, make_user("Journalist"), page="another", title="Another's")
    assert list(revisions.unresolved(writer)) == [kept]
    revisions.resolve(kept, by=writer)
    assert list(revisions.unresolved(writer)) == []
    assert kept in revisions.conflicts_of(story)


def test_deciding_twice_is_noted_once(story):
    writer = make_user("Journalist")
    kept = lose(story, writer, title="Mine")
    revisions.resolve(kept, by=writer)
    revisions.resolve(kept, by=writer)
    assert AuditEntry.objects.filter(verb="resolve conflict", subject_id=story.pk, by=writer).count() == 1


def test_who_goes_on_typing_after_deciding_has_to_decide_again(story):
    writer = make_user("Journalist")
    revisions.resolve(lose(story, writer, title="Mine"), by=writer)
    lose(story, writer, sequence=2, title="Mine, more")
    assert revisions.unresolved(writer).get().content == {"title": "Mine, more"}


def test_the_same_text_sent_once_more_does_not_ask_again(story):
    writer = make_user("Journalist")
    revisions.resolve(lose(story, writer, title="Mine"), by=writer)
    kept = lose(story, writer, sequence=2, title="Mine")
    assert (kept.sequence, list(revisions.unresolved(writer))) == (2, [])


def test_the_version_that_its_page_had_is_kept_and_one_that_no_page_has_does_no_harm(story):
    lose(story, None, version=1, title="Mine")
    lose(story, None, version=10**30, page="forged", title="Forged")
    lose(story, None, version=-5, page="forged too", title="Forged")
    assert set(Revision.objects.conflict_versions().values_list("base_version", flat=True)) == {1, 2**31 - 1, 0}


def test_of_a_story_that_is_gone_nothing_can_be_kept(story):
    story.delete()
    story.pk = 10**6
    assert revisions.store_conflict(story, {}, by=None, session="tab", sequence=1, base_version=1) is None
