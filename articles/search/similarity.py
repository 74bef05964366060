"""Stories similar to a text, found by an index of the words near the beginning of published stories."""

import math
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from itertools import batched, islice

from django.db import transaction
from django.db.models import Q, QuerySet

from articles import word_tables
from articles.choices import Status
from articles.models import Article, SimilarityEntry, WorkingCopy
from newsroom.core.html import text_of
from topics.models import TopicEntry
from topics.suggestions.classifier import Example, Weights
from topics.suggestions.word_weights import MAX_LENGTH, count_words

# The distinct words of a text that are indexed: news begins with its subject.
MAX_STORED_WORDS = 48
# The newest stories of a word that are compared, and the similar stories that are returned, so that the cost does not
# grow with the number of stories.
MAX_STORIES_OF_WORD, MAX_SIMILAR = 400, 50
_CHUNK = 500
_TAG_CUT_OFF = re.compile(r"<[^>]*\Z")


def index(
    articles: Iterable[Article], *, are_new: bool = False, words: Iterable[Mapping[str, int]] | None = None
) -> None:
    """Index these published stories.

    are_new: none of them is in the index yet. words: `first_words` of each, None to find them. Must run in the
    transaction that publishes them.
    """
    articles = list(articles)
    if not are_new:
        SimilarityEntry.objects.filter(article__in=articles).delete()
    pairs = zip(articles, map(first_words, articles) if words is None else words, strict=True)
    for chunk in batched(pairs, _CHUNK):
        values = {article.pk: found for article, found in chunk}
        SimilarityEntry.objects.bulk_create(
            SimilarityEntry(article_id=story, words=found) for story, found in values.items()
        )
        word_tables.add(word_tables.SIMILARITY, values)


def remove(article: Article) -> None:
    """Remove a story from the index. Must run in the transaction that unpublishes it."""
    SimilarityEntry.objects.filter(article=article).delete()


def find_similar(title: str, summary: str, text: str, *, uid: str = "") -> tuple[Weights, list[Example]]:
    """Return the weights of the text's words, and the live stories that are most similar to it, the best first.

    title, summary, text: plain text. uid: the interchange ID of the story that the text belongs to, which is left out;
    "" if none. The weight of a word grows with its number in the text and with its rarity among the newest stories. The
    similarity of a story is the share of the total weight that its words have. Four queries, for any text.
    """
    times = _first(count_words(title, summary, text))
    stories = _newest_by_word(times)
    rarity = _rarity(stories)
    weights = {word: rarity[word] * _weight(times[word]) for word in rarity}
    likeness: dict[int, float] = defaultdict(float)
    for word, weight in weights.items():
        for story in stories[word]:
            likeness[story] += weight
    total = sum(weights.values()) or 1.0
    similar = dict(sorted(likeness.items(), key=lambda pair: (-pair[1], -pair[0]))[:MAX_SIMILAR])
    titles = dict(Article.objects.live_among(similar).exclude(uid=uid).values_list("pk", "title"))
    story_weights: dict[int, dict[str, float]] = {}
    for story, words in SimilarityEntry.objects.filter(article__in=titles).values_list("article", "words"):
        story_weights[story] = {word: rarity[word] * _weight(words[word]) for word in weights if word in words}
    topics_of = defaultdict(set)
    entries = TopicEntry.objects.live().filter(content_object__in=titles).order_by()
    for story, topic in entries.values_list("content_object", "tag"):
        topics_of[story].add(topic)
    return weights, [
        Example(titles[story], similar[story] / total, story_weights[story], frozenset(topics_of[story]))
        for story in similar
        if story in titles
    ]


def words_in(article: Article) -> Mapping[str, int]:
    """Return how often each word is in a story, in the order of the text."""
    return count_words(article.title, article.summary, text_of(_TAG_CUT_OFF.sub("", article.body[:MAX_LENGTH])))


def first_words(article: Article) -> dict[str, int]:
    """Return the words of a story that are indexed, each with its number in the whole text."""
    return _first(words_in(article))


def check() -> Iterator[str]:
    """Yield a sentence for each story whose indexed words differ from its text."""
    for article in _wrong():
        yield f"story “{article}”: similarity index is out of date"


def fix() -> int:
    """Rebuild the index of the stories for which it is wrong. Return their number."""
    wrong = [article.pk for article in _wrong()]
    for pks in batched(wrong, _CHUNK):
        with transaction.atomic():
            # Locked before it is read, as in every service function that writes a story.
            list(WorkingCopy.objects.select_for_update().filter(article__in=pks).order_by("pk").values_list("pk"))
            stories = list(Article.objects.filter(pk__in=pks))
            SimilarityEntry.objects.filter(article__in=stories).delete()
            index((article for article in stories if article.status == Status.PUBLISHED), are_new=True)
    return len(wrong)


def _wrong() -> Iterator[Article]:
    is_concerned = Q(status=Status.PUBLISHED) | Q(similarity_entry__isnull=False)
    stories: QuerySet[Article] = Article.objects.filter(is_concerned).select_related("similarity_entry").order_by("pk")
    for article in stories.iterator(chunk_size=_CHUNK):
        entry = getattr(article, "similarity_entry", None)
        if (entry and entry.words) != (first_words(article) if article.status == Status.PUBLISHED else None):
            yield article


def _first(times: Mapping[str, int]) -> dict[str, int]:
    """Return the first distinct words, each with its number in the whole text."""
    return dict(islice(times.items(), MAX_STORED_WORDS))


def _newest_by_word(words: Iterable[str]) -> dict[str, list[int]]:
    """Return the IDs of the newest stories with each word, unordered; words without stories are absent."""
    return word_tables.newest(word_tables.SIMILARITY, words, MAX_STORIES_OF_WORD)


def _rarity(stories: Mapping[str, list[int]]) -> dict[str, float]:
    """Return the inverse document frequency of each word: the logarithm of all stories per story with it.

    For a word with MAX_STORIES_OF_WORD stories, only stories since the oldest of these count.
    """
    newest = max((max(found) for found in stories.values()), default=0)
    return {
        word: math.log((newest + 1 - (min(found) if len(found) == MAX_STORIES_OF_WORD else 0)) / len(found))
        for word, found in stories.items()
    }


def _weight(times: int) -> float:
    return 1 + math.log(times)
