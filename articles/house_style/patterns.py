"""Patterns of style rules. RE2 runs them: its time is linear in the text, whatever the pattern."""

from collections.abc import Iterator
from typing import Any, NamedTuple

import re2

from newsroom.core.text.tokens import UNSPACED

# The instructions of a compiled pattern: nearly 3,000 are for the ends of words. One search of 10,000 words takes at
# most 0.1 s.
MAX_PROGRAM = 8_000
MAX_LENGTH = 500
# In bytes, for a compiled pattern and the states that it reaches. With less RE2 uses a slower way to find a match.
_MAX_MEMORY = 4 << 20
# A letter, mark, digit or underscore: RE2's own \w and \b know ASCII only.
_WORD = r"\pL\pM\pN_"
# Where a match may start and end. Next to a letter it may if it has a sign there, such as a space: `\b` finds this.
_START, _END = (rf"(?:{edge}|[^{_WORD}]|[{UNSPACED}])" for edge in (r"\w\b|^", r"\b\w|$"))
# So many bytes before a match are read for the condition `(?<=…)`.
_CONTEXT = 200


class PatternRefused(ValueError):
    """The pattern cannot be used. Has a sentence that says why."""


class Condition(NamedTuple):
    """What must be, or must not be, directly before or after a match."""

    regexp: Any
    is_wanted: bool


class Pattern:
    """A regular expression in RE2's syntax, which may start with `(?<=…)` or `(?<!…)` and end with `(?=…)` or `(?!…)`.

    is_part_of_word: whether a match may start and end within a word. Raises PatternRefused.
    """

    def __init__(self, source: str, *, is_case_sensitive: bool = False, is_part_of_word: bool = False) -> None:
        if len(source) > MAX_LENGTH:
            raise PatternRefused(f"Patterns can have up to {MAX_LENGTH} characters. This one has {len(source)}.")
        before, core, after = _split(source)
        self.is_part_of_word = is_part_of_word
        flags = "(?m)" if is_case_sensitive else "(?im)"
        core = _with_all_letters(core)
        if _compiled(core).fullmatch(""):
            raise PatternRefused("The pattern matches a text without characters, so it would match everywhere.")
        self.core = _compiled(f"{flags}({core})" if is_part_of_word else f"{flags}{_START}({core}){_END}")
        self.before = before and Condition(
            _compiled(rf"{flags}(?:{_with_all_letters(before[3:])})\z"), before[2] == "="
        )
        self.after = after and Condition(_compiled(f"{flags}(?:{_with_all_letters(after[2:])})"), after[1] == "=")

    def spans(self, text: bytes) -> Iterator[tuple[int, int]]:
        """Yield where the pattern matches within a line of a text (UTF-8), as start and end in bytes.

        One search is linear. A match after another can be quadratic, so the caller stops when its time is over.
        """
        position = 0
        while found := self.core.search(text, position):
            # The line by itself: a match that takes in the end of a line would hide the match at the start of the next.
            start = text.rfind(b"\n", 0, found.start(1)) + 1
            line = text[start : _end_of_line(text, found.start(1))]
            for first, last in self._spans_in(line):
                yield start + first, start + last
            position = start + len(line) + 1

    def _spans_in(self, line: bytes) -> Iterator[tuple[int, int]]:
        position = 0
        while found := self._search(line, position):
            start, position = found.span(1)
            if self._has_conditions(line, start, position):
                yield start, position

    def _search(self, text: bytes, position: int) -> Any:
        """Return the first match of the core that starts here or later, or None."""
        if position and not self.is_part_of_word:
            # The core starts with the character before the match.
            found = self.core.search(text, _start_of_character(text, position - 1))
            if not found or found.start(1) >= position:
                return found
        return self.core.search(text, position)

    def _has_conditions(self, text: bytes, start: int, end: int) -> bool:
        if self.before:
            found = self.before.regexp.search(text[max(0, start - _CONTEXT) : start])
            if bool(found) != self.before.is_wanted:
                return False
        return not self.after or bool(self.after.regexp.match(text, end)) == self.after.is_wanted


def _end_of_line(text: bytes, position: int) -> int:
    end = text.find(b"\n", position)
    return len(text) if end < 0 else end


def _start_of_character(text: bytes, position: int) -> int:
    while text[position] & 0xC0 == 0x80:
        position -= 1
    return position


def _compiled(source: str) -> Any:
    options = re2.Options()
    options.max_mem = _MAX_MEMORY
    options.log_errors = False
    try:
        regexp = re2.compile(source, options)
    except (re2.error, UnicodeEncodeError) as error:
        raise PatternRefused(_reason(error)) from error
    if regexp.programsize > MAX_PROGRAM:
        raise PatternRefused("The pattern is too large: a text could take too long. Use smaller repetitions.")
    return regexp


def _reason(error: Exception) -> str:
    reason = error.args[0].decode(errors="replace") if error.args and isinstance(error.args[0], bytes) else str(error)
    if "too large" in reason or "repetition size" in reason:
        return "The pattern is too large: a text could take too long. Use smaller repetitions."
    if "perl operator: (?" in reason or ("invalid escape sequence: \\" in reason and reason[-1].isdigit()):
        return (
            "Conditions such as (?=…) are possible only at the start and end of a pattern, and references such as "
            "\\1 are not, because a text could take too long."
        )
    return f"The pattern has an error: {reason}."


def _split(source: str) -> tuple[str, str, str]:
    """Return the condition before, the pattern, and the condition after: `(?<=`, `(?=` and so on, without `)`."""
    groups, alternatives = _top_level(source)
    if alternatives:
        return "", source, ""
    before = after = ""
    start, end = 0, len(source)
    if groups and groups[0][0] == 0 and source.startswith(("(?<=", "(?<!")):
        start = groups[0][1]
        before = source[1 : start - 1]
    if groups and groups[-1][1] == end and source.startswith(("(?=", "(?!"), groups[-1][0]) and groups[-1][0] >= start:
        end = groups[-1][0]
        after = source[end + 1 : -1]
    return before, source[start:end], after


def _top_level(source: str) -> tuple[list[tuple[int, int]], bool]:
    """Return where groups outside of others start and end, and whether there is a `|` outside of all."""
    groups: list[tuple[int, int]] = []
    opened: list[int] = []
    has_alternatives = False
    for position, sign in _signs(source):
        if sign == "(":
            opened.append(position)
        elif sign == ")" and opened:
            start = opened.pop()
            if not opened:
                groups.append((start, position + 1))
        elif sign == "|" and not opened:
            has_alternatives = True
    return groups, has_alternatives


def _signs(source: str) -> Iterator[tuple[int, str]]:
    """Yield the position and text of each character or escape outside of character classes, and `[` for a class."""
    position = 0
    while position < len(source):
        start = position
        if source[start] == "\\":
            position += 2
        elif source[start] == "[":
            position = _end_of_class(source, start)
        else:
            position += 1
        yield start, source[start:position] if source[start] == "\\" else source[start]


def _end_of_class(source: str, start: int) -> int:
    position = start + 1
    if source.startswith("^", position):
        position += 1
    # A bracket that comes first is a character of the class.
    position += source.startswith("]", position)
    while position < len(source) and source[position] != "]":
        position += 2 if source[position] == "\\" else 1
    return position + 1


def _with_all_letters(source: str) -> str:
    r"""Return the pattern in which `\w` and `\W` know the letters of all scripts."""
    parts = []
    for position, sign in _signs(source):
        if sign == "[":
            parts.append(source[position : _end_of_class(source, position)].replace(r"\w", _WORD))
        else:
            parts.append({r"\w": f"[{_WORD}]", r"\W": f"[^{_WORD}]"}.get(sign, sign))
    return "".join(parts)
