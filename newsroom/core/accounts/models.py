"""A user as sessions know one."""

from django.contrib.auth.models import User
from django.db import models


class SessionEpoch(models.Model):
    """How often all sessions of a user were ended. No row: never. A session is good in the epoch that it began in."""

    user = models.OneToOneField(User, models.CASCADE, primary_key=True, related_name="session_epoch")
    number = models.PositiveIntegerField(default=0)

    class Meta:
        default_permissions = ()

    def __str__(self):
        return f"Epoch {self.number} of user {self.user_id}"


class Account(User):
    """The user that every request has. Django compares the hash below with the session's at each request."""

    class Meta:
        proxy = True
        default_permissions = ()

    def get_session_auth_hash(self):
        """Django's, which changes with the password, and the epoch."""
        return self._in_epoch(super().get_session_auth_hash())

    def get_session_auth_fallback_hash(self):
        """The same under former secret keys."""
        return map(self._in_epoch, super().get_session_auth_fallback_hash())

    def _in_epoch(self, stock):
        epoch = getattr(self, "session_epoch", None)
        return f"{stock}:{epoch.number}" if epoch else stock
