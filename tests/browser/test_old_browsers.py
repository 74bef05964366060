"""Pages in browsers that know neither light-dark() nor :has(): stylesheets are changed on their way to Chromium."""

import re
from pathlib import Path

import pytest

from newsroom.core.web.colours import contrast
from tests.browser.desk import settle, sign_in, width_of
from tests.factories import make_article, make_image, make_topic, make_user
from topics import curation

pytestmark = pytest.mark.browser

STATIC = Path(__file__).parents[2] / "static"
PALETTES = ["css/tokens.css", *(f"admin/desk/{name}.css" for name in ("theme", "history", "editor", "comments"))]
LIGHT_DARK = re.compile(r"([\w-]+):\s*light-dark\((#\w+), (#\w+)\)")
# The colours of the text and of what is behind it, as #rrggbb.
COLOURS = """() => ["color", "backgroundColor"].map((name) => {
    const [r, g, b, a = "1"] = getComputedStyle(document.body)[name].match(/[\\d.]+/g);
    return a === "0" ? "none" : "#" + [r, g, b].map((each) => (+each).toString(16).padStart(2, "0")).join("");
})"""


@pytest.fixture
def paths():
    """A front page, a topic with a sidebar, a story, and the search, each with something to show."""
    topic = make_topic("Weirs", aliases=["Dams"], kind="section")
    for _ in range(4):
        story = make_article(topics=[topic, "Rivers"], lead_image=make_image(alt="A weir"), authors=["Night desk"])
    curation.write_briefing(topic, "<p>What holds the water back.</p>", by=None)
    return {"front": "/", "topic": "/topics/weirs/", "story": story.get_absolute_url(), "search": "/search/?q=headline"}


def without(page, word):
    """Make the word, such as `:has(`, one that no browser knows, in every stylesheet."""

    def change(route):
        answer = route.fetch()
        route.fulfill(response=answer, body=re.sub(re.escape(word), f"{word[:1]}x-{word[1:]}", answer.text()))

    page.route(re.compile(r"\.css(\?|$)"), change)


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_where_colours_have_no_two_values_text_is_readable_on_the_site_and_on_the_desk(page, paths, scheme, problems):
    without(page, "light-dark(")
    page.emulate_media(color_scheme=scheme)
    sign_in(page, make_user("Editor"))
    found = {}
    for path in (*paths.values(), "/admin/", "/admin/topics/topic/"):
        page.goto(path)
        settle(page)
        ink, paper = page.evaluate(COLOURS)
        assert "none" not in (ink, paper), path
        assert contrast(ink, paper) >= 4.5, path
        found[path] = contrast(paper, "#000000") > 10
    assert set(found.values()) == {scheme == "light"}
    # The reader's choice of an appearance counts more.
    page.goto("/")
    other = "dark" if scheme == "light" else "light"
    page.evaluate("(theme) => document.documentElement.setAttribute('data-theme', theme)", other)
    ink, paper = page.evaluate(COLOURS)
    assert contrast(ink, paper) >= 4.5
    assert (contrast(paper, "#000000") > 10) is (other == "light")


@pytest.mark.parametrize("width", [360, 1280])
def test_where_elements_cannot_be_chosen_by_what_is_in_them_all_is_shown_and_fits(page, paths, width, problems):
    without(page, ":has(")
    page.set_viewport_size({"width": width, "height": 800})
    for name, path in paths.items():
        page.goto(path)
        settle(page)
        assert width_of(page) <= width, name
        parts = ["main :is(h1, h2)", "header", "footer", "main a"] + ([".panels"] if name == "topic" else [])
        for part in parts:
            assert page.locator(part).filter(visible=True).count(), (name, part)
    for name in ("topic", "search"):
        page.goto(paths[name])
        stories, panels = (page.locator(each).first.bounding_box() for each in (".stories", ".panels"))
        if width > 1000:
            # The sidebar is beside the stories, as wide as always, and neither starts far below the other.
            assert panels["x"] >= stories["x"] + stories["width"], name
            assert 280 <= panels["width"] <= 296, name
            assert abs(panels["y"] - stories["y"]) < 40, name
        else:
            assert panels["x"] == stories["x"], name


@pytest.mark.parametrize("path", PALETTES)
def test_the_plain_colours_are_those_of_each_appearance(path):
    both, _, plain = (STATIC / path).read_text().partition("@supports not (color: light-dark")
    light, dark, chosen = re.split(r"@media screen[^{]*{", plain)
    colours = [(name, one, other) for name, one, other in LIGHT_DARK.findall(both)]
    assert colours

    def said(text):
        return re.findall(r"([\w-]+): (#\w+);", text)

    assert said(light) == [(name, one) for name, one, _ in colours]
    assert said(dark) == said(chosen) == [(name, other) for name, _, other in colours]
