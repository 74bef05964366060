"""Readers' pages in a browser: light and dark, sizes of text, narrow screens, without scripts."""

import pytest
from playwright.sync_api import expect

from articles.workflow import publishing
from newsroom.core.web import branding
from tests.browser.chromium import CHROMIUM, FLAGS
from tests.browser.desk import faults, sign_in, width_of
from tests.factories import make_article, make_image, make_topic, make_user
from topics import curation

pytestmark = pytest.mark.browser

CELLS = "".join(f"<td>{n} tonnes of gravel</td>" for n in range(12))
BODY = f"""<p>Boats wait.</p><h2>The gate</h2><blockquote class="pull"><p>Water decides</p></blockquote>
<table><thead><tr><th scope="col">Year</th>{"<th>Sum</th>" * 11}</tr></thead><tbody><tr>{CELLS}</tr></tbody></table>
<hr><ol><li>By weight.</li></ol>"""
PAPER = "getComputedStyle(document.body).backgroundColor"
LIGHT, DARK = "rgb(255, 254, 251)", "rgb(20, 20, 18)"


@pytest.fixture
def story():
    """A story with much in it, under a topic of the navigation, corrected."""
    topic = make_topic("Inland waterways", kind="section", aliases=["重庆"])
    curation.describe(topic, by=None, is_in_navigation=True)
    for n in range(22):
        make_article(topics=[topic], title=f"The {n + 1}th lock of a long canal, told from the towpath")
    picture = make_image(alt="A lock", caption="The lock", credit="Staff")
    story = make_article(topics=[topic], body=BODY, label="analysis", lead_image=picture, authors=["Lock desk"])
    publishing.correct(story, "It is gravel.", by=None)
    return story


def choose(page, name):
    """Open what says how the page is shown, and choose."""
    page.locator(".display summary").click()
    page.get_by_role("radio", name=name, exact=True).check()


@pytest.mark.parametrize(
    ("system", "name", "there", "paper"), [("light", "Dark", LIGHT, DARK), ("dark", "Light", DARK, LIGHT)]
)
def test_light_or_dark_is_as_the_system_says_until_the_reader_chooses_and_the_choice_stays(
    page, story, system, name, there, paper
):
    page.emulate_media(color_scheme=system)
    page.goto("/", wait_until="load")
    assert page.evaluate(PAPER) == there
    choose(page, name)
    assert page.evaluate(PAPER) == paper
    page.goto(story.get_absolute_url(), wait_until="load")
    assert page.evaluate(PAPER) == paper
    choose(page, "System")
    page.goto("/topics/", wait_until="load")
    assert page.evaluate(PAPER) == there


def test_no_page_is_painted_in_other_colours_first(page, story):
    page.emulate_media(color_scheme="light")
    page.goto("/", wait_until="load")
    choose(page, "Dark")
    # When the first of the body is there it is dark already: nothing waits for a module.
    page.add_init_script(
        """new MutationObserver(() => {
            if (document.body) window.first ??= document.documentElement.dataset.theme ?? "none yet";
        }).observe(document, { childList: true, subtree: true });"""
    )
    page.goto(story.get_absolute_url(), wait_until="load")
    assert page.evaluate("first") == "dark"
    assert page.evaluate(PAPER) == DARK


def test_the_size_of_a_storys_text_stays_and_is_offered_where_there_is_one(page, story, problems):
    size = "parseFloat(getComputedStyle(document.querySelector('.prose > p')).fontSize)"
    page.goto(story.get_absolute_url(), wait_until="load")
    before = page.evaluate(size)
    choose(page, "Extra large")
    assert page.evaluate(size) > 1.2 * before
    page.reload(wait_until="load")
    assert page.evaluate(size) > 1.2 * before
    assert page.evaluate(f"{size.replace('.prose > p', '.prose > h2')} > {size}")
    assert faults(page) == []
    page.goto("/", wait_until="load")
    page.locator(".display summary").click()
    expect(page.get_by_text("Text size", exact=True)).to_be_hidden()
    expect(page.get_by_text("Appearance", exact=True)).to_be_visible()


def test_what_was_opened_closes_by_escape_and_by_going_elsewhere(page, story):
    page.goto("/", wait_until="load")
    summary, choices = page.locator(".display summary"), page.locator(".display-choices")
    summary.focus()
    page.keyboard.press("Enter")
    expect(choices).to_be_visible()
    assert faults(page) == []
    page.keyboard.press("Escape")
    expect(choices).to_be_hidden()
    expect(summary).to_be_focused()
    summary.click()
    page.mouse.click(5, 500)
    expect(choices).to_be_hidden()


@pytest.mark.parametrize("size", [16, 32])
def test_pages_and_what_says_how_they_are_shown_stay_within_the_window(playwright, committed, live_server, story, size):
    # How large text is by default, which style sheets cannot say for their own conditions.
    flags = [*FLAGS, f"--blink-settings=defaultFontSize={size}"]
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=flags)
    other = browser.new_page(base_url=live_server.url)
    for address in ("/", story.get_absolute_url(), story.topics.get().get_absolute_url()):
        other.goto(address, wait_until="load")
        other.locator(".display summary").click()
        for width in (*range(320, 401, 8), 640, 1280):
            other.set_viewport_size({"width": width, "height": 1200})
            assert width_of(other) <= width, (address, width)
            boxes = [each.bounding_box() for each in other.locator(".display-choices, .display label:visible").all()]
            assert len(boxes) >= 4
            assert all(each["x"] >= 0 and each["x"] + each["width"] <= width for each in boxes), (address, width)
    browser.close()


def test_all_kinds_of_pages_and_the_dashboard_fit_a_phone_in_text_of_twice_the_size(
    playwright, committed, live_server, settings, story
):
    settings.SESSION_COOKIE_SECURE = settings.CSRF_COOKIE_SECURE = False
    settings.SESSION_COOKIE_NAME, settings.CSRF_COOKIE_NAME = "sessionid", "csrftoken"
    browser = playwright.chromium.launch(executable_path=CHROMIUM, args=[*FLAGS, "--blink-settings=defaultFontSize=32"])
    large = browser.new_page(base_url=live_server.url, viewport={"width": 360, "height": 800})
    sign_in(large, make_user("Editor"))
    topic = story.topics.get()
    make_article(topics=[topic, "Towpaths"])
    wide = {}
    for address in (
        "/search/?q=canal", "/topics/", "/topics/inland-waterways+towpaths/", "/mix/",
        "/mix/inland-waterways,towpaths/", "/authors/lock-desk/", "/corrections/", "/archive/", "/no/such/page/",
        "/zh-hans/", "/admin/",
    ):  # fmt: skip
        large.goto(address, wait_until="load")
        if (width := width_of(large)) > 360:
            wide[address] = width
    browser.close()
    assert wide == {}


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_no_page_breaks_a_rule_of_accessibility_or_scrolls_sideways(page, story, scheme):
    page.emulate_media(color_scheme=scheme)
    topic = story.topics.get().get_absolute_url()
    day = story.published_at
    for address in (
        "/", story.get_absolute_url(), topic, f"{topic}?page=2", f"{topic}{day:%Y}/", f"{topic}{day:%Y/%m}/",
        f"{topic}follow/", "/topics/", "/archive/", f"/{day:%Y}/", f"/{day:%Y/%m}/", f"/{day:%Y/%m/%d}/", "/authors/",
        "/authors/lock-desk/", "/corrections/", "/search/", "/search/?q=canal", "/search/?q=zeppelin", "/follow/",
    ):  # fmt: skip
        for width in (1280, 320):
            page.set_viewport_size({"width": width, "height": 800})
            page.goto(address, wait_until="load")
            assert width_of(page) <= width, (address, width)
            assert faults(page) == [], (address, width)


@pytest.mark.parametrize(("width", "height"), [(420, 80), (40, 40), (4000, 100)])
def test_a_logo_of_any_shape_stands_in_the_head_of_every_page(page, settings, tmp_path, width, height):
    make_article()
    path = tmp_path / "logo.svg"
    path.write_text(
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}"><path d="M0 0h9v9z"/></svg>'
    )
    settings.SITE_LOGO = branding.logo_at(str(path))
    files = (branding.logo, branding.icon)
    for file in files:
        file.cache_clear()
    for address in ("/", "/topics/"):
        for window in (320, 1280):
            page.set_viewport_size({"width": window, "height": 800})
            page.goto(address, wait_until="load")
            logo = page.get_by_role("img", name="Newsroom")
            shown = logo.bounding_box()
            assert shown["height"] >= 36
            assert 36 <= shown["width"] <= 400
            assert width_of(page) <= window
            assert faults(page) == []
    for file in files:
        file.cache_clear()


def test_a_credit_stays_whole_and_what_parts_it_from_its_caption_is_cut_off_where_it_begins_a_line(page):
    words = "A customs officer has to ask where the goods come from only because of the exceptions."
    figure = f"<figure><figcaption>{words} <small>Credit: Newsroom</small></figcaption></figure>"
    story = make_article(body=figure, lead_image=make_image(alt="A", caption=words, credit="Newsroom"))
    page.goto(story.get_absolute_url(), wait_until="load")
    expect(page.locator(".credit")).to_have_count(2)
    place = """credit => {
        const caption = credit.closest("figcaption");
        const [own, around] = [credit, caption].map((each) => each.getBoundingClientRect());
        const mark = parseFloat(getComputedStyle(credit, "::before").left);
        return [own.left - around.left, own.left - around.left + mark, own.height, getComputedStyle(caption).overflowX];
    }"""
    begins = set()
    for width in range(300, 420, 4):
        page.set_viewport_size({"width": width, "height": 800})
        for start, mark, height, cut in page.locator(".credit").evaluate_all(f"all => all.map({place})"):
            assert height < 24, width
            assert (mark < 0 and cut == "clip") if start < 1 else mark > 4, width
            begins.add(start < 1)
    assert begins == {True, False}


def test_quotation_marks_fill_a_square_in_chinese_alone(page, problems):
    width = """mark => {
        const range = document.createRange();
        const text = document.querySelector("h1").firstChild;
        range.setStart(text, text.data.indexOf(mark));
        range.setEnd(text, text.data.indexOf(mark) + 1);
        return range.getBoundingClientRect().width;
    }"""
    for tree, language, is_square in (("/zh-hans", "zh-Hans", True), ("", "zh-Hans", True), ("/zh-hans", "en", False)):
        story = make_article(title="关于“水闸”的报道" if is_square else "The “lock” 水", language=language)
        page.goto(f"{tree}{story.get_absolute_url()}", wait_until="load")
        assert (page.evaluate(width, "“") == pytest.approx(page.evaluate(width, "水"), rel=0.1)) == is_square, tree


def test_a_table_that_is_too_wide_scrolls_by_the_keyboard(page, story):
    page.set_viewport_size({"width": 360, "height": 800})
    page.goto(story.get_absolute_url(), wait_until="load")
    frame = page.get_by_role("group", name="Table")
    frame.evaluate("node => node.addEventListener('scroll', () => { node.dataset.moved = node.scrollLeft > 0; })")
    frame.focus()
    page.keyboard.press("ArrowRight")
    expect(frame).to_have_attribute("data-moved", "true")


def test_only_a_table_that_is_too_wide_is_a_stop_of_the_tab_key(page):
    story = make_article(body="<table><tbody><tr><td>One very small</td><td>table</td></tr></tbody></table>")
    page.set_viewport_size({"width": 800, "height": 800})
    page.goto(story.get_absolute_url(), wait_until="load")
    frame = page.get_by_role("group", name="Table")
    expect(frame).not_to_have_attribute("tabindex", "0")
    frame.evaluate("node => { node.firstElementChild.style.minInlineSize = '3000px'; }")
    expect(frame).to_have_attribute("tabindex", "0")


def test_the_list_of_topics_says_that_nothing_matches_and_shows_all_again(page, story):
    page.goto("/topics/", wait_until="load")
    page.get_by_label("Find a topic").fill("zeppelin")
    expect(page.locator("output")).to_have_text("No topics match “zeppelin”.")
    page.get_by_role("button", name="Show all topics").click()
    expect(page.locator("output")).to_be_empty()
    expect(page.get_by_role("link", name="Inland waterways").last).to_be_visible()
    # No letters of the name begin a word with them.
    page.get_by_label("Find a topic").fill("erways")
    expect(page.locator("output")).to_have_text("No topics match “erways”.")
    for typed in ("重慶", "chong qing", "重庆", "water", "INLAND W"):
        page.get_by_label("Find a topic").fill(typed)
        expect(page.locator("output")).to_have_text("1 of 1 topics")
    expect(page.get_by_role("button", name="Show all topics")).to_be_hidden()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Inland waterways")


def test_without_scripts_every_page_reads_and_search_is_one_field_away(page, live_server, story):
    plain = page.context.browser.new_context(
        java_script_enabled=False,
        base_url=live_server.url,
        color_scheme="dark",
        viewport={"width": 1280, "height": 800},
    ).new_page()
    plain.goto("/")
    expect(plain.locator(".display")).to_be_hidden()
    plain.goto("/topics/")
    plain.get_by_label("Find a topic").fill("inland")
    plain.get_by_role("button", name="Find", exact=True).click()
    expect(plain.get_by_text("Total: 1 topic found")).to_be_visible()
    plain.get_by_label("Search the site").fill("towpath")
    plain.keyboard.press("Enter")
    expect(plain.get_by_text("Total: 22 articles found")).to_be_visible()
    plain.get_by_role("link", name="Older").or_(plain.get_by_role("link", name="Next")).click()
    expect(plain.locator("article")).to_have_count(2)
    plain.set_viewport_size({"width": 360, "height": 800})
    plain.goto(story.get_absolute_url())
    plain.get_by_role("link", name="Corrected on").click()
    assert plain.url.endswith(f"#correction-{story.corrections.get().pk}")
    plain.get_by_role("link", name="Search", exact=True).first.click()
    expect(plain.get_by_label("Keywords")).to_be_visible()
