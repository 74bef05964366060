"""Whether a name and a password are somebody's, and who a session belongs to."""

from allauth.mfa.models import Authenticator
from axes.backends import AxesBackend
from django.contrib.auth.backends import ModelBackend
from django.db.models import Exists, OuterRef

from newsroom.core.accounts.models import Account
from newsroom.core.accounts.second_factor import FACTORS


class DeskBackend(AxesBackend):
    """Django's own, asked only while the throttle lets it be. An unknown name costs as much time as a known one."""

    def authenticate(self, request, username=None, password=None, **kwargs):
        """The Account, or None. Raises PermissionDenied, which Django turns into None, after too many failures.

        Without a request it is a command that asks, which nobody throttles.
        """
        if request is not None:
            super().authenticate(request, username=username, password=password, **kwargs)
        user = ModelBackend.authenticate(self, request, username=username, password=password)
        return user and self.get_user(user.pk)

    def get_user(self, user_id):
        """The Account of a session, in one query: with its epoch, and `has_second_factor`. None once it is disabled."""
        factors = Authenticator.objects.filter(user=OuterRef("pk"), type__in=FACTORS)
        accounts = Account.objects.select_related("session_epoch").annotate(has_second_factor=Exists(factors))
        account = accounts.filter(pk=user_id).first()
        return account if account and self.user_can_authenticate(account) else None
