"""Processes that clean many uploaded images, for imports. `uploads` cleans one."""

import json
import logging
import struct
import subprocess
import sys
from pathlib import Path
from typing import NamedTuple, Self

from django.core.files.base import ContentFile

from newsroom.core.images import fork_server, metadata, uploads
from newsroom.core.images.decoder import Refusal

logger = logging.getLogger(__name__)

_START = "import sys; sys.path.append(sys.argv[1]); from newsroom.core.images import fork_server; fork_server.main()"


class CleanImage(NamedTuple):
    """An image to store, and what the upload said about itself (`metadata.read`)."""

    content: "ContentFile[bytes]"
    texts: dict[str, str]


class ImageWorker:
    """A process that cleans images one after the other, started with the first. For one thread."""

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        if self._process:
            self._process.kill()
            self._process.communicate()
            self._process = None

    def clean(self, data: bytes) -> CleanImage:
        """Return the image as `uploads.clean_upload` does. Raises ValidationError."""
        uploads.check_size(data)
        status, picture = self._ask(fork_server.DECODE, data)
        content = uploads.content_of(uploads.checked(data, status, picture))
        return CleanImage(content, self._texts(data))

    def _texts(self, data: bytes) -> dict[str, str]:
        if not any(sign in data for sign in metadata.SIGNS):
            return {}
        _, texts = self._ask(fork_server.METADATA, data)
        try:
            return dict(json.loads(texts))
        except ValueError:
            return {}

    def _ask(self, program: bytes, data: bytes) -> tuple[int, bytes]:
        """Return the exit status and the output. If the process ended, the image was too costly."""
        process = self._process = self._process or self._start()
        assert process.stdin is not None
        assert process.stdout is not None
        try:
            process.stdin.write(fork_server.REQUEST.pack(program, uploads.TIMEOUT, len(data)))
            process.stdin.write(data)
            process.stdin.flush()
            status, length = fork_server.ANSWER.unpack(process.stdout.read(fork_server.ANSWER.size))
            return status, process.stdout.read(length)
        except (OSError, ValueError, struct.error):
            logger.warning("The process that decodes images ended. It is started again.")
            self.close()
            return Refusal.COSTLY, b""

    def _start(self) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-P", "-c", _START, str(Path(__file__).parents[3])]
        # In a session of its own, so that Ctrl-C ends the import and not the image that it waits for.
        return subprocess.Popen(
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, start_new_session=True
        )
