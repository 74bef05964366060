"""Environment variables that `manage.py demo` sets before the settings are read."""

import secrets
from collections.abc import MutableMapping
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent.parent / "var"


def prepare(environ: MutableMapping[str, str]) -> None:
    """Add the variables that the demo needs, unless they are set.

    Two-factor authentication is not required. The secret key is random and stored next to the database, so that users
    stay signed in after a restart. environ: the environment of the process, changed in place.
    """
    environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
    if "SECRET_KEY" not in environ and "SECRET_KEY_FILE" not in environ:
        environ["SECRET_KEY"] = stored_secret(VAR / "secret-key")


def stored_secret(path: Path) -> str:
    """Return the secret in the file at `path`. A missing file is created, readable by its owner only."""
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
