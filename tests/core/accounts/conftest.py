"""What tests of signing in stand on."""

import pytest
from django.core.cache import cache
from django.test import Client


@pytest.fixture
def client_of():
    """client_of(user, password=""): another browser in which the user is signed in; with a password by the form."""

    def signed_in(user, password=""):
        browser = Client()
        if password:
            browser.post("/admin/login/", {"username": user.username, "password": password})
        else:
            browser.force_login(user)
        return browser

    return signed_in


@pytest.fixture(autouse=True)
def _nothing_remembered():
    """allauth remembers used codes in the cache, which outlives a test's database."""
    cache.clear()
