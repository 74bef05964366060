"""Characters that no text of the site contains: every way in cleans its texts by these functions.

Invisible characters make two texts that look the same differ, and so hide a story from a search or double a topic; an
empty headline looks filled in; a character that overrides the direction reverses what follows it, such as the name of
another user. Some are letters' business and stay:

- Joiners (ZWJ and ZWNJ) after a letter of a script that has them, such as Persian and Hindi, and in emoji.
- Direction marks (LRM, RLM, ALM) in text with Hebrew or Arabic letters: they move only the marks beside them.
- Signs that stand before Arabic numbers, and other format characters that are visible.

A soft hyphen goes as well, in bodies too: it splits words for search and comparisons, and browsers hyphenate by
themselves.
"""

import re

_CONTROLS = r"\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufdd0-\ufdef\ufffe\uffff"
_INVISIBLE = (
    r"\u00ad\u200b\u202a-\u202e\u2060-\u206f\u3164\ufeff\uffa0\ufff9-\ufffb"
    r"\U0001bca0-\U0001bca3\U0001d173-\U0001d17a"
)
# Scripts whose letters join: from Hebrew to Tibetan, Burmese, Khmer and Mongolian, and those of the same families.
_JOINING = (
    r"\u0590-\u109f\u1780-\u18af\u1900-\u1cff\ua800-\ua8ff\ua930-\ua95f\ua980-\uaadf\uaae0-\uabff\ufb1d-\ufdff"
    r"\ufe70-\ufefc\U00010800-\U00011fff\U0001e800-\U0001efff"
)
_EMOJI = r"\u2190-\u2bff\u3030\u303d\ufe0f\U0001f000-\U0001faff"
# The flags of England, Scotland and Wales are written in tags, which are invisible elsewhere.
_FLAG = r"\U0001f3f4[\U000e0020-\U000e007e]{1,8}\U000e007f"
_UNWANTED = re.compile(
    rf"(?P<flag>{_FLAG})"
    rf"|[{_CONTROLS}{_INVISIBLE}\U000e0000-\U000e007f]"
    rf"|(?<![{_JOINING}])\u200c|(?<![{_JOINING}{_EMOJI}])\u200d"
)
# Each of these and some others. Most texts have none, and one class is searched much faster than the alternatives.
_SUSPICIOUS = re.compile(rf"[{_CONTROLS}{_INVISIBLE}\u061c\u200c-\u200f\U0001f3f4\U000e0000-\U000e007f]")
_CONTROL = re.compile(f"[{_CONTROLS}]")
_DIRECTION_MARK = re.compile("[\u061c\u200e\u200f]")
_RIGHT_TO_LEFT = re.compile(
    "[\u0590-\u061b\u061d-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff]"
)


def has_controls(text: str) -> bool:
    """Return whether the text has characters that no keyboard or file should produce, other than invisible ones."""
    return bool(_CONTROL.search(text))


def without_controls(text: str) -> str:
    """Return the text without control characters, invisible characters, lone surrogates and non-characters."""
    if not _SUSPICIOUS.search(text):
        return text
    visible = _UNWANTED.sub(lambda found: found["flag"] or "", text)
    return visible if _RIGHT_TO_LEFT.search(visible) else _DIRECTION_MARK.sub("", visible)


def single_line(text: str) -> str:
    """Return the text without these characters, on one line with single spaces."""
    return " ".join(without_controls(text).split())
