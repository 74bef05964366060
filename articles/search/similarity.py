"""Which stories are like a text: by the words that they begin with, kept as stories are published."""

import json
import math
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched

from django.db import connection, transaction
from django.db.models import Q, QuerySet

from articles import id_queries
from articles.choices import Status
from articles.models import Article, Word, WorkingCopy
from newsroom.core.html import text_of
from newsroom.core.text.tokens import words_of
from topics.models import TopicEntry
from topics.suggestions.classifier import Example, Weights

# News says first what it is about: so many characters of a text are read, and so many different words of it kept.
BEGINNING, KEPT = 5_000, 48
# Of a word's stories the newest count, and of all stories the most alike, so that asking costs the same however many
# there are.
NEWEST, NEAREST = 400, 50
# A word of the headline counts as so many of the text.
HEADLINE = 2
_CHUNK = 500
_TAG_CUT_OFF = re.compile(r"<[^>]*\Z")
# Of {story: {word: times}}. As instances, the words would cost half of what publishing costs.
_LEARN = {
    "sqlite": "INSERT INTO articles_word (article_id, word, times) SELECT story.key, word.key, word.value "
    "FROM json_each(%s) AS story, json_each(story.value) AS word",
    "postgresql": "INSERT INTO articles_word (article_id, word, times) SELECT story.key::bigint, word.key, "
    "word.value::smallint FROM json_each(%s::json) AS story, json_each_text(story.value) AS word",
}


def learn(articles: Iterable[Article], *, are_new: bool = False) -> None:
    """Keep the words of these published stories, in place of those that were kept.

    are_new: nothing of them is kept yet. Must run in the transaction that publishes them.
    """
    articles = list(articles)
    if not are_new:
        Word.objects.filter(article__in=articles).delete()
    with connection.cursor() as cursor:
        for some in batched(articles, _CHUNK):
            words = {article.pk: _words_in(article) for article in some}
            cursor.execute(_LEARN[connection.vendor], [json.dumps(words, ensure_ascii=False)])


def forget(article: Article) -> None:
    """Keep no word of a story that is not published any more. Must run in the transaction that takes it away."""
    article.words.all().delete()


def nearest(title: str, summary: str, text: str, *, uid: str = "") -> tuple[Weights, list[Example]]:
    """The weights of the text's words, and the live stories that are most like it, the most alike first.

    All is plain text; uid: the id of the story whose text it is, if it is one's. A word weighs the more, the fewer of
    the newest stories have it and the more often it is in the text; a story is like the text by the part of that
    weight which its words have. Four queries, whatever is in the text. What readers cannot see now is none of them.
    """
    times = _words(title, summary, text)
    stories = _newest_with(times)
    rarity = _rarity(stories)
    weights = {word: rarity[word] * _weight(times[word]) for word in rarity}
    likeness: dict[int, float] = defaultdict(float)
    for word, weight in weights.items():
        for story in stories[word]:
            likeness[story] += weight
    total = sum(weights.values()) or 1.0
    most = dict(sorted(likeness.items(), key=lambda pair: (-pair[1], -pair[0]))[:NEAREST])
    titles = dict(Article.objects.live_among(most).exclude(uid=uid).values_list("pk", "title"))
    theirs: dict[int, dict[str, float]] = defaultdict(dict)
    words = Word.objects.filter(article__in=titles, word__in=list(weights))
    for story, word, count in words.values_list("article", "word", "times"):
        theirs[story][word] = rarity[word] * _weight(count)
    filed = defaultdict(set)
    entries = TopicEntry.objects.live().filter(content_object__in=titles).order_by()
    for story, topic in entries.values_list("content_object", "tag"):
        filed[story].add(topic)
    return weights, [
        Example(titles[story], most[story] / total, theirs[story], frozenset(filed[story]))
        for story in most
        if story in titles
    ]


def check() -> Iterator[str]:
    """A sentence for each story whose kept words are not those that it begins with."""
    for article in _wrong():
        yield f"story “{article}”: similarity index is out of date"


def fix() -> int:
    """Keep the words of all published stories, and no others. Returns of how many stories they were wrong."""
    wrong = [article.pk for article in _wrong()]
    for some in batched(wrong, _CHUNK):
        with transaction.atomic():
            # As every verb that writes a story, before it is read.
            list(WorkingCopy.objects.select_for_update().filter(article__in=some).order_by("pk").values_list("pk"))
            stories = list(Article.objects.filter(pk__in=some))
            Word.objects.filter(article__in=stories).delete()
            learn((article for article in stories if article.status == Status.PUBLISHED), are_new=True)
    return len(wrong)


def _wrong() -> Iterator[Article]:
    has_words = Q(status=Status.PUBLISHED) | Q(pk__in=Word.objects.values("article"))
    stories: QuerySet[Article] = Article.objects.filter(has_words).prefetch_related("words").order_by("pk")
    for article in stories.iterator(chunk_size=_CHUNK):
        wanted = _words_in(article) if article.status == Status.PUBLISHED else {}
        if wanted != {row.word: row.times for row in article.words.all()}:
            yield article


def _words_in(article: Article) -> Mapping[str, int]:
    return _words(article.title, article.summary, text_of(_TAG_CUT_OFF.sub("", article.body[:BEGINNING])))


def _words(title: str, summary: str, text: str) -> Mapping[str, int]:
    """The first different words of a story, each with how often it is there."""
    times: Counter[str] = Counter()
    for part, weight in ((title, HEADLINE), (summary, 1), (text, 1)):
        for word in words_of(part[:BEGINNING]):
            if word in times or len(times) < KEPT:
                times[word] += weight
    return times


def _newest_with(words: Iterable[str]) -> dict[str, list[int]]:
    """The ids of the newest stories that have each word, in no order; a word that none has is absent."""
    return id_queries.newest(
        words, table="articles_word", key="word", story="article_id", order="article_id", limit=NEWEST
    )


def _rarity(stories: Mapping[str, list[int]]) -> dict[str, float]:
    """How much each word tells: the logarithm of how many stories there are for one that has it.

    Of a word with as many stories as are asked for, among those since the oldest of them.
    """
    newest = max((max(found) for found in stories.values()), default=0)
    return {
        word: math.log((newest + 1 - (min(found) if len(found) == NEWEST else 0)) / len(found))
        for word, found in stories.items()
    }


def _weight(times: int) -> float:
    return 1 + math.log(times)
