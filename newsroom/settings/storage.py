"""Settings of what is stored: the database, the caches, and files."""

import re
import sqlite3
from contextlib import suppress
from importlib.util import find_spec
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ImproperlyConfigured
from whitenoise.compress import Compressor

from newsroom.core.images.bucket_url import link_origin, options_of
from newsroom.settings.environment import BASE_DIR, env, require_plain

# --- Database -----------------------------------------------------------------------------------------
_ENGINES = {"django.db.backends.sqlite3", "django.db.backends.postgresql"}


def _database() -> dict[str, Any]:
    default = f"sqlite:///{BASE_DIR}/var/newsroom.sqlite3"
    # First, because `env.db` prints a URL of an unknown scheme, with its password.
    scheme = env("DATABASE_URL", default=default).partition(":")[0]
    if env.DB_SCHEMES.get(scheme) in _ENGINES:
        # Such as a port that is not a number.
        with suppress(ValueError):
            database = dict(env.db("DATABASE_URL", default=default))
            if scheme == "sqlite":
                database["NAME"] = _whole_path(database["NAME"])
            return database
    raise ImproperlyConfigured(
        "DATABASE_URL must be a postgres: or sqlite: URL, such as postgres://USER:PASSWORD@HOST/NAME or "
        "sqlite:////PATH/FILE. Percent-encode special characters of the password."
    )


def _whole_path(name: str) -> str:
    """Return the path of SQLite's file, the same in whatever folder a command is run: below that of the project.

    Raises ImproperlyConfigured for a URL with two slashes, of which `env.db` drops a part.
    """
    url = env("DATABASE_URL", default="sqlite:///").strip()
    # As while a container image is built.
    if url in {"sqlite://:memory:", "sqlite://"}:
        return name
    if not url.startswith("sqlite:///"):
        raise ImproperlyConfigured(
            "DATABASE_URL must have three slashes before the path of the file, so four in all: "
            "sqlite:////var/lib/newsroom/newsroom.sqlite3"
        )
    return str(BASE_DIR / name)


def _create_folder(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise ImproperlyConfigured(
            f"DATABASE_URL: the folder {folder} cannot be created: {error.strerror}. Create it, or correct the owner "
            "of the folders that it is in."
        ) from error


DATABASES = {"default": _database()}
DATABASES["default"].setdefault("OPTIONS", {})
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    _create_folder(Path(DATABASES["default"]["NAME"]).parent)
    # Each thread keeps its connection open, because opening one takes longer than a query.
    DATABASES["default"]["CONN_MAX_AGE"] = None
    DATABASES["default"]["OPTIONS"] |= {
        # A transaction takes the write lock at its start, so it waits instead of failing half-way.
        "transaction_mode": "IMMEDIATE",
        "timeout": 5,
        # FULL, because with NORMAL a power cut can lose a story that was just published. Each thread has a page
        # cache of `cache_size` kilobytes; a larger one saves no time, because the operating system caches the file.
        "init_command": (
            "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA mmap_size=134217728;"
            "PRAGMA cache_size=-500; PRAGMA temp_store=MEMORY; PRAGMA journal_size_limit=27103364;"
        ),
    }
else:
    # The threads of a process share a connection pool. Dead connections are detected before use. While PostgreSQL is
    # unavailable, no request waits longer than these timeouts. The pool's default `reconnect_timeout` would retry less
    # and less often, for five minutes; with this one the site recovers within seconds.
    DATABASES["default"]["OPTIONS"].setdefault("connect_timeout", 3)
    DATABASES["default"]["OPTIONS"] |= {"pool": {"min_size": 1, "max_size": 8, "timeout": 3, "reconnect_timeout": 3}}
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
SQLITE_VERSION = sqlite3.sqlite_version_info

# --- Cache --------------------------------------------------------------------------------------------
_CACHE_URL_FORM = (
    "CACHE_URL must be a redis: or rediss: URL, such as redis://:PASSWORD@HOST:6379/0. Percent-encode special "
    "characters of the password. Without it, the cache is in memory."
)


def _is_redis_url(url: str | list[str]) -> bool:
    """Return whether Redis's client can use the URL. It looks at the port late, and ignores other databases."""
    if not isinstance(url, str):
        return False
    parts = urlsplit(url)
    if parts.scheme == "unix":
        # Before the path of a socket, there is a password at most. One with a slash would end the host.
        return parts.netloc == "" or parts.netloc.endswith("@")
    return parts.port != 0 and bool(re.fullmatch(r"(/[0-9]*)?", parts.path))


def _cache() -> dict[str, Any]:
    # ValueError: such as a port that is not a number. Its message would show the password.
    with suppress(ImproperlyConfigured, ValueError):
        cache = dict(env.cache("CACHE_URL", default="locmemcache://"))
        if cache["BACKEND"] != "django.core.cache.backends.redis.RedisCache" or _is_redis_url(cache["LOCATION"]):
            return cache
    raise ImproperlyConfigured(_CACHE_URL_FORM)


CACHES = {"default": _cache()}
if CACHES["default"]["BACKEND"] == "django.core.cache.backends.redis.RedisCache":
    CACHES["default"]["BACKEND"] = "newsroom.core.cache.redis_backend.SurvivingRedisCache"
    # django-environ writes this key in lower case, for django-redis. Django expects upper case.
    CACHES["default"]["KEY_PREFIX"] = CACHES["default"].pop("key_prefix", "")
elif CACHES["default"]["BACKEND"] == "django.core.cache.backends.locmem.LocMemCache":
    # It holds counts of requests by IP address, a few hundred bytes each, and drops the least recently used. With
    # Django's default of 300, requests from a few hundred addresses would reset the count of another.
    CACHES["default"]["OPTIONS"] = {"MAX_ENTRIES": 50_000}
elif CACHES["default"]["BACKEND"] != "django.core.cache.backends.dummy.DummyCache":
    # The others store pickles, which run code when they are read.
    raise ImproperlyConfigured(_CACHE_URL_FORM)

# Seconds for which a CDN may cache a page. Can be long if the CDN is purged.
EDGE_SECONDS = env.int("EDGE_SECONDS", default=0)
if EDGE_SECONDS < 0:
    raise ImproperlyConfigured("EDGE_SECONDS must be a number of seconds, or 0 for none.")
# The CDN that `purge_edge` purges: its kind and its URL.
EDGE_KIND, _, EDGE_PURGE_URL = env("EDGE_PURGE_URL", default="").partition("+")
if EDGE_KIND not in {"", "fastly", "cloudflare", "varnish"}:
    raise ImproperlyConfigured("EDGE_PURGE_URL must begin with “fastly+”, “cloudflare+” or “varnish+”.")
# A value from a file ends with a line break.
EDGE_PURGE_TOKEN = env("EDGE_PURGE_TOKEN", default="").strip()
if EDGE_KIND:
    require_plain(EDGE_PURGE_URL, "EDGE_PURGE_URL")
if not EDGE_PURGE_TOKEN.isprintable():
    raise ImproperlyConfigured("EDGE_PURGE_TOKEN contains a character that is not allowed in HTTP headers.")

# --- Files --------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATIC_ROOT = BASE_DIR / "var" / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# File names contain a hash of the content. Before `collectstatic`, files are served from their source folders.
WHITENOISE_USE_FINDERS = True
WHITENOISE_KEEP_ONLY_HASHED_FILES = True
# Do not compress files that are compressed already, or source maps, which readers do not load.
WHITENOISE_SKIP_COMPRESS_EXTENSIONS = [*Compressor.SKIP_COMPRESS_EXTENSIONS, "map"]
MEDIA_URL = "/media/"
MEDIA_ROOT = env.path("MEDIA_ROOT", default=str(BASE_DIR / "var" / "media"))()
# The bucket in object storage for media, instead of that folder. A value from a file ends with a line break.
_bucket_url = env("MEDIA_STORAGE", default="").strip()
_bucket = options_of(_bucket_url) if _bucket_url else {}
# Where the desk's browsers get originals from; "" if the site sends them.
MEDIA_LINK_ORIGIN = link_origin(_bucket) if _bucket else ""
if _bucket and not find_spec("storages"):
    raise ImproperlyConfigured(
        "MEDIA_STORAGE needs django-storages and boto3. Install requirements/production.txt, which has them."
    )
# The folder whose subfolders can be sources of the wire. Without it, sources are URLs only.
WIRE_FOLDER = env("WIRE_FOLDER", default="")
STORAGES = {
    "default": {"BACKEND": "newsroom.core.images.object_storage.ObjectStorage", "OPTIONS": _bucket}
    if _bucket
    else {"BACKEND": "newsroom.core.images.storage.CompleteFileStorage"},
    "staticfiles": {
        "BACKEND": "newsroom.core.web.static_storage.HashedStaticFilesStorage",
        # Not secret, and the user who runs the site may not be the one who ran `collectstatic`.
        "OPTIONS": {"file_permissions_mode": 0o644, "directory_permissions_mode": 0o755},
    },
}
# The site itself sends images, after it has checked who may see them.
FILE_UPLOAD_PERMISSIONS = 0o600
FILE_UPLOAD_DIRECTORY_PERMISSIONS = 0o700
# Enough for a story of a hundred pages. Larger requests are rejected before they are read.
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
# Renditions are generated when an image is stored (newsroom.core.images.renditions), not when a row is saved.
IMAGEFIELD_AUTOGENERATE = False
IMAGEFIELD_BIN_DEPTH = 2
# An upload was decoded and encoded again before it is saved.
IMAGEFIELD_VALIDATE_ON_SAVE = False
