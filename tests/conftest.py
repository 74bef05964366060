"""What every test stands on."""

import re
from contextlib import nullcontext
from datetime import UTC, datetime
from itertools import count
from types import SimpleNamespace

import hypothesis
import pytest
import time_machine
from django.contrib.auth.models import Group, Permission
from django.contrib.contenttypes.models import ContentType
from django.core.cache import cache
from django.core.cache.backends.redis import RedisCacheClient
from django.core.signals import request_finished, request_started
from django.db import close_old_connections, connection, transaction
from django.test import TransactionTestCase

from newsroom.core.cache import consumer
from newsroom.core.images import decoder, renditions, uploads
from newsroom.core.images.bucket_url import options_of
from newsroom.roles import grant
from newsroom.settings import STORAGES
from tests.factories import begin_at_the_first_date
from tests.object_storage import moto, store_media

# A busy machine fails no test.
hypothesis.settings.register_profile("suite", deadline=None)
hypothesis.settings.load_profile("suite")


_numbers = count(1)
# Put in by migrations, changed by no test.
_KINDS = {ContentType._meta.db_table, Permission._meta.db_table}


@pytest.fixture(autouse=True, scope="session")
def _rows_are_deleted():
    """What a test commits is deleted after it. Django cuts off all tables, which takes PostgreSQL a second."""

    def delete(test):
        tables = connection.introspection.django_table_names(only_existing=True, include_views=False)
        # Foreign keys are looked at when all is gone.
        with transaction.atomic(), connection.cursor() as cursor:
            for table in {*tables} - _KINDS:
                cursor.execute(f"DELETE FROM {connection.ops.quote_name(table)}")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(TransactionTestCase, "_fixture_teardown", delete)
        yield


@pytest.fixture(scope="session")
def django_db_setup(django_db_setup, django_db_blocker):
    """Statistics that PostgreSQL gathers now and then, of tables that are empty between tests, decide no plan."""
    if connection.vendor == "postgresql":
        with django_db_blocker.unblock(), connection.cursor() as cursor:
            for table in connection.introspection.table_names(cursor):
                cursor.execute(f"ALTER TABLE {connection.ops.quote_name(table)} SET (autovacuum_enabled = false)")


@pytest.fixture(autouse=True, scope="session")
def _a_cleared_cache_loses_its_own_keys():
    """Django deletes every key in the database, also those of the processes that run other tests."""

    def clear(client):
        redis = client.get_client(write=True)
        for key in redis.scan_iter(cache.make_key("*"), count=1000):
            redis.delete(key)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(RedisCacheClient, "clear", clear)
        yield
        cache.clear()


@pytest.fixture(autouse=True, scope="session")
def _images_are_encoded_fast():
    """Less well compressed: AVIF takes ten times as long as it has to for a small picture."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setitem(renditions._ENCODERS, "avif", {"format": "AVIF", "speed": 10, "max_threads": 1})
        patch.setitem(renditions._ENCODERS, "webp", {"format": "WEBP", "method": 0})
        yield


@pytest.fixture(autouse=True)
def _uploads_are_decoded_here(request, monkeypatch):
    """Not in a process of their own, which takes longer than a small picture; but in the tests of uploads."""
    decode = uploads._decoded

    def decode_here(data):
        try:
            return decoder.encoded_again(data)
        except decoder.Refused:
            return decode(data)

    if "images" not in request.path.parts:
        monkeypatch.setattr(uploads, "_decoded", decode_here)


def pytest_addoption(parser):
    parser.addoption(
        "--bucket",
        help="store media in object storage: “moto”, or a URL as in MEDIA_STORAGE of an empty bucket for the tests",
    )


def real_time():
    """The time in UTC without a time zone, whatever time a test sets."""
    hatch = time_machine.escape_hatch
    now = hatch.datetime.datetime.now if hatch.is_travelling() else datetime.now
    return now(UTC).replace(tzinfo=None)


@pytest.fixture(scope="session")
def bucket(request):
    """The options of a bucket in object storage for tests."""
    url = request.config.getoption("bucket") or "moto"
    with moto() if url == "moto" else nullcontext(url) as found, pytest.MonkeyPatch.context() as patch:
        # Whatever time a test sets, requests are signed at that of the server.
        patch.setattr("botocore.auth.get_current_datetime", real_time)
        yield options_of(found)


@pytest.fixture(autouse=True)
def _media_of_its_own(request, settings, tmp_path_factory):
    """Every test stores its pictures in a folder of its own, which is made with the first of them."""
    settings.MEDIA_ROOT = tmp_path_factory.getbasetemp() / f"media-{next(_numbers)}"
    if request.config.getoption("bucket"):
        request.getfixturevalue("stored_in_bucket")


@pytest.fixture
def stored_in_bucket(settings, bucket):
    """Media are stored in object storage, below a prefix of the test's own: the options."""
    prefix = "/".join(filter(None, [bucket["location"], *settings.MEDIA_ROOT.parts[-3:]]))
    store_media(settings, **(options := {**bucket, "location": prefix}))
    return options


@pytest.fixture
def stored_in_folder(_media_of_its_own, settings):
    """Media are stored in a folder, also with --bucket, because the test is about folders."""
    settings.STORAGES = {**settings.STORAGES, "default": STORAGES["default"]}


@pytest.fixture(autouse=True)
def _dates_of_its_own():
    """The stories of a test are not the later, the more tests there are before it."""
    begin_at_the_first_date()


@pytest.fixture
def committed(transactional_db):
    """A database that other connections see too, with the roles: the test before took them out."""
    grant(Group.objects, Permission.objects)


def _makes_all_rounds(config):
    return bool(re.search(r"(?<!not )\bfaults\b", config.getoption("markexpr")))


@pytest.fixture
def rounds(request):
    """How many rounds to make of so many: all of them with `-m faults`, otherwise one of `part`."""
    is_full = _makes_all_rounds(request.config)
    return lambda number, part=10: number if is_full else max(1, number // part)


@pytest.fixture
def limit(request):
    """The seconds that something may take: as documented with `-m faults`, otherwise more than a busy machine needs."""
    is_full = _makes_all_rounds(request.config)
    return lambda seconds: seconds if is_full else 60


@pytest.fixture
def figure(record_property):
    """Print what a test found at the end of `-m faults`, for docs/reliability.md: figure(row, sentence)."""
    return lambda row, said: record_property("figure", [row, connection.vendor, said])


def pytest_terminal_summary(terminalreporter, config):
    """Print the figures as a table."""
    if not _makes_all_rounds(config):
        return
    passed = terminalreporter.stats.get("passed", [])
    found = sorted(value for report in passed for name, value in report.user_properties if name == "figure")
    terminalreporter.section("figures")
    for row in (["what", "database", "found"], ["---"] * 3, *found):
        terminalreporter.write_line(f"| {' | '.join(row)} |")


@pytest.fixture
def pauses(monkeypatch):
    """A clock that counts seconds for pauses between tries."""
    clock = SimpleNamespace(now=1_000.0)
    monkeypatch.setattr(consumer, "time", SimpleNamespace(time=consumer.time.time, monotonic=lambda: clock.now))
    return clock


def pytest_collection_modifyitems(config, items):
    """Leave out what the database makes no difference to on PostgreSQL, and what only PostgreSQL can do elsewhere."""
    if connection.vendor == "postgresql":
        left_out = [item for item in items if not _uses_database(item)]
    else:
        left_out = [item for item in items if item.get_closest_marker("postgresql")]
    items[:] = [item for item in items if item not in set(left_out)]
    config.hook.pytest_deselected(items=left_out)


def _uses_database(item):
    if item.get_closest_marker("any_database"):
        return False
    return item.get_closest_marker("django_db") or {"db", "transactional_db"} & set(item.fixturenames)


@pytest.fixture
def one_connection():
    """A request does not end the test's own transaction (as Django's test client sees to it)."""
    for signal in (request_started, request_finished):
        signal.disconnect(close_old_connections)
    yield
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)
