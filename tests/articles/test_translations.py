"""A story and its translations lead to each other, as far as readers may see them."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils import timezone

from articles.models import Article
from articles.story_fields import reference
from articles.workflow import drafting, publishing, reviewing
from newsroom.core.models import Invalidation
from tests.factories import make_article, make_draft, make_topic, make_user
from tests.reading import Reading
from tests.structured_data import read as read_data
from topics import curation

pytestmark = pytest.mark.django_db


@pytest.fixture
def original():
    return make_article(title="The bridge opens", language="en")


def translated(original, language, *, at=None, **content):
    return make_article(translation_of=reference(original), language=language, at=at, **content)


def versions(client, story):
    page = Reading(client.get(story.get_absolute_url()))
    return {have["hreflang"]: have["href"] for have in page.all("link", rel="alternate") if "hreflang" in have}


def absolute(story, tree=""):
    return settings.SITE_URL + tree + story.get_absolute_url()


def test_each_version_names_all_of_them_and_whom_the_first_is_for(client, original):
    chinese, arabic = translated(original, "zh-hans"), translated(original, "ar")
    said = {
        "en": absolute(original),
        "zh-hans": absolute(chinese, "/zh-hans"),
        "ar": absolute(arabic),
        "x-default": absolute(original),
    }
    for story in (original, chinese, arabic):
        assert versions(client, story) == said


@pytest.mark.parametrize(
    ("language", "tree"), [("zh-Hans", "/zh-hans"), ("zh-CN", "/zh-hans"), ("en-GB", ""), ("fi", "")]
)
def test_a_story_has_one_url_for_machines_in_the_tree_of_its_language(client, language, tree):
    story = make_article(title="Quay", language=language, at=timezone.now() - timedelta(hours=1))
    url = absolute(story, tree)
    for prefix in ("", "/zh-hans"):
        page = client.get(f"{prefix}{story.get_absolute_url()}")
        assert page.status_code == 200
        assert Reading(page).link("canonical") == url
        assert dict(page.context["open_graph"])["og:url"] == url
        assert client.get(f"{prefix}/feed.json").json()["items"][0]["url"] == url
    assert client.get(f"/api/v1/stories/{story.uid}/").json()["url"] == url
    for sitemap in (f"/sitemap-articles-{story.published_at:%Y-%m}.xml", "/news-sitemap.xml"):
        assert f"<loc>{url}</loc>" in client.get(sitemap).content.decode()


def test_readers_are_led_to_the_tree_that_speaks_the_language(client, original):
    chinese, arabic = translated(original, "zh-hans"), translated(original, "ar")
    links = Reading(client.get(original.get_absolute_url())).all("a")
    led = {have["href"]: have["lang"] for have in links if have.get("hreflang") in {"zh-hans", "ar"}}
    assert led[f"/zh-hans{chinese.get_absolute_url()}"] == "zh-hans"
    assert led[arabic.get_absolute_url()] == "ar"


def test_changing_the_language_of_a_page_leads_to_the_translation(client, original):
    chinese = translated(original, "zh-Hans")
    for story, name, path in (
        (original, "中文", f"/zh-hans{chinese.get_absolute_url()}"),
        (chinese, "中文", f"/zh-hans{chinese.get_absolute_url()}"),
    ):
        page = client.get(story.get_absolute_url()).content.decode()
        assert f'<a href="{path}" lang="zh-Hans" hreflang="zh-Hans">{name}</a>' in page
    back = client.get(f"/zh-hans{chinese.get_absolute_url()}").content.decode()
    assert f'<a href="{original.get_absolute_url()}" lang="en" hreflang="en">English</a>' in back


def test_a_translation_in_the_english_of_a_country_is_the_english_version(client):
    chinese = make_article(language="zh-hans")
    english = translated(chinese, "en-GB")
    page = client.get(f"/zh-hans{chinese.get_absolute_url()}").content.decode()
    assert f'<a href="{english.get_absolute_url()}" lang="en" hreflang="en">English</a>' in page
    assert versions(client, chinese)["x-default"] == absolute(english)


def test_an_error_leads_to_the_front_page_of_the_other_language(client):
    missing = client.get("/zh-hans/nothing-here/")
    gone = make_article()
    publishing.withdraw(gone, by=None)
    for page in (missing, client.get(f"/zh-hans{gone.get_absolute_url()}")):
        assert page.status_code in {404, 410}
        assert '<a href="/" lang="en" hreflang="en">English</a>' in page.content.decode()


def test_who_reads_none_of_them_gets_the_original_where_none_is_in_the_sites_language(client):
    finnish = make_article(language="fi")
    swedish = translated(finnish, "sv")
    assert versions(client, swedish)["x-default"] == absolute(finnish)


def test_a_story_without_translations_names_none(client, original):
    make_article(language="zh-hans")
    assert versions(client, original) == {}


def test_what_readers_may_not_see_does_not_exist(client, original):
    translated(original, "de", at=timezone.now() + timedelta(days=1))
    draft = make_draft(translation_of=reference(original), language="fr", title="Le pont")
    gone = translated(original, "it")
    publishing.withdraw(gone, by=None)
    page = client.get(original.get_absolute_url()).content.decode()
    assert versions(client, original) == {}
    assert "hreflang" not in page.replace('hreflang="zh-Hans"', "").replace('hreflang="en"', "")
    assert draft.pk


def test_a_translation_of_a_translation_is_one_of_the_original(original):
    danish = translated(original, "da")
    assert translated(danish, "nb").translation_of == original


def test_an_original_does_not_become_a_translation(original):
    second = make_article(language="pt")
    translated(second, "gl")
    drafting.save(second, {"translation_of": reference(original)})
    with pytest.raises(ValidationError, match="This story has translations"):
        publishing.publish(second, by=None)
    assert Article.objects.get(pk=second.pk).translation_of is None


def test_a_translation_may_be_out_before_its_original_whose_language_is_the_drafts():
    draft = make_draft(language="uk")
    assert translated(draft, "en").translation_of == draft
    with pytest.raises(ValidationError, match="in the same language"):
        translated(draft, "UK")


def test_a_copy_of_a_translation_is_none(original):
    copy = drafting.duplicate(translated(original, "fr"), by=make_user())
    assert drafting.content_of(copy)["translation_of"] is None


def test_a_story_whose_language_is_written_otherwise_is_one_version(client):
    chinese = make_article(language="zh-Hans")
    english = translated(chinese, "en")
    assert versions(client, english)["x-default"] == absolute(english)
    translated(chinese, "EN-gb")
    assert set(versions(client, english)) == {"zh-Hans", "en", "EN-gb", "x-default"}


def test_a_translation_whose_original_is_deleted_stands_alone(client):
    blank = make_draft(summary="", body="")
    first, second = translated(blank, "fr"), translated(blank, "it")
    assert set(versions(client, first)) == {"fr", "it", "x-default"}
    before = Invalidation.objects.count()
    reviewing.delete(blank, by=None)
    assert versions(client, first) == {}
    told = Invalidation.objects.order_by("pk").values_list("tag", flat=True)[before:]
    assert {f"story-{first.pk}", f"story-{second.pk}"} <= set(told)


@pytest.mark.parametrize("case", ["itself", "same language", "gone"])
def test_what_cannot_be_an_original_is_refused_and_nothing_is_published(original, case):
    draft = make_draft(language="en" if case == "same language" else "uk")
    other = {"itself": draft, "same language": original, "gone": make_draft()}[case]
    ref = reference(other)
    if case == "gone":
        other.delete()
    drafting.save(draft, {"translation_of": ref})
    with pytest.raises(ValidationError) as refusal:
        publishing.publish(draft, by=None)
    assert list(refusal.value.message_dict) == ["translation_of"]
    assert Article.objects.get(pk=draft.pk).status == "draft"


def test_machines_are_told_which_work_is_translated_from_which(client, original):
    chinese = translated(original, "zh-hans")
    told = read_data(client.get(original.get_absolute_url()))["NewsArticle"]
    assert [work["url"] for work in told["workTranslation"]] == [absolute(chinese, "/zh-hans")]
    told = read_data(client.get(chinese.get_absolute_url()))["NewsArticle"]
    assert told["translationOfWork"]["url"] == absolute(original)


def test_the_draft_of_a_published_translation_knows_its_original(original):
    chinese = translated(original, "zh-hans")
    assert drafting.content_of(chinese)["translation_of"] == reference(original)


def test_no_version_of_a_story_is_offered_below_it(client):
    topic = make_topic("Harbour")
    filed = {"topics": [topic]}
    make_article(title="Oldest", **filed)
    first, original = make_article(title="First", **filed), make_article(title="Ferry sold", **filed)
    twins = [translated(original, "zh-hans", **filed), translated(original, "fr", **filed)]
    last = make_article(title="Last", **filed)
    for version in (original, *twins):
        page = Reading(client.get(version.get_absolute_url()))
        beside = {have["rel"]: have["href"] for have in page.all("a") if have.get("rel") in ("prev", "next")}
        assert beside == {"prev": first.get_absolute_url(), "next": last.get_absolute_url()}
        assert [line.split()[0] for line in page.lines[page.lines.index("More on Harbour") + 1 :]] == ["Oldest"]


def test_a_story_that_the_page_does_not_speak_says_in_which_language_it_is(client, original):
    def lines(story, tree=""):
        return Reading(client.get(tree + story.get_absolute_url())).lines

    arabic = make_article(title="Jisr", language="ar-EG")
    assert "本文只有英文版" in lines(original, "/zh-hans")
    assert not any(line.startswith("Only available in ") for line in lines(original))
    assert "Only available in Arabic" in lines(arabic)
    translated(original, "zh-CN")
    assert not any("只有" in line for line in lines(original, "/zh-hans"))


@pytest.mark.parametrize(("tree", "mark"), [("", "Chinese"), ("/zh-hans", "英文")])
def test_a_story_in_another_language_is_marked_wherever_it_is_named(client, tree, mark):
    topic = make_topic("Harbour")
    for title, language in (("Ferry sold", "en"), ("渡轮售出", "zh-Hans")):
        story = make_article(title=title, language=language, topics=[topic])
        entry = topic.entries.get(content_object=story)
        curation.recommend(entry, by=None, is_start_here=True)
        curation.mark_key_moment(entry, by=None, line=title)
    _, newest = (make_article(title=title, language="de", topics=[topic]) for title in ("Wehr", "Schleuse"))
    # On the topic's page: in “Start here”, in the timeline and on the card.
    for path, number in (
        ("/topics/harbour/", 3),
        (newest.get_absolute_url(), 1),
        ("/nowhere/", 1),
        ("/search/?topic=harbour", 1),
    ):
        page = client.get(tree + path).content.decode()
        assert page.count(f'<span class="language-mark">{mark}</span>') == number
