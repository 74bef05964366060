"""Old URLs as readers open them."""

from datetime import timedelta
from urllib.parse import quote

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from articles.models import Author
from articles.workflow import drafting, publishing
from newsroom import redirects
from newsroom.core.models import Redirect
from newsroom.core.pages import editing
from newsroom.redirects.explaining import explain
from tests.factories import embedding, make_article, make_draft, make_file, make_image, make_page, make_topic
from topics import merging
from topics.models import Topic

pytestmark = pytest.mark.django_db


def add(old, kind, item=None):
    number, conflicts = redirects.add_many([(old, kind, item and item.pk)])
    assert (number, conflicts) == (1, [])


def leads(client, url):
    """Where the URL redirects, or the status of another answer."""
    response = client.get(url)
    return response.headers["Location"] if response.status_code == 301 else response.status_code


def unknown(client, url):
    """The answer as far as readers can compare it with another."""
    response = client.get(url)
    headers = {name: value for name, value in response.headers.items() if name != "Content-Length"}
    return response.status_code, headers, response.content.replace(url.encode(), b"")


@pytest.fixture
def story():
    return make_article(title="Locks", topics=[make_topic("Canals")], authors=["Ana Sol"])


@pytest.mark.parametrize(
    "url",
    [
        "/blog/locks",
        "/blog/locks/",
        "/blog/locks/?utm_source=mail&x=1",
        "/blog/%6cocks",
        "/blog//locks/",
        "/blog/locks/page/2/",
    ],
)
def test_an_old_url_redirects_once_without_its_query(client, story, url):
    add("https://old.example/blog/locks/", "article", story)
    assert leads(client, url) == story.get_absolute_url()
    assert client.get(story.get_absolute_url()).status_code == 200


@pytest.mark.parametrize("spelling", ["/caf%C3%A9", "/caf%c3%a9", "/cafe%CC%81/"])
def test_escapes_and_unicode_forms_do_not_matter(client, story, spelling):
    add("/café", "article", story)
    assert leads(client, spelling) == story.get_absolute_url()


def test_bytes_that_are_no_utf_8_can_be_an_old_url(client, story):
    add("/caf%E9/", "article", story)
    assert leads(client, "/caf%e9") == story.get_absolute_url()


@pytest.mark.parametrize("old", ["/?p=123", "/?page_id=7", "/?cat=3", "/index.php?p=1"])
def test_a_query_of_the_front_page_redirects(client, story, old):
    add(old, "article", story)
    assert leads(client, old) == story.get_absolute_url()
    assert leads(client, f"{old}&utm_source=mail") == story.get_absolute_url()
    assert leads(client, f"{old}9") == (404 if old in {"/?p=123", "/index.php?p=1"} else 200)
    assert client.post(old).status_code != 301


def test_feeds_and_further_pages_of_an_old_topic_and_author_lead_to_theirs(client, story):
    topic, author = Topic.objects.get(), Author.objects.get()
    add("/category/canals/", "topic", topic)
    add("/writer/ana/", "author", author)
    add("/feed/", "feed")
    add("/?cat=3", "topic", topic)
    add("/canals.xml", "topic_feed", topic)
    assert leads(client, "/category/canals/") == "/topics/canals/"
    assert leads(client, "/category/canals/page/2/") == "/topics/canals/"
    assert leads(client, "/category/canals/feed/") == "/topics/canals/feed.rss"
    assert leads(client, "/category/canals/feed/atom/") == "/topics/canals/feed.atom"
    assert leads(client, "/category/canals/?feed=rss2") == "/topics/canals/feed.rss"
    assert leads(client, "/?cat=3&feed=atom") == "/topics/canals/feed.atom"
    assert leads(client, "/canals.xml") == "/topics/canals/feed.rss"
    assert leads(client, "/writer/ana/") == "/authors/ana-sol/"
    assert leads(client, "/writer/ana/feed/") == "/search/feed.rss?author=ana-sol"
    assert leads(client, "/feed") == "/feed.rss"
    assert leads(client, "/feed/atom/") == "/feed.atom"
    assert client.get("/search/feed.rss?author=ana-sol").status_code == 200


@pytest.mark.parametrize("part", ["feed", "feed/atom", "comment-page-3", "2", "embed", "amp", "trackback"])
def test_parts_of_a_story_lead_to_it(client, story, part):
    add("/blog/locks/", "article", story)
    assert leads(client, f"/blog/locks/{part}/") == story.get_absolute_url()
    assert leads(client, f"/index.php/blog/locks/{part}/") == story.get_absolute_url()
    assert leads(client, f"{story.get_absolute_url()}{part}/") == story.get_absolute_url()
    publishing.withdraw(story, by=None)
    assert leads(client, f"/blog/locks/{part}/") == 410
    assert leads(client, f"{story.get_absolute_url()}{part}/") == 404


def test_the_id_of_a_post_can_be_in_any_parameter_for_ids(client, story):
    add("/?page_id=7", "article", story)
    assert leads(client, "/?p=7") == leads(client, "/?attachment_id=7") == story.get_absolute_url()
    assert leads(client, "/?p=8") == 200


@pytest.mark.parametrize("query", ["p=8", "page_id=8&utm_source=x", "attachment_id=8", "cat=8", "author=8"])
def test_what_wordpress_had_by_an_id_and_is_not_here_is_no_front_page(client, story, query):
    assert leads(client, f"/?{query}") == 200
    add("/?p=7", "article", story)
    assert leads(client, f"/?{query}") == 404
    assert leads(client, "/?p=7") == story.get_absolute_url()
    assert [leads(client, url) for url in ("/", "/?p=x", "/?id=8", "/?utm_source=8")] == [200] * 4


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("/page/3/", "/"),
        ("/{year}/page/2/", "/{year}/"),
        ("/{year}/{month}/feed/", "/{year}/{month}/"),
        ("/{year}/{month}/{day}/page/2", "/{year}/{month}/{day}/"),
        ("/index.php/{year}/{month}/", "/{year}/{month}/"),
        ("/?m={year}{month}", "/{year}/{month}/"),
        ("/?m={year}", "/{year}/"),
        ("/?s=old+locks", "/search/?q=old+locks"),
        ("/?s=", "/search/?q="),
        ("/page/2/?s=locks", "/search/?q=locks"),
        ("/search/old locks/", "/search/?q=old+locks"),
        ("/search/locks/feed/rss2/", "/search/?q=locks"),
        ("/search/feed/", "/search/?q=feed"),
        ("/{year}/3/", "/{year}/03/"),
        ("/wp-sitemap.xml", "/sitemap.xml"),
        ("/wp-sitemap-posts-post-2.xml", "/sitemap.xml"),
        ("/wp-sitemap-index.xsl", "/sitemap.xml"),
        ("/sitemap_index.xml", "/sitemap.xml"),
        ("/post-sitemap3.xml", "/sitemap.xml"),
        ("/topics/canals/page/2/", "/topics/canals/"),
    ],
)
def test_urls_that_wordpress_makes_lead_to_the_page_that_has_the_same(client, story, old, new):
    day = dict(zip(("year", "month", "day"), story.get_absolute_url().split("/")[1:4], strict=True))
    assert leads(client, old.format(**day)) == new.format(**day)
    assert client.get(new.format(**day)).status_code == 200


@pytest.mark.parametrize(
    "old",
    [
        "/1911/page/2/",
        "/1911/13/feed/",
        "/?m=191103",
        "/?m=1911031",
        "/?m=x",
        "/1911/3/",
        "/no/such/2/",
        "/x.xml",
        "/a/page/2/",
    ],
)
def test_urls_that_wordpress_makes_of_nothing_lead_nowhere(client, story, old):
    assert leads(client, old) == (200 if old.startswith("/?") else 404)


def test_what_readers_may_not_see_answers_as_an_unknown_path(client):
    for old, kind, item in (
        ("/old/draft", "article", make_draft(title="Secret")),
        ("/old/later", "article", make_article(at=timezone.now() + timedelta(days=1))),
        ("/old/topic", "topic", make_topic("Hidden")),
        ("/old/topic-feed", "topic_feed", Topic.objects.get(name="Hidden")),
        ("/old/author", "author", Author.objects.create(name="Nobody yet", slug="nobody-yet")),
        ("/old/image", "image", make_image(alt="A lock", render=False)),
        ("/old/file", "mediafile", make_file()),
        ("/old/page", "page", make_page(is_public=False)),
    ):
        add(old, kind, item)
        assert unknown(client, old) == unknown(client, "/old/nothing"), old
        assert unknown(client, f"{old}/feed/") == unknown(client, "/old/nothing/feed/"), old


def test_behind_a_hidden_item_the_redirect_of_the_prefix_applies_as_to_any_unknown_path(client):
    add("/old/draft", "article", make_draft(title="Secret"))
    redirects.add("/old/*", "/topics/", by=None)
    assert unknown(client, "/old/draft") == unknown(client, "/old/never")
    assert leads(client, "/old/draft") == "/topics/"


def test_a_redirect_takes_effect_when_its_story_goes_live(client):
    at = timezone.now() + timedelta(days=1)
    story = make_article(title="Later", at=at)
    add("/old/later", "article", story)
    assert leads(client, "/old/later") == 404
    with time_machine.travel(at + timedelta(seconds=1)):
        assert leads(client, "/old/later") == story.get_absolute_url()


def test_what_was_live_answers_that_it_is_gone(client, story):
    page = make_page("About locks")
    add("/old/locks", "article", story)
    add("/old/about", "page", page)
    assert leads(client, "/old/about") == page.get_absolute_url()
    publishing.withdraw(story, by=None)
    editing.unpublish(page, version=page.version, by=None)
    assert leads(client, "/old/locks") == leads(client, "/old/about") == 410
    assert b"We have removed this article" in client.get("/old/locks").content
    assert b"We have removed this page" in client.get("/old/about").content


def test_an_image_and_a_file_redirect_while_readers_can_see_them(client):
    image, file = make_image(alt="A lock"), make_file()
    story = make_article(lead_image=image, body=f"<p>Listen.</p>{embedding(file)}")
    add("/wp-content/uploads/2019/05/lock.jpg", "image", image)
    add("/wp-content/uploads/lock.mp3", "mediafile", file)
    for old in ("/wp-content/uploads/2019/05/lock.jpg", "/wp-content/uploads/lock.mp3"):
        assert b"".join(client.get(leads(client, old)))
    publishing.withdraw(story, by=None)
    assert leads(client, "/wp-content/uploads/2019/05/lock.jpg") == leads(client, "/wp-content/uploads/lock.mp3") == 404


def test_a_redirect_follows_a_new_slug_and_the_survivor_of_a_merge(client, story):
    topic = Topic.objects.get()
    for old, kind in (("/tag/canals", "topic"), ("/tag/canals.xml", "topic_feed")):
        add(old, kind, topic)
    add("/old/locks", "article", story)
    publishing.publish(drafting.save(story, {"slug": "weirs"}) or story, by=None)
    assert leads(client, "/old/locks") == story.get_absolute_url().replace("/locks/", "/weirs/")
    survivor = make_article(topics=["Waterways"]) and Topic.objects.get(name="Waterways")
    merge = merging.merge(topic, survivor, by=None)
    assert leads(client, "/tag/canals/") == "/topics/waterways/"
    assert leads(client, "/tag/canals.xml") == "/topics/waterways/feed.rss"
    merging.undo(merge, by=None)
    assert leads(client, "/tag/canals/") == "/topics/canals/"


def test_a_page_of_this_site_is_never_shadowed(client, story):
    path = story.get_absolute_url()
    Redirect.objects.create(path=path.rstrip("/"), kind="path", target="/topics/", is_automatic=False)
    Redirect.objects.create(path="/topics/*", kind="path", target="/authors/", is_automatic=False)
    assert client.get(path).status_code == client.get("/topics/canals/").status_code == 200
    assert leads(client, path.rstrip("/")) == path
    assert leads(client, "/topics/unknown/") == "/authors/"


def test_the_longest_prefix_wins_by_one_query_whatever_their_number(client, story):
    for old, new in (("/blog/*", "/"), ("/blog/2019/*", "/topics/*"), ("/blog/2019/05/*", "https://old.example/*")):
        redirects.add(old, new, by=None)
    assert leads(client, "/blog/x") == leads(client, "/blog/") == leads(client, "/blog") == "/"
    assert leads(client, "/blog/2019/canals/") == leads(client, "/blog/2019/canals") == "/topics/canals/"
    assert leads(client, "/blog/2019/unknown/") == "/"
    assert leads(client, "/blog/2019/05/a/b/?x=1") == "https://old.example/a/b/"
    assert leads(client, "/blog/2019/05/%5Cevil.example/") == "https://old.example/%5Cevil.example/"
    assert leads(client, "/blog/2019/05/caf%C3%A9/100%25/?b") == "https://old.example/caf%C3%A9/100%25/"
    assert leads(client, "/blogs/x") == 404
    with CaptureQueriesContext(
        connection,
    ) as few:
        client.get("/unknown/a/b/")
    Redirect.objects.bulk_create(
        Redirect(path=f"/unknown/{n}/*", kind="path", target="/", is_automatic=False) for n in range(50)
    )
    with CaptureQueriesContext(connection) as many:
        client.get("/unknown/a/b/")
    assert len(many) == len(few)
    assert sum("newsroom_redirect" in query["sql"] for query in many) == 1


def test_a_prefix_may_lead_to_old_urls_of_which_each_redirects_on_its_own(client, story):
    add("/category/locks/", "topic", Topic.objects.get())
    redirects.add("/section/*", "/category/*", by=None)
    url = Topic.objects.get().get_absolute_url()
    assert leads(client, "/section/locks/") == url
    assert leads(client, "/section/none/") == 404
    assert explain("/section/locks/").url == url


def test_redirects_in_a_circle_lead_nowhere(client):
    rows = (("/x/*", "/y/*"), ("/y/*", "/x/*"))
    Redirect.objects.bulk_create(Redirect(path=old, kind="path", target=new, is_automatic=False) for old, new in rows)
    assert leads(client, "/x/locks/") == 404


def test_a_path_that_readers_cannot_open_is_led_to_only_once_they_can(client):
    redirects.add("/old", "/topics/bridges/", by=None)
    assert Redirect.objects.get().kind == "path"
    assert leads(client, "/old") == 404
    make_article(topics=["Bridges"])
    assert leads(client, "/old") == "/topics/bridges/"


def test_redirects_apply_to_whole_paths_in_all_languages(client, story):
    add("/blog/locks", "article", story)
    assert leads(client, "/zh-hans/blog/locks/") == 404
    add("/zh-hans/old/locks", "article", story)
    assert leads(client, "/zh-hans/old/locks/") == f"/zh-hans{story.get_absolute_url()}"


def test_a_redirect_is_cached_nowhere(client, story):
    add("/blog/locks", "article", story)
    assert client.get("/blog/locks").headers["Cache-Control"] == "max-age=0, s-maxage=0"
    redirects.delete(Redirect.objects.get(), by=None)
    assert leads(client, "/blog/locks") == 404


def test_a_path_of_500_characters_redirects(client, story):
    path = f"/{'é' * 250}/{'b' * 248}"
    add(path, "article", story)
    assert leads(client, quote(path)) == story.get_absolute_url()


@pytest.mark.parametrize(
    "old", ["/sitemap-posts.xml", "/sitemap-posts-2.xml", "/sitemap-tags.xml", "/sitemap-users.xml"]
)
def test_sitemaps_of_ghost_without_a_page_here_lead_to_the_sitemap(client, story, old):
    assert leads(client, old) == "/sitemap.xml"


@pytest.mark.parametrize(
    "url",
    [
        "/sitemap-pages.xml?p=7", "/sitemap-authors.xml?p=7", "/search/feed.json?q=locks&page=7",
        "/search/feed.unknown",
    ],
)  # fmt: skip
def test_files_of_this_site_that_are_missing_are_not_read_as_those_of_another(client, story, url):
    assert leads(client, url) == 404


def test_the_feeds_that_ghost_makes_lead_to_those_of_the_item(client, story):
    add("/tag/canals/", "topic", Topic.objects.get())
    add("/author/ana/", "author", Author.objects.get())
    assert leads(client, "/tag/canals/rss/") == "/topics/canals/feed.rss"
    assert leads(client, "/author/ana/rss") == "/search/feed.rss?author=ana-sol"
    assert leads(client, f"{story.get_absolute_url()}rss/") == story.get_absolute_url()


@pytest.mark.parametrize("size", ["w30", "w2000", "w256h256", "w600/format/webp"])
@pytest.mark.parametrize("folder", ["/content/images", "/mag/content/images"])
def test_each_size_of_an_image_leads_to_the_image(client, size, folder):
    image = make_image()
    make_article(lead_image=image)
    add(f"{folder}/2021/03/lock.jpg", "image", image)
    found = leads(client, f"{folder}/2021/03/lock.jpg")
    assert found.startswith("/media/")
    assert leads(client, f"{folder}/size/{size}/2021/03/lock.jpg") == found
    assert leads(client, f"{folder}/size/{size}/2021/03/dock.jpg") == 404


def test_the_same_path_at_another_host_is_no_loop(client, settings):
    redirects.add("/away/", "https://elsewhere.example/away", by=None)
    redirects.add("/shop/*", "https://elsewhere.example/shop/*", by=None)
    assert leads(client, "/away/") == "https://elsewhere.example/away"
    assert leads(client, "/shop/a/") == "https://elsewhere.example/shop/a/"
    settings.ALLOWED_HOSTS = [*settings.ALLOWED_HOSTS, "elsewhere.example"]
    assert leads(client, "/away/") == leads(client, "/shop/a/") == 404
    with pytest.raises(ValidationError, match="redirects to itself"):
        redirects.add("/more/", "https://elsewhere.example/more/", by=None)


def test_a_prefix_leads_to_what_the_redirect_of_its_target_leads_to(client, story):
    add("/locks/", "article", story)
    redirects.add("/wp/*", "/*", by=None)
    assert leads(client, "/wp/locks/") == story.get_absolute_url()
    assert leads(client, "/wp/topics/canals/") == "/topics/canals/"
    assert leads(client, "/wp/docks/") == leads(client, "/wp/wp/docks/") == 404
