"""After a restore no row gets the number of one that is gone, of which something kept still speaks."""

import pytest
from django.contrib.admin.models import DELETION, LogEntry
from django.contrib.auth.models import Group
from django.contrib.contenttypes.models import ContentType
from django.core.management import call_command
from django.core.management.color import no_style
from django.db import connection

from articles.workflow import drafting, publishing, reviewing
from newsroom.core.library import services
from newsroom.core.models import Invalidation, Redirect
from newsroom.exchange.backup import sequences
from newsroom.exchange.backup.tables import included_tables
from tests.factories import make_article, make_draft, make_image, make_topic, make_user
from tests.newsroom.exchange.helpers import backed_up, restore
from tests.topics.merging.helpers import check_counts, filed
from topics import counting, deletion, merging
from topics.models import Merge, Topic, TopicEntry
from topics.names import naming

pytestmark = pytest.mark.django_db


def moved(content):
    """Put the backup into a database that never gave a number."""
    Invalidation.objects.all().delete()
    with connection.cursor() as cursor:
        # Of the tables that are restored: the rows of others are there, and no rollback sets their sequences back.
        restored = {model._meta.db_table for model in included_tables().values()}
        tables = [each for each in connection.introspection.sequence_list() if each["table"] in restored]
        for statement in connection.ops.sequence_reset_by_name_sql(no_style(), tables):
            cursor.execute(statement)
    restore(content)


def merged():
    """Two topics with a story of both and one of the second alone, made one of."""
    survivor, loser = make_topic("Boats"), make_topic("Vessels")
    make_article(topics=[survivor])
    make_article(topics=[survivor, loser])
    make_article(topics=[loser])
    return merging.merge(loser, survivor, by=None)


def test_no_topic_or_filing_gets_the_number_of_one_that_was_merged():
    merge = merged()
    (doubled,) = merge.record["entries"]["doubled"]
    TopicEntry.objects.filter(pk__gte=doubled["id"]).delete()
    moved(backed_up())
    article = make_article(topics=["Ferries"])
    assert Topic.objects.get(name="Ferries").pk > merge.loser_id
    assert article.entries.get().pk > max(merge.record["entries"]["moved"]) > doubled["id"]


def test_a_merge_is_taken_back_after_a_restore_whatever_was_filed_since():
    merge = merged()
    # The story that was filed under the second alone is filed nowhere any more.
    TopicEntry.objects.filter(pk__in=merge.record["entries"]["moved"]).delete()
    counting.fix()
    boats = Topic.objects.get(name="Boats")
    stories = filed(boats)
    moved(backed_up())
    later = {make_article(topics=[boats]).pk for _ in range(3)}
    ferries = make_topic("Ferries")
    topic = merging.undo(Merge.objects.get(), by=None)
    assert topic.pk == merge.loser_id != ferries.pk
    assert filed(topic) == {row["content_object_id"] for row in merge.record["entries"]["doubled"]}
    assert filed(boats) == stories | later
    check_counts()
    merging.merge(ferries, topic, by=None)


def test_no_filing_gets_the_number_of_one_that_was_split_off():
    topic = make_topic("Boats")
    article = make_article(topics=[topic])
    split = merging.split(topic, [article.entries.get().pk], "Vessels", by=None)
    TopicEntry.objects.all().delete()
    moved(backed_up())
    assert make_article(topics=["Vessels"]).entries.get().pk > max(split.record["entries"]["moved"])


def test_a_text_never_comes_to_mean_another_topic_picture_or_story():
    topic, picture = make_topic("Kites"), make_image()
    draft = make_draft(title="Kites rise", topics=[topic], body="<p>So they do.</p>")
    blank = drafting.create({})
    last = {"topic": topic.pk, "picture": picture.pk, "story": blank.pk}
    deletion.delete(topic, by=None)
    services.remove(picture)
    reviewing.delete(blank, by=None)
    moved(backed_up())
    for name, thing in (("topic", make_topic("Storms")), ("picture", make_image()), ("story", make_draft())):
        assert thing.pk > last[name]
    publishing.publish(draft, by=None)
    assert set(draft.topics.values_list("name", flat=True)) == {"Kites"}


@pytest.mark.parametrize("kind", naming.LEADING)
def test_a_former_address_never_leads_to_another_thing(kind):
    Redirect.objects.create(path="/topics/kites/", kind=kind, target_id=7_000)
    moved(backed_up())
    assert make_topic().pk > 7_000


def test_what_the_admins_own_log_tells_of_gives_its_number_to_nobody():
    kind = ContentType.objects.get_for_model(Group)
    for number in ("8000", "", "x", "9" * 40):
        LogEntry.objects.create(content_type=kind, object_id=number, action_flag=DELETION, user=make_user())
    moved(backed_up())
    assert Group.objects.create(name="Guests").pk == 8_001


def test_a_number_that_no_row_can_have_is_passed_over():
    Redirect.objects.create(path="/topics/kites/", kind="topic", target_id=2**63 - 1)
    last = make_topic().pk
    moved(backed_up())
    assert make_topic().pk == last + 1


def test_a_restore_never_counts_back():
    content = backed_up()
    last = make_topic().pk
    restore(content)
    assert make_topic().pk > last


def test_a_restore_that_fails_leaves_numbers_that_nobody_has(monkeypatch):
    make_topic()
    content = backed_up()
    make_topic()
    reset_sequences = sequences.reset_sequences
    monkeypatch.setattr(sequences, "reset_sequences", lambda: (reset_sequences(), 1 / 0))
    with pytest.raises(ZeroDivisionError):
        restore(content)
    make_topic()


@pytest.mark.skipif(connection.vendor != "sqlite", reason="No other database makes a table anew")
def test_a_migration_that_makes_a_table_anew_does_not_count_back(transactional_db):
    topic = make_topic()
    last = topic.pk
    deletion.delete(topic, by=None)
    with connection.schema_editor() as editor:
        editor._remake_table(Topic)
    call_command("migrate", verbosity=0)
    assert make_topic().pk > last


@pytest.mark.parametrize("asked", ["plan", "check_unapplied"])
def test_who_asks_what_a_migration_would_do_changes_nothing(monkeypatch, asked):
    monkeypatch.setattr(sequences, "reset_sequences", lambda: 1 / 0)
    call_command("migrate", verbosity=0, **{asked: True})
