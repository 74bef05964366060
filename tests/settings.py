"""The site's own settings, with what the tests bring along."""

import atexit
import os
import tempfile

os.environ.setdefault("SECRET_KEY", "a key for the tests alone, long enough for every check that is made")
os.environ["SITE_URL"] = "https://news.example"

from newsroom.settings import *  # noqa: F403
from newsroom.settings import CACHES, DATABASES, STATIC_ROOT, STORAGES

ALLOWED_HOSTS = ["news.example", "testserver", "127.0.0.1", "localhost"]
# The processes that run tests in parallel share one Redis. Each has its own keys, as do the servers that it starts.
CACHES["default"]["KEY_PREFIX"] = CACHES["default"].get("KEY_PREFIX", "") + os.environ.get("PYTEST_XDIST_WORKER", "")
# Plain names, whatever was collected on this machine.
STORAGES = {**STORAGES, "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}}
# Looked for when they are asked for: each test's client would list all of them first.
WHITENOISE_AUTOREFRESH = True
# As on a site, where the names of static files have hashes.
WHITENOISE_MAX_AGE = 365 * 24 * 60 * 60
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
# Asked for in tests/core/accounts; everywhere else people are simply signed in.
REQUIRE_SECOND_FACTOR = REQUIRE_SECOND_FACTOR_OF_ALL = False
# The site is https only; the test client asks by http.
SECURE_SSL_REDIRECT = False
# WhiteNoise warns of a folder that is not there, and a new clone has collected nothing.
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    # A file, as on a site: in memory all threads of the live server would share one connection. It need not outlive
    # the machine.
    _folder = tempfile.TemporaryDirectory(prefix="newsroom-tests-")
    atexit.register(_folder.cleanup)
    # A thread of the live server leaves none behind.
    DATABASES["default"]["CONN_MAX_AGE"] = 0
    DATABASES["default"]["TEST"] = {"NAME": f"{_folder.name}/newsroom.sqlite3"}
    _options = DATABASES["default"]["OPTIONS"]
    _options["init_command"] = _options["init_command"].replace("synchronous=FULL", "synchronous=OFF")
