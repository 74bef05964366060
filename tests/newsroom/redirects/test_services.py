"""Adding, changing and deleting redirects, and what is refused."""

import pytest
from django.core.exceptions import ValidationError

from articles.models import Author
from newsroom import redirects
from newsroom.core.models import AuditEntry, Invalidation, Redirect
from newsroom.core.models.redirects import FRONT_TAG
from newsroom.core.permissions import NotAllowed
from newsroom.redirects.explaining import explain
from newsroom.redirects.services import fields_of
from tests.factories import make_article, make_draft, make_file, make_image, make_page, make_topic, make_user
from topics.models import Topic

pytestmark = pytest.mark.django_db


def refusal(old, new):
    with pytest.raises(ValidationError) as error:
        redirects.add(old, new, by=None)
    ((field, (sentence,)),) = error.value.message_dict.items()
    return field, sentence


def kind_of(new, old="/old"):
    redirect = redirects.add(old, new, by=None)
    found = redirect.kind, redirect.target_id, redirect.target
    assert redirects.change(redirect, by=None, **fields_of(redirect)) is None
    assert not AuditEntry.objects.filter(verb="change").exists()
    redirects.delete(redirect, by=None)
    return found


def test_the_url_of_an_item_means_the_item(settings):
    story = make_article(title="Locks", topics=["Canals"], authors=["Ana Sol"])
    topic, author, page = Topic.objects.get(), Author.objects.get(), make_page("Jobs")
    image, file, draft = make_image(), make_file(), make_draft(title="Secret")
    assert kind_of(story.get_absolute_url()) == ("article", story.pk, "")
    assert kind_of(f"{settings.SITE_URL}{story.get_absolute_url()}") == ("article", story.pk, "")
    assert kind_of("/topics/canals") == kind_of("/topics/Canals/") == ("topic", topic.pk, "")
    assert kind_of("/topics/canals/feed.atom") == ("topic_feed", topic.pk, "atom")
    assert kind_of("/authors/ana-sol/") == ("author", author.pk, "")
    assert kind_of("/search/feed.rss?author=ana-sol") == ("author_feed", author.pk, "rss")
    assert kind_of("/feed.json") == ("feed", None, "json")
    assert kind_of(page.get_absolute_url()) == ("page", page.pk, "")
    assert kind_of(image.file.url) == ("image", image.pk, "")
    assert kind_of(file.file.url) == ("mediafile", file.pk, "")
    assert kind_of(f"/admin/articles/article/{draft.pk}/change/") == ("article", draft.pk, "")
    assert kind_of("/topics/canals/?page=2") == ("path", None, "/topics/canals/?page=2")
    assert kind_of("/zh-hans/topics/canals/") == ("path", None, "/zh-hans/topics/canals/")
    assert kind_of("/archive/#2026") == ("path", None, "/archive/#2026")
    assert kind_of("https://other.example/locks?a=b") == ("url", None, "https://other.example/locks?a=b")
    assert kind_of("/*", old="/blog/*") == ("path", None, "/*")


@pytest.mark.parametrize(
    ("old", "new", "field", "why"),
    [
        ("/a", "javascript:alert(1)", "new_url", "http://"), ("/a", "//other.example/", "new_url", "path of this site"),
        ("/a", "https://me:key@other.example/", "new_url", "http://"),
        ("/a", "topics/", "new_url", "path of this site"),
        ("/a", "/\\other.example", "new_url", "path of this site"), ("/a", "/b c", "new_url", "space"),
        ("/a", f"/{'b' * 500}", "new_url", "longer than 500"), ("/a", "/admin/", "new_url", "desk"),
        ("/a", "/admin/articles/article/7000/change/", "new_url", "desk"),
        ("/a", "https://[x/", "new_url", "not a URL"),
        ("/a", "/a/", "new_url", "redirects to itself"), ("/a", "/blog/*", "new_url", "only end with /*"),
        ("/a/*", "/a/b", "new_url", "redirects to itself"), ("/a/*", "/a/b/*", "new_url", "redirects to itself"),
        ("/topics/", "/authors/", "old_url", "page of this site"), ("/robots.txt", "/authors/", "old_url", "page of"),
        ("/topics/?a=1", "/authors/", "old_url", "page of this site"), ("/", "/authors/", "old_url", "front page"),
        ("/taken/", "/authors/", "old_url", "Another redirect"),
        ("/topics/former", "/authors/", "old_url", "former URL"),
        ("/a", "/taken", "new_url", "itself redirected (/taken)"),
        ("/a", "/below/x/", "new_url", "redirected (/below/*)"),
        ("/bridges", "/authors/", "old_url", "/to-bridges redirects to this URL"),
    ],
)  # fmt: skip
def test_what_cannot_work_is_refused_at_its_field_with_the_reason(old, new, field, why):
    redirects.add("/taken", "/topics/", by=None)
    redirects.add("/below/*", "/topics/", by=None)
    redirects.add("/to-bridges", "/bridges/", by=None)
    Redirect.add("/topics/former/", make_topic())
    at, sentence = refusal(old, new)
    assert (at, why in sentence) == (field, True), sentence
    assert Redirect.objects.filter(is_automatic=False).count() == 3


def test_a_change_stores_what_it_replaced_and_a_deletion_everything():
    topic = make_topic("Canals")
    redirect = redirects.add("/old", "/archive/", by=None)
    redirects.change(redirect, by=None, new_url="/topics/canals/")
    assert Redirect.objects.get().target_id == topic.pk
    entry = AuditEntry.objects.get(verb="change")
    assert entry.detail == {"new_url": "/topics/canals/", "replaced": {"new_url": "/archive/"}}
    redirects.delete(redirect, by=None)
    discarded = {"old_url": "/old", "new_url": "/topics/canals/"}
    assert AuditEntry.objects.get(verb="delete").detail == {"discarded": discarded}


def test_only_editors_change_redirects_and_no_one_those_of_changed_urls():
    Redirect.add("/topics/former/", make_topic())
    automatic, redirect = Redirect.objects.get(), redirects.add("/old", "/topics/", by=make_user("Editor"))
    for by in (make_user("Journalist"), make_user("Topic editor")):
        with pytest.raises(NotAllowed, match="Only editors"):
            redirects.add("/x", "/topics/", by=by)
        with pytest.raises(NotAllowed, match="Only editors"):
            redirects.change(redirect, by=by, new_url="/authors/")
        with pytest.raises(NotAllowed, match="Only editors"):
            redirects.delete(redirect, by=by)
    for do in (redirects.delete, lambda each, by: redirects.change(each, by=by, new_url="/authors/")):
        with pytest.raises(NotAllowed, match="recorded when a URL changed"):
            do(automatic, by=None)


def test_only_a_redirect_of_the_front_page_changes_pages_in_a_cdn():
    def invalidated():
        return Invalidation.objects.filter(tag=FRONT_TAG).count()

    redirects.delete(redirects.add("/old", "/topics/", by=None), by=None)
    assert invalidated() == 0
    redirect = redirects.add("/?p=3", "/topics/", by=None)
    assert invalidated() == 1
    redirects.change(redirect, by=None, old_url="/old")
    assert invalidated() == 2
    redirects.add_many([("/?p=4", "feed", None)])
    assert invalidated() == 3
    redirects.delete(Redirect.objects.get(path="/?p=4"), by=None)
    assert invalidated() == 4


def test_a_test_says_where_a_url_leads_and_why():
    story = make_article(title="Locks")
    Redirect.add("/topics/former/", make_article(topics=["Canals"]) and Topic.objects.get())
    redirect = redirects.add("/old", story.get_absolute_url(), by=None)
    prefix = redirects.add("/blog/*", "/topics/", by=None)
    query = redirects.add("/?p=3", "https://other.example/", by=None)
    hidden = redirects.add("/draft", f"/admin/articles/article/{make_draft().pk}/change/", by=None)
    for url, sentence, leads_to, used in (
        (
            "https://old.example/old/?utm_source=a",
            "A redirect of this URL applies.",
            story.get_absolute_url(),
            redirect,
        ),
        ("/blog/x", "A redirect of all URLs below “/blog/” applies.", "/topics/", prefix),
        ("https://old.example/?p=3", "A redirect of this URL applies.", "https://other.example/", query),
        ("/?p=4", "This is the front page. No redirect has this query.", "/", None),
        ("/topics/", "This is a page of this site. Redirects do not apply to it.", "/topics/", None),
        ("/draft", "A redirect exists, but readers cannot see its story now: “Page not found”.", "", hidden),
        ("/nothing", "No page and no redirect: “Page not found”.", "", None),
    ):
        assert tuple(explain(url)) == (sentence, leads_to, used), url
    assert "former URL" in explain("/topics/former/").sentence
    with pytest.raises(ValidationError):
        explain("old")
