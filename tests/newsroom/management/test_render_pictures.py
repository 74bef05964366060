"""Missing renditions are made, and those that are there are left alone."""

import io

import pytest
from django.core.files.base import ContentFile
from django.core.management import call_command
from PIL import Image as Picture

from newsroom import images, library


@pytest.mark.django_db
def test_missing_renditions_are_made_and_the_others_kept():
    upload = io.BytesIO()
    Picture.new("RGB", (90, 60), "teal").save(upload, "JPEG")
    image = library.store(ContentFile(upload.getvalue(), name="x.jpg"), render=False, alt="Teal")
    storage = image.file.storage
    names = [image.file.process(key) for key in images.keys(image)]
    storage.delete(names[0])
    kept = storage.get_modified_time(names[1])
    out = io.StringIO()
    call_command("render_pictures", stdout=out)
    assert all(storage.exists(name) for name in names)
    assert storage.get_modified_time(names[1]) == kept
    assert out.getvalue() == "1 image checked. All renditions exist.\n"
