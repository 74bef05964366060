"""Django's sessions in the database, which also end some days after sign-in, however often they are used."""

from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.utils import timezone

# When the user signed in, in seconds since 1970.
SIGNED_IN_AT = "signed_in_at"


class SessionStore(db.SessionStore):
    """A session that ends SESSION_COOKIE_AGE after it was last saved and SESSION_MAX_AGE after sign-in."""

    def save(self, must_create: bool = False) -> None:
        """Save the session. The first time that it has a user is the sign-in."""
        if SESSION_KEY in self and SIGNED_IN_AT not in self:
            self[SIGNED_IN_AT] = timezone.now().timestamp()
        super().save(must_create)

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
