"""Two texts of a story side by side in one."""

import pytest

from articles.conflicts import word_diff
from articles.conflicts.sequence_diff import STEPS, Budget
from articles.conflicts.story_diff import compare, compare_bodies
from articles.conflicts.word_diff import compare_words
from articles.story_fields import EMPTY
from newsroom.core.html.blocks import Run

TEXT = {**EMPTY, "notes": ""}


def told(spans):
    """Pieces in one line: -gone- +come+ and ~marked otherwise~."""
    signs = {"same": "", "added": "+", "removed": "-", "marked": "~"}
    return "".join(f"{signs[span.change]}{span.text}{signs[span.change]}" for span in spans)


def words(before, after):
    return told(compare_words([Run(before)], [Run(after)])[0])


def body(before, after):
    return [
        (p.change, told(p.spans)) if not p.skipped else ("skipped", p.skipped) for p in compare_bodies(before, after)
    ]


@pytest.mark.parametrize(
    ("before", "after", "expected"),
    [
        ("The lock opened", "The lock closed", "The lock -opened-+closed+"),
        ("one two three", "one three", "one -two -three"),
        ("洪水淹没了城市", "洪水淹没城市", "洪水淹没-了-城市"),
        ("नदी का पानी", "नदी में पानी", "नदी -का-+में+ पानी"),
        ("น้ำท่วมเมือง", "น้ำท่วมบ้าน", None),
        ("12 boats", "12 ships", "12 -boats-+ships+"),
        ("a b c d", "w x y z", "-a b c d-+w x y z+"),
    ],
)
def test_words_are_compared_as_their_script_has_them(before, after, expected):
    found = words(before, after)
    if expected:
        assert found == expected
    else:
        assert found.startswith("น้ำท่วม")


def test_formatting_that_changed_is_said_passage_by_passage():
    spans, notes = compare_words(
        [Run("Who opened "), Run("the lock", ("strong",)), Run(" at night")],
        [Run("Who "), Run("opened", ("a https://x.example/",)), Run(" the lock at "), Run("night", ("em",))],
    )
    assert told(spans) == "Who ~opened~ ~the lock~ at ~night~"
    assert notes == (
        "“opened” is now a link to https://x.example/",
        "“the lock” is no longer bold",
        "“night” is now italic",
    )


def test_fields_that_are_the_same_are_not_told_and_the_others_in_the_order_of_the_screen():
    after = {**TEXT, "notes": "Check", "title": "A", "label": "opinion", "published_at": "2026-03-01T09:00:00+00:00"}
    assert [change.field.name for change in compare(TEXT, after)] == ["title", "published_at", "label", "notes"]


@pytest.mark.parametrize(
    ("name", "before", "after", "expected"),
    [
        ("label", "", "opinion", "-News-+Opinion+"),
        ("language", "en", "fr", "-English-+French+"),
        ("published_at", None, "2026-03-01T09:00:00+00:00", "+1 Mar 2026, 09:00+"),
        ("lead_image", {"id": 1, "name": "A lock"}, None, "-A lock-"),
        ("slug", "old", "new", "-old-+new+"),
    ],
)
def test_what_is_chosen_is_told_as_it_was_and_is(name, before, after, expected):
    [change] = compare({**TEXT, name: before}, {**TEXT, name: after})
    assert told(change.spans) == expected


def test_lists_tell_who_came_and_went_and_renamed_topics_are_the_same():
    before = [{"id": 1, "name": "Pamir"}, {"id": 2, "name": "Delta"}]
    after = [{"id": 1, "name": "The Pamirs"}, {"id": 3, "name": "Rivers"}]
    [change] = compare({**TEXT, "topics": before}, {**TEXT, "topics": after})
    assert [(p.change, p.text) for p in change.spans] == [
        ("same", "The Pamirs"),
        ("removed", "Delta"),
        ("added", "Rivers"),
    ]
    assert compare({**TEXT, "topics": before[:1]}, {**TEXT, "topics": after[:1]}) == []


def test_the_same_moment_in_another_time_zone_is_no_change():
    before, after = "2026-03-01T09:00:00+00:00", "2026-03-01T17:00:00+08:00"
    assert compare({**TEXT, "published_at": before}, {**TEXT, "published_at": after}) == []


def test_fields_that_one_text_lacks_are_not_compared():
    assert compare({"title": "A"}, {"title": "A", "notes": "x"}) == []


def test_paragraphs_are_matched_first_and_words_within_those_that_were_rewritten():
    before = "<p>The first one stays.</p><p>The river rose by two metres.</p><p>Gone for good.</p>"
    after = "<p>The first one stays.</p><h2>New</h2><p>The river rose by three metres.</p>"
    assert body(before, after) == [
        ("same", "The first one stays."),
        ("added", "+New+"),
        ("changed", "The river rose by -two-+three+ metres."),
        ("removed", "-Gone for good.-"),
    ]


def test_a_paragraph_that_became_a_heading_is_said_so():
    [paragraph] = compare_bodies("<p>The river rose</p>", "<h2>The river rose</h2>")
    assert paragraph.notes == ("Changed from paragraph to heading 2",)


def test_long_runs_that_stayed_are_counted():
    same = "".join(f"<p>Paragraph {n}</p>" for n in range(20))
    assert body(same + "<p>end</p>", same + "<p>other</p>") == [
        ("skipped", 19),
        ("same", "Paragraph 19"),
        ("removed", "-end-"),
        ("added", "+other+"),
    ]


def test_what_is_no_text_does_not_become_one():
    [paragraph] = compare_bodies("<p>one two three</p>", "<p>one two three<script>alert(1)</script> &lt;img&gt;</p>")
    assert told(paragraph.spans) == "one two three+ <img>+"


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("<p>" + "word " * 60_000 + "</p>", "<p>" + "other word " * 30_000 + "</p>"),
        (
            "<p>" + " ".join(f"w{n}" for n in range(50_000)) + "</p>",
            "<p>" + " ".join(f"w{-n}" for n in range(50_000)) + "</p>",
        ),
        ("".join(f"<p>a{n}</p>" for n in range(20_000)), "".join(f"<p>b{n}</p>" for n in range(20_000))),
        ("<p>a b</p>" * 20_000, "<p>b a</p><p>a b c</p>" * 10_000),
    ],
    ids=["one long paragraph", "one of words that are all different", "many paragraphs", "many alike"],
)
def test_texts_of_any_size_take_a_bounded_number_of_steps(before, after, monkeypatch):
    taken = []
    monkeypatch.setattr("articles.conflicts.story_diff.Budget", lambda: taken.append(Budget()) or taken[-1])
    assert compare_bodies(before, after)
    assert STEPS - taken[0].steps < 1.1 * STEPS


def test_the_words_of_a_long_passage_are_joined_once(monkeypatch):
    made = []
    span = word_diff.DiffSpan
    monkeypatch.setattr(word_diff, "DiffSpan", lambda *values: made.append(values) or span(*values))
    spans = [span("same", "tide "), *[span("added", "ebb ")] * 500, span("removed", ""), *[span("same", "flow ")] * 500]
    assert list(word_diff._run_together(spans)) == [
        span("same", "tide "), span("added", "ebb " * 500), span("same", "flow " * 500),
    ]  # fmt: skip
    assert len(made) == 3
