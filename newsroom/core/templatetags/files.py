"""Audio and documents of the library on pages."""

import re
from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from newsroom.core.models import MediaFile

register = template.Library()

# The link of an embed of the library, as `prose` leaves it.
_LINK = re.compile(r'<a (?:data-titled )?href="/media/(files/[^"]+)" rel="noopener">([^<]*)</a>')


@register.filter
def with_files(html: str, files: Iterable[MediaFile]) -> SafeString:
    """Return the HTML of a body for a page, with players for audio, and with types, sizes and transcripts.

    files: those that the body embeds.
    """
    by_name = {file.file.name: file for file in files}

    def shown(link: re.Match[str]) -> str:
        file = by_name.get(link[1])
        # Without a title of its own it has that of the file.
        title = mark_safe(link[2]) if file is None or not link[2].endswith(f"/{link[1]}") else file.title
        return render_to_string("includes/_file.html", {"file": file, "title": title}) if file else link[0]

    return mark_safe(_LINK.sub(shown, html) if by_name else html)
