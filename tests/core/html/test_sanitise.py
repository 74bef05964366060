"""What may stand in a text."""

import re

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from newsroom.core import html
from newsroom.core.html import pictures_in, plain, sanitise

PICTURE = "/media/images/abcdefghijklmnopqrstuvwx.jpg"


@pytest.mark.parametrize(
    ("given_html", "kept"),
    [
        # A text is a row of blocks.
        ("", ""),
        ("  \n ", ""),
        ("Low tide.", "<p>Low tide.</p>"),
        ("Low tide.<p>High tide.</p>Slack water.", "<p>Low tide.</p><p>High tide.</p><p>Slack water.</p>"),
        ("<div>Low tide.</div><div>High tide.</div>", "<p>Low tide.</p><p>High tide.</p>"),
        ("<p>Low\n  tide.\r\n</p>\n\n<p>High</p>", "<p>Low tide.</p><p>High</p>"),
        ("<p></p><p>&nbsp;</p><p><br></p><p><b> </b></p><h2></h2><ul><li></li></ul>", ""),
        ("<p><br>Low<br/>tide<br><br></p>", "<p>Low<br>tide</p>"),
        ("<h1>Tides</h1><h5>Today</h5>", "<h2>Tides</h2><h4>Today</h4>"),
        ("<p>Low<hr>high", "<p>Low</p><hr><p>high</p>"),
        # Marks.
        ("<b>Low</b> <i>tide</i> <del>at</del> <u>six</u>",
         "<p><strong>Low</strong> <em>tide</em> <s>at</s> <u>six</u></p>"),
        ("<p>Low<b> tide </b>at<b></b> six", "<p>Low <strong>tide</strong> at six</p>"),
        ("<b>Low <i>tide</b> at</i> six", "<p><strong>Low <em>tide</em></strong> <em>at</em> six</p>"),
        ("<b><b>Low</b> tide</b>", "<p><strong>Low tide</strong></p>"),
        ("H<sub>2</sub>O and m<sup>2</sup>", "<p>H<sub>2</sub>O and m<sup>2</sup></p>"),
        ('<i lang="fr" dir="ltr" style="x">la marée</i>', '<p><em lang="fr" dir="ltr">la marée</em></p>'),
        ('<p lang="x&quot;y" dir="up">Low', "<p>Low</p>"),
        # Spaces that an editor wrote for typed ones; beside figures and punctuation they are meant.
        ("<p>low&nbsp;tide&nbsp; at &nbsp;six", "<p>low tide at six</p>"),
        ("<p>marée&nbsp;: 10&nbsp;km</p>", "<p>marée&nbsp;: 10&nbsp;km</p>"),
        # Lists, quotes, tables.
        ("<ul><li>one<li>two<ul><li>three</ul></ul>", "<ul><li>one</li><li>two<ul><li>three</li></ul></li></ul>"),
        ("<ol start=3 reversed type=a><li><p>one</p></li></ol>", '<ol start="3" reversed=""><li><p>one</p></li></ol>'),
        ("<ul>one<ul><li>two</ul></ul>", "<ul><li>one<ul><li>two</li></ul></li></ul>"),
        ("<li>one</li><td>two", "<p>one</p><p>two</p>"),
        ('<blockquote class="big pull">Low', '<blockquote class="pull"><p>Low</p></blockquote>'),
        ('<blockquote class="big">Low', "<blockquote><p>Low</p></blockquote>"),
        (
            "<table border=1><caption>Tides<tr><th scope=col>Low<td colspan=2 onclick=x>six<tr><td></table>",
            '<table><caption>Tides</caption><tbody><tr><th scope="col">Low</th><td colspan="2">six</td></tr>'
            "<tr><td></td></tr></tbody></table>",
        ),
        ("<pre>\n  six\n\tseven\n</pre>", "<pre>  six\n\tseven</pre>"),
        # What Word and Google Docs leave.
        (
            '<p class=MsoNormal style="margin:0"><span lang=EN-GB style="x">Low <font color=red>tide</font>'
            "<o:p></o:p></span></p><!--[if gte mso 9]><xml><w:x>1</w:x></xml><![endif]-->",
            "<p>Low tide</p>",
        ),
        (
            '<meta charset="utf-8"><b style="font-weight:normal;" id="docs-internal-guid-1"><p dir="ltr"><span>Low'
            "</span></p><br><p dir=\"ltr\"><span>High</span></p></b>",
            '<p dir="ltr">Low</p><p dir="ltr">High</p>',
        ),
        # Characters.
        ("Fish &amp; chips, 2 < 3, AT&T, &amp;lt;", "<p>Fish &amp; chips, 2 &lt; 3, AT&amp;T, &amp;lt;</p>"),
        ("caf\u00e9 \U0001f642 洪水\x00\x08\ufffe", "<p>café \U0001f642 洪水</p>"),
        ("&#8;&#x1F642;&#xD800;", "<p>\U0001f642\ufffd</p>"),
        # Links.
        ('<a href="https://a.example/?b=1&c=2" target=_blank rel=opener title="A">b</a>',
         '<p><a href="https://a.example/?b=1&amp;c=2" title="A" rel="noopener">b</a></p>'),
        ('<a href="/topics/tides/">a</a>', '<p><a href="/topics/tides/" rel="noopener">a</a></p>'),
        ('<a href="mailto:desk@a.example">a</a>', '<p><a href="mailto:desk@a.example" rel="noopener">a</a></p>'),
        ('<a href="tel:+44 20 7946 0018">a</a>', '<p><a href="tel:+44%2020%207946%200018" rel="noopener">a</a></p>'),
        ('<a href="sms:85258?body=HOME">a</a>', '<p><a href="sms:85258?body=HOME" rel="noopener">a</a></p>'),
        ('<a href="whatsapp://send">a</a><a href="tel:">b</a>', "<p>ab</p>"),
        ('<a href="http://a.example/a b">a</a>', '<p><a href="http://a.example/a%20b" rel="noopener">a</a></p>'),
        ('<a href="/a">a<a href="/b">b</a>c</a>',
         '<p><a href="/a" rel="noopener">a</a><a href="/b" rel="noopener">b</a>c</p>'),
        # Pictures: ours alone.
        (f'<img src="{PICTURE}" alt="A &quot;quay&quot;" width=90 height=60 onerror=x srcset=y>',
         f'<figure><img src="{PICTURE}" alt="A &quot;quay&quot;" width="90" height="60"></figure>'),
        (f"<p>a <img src='https://news.example{PICTURE}'> b</p>", f'<p>a <img src="{PICTURE}" alt=""> b</p>'),
        (f'<figure class=x><img src="{PICTURE}" alt="A"><figcaption>At <b>six</b></figcaption></figure>',
         f'<figure><img src="{PICTURE}" alt="A"><figcaption>At <strong>six</strong></figcaption></figure>'),
        ('<figure><img src="https://b.example/a.jpg"><figcaption>Six</figcaption></figure>',
         "<figure><figcaption>Six</figcaption></figure>"),
        # Videos of the providers that we know are links in figures of their own.
        ('<iframe src="https://www.youtube.com/embed/abcdefghijk?rel=0">x</iframe>',
         '<figure class="embed"><a href="https://www.youtube.com/watch?v=abcdefghijk" rel="noopener">'
         "https://www.youtube.com/watch?v=abcdefghijk</a></figure>"),
        ('<p>a<iframe src="https://player.vimeo.com/video/123456?h=abcde1"></iframe>b</p>',
         '<p>a</p><figure class="embed"><a href="https://vimeo.com/123456/abcde1" rel="noopener">'
         "https://vimeo.com/123456/abcde1</a></figure><p>b</p>"),
        ('<figure class="x"><iframe src="//www.youtube-nocookie.com/embed/abcdefghijk"></iframe></figure>b',
         '<figure class="embed"><a href="https://www.youtube.com/watch?v=abcdefghijk" rel="noopener">'
         "https://www.youtube.com/watch?v=abcdefghijk</a></figure><p>b</p>"),
        ('<figure class="embed" lang="fr"><a href="https://youtu.be/abcdefghijk?t=9" title="x">La mer</a></figure>',
         '<figure class="embed" lang="fr"><a href="https://www.youtube.com/watch?v=abcdefghijk&amp;t=9s" '
         'rel="noopener">La mer</a></figure>'),
        ('<p><a href="https://youtu.be/abcdefghijk">a</a></p>',
         '<p><a href="https://youtu.be/abcdefghijk" rel="noopener">a</a></p>'),
        ('<figure class="embed"><a href="https://a.example/watch?v=abcdefghijk">a</a></figure>',
         '<figure><p><a href="https://a.example/watch?v=abcdefghijk" rel="noopener">a</a></p></figure>'),
        ('<iframe src="https://b.example/embed/abcdefghijk"></iframe>a', "<p>a</p>"),
    ],
)  # fmt: skip
def test_a_text_is_brought_into_our_structure(given_html, kept):
    assert sanitise(given_html) == kept
    assert sanitise(kept) == kept


@pytest.mark.parametrize(
    "src",
    ["//b.example/media/a.jpg", "data:image/png;base64,AAAA", "/media/../admin/x.jpg", "/media/a.svg?x",
     "/static/a.png", "http://b.example/media/images/a.jpg", "media/images/a.jpg", ""],
)  # fmt: skip
def test_nobody_is_sent_to_another_sites_picture(src):
    assert sanitise(f'<p>a<img src="{src}" alt="b">c</p>') == "<p>ac</p>"


@pytest.mark.parametrize(
    "href",
    ["javascript:alert(1)", " java\nscript:alert(1)", "JAVASCRIPT:alert(1)", "&#106;avascript:alert(1)",
     "\x01javascript:alert(1)", "data:text/html,x", "vbscript:x", "file:///etc/passwd", "viber://chat", "//b.example/",
     "/\t/b.example/", "/\\b.example", "page.html", "#top", "", "https:", "http://["],
)  # fmt: skip
def test_links_lead_to_pages_and_contacts_alone(href):
    written = sanitise(f'<p>a <a href="{href}">b</a></p>')
    assert written in {"<p>a b</p>", '<p>a <a href="/%5Cb.example" rel="noopener">b</a></p>'}


@pytest.mark.parametrize(
    "hostile",
    [
        "<script>alert(1)</script>a",
        "<SCRIPT/x>alert(1)</SCRIPT >a",
        "<style>@import 'x'</style>a",
        "<svg><a xlink:href='javascript:x'><text>b</text></a></svg>a",
        "<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=1 onerror=x&gt;'></math>a",
        "<noscript><p title='</noscript><img src=x onerror=x>'></noscript>a",
        "<template><script>x</script></template>a",
        "<textarea><img src=x onerror=x></textarea>a",
        "<object data=x><embed src=x></object>a",
        "<!--><img src=x onerror=x>-->a",
        "<![CDATA[<img src=x onerror=x>a",
        "<img src=x onerror=x//a",
        "<form action=javascript:x><input onfocus=x autofocus>a</form>",
        "<p id=x name=y class=z data-x=1 onclick=x style=x>a",
        "<base href=//b.example><link rel=stylesheet href=x><meta http-equiv=refresh content=x>a",
        "<a href='x' onmouseover=x\n>a</a>",
    ],
)
def test_nothing_that_runs_is_left(hostile):
    written = sanitise(hostile)
    assert re.sub(r"</?p>|['-]+&gt;", "", written) in {"a", "&lt;img src=x onerror=x//a"}
    assert sanitise(written) == written


KNOWN = html.tags
TAGS = sorted({*KNOWN.INLINE, *KNOWN.WORDS, *KNOWN.GROUPS, *KNOWN.PARENTS, *KNOWN.BREAKS, *KNOWN.DROPPED})
TAGS += ["br", "hr", "img", "span", "font", "col", "x-y"]
ATTRIBUTES = [
    "", " class=pull", ' href="/a&b"', " href='https://a.example/\"'", f' src="{PICTURE}" alt="<b>"', " dir=rtl",
    ' x="', " title='&quot;&lt;'", " colspan=2", "/", " on='>'", ' src="https://youtube.com/embed/abcdefghijk"',
    ' class=embed', ' href=https://youtu.be/abcdefghijk',
]  # fmt: skip
SCRAPS = [
    " ", "\n", "\r", "&nbsp;", "\xa0", "a", "b c", "&", "&amp;lt;", "&#10;", "&#13;", "<", ">", '"', "'", "<!--", "-->",
    "<![CDATA[", "]]>", "</", "<?", "&#0;", "\x00", "é", "7", "<\x00b>", "\ufdd0", "&#xFDD1;",
]  # fmt: skip
pieces = st.one_of(
    st.builds("<{}{}>".format, st.sampled_from(TAGS), st.sampled_from(ATTRIBUTES)),
    st.builds("</{}>".format, st.sampled_from(TAGS)),
    st.sampled_from(SCRAPS),
    st.text(max_size=4),
)
soup = st.lists(pieces, max_size=30).map("".join)


@settings(max_examples=400)
@given(soup)
@example("<pre>\n\n<code>\n a\n</code>\n</pre>")
@example("<table><caption></caption><td><table><td>a")
def test_sanitising_again_changes_nothing(hostile):
    once = sanitise(hostile)
    assert sanitise(once) == once


@settings(max_examples=400)
@given(soup)
def test_what_is_written_passes_the_last_gate_unchanged(hostile):
    written = html.structure.structured(hostile)
    assert html._clean(written) == written


@settings(max_examples=200)
@given(st.lists(st.text(alphabet="abc é洪7&<>\"'", min_size=1, max_size=20), max_size=8))
def test_no_word_is_lost(words):
    body = "".join(f"<div><b>{html.escape_text(word)}</b></div>" for word in words)
    assert plain(sanitise(body)) == html.single_line(" ".join(words))


@pytest.mark.parametrize(
    "hostile",
    [
        "<b>" * 100_000,
        "<b>x" * 100_000,
        "<blockquote>x" * 50_000,
        "<ul><li>x" * 50_000,
        "<table><td>" * 50_000,
        '<a "' * 200_000,
        "<b" * 500_000,
        "</a " * 250_000 + "'>",
        "<p '" * 250_001 + ">",
        "<!--" + "<!-- -" * 150_000 + ">",
        "<![CDATA[" * 100_000 + ">",
        "<?x " * 250_000 + "?>",
        "<style>" + "</style " * 125_000,
        "<p " * 300_000 + ">",
        "<table" * 150_000 + ">",
        "<!--" * 300_000,
        "<script>" * 100_000,
        "<" + "a" * 5_000_000 + '"',
        "".join(f"<b x={n}>" for n in range(50_000)) + "<p>x" * 50_000,
        "<br>" * 300_000,
        "<b><i>" * 50_000 + "</b></i>" * 50_000,
        '<img src="data:' + "A" * 5_000_000 + '">',
        " " * 5_000_000,
        "word " * 1_000_000,
        "&" * 1_000_000,
        "<a href='http://['>" + "a&nbsp;7" * 200_000,
    ],
    ids=lambda hostile: hostile[:12],
)
def test_every_hostile_input_comes_to_an_end(hostile):
    written = sanitise(hostile)
    assert written.count("<blockquote>") + written.count("<table>") < 100


def test_the_text_of_a_piece_of_html_is_one_line():
    assert plain("<p>Fish &amp; <b>ch</b>ips<br>at six</p><p>&lt;b&gt; 2 < 3</p><script>x</script>") == (
        "Fish & chips at six <b> 2 < 3"
    )


def test_the_pictures_of_a_text_are_known():
    assert pictures_in(sanitise(f'<p>a<img alt=b src="{PICTURE}"></p><img src="https://b.example/c.jpg">')) == [
        PICTURE.removeprefix("/media/")
    ]


def test_addresses_of_ours_are_made_absolute_for_those_who_read_elsewhere():
    body = sanitise(f'<blockquote class="pull"><a href="/topics/">a</a><img src="{PICTURE}"></blockquote>')
    assert html.with_absolute_links(body, "https://news.example/") == (
        '<blockquote class="pull"><p><a href="https://news.example/topics/" rel="noopener">a</a>'
        f'<img src="https://news.example{PICTURE}" alt=""></p></blockquote>'
    )


def test_a_text_without_its_pictures_keeps_words_and_captions():
    picture = '<img src="/media/images/a.jpg" alt="One > two">'
    text = sanitise(
        f"<p>Words</p><figure>{picture}<figcaption>The quay</figcaption></figure><figure>{picture}</figure>"
    )
    bare = html.without_pictures(text)
    assert "img" not in bare
    assert bare.startswith("<p>Words</p>")
    assert "The quay" in bare
    assert sanitise(bare) == bare
    assert html.without_pictures(sanitise(picture)) == ""


def test_a_long_text_for_those_who_read_elsewhere_comes_to_an_end():
    body = f'<p>{"&amp;&nbsp;" * 60_000}<a href="/topics/" rel="noopener">a</a></p>'
    written = html.with_absolute_links(body, "https://news.example/")
    assert written == body.replace("/topics/", "https://news.example/topics/")


def test_an_address_as_people_type_it_leads_there():
    text = sanitise('<p><a href="www.port.example/tides?day=2">Tides</a> <a href="tides.html">Here</a></p>')
    assert text == '<p><a href="https://www.port.example/tides?day=2" rel="noopener">Tides</a> Here</p>'
    assert sanitise(text) == text


def test_an_ampersand_in_a_relative_link_stays_one():
    body = html.sanitise('<p><a href="/search/?q=x&amp;page=2">more &amp; more</a></p>')
    written = html.with_absolute_links(body, "https://news.example/")
    assert 'href="https://news.example/search/?q=x&amp;page=2"' in written
    assert "more &amp; more" in written
