"""Where settings come from: the environment, or files that it names."""

from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import environ
from django.core.exceptions import ImproperlyConfigured

BASE_DIR = Path(__file__).resolve().parent.parent.parent


class _Env(environ.FileAwareEnv):
    def get_value(self, var: str, cast: Any = None, **options: Any) -> Any:
        """Return the value. Raises ImproperlyConfigured if it has to be an integer and is not."""
        try:
            return super().get_value(var, cast=cast, **options)
        except ValueError:
            if cast is not int:
                raise
            raise ImproperlyConfigured(f"{var} must be a whole number.") from None


# Each value can also come from a file, as on container platforms: SECRET_KEY_FILE=/run/secrets/key.
env = _Env()


def require_plain(address: str, name: str) -> None:
    """Raise ImproperlyConfigured unless it is an http or https URL without credentials, which logs would show."""
    parts = urlsplit(address)
    if parts.scheme not in {"http", "https"} or not parts.hostname or set(address) & set("@<> \n"):
        raise ImproperlyConfigured(f"{name} must be an http or https URL without a username or password.")
