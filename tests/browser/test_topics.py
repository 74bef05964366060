"""The list of topics and their repairs in a browser: by keys alone, on a phone, in light and dark."""

import pytest
from playwright.sync_api import expect

from tests.browser.desk import Keyboard, faults, sign_in, type_into, width_of
from tests.factories import make_article, make_topic, make_user
from topics import merging
from topics.models import Topic

pytestmark = pytest.mark.browser
LIST = "/admin/topics/topic/"
NAMES = "#result_list .field-topic_name > a"


@pytest.fixture
def mills(committed):
    """Two topics that may be one, and two under which nothing is filed."""
    for n in range(3):
        make_article(title=f"Mill {n}", topics=["Tide mills"])
    make_article(title="Mill 3", topics=["Tidemills"])
    make_topic("Sluices")
    make_topic("Weirs")
    return Topic.objects.get(name="Tide mills")


def open_list(page, query=""):
    page.goto(f"{LIST}{query}", wait_until="load")


def test_what_is_wrong_is_found_repaired_and_dismissed_with_the_keyboard_alone(page, mills):
    sign_in(page, make_user("Topic editor"))
    open_list(page)
    keys = Keyboard()
    keys.reach(page, page.locator("#changelist-filter a", has_text="Similar name"), at_most=80)
    with page.expect_navigation():
        keys.press(page, "Enter")
    expect(page.locator(NAMES)).to_have_text(["Tide mills", "Tidemills"])
    repair = page.locator(".desk-issues__actions a", has_text="Merge with “Tidemills”…")
    keys.reach(page, repair, at_most=80)
    with page.expect_navigation():
        keys.press(page, "Enter")
    keys.reach(page, page.get_by_role("button", name="Merge into “Tide mills”"), at_most=40)
    with page.expect_navigation():
        keys.press(page, "Enter")
    assert sorted(Topic.objects.values_list("name", flat=True)) == ["Sluices", "Tide mills", "Weirs"]
    open_list(page, "?wrong=orphan")
    dismiss = page.locator("tr", has_text="Sluices").get_by_role("button", name="Dismiss")
    keys.reach(page, dismiss, at_most=80)
    with page.expect_navigation():
        keys.press(page, "Enter")
    expect(page.locator(".messagelist")).to_contain_text("Dismissed “Unused topic” for “Sluices”.")
    expect(page.locator(NAMES)).to_have_text(["Weirs"])


def test_several_topics_get_a_kind_with_the_keyboard_alone(page, mills):
    sign_in(page, make_user("Topic editor"))
    open_list(page)
    keys = Keyboard()
    keys.reach(page, page.locator(".desk-bulk__all input"), at_most=80)
    keys.press(page, "Space")
    expect(page.locator(".desk-bulk [role=status]")).to_have_text("4 selected")
    keys.reach(page, page.locator("#desk-bulk-action"))
    keys.type(page, "Set type: Place")
    keys.press(page, "Tab")
    with page.expect_navigation():
        keys.press(page, "Enter")
    expect(page.locator(".messagelist .success")).to_be_visible()
    assert set(Topic.objects.values_list("kind", flat=True)) == {"place"}


def test_on_a_phone_the_list_is_sorted_by_a_choice(page, mills):
    sign_in(page, make_user("Topic editor"))
    open_list(page, "?q=mill")
    expect(page.locator(".desk-sort")).to_be_hidden()
    page.set_viewport_size({"width": 360, "height": 800})
    page.get_by_label("Sort by").select_option("Fewest stories first")
    page.get_by_role("button", name="Sort").click()
    expect(page.locator(NAMES)).to_have_text(["Tidemills", "Tide mills"])
    assert width_of(page) == 360
    page.get_by_role("link", name="Filters").click()
    expect(page.locator("#changelist-filter")).to_be_in_viewport()


def test_the_target_of_a_split_is_suggested_and_the_split_taken_back(page, mills):
    make_topic("Windmills", aliases=["Moulins"])
    sign_in(page, make_user("Topic editor"))
    page.goto(f"{LIST}{mills.pk}/split/", wait_until="load")
    page.get_by_label("Mill 2").check()
    type_into(page, "split-target", "moul")
    expect(page.locator(".select2-results__option--highlighted")).to_contain_text("Windmills")
    page.keyboard.press("Enter")
    with page.expect_navigation():
        page.get_by_role("button", name="Preview changes").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Split topic").click()
    assert mills.entries.count() == 2
    page.goto(f"{LIST}{mills.pk}/history/", wait_until="load")
    page.get_by_role("link", name="See what will change if you undo the split to “Windmills”").click()
    with page.expect_navigation():
        page.get_by_role("button", name="Undo split").click()
    assert mills.entries.count() == 3


def test_a_story_is_split_off_without_a_script(page, browser, live_server, mills):
    plain = browser.new_context(base_url=live_server.url, java_script_enabled=False).new_page()
    sign_in(plain, make_user("Topic editor"))
    plain.goto(f"{LIST}{mills.pk}/split/")
    plain.get_by_label("Mill 2").check()
    plain.get_by_label("Move to topic").fill("Windmills")
    plain.get_by_role("button", name="Preview changes").click()
    plain.get_by_role("button", name="Split topic").click()
    assert Topic.objects.get(name="Windmills").entries.count() == 1


def test_a_taken_name_is_told_while_it_is_typed_and_another_one_planned(page, mills):
    sign_in(page, make_user("Topic editor"))
    page.goto(f"{LIST}{mills.pk}/rename/", wait_until="load")
    page.get_by_label("Name", exact=True).fill("tidemills")
    expect(page.locator("#plan-error")).to_contain_text("is already used by the topic “Tidemills”")
    expect(page.get_by_role("link", name="Merge “Tide mills” into “Tidemills”…")).to_be_visible()
    page.get_by_label("Name", exact=True).fill("Sea mills")
    expect(page.locator("#plan-error")).to_be_empty()
    expect(page.locator("#plan")).to_contain_text("The name changes to “Sea mills”")
    with page.expect_navigation():
        page.get_by_role("button", name="Rename", exact=True).click()
    assert Topic.objects.get(pk=mills.pk).name == "Sea mills"


def test_what_a_merge_will_do_is_told_of_the_topic_that_is_chosen_to_stay(page, mills):
    sign_in(page, make_user("Topic editor"))
    open_list(page, f"merge/?topics={mills.pk}&topics={Topic.objects.get(name='Tidemills').pk}")
    page.get_by_role("radio", name="Tidemills").check()
    expect(page.locator("#plan h2").first).to_have_text("“Tide mills” merges into “Tidemills”")
    with page.expect_navigation():
        page.get_by_role("button", name="Merge into “Tidemills”").click()
    assert Topic.objects.get(name="Tidemills").entries.count() == 4


def test_who_chose_topics_far_down_the_list_has_what_is_done_with_them_in_reach(page, mills):
    sign_in(page, make_user("Topic editor"))
    page.set_viewport_size({"width": 1280, "height": 300})
    open_list(page)
    page.locator("tr", has_text="Weirs").scroll_into_view_if_needed()
    expect(page.locator("#desk-bulk-action")).not_to_be_in_viewport()
    page.locator("tr", has_text="Weirs").get_by_role("checkbox").check()
    expect(page.locator("#desk-bulk-action")).to_be_in_viewport()


def test_from_a_topic_stories_are_found_and_filed(page, mills):
    make_article(title="The miller")
    sign_in(page, make_user("Topic editor"))
    page.goto(f"{LIST}{mills.pk}/change/", wait_until="load")
    page.get_by_role("link", name="Add stories to this topic").click()
    page.get_by_role("searchbox", name="Search stories").fill("miller")
    with page.expect_navigation():
        page.keyboard.press("Enter")
    page.get_by_label("Select “The miller”").check()
    with page.expect_navigation():
        page.get_by_role("button", name="Apply", exact=True).click()
    with page.expect_navigation():
        page.get_by_role("button", name="Add to topic").click()
    expect(page.locator(".messagelist .success")).to_have_text("Topic added to the draft of 1 story.")


@pytest.mark.parametrize(("scheme", "width"), [("light", 1280), ("dark", 1280), ("light", 360), ("dark", 360)])
def test_the_pages_break_no_rule_and_fit(page, mills, scheme, width):
    other = Topic.objects.get(name="Tidemills")
    split = merging.split(mills, [mills.entries.first().pk], "W" * 80, by=None)
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 900})
    sign_in(page, make_user("Topic editor"))
    for path in (
        "",
        f"merge/?topics={mills.pk}&topics={other.pk}",
        "merges/",
        f"splits/{split.pk}/undo/",
        f"{mills.pk}/history/",
        f"{mills.pk}/split/",
        f"{mills.pk}/rename/?name=tidemills",
        f"{mills.pk}/merge/",
        f"../../articles/article/?file={mills.pk}",
    ):
        open_list(page, path)
        assert (path, faults(page), width_of(page)) == (path, [], width)
