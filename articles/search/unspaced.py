"""Words that readers type without a space between them, as in Chinese: where they can be cut."""

from collections.abc import Iterator

from newsroom.core.text.tokens import is_spaced

# Longer texts are cut in their first characters only.
MAX_CUT = 12
# The shortest part. A single character starts too many words.
MIN_PART = 2
# Chinese particles and conjunctions, which stand between words and are not searched for: “of”, “and”.
PARTICLES = frozenset("的之和与與及")


def cuts(text: str) -> Iterator[tuple[str, str]]:
    """Yield both parts of the text for each place where two words may meet.

    That is before or after each character of a script without spaces, and without a particle that stands there.
    Nothing is yielded for a phrase in quotation marks.
    """
    for before, after in _places(text):
        if min(len(before), len(after)) >= MIN_PART:
            if after[0] in PARTICLES and len(after) > MIN_PART:
                yield before, after[1:]
            yield before, after


def _places(text: str) -> Iterator[tuple[str, str]]:
    """Yield both parts of the text for each place before or after a character of a script without spaces."""
    if '"' in text:
        return
    for position in range(1, min(len(text), MAX_CUT)):
        before, after = text[:position], text[position:]
        if not (is_spaced(before[-1]) and is_spaced(after[0])):
            yield before, after
