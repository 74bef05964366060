"""Audio and documents of the library on pages."""

import re
from collections.abc import Iterable

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from newsroom.core.models import MediaFile

register = template.Library()

# An embed of the library up to its end, as `prose` leaves it. Links within a sentence are no embeds.
_EMBED = re.compile(
    r'(<figure class="embed"(?:(?!</figure>|<a ).)*+)'
    r'<a (?:data-titled )?href="/media/(files/[^"]+)" rel="noopener">([^<]*)</a>',
    re.DOTALL,
)


@register.filter
def with_files(html: str, files: Iterable[MediaFile]) -> SafeString:
    """Return the HTML of a body for a page, with players for audio, and with types, sizes and transcripts.

    files: those that the body embeds.
    """
    by_name = {file.file.name: file for file in files}

    def shown(embed: re.Match[str]) -> str:
        start, name, words = embed.groups()
        file = by_name.get(name)
        if file is None:
            return embed[0]
        # Without a title of its own it has that of the file.
        title = file.title if words.endswith(f"/{name}") else mark_safe(words)
        return start + render_to_string("includes/_file.html", {"file": file, "title": title})

    return mark_safe(_EMBED.sub(shown, html) if by_name else html)
