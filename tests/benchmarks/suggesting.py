"""How good and how fast the topics are that a text suggests.

`uv run python -m tests.benchmarks.suggesting FILE [--stories N]`

FILE: stories as docs/interchange.md says, gzipped or not, each with its topics and their kinds. The first four fifths
by date are imported and published; for each of the rest the desk is asked for topics. Of the eight that it answers,
those of a kind are compared with the story's own: the part of them among the first five (recall at 5), and whether
the first is one of them (precision at 1), over the stories that have topics of the kind; names alone beside it.
--stories: then synthetic stories are added until there are so many, and answers are timed.

In a new SQLite database, or in the empty one that DATABASE_URL names.
"""

import argparse
import gzip
import io
import json
import os
import statistics
import tempfile
import time
from collections import defaultdict
from pathlib import Path

KINDS = ("subject", "place")
TIMED = 100


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--stories", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-suggesting-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("SECRET_KEY", "of a benchmark")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        measure(options.file, options.stories)


def measure(file: Path, stories: int) -> None:
    """Learn from the stories' first four fifths, ask about the rest, and time answers among so many stories."""
    import django

    django.setup()
    from django.core.management import call_command
    from django.db import connection

    from articles.models import Article
    from newsroom.exchange import synthetic
    from newsroom.exchange.importing.importer import Import
    from newsroom.exchange.progress import Progress
    from newsroom.exchange.readers import jsonl

    call_command("migrate", verbosity=0)
    with gzip.open(file) if file.suffix == ".gz" else file.open("rb") as opened:
        lines = sorted(opened, key=lambda line: json.loads(line)["published_at"])
    first = len(lines) * 4 // 5
    began = time.monotonic()
    print(Import(publish=True, report=lambda _: None).run(jsonl.read(io.BytesIO(b"".join(lines[:first])))))
    print(f"{connection.vendor}: {first:,} stories imported in {time.monotonic() - began:.0f} s")
    rest = [json.loads(line) for line in lines[first:]]
    tell("names only", rest, is_learned=False)
    took = tell("names and similar stories", rest, is_learned=True)
    print(f"{first:,} stories: {statistics.median(took):.1f} ms per response (median), {max(took):.1f} the slowest")
    if (missing := stories - Article.objects.live().count()) > 0:
        synthetic.generate(missing, 2_000, 1, Progress(lambda _: None, "stories"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        made = Article.objects.live().filter(uid__startswith="synthetic-").values("title", "summary", "body")
        for of, texts in (("the file", rest[:TIMED]), ("synthetic stories", list(made[:TIMED]))):
            took = [timed(text)[1] for text in texts]
            print(
                f"{stories:,} stories, a text from {of}: {statistics.median(took):.1f} ms per response (median), "
                f"{max(took):.1f} the slowest"
            )


def tell(how: str, stories: list[dict], *, is_learned: bool) -> list[float]:
    """Ask about each of the stories and print how good the answers are. Returns the milliseconds that each took."""
    sums: dict[str, list[float]] = defaultdict(lambda: [0, 0, 0])
    offered, took = 0, []
    for story in stories:
        found, milliseconds = timed(story, is_learned=is_learned)
        took.append(milliseconds)
        offered += len(found)
        for kind in KINDS:
            wanted = {topic["name"] for topic in story["topics"] if topic.get("kind") == kind}
            if not wanted:
                continue
            names = [each.topic.name for each in found if each.topic.kind == kind][:5]
            sums[kind][0] += 1
            sums[kind][1] += len(wanted & set(names)) / len(wanted)
            sums[kind][2] += bool(names) and names[0] in wanted
    for kind, (count, recall, precision) in sums.items():
        print(f"{how}: {kind}s: recall at 5 {recall / count:.3f}, precision at 1 {precision / count:.3f} ({count:,})")
    print(f"{how}: {offered / len(stories):.1f} topics per response")
    return took


def timed(story: dict, *, is_learned: bool = True) -> tuple[list, float]:
    """The topics that the desk answers for the story's text, and the milliseconds that it took."""
    from articles.search import similarity
    from newsroom.core.html import plain
    from topics.suggestions import suggesting

    began = time.perf_counter()
    text = (story["title"], story.get("summary", ""), plain(story["body"]))
    found = suggesting.suggest(*text, (), *(similarity.find_similar(*text) if is_learned else ()))
    return found, (time.perf_counter() - began) * 1000


if __name__ == "__main__":
    main()
