"""Bodies of the former site with the images, files and links of this one."""

import pytest

from newsroom.exchange.sites import texts
from newsroom.exchange.sites.texts import Lost, Picture

PIER = Picture("/media/images/pier.jpg", "Pier")
PLAIN = Picture("/media/images/plain.jpg", "")


class Site:
    """A site with two images, a file and a story."""

    def picture(self, url):
        return {"/pier": PIER, "/plain": PLAIN}.get(url)

    def link(self, url):
        return {"/pier": "", "/horn": "/media/files/horn.mp3", "/?p=1": '/2025/05/04/ferry/"'}.get(url)


def rewritten(html):
    return texts.rewrite(html, Site())[0]


def lost(html):
    return texts.rewrite(html, Site())[1]


@pytest.mark.parametrize(
    ("html", "body"),
    [
        ("<p>A &amp; b</p>", "<p>A &amp; b</p>"),
        ('<img class="x" src="/plain" width=3>', '<img src="/media/images/plain.jpg" alt="">'),
        ("<IMG SRC='/plain' alt='a \"b\"'>", '<img src="/media/images/plain.jpg" alt="a &quot;b&quot;">'),
        ('<p><img src="/pier"></p>', '<p><img src="/media/images/pier.jpg" alt="Pier"></p>'),
        ('<figure><img src="/pier"></figure>', '<figure><img src="/media/images/pier.jpg" alt="Pier"></figure>'),
        (
            '<figure><img src="/pier" alt="x"><figcaption>Own</figcaption></figure>',
            '<figure><img src="/media/images/pier.jpg" alt="x"><figcaption>Own</figcaption></figure>',
        ),
        ('a <a href="/pier" rel=x><img src="/plain"></a> b', 'a <img src="/media/images/plain.jpg" alt=""> b'),
        ('<a href="/?p=1" title="T">x</a>', '<a href="/2025/05/04/ferry/&quot;" title="T">x</a>'),
        ('<a href="https://elsewhere.example">x</a>', '<a href="https://elsewhere.example">x</a>'),
        ('<audio controls src="/horn"></audio>', '<figure><a href="/media/files/horn.mp3">horn</a></figure></audio>'),
    ],
)
def test_what_is_in_the_library_replaces_what_was_on_the_former_site(html, body):
    assert rewritten(html) == body


@pytest.mark.parametrize(
    ("html", "body", "missing"),
    [
        ('<p>a<img src="/x" alt="Fog">b</p>', "<p>ab</p>", [Lost("/x", "Fog")]),
        ('a<figure><img src="/x"><figcaption>The <b>fog</b></figcaption></figure>b', "ab", [Lost("/x", "The fog")]),
        ('a<figure><a href="/y"><img src="/x"></a></figure>b', "ab", [Lost("/x", "")]),
        (
            '<figure class="gallery"><figure><img src="/x"></figure><figure><img src="/plain"></figure></figure>',
            '<figure class="gallery"><figure><img src="/media/images/plain.jpg" alt=""></figure></figure>',
            [Lost("/x", "")],
        ),
        (
            '<figure class="gallery"><figure><img src="/x"></figure><figure><img src="/y"></figure></figure>',
            "",
            [Lost("/x", ""), Lost("/y", "")],
        ),
        ('<figure><img src="/x">', "<figure>", [Lost("/x", "")]),
        ('<figure><img src="/x"><a href="/horn">h</a></figure>', None, [Lost("/x", "")]),
    ],
)
def test_an_image_that_is_missing_is_removed_with_its_figure(html, body, missing):
    assert lost(html) == missing
    assert body is None or rewritten(html) == body


def test_a_page_has_links_but_no_images():
    html = '<p>a <a href="/?p=1">b</a></p><figure><img src="/pier"><figcaption>c</figcaption></figure>'
    assert texts.without_images(html, Site()) == '<p>a <a href="/2025/05/04/ferry/&quot;">b</a></p>'


def test_the_urls_of_a_body():
    html = '<a href="/a?b=1&amp;c">x</a><img src=/b><img><audio src="/c"></audio><p href="/d">'
    assert list(texts.urls_in(html)) == [("/a?b=1&c", False), ("/b", True), ("/c", False)]
