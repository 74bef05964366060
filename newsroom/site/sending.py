"""Files in responses, few large ones at a time."""

import threading
from typing import Any

from django.core.files import File
from django.http import FileResponse, HttpResponse
from django.http.response import HttpResponseBase

# In bytes. A connection buffers smaller files. The thread that sends a larger one waits for its reader, so only some
# threads of a process send any at a time.
LARGE_SIZE, MAX_LARGE_FILES = 1_000_000, 2
_large_files = threading.BoundedSemaphore(MAX_LARGE_FILES)


def file_response(file: "File[bytes]", content_type: str, **options: Any) -> HttpResponseBase:
    """Respond with the open file, or with 503 if as many large files as possible are being sent.

    options: of FileResponse.
    """
    is_large = file.size > LARGE_SIZE
    if is_large and not _large_files.acquire(blocking=False):
        file.close()
        return HttpResponse(status=503, headers={"Retry-After": "5"})
    response = FileResponse(file, content_type=content_type, **options)
    if is_large:
        # Called when the response has been sent, or given up.
        response._resource_closers.append(_large_files.release)  # type: ignore[attr-defined]  # Django has no other hook.
    return response
