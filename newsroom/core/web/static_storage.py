"""Storage of static files: hashed names after `collectstatic`, plain names before."""

import re
from functools import cache
from typing import Any

from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments, line ends and indentation, which no string in our stylesheets contains: a sixth of the bytes.
_COMMENTS_AND_SPACES = re.compile(rb"/\*.*?\*/|(?<=[{};,])\s*\n\s*|(?<=\n)\s+", re.DOTALL)


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash after `collectstatic`; plain names before, so that a new clone runs without it.

    Stylesheets of the site are collected without comments and indentation.
    """

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every page uses about a dozen URLs, always the same.
        self.url = cache(super().url)

    def _save(self, name: str, content: "File[Any]") -> Any:
        if name.startswith("css/"):
            content = ContentFile(_COMMENTS_AND_SPACES.sub(b"", b"".join(content.chunks())))
        return super()._save(name, content)

    def hashed_name(self, name: str, content: "File[Any] | None" = None, filename: str | None = None) -> Any:
        """Return the name with its hash, or the name itself before `collectstatic`."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if content is not None or self.hashed_files:
                raise
            return name
