"""newsroom/core/accounts/forms.py: a code is used up."""

from concurrent.futures import ThreadPoolExecutor

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection

from newsroom.core.accounts.forms import mark_code_used
from tests.core.accounts.codes import code_of, make_user_with_app


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_code_at_once_one_gets_in(committed):
    app = Authenticator.objects.get(user=make_user_with_app(), type="totp")
    code = code_of()

    def attempt(_):
        try:
            mark_code_used(Authenticator.objects.get(pk=app.pk), code)
        except ValidationError:
            return False
        finally:
            connection.close()
        return True

    with ThreadPoolExecutor(8) as pool:
        assert sum(pool.map(attempt, range(8))) == 1
