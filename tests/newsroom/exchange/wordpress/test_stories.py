"""Posts become stories, and pages become pages."""

from datetime import UTC, date, datetime

import pytest

from tests.newsroom.exchange.wordpress.exports import (
    SITE,
    START,
    UPLOADS,
    attachment,
    author,
    category,
    exported,
    item,
    label,
    page,
    serialised,
    story,
    tag,
    term,
)


def test_a_post_becomes_a_story_with_its_former_urls():
    found = story(author("mate", "First Mate"))
    assert found.key == found.record.id == "wordpress-quay.example:12"
    assert found.place == "post 12, “Ferry returns”"
    assert found.urls == ("/2019/06/01/ferry-returns/", "/?p=12")
    assert (found.record.values["title"], found.record.body) == ("Ferry returns", "<p>The ferry is back.</p>")
    assert (found.record.authors, found.record.values["language"]) == (("First Mate",), "en-GB")
    assert (found.state, found.day, found.is_pinned) == ("published", date(2019, 6, 1), False)
    assert found.changes == ()


@pytest.mark.parametrize(
    ("status", "state", "published"),
    [
        ("publish", "published", "published"),
        ("future", "published", "published"),
        ("pending", "review", "draft"),
        ("draft", "draft", "draft"),
        ("auto-draft", "draft", "draft"),
        ("private", "draft", "draft"),
        ("pitch", "draft", "draft"),
    ],
)
def test_the_state_of_a_story(status, state, published):
    found = story(status=status)
    assert (found.state, found.record.status) == (state, published)


def test_a_private_story_says_so_to_editors_and_a_password_is_not_stored():
    assert "Private in WordPress" in story(status="private").notes
    found = story(post_password="sesame")
    assert found.state == "draft"
    assert "password was not imported" in found.notes
    assert "sesame" not in repr(found)


def test_an_unknown_status_is_reported():
    assert "“pitch” is unknown" in story(status="pitch").changes[0]


def test_text_of_titles_and_names_is_unescaped_once():
    parts = [author("mate", "M&amp;M"), category("rd", "R&amp;D"), tag("q", "Q&amp;amp;A")]
    labels = [label("category", "rd", "R&amp;D"), label("post_tag", "q", "Q&amp;amp;A")]
    export, (found,) = exported(*parts, item(12, *labels, title="Q&amp;A: <em>Ships</em> &#8211; and 5 &lt; 6"))
    assert found.record.values["title"] == "Q&A: Ships – and 5 < 6"
    assert (
        [topic.name for topic in found.record.topics] == [topic.name for topic in export.topics] == ["R&D", "Q&amp;A"]
    )
    assert found.record.authors == ("M&M",)


def test_the_standfirst_is_the_excerpt_or_the_description_for_search_engines_or_the_first_paragraph():
    seo = {"_yoast_wpseo_metadesc": "Ferry &amp; crew"}
    assert story(excerpt__encoded="<p>Short.</p>", meta=seo).record.values["summary"] == "Short."
    assert story(meta=seo).record.values["summary"] == "Ferry & crew"
    assert story(meta={"rank_math_description": "%excerpt%"}).record.values["summary"] == "The ferry is back."


IMAGE = f'<figure><img src="{UPLOADS}/a.jpg"><figcaption>Low tide</figcaption></figure>'


@pytest.mark.parametrize(
    "before",
    [
        f'[caption]<img src="{UPLOADS}/a.jpg"> The pier[/caption]',
        f"<!-- wp:gallery --><figure>{IMAGE}{IMAGE}<figcaption class='blocks-gallery-caption'>All</figcaption></figure>"
        "<!-- /wp:gallery -->",
        '<iframe src="https://maps.example/embed"></iframe>',
        "https://maps.example/?q=pier",
        '<a href="https://x.example/">Read this first</a>',
        "<h2>Head</h2>",
        "<blockquote>Quoted</blockquote>",
        "<ul><li>Item</li></ul>",
        "<table><tr><td>Cell</td></tr></table>",
        "<pre>Code</pre>",
        "***",
        '[contact-form-7 id="5"]',
    ],
)
def test_the_standfirst_is_the_first_paragraph_of_prose(before):
    text = f"{before}\n\nFirst words[mfn]See page 4[/mfn] at <em>noon</em>.\n\nMore."
    assert story(content__encoded=text).record.values["summary"] == "First words at noon."


def test_without_a_paragraph_the_standfirst_is_other_text():
    assert story(content__encoded="<ul><li>Item</li></ul>").record.values["summary"] == "Item"
    assert story(content__encoded="<div>Loose <b>words</b></div>").record.values["summary"] == "Loose words"
    assert story(content__encoded=IMAGE).record.values["summary"] == ""
    assert len(story(content__encoded="long " * 200).record.values["summary"]) <= 300


@pytest.mark.parametrize(
    ("meta", "names"),
    [
        ({}, ["Food", "Work", "Algae", "Bay"]),
        ({"_yoast_wpseo_primary_category": "21"}, ["Work", "Food", "Algae", "Bay"]),
        ({"rank_math_primary_category": "21"}, ["Work", "Food", "Algae", "Bay"]),
        ({"rank_math_primary_category": "99"}, ["Food", "Work", "Algae", "Bay"]),
    ],
)
def test_the_first_topic_is_the_main_category_then_other_categories_then_tags(meta, names):
    labels = [
        label("post_tag", "algae", "Algae"),
        label("region", "bay", "Bay"),
        label("category", "food", "Food"),
        label("category", "uncategorized", "Uncategorized"),
        label("category", "work", "Work"),
    ]
    categories = [category("food", "Food", number=20), category("work", "Work", number=21)]
    _, contents = exported(*categories, item(12, *labels, meta=meta))
    assert [topic.name for topic in contents[0].record.topics] == names
    assert len(contents) == 1


@pytest.mark.parametrize(
    ("path", "meta", "first"),
    [
        ("work/crafts/net-repair", {}, "Crafts"),
        ("work/net-repair", {}, "Work"),
        ("work/net-repair", {"_yoast_wpseo_primary_category": "22"}, "Crafts"),
        ("2019/work", {}, "Algae"),
    ],
)
def test_without_a_main_category_the_first_topic_is_the_category_in_the_url(path, meta, first):
    slugs = {"algae": 20, "work": 21, "crafts": 22}
    categories = [category(slug, slug.title(), number=number) for slug, number in slugs.items()]
    labels = [label("category", slug, slug.title()) for slug in slugs]
    _, (found,) = exported(*categories, item(12, *labels, meta=meta, link=f"{SITE}/{path}/"))
    assert found.record.topics[0].name == first


def test_what_is_too_long_is_cut_and_said():
    labels = [label("post_tag", f"t{number}", f"Tag {number}") for number in range(60)]
    _, (found,) = exported(item(12, *labels, title="x" * 400, post_name="y" * 200))
    assert len(found.record.values["title"]) == 300
    assert len(found.record.topics) == 50
    assert len(found.record.slug) == 80
    assert [change.partition(".")[0] for change in found.changes] == [
        "Its headline was cut to 300 characters", "Only the first 50 of its 60 topics were imported",
    ]  # fmt: skip


def test_a_story_without_a_headline_gets_its_first_words():
    found = story(title=" ", content__encoded="One two three four five six seven eight nine ten eleven twelve thirteen")
    assert found.record.values["title"] == "One two three four five six seven eight nine ten eleven…"
    assert "no headline" in found.changes[0]
    assert story(title="", content__encoded="").record.values["title"] == "Post 12"


def test_a_sticky_post_is_pinned():
    assert story(is_sticky=1).is_pinned


def test_former_slugs_are_former_urls():
    meta = [("_wp_old_slug", "ferry-back"), ("_wp_old_slug", "f%c3%a4hre")]
    found = story(meta=meta)
    assert found.urls[2:] == ("/2019/06/01/ferry-back/", "/2019/06/01/fähre/")


def test_a_guid_of_another_site_is_no_former_url():
    assert story(guid="https://elsewhere.example/?p=4").urls == ("/2019/06/01/ferry-returns/", "/?p=12")
    assert "/old/ferry.html" in story(guid="http://www.quay.example/old/ferry.html").urls


def test_urls_of_a_site_in_a_folder_have_its_path():
    start = START.replace(f"{SITE}<", f"{SITE}/news<")
    _, (found,) = exported(item(link=f"{SITE}/news/ferry/"), start=start)
    assert found.key == "wordpress-quay.example/news:12"
    assert found.urls == ("/news/ferry/", "/news/?p=12", "/?p=12")


def test_the_date_is_gmt_and_the_day_is_local():
    found = story(post_date="2019-06-02 01:15:00", post_date_gmt="2019-06-01 23:15:00")
    assert found.record.published_at.isoformat() == "2019-06-01T23:15:00+00:00"
    assert found.day == date(2019, 6, 2)


def test_local_time_alone_is_read_with_the_usual_offset_of_the_site():
    undated = item(13, post_date="2019-06-02 01:15:00", post_date_gmt="0000-00-00 00:00:00")
    winter = item(15, post_date="2019-01-01 10:00:00", post_date_gmt="2019-01-01 09:00:00")
    _, contents = exported(item(12), item(14), undated, winter)
    assert contents[2].record.published_at.isoformat() == "2019-06-01T23:15:00+00:00"
    assert contents[2].day == date(2019, 6, 2)


def test_the_date_of_the_feed_is_the_last_resort_and_drafts_have_none():
    none = {"post_date": "0000-00-00 00:00:00", "post_date_gmt": "0000-00-00 00:00:00"}
    found = story(pubDate="Sat, 01 Jun 2019 07:30:00 +0200", **none)
    assert found.record.published_at.isoformat() == "2019-06-01T05:30:00+00:00"
    draft = story(status="draft", post_date_gmt="0000-00-00 00:00:00")
    assert draft.record.published_at is None


@pytest.mark.parametrize(
    ("given", "tag"),
    [
        ("de-DE", "de-DE"),
        ("de_DE_formal", "de-DE"),
        ("fr", "fr"),
        ("zh_CN", "zh-Hans"),
        ("zh-TW", "zh-Hant"),
        ("?", ""),
    ],
)
def test_the_language_of_the_site(given, tag):
    export, (found,) = exported(item(), start=START.replace("en-GB", given))
    assert export.language == tag
    assert found.record.values["language"] == (tag or "en")


def test_languages_and_translations_of_polylang():
    languages = [
        term("language", "en", "English", serialised({"locale": "en_GB"})),
        term("language", "fr", "Français", serialised({"locale": "fr_FR", "rtl": 0})),
        term("post_translations", "pll_5", "pll_5", serialised({"fr": 11, "en": 12})),
    ]
    posts = [item(11, label("language", "fr", "Français")), item(12, label("language", "en", "English"))]
    _, (french, english) = exported(*languages, *posts)
    assert (french.record.values["language"], english.record.values["language"]) == ("fr-FR", "en-GB")
    assert (french.translation_of, english.translation_of) == (english.key, "")


def test_languages_and_translations_of_wpml():
    meta = {"_wpml_import_translation_group": "5"}
    original = item(11, meta={**meta, "_wpml_import_language_code": "fr"})
    codes = {"_wpml_import_language_code": "de", "_wpml_import_source_language_code": "fr"}
    _, (french, german) = exported(original, item(12, meta={**meta, **codes}))
    assert (german.record.values["language"], german.translation_of) == ("de", french.key)


def test_a_page_becomes_a_page():
    meta = {"_aioseop_description": "Who we are"}
    found = page(title="About &amp; us", link=f"{SITE}/about/", post_name="about", meta=meta)
    assert (found.title, found.slug, found.body) == ("About & us", "about", "<p>The ferry is back.</p>")
    assert (found.description, found.language, found.is_public) == ("Who we are", "en-GB", True)
    assert found.urls == ("/about/", "/?page_id=12", "/?p=12")
    assert not page(status="draft").is_public


def test_a_page_on_the_start_page_has_no_url_that_would_hide_it():
    assert page(link=f"{SITE}/").urls == ()


def test_the_featured_image_is_the_lead_image():
    image = attachment(40, meta={"_wp_attachment_image_alt": "The pier"})
    lead = story(image, meta={"_thumbnail_id": "40"}).lead
    assert (lead.url, lead.alt, lead.caption) == (f"{UPLOADS}/pier.jpg", "The pier", "")


def test_a_featured_image_that_is_missing_is_reported():
    found = story(meta={"_thumbnail_id": "41"})
    assert found.lead is None
    assert "attachment 41" in found.changes[0]


def test_a_post_in_another_script_gets_its_language_and_the_report_says_so():
    found = story(title="النهر", content__encoded="<p>ارتفع منسوب النهر في الليل</p>")
    assert found.record.values["language"] == "ar"
    assert found.changes == ("Its language was recognised by its script: “ar”.",)
    assert page(title="", content__encoded="<p>ارتفع منسوب النهر في الليل</p>").language == "ar"


def test_the_language_of_a_plugin_has_precedence_over_that_of_the_script():
    meta = {"_wpml_import_language_code": "fa"}
    assert story(content__encoded="ارتفع منسوب النهر في الليل", meta=meta).record.values["language"] == "fa"


@pytest.mark.parametrize(
    "text", ["", " ", "<p></p>", '[unknown_form id="3"]', "<!-- wp:paragraph --><p></p><!-- /wp:paragraph -->"]
)
def test_a_blank_post_becomes_a_draft_and_is_reported(text):
    found = story(content__encoded=text)
    assert (found.state, found.record.status) == ("draft", "draft")
    assert "It has no text and no image: imported as a draft." in found.changes
    assert story(content__encoded=text, status="pending").state == "review"


def test_a_post_with_an_image_or_an_excerpt_alone_is_not_blank():
    assert story(content__encoded=f'<img src="{UPLOADS}/a.jpg">').state == "published"
    assert story(content__encoded="", excerpt__encoded="Short.").state == "published"
    assert story(attachment(40), content__encoded="", meta={"_thumbnail_id": "40"}).state == "published"


def test_a_story_is_found_below_each_of_its_categories_if_urls_name_them():
    labels = label("category", "rowing", "Rowing"), label("category", "city", "City"), label("post_tag", "x", "X")
    _, (found,) = exported(
        category("sport", "Sport"), category("rowing", "Rowing", number=8, parent="sport"),
        category("city", "City", number=9), category("other", "Other", number=10),
        item(12, *labels, link=f"{SITE}/news/sport/rowing/ferry/", post_name="ferry"),
    )  # fmt: skip
    assert found.urls == ("/news/sport/rowing/ferry/", "/?p=12", "/news/city/ferry/")
    assert story(label("category", "sport", "Sport")).urls == ("/2019/06/01/ferry-returns/", "/?p=12")


def test_a_page_has_the_dates_that_it_had():
    fields = {"post_date_gmt": "2014-01-02 08:00:00", "post_date": "2014-01-02 09:00:00"}
    found = page(**fields, post_modified="2015-03-04 11:00:00", post_modified_gmt="2015-03-04 10:00:00")
    assert found.first_public_at == datetime(2014, 1, 2, 8, tzinfo=UTC)
    assert found.changed_at == datetime(2015, 3, 4, 10, tzinfo=UTC)
    assert page(**fields).changed_at == found.first_public_at
    assert page(**fields, status="draft").first_public_at is None
