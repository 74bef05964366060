"""Missing renditions are made, and those that are there are left alone."""

import io

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


def test_missing_renditions_are_made_and_the_others_kept(monkeypatch):
    image = stored()
    storage = image.file.storage
    names = [image.file.process(key) for key in renditions.keys(image)]
    storage.delete(names[0])
    saved, storages = [], storage.__class__
    save = storages.save
    monkeypatch.setattr(storages, "save", lambda self, name, *args: saved.append(name) or save(self, name, *args))
    out = io.StringIO()
    call_command("render_pictures", stdout=out)
    assert all(storage.exists(name) for name in names)
    assert saved == names[:1]
    assert out.getvalue() == "1 image checked. All renditions exist.\n"


def test_a_file_that_is_lost_or_damaged_is_told_and_keeps_no_other_from_its_renditions(capsys):
    sound, lost, damaged = stored(), stored(), stored()
    storage = sound.file.storage
    storage.delete(lost.file.name)
    storage.delete(damaged.file.name)
    storage.save(damaged.file.name, ContentFile(b"no picture"))
    with pytest.raises(CommandError, match=r"^3 images checked\. 2 images are missing renditions\.$"):
        call_command("render_pictures")
    assert set(capsys.readouterr().err.splitlines()) == {
        f"{lost.file.name}: the file does not exist.",
        f"{damaged.file.name}: the file is damaged.",
    }
    assert all(storage.exists(sound.file.process(key)) for key in renditions.keys(sound))
