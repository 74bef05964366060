"""How long writing takes, and the desk's pages: milliseconds (median, slowest) and queries of each verb and each page.

    DATABASE_URL=sqlite:////path/copy.sqlite3 uv run python -m tests.benchmarks.writing
        [--rounds R] [--pages P] [--only WORDS] [--explain]

On a database that `generate_articles` filled; best on a copy. Everything runs in this process. A new story is written,
published under five topics and so on, R times (--rounds, 0: not at all); each page is asked for P times. --only: the
rows whose names hold one of these words, by commas. --explain: of each row, the statements that go through a large
table or an index of it from one end; where a LIMIT ends that soon, no harm is done.

Taken away again are its stories, their topics and the account it works under. What stays are entries of the audit log
and of the log of changes, and that the topics, all of which have stories, may be public from an earlier moment.
"""
# ruff: noqa: E402 - models can be imported once Django is set up.

import argparse
import os
import random
import re
import statistics
from collections import defaultdict
from contextlib import contextmanager
from datetime import timedelta
from time import perf_counter

import django

import tests.benchmarks.named  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SECRET_KEY", "of a benchmark")
os.environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
os.environ.setdefault("LOG_LEVEL", "ERROR")
django.setup()

from django.conf import settings
from django.contrib.auth.models import User
from django.core.management import call_command
from django.db import connection, transaction
from django.test import Client
from django.utils import timezone

from articles import story_fields
from articles.choices import Status
from articles.models import Article, Author
from articles.story_fields import references
from articles.workflow import drafting, locking, publishing, story_topics
from newsroom.exchange import synthetic
from tests.benchmarks.explaining import scans
from topics import entries, merging
from topics.models import Merge, Topic
from topics.names import naming

DESK = "/admin/articles/article/"
WARM_UP = 3


class Table:
    """What was measured, by name, in order."""

    def __init__(self, *, only, is_explaining):
        self.only, self.is_explaining = only, is_explaining
        self.rows = defaultdict(list)
        self.statements = {}

    def wants(self, name):
        """Whether the row was asked for."""
        return not self.only or any(word in name for word in self.only)

    @contextmanager
    def timed(self, name):
        """Note how long it takes, and how many queries."""
        asked = []

        def note(execute, sql, params, many, context):
            asked.append((sql, params[0] if many else params))
            return execute(sql, params, many, context)

        with connection.execute_wrapper(note):
            began = perf_counter()
            yield
            took = (perf_counter() - began) * 1000
        self.rows[name].append((took, len(asked)))
        self.statements[name] = asked

    def write(self):
        """Print a line for each row."""
        print("| | median, ms | slowest, ms | queries |\n|---|---|---|---|")
        for name, found in self.rows.items():
            found = found[WARM_UP:] if len(found) > WARM_UP else found
            times, queries = [took for took, _ in found], max(count for _, count in found)
            print(f"| {name} | {statistics.median(times):.1f} | {max(times):.1f} | {queries} |")
            if self.is_explaining:
                for told in dict.fromkeys(
                    found for sql, params in self.statements[name] for found in scans(sql, params)
                ):
                    print(f"    {told}")


class Desk:
    """An editor at work on stories of the benchmark's own."""

    def __init__(self, table):
        self.table, self.chance = table, random.Random(1)
        self.user = User.objects.create_superuser(f"benchmark-{os.getpid()}")
        self.client = Client(SERVER_NAME=settings.SITE_HOST)
        self.client.force_login(self.user)
        topics = list(Topic.objects.filter(entry_count__gt=0).order_by("-entry_count", "pk"))
        self.press = synthetic._StoryGenerator(self.chance, topics, list(Author.objects.all()[:20]))
        self.common, self.rare = topics[:20], topics[20:]

    def topics(self):
        """Two of the largest, three of the others."""
        return [*self.chance.sample(self.common, 2), *self.chance.sample(self.rare, 3)]

    def begin(self, number):
        """A draft of some 600 words."""
        story = self.press.create(f"synthetic-benchmark-{os.getpid()}-{number}")
        content = {**story.whole_content, "slug": "", "topics": references(self.topics())}
        with self.table.timed("create story"):
            return drafting.create(content, by=self.user)

    def autosave(self, story, sequence):
        """What the writing screen sends while somebody types."""
        content, copy = drafting.snapshot_of(story), story.working_copy
        data = {
            **{name: content[name] for name in story_fields.TEXTS},
            "summary": f"{content['summary']} {sequence}",
            **{name: [ref["name"] for ref in content[name]] for name in ("topics", "authors")},
            **{"published_at": "", "lead_image": "", "user": self.user.pk},
            **{"version": copy.text_version, "page": f"benchmark-{story.pk}", "sequence": sequence},
        }
        with self.table.timed("autosave"):
            answer = self.client.post(f"{DESK}{story.pk}/autosave/", data)
        assert answer.status_code == 200, answer.content

    def work(self, number):
        """One story from its beginning to its end. Returns it."""
        pk = self.begin(number).pk
        self.autosave(read(pk), 1)
        with self.table.timed("heartbeat"):
            self.client.post(f"{DESK}{pk}/presence/", {"version": 1, "page": "", "is_typing": 1})
        self.verb("publish a story with five topics", publishing.publish, pk)
        drafting.save(read(pk), {"title": f"{read(pk).title} again"}, by=self.user)
        self.verb("publish an update", publishing.publish, pk)
        had = drafting.content_of(read(pk))["topics"]
        new = references(self.chance.sample(self.rare, 2))
        story = read(pk)
        with self.table.timed("change topics and publish"):
            story_topics.change_topics(story, by=self.user, add=new, remove=had[:2])
            publishing.publish(story, by=self.user)
        with transaction.atomic():
            self.verb("lock for update", lambda story, by: locking.lock_for_update(story), pk)
        self.verb("add correction", publishing.correct, pk, text="It was another.")
        self.verb("unpublish", publishing.withdraw, pk)
        self.verb("schedule", publishing.schedule, pk, at=timezone.now() + timedelta(days=1))
        self.verb("unschedule", publishing.unschedule, pk)
        return pk

    def verb(self, name, verb, pk, **arguments):
        """Time a verb on the story as it stands."""
        story = read(pk)
        with self.table.timed(name):
            verb(story, by=self.user, **arguments)

    def merge(self, stories, number):
        """Two small topics, and back."""
        with transaction.atomic():
            pair = [naming.find_or_create(f"Benchmark {name} {os.getpid()} {number}") for name in ("one", "two")]
            for story in stories:
                entries.set_topics(story, pair[: 1 + story.pk % 2])
        with self.table.timed("merge two small topics"):
            done = merging.merge(*pair, by=self.user)
        with self.table.timed("undo the merge"):
            pair = [merging.undo(done, by=self.user), Topic.objects.get(pk=done.survivor_id)]
        with transaction.atomic():
            for story in stories:
                entries.set_topics(story, [])
            Merge.objects.filter(pk=done.pk).delete()
            Topic.objects.filter(pk__in=[topic.pk for topic in pair]).delete()

    def pages(self):
        """What is opened on the desk: {name: address}."""
        story = Article.objects.live().first()
        topic = self.rare[len(self.rare) // 2]
        word = story.title.split(": ")[-1].split()[1]
        states = ("draft", "in_review", "approved", "scheduled", "published", "changed", "asked", "back")
        month = "dates=created&since=2026-10-01&until=2026-10-31"
        lists = {
            "": "",
            "page 2": "?p=2",
            **{f"state {state}": f"?state={state}" for state in (*states, "withdrawn", "bin")},
            **{f"when {when}": f"?when={when}" for when in ("today", "week", "month", "ahead")},
            "mine": "?mine=on",
            "my drafts of a month in a topic": f"?mine=on&state=draft&{month}&topic={topic.name}",
            "a common topic": f"?topic={self.common[0].name}",
            "a label": "?label=opinion",
            "a byline": f"?byline={self.press.desks[0].name}",
            "add to topic": f"?file={self.common[0].pk}",
            **{
                f"q, {name}": f"?q={q}"
                for name, q in (("common", word), ("two words", f"{word}+{topic.name.split()[0]}"))
            },
            "q, a topic": f"?q={topic.name}",
            "q, an author": f"?q={self.press.desks[0].name}",
            "q, no results": "?q=xylophone",
            "q, a letter": "?q=e",
            "q, within drafts": f"?state=draft&q={word}",
        }
        suggest = {"title": story.title, "summary": story.summary, "body": story.body}
        return {
            **{f"stories: {name or 'first page'}": f"{DESK}{query}" for name, query in lists.items()},
            "stories: last page": (DESK, "last"),
            "story: editor": f"{DESK}{story.pk}/change/",
            "story: history": f"{DESK}{story.pk}/history/",
            "story: preview": f"{DESK}{story.pk}/preview/page/",
            "story: topic suggestions": (f"{DESK}suggest-for/", suggest),
            "link search, common": f"{DESK}find/?q={word}",
            "link search, no results": f"{DESK}find/?q=xylophone",
            "dashboard": "/admin/",
            "calendar": f"{DESK}calendar/",
            "calendar of a full month": f"{DESK}calendar/?month={story.published_at:%Y-%m}",
            "notifications": f"{DESK}notifications/",
            "front page: editor": f"{DESK}front/",
            "topics: first page": "/admin/topics/topic/",
            **{
                f"topics: {query}": f"/admin/topics/topic/?{query}"
                for query in ("wrong=any", "used=long", "o=3", "o=-4")
            },
            "topics: last page": ("/admin/topics/topic/", "last"),
            "topic: editor, largest topic": f"/admin/topics/topic/{self.common[0].pk}/change/",
            "topic: editor, small topic": f"/admin/topics/topic/{self.rare[-1].pk}/change/",
            "topic: story search": f"/admin/topics/topic/{self.common[0].pk}/stories/?term={word}",
            "topic: story search, no results": f"/admin/topics/topic/{self.common[0].pk}/stories/?term=xylophone",
            "authors": "/admin/articles/author/",
            "author: editor": f"/admin/articles/author/{self.press.desks[0].pk}/change/",
            "images": "/admin/newsroom/image/",
            "images: used": "/admin/newsroom/image/?use=used",
            "audit log": "/admin/newsroom/auditentry/",
            "redirects": "/admin/newsroom/redirect/",
            "users": "/admin/auth/user/",
        }

    def open(self, name, address, times):
        """Ask for a page, and time it."""
        data = None
        if isinstance(address, tuple):
            address, data = address
            if data == "last":
                pages = re.findall(r'"\?(?:[^"]*&(?:amp;)?)?p=(\d+)', self.client.get(address).content.decode())
                address, data = f"{address}?p={max(map(int, pages), default=1)}", None
        for _ in range(times + WARM_UP):
            with self.table.timed(name):
                answer = self.client.post(address, data) if data else self.client.get(address)
            if answer.status_code != 200:
                print(f"{address}: {answer.status_code}")
                return


def read(pk):
    """The story as the desk reads it."""
    return Article.objects.select_related("working_copy__saved_by", "lead_image", "created_by").get(pk=pk)


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rounds", type=int, default=100)
    parser.add_argument("--pages", type=int, default=7)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[])
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    table = Table(only=options.only, is_explaining=options.explain)
    desk, made = Desk(table), []
    try:
        if options.rounds:
            made = [desk.work(number) for number in range(options.rounds + WARM_UP)]
            stories = [read(pk) for pk in made[-20:]]
            for number in range(min(options.rounds, 10) + WARM_UP):
                desk.merge(stories, number)
        for name, address in desk.pages().items():
            if options.pages and table.wants(name):
                desk.open(name, address, options.pages)
        print(f"{connection.vendor}, {Article.objects.filter(status=Status.PUBLISHED).count():,} stories")
        table.write()
    finally:
        for pk in made:
            with transaction.atomic():
                entries.set_topics(story := read(pk), [])
                story.corrections.all().delete()
                Article.objects.filter(pk=pk).delete()
        desk.user.delete()


if __name__ == "__main__":
    main()
