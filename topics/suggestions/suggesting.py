"""Suggests topics for a text, each with its reason."""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from types import MappingProxyType

from django.db.models import Q

from newsroom.core.html import single_line
from topics.models import Alias, Kind, SharedCount, Topic
from topics.names import naming
from topics.suggestions import classifier, name_spotting, word_weights
from topics.suggestions.classifier import Example, Weights
from topics.suggestions.lookup import among
from topics.suggestions.name_spotting import Passage, Span
from topics.suggestions.word_weights import WordScores

MAX_SUGGESTIONS = 8
# Two topics often occur together if they share at least so many stories, and this part of the topic's stories.
MIN_SHARED, MIN_SHARED_PART = 3, 0.2
# The number of a story's topics for which related topics are looked up.
MAX_COMPARED = 20
WEIGHTS = {"headline": 6.0, "standfirst": 3.0, "text": 1.0}
# Added to the score of a topic that is named in the text, for each point of `_score`.
NAMED_BONUS = 0.05
# The likeness from which a story counts as similar, and the score of `classifier` from which a topic is suggested.
MIN_LIKENESS, MIN_SCORE = 0.1, 0.15
# The score of `word_weights` from which a topic is suggested: by kind, or else MIN_WORD_SCORE. Texts mention places
# that they are not about; persons and organisations have few stories to learn from.
MIN_WORD_SCORE = -0.7
MIN_WORD_SCORES = {Kind.PLACE: -0.4, Kind.PERSON: -0.75, Kind.ORGANISATION: -0.75}
# The most that the topic's name in the text adds to it.
MAX_WORD_BONUS = 0.8
# A name that always has a capital says more: the least that is added, and for each point of `_score`.
PROPER_BONUS, PROPER_NAMED_BONUS = 0.2, 0.08
# Of a topic with fewer stories, the words say too little to outweigh such a name.
MIN_ENTRIES = 5
# The number of words that a reason shows.
MAX_REASON_WORDS = 3
_TIMES = {1: "Once", 2: "Twice"}
# Names of these types always have a capital.
_PROPER = {Kind.PLACE, Kind.PERSON, Kind.ORGANISATION, Kind.EVENT}
# Common words that are spelt like a name (May, US, IT, WHO): only capitals distinguish them, except at the start of a
# sentence.
_COMMON_WORDS = """
a about after all am an and any are as at be but by can could do for from go had has have he her here him his how i if
in into is it its just like made make many march mark may me might more most must my new no not now of off on one only
or our out over see she should so some such than that the their them then there these they this time to two up us use
very was way we well were what when where which who will with would you your
"""
_COMMON = frozenset(_COMMON_WORDS.split())
_FIELDS = ("name", "key", "kind", "entry_count")


@dataclass(frozen=True)
class Suggestion:
    """A suggested topic. reason: a sentence."""

    topic: Topic
    reason: str


def suggest(
    title: str,
    summary: str,
    body_text: str,
    current: Iterable[str] = (),
    words: Weights = MappingProxyType({}),
    similar: Sequence[Example] = (),
) -> list[Suggestion]:
    """Return at most eight topics for a story, best first.

    Topics that the words of the text speak for (`word_weights`) come first, together with those for which nothing was
    learned yet and that are named in the text or used on similar stories (`classifier`). Then come topics that often
    occur with those that the story has. All texts are plain; the first 20,000 characters of each are read. current:
    names of the story's topics. words, similar: weights of the text's words, and similar stories, most similar first.
    Takes at most five queries.
    """
    passages = [Passage("headline", title), Passage("standfirst", summary), Passage("text", body_text)]
    spans = name_spotting.candidate_spans(passages)
    current_keys = {naming.key_of(single_line(name)) for name in current}
    named = _topics_by_key(spans.keys() | current_keys)
    current_topics = {topic for key, (_, topic) in named.items() if key in current_keys}
    places = {topic: places for topic, places in _find_mentions(named, spans).items() if topic not in current_topics}
    by_words = word_weights.score(word_weights.count_words(title, summary, body_text))
    by_similar = _classify(words, similar, learned=by_words.by_topic.keys())
    scores = _scores(places, by_words.by_topic, by_similar, current_topics)
    best = sorted(scores, key=lambda topic: (-scores[topic], -topic.entry_count, topic.key))[:MAX_SUGGESTIONS]
    found = [
        Suggestion(
            topic, _reason(topic, places[topic]) if topic in places else _reason_of_words(topic, similar, by_words)
        )
        for topic in best
    ]
    if current_topics and len(found) < MAX_SUGGESTIONS:
        found += [shared for shared in _often_shared(current_topics) if shared.topic not in scores]
    return found[:MAX_SUGGESTIONS]


def _scores(
    places: dict[Topic, list[Span]],
    by_words: Mapping[int, float],
    by_similar: Mapping[int, float],
    current_topics: set[Topic],
) -> dict[Topic, float]:
    """Return the score of each topic to suggest, more than 0.

    places: where each topic is named. by_words, by_similar: scores by ID; a topic with the first has no second.
    """
    lowest = min(MIN_WORD_SCORE, *MIN_WORD_SCORES.values())
    enough = {pk for pk, score in by_words.items() if score >= lowest}
    enough |= {pk for pk, score in by_similar.items() if score >= MIN_SCORE}
    enough -= {topic.pk for topic in (*places, *current_topics)}
    topics = [*places, *(Topic.objects.only(*_FIELDS).in_bulk(enough).values() if enough else ())]
    scores: dict[Topic, float] = {}
    for topic in topics:
        named = _score(topic, places[topic]) if topic in places else 0.0
        if topic.pk not in by_words:
            scores[topic] = NAMED_BONUS * named + max(0.0, by_similar.get(topic.pk, 0.0))
            continue
        minimum = MIN_WORD_SCORES.get(topic.kind, MIN_WORD_SCORE)
        score = by_words[topic.pk] + (_word_bonus(topic, named) if named else 0.0) - minimum
        if score >= 0:
            scores[topic] = score
    return scores


def _word_bonus(topic: Topic, named: float) -> float:
    """Return what is added to a topic's score from words because its name is in the text. named: its `_score`."""
    if topic.kind not in _PROPER:
        return min(MAX_WORD_BONUS, NAMED_BONUS * named)
    if topic.entry_count < MIN_ENTRIES:
        return MAX_WORD_BONUS
    return min(MAX_WORD_BONUS, PROPER_BONUS + PROPER_NAMED_BONUS * named)


def _classify(words: Weights, similar: Sequence[Example], learned: Set[int]) -> dict[int, float]:
    """Return the score of topics of similar stories, by ID; {} if no story is similar enough.

    learned: IDs of topics that are left out.
    """
    if not similar or similar[0].likeness < MIN_LIKENESS or all(example.topics <= learned for example in similar):
        return {}
    return classifier.score_topics(words, [replace(example, topics=example.topics - learned) for example in similar])


def _reason_of_words(topic: Topic, similar: Sequence[Example], by_words: WordScores) -> str:
    if any(topic.pk in example.topics for example in similar):
        return _reason_of_similar(topic, similar)
    words = by_words.strongest_words(topic.pk, MAX_REASON_WORDS)
    return f"Typical words: {', '.join(f'“{word}”' for word in words)}" if words else "Used on most stories"


def _reason_of_similar(topic: Topic, similar: Sequence[Example]) -> str:
    first, *others = (example for example in similar if topic.pk in example.topics)
    if not others:
        return f"Used on the similar story “{first.title}”"
    number = len(others)
    return f"Used on “{first.title}” and {number} other similar {'story' if number == 1 else 'stories'}"


def _topics_by_key(keys: Iterable[str]) -> dict[str, tuple[str, Topic]]:
    """Return topics by key, each with its name or the alias that has the key."""
    topics = among(Topic.objects.order_by().only(*_FIELDS), keys)
    aliases = among(
        Alias.objects.order_by().select_related("topic").only("name", "key", *(f"topic__{field}" for field in _FIELDS)),
        keys,
    )
    return {
        **{alias.key: (alias.name, alias.topic) for alias in aliases},
        **{topic.key: (topic.name, topic) for topic in topics},
    }


def _find_mentions(named: dict[str, tuple[str, Topic]], spans: dict[str, list[Span]]) -> dict[Topic, list[Span]]:
    """Return the spans that name each topic. Words belong only to the longest name that includes them."""
    claims = []
    for key, (name, topic) in named.items():
        claims += [(span, topic) for span in _as_name(key, name, topic.kind, spans.get(key, []))]
    found: dict[Topic, list[Span]] = defaultdict(list)
    for span, topic in sorted(claims, key=lambda claim: (claim[0].start - claim[0].end, claim[0].start)):
        if span.passage.claim(span):
            found[topic].append(span)
    return found


def _as_name(key: str, name: str, kind: str, spans: list[Span]) -> list[Span]:
    """Return the spans in which the words are a name, judged by capitals if the name has any.

    The name of a subject may be in lower case. At the start of a sentence, a capital counts only if the text never has
    the word in lower case, and never for a common word.
    """
    is_common = key in _COMMON
    if name == name.lower() or (" " in name and kind not in _PROPER):
        return spans
    rest = name[1:]
    if kind not in _PROPER and not is_common and rest == rest.lower():
        return spans
    sure: list[Span] = []
    likely: list[Span] = []
    is_written_small = False
    for span in spans:
        words = span.words
        if words == words.lower():
            is_written_small = True
        elif _agrees(words, name, is_common=is_common):
            is_bare = " " not in name and (
                span.passage.is_styled or (span.begins_sentence and words[1:] == words[1:].lower())
            )
            (likely if is_bare else sure).append(span)
        elif span.passage.is_styled and words.isupper() and not is_common:
            likely.append(span)
    if sure:
        return sure + ([] if is_common else likely)
    return [] if is_common or is_written_small else likely


def _agrees(words: str, name: str, *, is_common: bool) -> bool:
    """Return whether capitalised words are the name. Acronyms of four letters are written NATO or Nato."""
    if " " in name:
        return True
    plain, is_acronym = words.replace(".", "") if "." not in name else words, name[1:] != name[1:].lower()
    if plain == name:
        return True
    if is_common or (is_acronym and len(name) < 4):
        return False
    return words[:1].isupper()


def _score(topic: Topic, places: list[Span]) -> float:
    """Return the reason: where the topic is named, and how often."""
    weight = 0.0
    for place, of_place in WEIGHTS.items():
        times = sum(span.passage.place == place for span in places)
        weight += of_place * math.log2(1 + times)
    longest = max(len(span.words.split()) for span in places)
    return weight * (1 + 0.1 * min(longest - 1, 3))


def _reason(topic: Topic, places: list[Span]) -> str:
    where = next(place for place in WEIGHTS if any(span.passage.place == place for span in places))
    spellings_by_key: dict[str, Counter[str]] = defaultdict(Counter)
    for words, times in Counter(span.words for span in places if span.passage.place == where).items():
        spellings_by_key[naming.key_of(words)][words] = times
    key, spellings = max(spellings_by_key.items(), key=lambda item: item[1].total())
    times = spellings.total()
    how = f"{_TIMES.get(times, f'{times} times')} in the body" if where == "text" else f"In the {where}"
    if key == topic.key:
        return how
    words = next(iter(spellings))
    return f"“{words}” {how[0].lower()}{how[1:]}"


def _often_shared(current_topics: set[Topic]) -> list[Suggestion]:
    """Return topics that often occur with these, those that share most stories first."""
    often = Q(pk__in=[])
    for topic in sorted(current_topics, key=lambda topic: topic.key)[:MAX_COMPARED]:
        often |= Q(topic=topic, entry_count__gte=max(MIN_SHARED, math.ceil(topic.entry_count * MIN_SHARED_PART)))
    counts = SharedCount.objects.filter(often).exclude(other__in=current_topics).select_related("other", "topic")
    ranked = sorted(counts, key=lambda row: (-row.entry_count / max(row.topic.entry_count, 1), row.other.key))
    best: dict[Topic, Suggestion] = {}
    for row in ranked:
        best.setdefault(row.other, Suggestion(row.other, f"Often used with {row.topic.name}"))
    return list(best.values())
