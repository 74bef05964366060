"""Where stylesheets and scripts come from: hashed names once collected, the sources before."""

from functools import cache

from whitenoise.storage import CompressedManifestStaticFilesStorage


class HashedStaticFilesStorage(CompressedManifestStaticFilesStorage):
    """Names with a hash after `collectstatic`; plain names until then, so that a new clone just runs."""

    manifest_strict = False

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        # Every page asks for a dozen, always the same.
        self.url = cache(super().url)

    def hashed_name(self, name, content=None, filename=None):
        """The name with its hash, or the name itself while there is no collected file to hash."""
        try:
            return super().hashed_name(name, content, filename)
        except ValueError:
            if content is not None or self.hashed_files:
                raise
            return name
