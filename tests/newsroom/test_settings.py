"""What the environment says arrives in the settings."""

import os
import re
import subprocess
import sys

import pytest

from newsroom.demo import environment
from tests.newsroom.management.commands import ROOT


def setting(expression, **environment):
    """What the expression over the settings gives in a process with this environment."""
    words = [sys.executable, "-c", f"from newsroom import settings; print({expression})"]
    environment = {**os.environ, "SECRET_KEY": "for this test", **environment}
    return subprocess.run(words, env=environment, capture_output=True, text=True, check=True).stdout.strip()


@pytest.mark.parametrize(
    ("url", "option", "value"),
    [
        ("postgres://news@db.example/news?sslmode=verify-full", "sslmode", "verify-full"),
        ("postgres://news@db.example/news", "connect_timeout", "3"),
        ("postgres://news@db.example/news?connect_timeout=9", "connect_timeout", "9"),
        (
            "postgres://news@db.example/news?sslmode=verify-full",
            "pool",
            "{'min_size': 1, 'max_size': 8, 'timeout': 3, 'reconnect_timeout': 3}",
        ),
        ("sqlite:////dev/shm/news.sqlite3?cached_statements=9", "cached_statements", "9"),
        ("sqlite:////dev/shm/news.sqlite3", "transaction_mode", "IMMEDIATE"),
    ],
)
def test_the_databases_own_options_and_ours_are_both_kept(url, option, value):
    assert setting(f"settings.DATABASES['default']['OPTIONS'].get({option!r})", DATABASE_URL=url) == value


def test_a_file_of_sqlite_is_the_same_in_whatever_folder_a_command_is_run(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    name = setting("settings.DATABASES['default']['NAME']", DATABASE_URL="sqlite:///var/a.sqlite3", PYTHONPATH=ROOT)
    assert name == f"{ROOT}/var/a.sqlite3"
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("url", ["sqlite://var/news.sqlite3", "sqlite://news.sqlite3"])
def test_a_file_of_sqlite_with_too_few_slashes_stops_the_start(url, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", DATABASE_URL=url, PYTHONPATH=ROOT)
    assert "DATABASE_URL must have three slashes before the path of the file, so four in all" in stopped.value.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_database_in_memory_is_one_while_a_container_image_is_built():
    assert setting("settings.DATABASES['default']['NAME']", DATABASE_URL="sqlite://:memory:") == ":memory:"


def test_a_folder_that_cannot_be_created_for_the_database_stops_the_start(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", DATABASE_URL=f"sqlite:///{tmp_path}/file/news/news.sqlite3")
    assert (
        f"ImproperlyConfigured: DATABASE_URL: the folder {tmp_path}/file/news cannot be created: Not a directory."
        in stopped.value.stderr
    )


@pytest.mark.parametrize(
    "site", ["news.example", "news.example:8000", "//news.example", "https://", "ftp://a.example", ""]
)
def test_a_url_of_the_site_that_is_none_stops_the_start(site):
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", SITE_URL=site)
    assert "SITE_URL must be an http or https URL, such as https://news.example." in stopped.value.stderr


@pytest.mark.parametrize("zone", ["Europe/Nowhere", "Europe", "../Berlin", ""])
def test_an_unknown_time_zone_stops_the_start(zone):
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", TIME_ZONE=zone)
    assert f"TIME_ZONE must be a name from the list of time zones, such as Europe/Berlin, not “{zone}”." in (
        stopped.value.stderr
    )


@pytest.mark.parametrize(
    ("site", "name", "is_secure"),
    [("https://news.example", "__Host-sessionid", "True"), ("http://127.0.0.1:8000", "sessionid", "False")],
)
def test_cookies_and_redirects_follow_the_scheme_of_the_site(site, name, is_secure):
    told = setting("settings.SESSION_COOKIE_NAME, settings.SECURE_SSL_REDIRECT", SITE_URL=site)
    assert told == f"{name} {is_secure}"


@pytest.mark.parametrize(
    ("site", "url"),
    [
        ("https://News.Example/", "https://news.example"),
        ("https://Zürich.example:8443", "https://xn--zrich-kva.example:8443"),
        ("https://重庆.中国", "https://xn--zwt745i.xn--fiqs8s"),
        ("http://[::1]:8000", "http://[::1]:8000"),
    ],
)
def test_the_url_of_the_site_is_written_as_browsers_send_it(site, url):
    written = setting("settings.SITE_URL, settings.CSRF_TRUSTED_ORIGINS[0], settings.SITE_HOST", SITE_URL=site)
    assert written.split()[:2] == [url, url]
    assert f"//{written.split()[2]}" in url.replace("[", "").replace("]", "")


def test_work_is_done_at_once_unless_a_worker_is_said_to_run():
    assert setting("hasattr(settings, 'TASKS')") == "False"
    told = setting(
        "settings.TASKS['default']['BACKEND'], 'django_tasks_db' in settings.INSTALLED_APPS", TASKS="database"
    )
    assert told == "django_tasks_db.DatabaseBackend True"


def test_another_way_to_do_work_stops_the_start():
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.TASKS", TASKS="yes")
    assert "TASKS must be “database” (requires a worker) or “at-once” (the default), not “yes”." in stopped.value.stderr


@pytest.mark.parametrize(
    ("variables", "is_required"),
    [
        ({}, "True False"),
        ({"DEBUG": "1"}, "False False"),
        ({"REQUIRE_SECOND_FACTOR": "0"}, "False False"),
        ({"REQUIRE_SECOND_FACTOR": "1", "DEBUG": "1"}, "True False"),
        ({"REQUIRE_SECOND_FACTOR": "all"}, "True True"),
    ],
)
def test_a_second_factor_is_required_unless_somebody_says_otherwise(variables, is_required):
    both = "settings.REQUIRE_SECOND_FACTOR, settings.REQUIRE_SECOND_FACTOR_OF_ALL"
    assert setting(both, **variables) == is_required


@pytest.mark.parametrize(
    "name", ["EDGE_SECONDS", "SLOW_QUERY_MS", "SLOW_REQUEST_MS", "SESSION_IDLE_HOURS", "SESSION_MAX_HOURS"]
)
@pytest.mark.parametrize("value", ["abc", "", "1.5"])
def test_a_setting_that_is_no_number_stops_the_start_with_its_name(name, value):
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.DEBUG", **{name: value})
    assert stopped.value.stderr.endswith(f"ImproperlyConfigured: {name} must be a whole number.\n")


def test_a_negative_time_for_cdns_stops_the_start():
    assert setting("settings.EDGE_SECONDS", EDGE_SECONDS="30") == "30"
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.EDGE_SECONDS", EDGE_SECONDS="-1")
    assert "EDGE_SECONDS must be a number of seconds, or 0 for none." in stopped.value.stderr


def test_another_requirement_of_second_factors_stops_the_start():
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.DEBUG", REQUIRE_SECOND_FACTOR="everyone")
    assert "REQUIRE_SECOND_FACTOR must be “0”, “1” or “all”, not “everyone”." in stopped.value.stderr


def test_the_demo_requires_none_unless_it_is_told_to():
    plain, told = {"SECRET_KEY": "x"}, {"SECRET_KEY": "x", "REQUIRE_SECOND_FACTOR": "1"}
    for environ in (plain, told):
        environment.prepare(environ, [])
    assert (plain["REQUIRE_SECOND_FACTOR"], told["REQUIRE_SECOND_FACTOR"]) == ("0", "1")


@pytest.mark.parametrize("name", ["WEBSUB_HUB", "EDGE_PURGE_URL"])
@pytest.mark.parametrize(
    "address", ["hub.example", "ftp://hub.example/", "https://", "https://me:secret@hub.example/", "https://a.b/> x"]
)
def test_a_service_that_cannot_be_called_stops_the_start(name, address):
    kind = "varnish+" if name == "EDGE_PURGE_URL" else ""
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.DEBUG", **{name: f"{kind}{address}"})
    assert f"{name} must be an http or https URL without a username or password." in stopped.value.stderr
    assert "secret" not in stopped.value.stderr.rpartition("ImproperlyConfigured")[2]


def test_another_content_of_feeds_stops_the_start():
    assert setting("settings.FEED_CONTENT") == "summary"
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("settings.FEED_CONTENT", FEED_CONTENT="all")
    assert "FEED_CONTENT must be “summary” or “full”, not “all”." in stopped.value.stderr


def test_stories_are_passed_on_to_services_that_are_known_alone():
    assert setting("settings.SHARE_WITH['zh-hans']") == "['weibo', 'mail']"
    assert setting("settings.SHARE_WITH", SHARE_WITH="") == "{'': []}"
    assert setting("settings.SHARE_WITH", SHARE_WITH="weibo,mail") == "{'': ['weibo', 'mail']}"
    assert setting("settings.SHARE_WITH", SHARE_WITH="x; zh-hans=weibo") == "{'': ['x'], 'zh-hans': ['weibo']}"
    for value, problem in (("mail,friends", "service “friends”"), ("mail;tlh=x", "language “tlh”")):
        with pytest.raises(subprocess.CalledProcessError) as stopped:
            setting("settings.SHARE_WITH", SHARE_WITH=value)
        assert f"SHARE_WITH: unknown {problem}" in stopped.value.stderr


def test_a_secret_key_from_a_file_equals_the_same_key_as_a_value(tmp_path):
    (tmp_path / "key").write_text("a key\n")
    (tmp_path / "former").write_text("one key,another\n")
    files = {"SECRET_KEY_FILE": str(tmp_path / "key"), "SECRET_KEY_FALLBACKS_FILE": str(tmp_path / "former")}
    assert (
        setting("[settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]", **files) == "['a key', 'one key', 'another']"
    )


@pytest.mark.parametrize("value", ["", ",", "\n"])
def test_an_empty_former_key_is_none(value):
    assert setting("settings.SECRET_KEY_FALLBACKS", SECRET_KEY_FALLBACKS=value) == "[]"


def test_a_line_of_the_log_begins_with_time_level_and_logger():
    code = "import django, logging; django.setup(); logging.getLogger('quays').warning('High water.')"
    environment = {**os.environ, "SECRET_KEY": "for this test", "DJANGO_SETTINGS_MODULE": "newsroom.settings"}
    environment["TIME_ZONE"] = "Asia/Shanghai"
    done = subprocess.run([sys.executable, "-c", code], env=environment, capture_output=True, text=True, check=True)
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0800 WARNING quays: High water.\n", done.stderr)


def test_media_are_in_the_bucket_of_media_storage_and_the_desk_shows_its_originals(tmp_path):
    # As from a file with a line break at its end.
    (tmp_path / "url").write_text("s3://key:secret@objects.example/news-media\n")
    bucket = "settings.STORAGES['default']['OPTIONS']['bucket_name']"
    told = f"{bucket}, settings.DESK_CSP['img-src'], settings.SECURE_CSP['img-src']"
    named = setting(told, MEDIA_STORAGE_FILE=str(tmp_path / "url"))
    assert named.startswith("news-media ")
    assert named.count("https://objects.example") == 1
    assert setting("'OPTIONS' in settings.STORAGES['default']") == "False"
    # A site with a folder does not load it.
    assert setting("'boto3' in __import__('sys').modules") == "False"


def test_a_malformed_media_storage_stops_the_start():
    with pytest.raises(subprocess.CalledProcessError) as stopped:
        setting("1", MEDIA_STORAGE="s3://news-media")
    assert "MEDIA_STORAGE is malformed: add “?region=”" in stopped.value.stderr
