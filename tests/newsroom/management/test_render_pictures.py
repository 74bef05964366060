"""Missing renditions are made, and those that are there are left alone."""

import io
from pathlib import Path

import pytest
from django.core.files.base import ContentFile
from django.core.management import CommandError, call_command
from PIL import Image as Picture

from newsroom.core.images import renditions
from newsroom.core.library import services

pytestmark = pytest.mark.django_db


def stored():
    upload = io.BytesIO()
    Picture.new("RGB", (90, 60), "teal").save(upload, "JPEG")
    return services.store(ContentFile(upload.getvalue(), name="x.jpg"), render=False, alt="Teal")


def test_missing_renditions_are_made_and_the_others_kept():
    image = stored()
    storage = image.file.storage
    names = [image.file.process(key) for key in renditions.keys(image)]
    storage.delete(names[0])
    kept = storage.get_modified_time(names[1])
    out = io.StringIO()
    call_command("render_pictures", stdout=out)
    assert all(storage.exists(name) for name in names)
    assert storage.get_modified_time(names[1]) == kept
    assert out.getvalue() == "1 image checked. All renditions exist.\n"


def test_a_file_that_is_lost_or_damaged_is_told_and_keeps_no_other_from_its_renditions(capsys):
    sound, lost, damaged = stored(), stored(), stored()
    storage = sound.file.storage
    storage.delete(lost.file.name)
    Path(damaged.file.path).write_bytes(b"no picture")
    with pytest.raises(CommandError, match=r"^3 images checked\. 2 images are missing renditions\.$"):
        call_command("render_pictures")
    assert set(capsys.readouterr().err.splitlines()) == {
        f"{lost.file.name}: the file does not exist.",
        f"{damaged.file.name}: the file is damaged.",
    }
    assert all(storage.exists(sound.file.process(key)) for key in renditions.keys(sound))
