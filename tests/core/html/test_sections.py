"""Headings of a text as places that links lead to."""

import re

import pytest

from newsroom.core.html import sanitise
from newsroom.core.html.sections import sections_of, with_heading_ids


def ids(html):
    return re.findall(r'<h\d id="([^"]*)"', with_heading_ids(sanitise(html)))


def test_a_heading_has_its_slug_as_id():
    assert ids("<h2>The old wall</h2><p>a</p><h3>盐价</h3>") == ["section-the-old-wall", "section-盐价"]


@pytest.mark.parametrize(
    "edited", ["<p>New.</p><h2>Before</h2>{}", "{}<h2>After</h2>", '{}<p>Tide <a href="/x">tables</a></p>']
)
def test_an_id_stays_while_other_parts_of_the_text_change(edited):
    assert "section-tide-tables" in ids(edited.format("<h2>Tide <em>tables</em></h2>"))


def test_equal_headings_and_headings_without_letters_have_ids_of_their_own():
    assert ids("<h2>Costs</h2><h2>Costs</h2><h2>🙂</h2><h2>?!</h2>") == [
        "section-costs", "section-costs-2", "section-part", "section-part-2",
    ]  # fmt: skip


def test_a_number_that_another_heading_has_is_not_given_twice():
    assert ids("<h2>A</h2><h2>A</h2><h2>A 2</h2><h2>A</h2>") == [
        "section-a", "section-a-2", "section-a-2-2", "section-a-3",
    ]  # fmt: skip


def test_tens_of_thousands_of_equal_headings_have_ids_of_their_own():
    assert len(set(ids("<h2>A</h2>" * 40_000))) == 40_000


def test_the_list_of_sections_has_the_ids_of_the_text():
    html = sanitise(
        '<h2 lang="fr">Marées &amp; vents</h2><h4>B<br>C</h4><table><tr><td><h3>Cell</h3></td></tr></table>'
    )
    sections = sections_of(html)
    assert [section.id for section in sections] == re.findall(r' id="([^"]*)"', with_heading_ids(html))
    assert [(s.level, s.title) for s in sections] == [(2, "Marées & vents"), (4, "B C"), (3, "Cell")]
    assert 'lang="fr"' in with_heading_ids(html)
