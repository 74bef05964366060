"""What the first steps and the demo create can be read by its owner only, whatever the umask is."""

import io
import os
import stat
import subprocess
import sys

import pytest
from django.conf import settings
from django.core.files.base import ContentFile
from PIL import Image as Picture

from newsroom.core.library import services
from newsroom.demo.environment import stored_secret
from tests.newsroom.management.commands import ROOT, environment

# The user who runs the site may be another than the one who runs `collectstatic`.
OPEN_UMASK = 0o022


@pytest.fixture(autouse=True)
def _open_umask():
    before = os.umask(OPEN_UMASK)
    yield
    os.umask(before)


def mode(path):
    return stat.S_IMODE(path.stat().st_mode)


def test_a_new_database_is_private(tmp_path):
    database = tmp_path / "var" / "site.sqlite3"
    words = [sys.executable, str(ROOT / "manage.py"), "migrate", "--verbosity", "0", "articles", "zero"]
    subprocess.run(words, env=environment(database, tmp_path / "media"), check=True, capture_output=True)
    assert (mode(database.parent), mode(database)) == (0o700, 0o600)


def test_the_secret_of_the_demo_is_private(tmp_path):
    secret = tmp_path / "var" / "secret-key"
    assert stored_secret(secret)
    assert (mode(secret.parent), mode(secret)) == (0o700, 0o600)


@pytest.mark.django_db
def test_images_and_their_folders_are_private():
    upload = io.BytesIO()
    Picture.new("RGB", (90, 60), "teal").save(upload, "JPEG")
    services.store(ContentFile(upload.getvalue(), name="x.jpg"), alt="Teal")
    paths = [settings.MEDIA_ROOT, *settings.MEDIA_ROOT.rglob("*")]
    assert {mode(path) for path in paths if path.is_dir()} == {0o700}
    assert {mode(path) for path in paths if path.is_file()} == {0o600}
