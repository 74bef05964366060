"""HTML from Markdown."""

import pytest

from newsroom.core.html.markdown import html_of


@pytest.mark.parametrize(
    ("markdown", "html"),
    [
        ("# Weirs\n\nTwo", "<h2>Weirs</h2><p>Two</p>"),
        ("##### Deep", "<h4>Deep</h4>"),
        ("one\ntwo", "<p>one two</p>"),
        ("one  \ntwo", "<p>one<br>two</p>"),
        ("***both*** ~~old~~ `x`", "<p><em><strong>both</strong></em> <s>old</s> <code>x</code></p>"),
        ("船闸**很宽**，", "<p>船闸<strong>很宽</strong>，</p>"),
        ("1. a\n2. b\n   - c", "<ol><li>a</li><li>b<ul><li>c</li></ul></li></ol>"),
        ("> a\n>\n> b", "<blockquote><p>a</p><p>b</p></blockquote>"),
        ("```\nx < y\n```", "<pre><code>x &lt; y\n</code></pre>"),
        ("a\n\n***\n\nb", "<p>a</p><hr><p>b</p>"),
        ("[a](https://a.example/ \"t\")", '<p><a href="https://a.example/" title="t" rel="noopener">a</a></p>'),
        ("[a][1]\n\n[1]: https://a.example/", '<p><a href="https://a.example/" rel="noopener">a</a></p>'),
        ("5 * 3 * 2 and a_b_c", "<p>5 * 3 * 2 and a_b_c</p>"),
        ("<script>x</script> <b onclick=x>", "<p>&lt;script&gt;x&lt;/script&gt; &lt;b onclick=x&gt;</p>"),
        ("[a](javascript:alert(1))", "<p>[a](javascript:alert(1))</p>"),
        ("![A gate](https://a.example/g)", '<p><a href="https://a.example/g" rel="noopener">A gate</a></p>'),
        ("![](/g?a&b)", '<p><a href="/g?a&amp;b" rel="noopener">/g?a&amp;b</a></p>'),
    ],
)  # fmt: skip
def test_markdown_becomes_what_a_story_can_have(markdown, html):
    assert html_of(markdown) == html


@pytest.mark.parametrize("text", ["[" * 20_000, "> " * 20_000 + "a", "*a_ " * 20_000, "- " * 5_000 + "a", "`" * 20_000])
def test_a_hostile_text_is_done_with(text):
    assert isinstance(html_of(text), str)
