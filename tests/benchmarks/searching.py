"""How long searching takes: milliseconds for the whole page, and how many baseline views take as long.

    DATABASE_URL=sqlite:////path/copy.sqlite3 uv run python -m tests.benchmarks.searching
        [--stories N] [--rounds R] [--only WORDS] [--explain]

Use a copy of a database of synthetic stories: it is filled if it is empty, and some thousand stories in Chinese are
added. Runs in this process, without a server. Each round requests every page, after the baseline view in a process of
its own. The ratio is the median of the rounds. On a busy machine the CPU time says more: it is that of this process
and, without its parallel workers, of PostgreSQL on the same machine. --only: the rows whose names contain one of these
words, separated by commas. --explain: how each statement was carried out.
"""

import argparse
import os
import random
import re
import statistics
import subprocess
import sys
import time
from collections import defaultdict
from datetime import timedelta
from itertools import batched, product
from pathlib import Path
from urllib.parse import quote

import tests.benchmarks.named  # noqa: F401
from tests.benchmarks.profiling import ask, seconds

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "newsroom.settings")
os.environ.setdefault("SECRET_KEY", "of a benchmark")
os.environ.setdefault("LOG_LEVEL", "ERROR")

from newsroom.wsgi import django

# isort: split
# Django has read its settings by now.
from django.core.management import call_command
from django.db import connection, transaction

from articles.models import Article, Author
from articles.search import limits, search_articles
from articles.story_fields import references
from articles.workflow import new_stories
from articles.workflow.new_stories import NewStory
from newsroom.exchange import synthetic
from tests.benchmarks import filling
from topics.models import Topic
from topics.names import naming

CHINESE = 10_000
ALIASES = ("zyzzogeton", "zyzzogetos", "zyzzogetus")
BARE = (
    "import statistics; from tests.benchmarks.bare import django_view; from tests.benchmarks.profiling import seconds\n"
    "print(statistics.median(seconds(django_view, '/20000/') for _ in range(1000)))"
)
# Bodies, verbs, objects and manners, as in `newsroom.exchange.synthetic_vocabulary`.
# fmt: off
SENTENCES = [
    "".join(parts) + "。" for parts in product(
        ("市政府", "水利部", "港务局", "法院", "工会", "气象台", "博物馆", "铁路公司"),
        ("批准了", "推迟了", "公布了", "审查了", "否决了", "延长了", "确认了"),
        ("新码头的计划", "夏季交通报告", "明年的预算", "洪水预报", "北线合同", "夜班规定", "运河扩建方案", "防洪工程"),
        ("，没有说明理由", "，争论很久之后", "，在冬天以前", "，这是第三次"),
    )
]
# fmt: on


def fill(stories):
    """Have so many stories there, and some in Chinese."""
    filling.fill(stories, 2000)
    if search_articles("洪水").total:
        return
    chance, desk = random.Random(1), Author.objects.first()
    topics = list(Topic.objects.order_by("pk")[:50])
    for numbers in batched(range(CHINESE), 1000):
        new_stories.publish([_chinese(chance, n, chance.sample(topics, 3), desk) for n in numbers])


def add_aliases():
    """Give the three largest topics an alias that is in no story."""
    with transaction.atomic():
        for topic, alias in zip(Topic.objects.order_by("-entry_count"), ALIASES, strict=False):
            naming.add_aliases(topic, [alias])


def label():
    """Give a tenth of the stories a label, as if they had been published with it: synthetic stories have none."""
    if not Article.objects.filter(label="opinion").exists():
        Article.objects.filter(uid__endswith="3").update(label="opinion")
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE articles_article")


def _chinese(chance, number, topics, desk):
    content = {
        "title": chance.choice(SENTENCES).removesuffix("。"),
        "summary": chance.choice(SENTENCES),
        "body": "".join(f"<p>{''.join(chance.choices(SENTENCES, k=5))}</p>" for _ in range(5)),
        "slug": f"chinese-{number}",
        "language": "zh",
    }
    at = synthetic.FIRST_DAY + timedelta(seconds=chance.randrange(synthetic.DAYS * 86_400))
    uid = f"chinese-{number}"
    return NewStory(content, at=at, uid=uid, topics=references(topics), authors=references([desk]))


def pages():
    """What is asked for: {what it shows: query}."""
    largest, second, small = [*Topic.objects.order_by("-entry_count")[:2], Topic.objects.order_by("-entry_count")[999]]
    author = Author.objects.public().first()
    year = "from=2015-01-01&to=2015-12-31"
    sentence = '"the museum halved its forecast for the harvest'
    return {
        "nothing": "",
        "no results, with suggestions": "q=xylophone",
        "misspelled words": "q=glaswork+forcast",
        "two rare words": f"q={quote(small.name)}",
        "a sentence as a phrase, and more": f"q={quote(sentence)}+on+Monday%22",
        "a sentence of common words as a phrase": f'q={quote(sentence)}"',
        "a shorter phrase": f"q={quote('"museum halved its forecast"')}",
        "a word of headlines": "q=glassworks",
        "a prefix": "q=glassw",
        "a common word": "q=museum",
        "common words": "q=the+council+approved",
        "common words as a phrase": f"q={quote('"the council approved"')}",
        "twelve common words": "q=the+council+approved+plan+for+new+on+in+a+of+with+contract",
        "two letters": "q=mu",
        "two common letters": "q=th",
        "a common word without another": "q=glassworks+-skiing",
        "only an excluded word": "q=-the",
        "Chinese": f"q={quote('洪水')}",
        "Chinese, a phrase": f"q={quote('港务局批准了')}",
        "Chinese, one character": f"q={quote('洪')}",
        "a common word, page 50": "q=museum&page=50",
        "a common word, last page": ("q=museum", "last"),
        "the largest topic": f"topic={largest.slug}",
        "the largest topic, last page": (f"topic={largest.slug}", "last"),
        "a common word, the largest topic": f"q=museum&topic={largest.slug}",
        "an alias of the largest topic": "q=zyzzogeton",
        "an alias of the largest topic, page 50": "q=zyzzogeton&page=50",
        "an alias of the largest topic, a common word": "q=zyzzogeton+museum",
        "an alias of the largest topic, a day": "q=zyzzogeton&from=2015-05-05&to=2015-05-05",
        "aliases of the three largest topics": "q=zyzzogeton+zyzzogetos+zyzzogetus",
        "a common word, a small topic": f"q=museum&topic={small.slug}",
        "a common word, an author": f"q=museum&author={author.slug}",
        "a common word, a day": "q=museum&from=2015-05-05&to=2015-05-05",
        "a common word, a month": "q=museum&from=2015-05-01&to=2015-05-31",
        "a common word, a year": f"q=museum&{year}",
        "a common word, a topic, an author, a year": f"q=museum&topic={largest.slug}&author={author.slug}&{year}",
        "the two largest topics": f"topic={largest.slug}&topic={second.slug}",
        "the two largest topics, last page": (f"topic={largest.slug}&topic={second.slug}", "last"),
        "a common word, the two largest topics": f"q=museum&topic={largest.slug}&topic={second.slug}",
        "a large and a small topic": f"topic={largest.slug}&topic={small.slug}",
        "a label": "label=opinion",
        "a label, last page": ("label=opinion", "last"),
        "a common word, a label": "q=museum&label=opinion",
        "a label, the largest topic": f"label=opinion&topic={largest.slug}",
        "a common word, all filters": f"q=museum&label=opinion&language=en&topic={largest.slug}"
        f"&author={author.slug}&{year}",
        "a language of few": "language=zh",
        "a common word, a language of few": "q=museum&language=zh",
        "Chinese, its language": f"q={quote('洪水')}&language=zh",
        "the language of most": "language=en",
        "the language of most, last page": ("language=en", "last"),
        "a common word, the language of most": "q=museum&language=en",
        "the language of most, the largest topic": f"language=en&topic={largest.slug}",
        "a label, a language": "label=opinion&language=en",
        "a month": "from=2015-05-01&to=2015-05-31",
        "all years": "from=1900-01-01",
    }


def main():
    """Measure, and print a table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--stories", type=int, default=100_000)
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--only", type=lambda text: text.split(","), default=[""])
    parser.add_argument("--explain", action="store_true")
    options = parser.parse_args()
    call_command("collectstatic", interactive=False, verbosity=0)
    fill(options.stories)
    label()
    add_aliases()
    asked = {name: _address(it) for name, it in pages().items() if any(word in name for word in options.only)}
    found = {name: _total(address) for name, address in asked.items()}
    took, worked, ratios = defaultdict(list), defaultdict(list), defaultdict(list)
    for _ in range(options.rounds):
        told = subprocess.run([sys.executable, "-c", BARE], capture_output=True, text=True, check=True).stdout
        for name, address in asked.items():
            began = _worked()
            took[name].append(seconds(django, address))
            worked[name].append(_worked() - began)
            ratios[name].append(took[name][-1] / float(told))
    count = Article.objects.live().count()
    print(f"{connection.vendor}, {count:,} stories; the baseline view takes {float(told) * 1e6:.0f} microseconds")
    print("| | results | median, ms | slowest, ms | baseline views | CPU time, ms |\n|---|---|---|---|---|---|")
    for name, times in took.items():
        figures = _milliseconds(times), max(times) * 1000, statistics.median(ratios[name]), _milliseconds(worked[name])
        total = "stopped" if found[name] is None else f"{found[name]:,}"
        print(f"| {name} | {total} | {' | '.join(f'{figure:.1f}' for figure in figures)} |")
        if options.explain:
            explain(asked[name])


def _worked():
    """How many seconds this process has worked, and PostgreSQL's for its connections."""
    if connection.vendor == "sqlite":
        return time.process_time()
    with connection.cursor() as cursor:
        cursor.execute("SELECT pid FROM pg_stat_activity WHERE datname = current_database()")
        tasks = [Path(f"/proc/{pid}/schedstat") for (pid,) in cursor.fetchall()]
    # The first figure: nanoseconds on a processor (Documentation/scheduler/sched-stats.rst of Linux).
    return time.process_time() + sum(int(task.read_text().split()[0]) for task in tasks if task.exists()) / 1e9


def _milliseconds(times):
    return statistics.median(times) * 1000


def _address(query):
    """The page's address; of (query, "last") that of the last page."""
    if isinstance(query, str):
        return f"/search/?{query}"
    address = f"/search/?{query[0]}"
    return f"{address}&page={-(-(_total(address) or 1) // 20)}"


def _total(address):
    found = re.search(rb"Total: ([\d,]+) ", ask(django, address))
    return int(found[1].replace(b",", b"")) if found else None


def explain(address):
    """Print how each statement of the page was carried out, and how long each took."""
    how = "EXPLAIN QUERY PLAN " if connection.vendor == "sqlite" else "EXPLAIN ANALYZE "
    asked = []

    def note(execute, sql, params, many, context):
        began = time.perf_counter()
        answer = execute(sql, params, many, context)
        asked.append((sql, params, time.perf_counter() - began))
        return answer

    with connection.execute_wrapper(note):
        ask(django, address)
    # Each as it was asked, without what PostgreSQL was told before.
    with limits.time_limit(), connection.cursor() as cursor:
        for sql, params, took in asked:
            print(f"    {took * 1000:.1f} ms: {sql[:200]}")
            if not sql.startswith(("SELECT", "WITH")):
                continue
            cursor.execute(how + sql, params)
            for row in cursor.fetchall():
                print(f"        {row[-1]}")


if __name__ == "__main__":
    main()
