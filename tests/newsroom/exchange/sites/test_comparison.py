"""What the report says of the site as a whole: its settings, and stories that the export does not contain any more."""

from datetime import UTC, datetime, timedelta

import pytest

from articles.models import Article
from articles.workflow import drafting, publishing
from newsroom.exchange.sites.items import LeftOut
from tests.newsroom.exchange.helpers import stored
from tests.newsroom.exchange.sites.helpers import export_of, import_site, key, old_story, old_topic
from tests.newsroom.exchange.wordpress.exports import exported, item

pytestmark = pytest.mark.django_db
SUMMER = datetime(2025, 7, 1, tzinfo=UTC)


@pytest.fixture(autouse=True)
def _same_name(settings):
    settings.SITE_NAME = "Old Times"


def test_another_name_of_the_site_is_said_first(settings):
    settings.SITE_NAME = "New Times"
    (warning,) = import_site(export_of()).warnings
    assert "“Old Times”" in warning
    assert "SITE_NAME" in warning
    assert import_site(export_of(is_ours=True)).warnings == []


@pytest.mark.parametrize(("zone", "hours", "number"), [("UTC", 2, 1), ("Europe/Paris", 2, 0), ("Europe/Paris", 1, 1)])
def test_another_time_zone_is_said_first(settings, zone, hours, number):
    settings.TIME_ZONE = zone
    report = import_site(export_of(clock=(SUMMER, timedelta(hours=hours))))
    assert len(report.warnings) == number
    assert report.summary()[:number] == report.warnings
    if zone == "UTC":
        assert (
            "The clock of the former site was at UTC+2:00, when that of this site was at UTC+0:00."
            in report.warnings[0]
        )


def test_the_reader_knows_the_clock_of_the_former_site():
    export, _ = exported(item(12), item(13, post_date="2020-06-01 09:15:00", post_date_gmt="2020-06-01 07:15:00"))
    assert export.clock == (datetime(2020, 6, 1, 7, 15, tzinfo=UTC), timedelta(hours=2))


@pytest.mark.parametrize(
    ("of_site", "of_export", "of_stories", "setting"),
    [
        (["en"], "en-GB", ["en-GB", "fr"], None),
        (["en", "zh-hans"], "en-GB", ["en-GB"], "en"),
        (["en", "zh-hans"], "en-GB", ["en-GB", "zh-hans"], None),
        (["en"], "fr", ["fr"], "fr"),
        (["en", "zh-hans"], "zh-hans", ["en", "zh-hans"], "zh-hans,en"),
        (["en"], "zh-CN", ["pt-PT", "pt-BR", "zh-CN"], "zh-hans,pt-br,pt"),
        (["en"], "zh-TW", ["zh-TW", "tlh"], "zh-hant"),
    ],
)
def test_other_languages_are_said_first_with_the_setting(settings, of_site, of_export, of_stories, setting):
    settings.LANGUAGES, settings.LANGUAGE_CODE = [(code, code) for code in of_site], of_site[0]
    stories = [old_story(number, language=code) for number, code in enumerate(of_stories, 1)]
    report = import_site(export_of(*stories, language=of_export))
    assert [sentence for sentence in report.warnings if "LANGUAGES" in sentence] == report.warnings
    assert [sentence.endswith(f" LANGUAGES={setting}.") for sentence in report.warnings] == [True] * bool(setting)


def test_published_stories_that_an_export_does_not_contain_any_more_are_listed_with_their_urls():
    import_site(export_of(*(old_story(number) for number in range(1, 6)), old_story(7, state="draft")))
    publishing.withdraw(stored(key(5)), by=None)
    binned = LeftOut(key=key(2), place="post 2", kind="binned posts", reason="They were in the bin.")
    report = import_site(export_of(old_story(1), old_story(4), binned, story_keys=key("")))
    assert report.absent == [
        ("/2025/05/04/ferry-3/", "The export does not contain it."),
        ("/2025/05/04/ferry-2/", "They were in the bin."),
    ]
    assert "\n  /2025/05/04/ferry-2/: They were in the bin.\n" in report.as_text()
    assert "still published, but not in this export or not public there: 2" in report.summary()
    assert Article.objects.filter(status="published").count() == 4


@pytest.mark.parametrize("publish", [True, False])
@pytest.mark.parametrize("is_edited", [True, False])
def test_published_stories_that_are_public_in_an_export_no_more_are_listed(publish, is_edited):
    import_site(export_of(*(old_story(number) for number in range(1, 4)), old_story(4, state="draft")))
    if is_edited:
        drafting.save(stored(key(2)), {"title": "Ferry at night"}, by=None)
    contents = old_story(1), old_story(2, state="draft"), old_story(3, state="review"), old_story(4, state="draft")
    report = import_site(export_of(*contents, story_keys=key("")), publish=publish)
    assert report.absent == [
        ("/2025/05/04/ferry-3/", "It is not public in the export (post 3)."),
        ("/2025/05/04/ferry-2/", "It is not public in the export (post 2)."),
    ]


def test_stories_of_other_sites_are_not_listed():
    import_site(export_of(old_story(1)))
    assert import_site(export_of(story_keys="wordpress-new.example:")).absent == []


def test_the_report_of_a_second_run_says_that_it_is_not_the_first():
    assert "imported before" not in import_site(export_of(topics=(old_topic(),))).as_text()
    assert "imported before" in import_site(export_of(topics=(old_topic(),))).as_text()
