"""Notes and galleries: which are kept, and how pages and feeds show them."""

import re

import pytest
from django.utils.translation import override

from newsroom.core.html import sanitise, text_of
from newsroom.core.html.plain_form import in_plain_form
from newsroom.core.html.sections import sections_of
from newsroom.core.templatetags.typography import prose

LOCK = '<img src="/media/images/lock.jpg" alt="A lock">'
WEIR = '<img src="/media/images/weir.jpg" alt="A weir">'
NOTED = (
    '<p>Nine boats<small class="note">So the <a href="https://log.example/" rel="noopener">log</a></small> wait.</p>'
    '<p>Two<small class="note" lang="fr">En mars</small> left.</p>'
)
GALLERY = (
    f'<figure class="gallery"><figure>{LOCK}<figcaption>Shut</figcaption></figure><figure>{WEIR}</figure></figure>'
)


@pytest.mark.parametrize("html", [NOTED, GALLERY, f"<ul><li>{GALLERY}</li></ul>"])
def test_notes_and_galleries_are_kept(html):
    assert sanitise(html) == html


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ('<p>a<small class="big note x" onclick="y">b', '<p>a<small class="note">b</small></p>'),
        ('<p class="note">a<small class="pull">b', "<p>a<small>b</small></p>"),
        ('a<small class="note">b <small class="note">c</small> d</small>', '<p>a<small class="note">b c d</small></p>'),
        # A page shows the note elsewhere, so it ends a link around it.
        (
            '<a href="/a/">b <small class="note">c</small> d</a> e',
            '<p><a href="/a/" rel="noopener">b</a> <small class="note">c</small> d e</p>',
        ),
        (
            f'<figure class="wp-block-gallery gallery">{LOCK}<div>{WEIR}</div><figcaption>Both</figcaption></figure>',
            f'<figure class="gallery"><figure>{LOCK}</figure><figure>{WEIR}</figure></figure><p>Both</p>',
        ),
        (
            f'<figure class="gallery"><figure class="gallery">{LOCK}</figure>x<hr>{WEIR}</figure>y',
            f'<figure class="gallery"><figure>{LOCK}</figure></figure><p>x</p><hr><figure>{WEIR}</figure><p>y</p>',
        ),
        ('<figure class="gallery"><img src="https://evil.example/x.png"></figure>z', "<p>z</p>"),
        (f"<figure>{LOCK}<figure>{WEIR}</figure></figure>", f"<figure>{LOCK}{WEIR}</figure>"),
    ],
)
def test_others_are_brought_into_this_form(given, kept):
    assert sanitise(given) == kept
    assert sanitise(kept) == kept


def test_a_page_numbers_notes_and_lists_them_with_links_both_ways():
    page = prose(NOTED)
    assert re.findall(r'<a href="#note-(\d)" id="note-mark-\1" role="doc-noteref">\1</a>', page) == ["1", "2"]
    notes = page[page.index("<section") :]
    assert '<li id="note-1"><span>So the <a href="https://log.example/" rel="noopener">log</a></span>' in notes
    assert '<li id="note-2"><span lang="fr">En mars</span>' in notes
    assert re.findall(r'<a href="#note-mark-(\d)" [^>]*aria-label="Back to reference \1"', notes) == ["1", "2"]
    assert prose("<p>None</p>") == "<p>None</p>"


def test_the_copy_for_the_margin_is_hidden_from_screen_readers_and_has_no_links():
    copies = re.findall(r'<small class="note-margin" aria-hidden="true"[^>]*>(.*?)</small>', prose(NOTED))
    assert copies == ["<b>1</b> So the log", "<b>2</b> En mars"]


def test_labels_of_notes_are_in_the_language_of_the_page():
    with override("zh-hans"):
        page = prose(NOTED, "fr")
    assert 'aria-label="注释" lang="zh-Hans"' in page
    assert 'lang="zh-Hans" aria-label="返回正文注释1"' in page


def test_the_keyboard_can_scroll_a_gallery():
    assert '<figure class="gallery" aria-label="Gallery" tabindex="0"><figure>' in prose(GALLERY)


def test_feeds_have_notes_at_the_end_and_plain_figures():
    plain = in_plain_form(f"{NOTED}{GALLERY}<p>End</p>{GALLERY}")
    assert plain == (
        "<p>Nine boats<sup>1</sup> wait.</p><p>Two<sup>2</sup> left.</p>"
        + f"<figure>{LOCK}<figcaption>Shut</figcaption></figure><figure>{WEIR}</figure><p>End</p>"
        + f"<figure>{LOCK}<figcaption>Shut</figcaption></figure><figure>{WEIR}</figure>"
        + '<hr><ol><li><p>So the <a href="https://log.example/" rel="noopener">log</a></p></li>'
        + '<li><p lang="fr">En mars</p></li></ol>'
    )
    assert sanitise(plain) == plain


def test_the_text_of_a_note_is_a_word_of_its_own():
    assert text_of(NOTED) == "Nine boats So the log wait. Two En mars left."


@pytest.mark.parametrize("space", ["\u3000", "\u2028"])
def test_a_very_long_run_of_spaces_is_shown_as_it_is(space):
    spaces = space * 300_000
    assert prose(f"<p>a{spaces}b</p>") == f"<p>a{spaces}b</p>"
    assert in_plain_form(f'<p>a{spaces}<small class="note">b</small></p>').startswith("<p>a<sup>1</sup></p>")


def test_contents_leave_the_notes_of_headings_out():
    heading = '<h2>Boats<small class="note">Nine</small></h2>'
    assert [(section.id, section.title) for section in sections_of(heading)] == [("section-boats", "Boats")]
    assert prose(heading).startswith('<h2 id="section-boats">Boats<sup')
