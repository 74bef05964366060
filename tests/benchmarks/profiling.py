"""Where the time for a page goes, within the process, without a server.

    uv run python -m tests.benchmarks.profiling

Uses the database in DATABASE_URL, filled by `tests.benchmarks.serving` or `generate_articles`. For each page and
variant: the median time, and how it is divided, according to cProfile, which overstates many short calls.
"""

import cProfile
import io
import os
import pstats
import statistics
import sys
import time

import tests.benchmarks.named  # noqa: F401

# By a part of the file's name, the first that fits.
SHARES = {
    "database": ("django/db", "sqlite3", "psycopg", "querysets"),
    "templates": ("django/template", "utils/html", "utils/safestring", "templatetags", "dateformat"),
    "URLs": ("django/urls", "urllib"),
    "page cache": ("core/cache",),
    "handler, middleware": (
        "django/core",
        "middleware",
        "django/http",
        "allauth",
        "axes",
        "contrib",
        "dispatch",
        "asgiref",
    ),
}
TIMES = 200


def main():
    """Measure, and print a table."""
    os.environ.setdefault("SECRET_KEY", "of a benchmark")
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
    os.environ.setdefault("LOG_LEVEL", "WARNING")
    from newsroom.wsgi import django

    # isort: split
    # Django has read its settings by now.
    from newsroom.core.cache.page_cache import PageCache
    from tests.benchmarks.afresh import application as afresh
    from tests.benchmarks.serving import pages_to_ask_for

    ways = {"cached": PageCache(django), "fragments cached": afresh, "uncached": django}
    pages = pages_to_ask_for()
    print(f"| page | microseconds | {' | '.join([*SHARES, 'other'])} |\n|{'---|' * (len(SHARES) + 3)}")
    for page, path in pages.items():
        for way, application in ways.items():
            took = [seconds(application, path) for _ in range(TIMES)][TIMES // 10 :]
            print(f"| {way}: {page} | {statistics.median(took) * 1e6:,.0f} | {' | '.join(shares(application, path))} |")


def shares(application, path):
    """The shares of the page's time, as percentages."""
    profile = cProfile.Profile()
    profile.enable()
    for _ in range(TIMES // 4):
        ask(application, path)
    profile.disable()
    found = dict.fromkeys([*SHARES, "other"], 0.0)
    for function, (_, _, own, _, callers) in pstats.Stats(profile).stats.items():
        if function[0] == "~":
            # What is built in belongs to who calls it.
            for caller, (_, _, own, _) in callers.items():
                found[share_of(*caller)] += own
        else:
            found[share_of(*function)] += own
    total = sum(found.values())
    return [f"{own / total:.0%}" for own in found.values()]


def share_of(file, line, name):
    """Which share the function's time belongs to."""
    where = f"{file} {name}"
    return next((share for share, parts in SHARES.items() if any(part in where for part in parts)), "other")


def seconds(application, path):
    """How long an answer takes."""
    began = time.perf_counter()
    ask(application, path)
    return time.perf_counter() - began


def ask(application, path):
    """Get the page, as gunicorn asks."""
    path, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": path, "QUERY_STRING": query, "SERVER_NAME": "127.0.0.1",
        "SERVER_PORT": "80", "HTTP_HOST": "127.0.0.1", "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": sys.stderr, "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": True, "wsgi.run_once": False,
    }  # fmt: skip
    told = []
    answer = application(environ, lambda status, headers, exc_info=None: told.append(status))
    body = b"".join(answer)
    if hasattr(answer, "close"):
        answer.close()
    assert told[0].startswith("200"), (path, told)
    return body


if __name__ == "__main__":
    main()
