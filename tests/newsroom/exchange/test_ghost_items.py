"""Each element of a Ghost export is one item."""

import io
import json
from datetime import UTC, date, datetime

import pytest

from newsroom.core.html import plain, sanitise
from newsroom.exchange.readers import ghost
from newsroom.exchange.readers.ghost import rendered_cards
from newsroom.exchange.readers.ghost.html import html_of
from newsroom.exchange.sites.items import Lead, LeftOut, OldPage, OldStory

POST = {"id": "p1", "title": "Weir mended", "slug": "weir-mended", "html": "<p>Done.</p>", "status": "published"}
IMAGES = "__GHOST_URL__/content/images/2021/02"


def export(*posts, **tables):
    return ghost.export_of(io.BytesIO(json.dumps({"db": [{"data": {"posts": list(posts), **tables}}]}).encode()))


def story(*others, **fields):
    return next(iter(export({**POST, **fields}, *others).contents()))


def test_a_post_has_its_lead_image_state_day_and_former_urls():
    exported = export(
        {
            **POST,
            "published_at": "2021-03-04T23:30:00.000Z",
            "feature_image": f"{IMAGES}/weir.jpg",
            "featured": 1,
            "custom_excerpt": "",
        },
        posts_meta=[
            {
                "post_id": "p1",
                "meta_description": "The weir holds again",
                "feature_image_alt": "A weir",
                "feature_image_caption": "The <i>weir</i> in March",
            }
        ],
        settings=[{"key": "timezone", "value": "Europe/Berlin"}, {"key": "locale", "value": "de"}],
    )
    [item] = exported.contents()
    assert isinstance(item, OldStory)
    assert (item.key, item.urls, item.state) == ("ghost-p1", ("/weir-mended/", "/weir-mended/amp/"), "published")
    assert (item.day, item.is_pinned, item.record.values["language"]) == (date(2021, 3, 5), True, "de")
    assert item.record.values["summary"] == "The weir holds again"
    url = f"{exported.url}/content/images/2021/02/weir.jpg"
    assert item.lead == Lead(url=url, alt="A weir", caption="The weir in March")
    [media] = exported.media
    # The alt text is that of the story, which other stories with the image may not have.
    assert (media.files, media.urls, media.caption) == ((url,), ("/content/images/2021/02/weir.jpg",), "")


def test_smaller_versions_belong_to_their_original_and_videos_are_no_media():
    html = (
        f'<img src="{IMAGES.replace("images", "images/size/w600")}/a.png"><img src="/content/images/2021/02/a.png">'
        '<a href="__GHOST_URL__/content/files/2021/02/plan.pdf">Plan</a>'
        '<video src="__GHOST_URL__/content/media/2021/02/film.mp4"></video>'
    )
    exported = export({**POST, "html": html})
    assert [len(item.files) for item in exported.media] == [1, 1]
    assert [item.title for item in exported.media] == ["a.png", "plan.pdf"]


def test_topics_authors_and_menus_are_items_and_internal_tags_are_left_out():
    exported = export(
        {**POST, "id": "p2", "slug": "about-the-weir", "type": "page"},
        tags=[
            {"id": "t1", "name": "Weirs", "slug": "weirs", "description": "Dams", "feature_image": f"{IMAGES}/w.jpg"},
            {"id": "t2", "name": "Fish & eels", "slug": "fish-eels", "parent_id": "t1"},
            {"id": "t3", "name": "#layout", "slug": "hash-layout"},
        ],
        users=[{"id": "u1", "name": "Eel desk", "slug": "eels", "bio": "Counts eels.", "website": "https://e.example"}],
        settings=[
            {
                "key": "navigation",
                "value": json.dumps(
                    [
                        {"label": "Weirs", "url": "/tag/weirs/"},
                        {"label": "About", "url": "__GHOST_URL__/about-the-weir"},
                        {"label": "Elsewhere", "url": "https://elsewhere.example/"},
                    ]
                ),
            },
            {"key": "secondary_navigation", "value": json.dumps([{"label": "Sign up", "url": "#/portal"}])},
        ],
    )
    weirs, fish = exported.topics
    assert (weirs.name, weirs.urls, weirs.description) == ("Weirs", ("/tag/weirs/",), "Dams")
    assert (fish.name, fish.parent) == ("Fish & eels", weirs.key)
    [author] = exported.authors
    assert (author.name, author.bio, author.urls) == ("Eel desk", "Counts eels.", ("/author/eels/",))
    assert author.changes == ("Not imported: website.",)
    [page] = exported.contents()
    assert isinstance(page, OldPage)
    assert [entry.target for entry in exported.menu] == [weirs.key, page.key, "https://elsewhere.example/"]
    left_out = {item.kind: item.reason for item in exported.left_out}
    assert left_out["tags"] == "“#layout” is internal to Ghost."
    assert "Sign up" in left_out["menu entries"]


@pytest.mark.parametrize("bad", ["\x00", "\ud800", "\x1b[2J"])
def test_what_no_text_contains_gets_into_no_id_url_or_report(bad):
    page = {**POST, "id": f"p2{bad}", "slug": f"eels{bad}", "type": "page"}
    exported = export(
        {**POST, "feature_image": f"{IMAGES}/weir{bad}.jpg"},
        page,
        tags=[{"id": f"1{bad}", "name": f"Weirs{bad}", "slug": f"weirs{bad}"}],
        users=[{"id": f"1{bad}", "name": "Ada Kahn", "slug": f"ada{bad}"}],
        settings=[{"key": "title", "value": f"Weir News{bad}"}, {"key": f"lang{bad}", "value": "en"}],
        **{f"oars{bad}": [{}]},
    )
    everything = repr([*exported.authors, *exported.topics, *exported.media, *exported.left_out, *exported.contents()])
    assert bad[0] not in exported.title
    assert repr(bad[0])[1:-1] not in everything


def test_nothing_in_the_file_is_without_an_item():
    tables = {
        "tags": [{"id": 1, "name": "A"}, {"id": 2, "name": ""}],
        "users": [{"id": 1, "name": "Desk"}],
        "settings": [{"key": "title", "value": "T"}],
        "comments": [{"id": 1}, {"id": 2}],
        "snippets": [{"id": 1}],
        "newsletters": [{"id": 1}],
    }
    posts = [POST, {**POST, "id": "p2", "type": "page"}, {**POST, "id": "p3", "title": 7}, "no object"]
    exported = export(*posts, **tables)
    items = [*exported.authors, *exported.topics, *exported.media, *exported.menu, *exported.left_out]
    contents = list(exported.contents())
    assert len(items) == sum(map(len, tables.values()))
    assert len(contents) == len(posts)
    assert len({item.key for item in (*items, *contents)}) == len(items) + len(contents)
    assert [item.reason for item in contents if isinstance(item, LeftOut)] == [
        "“title” must be a string, not a number.",
        "The post must be a JSON object, not a string.",
    ]


@pytest.mark.parametrize(("status", "state"), [("draft", "draft"), ("scheduled", "published"), ("sent", "draft")])
def test_the_state_is_that_of_the_post(status, state):
    assert story(status=status, published_at="2031-01-01T00:00:00Z").state == state


def test_a_post_that_was_not_public_tells_its_editors_so_and_is_not_pinned():
    item = story(visibility="paid", featured=True)
    assert (item.state, item.is_pinned) == ("draft", False)
    assert item.notes == "Members-only post in Ghost: imported as a draft."


def test_the_url_of_the_site_is_what_links_between_its_posts_have():
    link = '<a href="https://weirs.example/{}/">x</a>'
    other = {**POST, "id": "p2", "slug": "fish-counted", "html": link.format("weir-mended")}
    exported = export({**POST, "html": link.format("fish-counted")}, other)
    assert exported.url == "https://weirs.example"
    assert export(POST).url.endswith(".invalid")


CARDS = {
    "image": (
        f'<figure class="kg-card kg-image-card kg-card-hascaption"><a href="https://a.example">'
        f'<img src="{IMAGES}/a.jpg" '
        'class="kg-image" alt="A pier" width="20" srcset="x 1w"></a><figcaption>By <b>night</b></figcaption></figure>',
        f'<figure><img src="{IMAGES}/a.jpg" alt="A pier"><figcaption>By <b>night</b></figcaption></figure>',
    ),
    "gallery": (
        '<figure class="kg-card kg-gallery-card kg-width-wide"><div class="kg-gallery-container"><div '
        f'class="kg-gallery-row"><div class="kg-gallery-image"><img src="{IMAGES}/a.jpg" alt="A"></div><div '
        f'class="kg-gallery-image"><img src="{IMAGES}/b.jpg"></div></div></div><figcaption>Both</figcaption></figure>',
        f'<figure class="gallery"><figure><img src="{IMAGES}/a.jpg" alt="A"></figure><figure><img src="{IMAGES}/b.jpg" '
        'alt=""><figcaption>Both</figcaption></figure></figure>',
    ),
    "bookmark": (
        '<figure class="kg-card kg-bookmark-card"><a class="kg-bookmark-container" href="https://b.example/x"><div '
        'class="kg-bookmark-content"><div class="kg-bookmark-title">Tides &amp; moons</div><div '
        'class="kg-bookmark-description">A table</div></div></a></figure>',
        '<p><a href="https://b.example/x">Tides &amp; moons</a>: A table</p>',
    ),
    "video": (
        '<figure class="kg-card kg-embed-card"><iframe src="https://www.youtube.com/embed/abcdefghijk?feature=oembed">'
        "</iframe><figcaption>Film</figcaption></figure>",
        '<figure><p><a href="https://www.youtube.com/watch?v=abcdefghijk">https://www.youtube.com/watch?v=abcdefghijk'
        "</a></p><figcaption>Film</figcaption></figure>",
    ),
    "audio": (
        '<div class="kg-card kg-audio-card"><img src="" class="kg-audio-thumbnail kg-audio-hide"><div '
        'class="kg-audio-player-container"><audio src="__GHOST_URL__/content/media/2021/02/eels.mp3" preload="none">'
        '</audio><div class="kg-audio-title">Eels</div><div class="kg-audio-player"></div></div></div>',
        '<figure><p><a href="__GHOST_URL__/content/media/2021/02/eels.mp3">Eels</a></p></figure>',
    ),
    "file": (
        '<div class="kg-card kg-file-card"><a class="kg-file-card-container" href="__GHOST_URL__/content/files/p.pdf" '
        'title="Download"><div class="kg-file-card-contents"><div class="kg-file-card-title">Plan</div><div '
        'class="kg-file-card-caption">Of the weir</div><div class="kg-file-card-metadata"><div '
        'class="kg-file-card-filename">p.pdf</div></div></div></a></div>',
        '<figure><p><a href="__GHOST_URL__/content/files/p.pdf">Plan</a></p>'
        "<figcaption>Of the weir</figcaption></figure>",
    ),
    "callout": (
        '<div class="kg-card kg-callout-card kg-callout-card-blue"><div class="kg-callout-emoji">!</div><div '
        'class="kg-callout-text">Mind the <b>gap</b></div></div>',
        "<blockquote><p>Mind the <b>gap</b></p></blockquote>",
    ),
    "toggle": (
        '<div class="kg-card kg-toggle-card"><h4 class="kg-toggle-heading-text">How</h4><p>So</p></div>',
        '<div class="kg-card kg-toggle-card"><h4 class="kg-toggle-heading-text">How</h4><p>So</p></div>',
    ),
}


@pytest.mark.parametrize("name", CARDS)
def test_a_rendered_card_becomes_what_our_bodies_have(name):
    rendered, ours = CARDS[name]
    html, _ = rendered_cards.rewritten(f"<p>Before</p>{rendered}<p>After</p>")
    assert html == f"<p>Before</p>{ours}<p>After</p>"


def test_a_post_in_an_embed_keeps_its_words():
    tweet = (
        '<figure class="kg-card kg-embed-card"><blockquote class="twitter-tweet"><p>Water is <b>low</b></p>&mdash; '
        'Weir <a href="https://twitter.com/weir/status/12345">5 May</a></blockquote><script></script></figure>'
    )
    html, _ = rendered_cards.rewritten(tweet)
    stored = sanitise(html)
    assert stored.startswith('<figure class="embed"><blockquote><p>Water is low')
    assert "/weir/status/12345" in stored


def test_what_has_no_place_here_is_named():
    html = (
        '<figure class="kg-card kg-embed-card"><iframe src="https://maps.unknown.example/x"></iframe></figure>'
        '<figure class="kg-card kg-video-card"><video src="__GHOST_URL__/content/media/f.mp4"></video></figure>'
        '<div class="kg-card kg-signup-card">Sign up</div>'
    )
    item = story(html=html, codeinjection_head="<script>1</script>", canonical_url="https://c.example/")
    assert "https://maps.unknown.example/x</a>" in item.record.body
    assert len(item.changes) == 5
    assert "__GHOST_URL__" not in "".join(item.changes) + item.record.body


def test_cards_that_are_not_closed_are_read_once():
    html, _ = rendered_cards.rewritten('<div class="kg-card kg-file-card">' * 50_000)
    assert plain(html) == ""


@pytest.mark.parametrize(
    "html",
    [
        '<div class="kg-card">' * 20_000 + "Tide",
        "<div " + 'class="kg-card" ' * 20_000 + "Tide",
        '<figure class="kg-card kg-bookmark-card">Tide<a ' + 'class="kg-bookmark-title" ' * 20_000,
        '<figure class="kg-card kg-embed-card"><iframe src="https://x.example/"></iframe><blockquote>Tide'
        + "<" * 300_000
        + "</blockquote></figure>",
    ],
    ids=["open", "classes", "titles", "quotes"],
)
def test_what_repeats_within_one_card_does_not_take_long(html):
    assert isinstance(rendered_cards.rewritten(html)[0], str)


def test_texts_of_any_length_are_searched_for_files_once():
    html = f'<img src="data:image/png;base64,{"kG7a/9" * 50_000}"><img src="{IMAGES}/weir.jpg">'
    assert [media.title for media in export({**POST, "html": html}).media] == ["weir.jpg"]
    meta = [{"post_id": "p1", "feature_image_caption": "<" * 300_000 + "i>Weir"}]
    exported = export({**POST, "feature_image": f"{IMAGES}/weir.jpg"}, posts_meta=meta)
    assert next(iter(exported.contents())).lead.caption.endswith("<Weir")


LEXICAL = {
    "audio": {"type": "audio", "src": "/content/media/e.mp3", "title": "Eels"},
    "button": {"type": "button", "buttonText": "Read", "buttonUrl": "https://r.example"},
    "embed": {"type": "embed", "url": "https://vimeo.com/123456789", "caption": "Film"},
    "file": {"type": "file", "src": "/content/files/p.pdf", "fileTitle": "Plan", "fileCaption": "Weir"},
    "gallery": {"type": "gallery", "images": [{"src": "/content/images/a.jpg", "alt": "A"}], "caption": "Both"},
    "header": {"type": "header", "header": "Big", "subheader": "Small"},
    "markdown": {"type": "markdown", "markdown": "## Head\n\n- one\n- **two**"},
    "product": {"type": "product", "productTitle": "Oar", "productDescription": "<p>Long</p>"},
    "toggle": {"type": "toggle", "heading": "How", "content": "<p>So</p>"},
}


@pytest.mark.parametrize(
    ("name", "html"),
    [
        ("audio", '<figure><p><a href="/content/media/e.mp3">Eels</a></p></figure>'),
        ("button", '<p><a href="https://r.example">Read</a></p>'),
        (
            "embed",
            '<figure><p><a href="https://vimeo.com/123456789">https://vimeo.com/123456789</a></p>'
            "<figcaption>Film</figcaption></figure>",
        ),
        (
            "file",
            '<figure><p><a href="/content/files/p.pdf">Plan</a></p><figcaption>Weir</figcaption></figure>',
        ),
        (
            "gallery",
            '<figure class="gallery"><figure><img src="/content/images/a.jpg" alt="A"><figcaption>Both</figcaption>'
            "</figure></figure>",
        ),
        ("header", "<h2>Big</h2><h3>Small</h3>"),
        ("markdown", "<h2>Head</h2><ul><li>one</li><li><strong>two</strong></li></ul>"),
        ("product", "<h4>Oar</h4><p>Long</p>"),
        ("toggle", "<h4>How</h4><p>So</p>"),
    ],
)
def test_a_card_of_the_editor_becomes_what_our_bodies_have(name, html):
    document = json.dumps({"root": {"type": "root", "children": [LEXICAL[name]]}})
    assert html_of({"html": None, "lexical": document})[0] == html
    card = {key: value for key, value in LEXICAL[name].items() if key != "type"}
    mobiledoc = {"cards": [[name, card]], "sections": [[10, 0]]}
    assert html_of({"mobiledoc": json.dumps(mobiledoc)})[0] == html


def test_a_card_without_a_place_is_named():
    document = {"root": {"type": "root", "children": [{"type": "paragraph", "children": []}, {"type": "signup"}]}}
    assert html_of({"lexical": json.dumps(document)}) == ("", ["A card “signup” was removed."])
    mobiledoc = {"cards": [["nft", {}]], "sections": [[10, 0]]}
    assert html_of({"mobiledoc": json.dumps(mobiledoc)}) == ("", ["A card “nft” was removed."])


def test_links_within_a_post_lead_to_its_headings_here_and_others_are_named():
    html = (
        '<p><a href="#the-gates">Gates</a> <a class="x" href="#fn1">1</a> <a href="#/portal/signup">Join</a> '
        '<a href="tel:+4600">Call</a></p><h2 id="the-gates">The gates</h2><p id="fn1">A note</p>'
    )
    item = story(html=html)
    assert f'href="{export(POST).url}/weir-mended/#section-the-gates"' in item.record.body
    assert 'href="tel:+4600"' in item.record.body
    assert ["#fn1" in item.changes[0], "#/portal/signup" in item.changes[1]] == [True, True]
    assert 'href="#' not in item.record.body


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        (
            {"html": f'<a class="x" href="https://e.example/"><img src="{IMAGES}/a.jpg"></a>'},
            "Links around images were removed: “https://e.example/”.",
        ),
        ({"html": "<p>The <mark>gate</mark></p>"}, "Words that were highlighted are not highlighted here."),
        (
            {"lexical": json.dumps({"root": {"children": [{"type": "email-cta"}, {"type": "paragraph"}]}})},
            "A card “email-cta” was removed, which only emails showed.",
        ),
        (
            {"mobiledoc": json.dumps({"cards": [["email", {"html": "<p>Hi</p>"}]]})},
            "A card “email” was removed, which only emails showed.",
        ),
    ],
)
def test_what_a_story_cannot_have_of_the_text_is_named(fields, sentence):
    assert story(**fields).changes == (sentence,)


def test_what_a_story_cannot_have_of_the_metadata_is_named():
    meta = [{"post_id": "p1", "og_title": "Weir!", "twitter_image": f"{IMAGES}/w.jpg", "meta_description": "Holds"}]
    [item] = export(POST, posts_meta=meta).contents()
    assert item.changes == ("Not imported: card for Facebook, card for X.",)
    [page] = export({**POST, "type": "page", "visibility": "members"}, posts_meta=meta).contents()
    assert page.changes == (*item.changes, "Members-only page in Ghost: imported as a draft.")


def test_a_page_has_the_dates_that_it_had():
    dates = {"published_at": "2014-01-02T08:00:00.000Z", "updated_at": "2015-03-04T10:00:00.000Z"}
    [page] = export({**POST, **dates, "type": "page"}).contents()
    assert page.first_public_at == datetime(2014, 1, 2, 8, tzinfo=UTC)
    assert page.changed_at == datetime(2015, 3, 4, 10, tzinfo=UTC)
    [page] = export({**POST, **dates, "type": "page", "status": "draft"}).contents()
    assert page.first_public_at is None
