"""Long words and names break, so that no page scrolls sideways on the narrowest phone."""

import pytest

from articles.collaboration import commenting
from articles.workflow import publishing
from tests.browser.desk import settle, sign_in, width_of
from tests.factories import make_article, make_draft, make_image, make_page, make_topic, make_user
from topics import curation
from topics.models import TopicEntry

pytestmark = pytest.mark.browser

WIDTH = 320
WORD = "Donaudampfschifffahrtsgesellschaft"
NAME = "Q" * 200
TEXT = " ".join(["x", WORD, "W" * 60, "x"])


@pytest.fixture
def story():
    """A story with long words in all of its texts, filed under a topic with the longest name."""
    topic = make_topic(NAME, kind="section", aliases=["M" * 200])
    other = make_topic("W" * 199)
    curation.describe(topic, by=None, is_in_navigation=True, description=TEXT, sponsor=TEXT, related=[other])
    curation.write_briefing(topic, f"<p>{TEXT}</p>", by=None)
    image = make_image(alt=TEXT, caption=TEXT, credit=WORD, licence=WORD)
    body = f"<p>{TEXT}</p><h2>{TEXT}</h2><blockquote class='pull'><p>{TEXT}</p></blockquote><ul><li>{TEXT}</li></ul>"
    texts = {"title": TEXT, "summary": TEXT, "body": body}
    for n in range(3):
        make_article(**texts, topics=[topic, other], authors=[WORD * 3], lead_image=image if n else None)
    story = make_article(**texts, topics=[topic, other], authors=[WORD * 3], lead_image=image, label="analysis")
    publishing.correct(story, TEXT, by=None)
    entry = TopicEntry.objects.get(content_object=story, tag=topic)
    curation.pin(entry, by=None)
    curation.mark_key_moment(entry, by=None, line=TEXT)
    make_page(WORD * 3, known="about")
    return story


def check(page, paths):
    """Visit all, and compare those that are too wide with none."""
    page.set_viewport_size({"width": WIDTH, "height": 800})
    wide = {}
    for path in paths:
        page.goto(path, wait_until="load")
        settle(page)
        if (width := width_of(page)) > WIDTH:
            wide[path[:60]] = width, page.evaluate(WIDEST)
    assert wide == {}


# The elements that stand out of the window and have no child that does.
# The elements that are too wide, innermost last.
WIDEST = """[...document.querySelectorAll("body *")]
    .filter((each) => each.scrollWidth > innerWidth && getComputedStyle(each).overflowX === "visible")
    .map((each) => `${each.scrollWidth} ${each.outerHTML.slice(0, 100)}`).slice(-4)"""


def test_no_page_of_the_site_scrolls_sideways(page, story, problems):
    topic = story.topics.get(kind="section")
    month = f"{story.published_at:%Y/%m}"
    at = topic.get_absolute_url()
    author = story.bylines.get().author.get_absolute_url()
    check(
        page,
        [
            "/", story.get_absolute_url(), "/topics/", at, f"{at}{month[:4]}/", f"{at}{month}/", f"{at}follow/",
            "/authors/", author, "/archive/", f"/{month}/", "/corrections/", "/follow/", "/about/", "/offline/",
            f"/search/?q={WORD}", f"/search/?q={NAME}", f"/search/?topic={NAME}", f"/{NAME}/",
        ],
    )  # fmt: skip
    # The last page is a 404.
    problems.clear()


def test_no_page_of_the_desk_scrolls_sideways(page, story):
    user = make_user("Administrator", first_name=WORD, last_name=WORD)
    user.is_superuser = True
    user.save()
    draft = make_draft(title=TEXT, summary=TEXT, body=f"<p>{TEXT}</p>", topics=list(story.topics.all()))
    commenting.comment(draft, TEXT, by=user, field="title", quote=TEXT)
    topic = story.topics.get(kind="section")
    image = story.lead_image
    sign_in(page, user)
    stories, topics = "/admin/articles/article/", f"/admin/topics/topic/{topic.pk}"
    check(
        page,
        [
            "/admin/", stories, f"{stories}?q={WORD}", f"{stories}{draft.pk}/change/", f"{stories}{story.pk}/change/",
            f"{stories}{story.pk}/history/", f"{stories}calendar/", f"{stories}front/", "/admin/topics/topic/",
            f"{topics}/change/", f"{topics}/history/", "/admin/articles/author/", "/admin/newsroom/image/",
            f"/admin/newsroom/image/{image.pk}/change/", "/admin/newsroom/page/", "/admin/newsroom/auditentry/",
            "/admin/auth/user/", f"/admin/auth/user/{user.pk}/change/", "/admin/account/",
        ],
    )  # fmt: skip
