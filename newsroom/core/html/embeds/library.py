"""Audio and documents of the site's own library, which a body embeds as it does what other sites provide."""

import re

from django.conf import settings

from newsroom.core.html.embeds.provider import Form, Provider


def providers() -> list[Provider]:
    """Return the providers of audio and of documents. Pages show them without a frame."""
    site = f"(?:{re.escape(settings.SITE_URL)})?"
    return [
        Provider("Library", kind, "", [Form(f"{site}(/media/files/[A-Za-z0-9_-]{{24}}[.](?:{suffixes}))", "{0}", str)])
        for kind, suffixes in (("audio", "mp3|m4a|ogg"), ("document", "pdf"))
    ]
