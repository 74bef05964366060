"""Stories as Markdown."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from articles.workflow import publishing
from newsroom.api.markdown import escape, from_html
from newsroom.core.html import sanitise
from tests.factories import make_article, make_image


@pytest.mark.parametrize(
    ("html", "expected"),
    [
        ("<p>One</p><p>Two</p>", "One\n\nTwo"),
        ("<h2>Head</h2><h3>Lower</h3>", "## Head\n\n### Lower"),
        ("<p>A <strong>bold</strong> and <em>fine</em> <s>old</s> word</p>", "A **bold** and *fine* ~~old~~ word"),
        ('<p><a href="https://x.example/a_b">a_b</a></p>', r"[a\_b](<https://x.example/a_b>)"),
        ("<p>2 * 3 _ [x] `y` # z</p>", r"2 \* 3 \_ \[x\] \`y\` # z"),
        ("<p># no heading</p><p>- no list</p><p>1. no list</p>", "\\# no heading\n\n\\- no list\n\n1\\. no list"),
        ("<p>a &lt;script&gt; &amp; b</p>", r"a \<script\> & b"),
        ("<p>One<br>Two</p>", "One\\\nTwo"),
        ("<ul><li>One</li><li>Two<ul><li>Three</li></ul></li></ul>", "- One\n- Two\n\n  - Three"),
        ('<ol start="3"><li>One</li><li>Two</li></ol>', "3. One\n4. Two"),
        ("<blockquote><p>One</p><p>Two</p></blockquote>", "> One\n>\n> Two"),
        ("<pre>a * b\n  c</pre>", "```\na * b\n  c\n```"),
        ("<p>Run <code>a_b</code></p>", "Run `a_b`"),
        ("<p><code>a` &lt;img src=x onerror=alert(1)&gt; `b</code></p>", "``a` <img src=x onerror=alert(1)> `b``"),
        ("<p><code>`a`` b`</code></p>", "``` `a`` b` ```"),
        ("<p><code>a<br>b <strong>c</strong>\n\n&lt;i&gt;</code> d_</p>", "`a b c <i>` d\\_"),
        ("<p><code> </code>e</p>", "e"),
        (
            "<pre>a\n```\n&lt;img src=x onerror=alert(1)&gt;\n~~~\n</pre>",
            "````\na\n```\n<img src=x onerror=alert(1)>\n~~~\n````",
        ),
        ("<pre>one<br><em>two</em></pre><p>*</p>", "```\none\ntwo\n```\n\n\\*"),
        ("<p>Write &amp;lt; for &lt;, R&amp;D</p>", r"Write \&lt; for \<, R&D"),
        ("<table><tr><td><code>a|b</code></td></tr></table><p><code>a|b</code></p>", "| `a\\|b` |\n| --- |\n\n`a|b`"),
        ("<hr>", "---"),
        ("<p>H<sub>2</sub>O</p>", "H<sub>2</sub>O"),
        (
            "<table><thead><tr><th>A</th><th>B</th></tr></thead><tbody><tr><td>1|2</td><td></td></tr></tbody></table>",
            "| A | B |\n| --- | --- |\n| 1\\|2 |  |",
        ),
    ],
)
def test_each_tag_of_a_body_has_its_markdown(html, expected):
    assert from_html(sanitise(html)) == expected


def test_plain_text_stays_plain_text():
    assert escape("1. *x*\n- y") == r"1\. \*x\* - y"


@pytest.mark.django_db
def test_a_story_has_all_of_its_parts(client):
    with time_machine.travel(datetime(2026, 11, 5, 12, tzinfo=UTC), tick=False) as clock:
        story = make_article(
            title="The *lock*", summary="After two winters.", body='<h2>Gates</h2><p>See <a href="/about/">us</a></p>',
            authors=["Ada", "Bo"], lead_image=make_image(credit="AP"), lead_caption="The gates", label="analysis",
            at=datetime(2026, 11, 5, 12, tzinfo=UTC),
        )  # fmt: skip
        clock.shift(timedelta(hours=1))
        publishing.correct(story, "Nine, not ten.", by=None)
        answer = client.get(f"/api/v1/stories/{story.uid}.md")
    assert answer.content.decode() == (
        "# Analysis: The \\*lock\\*\n\nAfter two winters.\n\nBy Ada, Bo\n\n"
        "Published 2026-11-05T12:00:00+00:00, updated 2026-11-05T13:00:00+00:00  \n"
        f"<https://news.example{story.get_absolute_url()}>\n\n*The gates AP*\n\n"
        "## Gates\n\nSee [us](<https://news.example/about/>)\n\n## Corrections\n\n2026-11-05: Nine, not ten.\n"
    )


def test_a_table_in_a_cell_of_another_one_fails_nothing():
    inner = "<table><tbody><tr><td>x</td></tr></tbody></table>"
    html = f"<table><tbody><tr><td>a{inner}</td><td>b</td></tr></tbody></table><p>c</p>"
    found = from_html(html)
    assert all(text in found for text in "axbc")


@pytest.mark.django_db
def test_notes_are_at_the_end_of_a_story_and_in_the_api_in_their_places(client):
    body = '<p>Nine<small class="note">So it says</small> boats</p>'
    article = make_article(body=body)
    markdown = client.get(f"/api/v1/stories/{article.uid}.md").content.decode()
    assert markdown.endswith("Nine<sup>1</sup> boats\n\n---\n\n1. So it says\n")
    assert client.get(f"/api/v1/stories/{article.uid}/").json()["body"] == body
