"""What `manage.py demo` sets before the settings are read, so that it needs nothing set by hand."""

import secrets
from collections.abc import MutableMapping
from pathlib import Path

VAR = Path(__file__).resolve().parent.parent.parent / "var"


def prepare(environ: MutableMapping[str, str]) -> None:
    """Fill in the settings that the demo needs and that nobody set.

    environ: the process's environment, changed in place. A value that is set is kept.

    Its logins are for trying: a second factor is asked of nobody.

    The secret key is random and kept beside the database, so that logins survive a restart.
    """
    environ.setdefault("REQUIRE_SECOND_FACTOR", "0")
    if "SECRET_KEY" not in environ and "SECRET_KEY_FILE" not in environ:
        environ["SECRET_KEY"] = kept_secret(VAR / "secret-key")


def kept_secret(path: Path) -> str:
    """The secret in the file at `path`, made and written there (readable by its owner only) if absent."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(50))
    return path.read_text().strip()
