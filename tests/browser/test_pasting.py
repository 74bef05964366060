"""What comes out of the clipboard."""

from pathlib import Path

import pytest
from playwright.sync_api import expect

from newsroom.core.html import plain, sanitise
from newsroom.core.images import renditions
from tests.browser.desk import settle, sign_in
from tests.browser.test_editor import body, write
from tests.factories import make_draft, make_image, make_user

pytestmark = pytest.mark.browser

PASTED = Path(__file__).parent / "pasted"
VIDEO = "https://www.youtube.com/watch?v=aB3-_fghijk"
PASTE = """({ html, text, files }) => {
    const data = new DataTransfer();
    if (html) data.setData("text/html", html);
    if (text) data.setData("text/plain", text);
    for (const name of files ?? []) data.items.add(new File(["x"], name, { type: "image/png" }));
    const event = new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true });
    document.querySelector(".tiptap").dispatchEvent(event);
}"""


def paste(page, **kinds):
    page.evaluate(PASTE, kinds)


@pytest.fixture
def desk(page):
    """An empty draft that is being written."""
    sign_in(page, make_user("Editor"))
    write(page, make_draft(body=""))
    return page


def test_what_word_copies_comes_out_clean(desk):
    paste(desk, html=(PASTED / "word.clipboard").read_text(), text="Lock gates open")
    assert sanitise(body(desk)) == (
        "<h2>Lock gates open</h2><h2>First heading</h2>"
        "<p>The gates opened at <strong>six</strong>, <em>said</em> the keeper. It took 10&nbsp;minutes"
        '<small class="note">Harbour log.</small>.</p>'
        '<p>A <a href="https://port.example/tides?a=1&amp;b=2" rel="noopener">link</a> and a word put in.</p>'
        "<ul><li><p>Apples</p><ul><li><p>Red ones</p></li></ul></li><li><p>Pears</p></li></ul>"
        "<p>Then:</p><ol><li><p>Open</p></li><li><p>Shut</p></li></ol>"
        "<table><tbody><tr><td><p><strong>Port</strong></p></td><td><p>High</p></td></tr>"
        "<tr><td><p>Dover</p></td><td></td></tr></tbody></table>"
        "<blockquote><p>Said so</p></blockquote>"
    )
    expect(desk.locator(".desk-editor__status")).to_have_text(
        "1 image was not pasted. Use the Image button to add it. Comments were not pasted."
    )


def test_what_google_docs_copies_comes_out_clean(desk):
    paste(desk, html=(PASTED / "docs.clipboard").read_text(), text="Lock gates open")
    assert sanitise(body(desk)) == (
        "<h2>Lock gates open</h2>"
        "<p>The gates opened at <strong>six</strong>, <strong><em>all of them</em></strong> <em>at once</em>. "
        '<a href="https://port.example/" rel="noopener">The port</a> <s>did</s> H<sub>2</sub>O</p>'
        "<ul><li><p>Apples</p><ul><li><p>Red ones</p></li></ul></li><li><p>Pears</p></li></ul>"
        "<ol><li><p>Open</p></li></ol>"
        "<table><tbody><tr><td><p><strong>Port</strong></p></td><td><p>High</p></td></tr></tbody></table>"
        f'<figure class="embed"><a href="{VIDEO}" rel="noopener">{VIDEO}</a></figure>'
        '<p dir="rtl">כותרת</p>'
    )
    expect(desk.locator(".desk-editor__status")).to_contain_text("1 image was not pasted.")


def test_pasted_pictures_go_to_the_library_first(desk):
    src = renditions.sources(make_image(alt="A gate")).src
    desk.evaluate(
        """src => document.addEventListener("desk:pick", (event) => {
            event.preventDefault();
            const [{ name }] = event.detail.files;
            event.stopImmediatePropagation();
            event.detail.done({ id: 1, src, alt: name, caption: "", credit: "" });
        }, true)""",
        src,
    )
    paste(desk, files=["gate.png"], html='<img src="https://other.example/gate.png">')
    desk.wait_for_selector(".tiptap figure")
    assert sanitise(body(desk)) == f'<figure><img src="{src}" alt="gate.png"></figure>'


def test_an_address_that_is_pasted_leads_there(desk):
    desk.keyboard.type("See ")
    paste(desk, text="https://a.example/x")
    desk.keyboard.type(" now")
    link = '<a href="https://a.example/x" rel="noopener">{}</a>'
    assert sanitise(body(desk)) == f"<p>See {link.format('https://a.example/x')} now</p>"
    desk.keyboard.press("Control+Shift+ArrowLeft")
    settle(desk)
    paste(desk, text="https://a.example/x")
    assert sanitise(body(desk)).endswith(f" {link.format('now')}</p>")


def test_an_address_of_a_video_becomes_an_embed_on_a_line_of_its_own_and_a_link_within_one(desk):
    paste(desk, text="https://youtu.be/aB3-_fghijk")
    desk.keyboard.type("See ")
    paste(desk, text="https://youtu.be/aB3-_fghijk")
    assert sanitise(body(desk)) == (
        f'<figure class="embed"><a href="{VIDEO}" rel="noopener">{VIDEO}</a></figure>'
        '<p>See <a href="https://youtu.be/aB3-_fghijk" rel="noopener">https://youtu.be/aB3-_fghijk</a></p>'
    )


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ('<p onclick="x">a<img src=x onerror="document.title=1"><script>document.title=1</script></p>', "<p>a</p>"),
        ('<a href="javascript:document.title=1">a</a>', "<p>a</p>"),
        ('<iframe src="https://www.youtube.com/embed/aB3-_fghijk"></iframe>',
         f'<figure class="embed"><a href="{VIDEO}" rel="noopener">{VIDEO}</a></figure>'),
        ('<iframe src="https://evil.example/embed/aB3-_fghijk"></iframe><p>a</p>', "<p>a</p>"),
        ('<svg><style><img src=x onerror="document.title=1"></style></svg><p>a</p>', "<p>a</p>"),
        ('<p style="text-align:center"><span style="font-weight:900">a</span></p>', "<p><strong>a</strong></p>"),
        ("<p>one&nbsp;two&nbsp; three 5&nbsp;km</p>", "<p>one two three 5&nbsp;km</p>"),
        ("<div>one</div><div>two</div>", "<p>one</p><p>two</p>"),
        ('<a href="https://www.google.com/url?q=https://weir.example/a?b%3D1&amp;sa=D">a</a>',
         '<p><a href="https://weir.example/a?b=1" rel="noopener">a</a></p>'),
    ],
)  # fmt: skip
def test_nothing_else_comes_in(desk, html, kept):
    paste(desk, html=html)
    assert sanitise(body(desk)) == kept
    assert desk.title() != "1"


def test_pasted_lines_of_plain_text_stay_as_they_were_typed(desk):
    # Nothing that Markdown has a meaning for.
    paste(desk, text="#one\n-two  spaces\n\n3 * 4\n1.four")
    assert body(desk) == "<p>#one</p><p>-two  spaces</p><p>3 * 4</p><p>1.four</p>"


def test_lengths_are_counted_while_one_writes(desk):
    desk.fill("#id_title", "Locks")
    expect(desk.locator("#id_title-count")).to_have_text("5 characters")
    desk.fill("#id_title", "x" * 71)
    expect(desk.locator("#id_title-count")).to_contain_text("71 characters. Headlines over 70 characters")
    desk.fill("#id_summary", "洪水 🙂")
    expect(desk.locator("#id_summary-count")).to_have_text("4 characters")
    desk.focus(".tiptap")
    desk.keyboard.type("Don’t wait: 3.5 km, said Chongqing (重庆).")
    desk.wait_for_selector("text=6 words and 2 characters, 1 min read")


@pytest.mark.parametrize(
    ("mark", "notes"),
    [
        (
            '<sup><a href="#ftnt1" id="ftnt_ref1">[1]</a></sup>',
            '<hr><div><p><a href="#ftnt_ref1" id="ftnt1">[1]</a><span> The <i>log</i>.</span></p></div>',
        ),
        (
            '<a class="sdfootnoteanc" name="sdfootnote1anc" href="#sdfootnote1sym"><sup>1</sup></a>',
            '<div id="sdfootnote1"><p><a class="sdfootnotesym" name="sdfootnote1sym" href="#sdfootnote1anc">1</a>'
            " The <i>log</i>.</p></div>",
        ),
    ],
)
def test_footnotes_of_google_docs_and_libreoffice_become_footnotes(desk, mark, notes):
    paste(desk, html=f"<p>Nine boats{mark} wait.</p>{notes}", text="Nine boats")
    assert sanitise(body(desk)).removesuffix("<hr>") == (
        '<p>Nine boats<small class="note">The <em>log</em>.</small> wait.</p>'
    )


POST = (
    '<blockquote class="twitter-tweet" onclick="document.title=1"><p lang="fr" dir="ltr">La mer.<br><br>À six heures '
    '<a href="https://t.co/x">t.co/x</a></p>&mdash; Le port (@quay) <a href="https://twitter.com/quay/status/17?s=1">'
    '11 novembre</a></blockquote>\n<script async src="https://platform.twitter.com/widgets.js"></script>'
)
CHART = (
    '<div id="datawrapper-vis-aB3xY" style="min-height:374px"><script defer src="https://datawrapper.dwcdn.net/aB3xY/'
    'embed.js" data-target="#datawrapper-vis-aB3xY"></script><noscript><img src="x"></noscript></div>'
)
FRAME = (
    '<iframe title="Tides" aria-label="Line chart" src="https://datawrapper.dwcdn.net/aB3xY/2/" height="400"></iframe>'
)
SOUND = (
    '<iframe src="https://w.soundcloud.com/player/?url=https%3A//api.soundcloud.com/tracks/17"></iframe><div>'
    '<a href="https://soundcloud.com/quay">Quay</a> · <a href="https://soundcloud.com/quay/tide">Tide</a></div>'
)
PHOTO = (
    '<blockquote data-instgrm-permalink="https://www.instagram.com/p/CuAbc_-123/?utm_source=ig"><div>View it</div>'
    '<p><a href="https://www.instagram.com/p/CuAbc_-123/">A post shared by Quay</a></p></blockquote>'
)
FILE = "/media/files/aaaaaaaaaaaaaaaaaaaaaaaa.mp3"
CHART_PAGE = "https://www.datawrapper.de/_/aB3xY/"


@pytest.mark.parametrize(
    ("code", "stored"),
    [
        (POST, '<blockquote lang="fr" dir="ltr"><p>La mer.</p><p>À six heures t.co/x</p></blockquote>'
         '<a href="https://x.com/quay/status/17" rel="noopener">Le port (@quay) 11 novembre</a>'),
        (CHART, f'<a href="{CHART_PAGE}" rel="noopener">{CHART_PAGE}</a>'),
        (FRAME, f'<a href="{CHART_PAGE}" rel="noopener">Tides</a>'),
        (SOUND, '<a href="https://soundcloud.com/quay/tide" rel="noopener">Tide</a>'),
        (PHOTO, '<a href="https://www.instagram.com/p/CuAbc_-123/" rel="noopener">A post shared by Quay</a>'),
        (f'<a href="{FILE}">High tide at six</a>', f'<a href="{FILE}" rel="noopener">High tide at six</a>'),
    ],
)  # fmt: skip
def test_the_code_that_a_provider_offers_becomes_its_embed(desk, code, stored):
    title = desk.title()
    paste(desk, text=code)
    assert sanitise(body(desk)) == f'<figure class="embed">{stored}</figure>'
    assert desk.title() == title


def test_the_code_of_an_unknown_provider_stays_text(desk):
    code = '<iframe src="https://evil.example/embed/aB3-_fghijk"></iframe>'
    paste(desk, text=code)
    assert plain(body(desk)) == code
    expect(desk.locator(".desk-editor__status")).to_have_text(
        "The provider of this embed code is not known, so the code was pasted as text."
    )
