"""newsroom/core/accounts/backends.py: whose name and password it is."""

import pytest
from django.contrib.auth import authenticate

from tests.factories import make_user

pytestmark = pytest.mark.django_db


def test_a_command_may_ask_without_a_request():
    user = make_user("Editor")
    assert authenticate(username=user.username, password="correct horse") == user
    assert authenticate(username=user.username, password="wrong") is None
    assert authenticate(username="nobody", password="wrong") is None
