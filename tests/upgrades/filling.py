"""A program that fills a site with something of everything. Its argument is the file for what `facts` finds on it.

It runs on the database of the environment, which was just set up. `make` starts it.
"""

import json
import sys
from datetime import timedelta
from pathlib import Path

import django
import time_machine

django.setup()

from django.contrib.auth.models import User  # noqa: E402
from django.contrib.sessions.backends.db import SessionStore  # noqa: E402
from django.test import Client  # noqa: E402

from articles.collaboration import commenting, preview_links, saved_views  # noqa: E402
from articles.house_style import rules  # noqa: E402
from articles.models import Article  # noqa: E402
from articles.workflow import drafting, reviewing, scheduled_updates  # noqa: E402
from newsroom.core.desk import presence  # noqa: E402
from newsroom.wire.stories import make_story  # noqa: E402
from tests.core.accounts.codes import make_user_with_app  # noqa: E402
from tests.factories import make_article, make_author, make_conflict_version, make_draft, make_topic, make_user  # noqa: E402
from tests.newsroom.exchange.full_export.filled_site import at, fill  # noqa: E402
from tests.newsroom.wire.making import make_item, make_source  # noqa: E402
from tests.upgrades.databases import EDITOR  # noqa: E402
from tests.upgrades.facts import facts  # noqa: E402
from topics.merging import services as merging  # noqa: E402
from topics.models import Topic  # noqa: E402
from topics.names import naming  # noqa: E402


def fill_site():
    """Fill the empty database of a site that was just set up."""
    fill()
    with time_machine.travel(at(8), tick=False) as clock:
        editor = make_user_with_app("Editor", username=EDITOR, email="editor@news.example")
        journalist = make_user("Journalist", username="journalist")
        make_user("Administrator", username="away", is_active=False)
        _names()
        _desk(editor, journalist)
        _wire(editor)
        clock.move_to(at(9))
        _scheduled(editor)


def _names():
    """Names in several scripts, and topics that were merged, merged and parted again, and split."""
    ferries, boats = make_topic("Ferries", aliases=["Fähren"]), make_topic("Ferry boats")
    make_topic("長江", kind="place", aliases=["Yangtze", "Chang Jiang"])
    topics = [ferries, boats, "長江"]
    make_article(uid="ferry", title="臺灣 ferry runs again", topics=topics, body="<p>渡船 at noon</p>")
    make_article(uid="pier", title="The pier is new", topics=[boats])
    merging.merge(boats, ferries, by=None)
    piers = make_topic("Piers")
    merging.undo(merging.merge(piers, ferries, by=None), by=None)
    entry = ferries.entries.get(content_object=Article.objects.get(uid="pier"))
    merging.split(ferries, [entry.pk], "Landing stages", by=None)
    naming.rename(Topic.objects.get(name="Landing stages"), "Landings", slug="landings")


def _desk(editor, journalist):
    """What editors and journalists have of each other, and texts that were not saved."""
    author = make_author("Night desk")
    story = make_draft(uid="written", title="Being written", body="<p>One two three</p>", authors=[author])
    drafting.save(story, {"body": "<p>One two three four</p>"}, by=journalist)
    make_conflict_version(story, by=journalist, title="Written elsewhere", body="<p>One two five</p>")
    thread = commenting.comment(story, f"@{EDITOR} Who says so?", by=journalist, field="body", quote="two three")
    commenting.reply(thread, "The warden.", by=editor)
    commenting.resolve(commenting.comment(story, "A comma?", by=editor), by=editor)
    returned = make_draft(uid="returned", title="Sent back")
    reviewing.submit(returned, by=editor)
    reviewing.request_changes(returned, by=editor, reason="Too long.")
    reviewing.bin(make_draft(uid="binned", title="In the bin"), by=editor)
    rules.create(by=editor, words="very unique", replacement="unique", reason="It has no degrees.")
    saved_views.save("Mine", "q=weir", is_shared=True, by=editor)
    preview_links.create(story, by=editor, days=7, purpose="Lawyers")
    presence.see(presence.subject_of(story), User.objects.get(pk=journalist.pk), is_typing=True)
    SessionStore().create()


def _wire(editor):
    source = make_source("Tide agency")
    make_story(make_item(source, headline="High tide"), by=editor)
    make_item(source, headline="Low tide")


def _scheduled(editor):
    """A story whose update waits for its moment."""
    story = make_article(uid="updated", title="The lock is shut", topics=["Ferries"])
    drafting.save(story, {"title": "The lock is open"}, by=editor)
    scheduled_updates.schedule(story, by=editor, at=at(9) + timedelta(days=36_500), change_note="It is open.")


if __name__ == "__main__":
    fill_site()
    found = facts(Client(headers={"x-forwarded-proto": "https"}))
    Path(sys.argv[1]).write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n")
