"""Processes that clean many uploaded images, for imports. `uploads` cleans one."""

import json
import logging
import subprocess
from typing import NamedTuple, Self

from django.core.files.base import ContentFile

from newsroom.core.images import fork_server, metadata, uploads
from newsroom.core.images.decoder import Refusal
from newsroom.core.worker_process import WorkerEnded, WorkerProcess

logger = logging.getLogger(__name__)

_PROGRAM = "from newsroom.core.images import fork_server; fork_server.main()"


class CleanImage(NamedTuple):
    """An image to store, and what the upload said about itself (`metadata.read`)."""

    content: "ContentFile[bytes]"
    texts: dict[str, str]


class ImageWorker:
    """A process that cleans images one after the other, started with the first. For one thread."""

    def __init__(self) -> None:
        self._worker = WorkerProcess(_PROGRAM, stderr=subprocess.DEVNULL)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        self.close()

    def close(self) -> None:
        """End the process."""
        self._worker.close()

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
        try:
            return self._worker.ask(fork_server.HEAD.pack(program, uploads.TIMEOUT), data)
        except WorkerEnded:
            logger.warning("The process that decodes images ended. It is started again.")
            return Refusal.COSTLY, b""
