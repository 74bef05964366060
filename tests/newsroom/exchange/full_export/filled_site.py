"""A site in which every field of every model that a full export contains is set in some row."""

from datetime import UTC, date, datetime

import time_machine

from articles.story_fields import reference
from articles.workflow import authors, drafting, publishing, reviewing
from newsroom import redirects
from newsroom.core.images import renditions
from newsroom.core.models import MediaFile
from newsroom.core.pages import editing
from tests.factories import (
    PDF,
    embedding,
    make_article,
    make_author,
    make_draft,
    make_file,
    make_image,
    make_page,
    make_topic,
    photo,
)
from topics import curation
from topics.models import TopicEntry
from topics.names import naming


def at(day, hour=8):
    """A moment of May 2026."""
    return datetime(2026, 5, day, hour, tzinfo=UTC)


def fill():
    """Fill an empty site, in the first ten days of May 2026."""
    with time_machine.travel(at(1), tick=False) as clock:
        media = _media()
        topics = _topics(media["image"])
        desk = _authors(media["image"])
        _pages()
        stories = _stories(media, topics, desk)
        clock.move_to(at(5))
        _changes(stories, media, topics)
        clock.move_to(at(6))
        _curation(stories, topics)
        clock.move_to(at(7))
        _redirects(media, topics, desk)


def _media():
    return {
        "image": make_image(
            **{"alt": "A weir", "caption": "At low water", "credit": "River desk", "licence": "CC BY 4.0"},
            **{"focal_point": "0.25x0.75", "usable_until": date(2030, 1, 2), "is_single_use": True},
            taken_on=date(2026, 4, 2),
        ),
        "plain": make_image(photo((40, 40), "RGBA"), "PNG", caption="Foam", is_decorative=True),
        "sound": make_file(title="The weir at night", credit="River desk", text="Rushing.\nThen nothing."),
        "plan": make_file(PDF, title="The plan"),
    }


def _topics(image):
    above, other = make_topic("Waterways", kind="section"), make_topic("Eels")
    weirs = make_topic("Old weirs", kind="place", aliases=["Barrages", "Dams"])
    naming.rename(weirs, "Weirs")
    naming.rename(other, "Eels and lampreys", slug="eels-and-lampreys")
    naming.remove_alias(weirs, "Dams")
    naming.set_translations(weirs, {"zh-hans": "堰"})
    curation.describe(
        weirs,
        **{"by": None, "parent": above, "lead_image": image, "description": "All weirs", "related": [other, above]},
        **{"sponsor": "Supported by the River Trust", "wikidata_id": "Q1066997", "same_as": "https://weirs.example/"},
        **{"is_in_navigation": True, "navigation_position": 3, "briefing_byline": "River desk"},
    )
    curation.make_public(make_topic("Otters"), by=None)
    return {"weirs": weirs, "above": above, "other": other}


def _authors(image):
    desk = make_author("River desk")
    authors.describe(
        desk, by=None, name="Rivers desk", role="Desk", bio="Writes of rivers.", is_organisation=True, photo=image
    )
    return desk


def _pages():
    about = make_page(known="about", title="About us", description="Who writes here", is_in_footer=False)
    jobs = make_page("Jobs", description="Work with us")
    editing.publish(jobs, {**editing.content_of(jobs), "slug": "work"}, by=None)
    chinese = editing.translate(jobs, "zh-hans", by=None)
    editing.publish(chinese, {"title": "工作", "body": "<p>来吧</p>"}, by=None)
    editing.save(about, {"title": "About all of us", "body": '<p>See <a href="/pages/work/">Jobs</a></p>'}, by=None)
    former = make_page("Former page", body='<p><a href="/topics/weirs/">Weirs</a></p>')
    editing.unpublish(former, version=former.version, by=None)
    make_page("Never shown", is_public=False)


def _stories(media, topics, desk):
    image, sound = media["image"], media["sound"]
    first = make_article(
        **{"uid": "first", "title": "The weir opens", "at": at(1, 6), "language": "de", "slug": "wehr"},
        topics=[topics["weirs"], topics["above"]],
        authors=[desk, "Ann Example"],
    )
    second = make_article(
        **{"uid": "second", "title": "The weir is open", "at": at(1, 7), "label": "analysis", "lead_image": image},
        **{"lead_caption": "Both gates", "translation_of": reference(first), "topics": [topics["weirs"]]},
        sources=[{"url": "https://weirs.example/plan", "title": "The plan", "supports": "The date"}],
        body=f'<figure><img src="{renditions.sources(image).src}" alt="x"></figure>{embedding(sound)}<p>'
        '<a href="/topics/old-weirs/">Weirs</a> <a href="/search/?q=weir">All</a> <a href="/">Front</a></p>',
    )
    third = make_article(uid="third", title="Eels", at=at(1, 5), topics=[topics["weirs"], topics["other"]])
    make_article(uid="later", title="The weir closes", at=datetime(2100, 1, 1, tzinfo=UTC), topics=[topics["weirs"]])
    make_draft(uid="draft", title="Not yet", label="opinion", lead_image=image, notes="Ask the warden.")
    reviewing.submit(make_draft(uid="asked", title="Read this", topics=["Weirs"]), by=None)
    approved = make_draft(uid="approved", title="Ready", published_at=at(20).isoformat())
    reviewing.submit(approved, by=None)
    reviewing.approve(approved, by=None)
    return {"first": first, "second": second, "third": third}


def _changes(stories, media, topics):
    """What happens to the stories later."""
    second, third = stories["second"], stories["third"]
    drafting.save(second, {"title": "The weir is wide open", "slug": "wide-open"})
    publishing.publish(second, by=None, change_note="The width.")
    publishing.correct(second, "There are two gates.", by=None)
    drafting.save(
        second,
        {
            **{"title": "Being rewritten", "label": "opinion", "lead_image": reference(media["plain"])},
            **{"translation_of": None, "topics": [reference(topics["other"])], "authors": [], "slug": "rewritten"},
            "body": f'<p><a href="{media["plan"].file.url}" rel="noopener">Plan</a></p>',
        },
    )
    copy = drafting.create({**drafting.content_of(third), "title": "More eels"}, uid="copy", duplicate_of=third)
    publishing.publish(copy, by=None, at=at(4))
    gone = make_article(uid="gone", title="It was out", at=at(2), topics=[topics["weirs"]], label="sponsored")
    publishing.withdraw(gone, by=None)


def _curation(stories, topics):
    first, second, third = (
        TopicEntry.objects.get(content_object=each, tag=topics["weirs"]) for each in stories.values()
    )
    fourth = TopicEntry.objects.get(content_object=stories["first"], tag=topics["above"])
    curation.pin(fourth, by=None, until=at(8))
    for entry in (first, second):
        curation.pin(entry, by=None, until=at(30))
    # The second remains the second.
    curation.unpin(first, by=None)
    curation.hide(third, by=None, reason="It is about eels.")
    curation.mark_key_moment(first, by=None, line="Eröffnet", date="1931-05", translations={"en": "Opened"})
    curation.recommend(first, by=None, is_start_here=True)
    curation.pin(stories["third"], by=None, until=at(9))
    curation.pin(stories["first"], by=None)
    briefing = '<p>They hold water. <a href="/2026/05/01/wide-open/">Open</a></p><hr><p>More.</p>'
    curation.write_briefing(topics["weirs"], briefing, by=None)
    curation.write_briefing(topics["weirs"], "<p>拦水。</p>", by=None, language="zh-hans")


def _redirects(media, topics, desk):
    weirs, plan = topics["weirs"], MediaFile.objects.get(pk=media["plan"].pk)
    for old, new in (
        ("/old/desk", f"/authors/{desk.slug}/"),
        ("/old/feed", "/feed.json"),
        ("/old/topic-feed", f"/topics/{weirs.slug}/feed.rss"),
        ("/old/author-feed", f"/search/feed.atom?author={desk.slug}"),
        ("/old/story", "/2026/05/01/wehr/"),
        ("/old/weir.jpg", media["image"].file.url),
        ("/old/plan.pdf", plan.file.url),
        ("/old/work", "/pages/work/"),
        ("/old/search", "/search/?q=weir"),
        ("/old/*", "https://archive.example/*"),
    ):
        redirects.add(old, new, by=None)
