"""The topics in alphabetical order, in each language of the site: stored, so that an index finds any page of them.

Chinese names are listed under the initial of their pinyin, after those in Latin letters; names in other alphabets under
their own letters, without accents; and names that begin with a digit or a sign under “#”, which comes last.
"""

import unicodedata
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from itertools import batched
from typing import Any

from django.conf import settings
from django.db import transaction

from newsroom.core.text import slugs
from topics.indexes import folding
from topics.models import IndexedName, Topic

_COLUMNS = ("language", "kind", "letter", "sort_key", "public_from")
_TOPIC_COLUMNS = ("pk", "name", "names", "kind", "public_from")
# Syllables are listed by the consonant that they begin with (Unicode, 3.12), 588 of them by each.
_HANGUL, _SYLLABLES_OF_A_CONSONANT = range(0xAC00, 0xD7A4), 588
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Kana are listed by those without marks, か for ガ.
_KANA, _KATAKANA, _TO_HIRAGANA = range(0x3041, 0x30FB), range(0x30A1, 0x30F7), 0x60


def letter_of(name: str) -> int:
    """Return the code point of the letter under which the name is listed, or `IndexedName.NO_LETTER`."""
    return _place(name)[0]


def _place(name: str) -> tuple[int, bytes]:
    """Return the letter of a name, and what it is sorted by below that."""
    text = folding.spaced(folding.unmarked(folding.lower(name))).lstrip("#&@%* ")
    is_chinese = bool(text) and folding.is_han(text[0])
    spoken = " ".join(folding.syllables(text)) if is_chinese else text
    key = f"{is_chinese:d}{spoken}\0{name}"
    return _letter(spoken[:1]), key.encode()[: IndexedName.KEY_LENGTH]


def _letter(character: str) -> int:
    if not character.isalpha():
        return IndexedName.NO_LETTER
    if ord(character) in _HANGUL:
        return ord(_CONSONANTS[(ord(character) - _HANGUL.start) // _SYLLABLES_OF_A_CONSONANT])
    if ord(character) in _KANA:
        base = ord(unicodedata.normalize("NFD", character)[0])
        return base - _TO_HIRAGANA if base in _KATAKANA else base
    capital = character.title()
    return ord(capital) if len(capital) == 1 else ord(character)


def learn(topics: Collection[int]) -> None:
    """Index the topics of these ids as they are now. Must run in a transaction, whose topics they are until it ends."""
    rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=topics).order_by("pk")
    wanted = [row for values in rows.values_list(*_TOPIC_COLUMNS) for row in _rows(values, IndexedName)]
    gone = set(topics) - {row.topic_id for row in wanted}
    if gone:
        IndexedName.objects.filter(topic__in=gone).delete()
    IndexedName.objects.bulk_create(
        wanted, update_conflicts=True, unique_fields=["topic", "language"], update_fields=[*_COLUMNS[1:]]
    )


def write(topics: Any, indexed_name: Any) -> None:
    """Index these topics (a queryset), none of which is indexed; indexed_name: the model to keep them in."""
    values = topics.order_by("pk").values_list(*_TOPIC_COLUMNS)
    rows = (row for topic in values.iterator(chunk_size=5000) for row in _rows(topic, indexed_name))
    for some in batched(rows, 5000):
        indexed_name._default_manager.bulk_create(some, batch_size=100)


def add_languages() -> None:
    """Index all topics in the languages of the site in which none is indexed, as one that was added to `LANGUAGES`."""
    with transaction.atomic():
        new = [language for language in _languages() if not IndexedName.objects.filter(language=language).exists()]
        if new:
            slugs.lock()
            dated = Topic.objects.filter(public_from__isnull=False).order_by("pk").values_list("pk", flat=True)
            for some in batched(dated, 500):
                learn(some)


def check() -> Iterator[str]:
    """A sentence for each topic that is indexed otherwise than it should be."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for topic in _wrong():
        yield f"topic “{names[topic]}”: alphabetical index is out of date"


def fix() -> None:
    """Index every topic as it is."""
    with transaction.atomic():
        slugs.lock()
        for some in batched(_wrong(), 500):
            IndexedName.objects.filter(topic__in=some).delete()
            learn(some)


def _wrong() -> list[int]:
    stored: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for topic, language, kind, letter, key, moment in IndexedName.objects.values_list("topic", *_COLUMNS).iterator(
        chunk_size=5000
    ):
        stored[topic].add((language, kind, letter, bytes(key), moment))
    found = []
    for values in Topic.objects.order_by("pk").values_list(*_TOPIC_COLUMNS).iterator(chunk_size=5000):
        wanted = {tuple(getattr(row, column) for column in _COLUMNS) for row in _rows(values, IndexedName)}
        if stored[values[0]] != wanted:
            found.append(values[0])
    return found


def _languages() -> list[str]:
    return ["", *(code for code, _ in settings.LANGUAGES[1:])]


def _rows(values: tuple[int, str, Mapping[str, str], str, Any], indexed_name: Any) -> Iterator[Any]:
    """Yield the rows of a topic, given by _TOPIC_COLUMNS; none if it is not public and has no date to become so."""
    pk, name, names, kind, public_from = values
    if public_from is None:
        return
    for language in _languages():
        letter, key = _place(names.get(language, name))
        yield indexed_name(
            topic_id=pk, language=language, kind=kind, letter=letter, sort_key=key, public_from=public_from
        )
