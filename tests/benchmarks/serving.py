"""How fast pages are served, as a ratio to a bare Django view in the same run (the baseline).

    uv run python -m tests.benchmarks.serving [--stories N] [--topics M] [--rounds R] [--seconds S] [--threads]

Uses a new SQLite database, or the one in DATABASE_URL, which is filled if it is empty. gunicorn with two sync workers
(--threads: gthread with keep-alive) runs on one core, wrk on the other; the database's own processes run on either.
Each round requests every page in turn for some seconds, and waits after each until its queue is empty. Each is
compared with a bare page of as many bytes in the same round. Where pages are not cached, only responses that were
rendered for their own request count. Prints the median of the ratios within a round. Needs wrk and taskset. Only
connects to 127.0.0.1. `tests.benchmarks.first_request` measures the first request after a publication.
"""

import argparse
import os
import re
import signal
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import NamedTuple
from urllib.error import URLError
from urllib.request import Request, urlopen

from tests.serving import free_port

SITE, NOTHING_KEPT = "newsroom.wsgi:application", "newsroom.wsgi:django"
AFRESH, PLAIN = "tests.benchmarks.afresh:application", "tests.benchmarks.plain:application"
BARE_VIEW, BARE_WSGI = "tests.benchmarks.bare:django_view", "tests.benchmarks.bare:wsgi"
PAUSE, WORKERS = 0.5, 2
COMPRESSIONS = "gzip, deflate, br"


class Target(NamedTuple):
    """What is requested: a URL, with these encodings. is_rendered: responses rendered for another request do not count.

    size: bytes of the response's body.
    """

    url: str
    size: int
    encodings: str = ""
    is_rendered: bool = False


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--topics", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=2)
    parser.add_argument("--threads", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-serving-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("SECRET_KEY", "of a benchmark")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        os.environ.setdefault("LOG_LEVEL", "WARNING")
        pages = prepare(options.stories, options.topics)
        measure(pages, options)


def prepare(stories, topics):
    """Fill the database, if it is empty. The pages to ask for: {what it is called: its address}."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from tests.benchmarks.filling import fill

    call_command("collectstatic", interactive=False, verbosity=0)
    fill(stories, topics)
    pages = pages_to_ask_for()
    connection.close()
    return pages


def pages_to_ask_for():
    """The pages of the table: {what each is called: its address}. Prints what the database holds."""
    from django.db import connection

    from articles.models import Article
    from topics.models import Topic
    from topics.site.crossings import TopicPair
    from topics.site.mixes import path_of

    by_size = Topic.objects.public().with_live_count().order_by("-entry_count")
    largest = by_size[0]
    others = by_size.exclude(pk=largest.pk)
    small = others.filter(entry_count__lte=25).first() or others.last()
    second, *more = others[:4]
    crossing = TopicPair.of(largest, second).get_absolute_url()
    last = -(-largest.live_count // 20)
    oldest = largest.entries.live().last()
    newest = largest.entries.live().filter(content_object__in=second.entries.live().values("content_object"))[0]
    path = largest.get_absolute_url()
    print(
        f"{connection.vendor}: {Article.objects.live().count():,} stories; the largest topic has "
        f"{largest.live_count:,}, the small one {small.live_count:,}\n"
    )
    return {
        "front page": "/",
        "largest topic": path,
        f"largest topic, page {min(1000, last)}": f"{path}?page={min(1000, last)}",
        "largest topic, its oldest month": f"{path}{oldest.published_at:%Y/%m}/",
        "small topic": small.get_absolute_url(),
        "crossing of the two largest topics": crossing,
        "crossing of the two largest topics, its newest month": f"{crossing}{newest.published_at:%Y/%m}/",
        "mix of the five largest topics": path_of(sorted((largest, second, *more), key=lambda topic: topic.key)),
        "search, a common word": "/search/?q=museum",
        "search, the two largest topics": f"/search/?topic={largest.slug}&topic={second.slug}",
        "article": Article.objects.live()[10].get_absolute_url(),
    }


def measure(pages, options):
    """Serve and ask in rounds; print requests a second and ratios."""
    workers = ["--worker-class", "gthread", "--threads", "4"] if options.threads else ["--worker-class", "sync"]
    running, targets = [], {}

    def start(application, **environment):
        port = free_port()
        running.append(serve(application, port, workers, environment))
        return f"http://127.0.0.1:{port}"

    def add(name, url, **how):
        wait_for(url)
        targets[name] = Target(url, size_of(url, how.get("encodings", "")), **how)

    largest = pages["largest topic"]
    try:
        site = start(SITE)
        for page, path in pages.items():
            add(f"cached: {page}", site + path)
        add("cached: largest topic, compressed as browsers request", site + largest, encodings=COMPRESSIONS)
        for name, application in (("fragments cached", AFRESH), ("uncached", NOTHING_KEPT)):
            url = start(application)
            for page, path in pages.items():
                add(f"{name}: {page}", url + path, is_rendered=True)
        naive = start(PLAIN)
        for page, path in pages.items():
            if path.startswith(largest) and "month" not in page:
                add(f"naive: {page}", naive + path)
        bare_view = start(BARE_VIEW, DJANGO_SETTINGS_MODULE="")
        baselines = {target.size: Target(f"{bare_view}/{target.size}/", target.size) for target in targets.values()}
        bare_wsgi, size = start(BARE_WSGI, DJANGO_SETTINGS_MODULE=""), targets["cached: largest topic"].size
        add("bare WSGI", f"{bare_wsgi}/{size}/")
        for baseline in baselines.values():
            wait_for(baseline.url)
        rates = {target: [] for target in (*baselines.values(), *targets.values())}
        for _ in range(options.rounds):
            for target, found in rates.items():
                found.append(rate(target, options.seconds))
                # What wrk has left in the queue of a slow one is answered first, or refused (503) with --threads.
                wait_for(target.url)
                time.sleep(PAUSE)
        memory = [megabytes(worker) for worker in workers_of(running[0])]
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    if any(min(rates[bare]) < statistics.median(rates[bare]) / 1.5 for bare in baselines.values()):
        print("A baseline was much slower in some rounds: the machine is busy, so these figures are meaningless.")
    print(f"private memory of a worker that served cached pages: {max(memory):.0f} MB\n")
    print("| page | bytes | requests per second | baseline | ratio |\n|---|---|---|---|---|")
    for name, target in targets.items():
        found, bare = rates[target], rates[baselines[target.size]]
        ratio = statistics.median(one / other for one, other in zip(found, bare, strict=True))
        print(
            f"| {name} | {target.size:,} | {statistics.median(found):,.0f} | {statistics.median(bare):,.0f} "
            f"| {ratio:.3g} |"
        )


def workers_of(server):
    """The ids of the processes that a server started."""
    return Path(f"/proc/{server.pid}/task/{server.pid}/children").read_text().split()


def megabytes(process):
    """What it holds in memory of its own, pages of files that it shares left out."""
    told = Path(f"/proc/{process}/smaps_rollup").read_text()
    return sum(int(size) for size in re.findall(r"^Private_\w+:\s+(\d+) kB", told, re.MULTILINE)) / 1024


def serve(application, port, workers, environment):
    """Start gunicorn on the first core."""
    command = [
        "taskset", "-c", "0", sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--timeout", "600",
        "--workers", str(WORKERS), "--no-control-socket", "--log-level", "error", *workers, application,
    ]  # fmt: skip
    return subprocess.Popen(command, env={**os.environ, **environment}, cwd=Path(__file__).parents[2])


def rate(target, seconds):
    """How many responses a second the target gives to eight connections."""
    accepting = ["-H", f"Accept-Encoding: {target.encodings}"] if target.encodings else []
    counting = ["-s", str(Path(__file__).with_name("rendered.lua"))] if target.is_rendered else []
    output = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", "-c8", f"-d{seconds}s", *accepting, *counting, target.url],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if wrong := re.search(r"(Non-2xx.*|Socket errors.*)", output):
        print(f"{target.url}: {wrong[0]}", file=sys.stderr)
    return float(re.search(rf"{'Rendered' if target.is_rendered else 'Requests'}/sec:\s+([\d.]+)", output)[1])


def size_of(url, encodings):
    """The bytes of the response's body, as it is sent."""
    return len(urlopen(Request(url, headers={"Accept-Encoding": encodings}), timeout=600).read())


def wait_for(address):
    """Wait until several requests are answered; the first answer of each process is slow."""
    for _ in range(100):
        try:
            for _ in range(4):
                urlopen(address, timeout=600).read()
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"{address} did not respond.")


if __name__ == "__main__":
    main()
