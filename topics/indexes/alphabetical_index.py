"""The alphabetical index of topics in each language of the site, stored so that any page of it is one index scan.

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
# Hangul syllables are listed under their initial consonant (Unicode, 3.12). Each consonant has 588 of them.
_HANGUL, _SYLLABLES_OF_A_CONSONANT = range(0xAC00, 0xD7A4), 588
_CONSONANTS = "ㄱㄲㄴㄷㄸㄹㅁㅂㅃㅅㅆㅇㅈㅉㅊㅋㅌㅍㅎ"
# Kana are listed under hiragana without marks: か for ガ.
_KANA, _KATAKANA, _TO_HIRAGANA = range(0x3041, 0x30FB), range(0x30A1, 0x30F7), 0x60


def letter_of(name: str) -> int:
    """Return the code point of the letter under which the name is listed, or `IndexedName.NO_LETTER`."""
    return _place(name)[0]


def _place(name: str) -> tuple[int, bytes]:
    """Return the letter (code point) of a name, and its sort key below that letter."""
    text = folding.replace_punctuation(folding.remove_accents(folding.fold_case(name))).lstrip("#&@%* ")
    is_chinese = bool(text) and folding.is_han(text[0])
    spoken = " ".join(folding.pinyin_syllables(text)) if is_chinese else text
    key = f"{is_chinese:d}{spoken}\0{name}"
    return _letter(spoken[:1]), key.encode()[: IndexedName.KEY_LENGTH]


def _letter(character: str) -> int:
    """Return the code point of the letter under which a name with this first character is listed."""
    if not character.isalpha():
        return IndexedName.NO_LETTER
    if ord(character) in _HANGUL:
        return ord(_CONSONANTS[(ord(character) - _HANGUL.start) // _SYLLABLES_OF_A_CONSONANT])
    if ord(character) in _KANA:
        base = ord(unicodedata.normalize("NFD", character)[0])
        return base - _TO_HIRAGANA if base in _KATAKANA else base
    capital = character.title()
    return ord(capital) if len(capital) == 1 else ord(character)


def index_topics(topics: Collection[int]) -> None:
    """Index these topics (IDs) as they are now, locking them. Must run in a transaction."""
    rows = Topic.objects.select_for_update(no_key=True).filter(pk__in=topics).order_by("pk")
    new_rows = [row for values in rows.values_list(*_TOPIC_COLUMNS) for row in _rows(values, IndexedName)]
    removed = set(topics) - {row.topic_id for row in new_rows}
    if removed:
        IndexedName.objects.filter(topic__in=removed).delete()
    IndexedName.objects.bulk_create(
        new_rows, update_conflicts=True, unique_fields=["topic", "language"], update_fields=[*_COLUMNS[1:]]
    )


def write(topics: Any, indexed_name: Any) -> None:
    """Index these topics (a queryset), none of which is indexed yet. indexed_name: the model to write."""
    values = topics.order_by("pk").values_list(*_TOPIC_COLUMNS)
    rows = (row for topic in values.iterator(chunk_size=5000) for row in _rows(topic, indexed_name))
    for chunk in batched(rows, 5000):
        indexed_name._default_manager.bulk_create(chunk, batch_size=100)


def add_languages() -> None:
    """Index all topics in languages of the site that have no index yet, such as one just added to `LANGUAGES`."""
    with transaction.atomic():
        new = [language for language in _languages() if not IndexedName.objects.filter(language=language).exists()]
        if new:
            slugs.lock()
            with_date = Topic.objects.filter(public_from__isnull=False).order_by("pk").values_list("pk", flat=True)
            for chunk in batched(with_date, 500):
                index_topics(chunk)


def check() -> Iterator[str]:
    """Yield a sentence for each topic whose index entries are wrong."""
    names = dict(Topic.objects.values_list("pk", "name"))
    for topic in _wrong():
        yield f"topic “{names[topic]}”: alphabetical index is out of date"


def fix() -> None:
    """Index again all topics whose index entries are wrong."""
    with transaction.atomic():
        slugs.lock()
        for chunk in batched(_wrong(), 500):
            IndexedName.objects.filter(topic__in=chunk).delete()
            index_topics(chunk)


def _wrong() -> list[int]:
    """Return the IDs of topics whose index entries are wrong."""
    stored: dict[int, set[tuple[Any, ...]]] = defaultdict(set)
    for topic, language, kind, letter, key, moment in IndexedName.objects.values_list("topic", *_COLUMNS).iterator(
        chunk_size=5000
    ):
        stored[topic].add((language, kind, letter, bytes(key), moment))
    wrong_ids = []
    for values in Topic.objects.order_by("pk").values_list(*_TOPIC_COLUMNS).iterator(chunk_size=5000):
        actual = {tuple(getattr(row, column) for column in _COLUMNS) for row in _rows(values, IndexedName)}
        if stored[values[0]] != actual:
            wrong_ids.append(values[0])
    return wrong_ids


def _languages() -> list[str]:
    """Return the languages of the index: "" for the first language of the site, then the codes of the others."""
    return ["", *(code for code, _ in settings.LANGUAGES[1:])]


def _rows(values: tuple[int, str, Mapping[str, str], str, Any], indexed_name: Any) -> Iterator[Any]:
    """Yield the unsaved rows of a topic, given by _TOPIC_COLUMNS; none if it is not public and will not become so."""
    pk, name, names, kind, public_from = values
    if public_from is None:
        return
    for language in _languages():
        letter, key = _place(names.get(language, name))
        yield indexed_name(
            topic_id=pk, language=language, kind=kind, letter=letter, sort_key=key, public_from=public_from
        )
