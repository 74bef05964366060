"""Where stylesheets and scripts come from: hashed names once collected, the sources before."""

import re
from functools import cache

from django.core.files.base import ContentFile
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments, and line ends with the indents behind them, none of which a string has: a sixth of what is sent.
_UNREAD = re.compile(rb"/\*.*?\*/|(?<=[{};,])\s*\n\s*|(?<=\n)\s+", re.DOTALL)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash after `collectstatic`; plain names until then, so that a new clone just runs.

    Readers' stylesheets are collected without what only their authors read.
    """

    manifest_strict = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Every page asks for a dozen, always the same.
        self.url = cache(super().url)

    def _save(self, name, content):
        if name.startswith("css/"):
            content = ContentFile(_UNREAD.sub(b"", b"".join(content.chunks())))
        return super()._save(name, content)

    def hashed_name(self, name, content=None, filename=None):
        """The name with its hash, or the name itself while there is no collected file to hash."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if content is not None or self.hashed_files:
                raise
            return name
