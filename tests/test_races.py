"""Two at once: nobody waits for somebody who waits for them, nothing is written twice, every count is exact.

On PostgreSQL, where two can write at the same time; on SQLite one follows the other.
"""

from datetime import timedelta
from functools import partial
from itertools import batched

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import transaction
from django.test import Client
from django.utils import timezone

from articles.models import Article, ChangeNote
from articles.story_fields import reference
from articles.workflow import drafting, locking, publishing, scheduled_updates
from newsroom.core.models import AuditEntry
from tests.factories import make_article, make_draft, make_topic, make_user
from tests.racing import at_once
from tests.topics.admin import screens
from topics import counting, curation, merging
from topics.models import Merge, Topic
from topics.names import naming

pytestmark = [pytest.mark.postgresql, pytest.mark.django_db(transaction=True)]
ROUNDS = 12


def publish(article):
    return lambda: publishing.publish(article, by=None)


def test_stories_of_the_same_topics_are_published_at_once():
    topics = [make_topic() for _ in range(4)]
    for n in range(ROUNDS):
        first, second = make_draft(topics=topics), make_draft(topics=topics[::-1])
        at_once(publish(first), publish(second))
        assert [topic.entry_count for topic in Topic.objects.all()] == [2 * n + 2] * 4
    assert list(counting.check()) == []


def test_of_two_processes_one_publishes_a_scheduled_update():
    stories = [make_article() for _ in range(ROUNDS)]
    for story in stories:
        drafting.save(story, {"title": "Locks reopen"})
        scheduled_updates.schedule(story, by=None, at=timezone.now() + timedelta(minutes=1), change_note="Reopened")
    with time_machine.travel(timezone.now() + timedelta(minutes=2)):
        assert at_once(scheduled_updates.publish_due, scheduled_updates.publish_due) == [True, True]
    assert ChangeNote.objects.count() == ROUNDS
    assert AuditEntry.objects.filter(verb="publish scheduled update").count() == ROUNDS
    assert list(counting.check()) == []


def test_a_story_is_hidden_and_shown_while_another_one_is_published():
    topics = [make_topic() for _ in range(3)]
    entry = make_article(topics=topics).entries.first()
    for n in range(ROUNDS):
        draft = make_draft(topics=topics[::-1])
        change = (
            (lambda: curation.hide(entry, by=None, reason="Another matter."))
            if n % 2 == 0
            else (lambda: curation.unhide(entry, by=None))
        )
        at_once(publish(draft), change)
    assert list(counting.check()) == []


def test_stories_are_hidden_in_a_topic_while_they_are_withdrawn():
    topics = [make_topic() for _ in range(3)]
    for _ in range(2 * ROUNDS):
        article = make_article(topics=topics)
        entry = article.entries.first()
        at_once(
            lambda article=article: publishing.withdraw(article, by=None),
            lambda entry=entry: curation.hide(entry, by=None, reason="Another matter."),
        )
        assert [topic.entry_count for topic in Topic.objects.all()] == [0, 0, 0]
    assert list(counting.check()) == []


def test_pins_of_one_page_that_are_set_at_once_get_places_of_their_own():
    topic = make_topic()
    stories = [make_article(topics=[topic]) for _ in range(2 * ROUNDS)]
    for first, second in batched(stories, 2):
        of_topic = [story.entries.get() for story in (first, second)]
        at_once(*(partial(curation.pin, item, by=None) for item in (first, second, *of_topic)))
    for pins in (Article.objects.pinned(), topic.entries.pinned()):
        assert list(pins.values_list("pinned_position", flat=True)) == list(range(1, 2 * ROUNDS + 1))


def test_of_two_editors_who_save_a_screen_at_once_both_pins_stay_and_one_text_is_a_conflict(committed):
    topic = make_topic()
    clients = [Client(), Client()]
    for each in clients:
        each.force_login(make_user("Topic editor"))
    front = "/admin/articles/article/front/"
    for n in range(ROUNDS):
        stories = [make_article(topics=[topic]) for _ in clients]
        for address, items in ((front, stories), (screens.address(topic), [s.entries.get() for s in stories])):
            saves = [
                partial(each.post, address, screens.sent(each, address, {item: {"position": 2 * n + 1}}))
                for each, item in zip(clients, items, strict=True)
            ]
            assert [answer.status_code for answer in at_once(*saves)] == [302, 302]
        texts = [
            partial(each.post, screens.address(topic), screens.said(each, topic, description=f"{n}, {m}"))
            for m, each in enumerate(clients)
        ]
        assert sorted(answer.status_code for answer in at_once(*texts)) == [200, 302]
    for pins in (Article.objects.pinned(), topic.entries.pinned()):
        assert list(pins.values_list("pinned_position", flat=True)) == list(range(1, 2 * ROUNDS + 1))


def test_stories_are_published_and_withdrawn_while_their_topic_is_merged():
    for n in range(ROUNDS):
        loser, survivor, other = make_topic(f"Loser {n}"), make_topic(), make_topic()
        out, draft = make_article(topics=[loser, other]), make_draft(topics=[other, loser])
        at_once(
            publish(draft),
            lambda loser=loser, survivor=survivor: merging.merge(loser, survivor, by=None),
            lambda out=out: publishing.withdraw(out, by=None),
        )
        assert set(draft.entries.values_list("tag", flat=True)) == {survivor.pk, other.pk}
        assert Topic.objects.get(pk=survivor.pk).entry_count == 1
        assert list(counting.check()) == []
        merging.undo(Merge.objects.not_undone().get(), by=None)
        assert list(counting.check()) == []


def test_a_topic_is_described_while_stories_are_filed_under_it():
    topics = [make_topic() for _ in range(2)]

    def describe():
        curation.describe(topics[1], by=None, related=[topics[0]], parent=topics[0])
        curation.write_briefing(topics[1], "<p>In short.</p>", by=None)

    for _ in range(ROUNDS):
        at_once(publish(make_draft(topics=topics)), describe)
    assert list(counting.check()) == []


def test_a_name_that_two_give_at_once_is_one_topic():
    def name(spelling):
        with transaction.atomic():
            return naming.find_or_create(spelling).pk

    for n in range(ROUNDS):
        found = at_once(*(lambda s=s: name(s) for s in (f"Škoda {n}", f"SKODA {n}", f"ｓｋｏｄａ {n}")))
        assert len(set(found)) == 1
    assert Topic.objects.count() == ROUNDS


def test_two_stories_of_one_headline_and_day_have_two_addresses():
    for _ in range(ROUNDS):
        at_once(publish(make_draft(title="Flood")), publish(make_draft(title="Flood")))
    slugs = Article.objects.live().values_list("slug", flat=True)
    assert len(set(slugs)) == len(slugs) == 2 * ROUNDS


def test_pages_that_save_different_paragraphs_at_once_lose_none():
    for _ in range(ROUNDS):
        blocks = [f"<p>Seam {n}</p>" for n in range(4)]
        story = make_draft(body="".join(blocks))
        shown = drafting.snapshot_of(story)

        def save(n, story=story, blocks=blocks, shown=shown):
            body = "".join([*blocks[:n], f"<p>Shaft {n}</p>", *blocks[n + 1 :]])
            token = locking.EditToken(1, f"page {n}", 1)
            content = {**shown, "body": body}
            drafting.save(Article.objects.get(pk=story.pk), content, token=token, merges=True)

        at_once(*(partial(save, n) for n in range(4)))
        stored = Article.objects.get(pk=story.pk)
        assert drafting.content_of(stored)["body"] == "".join(f"<p>Shaft {n}</p>" for n in range(4))
        assert stored.working_copy.text_version == 5
        assert not stored.revisions.conflict_versions().exists()


def test_of_two_who_publish_one_version_one_is_refused():
    for _ in range(ROUNDS):
        article = make_draft()

        def attempt(pk=article.pk):
            try:
                publishing.publish(Article.objects.get(pk=pk), by=None, version=1)
            except locking.Conflict:
                return "refused"
            return "published"

        assert sorted(at_once(attempt, attempt)) == ["published", "refused"]


def test_of_two_stories_that_become_each_others_original_at_once_one_is_refused():
    for _ in range(ROUNDS):
        stories = [make_article(language="en"), make_article(language="fi")]
        for story, other in (stories, stories[::-1]):
            drafting.save(story, {"translation_of": reference(other)})

        def attempt(story):
            try:
                publishing.publish(Article.objects.get(pk=story.pk), by=None)
            except ValidationError:
                return "refused"
            return "published"

        assert sorted(at_once(*(lambda s=s: attempt(s) for s in stories))) == ["published", "refused"]
