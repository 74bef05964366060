"""Every element of an export is exactly one item; what is not imported is left out with a reason."""

from collections import Counter

from newsroom.exchange.sites.items import LeftOut, OldPage, OldStory
from tests.newsroom.exchange.wordpress.exports import (
    SITE,
    START,
    attachment,
    author,
    category,
    comment,
    exported,
    item,
    label,
    left_out,
    tag,
    term,
)


def kinds(*parts):
    """Return how many elements of each kind are left out."""
    return Counter(kind for _, kind in left_out(*exported(*parts)))


def test_comments_and_pingbacks_are_counted_each():
    found = kinds(
        item(12, comment(1), comment(2, "comment"), comment(3, "pingback")), item(13, comment(4, "trackback"))
    )
    assert found == {"comments": 2, "pingbacks": 2}


def test_the_tagline_of_the_site_is_reported():
    start = START.replace("</title>", "</title><description>News &amp;amp; tides</description>")
    (found,) = exported(start=start)[0].left_out
    assert found.reason == "The description of this site is a setting: SITE_DESCRIPTION. It was “News & tides”."


def test_former_versions_and_binned_posts_are_left_out():
    posts = [
        item(13, post_type="revision", status="inherit", post_name="12-revision-v1"),
        item(14, post_type="revision", status="inherit", post_name="12-autosave-v1"),
        item(15, status="trash"),
        item(16, post_type="page", status="trash"),
        item(17, post_type="product", status="trash"),
        item(18, status="auto-draft", title="Auto Draft", content__encoded=""),
        item(19, status="auto-draft", title="", content__encoded=""),
    ]
    found = kinds(*posts)
    assert found == {"revisions": 1, "autosaves": 1, "binned posts": 3, "empty drafts": 2}


def test_other_types_of_posts_are_left_out_by_name():
    types = ["wp_block", "wp_template", "wp_navigation", "customize_changeset", "oembed_cache", "product", "recipe"]
    found = kinds(*(item(20 + number, post_type=name) for number, name in enumerate(types)))
    assert found == {
        "reusable blocks": 1, "templates": 1, "navigation blocks": 1, "changes to the design": 1, "cached embeds": 1,
        "products": 1, "posts of the type “recipe”": 1,
    }  # fmt: skip


def test_custom_fields_are_left_out_by_key_unless_they_mean_something():
    meta = {
        "_edit_lock": "1", "_thumbnail_id": "40", "_yoast_wpseo_metadesc": "Ferry", "_yoast_wpseo_title": "T",
        "_wp_old_slug": "old", "stars": "3",
    }  # fmt: skip
    _, contents = exported(item(12, meta=meta), attachment(40, meta={"_wp_attached_file": "a.jpg", "_x": "1"}))
    reasons = [(each.kind, each.reason) for each in contents if isinstance(each, LeftOut)]
    assert reasons == [
        ("internal fields", "Only WordPress uses this field: _edit_lock"),
        *(
            ("custom fields", f"This custom field has no place here: {key}")
            for key in ("_yoast_wpseo_title", "stars", "_x")
        ),
    ]


def test_a_description_that_an_excerpt_replaces_is_left_out():
    meta = {"_yoast_wpseo_metadesc": "Ferry"}
    assert kinds(item(12, meta=meta, excerpt__encoded="Short")) == {"custom fields": 1}
    assert kinds(item(12, meta=meta, excerpt__encoded="Short", post_type="page")) == {}


def test_terms_of_plugins_and_designs_are_left_out():
    terms = [
        term("nav_menu", "main", "Main"),
        term("post_format", "post-format-aside", "Aside"),
        term("language", "en", "E"),
    ]
    assert kinds(*terms) == {"menus": 1, "post formats": 1, "languages": 1}


def test_repeated_ids_and_terms_are_left_out():
    found = kinds(tag("a", "A"), tag("a", "B"), item(12), item(12, title="Again"), attachment(40), attachment(40))
    assert found == {"repeated terms": 1, "repeated posts": 2}


def test_posts_without_an_id_are_told_apart_by_their_guid():
    _, contents = exported(item("", guid="urn:a"), item("", guid="urn:b"))
    assert [each.key for each in contents] == ["wordpress-quay.example:urn:a", "wordpress-quay.example:urn:b"]


def test_every_element_is_one_item_with_a_key_of_its_own():
    parts = [
        author("mate", "First Mate"), category("sport", "Sport"), tag("wind", "Wind"), term("city", "york", "York"),
        term("nav_menu", "main", "Main"), item(12, comment(1), meta={"_edit_last": "1"}), item(13, post_type="page"),
        item(14, post_type="revision"), item(15, label("nav_menu", "main", "Main"), post_type="nav_menu_item"),
        attachment(40), attachment(41, "film.mp4"), item(16, post_type="product"),
    ]  # fmt: skip
    export, contents = exported(*parts)
    items = [*export.authors, *export.topics, *export.media, *export.menu, *export.left_out, *contents]
    # A comment and a custom field are elements, too.
    assert len(items) == len(parts) + 2
    assert len({each.key for each in items}) == len(items)
    assert [type(each) for each in contents[:1]] == [OldStory]
    assert sum(isinstance(each, OldPage) for each in contents) == 1


def urls(*parts):
    """Return the former URLs of all that is left out."""
    export, contents = exported(*parts)
    items = [*export.left_out, *(each for each in contents if isinstance(each, LeftOut))]
    return {url for each in items for url in each.urls}


def test_the_urls_of_what_is_left_out_are_named_if_readers_could_open_them():
    recipe = item(30, post_type="recipe", link=f"{SITE}/recipe/pie/", guid=f"{SITE}/?post_type=recipe&p=30")
    hidden = [item(31, post_type="recipe", status="draft"), item(32, post_type="wp_block", link=f"{SITE}/box/")]
    terms = [category("uncategorized", "Uncategorized", number=1), term("post_format", "post-format-video", "Video")]
    assert urls(recipe, *hidden, *terms) == {
        "/recipe/pie/", "/recipe/", "/?p=30", "/?post_type=recipe&p=30", "/category/uncategorized/", "/?cat=1",
        "/type/video/",
    }  # fmt: skip


def test_a_file_that_is_left_out_names_its_page_its_url_and_the_post_it_belongs_to():
    export, _ = exported(attachment(40, "sheet.docx", post_parent=12))
    (sheet,) = export.left_out
    assert sheet.urls == ("/sheet/", "/?attachment_id=40", "/wp-content/uploads/2019/06/sheet.docx")
    assert sheet.part_of == "wordpress-quay.example:12"


def test_a_category_has_also_the_url_without_those_above_it():
    export, _ = exported(category("arts", "Arts"), category("dance", "Dance", parent="arts", number=8))
    (dance,) = [each for each in export.topics if each.name == "Dance"]
    assert dance.urls == ("/category/arts/dance/", "/category/dance/", "/?cat=8")


def test_a_post_format_that_only_posts_name_is_left_out_with_its_url():
    export, _ = exported(item(12, label("post_format", "post-format-quote", "Quote")))
    (quote,) = export.left_out
    assert (quote.place, quote.kind, quote.urls) == ("the term “Quote” of posts", "post formats", ("/type/quote/",))
