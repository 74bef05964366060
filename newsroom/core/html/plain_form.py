"""Sanitised HTML for programs without our stylesheets, such as feed readers."""

import re

from newsroom.core.html.notes import with_end_notes

# Only figures are in a gallery, so it ends where two end.
_GALLERY = re.compile(r'<figure class="gallery"[^>]*>(.*?</figure>)</figure>', re.DOTALL)


def in_plain_form(sanitised: str) -> str:
    """Return sanitised HTML with the notes at its end, and the images of galleries one after another."""
    return with_end_notes(_GALLERY.sub(r"\1", sanitised))
