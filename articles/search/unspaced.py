"""Words that readers type without a space between them, as in Chinese: where they can be cut, and their parts."""

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
    if '"' in text:
        return
    for position in range(MIN_PART, min(len(text), MAX_CUT) - MIN_PART + 1):
        before, after = text[:position], text[position:]
        if is_spaced(before[-1]) and is_spaced(after[0]):
            continue
        if after[0] in PARTICLES and len(after) > MIN_PART:
            yield before, after[1:]
        yield before, after
