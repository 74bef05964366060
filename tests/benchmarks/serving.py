"""How fast pages are served, over a bare Django view in the same run.

    uv run python -m tests.benchmarks.serving [--stories N] [--topics M] [--rounds R] [--seconds S] [--threads]

In a new SQLite database, or in the one that DATABASE_URL names, which is filled if it is empty. gunicorn with two sync
workers (--threads: gthread with keep-alive) runs on one core, wrk on the other; the databases' own processes run where
the kernel puts them. Each round asks for every page for some seconds, in turns, with a pause after each, so that
requests in a queue do not run into the next; what is printed is the median of the ratios within a round. Needs wrk
and taskset. Talks to 127.0.0.1 alone.
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
from urllib.error import URLError
from urllib.request import urlopen

from tests.serving import free_port

SITE, NOTHING_KEPT = "newsroom.wsgi:application", "newsroom.wsgi:django"
PAUSE = 0.5


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=1_000)
    parser.add_argument("--topics", type=int, default=2_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--seconds", type=float, default=2)
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

    from articles.models import Article
    from newsroom.exchange import synthetic
    from newsroom.exchange.progress import Progress
    from topics.models import Topic

    call_command("migrate", verbosity=0)
    call_command("collectstatic", interactive=False, verbosity=0)
    if not Article.objects.live().exists():
        began = time.monotonic()
        synthetic.generate(stories, topics, 1, Progress(lambda line: print(line, file=sys.stderr), "stories"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        print(f"{stories:,} stories made in {time.monotonic() - began:.0f} s", file=sys.stderr)
    by_size = Topic.objects.public().with_live_count().order_by("-filed_count")
    largest, small = by_size[0], by_size.filter(filed_count__lte=25).first() or by_size.last()
    last = -(-largest.live_count // 20)
    oldest = largest.filings.live().last()
    article = Article.objects.live()[10]
    path = largest.get_absolute_url()
    print(
        f"{connection.vendor}: {Article.objects.live().count():,} stories; the largest topic has "
        f"{largest.live_count:,}, the small one {small.live_count:,}"
    )
    pages = {
        "front page": "/",
        "largest topic": path,
        f"largest topic, page {min(1000, last)}": f"{path}?page={min(1000, last)}",
        "largest topic, its oldest month": f"{path}{oldest.published_at:%Y/%m}/",
        "small topic": small.get_absolute_url(),
        "article": article.get_absolute_url(),
    }
    connection.close()
    return pages


def measure(pages, options):
    """Serve and ask in rounds; print requests a second and ratios."""
    workers = ["--worker-class", "gthread", "--threads", "4"] if options.threads else ["--worker-class", "sync"]
    servers = {
        "bare view": ("tests.benchmarks.bare:django_view", {}),
        "bare WSGI": ("tests.benchmarks.bare:wsgi", {}),
        "kept": (SITE, {}),
        "afresh, parts kept": ("tests.benchmarks.afresh:application", {}),
        "afresh, nothing kept": (NOTHING_KEPT, {}),
        "plain": ("tests.benchmarks.plain:application", {}),
    }
    running, targets = [], {}
    try:
        for name, (application, more) in servers.items():
            port = free_port()
            running.append(
                serve(application, port, workers, more if "bare" not in name else {"DJANGO_SETTINGS_MODULE": ""})
            )
            targets |= {
                f"{name}: {page}" if name not in ("bare view", "bare WSGI") else name: f"http://127.0.0.1:{port}{path}"
                for page, path in (pages.items() if "bare" not in name else [("", "/")])
                if name != "plain" or ("topic" in page and "month" not in page)
            }
        for address in targets.values():
            wait_for(address)
        rates = {name: [] for name in targets}
        for _ in range(options.rounds):
            for name, address in targets.items():
                rates[name].append(asked(address, options.seconds))
                time.sleep(PAUSE)
    finally:
        for process in running:
            process.send_signal(signal.SIGTERM)
            process.wait(20)
    print(f"bare view: {statistics.median(rates['bare view']):,.0f} requests a second\n")
    print("| page | requests a second | over the bare view |\n|---|---|---|")
    for name, found in rates.items():
        ratios = [one / bare for one, bare in zip(found, rates["bare view"], strict=True)]
        print(f"| {name} | {statistics.median(found):,.0f} | {statistics.median(ratios):.3g} |")


def serve(application, port, workers, environment):
    """Start gunicorn on the first core."""
    command = [
        "taskset", "-c", "0", sys.executable, "-m", "gunicorn", "--bind", f"127.0.0.1:{port}", "--workers", "2",
        "--no-control-socket", "--log-level", "error", *workers, application,
    ]  # fmt: skip
    return subprocess.Popen(command, env={**os.environ, **environment}, cwd=Path(__file__).parents[2])


def asked(address, seconds):
    """How many requests a second are answered, of eight connections."""
    told = subprocess.run(
        ["taskset", "-c", "1", "wrk", "-t1", "-c8", f"-d{seconds:g}s", address],
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    if wrong := re.search(r"(Non-2xx.*|Socket errors.*)", told):
        print(f"{address}: {wrong[0]}", file=sys.stderr)
    return float(re.search(r"Requests/sec:\s+([\d.]+)", told)[1])


def wait_for(address):
    """Until it is answered; the first answer of each process is slow."""
    for _ in range(100):
        try:
            for _ in range(4):
                urlopen(address, timeout=10).read()
            return
        except (URLError, ConnectionError, TimeoutError):
            time.sleep(0.1)
    raise SystemExit(f"{address} is not answered.")


if __name__ == "__main__":
    main()
