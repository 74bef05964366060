"""Users, the epochs of their sessions, and used challenges of passkeys."""

from collections.abc import Iterator

from django.contrib.auth.hashers import check_password
from django.contrib.auth.models import User
from django.db import models
from django.utils import timezone


class SessionEpoch(models.Model):
    """How often all sessions of a user were ended (no row: never). A session is valid in its own epoch only."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="session_epoch")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Epoch {self.number} of user {self.user_id}"


class Account(User):
    """The user of every request. Django compares the hash below with that of the session at each request."""

    class Meta:
        proxy = True
        default_permissions = ()

    def check_password(self, raw_password: str | None) -> bool:
        """Return whether this is the password. Only a sign-in replaces an outdated hash, which ends sessions."""
        return check_password(raw_password, self.password)

    def get_session_auth_hash(self) -> str:
        """Return Django's hash, which changes with the password, with the epoch."""
        return self._with_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self) -> Iterator[str]:
        """Yield the same under former secret keys."""
        return map(self._with_epoch, super().get_session_auth_fallback_hash())

    def _with_epoch(self, session_hash: str) -> str:
        epoch = getattr(self, "session_epoch", None)
        return f"{session_hash}:{epoch.number}" if epoch else session_hash


class UsedChallenge(models.Model):
    """A challenge that a passkey has answered. No other answer to it is accepted."""

    challenge = models.CharField(max_length=100, primary_key=True)
    used_at = models.DateTimeField(default=timezone.now, db_index=True)

    class Meta:
        default_permissions = ()

    def __str__(self) -> str:
        return f"Challenge used at {self.used_at:%Y-%m-%d %H:%M}"
