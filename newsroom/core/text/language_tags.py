"""Language tags (BCP 47)."""

import re

# The shape of a tag (RFC 5646, 2.1): a language, or x or i, and subtags such as the script and the region. Whether
# the subtags are registered is not checked.
PATTERN = r"(?:[A-Za-z]{2,8}|[IXix](?=-))(?:-[A-Za-z0-9]{1,8}){0,7}"
_TAG = re.compile(PATTERN)


def is_language_tag(text: str) -> bool:
    """Return whether the text has the shape of a language tag, such as “en”, “zh-Hans” or “pt-BR”."""
    return _TAG.fullmatch(text) is not None
