"""The version of this software. `pyproject.toml` repeats it, and docs/releases.md says what its parts mean."""

VERSION = "1.0.0"
