"""Singular and plural of English words, and words that say nothing of a subject; all folded to lower case."""

from collections.abc import Iterator

# Plurals that follow none of the rules below.
_IRREGULAR = {
    "analysis": "analyses",
    "child": "children",
    "crisis": "crises",
    "foot": "feet",
    "half": "halves",
    "knife": "knives",
    "leaf": "leaves",
    "life": "lives",
    "loaf": "loaves",
    "man": "men",
    "mouse": "mice",
    "shelf": "shelves",
    "thief": "thieves",
    "tooth": "teeth",
    "wife": "wives",
    "wolf": "wolves",
    "woman": "women",
}
_SINGULARS = {plural: singular for singular, plural in _IRREGULAR.items()}
# Words that look like the plural of another one.
_NO_PLURALS = {"news"}
# Words with which questions and phrases are built.
# fmt: off
FUNCTION_WORDS = frozenset([
    "a", "about", "an", "and", "are", "as", "at", "be", "by", "can", "could", "did", "do", "does", "for", "from",
    "had", "has", "have", "how", "i", "in", "is", "it", "its", "many", "me", "much", "my", "of", "on", "or",
    "should", "that", "the", "their", "there", "they", "this", "to", "was", "we", "were", "what", "when", "where",
    "which", "who", "whose", "why", "will", "with", "would", "you", "your",
])
# fmt: on
_HISSING = ("s", "x", "z", "ch", "sh")


def singulars_of(text: str) -> Iterator[str]:
    """Yield the singulars that a word, or the last word of a text, may be a plural of; some are no words."""
    *before, word = text.rpartition(" ")
    if word in _NO_PLURALS:
        return
    if word in _SINGULARS:
        yield "".join([*before, _SINGULARS[word]])
        return
    for plural, singular in (("ies", "y"), ("es", ""), ("s", "")):
        stem = text.removesuffix(plural)
        is_plural = stem.endswith(_HISSING) if plural == "es" else not stem.endswith(("s", "u", "i"))
        if stem != text and len(stem) > 2 and is_plural:
            yield stem + singular


def plural_of(word: str) -> str:
    """Return the plural of a word that is a singular."""
    if word in _IRREGULAR:
        return _IRREGULAR[word]
    if word.endswith("y") and word[-2:-1] not in "aeiou":
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith(_HISSING) else f"{word}s"
