"""Many uploads are cleaned by one process as `uploads` cleans each in a process of its own."""

import io
import os
import signal

import PIL.Image
import pytest
from django.core.exceptions import ValidationError

from newsroom.core.images import decoder, uploads, workers
from newsroom.core.images.workers import ImageWorker
from tests.core.images import hostile
from tests.core.images.files_with_metadata import jpeg
from tests.factories import file_of, photo

LARGE = PIL.Image.new("RGB", (6000, 6000))


@pytest.fixture
def worker():
    with ImageWorker() as worker:
        yield worker


def data_of(*photo_arguments, file_format="JPEG", **options):
    return file_of(photo(*photo_arguments), file_format, **options).getvalue()


@pytest.mark.parametrize("file_format", decoder.UPLOAD_FORMATS)
def test_it_makes_the_same_of_a_file(worker, file_format):
    file = file_of(photo(), file_format)
    assert worker.clean(file.getvalue()).content.read() == uploads.clean_upload(file).read()


def test_a_refused_file_says_why_and_the_next_one_is_decoded(worker):
    data = data_of()
    for bad, sentence in (
        (b"no image", "not a supported image"),
        (data[: len(data) // 2], "damaged or incomplete"),
        (b"x" * (uploads.MAX_BYTES + 1), "larger than 20 MB"),
    ):
        with pytest.raises(ValidationError, match=sentence):
            worker.clean(bad)
        assert worker.clean(data).content.name == "picture.jpg"


def test_each_image_has_limits_of_its_own(worker, monkeypatch):
    monkeypatch.setattr(uploads, "TIMEOUT", 0.0)
    with pytest.raises(ValidationError, match="too complex"):
        worker.clean(data_of())
    monkeypatch.setattr(uploads, "TIMEOUT", 60.0)
    assert worker.clean(data_of()).content.name == "picture.jpg"


@pytest.mark.parametrize(
    ("limit", "costly"),
    [("MAX_SECONDS = 1", hostile.scans), ("MAX_MEMORY = 100 * 1024 * 1024", lambda: file_of(LARGE, "PNG"))],
)
def test_the_limits_of_the_decoder_end_an_image_alone(monkeypatch, caplog, limit, costly):
    program = workers._PROGRAM.replace("fork_server.main()", f"decoder; decoder.{limit}; fork_server.main()")
    monkeypatch.setattr(workers, "_PROGRAM", program.replace("import fork_server", "import fork_server, decoder"))
    with ImageWorker() as worker:
        with pytest.raises(ValidationError, match="too complex"):
            worker.clean(costly().getvalue())
        process = worker._worker.process
        assert worker.clean(data_of()).content.name == "picture.jpg"
        assert worker._worker.process is process


def test_it_reads_what_the_file_says_about_itself(worker):
    file = jpeg(iim=[(2, 120, b"The pier at noon")])
    assert worker.clean(file).texts == uploads.metadata_of(io.BytesIO(file)) == {"caption": "The pier at noon"}


def test_the_process_is_started_again_after_it_was_killed(worker):
    worker.clean(data_of())
    os.kill(worker._worker.process.pid, signal.SIGKILL)
    with pytest.raises(ValidationError, match="too complex"):
        worker.clean(data_of())
    assert worker.clean(data_of()).content.name == "picture.jpg"
