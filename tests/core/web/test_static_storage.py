"""newsroom/core/web/static_storage.py: names of stylesheets and scripts, before and after they are collected."""

import re

import pytest
from django.contrib.staticfiles.storage import staticfiles_storage
from django.core.files.base import ContentFile
from django.core.management import call_command

from newsroom import settings as production
from newsroom.core.web.static_storage import HashedStaticFilesStorage


@pytest.fixture
def collect(settings, tmp_path):
    """Write these files, {path: text}, and collect them as production does. Returns the storage."""

    def collect(files):
        for path, text in files.items():
            file = tmp_path / "source" / path
            file.parent.mkdir(parents=True, exist_ok=True)
            file.write_text(text)
        settings.STATICFILES_DIRS = [tmp_path / "source"]
        settings.STATIC_ROOT = tmp_path / "static"
        settings.INSTALLED_APPS = ["django.contrib.staticfiles"]
        settings.STORAGES = production.STORAGES
        call_command("collectstatic", interactive=False, verbosity=0)
        return staticfiles_storage

    return collect


@pytest.fixture
def collected(collect):
    """The storage with two stylesheets collected."""
    css = "/* Why\n   it is red. */\np {\n  margin:\n    0 auto;\n\n  color: red;\n}\n"
    return collect({"page.css": "p { color: #123456 }", "css/ours.css": css})


def test_a_collected_name_carries_a_hash(collected):
    assert re.fullmatch(r"/static/page\.[0-9a-f]{12}\.css", collected.url("page.css"))


def test_what_only_the_authors_of_a_stylesheet_read_is_not_collected(collected):
    with collected.open(collected.stored_name("css/ours.css")) as file:
        assert file.read().strip() == b"p {margin:\n0 auto;color: red;}"


def test_a_stylesheet_is_collected_with_what_it_imports(collect):
    storage = collect({
        "css/page.css": '/* A page. */\n@import "parts/list.css";\n\np { color: red }\n',
        "css/parts/list.css": '@import "../base.css";\n\nli { color: blue }\n',
        "css/base.css": "a { color: green }\n",
    })  # fmt: skip
    with storage.open(storage.stored_name("css/page.css")) as file:
        assert file.read().strip() == b"a { color: green }li { color: blue }p { color: red }"


def test_a_stylesheet_that_imports_a_missing_one_is_not_collected(tmp_path):
    storage = HashedStaticFilesStorage(location=tmp_path)
    with pytest.raises(ValueError, match=r"css/page\.css imports css/absent\.css, which does not exist"):
        storage.save("css/page.css", ContentFile(b'@import "absent.css";'))


def test_what_was_collected_can_be_read_by_another_user(collected, settings):
    assert all(path.stat().st_mode & 0o004 for path in settings.STATIC_ROOT.rglob("*") if path.is_file())


def test_a_name_that_was_not_collected_is_a_mistake_once_others_were(collected):
    with pytest.raises(ValueError, match=r"absent\.css"):
        collected.url("absent.css")


def test_before_anything_is_collected_names_are_plain(settings, tmp_path):
    settings.DEBUG = False
    storage = HashedStaticFilesStorage(location=tmp_path / "nothing")
    assert storage.url("page.css") == "/static/page.css"


def test_a_file_that_is_saved_is_hashed_by_what_it_holds(tmp_path):
    storage = HashedStaticFilesStorage(location=tmp_path)
    first = storage.hashed_name("page.css", ContentFile(b"p {}"))
    assert first != storage.hashed_name("page.css", ContentFile(b"q {}"))
