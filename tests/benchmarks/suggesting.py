"""How good and how fast the topics are that a text suggests.

`uv run python -m tests.benchmarks.suggesting FILE [--fifth N] [--stories N]`

FILE: stories as docs/interchange.md says, gzipped or not, each with its topics and their kinds. The stories before the
last fifth by date are imported and published, and topics are learned from them as maintenance does. For each story of
that fifth the desk is asked for topics. All that it answers counts as suggested. Precision: the part of all suggestions
that are topics of the story, of any kind. Of the first five suggestions of a kind: the part of the story's topics of
this kind that they are (recall at 5), the mean over the stories that have any; and the same without topics that no
earlier story has, which nothing can suggest. Names alone, and names with similar stories, beside it.

--fifth: asks about another fifth, such as 4, and learns from those before. Choose parameters there, never on the last.
--stories: then synthetic stories are added until there are so many, and answers are timed.

In a new SQLite database, or in the empty one that DATABASE_URL names.
"""

import argparse
import gzip
import io
import json
import os
import resource
import statistics
import tempfile
import time
from collections import Counter, defaultdict
from pathlib import Path

KINDS = ("subject", "place", "person", "organisation")
TIMED = 100


def main() -> None:
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path)
    parser.add_argument("--fifth", type=int, choices=range(2, 6), default=5)
    parser.add_argument("--stories", type=int, default=0)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="newsroom-suggesting-") as folder:
        os.environ.setdefault("DATABASE_URL", f"sqlite:///{folder}/db.sqlite3")
        os.environ.setdefault("SECRET_KEY", "of a benchmark")
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
        measure(options.file, options.fifth, options.stories)


def measure(file: Path, fifth: int, stories: int) -> None:
    """Learn from the stories before a fifth, ask about that, and time answers among so many stories."""
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
    first, end = (len(lines) * part // 5 for part in (fifth - 1, fifth))
    began = time.monotonic()
    print(Import(publish=True, report=lambda _: None).run(jsonl.read(io.BytesIO(b"".join(lines[:first])))))
    print(f"{connection.vendor}: {first:,} stories imported in {time.monotonic() - began:.0f} s")
    rest = [json.loads(line) for line in lines[first:end]]
    tell("names only", rest, is_learned=False)
    tell("names and similar stories", rest)
    learn()
    took = tell("learned", rest)
    print(f"{first:,} stories: {statistics.median(took):.1f} ms per response (median), {max(took):.1f} the slowest")
    if (missing := stories - Article.objects.live().count()) > 0:
        synthetic.generate(missing, 2_000, 1, Progress(lambda _: None, "stories"))
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        learn()
        made = Article.objects.live().filter(uid__startswith="synthetic-").values("title", "summary", "body")
        for of, texts in (("the file", rest[:TIMED]), ("synthetic stories", list(made[:TIMED]))):
            took = [timed(text)[1] for text in texts]
            print(
                f"{stories:,} stories, a text from {of}: {statistics.median(took):.1f} ms per response (median), "
                f"{max(took):.1f} the slowest"
            )


def learn() -> None:
    """Learn topics as maintenance does, and print how long it took and how much memory the process had at most."""
    from articles.search import topic_training
    from topics.models import WordWeights

    began = time.monotonic()
    learned = topic_training.train()
    weights = sum(len(row.weights) for row in WordWeights.objects.iterator())
    print(
        f"learned from {learned:,} stories in {time.monotonic() - began:.0f} s: {WordWeights.objects.count():,} words, "
        f"{weights:,} weights; {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024:.0f} MB at most"
    )


def tell(how: str, stories: list[dict], *, is_learned: bool = True) -> list[float]:
    """Ask about each of the stories and print how good the answers are. Returns the milliseconds that each took."""
    from topics.models import Topic

    known = set(Topic.objects.values_list("name", flat=True))
    recalls: dict[tuple[str, bool], list[float]] = defaultdict(list)
    right: Counter[str] = Counter()
    offered: Counter[str] = Counter()
    took = []
    for story in stories:
        found, milliseconds = timed(story, is_learned=is_learned)
        took.append(milliseconds)
        for kind in KINDS:
            wanted = {topic["name"] for topic in story["topics"] if topic.get("kind") == kind}
            names = [each.topic.name for each in found if each.topic.kind == kind]
            offered[kind] += len(names)
            right[kind] += len(wanted & set(names))
            for part, is_known in ((wanted, False), (wanted & known, True)):
                if part:
                    recalls[kind, is_known].append(len(part & set(names[:5])) / len(part))
    for kind in KINDS:
        every, possible = recalls[kind, False], recalls[kind, True]
        print(
            f"{how}: {kind}s: recall at 5 {_mean(every):.3f} ({len(every):,}), of known topics {_mean(possible):.3f} "
            f"({len(possible):,}); precision {right[kind] / max(offered[kind], 1):.3f} ({offered[kind]:,})"
        )
    print(
        f"{how}: precision of all {right.total() / max(offered.total(), 1):.3f}, "
        f"{offered.total() / len(stories):.2f} topics per response"
    )
    return took


def _mean(values: list[float]) -> float:
    return statistics.mean(values) if values else 0.0


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
