"""Two contents of a story that were written from one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from articles.conflicts import content_merge
from articles.conflicts.content_merge import merge_contents
from articles.story_fields import EMPTY

DEEDS = st.lists(st.tuples(st.sampled_from(["keep", "change", "drop", "add"]), st.booleans()), min_size=1, max_size=8)
FIELDS = st.fixed_dictionaries(
    {name: st.sampled_from([None, True, False]) for name in ("title", "summary", "label", "slug", "notes")}
)
ORE, TIN, ZINC, LEAD = ({"id": n, "name": name} for n, name in enumerate(("Ore", "Tin", "Zinc", "Lead"), 1))


def content(**fields):
    return {**EMPTY, "notes": "", **fields}


def row(url, supports=""):
    return {"url": f"https://mine.example/{url}", "title": "", "supports": supports}


def body_by(deeds, people):
    """The paragraphs with what these people (True, False) did to each."""
    blocks = []
    for n, (deed, who) in enumerate(deeds):
        old, new = f"<p>Seam {n}</p>", f"<p>Seam {n}, <em>closed</em></p>"
        deed = deed if who in people else "keep"
        blocks += {"keep": [old], "change": [new], "drop": [], "add": [old, f"<h2>Shaft {n}</h2>"]}[deed]
    return "".join(blocks)


def fields_by(owners, people):
    return {name: f"{name} of {who}" if who in people else "" for name, who in owners.items()}


def version(deeds, owners, people):
    return content(body=body_by(deeds, people), **fields_by(owners, people))


@given(DEEDS, FIELDS)
def test_edits_of_different_paragraphs_and_fields_are_all_there_in_either_order(deeds, owners):
    base, mine, theirs, both = (version(deeds, owners, people) for people in ((), (True,), (False,), (True, False)))
    assert merge_contents(base, mine, theirs).content == both
    assert merge_contents(base, theirs, mine).content == both
    assert merge_contents(base, mine, mine).content == mine
    assert merge_contents(base, base, theirs).content == theirs


@pytest.mark.parametrize(
    ("base", "mine", "theirs"),
    [
        ({"title": "Pit"}, {"title": "Pit shuts"}, {"title": "Pit stays"}),
        ({"body": "<p>A</p><p>B</p>"}, {"body": "<p>A1</p><p>B</p>"}, {"body": "<p>A2</p><p>B</p>"}),
        ({"body": "<p>A</p><p>B</p>"}, {"body": "<p>B</p>"}, {"body": "<p>A2</p><p>B</p>"}),
        ({"body": "<p>A</p>"}, {"body": "<p>A</p><p>B</p>"}, {"body": "<p>A</p><p>C</p>"}),
        ({"sources": [row("a")]}, {"sources": [row("a", "the date")]}, {"sources": [row("a", "the place")]}),
        # One order cannot be both.
        ({"authors": [ORE, TIN]}, {"authors": [TIN, ORE]}, {"authors": [ORE, TIN, ZINC]}),
        ({"lead_image": ORE}, {"lead_image": TIN}, {"lead_caption": "A tub of ore"}),
    ],
)
def test_what_both_changed_is_no_merge(base, mine, theirs):
    base = content(**base)
    assert merge_contents(base, {**base, **mine}, {**base, **theirs}) is None
    assert merge_contents(base, {**base, **theirs}, {**base, **mine}) is None or "authors" in mine


def test_lists_have_the_additions_of_both_after_the_stored_ones():
    base = content(topics=[ORE, TIN], sources=[row("a"), row("b")])
    mine = {**base, "topics": [TIN, ZINC], "sources": [row("a"), row("b"), row("c"), row("both")]}
    theirs = {**base, "topics": [TIN, LEAD, ORE], "sources": [row("b"), row("both"), row("d")]}
    merged = merge_contents(base, mine, theirs).content
    assert merged["topics"] == [TIN, LEAD, ZINC]
    assert merged["sources"] == [row("b"), row("both"), row("d"), row("c")]


def test_what_others_changed_is_named_and_counted():
    base = content(title="Pit", body="<p>A</p><p>B</p><p>C</p>")
    merge = merge_contents(base, {**base, "notes": "Ask"}, {**base, "title": "Shaft", "body": "<p>A1</p><p>C</p>"})
    assert (merge.taken, merge.paragraphs) == (["title", "body"], 2)


def test_a_field_that_was_invalid_on_the_page_is_only_merged_if_others_left_it():
    base = content(slug="pit", title="Pit")
    mine = {name: value for name, value in base.items() if name != "slug"} | {"title": "Shaft"}
    assert merge_contents(base, mine, {**base, "label": "opinion"}).content["slug"] == "pit"
    assert merge_contents(base, mine, {**base, "slug": "seam"}) is None


def test_a_body_that_takes_long_to_compare_is_no_merge(monkeypatch):
    monkeypatch.setattr(content_merge, "MAX_LENGTH", 30)
    base = content(body="<p>A</p><p>B</p>")
    mine, theirs = ({**base, "body": body} for body in ("<p>A, longer by a lot</p><p>B</p>", "<p>A</p><p>B2</p>"))
    assert merge_contents(base, mine, theirs) is None
