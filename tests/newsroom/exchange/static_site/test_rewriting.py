"""Links of a page lead to the copy; what needs a server is gone from it."""

import pytest

from newsroom.exchange.static_site import rewriting

HOST = "https://news.example"


class Links:
    """As a copy links: the second page has a path, the search is explained, pairs are left out, other sites stay."""

    base_url = "https://copy.example"
    explanation = "/why/"

    def to(self, url, *, explained=True):
        if "+" in url:
            return None
        if "/search/" in url:
            return self.explanation if explained else None
        return url.replace(HOST, self.base_url).replace("?page=2", "page/2/")


def html(text):
    return rewriting.html(text, Links())


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('<a href="/2026/?page=2">2</a>', '<a href="/2026/page/2/">2</a>'),
        ('<a class="x" href="/search/?a=b&amp;c=d">Search</a>', '<a class="x" href="/why/">Search</a>'),
        (f'<link rel="next" href="{HOST}/2026/?page=2">', '<link rel="next" href="https://copy.example/2026/page/2/">'),
        ('<p><link rel="alternate" href="/search/feed.rss"></p>', "<p></p>"),
        (f'<meta property="og:url" content="{HOST}/a/">', '<meta property="og:url" content="https://copy.example/a/">'),
        ('<meta name="description" content="Not /a/?page=2">', '<meta name="description" content="Not /a/?page=2">'),
        ('<meta name="description" content="/a/?page=2">',) * 2,
        (f'<meta name="description" content="{HOST}/a/?page=2 has it">',) * 2,
        (
            '<a class="x" rel="next" lang="fr" href="/topics/a+b/">A <b>and</b> B</a>, <a href="/a/">A</a>',
            '<span class="x" lang="fr">A <b>and</b> B</span>, <a href="/a/">A</a>',
        ),
        ('<p><link rel="alternate" href="/topics/a+b/feed.rss"></p>', "<p></p>"),
        ('<source srcset="/m/?page=2 400w, /m/b 800w">', '<source srcset="/m/page/2/ 400w, /m/b 800w">'),
        ('<a href="" title="a > b">x</a>', '<a href="" title="a > b">x</a>'),
        ('<p>&lt;a href="/x/?page=2"&gt; and href="/x/?page=2"</p>',) * 2,
        ('<a title="href=&quot;" href="/x/?page=2">', '<a title="href=&quot;" href="/x/page/2/">'),
        (
            f'<a href="/a/?page=2" data-copy-link="after">{HOST}<wbr>/a/<wbr>?page=2</a>',
            '<a href="/a/page/2/" data-copy-link="after">https://copy.example<wbr>/a/page/2/</a>',
        ),
        (
            f'<script type="application/ld+json">{{"url": "{HOST}/a/?page=2", "x": "a\\u0026b"}}</script>',
            '<script type="application/ld+json">{"url": "https://copy.example/a/page/2/", "x": "a\\u0026b"}</script>',
        ),
    ],
)
def test_links(before, after):
    assert html(before) == after


def test_forms_are_gone_with_their_scripts_and_links_to_them_say_why():
    page = (
        '<a href="#find">Find</a><a href="#main">Main</a>'
        '<script type="module" src="/static/js/topic-filter.0f.js"></script>'
        '<form class="x" action="/search/"><input id="find" name="q"></form><form><input></form>'
    )
    assert html(page) == '<a href="/why/">Find</a><a href="#main">Main</a><form><input></form>'


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (f"<loc>{HOST}/a/?page=2</loc>", "<loc>https://copy.example/a/page/2/</loc>"),
        (f"&lt;a href=&quot;{HOST}/a/&quot;&gt;", "&lt;a href=&quot;https://copy.example/a/&quot;&gt;"),
        (f'"next_url": "{HOST}/feed.json?page=2"', '"next_url": "https://copy.example/feed.jsonpage/2/"'),
        (f'{{"html": "<a href=\\"{HOST}/a/\\">"}}', '{"html": "<a href=\\"https://copy.example/a/\\">"}'),
        (f"See {HOST}/a/.", "See https://copy.example/a/."),
        (f"{HOST}.evil.example/ {HOST}:81/", f"{HOST}.evil.example/ {HOST}:81/"),
        (f"<link>{HOST}</link>", "<link>https://copy.example</link>"),
        ("tag:news.example,2026:x", "tag:news.example,2026:x"),
        (f'{{"items": [], "next_url": "{HOST}/topics/a+b/feed.json?page=2"}}', '{"items": []}'),
    ],
)
def test_absolute_urls_of_feeds(before, after):
    assert rewriting.urls(before, Links()) == after


def test_files_of_stylesheets_and_manifests():
    assert rewriting.files_of_css('@import "a.css";') == ["a.css"]
    assert rewriting.files_of_css('a{src:url("../f/a.woff2")}b{x:url(data:x)}c{x:url(b.svg)}') == [
        "../f/a.woff2",
        "b.svg",
    ]
    assert rewriting.icons_of_manifest('{"icons": [{"src": "/identity/1/icon.png"}]}') == ["/identity/1/icon.png"]
