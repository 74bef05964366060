"""newsroom/core/accounts/forms.py: a code is used up."""

from concurrent.futures import ThreadPoolExecutor
from functools import partial

import pytest
from allauth.mfa.models import Authenticator
from django.core.exceptions import ValidationError
from django.db import connection

from newsroom.core.accounts.forms import mark_code_used
from tests.core.accounts.codes import code_of, make_user_with_app, recovery_codes_of
from tests.racing import at_once


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


@pytest.mark.django_db(transaction=True)
def test_of_two_who_use_one_recovery_code_at_once_one_gets_through(committed, client_of):
    user = make_user_with_app()
    code, *others = recovery_codes_of(user)
    browsers = [client_of(user) for _ in range(4)]

    def attempt(browser):
        return browser.post("/admin/account/confirm/code/", {"code": code}).status_code

    statuses = at_once(*(partial(attempt, browser) for browser in browsers))
    assert sorted(statuses) == [200, 200, 200, 302]
    assert recovery_codes_of(user) == others
