"""Values that PHP serialised, as WordPress stores those that are no strings."""

import re
from typing import Any

# Of arrays within each other. WordPress has four.
MAX_DEPTH = 20
MAX_LENGTH = 1024 * 1024
_SCALAR = re.compile(rb"(?:i:(-?\d{1,19})|b:([01])|d:([^;]{1,40})|(N));")
_STRING = re.compile(rb's:(\d{1,9}):"')
_ARRAY = re.compile(rb"a:(\d{1,9}):\{")


def values_of(serialised: str) -> dict[str, Any]:
    """Return the array that was serialised, with strings as keys; {} for anything else, and for damaged data.

    Lengths of strings are in bytes. Objects are not read.
    """
    if len(serialised) > MAX_LENGTH:
        return {}
    value = _Reader(serialised.strip().encode("utf-8", "replace")).read()
    return value if isinstance(value, dict) else {}


class _Reader:
    def __init__(self, data: bytes) -> None:
        self._data = data
        self._position = 0

    def read(self) -> Any:
        try:
            return self._value(0)
        except ValueError:
            return None

    def _value(self, depth: int) -> Any:
        """Return the value at the position. Raises ValueError if there is none."""
        if found := self._match(_SCALAR):
            integer, boolean, number, _ = found.groups()
            if integer or boolean:
                return int(integer or boolean)
            return float(number) if number else None
        if found := self._match(_STRING):
            return self._string(int(found[1]))
        if (found := self._match(_ARRAY)) and depth < MAX_DEPTH:
            values = {}
            for _ in range(int(found[1])):
                key = self._value(MAX_DEPTH)
                values[str(key)] = self._value(depth + 1)
            self._expect(b"}")
            return values
        raise ValueError("no value")

    def _string(self, length: int) -> str:
        start, end = self._position, self._position + length
        self._position = end
        self._expect(b'";')
        return self._data[start:end].decode("utf-8", "replace")

    def _match(self, pattern: re.Pattern[bytes]) -> re.Match[bytes] | None:
        found = pattern.match(self._data, self._position)
        if found:
            self._position = found.end()
        return found

    def _expect(self, end: bytes) -> None:
        if not self._data.startswith(end, self._position):
            raise ValueError("no end")
        self._position += len(end)
