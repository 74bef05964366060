"""Storage of static files: hashed names after `collectstatic`, plain names before."""

import posixpath
import re
from functools import cache
from pathlib import Path
from typing import Any

from django.contrib.staticfiles import finders
from django.core.files.base import ContentFile, File
from whitenoise.storage import CompressedManifestStaticFilesStorage

# Comments, line ends and indentation, which no string in our stylesheets contains: a sixth of the bytes.
_COMMENTS_AND_SPACES = re.compile(rb"/\*.*?\*/|(?<=[{};,])\s*\n\s*|(?<=\n)\s+", re.DOTALL)
_IMPORT = re.compile(rb'@import "([^"]+)";')


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash after `collectstatic`; plain names before, so that a new clone runs without it.

    Stylesheets of the site are collected with what they import, so that a page loads two of them and not a dozen one
    after another, and without comments and indentation.
    """

    manifest_strict = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        # Every page uses about a dozen URLs, always the same.
        self.url = cache(super().url)

    def _save(self, name: str, content: "File[Any]") -> Any:
        if name.startswith("css/"):
            css = _with_imports(name, b"".join(content.chunks()))
            content = ContentFile(_COMMENTS_AND_SPACES.sub(b"", css))
        return super()._save(name, content)

    def post_process(self, paths: dict[str, Any], *args: Any, **options: Any) -> Any:
        """Hash stylesheets of the site as they were saved, with what they import, and not their sources."""
        saved = {name: (self, name) for name in paths if name.startswith("css/")}
        return super().post_process({**paths, **saved}, *args, **options)

    def hashed_name(self, name: str, content: "File[Any] | None" = None, filename: str | None = None) -> Any:
        """Return the name with its hash, or the name itself before `collectstatic`."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if content is not None or self.hashed_files:
                raise
            return name


def _with_imports(name: str, css: bytes) -> bytes:
    """Replace each `@import "path";` in the stylesheet with this name by the stylesheet at the path, relative to it.

    Raises ValueError if there is none.
    """

    def imported(statement: re.Match[bytes]) -> bytes:
        path = posixpath.normpath(posixpath.join(posixpath.dirname(name), statement[1].decode()))
        file = finders.find(path)
        if file is None:
            raise ValueError(f"{name} imports {path}, which does not exist.")
        return _with_imports(path, Path(file).read_bytes())

    return _IMPORT.sub(imported, css)
