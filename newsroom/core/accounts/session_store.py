"""Sessions: those of users are rows of the database, those of visitors are signed cookies.

A user's session also ends some days after sign-in, however often it is used. Visitors store nothing on the server: on
the pages for signing in, the cookie holds a message, the challenge for a passkey, or that the password was right.
"""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from newsroom.core.system.pruning import delete_in_batches

# When the user signed in, in seconds since 1970.
SIGNED_IN_AT = "signed_in_at"
# Seconds in which a visitor's session counts: as long as it takes to sign in.
MAX_AGE = 15 * 60
_SALT = "newsroom.core.accounts.session_store"
# Between the parts of a signed value, and in no key of a row.
_SIGNATURE_SEPARATOR = ":"


def prune() -> int:
    """Delete expired sessions of users. Returns how many."""
    return delete_in_batches(Session.objects.filter(expire_date__lt=timezone.now()))


class SessionStore(db.SessionStore):
    """The session of a request. A visitor's session key is the signed session itself.

    A user's session ends SESSION_COOKIE_AGE after it was last saved and SESSION_MAX_AGE after sign-in.
    """

    def load(self) -> dict[str, Any]:
        """Return the data of the session; an outdated or forged cookie is an empty session."""
        if not self._is_in_cookie:
            # No other characters: PostgreSQL rejects a query with a null character, which a cookie can contain.
            if str(self.session_key).isalnum():
                return super().load()
            self._session_key = None
            return {}
        try:
            data: dict[str, Any] = signing.loads(
                str(self.session_key), serializer=self.serializer, salt=_SALT, max_age=MAX_AGE
            )
        except signing.BadSignature:
            data = {}
        if not data:
            self._session_key = None
        return data

    def save(self, must_create: bool = False) -> None:
        """Store the session: as a row once the user has signed in, in the cookie before."""
        data: dict[str, Any] = self._get_session(no_load=must_create)  # type: ignore[attr-defined]
        if SESSION_KEY not in data:
            self._session_key = signing.dumps(data, compress=True, serializer=self.serializer, salt=_SALT)
            return
        # The first time that a session has a user is the sign-in.
        data.setdefault(SIGNED_IN_AT, timezone.now().timestamp())
        if self._is_in_cookie:
            self._session_key = None
        super().save(must_create)

    def cycle_key(self) -> None:
        """Change the session key. A visitor who signs in gets the key of a row once the session is saved."""
        if self.session_key is not None and not self._is_in_cookie:
            super().cycle_key()
            return
        self._get_session()  # type: ignore[attr-defined]  # Load it while its key is known.
        self._session_key = None
        self.modified = True

    def exists(self, session_key: str) -> bool:
        """Return whether there is a row of this key."""
        return _SIGNATURE_SEPARATOR not in session_key and super().exists(session_key)

    def delete(self, session_key: str | None = None) -> None:
        """Delete the row. A cookie has none."""
        key = self.session_key if session_key is None else session_key
        if key is not None and _SIGNATURE_SEPARATOR not in key:
            super().delete(key)

    def get_expiry_age(self, **kwargs: Any) -> int:
        """Return the seconds until the session ends, for its cookie."""
        age = super().get_expiry_age(**kwargs)
        end = self._end()
        return age if end is None else min(age, max(0, int((end - timezone.now()).total_seconds())))

    def get_expiry_date(self, **kwargs: Any) -> datetime:
        """Return when the session ends, for its row."""
        date = super().get_expiry_date(**kwargs)
        end = self._end()
        return date if end is None else min(date, end)

    def _end(self) -> datetime | None:
        moment = self.get(SIGNED_IN_AT)
        if moment is None:
            return None
        return datetime.fromtimestamp(moment + settings.SESSION_MAX_AGE, tz=UTC)

    @property
    def _is_in_cookie(self) -> bool:
        return _SIGNATURE_SEPARATOR in (self.session_key or "")
