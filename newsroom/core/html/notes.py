"""Notes to a text: footnotes, which are also in the margin of wide screens.

In sanitised HTML, a note is a `<small class="note">` at the place that it belongs to. Its number and its place on the
page are made here when the text is shown.
"""

import re
from collections.abc import Callable

from django.utils.html import escape

# Spaces before a note are searched from their first one only, or a long run of them would take quadratic time.
_NOTE = re.compile(r'(?<!\s)\s*+<small class="note"((?: [^>]*)?)>(.*?)</small>', re.DOTALL)
_LINK = re.compile(r"</?a(?: [^>]*)?>")


def with_notes(sanitised: str, *, label: str, label_back: Callable[[int], str], page_language: str = "") -> str:
    """Return sanitised HTML for a page, with numbers in the text that link to the notes at its end and back.

    A copy of each note is in the text, for the margin. Screen readers and reading modes ignore it, and it has no links.

    label: of the list. label_back: returns that of the link back to a number. page_language: the `lang` attribute of
    these labels if the text may be in another language, or "".
    """
    items: list[str] = []

    def mark(note: re.Match[str]) -> str:
        number, language = len(items) + 1, note[1]
        back = (
            f'href="#note-mark-{number}" role="doc-backlink" {page_language} aria-label="{escape(label_back(number))}"'
        )
        items.append(f'<li id="note-{number}"><span{language}>{note[2]}</span> <a {back}>↩\ufe0e</a></li>')
        link = f'<a href="#note-{number}" id="note-mark-{number}" role="doc-noteref">{number}</a>'
        copy = f"<b>{number}</b> {_LINK.sub('', note[2])}"
        return (
            f'<sup class="note-mark">{link}</sup><small class="note-margin" aria-hidden="true"{language}>{copy}</small>'
        )

    text = _NOTE.sub(mark, sanitised)
    if not items:
        return text
    attributes = f'class="notes" role="doc-endnotes" aria-label="{escape(label)}" {page_language}'
    return f"{text}<section {attributes}><ol>{''.join(items)}</ol></section>"


def with_end_notes(sanitised: str) -> str:
    """Return sanitised HTML with plain numbers in the text and the notes in a list at its end, for feeds."""
    items: list[str] = []

    def mark(note: re.Match[str]) -> str:
        items.append(f"<li><p{note[1]}>{note[2]}</p></li>")
        return f"<sup>{len(items)}</sup>"

    text = _NOTE.sub(mark, sanitised)
    return f"{text}<hr><ol>{''.join(items)}</ol>" if items else text


def without_notes(sanitised: str) -> str:
    """Return sanitised HTML without its notes."""
    return _NOTE.sub("", sanitised)
