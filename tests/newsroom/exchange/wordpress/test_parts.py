"""Terms, authors, attachments and menus of an export."""

import pytest

from newsroom.exchange.sites.items import LeftOut, OldStory
from tests.newsroom.exchange.wordpress.exports import (
    SITE,
    UPLOADS,
    attachment,
    author,
    category,
    exported,
    id_in,
    item,
    label,
    left_out,
    page,
    serialised,
    tag,
    term,
)

KEY = "wordpress-quay.example"


def topics(*parts):
    export, _ = exported(*parts)
    return {topic.name: topic for topic in export.topics}


def test_categories_become_sections_and_those_below_them_subjects():
    found = topics(category("sport", "Sport", description="All games."), category("rowing", "Rowing", "sport", 8))
    assert (found["Sport"].kind, found["Sport"].parent, found["Sport"].description) == ("section", "", "All games.")
    assert (found["Rowing"].kind, found["Rowing"].parent) == ("subject", found["Sport"].key)
    assert found["Sport"].urls == ("/category/sport/", "/?cat=7")
    assert found["Rowing"].urls == ("/category/sport/rowing/", "/category/rowing/", "/?cat=8")


def test_tags_and_other_terms_become_topics_of_telling_kinds():
    taxonomies = {
        "city": "place", "news_location": "place", "people": "person", "company": "organisation", "event": "event",
        "series": "series", "beat": "subject",
    }  # fmt: skip
    found = topics(tag("wind", "Wind"), *(term(taxonomy, taxonomy, f"A {taxonomy}") for taxonomy in taxonomies))
    assert (found["Wind"].kind, found["Wind"].urls) == ("", ("/tag/wind/", "/?tag=wind"))
    assert {taxonomy: found[f"A {taxonomy}"].kind for taxonomy in taxonomies} == taxonomies
    assert found["A city"].urls == ("/city/city/",)


@pytest.mark.parametrize(("slug", "number"), [("uncategorized", 3), ("sin-categoria", 1), ("allgemein", 1)])
def test_the_category_of_posts_without_one_is_left_out(slug, number):
    default = label("category", slug, "Any name")
    export, (found,) = exported(category(slug, "Any name", number=number), item(12, default))
    assert export.topics == found.record.topics == ()
    assert [each.kind for each in export.left_out] == ["default categories"]


def test_a_section_called_general_is_one():
    assert "General" in topics(category("general", "General", number=5))


def test_terms_that_only_posts_name_are_topics():
    export, (found,) = exported(item(12, label("post_tag", "tide", "Tide")))
    assert [topic.name for topic in export.topics] == ["Tide"]
    assert export.topics[0].place == "the term “Tide” of posts"
    assert [topic.name for topic in found.record.topics] == ["Tide"]


def test_long_names_of_topics_are_cut_also_in_their_normal_form():
    names = ["x" * 300, "\ufdfa" * 100]
    labels = [label("post_tag", f"t{number}", name) for number, name in enumerate(names)]
    export, (found,) = exported(item(12, *labels))
    assert [len(topic.name) for topic in found.record.topics] == [200, 40]
    assert [topic.name for topic in export.topics] == [topic.name for topic in found.record.topics]
    assert export.topics[0].changes == ("Its name was cut to 200 characters.",)


def test_a_term_has_a_key_by_its_id_unless_another_one_has_the_same_id():
    found = topics(category("sport", "Sport", number=4), category("art", "Art", number=5), category("b", "B", number=5))
    assert [bool(topic.lasting_key) for topic in found.values()] == [True, False, False]
    renamed = topics(category("games", "Games", number=4))
    assert renamed["Games"].lasting_key == found["Sport"].lasting_key


def test_the_base_of_categories_is_inferred_from_links():
    links = f'<a href="{SITE}/themen/sport/rowing/">Rowing</a>'
    parts = [category("sport", "Sport"), category("rowing", "Rowing", "sport"), item(content__encoded=links)]
    assert topics(*parts)["Sport"].urls[0] == "/themen/sport/"


def test_the_bases_of_tags_and_former_ones_are_inferred_from_links_and_menus():
    links = f'<a href="{SITE}/category/sport/"></a><a href="{SITE}/category/sport/"></a><a href="/stichwort/wind/"></a>'
    menu = entry(60, title="Sport", type="custom", url=f"{SITE}/themen/sport")
    found = topics(category("sport", "Sport"), tag("wind", "Wind"), menu, item(content__encoded=links))
    assert found["Sport"].urls[:2] == ("/category/sport/", "/themen/sport/")
    assert found["Wind"].urls[0] == "/stichwort/wind/"


def test_the_base_of_a_slug_that_a_category_and_a_tag_have_is_that_of_categories_unless_tags_have_it():
    paths = ["2019/wind", "author/wind", "key/both", "key/wind", "topic/both"]
    links = " ".join(f'<a href="{SITE}/{path}/"></a>' for path in paths)
    parts = [category("both", "Both"), tag("both", "Both too"), tag("wind", "Wind"), item(content__encoded=links)]
    assert topics(*parts)["Wind"].urls[0] == "/key/wind/"
    assert topics(*parts)["Both"].urls[0] == "/topic/both/"


def test_a_circle_of_categories_ends():
    assert len(topics(category("a", "A", "b"), category("b", "B", "a"))) == 2


def test_every_author_is_there_used_or_not():
    export, contents = exported(author("mate", "First Mate"), author("idle", "Idle Hand", 4), item(dc__creator="cook"))
    assert [(each.name, each.slug) for each in export.authors] == [
        ("First Mate", "mate"), ("Idle Hand", "idle"), ("cook", "cook"),
    ]  # fmt: skip
    assert export.authors[1].urls == ("/author/idle/", "/?author_name=idle", "/?author=4")
    assert contents[0].record.authors == ("cook",)


def test_several_authors_of_co_authors_plus_in_their_order():
    meta = {
        "cap-display_name": "Guest &amp; Co", "cap-user_login": "guest-co", "cap-description": "Writes.",
        "_thumbnail_id": "40",
    }  # fmt: skip
    guest = item(50, post_type="guest-author", post_name="cap-guest-co", meta=meta)
    labels = [label("author", "cap-guest-co", "guest-co"), label("author", "cap-first-mate", "first.mate")]
    terms = [term("author", "cap-guest-co", "guest-co"), term("author", "cap-first-mate", "first.mate")]
    export, contents = exported(author("first.mate", "First Mate"), *terms, item(12, *labels), guest, attachment(40))
    (found,) = [each for each in contents if isinstance(each, OldStory)]
    assert found.record.authors == ("Guest & Co", "First Mate")
    guest_author = next(each for each in export.authors if each.name == "Guest & Co")
    assert (guest_author.bio, guest_author.photo) == ("Writes.", f"{UPLOADS}/pier.jpg")
    assert len(export.authors) == 2
    assert left_out(export, contents) == [("line 8", "author terms"), ("line 9", "author terms")]


def test_an_author_of_co_authors_plus_with_another_word_in_the_url_is_found_by_the_login():
    terms = label("author", "cap-second-mate", "mate"), label("author", "cap-guest-co", "guest.co")
    guest = {"cap-display_name": "Guest Co", "cap-user_login": "guest.co"}
    later = item(30, title="x", post_type="guest-author", post_name="cap-guest-co", meta=guest)
    export, contents = exported(author("mate", "First Mate"), item(12, *terms), later)
    assert contents[0].record.authors == ("First Mate", "Guest Co")
    urls = {each.name: each.urls for each in export.authors}
    assert sorted(urls) == ["First Mate", "Guest Co"]
    assert {"/author/mate/", "/author/second-mate/"} < set(urls["First Mate"])


def test_a_guest_author_replaces_the_user_that_it_is_linked_to():
    meta = {"cap-display_name": "Guest", "cap-user_login": "guest", "cap-linked_account": "mate"}
    guest = item(50, post_type="guest-author", meta=meta)
    export, contents = exported(author("mate", "First Mate"), item(12), guest)
    assert contents[0].record.authors == ("Guest",)
    assert [each.name for each in export.authors] == ["Guest"]
    assert left_out(export, contents) == [("line 7", "repeated authors")]


def test_an_image_has_all_its_versions_the_original_first():
    sizes = {
        "medium": {"file": "pier-300x200.jpg", "width": 300}, "large": {"file": "pier-1024x683.jpg", "width": 1024},
    }  # fmt: skip
    data = {"file": "2019/06/pier-scaled.jpg", "original_image": "pier.jpg", "sizes": sizes}
    data["image_meta"] = {"credit": "A. Gull", "copyright": ""}
    meta = {"_wp_attachment_image_alt": "The pier", "_wp_attachment_metadata": serialised(data)}
    texts = {"excerpt__encoded": "The <em>old</em> pier", "content__encoded": "Long text"}
    export, _ = exported(attachment(40, "pier-scaled.jpg", meta=meta, **texts))
    (found,) = export.media
    names = ["pier.jpg", "pier-scaled.jpg", "pier-1024x683.jpg", "pier-300x200.jpg"]
    assert found.files == tuple(f"{UPLOADS}/{name}" for name in names)
    assert (found.title, found.alt, found.caption) == ("Pier", "The pier", "The old pier")
    assert (found.credit, found.text, found.key) == ("A. Gull", "Long text", f"{KEY}:40")
    assert found.urls == ("/pier-scaled/", "/?attachment_id=40")


@pytest.mark.parametrize("damage", ["a:1:{s:9:", "a:99999999:{}", 'O:8:"stdClass":0:{}', "b:1;", "a:1:{i:0;" * 50])
def test_damaged_data_about_an_image_does_not_hide_it(damage):
    export, _ = exported(attachment(40, meta={"_wp_attachment_metadata": damage}))
    assert export.media[0].files == (f"{UPLOADS}/pier.jpg",)


def test_audio_and_pdf_are_media_and_other_files_are_left_out_with_a_reason():
    files = ["talk.mp3", "plan.pdf", "film.mp4", "logo.svg", "data.xlsx"]
    export, contents = exported(*(attachment(40 + number, file) for number, file in enumerate(files)))
    assert [media.files[0].rpartition("/")[2] for media in export.media] == ["talk.mp3", "plan.pdf"]
    assert [kind for _, kind in left_out(export, contents)] == ["videos", "SVG images", "other files"]


def test_a_file_without_a_url_is_found_by_its_path():
    export, _ = exported(attachment(40, attachment_url="", guid="", meta={"_wp_attached_file": "2019/06/a b.jpg"}))
    assert export.media[0].files == (f"{UPLOADS}/a%20b.jpg",)


def entry(number, menu="main-menu", order=1, title="", **meta):
    fields = {f"_menu_item_{key}": value for key, value in {"menu_item_parent": "0", **meta}.items()}
    name = menu.replace("-", " ").title()
    return item(
        number, label("nav_menu", menu, name), title=title, post_type="nav_menu_item", menu_order=order, meta=fields
    )


def test_the_entries_of_the_main_menu_lead_to_topics_pages_and_urls():
    entries = [
        entry(60, order=3, title="Shop", type="custom", object="custom", url="/shop/"),
        entry(61, order=1, type="taxonomy", object="category", object_id="7"),
        entry(62, order=2, title="About", type="post_type", object="page", object_id="20"),
        entry(63, order=4, type="post_type", object="post", object_id="12"),
    ]
    export, _ = exported(category("sport", "Sport"), *entries, item(12), item(20, post_type="page"))
    assert [(each.label, each.target) for each in export.menu] == [
        ("Sport", f"{KEY}:category-sport"),
        ("About", f"{KEY}:20"),
        ("Shop", f"{SITE}/shop/"),
        ("Ferry returns", f"{SITE}/2019/06/01/ferry-returns/"),
    ]


def test_other_menus_and_entries_below_others_are_left_out():
    entries = [
        entry(60, "social-links", title="Imprint", type="custom", url="/imprint/"),
        entry(61, title="Sport", type="custom", url="/sport/"),
        entry(62, title="Rowing", type="custom", url="/rowing/", menu_item_parent="61"),
        entry(63, title="Gone", type="post_type", object="page", object_id="99"),
    ]
    export, contents = exported(*entries)
    assert [each.label for each in export.menu] == ["Sport"]
    reasons = {each.place: each.reason for each in export.left_out}
    assert (
        reasons["post 60"]
        == "It is in the menu “Social Links”. Only the main menu (“Main Menu”) and those of the footer are imported."
    )
    assert "below another entry" in reasons["post 62"]
    assert "does not contain" in reasons["post 63"]
    assert contents == []


def test_the_main_menu_is_the_one_with_the_most_entries_that_lead_to_the_site():
    elsewhere = [entry(n, "main-menu", title="Out", type="custom", url="https://o.example/") for n in range(70, 75)]
    entries = [
        *elsewhere,
        entry(60, "old-main", title="Sport", type="custom", url="/sport/"),
        entry(61, "harbour", title="Sport", type="taxonomy", object="category", object_id="7"),
        entry(62, "harbour", title="Art", type="custom", url="/art/"),
        entry(63, "harbour", title="More", type="custom", url="#"),
        *(entry(n, "foot", title=f"F{n}", type="custom", url="/f/") for n in range(80, 84)),
    ]
    export, _ = exported(category("sport", "Sport"), *entries)
    assert export.menu_name == "Harbour"
    assert [each.label for each in export.menu if not each.is_footer] == ["Sport", "Art"]
    reasons = {each.place: each.reason for each in export.left_out}
    assert reasons["post 63"] == "It has no link, as the head of other entries."


def test_the_menu_of_the_footer_is_told_from_the_main_one():
    entries = [
        entry(60, "footer-menu", title="Imprint", type="post_type", object="page", object_id="20"),
        entry(61, title="Sport", type="custom", url="/sport/"),
    ]
    export, _ = exported(*entries, item(20, post_type="page"))
    assert [(each.label, each.is_footer) for each in export.menu] == [("Imprint", True), ("Sport", False)]


def navigation(number, blocks, **fields):
    fields = {"title": "Bar", "post_name": "bar", **fields}
    return item(number, post_type="wp_navigation", content__encoded=blocks, **fields)


def test_the_links_of_a_block_theme_are_entries_of_its_menu():
    sub = '<!-- wp:navigation-link {"label":"Rowing","url":"/rowing/","kind":"custom"} /-->'
    blocks = (
        '<!-- wp:navigation-link {"label":"Sport \\u0026amp; play","type":"category","id":7,"kind":"taxonomy"} /-->'
        f'<!-- wp:navigation-submenu {{"label":"About","type":"page","id":20,"kind":"post-type"}} -->{sub}'
        '<!-- /wp:navigation-submenu --><!-- wp:navigation-link {"label":"Shop","url":"/shop/"} /-->'
        '<!-- wp:page-list /--><!-- wp:navigation-link {"id":[1]} /-->'
    )
    export, contents = exported(
        category("sport", "Sport"), navigation(70, blocks), navigation(71, "<!-- wp:page-list /-->"),
        navigation(72, blocks, status="draft", post_name="old"), item(20, post_type="page"),
    )  # fmt: skip
    assert export.menu_name == "Bar"
    assert [(each.label, each.target) for each in export.menu] == [
        ("Sport & play", f"{KEY}:category-sport"),
        ("About", f"{KEY}:20"),
        ("Shop", f"{SITE}/shop/"),
    ]
    reasons = {each.place: each.reason for each in export.left_out}
    assert "below another entry" in reasons["post 70-3"]
    assert "no link" in reasons["post 70-5"]
    assert reasons["post 72-1"] == "It is in no menu."
    assert [each.kind for each in contents if isinstance(each, LeftOut)] == ["navigation blocks"]


def blank(number, slug, **fields):
    fields = {"link": f"{SITE}/{slug}/", "post_name": slug, "post_type": "page", "content__encoded": " ", **fields}
    return item(number, **fields)


def test_the_front_page_and_the_list_of_posts_lead_to_the_front_page():
    front = blank(20, "home", link=f"{SITE}/")
    made = blank(21, "team", meta={"_wp_page_template": "team.php"})
    menu = [
        entry(number, title="Bar", type="post_type", object="page", object_id=str(page_id))
        for number, page_id in ((60, 20), (61, 21), (62, 22))
    ]
    export, contents = exported(front, made, blank(22, "news"), blank(23, "later", status="draft"), *menu)
    paths = ["/home/", "/?page_id=20", "/?p=20", "/news/", "/?page_id=22", "/?p=22"]
    assert [(each.path, each.kind, each.target) for each in export.redirects] == [(path, "path", "/") for path in paths]
    assert [each.target for each in export.menu] == [f"{SITE}/", f"{KEY}:21", f"{SITE}/"]
    assert [id_in(each.place) for each in contents if getattr(each, "kind", "") == "pages of stories"] == ["post 22"]
    assert (contents[0].is_public, contents[0].urls) == (False, ())
    assert "It was the front page" in contents[0].changes[0]


def test_no_page_is_taken_for_the_list_of_posts_if_two_can_be_it():
    export, contents = exported(blank(22, "news"), blank(23, "events"))
    assert (export.redirects, len(contents)) == ((), 2)


def test_the_language_of_a_page_is_its_own():
    languages = term("language", "fr", "Français", serialised({"locale": "fr_FR"}))
    _, contents = exported(languages, item(12, label("language", "fr", "Français"), post_type="page"))
    assert contents[0].language == "fr-FR"
    assert page().language == "en-GB"
