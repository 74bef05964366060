"""`check_counts` finds what is wrong and mends it when asked."""

from datetime import UTC, datetime

import pytest
from django.core.management import CommandError, call_command

from articles.models import Byline, HeadlineEntry, SimilarityEntry
from tests.factories import FIRST_DATE, make_article, make_draft, make_topic
from topics.models import MonthCount, Opening, Resemblance, SharedCount, Topic, TopicEntry

pytestmark = pytest.mark.django_db
LONG_AGO = datetime(1999, 1, 1, tzinfo=UTC)


def break_topic():
    Topic.objects.filter(name="Ferries").update(entry_count=7)


def break_month():
    MonthCount.objects.update(entry_count=9)


def lose_month():
    MonthCount.objects.filter(topic__name="Ferries").delete()


def lose_shared():
    SharedCount.objects.filter(topic__name="Ferries").delete()


def invent_shared():
    other = Topic.objects.create(name="Kites", slug="kites", key="kites")
    SharedCount.objects.create(topic=other, other=Topic.objects.get(name="Ferries"), entry_count=1)


def hide_topic():
    Topic.objects.filter(name="Ferries").update(public_from=None)


def misdate_filing():
    TopicEntry.objects.filter(tag__name="Ferries").update(published_at=LONG_AGO)


def undate_filing():
    TopicEntry.objects.filter(tag__name="Ferries").update(published_at=None)


def misdate_byline():
    Byline.objects.update(published_at=LONG_AGO)


def lose_words():
    SimilarityEntry.objects.filter(article__topics__name="Boats").delete()


def keep_words_of_a_draft():
    SimilarityEntry.objects.create(article=make_draft(title="Kites rise"), words={"kites": 1})


def lose_words_of_a_headline():
    HeadlineEntry.objects.filter(article__topics__name="Boats").delete()


def lose_openings():
    Opening.objects.filter(topic__name="Boats").delete()


def keep_another_opening():
    Opening.objects.filter(topic__name="Boats").update(text="oats", initial="o", start="oat")


def keep_an_opening_twice():
    opening = Opening.objects.get(topic__name="Boats")
    opening.pk = None
    opening.save()


def forget_who_is_alike():
    make_topic("Ferry")
    Resemblance.objects.all().delete()


@pytest.fixture(autouse=True)
def _stories():
    make_article(topics=["Ferries", "Boats"], authors=["Harbour desk"], at=FIRST_DATE)
    make_article(topics=["Ferries"], at=FIRST_DATE)


def test_a_sound_site_is_said_to_be_so(capsys):
    call_command("check_counts")
    assert capsys.readouterr().out == "No problems found.\n"


@pytest.mark.parametrize(
    ("damage", "said"),
    [
        (break_topic, "topic “Ferries”: stored 7, actual 2"),
        (break_month, "monthly story count “Ferries” 2026-03: stored 9, actual 2"),
        (lose_month, "monthly story count “Ferries” 2026-03: stored 0, actual 2"),
        (lose_shared, "shared story count “Ferries” “Boats”: stored 0, actual 1"),
        (invent_shared, "shared story count “Kites” “Ferries”: stored 1, actual 0"),
        (hide_topic, "topic “Ferries” public date: stored none, actual 2026-03"),
        (misdate_filing, "date is 1999-01-01 00:00:00+00:00, expected 2026-03"),
        (undate_filing, "date is None, expected 2026-03"),
        (lose_words, ": similarity index is out of date"),
        (keep_words_of_a_draft, ": similarity index is out of date"),
        (lose_words_of_a_headline, ": headline index is out of date"),
        (lose_openings, "topic “Boats”: autocomplete index is out of date"),
        (keep_another_opening, "topic “Boats”: autocomplete index"),
        (keep_an_opening_twice, "topic “Boats”: autocomplete index"),
        (forget_who_is_alike, "topic “Ferry”: duplicate-name index is out of date"),
        (misdate_byline, "byline Harbour desk: date is 1999-01-01"),
    ],
)
def test_what_is_wrong_is_told_makes_the_exit_status_1_and_is_mended_when_asked(damage, said, capsys):
    damage()
    with pytest.raises(
        CommandError, match=r"\d problems? found. Nothing was changed. Run again with --fix to repair the data."
    ):
        call_command("check_counts")
    assert said in capsys.readouterr().out
    call_command("check_counts", fix=True)
    assert "found and fixed." in capsys.readouterr().out
    call_command("check_counts")
    assert capsys.readouterr().out == "No problems found.\n"
