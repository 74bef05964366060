"""Lines of the application log, which values from requests can neither end nor imitate."""

import logging

_INDENT = "    "
# In characters, of a line before its escapes. A value from a request can be as long as the request.
MAX_LENGTH = 4096


class LineFormatter(logging.Formatter):
    """Write the message on one line, and indent every line of a traceback below it. Longer lines are cut."""

    def formatMessage(self, record: logging.LogRecord) -> str:  # noqa: N802  # The name is that of the base class.
        """Return the line of the message with escaped control characters."""
        return _escape(_cut(super().formatMessage(record)))

    def format(self, record: logging.LogRecord) -> str:
        """Return the line of the message, then those of the traceback, which repeat the values of requests."""
        message, *traceback = super().format(record).split("\n")
        return "\n".join([message, *(_indent(_cut(line)) for line in traceback)])


def indent_lines(text: str) -> str:
    """Return the text with escaped control characters, and every line indented, so that none looks like a message."""
    return "\n".join(map(_indent, text.split("\n")))


def _cut(line: str) -> str:
    return line if len(line) <= MAX_LENGTH else f"{line[:MAX_LENGTH]}…"


def _indent(line: str) -> str:
    return _INDENT + _escape(line)


def _escape(text: str) -> str:
    """Return the text with escapes for control and format characters, line breaks, surrogates and special spaces."""
    if text.isprintable():
        return text
    return "".join(each if each.isprintable() else each.encode("unicode_escape").decode() for each in text)
