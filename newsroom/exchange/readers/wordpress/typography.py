"""Typographic quotation marks, dashes and ellipses, which WordPress writes only when it shows a text.

The rules are those of its function wptexturize, as far as they are certain: what they would change in a URL, in code or
within a word stays as it is.
"""

import re
from html import unescape

# Primary language -> the marks of its WordPress: double and single ones.
_DEFAULT = ("“", "”", "‘", "’")
_LOW = ("„", "“", "‚", "‘")
_QUOTES = {
    **dict.fromkeys(("de", "cs", "sk", "sl", "lt", "bg"), _LOW),
    **dict.fromkeys(("pl", "ro", "hu", "hr", "sr"), ("„", "”", "‚", "’")),
    "fr": ("«\xa0", "\xa0»", "‘", "’"),
    **dict.fromkeys(("ru", "uk", "be"), ("«", "»", "‘", "’")),
    **dict.fromkeys(("sv", "fi"), ("”", "”", "’", "’")),
}
# Their WordPress changes nothing.
_NONE = {"zh", "ja", "ko"}
_SIGN = re.compile(
    r"(?P<verbatim>\b(?:https?://|www\.)[^\s\"<>]++|\b[\w.+-]{1,64}@[\w.-]++)"
    r"|(?P<dots>(?<!\.)\.{3}(?!\.))"
    r"|(?P<dash>(?<!-)-{1,3}(?!-))"
    r"|(?P<times>(?<![\w.,])[1-9][\d.,]{0,9}x(?=\d))"
    r"|(?P<double>\"|``|'')"
    r"|(?P<single>')"
)
_OMITTED = re.compile(
    r"\d\d(?![%\d]|[.,]\d)|(?:tis|twas|twere|twill|tain't|til|bout|cause|em|n|nuff|round)(?!\w)", re.IGNORECASE
)
_REFERENCE = re.compile(r"&[#\w]{1,32};$")
# In characters, of such a reference.
_LONGEST = 34
_BEFORE_QUOTE = "([{-–—"


class Typography:
    """Writes the texts of a post. Between blocks, `begin` must be called.

    language: BCP 47, which decides on the quotation marks.
    """

    def __init__(self, language: str) -> None:
        primary = language.partition("-")[0].lower()
        self._quotes = _QUOTES.get(primary, _DEFAULT)
        self._before_quote = f"{_BEFORE_QUOTE}{self._quotes[0]}{self._quotes[2]}"
        self._is_off = primary in _NONE
        self.begin()

    def begin(self) -> None:
        """Begin a block: no quotation is open, and no character precedes."""
        # The last character of the block so far, and the end of the last mark in the current text.
        self._before, self._end = "", 0
        self._is_double_open = self._is_single_open = False

    def text(self, source: str) -> str:
        """Return a text of the current block (the source of HTML) with the marks."""
        if self._is_off or not source:
            return source
        self._end = 0
        written = _SIGN.sub(self._sign, source)
        if self._end < len(source):
            self._before = _last(source)
        return written

    def _sign(self, sign: re.Match[str]) -> str:
        if sign.start() > self._end:
            self._before = _last(sign.string[max(0, sign.start() - _LONGEST) : sign.start()])
        written = self._mark(sign, self._before)
        # What precedes another mark is this one as it was written.
        self._before, self._end = written[-1:], sign.end()
        return written

    def _mark(self, sign: re.Match[str], before: str) -> str:
        after = sign.string[sign.end() : sign.end() + 1]
        match sign.lastgroup:
            case "dots":
                return "…"
            case "dash":
                return _dash(sign[0], before, after)
            case "times":
                return f"{sign[0][:-1]}×"
            case "double":
                return self._double(sign[0], before, after)
            case "single":
                return self._single(sign, before, after)
        return sign[0]

    def _double(self, sign: str, before: str, after: str) -> str:
        opening, closing, *_ = self._quotes
        if sign == "``" or (sign == '"' and self._is_opening(before, after)):
            self._is_double_open = True
            return opening
        if before.isdigit() and not self._is_double_open and sign == '"':
            return "″"
        if sign == '"' and before.isalnum() and after.isalnum():
            return sign
        self._is_double_open = False
        return closing

    def _single(self, sign: re.Match[str], before: str, after: str) -> str:
        *_, opening, closing = self._quotes
        if before.isalnum() and after.isalnum():
            return "′" if before.isdigit() and after.isdigit() else "’"
        if self._is_opening(before, after):
            if _OMITTED.match(sign.string, sign.end()):
                return "’"
            self._is_single_open = True
            return opening
        if self._is_single_open:
            self._is_single_open = False
            return closing
        return "′" if before.isdigit() else "’"

    def _is_opening(self, before: str, after: str) -> bool:
        return (not before or before.isspace() or before in self._before_quote) and not after.isspace()


def typographic(text: str, language: str) -> str:
    """Return a plain text of one paragraph, such as a headline, with the marks."""
    return Typography(language).text(text)


def _dash(sign: str, before: str, after: str) -> str:
    is_apart = (not before or before.isspace()) and (not after or after.isspace())
    if sign == "---":
        return "—"
    if sign == "--":
        return "—" if is_apart else "–"
    return "–" if is_apart and before and after else sign


def _last(source: str) -> str:
    """Return the last character of a text, which can be a character reference."""
    reference = _REFERENCE.search(source[-_LONGEST:]) if source.endswith(";") else None
    return (unescape(reference[0]) if reference else source)[-1:]
