"""CPU time of the first request for a page after a publication, and with nothing cached, as ratios to a bare view.

    DATABASE_URL=sqlite:////path/copy.sqlite3 uv run python -m tests.benchmarks.first_request
        [--stories N] [--topics M] [--rounds R] [--profile PAGE]

Everything runs in this process. An empty database is filled first. In each round a story of the largest topic is
unpublished, and every page is requested; then the story is published, and the next request for each page is measured.
After each, the bare view is measured ten times: it returns a ready page of as many bytes, with Django's default
middleware. Prints medians. --profile: also print cProfile's figures for this page, such as "largest topic".

It changes the database: up to five of the largest topic's stories get the current date.
"""
# ruff: noqa: E402 - models can be imported once Django is set up.

import argparse
import cProfile
import os
import pstats
import statistics
import time
from collections import defaultdict
from itertools import cycle, islice

import django

import tests.benchmarks.named  # noqa: F401

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SECRET_KEY", "of a benchmark")
os.environ.setdefault("LOG_LEVEL", "WARNING")
django.setup()

from django.core.handlers.wsgi import WSGIHandler
from django.core.management import call_command
from django.test import override_settings
from django.utils import timezone

from articles.models import Article
from articles.workflow import publishing
from newsroom.core.cache.page_cache import PageCache
from newsroom.wsgi import django as site
from tests.benchmarks import bare
from tests.benchmarks.filling import fill
from tests.benchmarks.profiling import ask
from topics.models import Topic

BARE_REQUESTS = 10
STORIES = 5


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--topics", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--profile")
    options = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(options.stories, options.topics)
    topic = Topic.objects.public().order_by("-entry_count")[0]
    entries = topic.entries.live().select_related("content_object__working_copy")
    stories = [entry.article for entry in entries[:STORIES]]
    pages = pages_of(topic, stories)
    cache = PageCache(site)
    table = Table()
    print(f"{Article.objects.live().count():,} stories; the largest topic has {entries.count():,}\n")
    for _ in publications(stories, options.rounds, cache, pages):
        for page, path in pages.items():
            table.measure(f"after a publication: {page}", cache, path)
    for _ in range(options.rounds):
        for page, path in pages.items():
            table.measure(f"nothing cached: {page}", empty_cache(), path)
    table.write()
    if options.profile:
        profile = cProfile.Profile()
        for _ in publications(stories, options.rounds, cache, pages):
            profile.runcall(ask, cache, pages[options.profile])
        pstats.Stats(profile).sort_stats("cumulative").print_stats(90)


def pages_of(topic, stories):
    """The pages that are measured, as {name: path}: a publication of one of the stories changes all of them."""
    others = Article.objects.live_among(topic.entries.live().story_ids(STORIES, 500)).for_page()
    article = next(other for other in others if other.public_topics[0] == topic)
    path = topic.get_absolute_url()
    return {
        "front page": "/",
        "largest topic": path,
        "largest topic, page 2": f"{path}?page=2",
        "article": article.get_absolute_url(),
    }


def publications(stories, rounds, cache, pages):
    """Unpublish one story after the other, request all pages, and publish it again: yields after each publication."""
    for story in islice(cycle(stories), rounds):
        publishing.withdraw(story, by=None)
        for path in pages.values():
            ask(cache, path)
        publishing.publish(story, by=None, at=timezone.now())
        yield


def empty_cache():
    """A page cache without pages and fragments that has read the log, as after the start of a process."""
    cache = PageCache(site)
    cache.read_log()
    return cache


class BareHandler(WSGIHandler):
    """Serves the bare view with Django's default middleware, in a process whose settings are the site's."""

    def load_middleware(self, is_async=False):
        """Take the default middleware."""
        with override_settings(MIDDLEWARE=bare.SETTINGS["MIDDLEWARE"]):
            super().load_middleware(is_async)

    def get_response(self, request):
        """Resolve the path by the bare URLs. Another ROOT_URLCONF would empty the caches of the site's URLs."""
        request.urlconf = bare.__name__
        return super().get_response(request)


class Table:
    """Seconds of CPU time by the name of what was measured, in order; the bare view's; the bytes of its page."""

    def __init__(self):
        self.times, self.bare_times, self.sizes = defaultdict(list), defaultdict(list), {}
        self.bare_view = BareHandler()

    def measure(self, name, application, path):
        """Measure one request for the page that has to be rendered, and some to the bare view."""
        seconds, body = measured(application, path)
        self.times[name].append(seconds)
        self.sizes[name] = len(body)
        for _ in range(BARE_REQUESTS):
            self.bare_times[name].append(measured(self.bare_view, f"/{len(body)}/")[0])

    def write(self):
        """Print a line for each page."""
        print("| page | bytes of HTML | milliseconds | bare view, milliseconds | ratio |\n|---|---|---|---|---|")
        for name, times in self.times.items():
            page, view = statistics.median(times), statistics.median(self.bare_times[name])
            print(f"| {name} | {self.sizes[name]:,} | {page * 1e3:.2f} | {view * 1e3:.3f} | {page / view:.0f} |")


def measured(application, path):
    """The seconds of CPU time that a request takes, and the body of the response."""
    began = time.process_time()
    body = ask(application, path)
    return time.process_time() - began, body


if __name__ == "__main__":
    main()
