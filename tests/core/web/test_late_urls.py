"""newsroom/core/web/late_urls.py: URLs and views whose code is imported when they are needed."""

import subprocess
import sys

import pytest

PROGRAM = """
import os, sys
os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
from newsroom import wsgi
from concurrent.futures import ThreadPoolExecutor
from django.contrib import admin
from django.core import checks
from django.urls import resolve, reverse
is_loaded = lambda: "{module}" in sys.modules
resolve("/topics/")
reverse("topics:index"), reverse("mfa_index"), reverse("account_login")
print(is_loaded())
{look}
print(is_loaded())
"""
API, DESK, ACCOUNT = "newsroom.api.urls", "newsroom.desk_urls", "newsroom.core.accounts.account_page"


def loaded(module, look):
    """Whether the module is loaded before and after this."""
    command = [sys.executable, "-c", PROGRAM.format(module=module, look=look)]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()


@pytest.mark.parametrize(
    ("module", "path", "name"), [(API, "/api/v1/stories/", "api:stories"), (DESK, "/admin/", "admin:index")]
)
def test_they_are_loaded_with_the_first_that_is_resolved(module, path, name):
    assert loaded(module, f'assert resolve("{path}").view_name == "{name}"') == ["False", "True"]


@pytest.mark.parametrize(
    ("module", "path", "name"), [(API, "/api/v1/stories/", "api:stories"), (DESK, "/admin/", "admin:index")]
)
def test_they_are_loaded_with_the_first_name_that_is_looked_up(module, path, name):
    assert loaded(module, f'assert reverse("{name}") == "{path}"') == ["False", "True"]


def request(path):
    """A program that requests the page without a session."""
    return f'from django.test import Client; assert Client().get("{path}", secure=True).status_code in (200, 302)'


@pytest.mark.parametrize(
    ("module", "path"), [(DESK, "/admin/login/"), (DESK, "/admin/account/"), (ACCOUNT, "/admin/account/passkey/")]
)
def test_a_page_for_signing_in_or_of_an_account_is_loaded_with_its_first_request(module, path):
    assert loaded(module, request(path)) == ["False", "True"]


def test_the_header_of_the_desk_on_the_page_of_an_account_has_all_of_it():
    look = """
from django.contrib.auth.models import AnonymousUser
from django.test import RequestFactory
request = RequestFactory().get("/")
request.user = AnonymousUser()
admin.site.each_context(request)
assert admin.site._registry
"""
    assert loaded(DESK, look) == ["False", "True"]


def test_first_requests_at_once_have_the_same_complete_desk():
    look = """
from django.contrib.admin.sites import DefaultAdminSite
from django.test import Client
def look(path):
    assert Client().get(path, secure=True).status_code in (200, 302)
    return len(admin.site._registry)
with ThreadPoolExecutor(8) as pool:
    assert len(set(pool.map(look, ["/admin/account/", "/admin/login/", "/admin/"] * 3))) == 1
assert DefaultAdminSite()._registry is admin.site._registry
"""
    assert loaded(DESK, look) == ["False", "True"]


def test_a_system_check_checks_every_admin_class():
    look = """
from django.contrib.admin import ModelAdmin
checked = []
ModelAdmin.check = lambda self, **kwargs: checked.append(self.model) or []
checks.run_checks(tags=["admin"])
assert checked and set(checked) == set(admin.site._registry)
"""
    assert loaded(DESK, look) == ["False", "True"]
