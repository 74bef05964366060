"""A program that processes many uploaded images, each in a process of its own with the limits of `decoder`.

To start Python and to load Pillow takes longer than to decode a small image. Here both happen once, and each image gets
a fork of this process. `newsroom.core.images.workers` starts it and speaks to it.
"""

import gc
import io
import os
import select
import signal
import struct
import sys
import time
from collections.abc import Callable
from typing import BinaryIO

import PIL.Image

from newsroom.core.images import decoder, metadata
from newsroom.core.worker_process import serve

# What is asked: which program to run and seconds until it is ended, before the file. What is answered: the exit status,
# negative for a signal, and the output.
HEAD = struct.Struct("!cd")
DECODE, METADATA = b"d", b"m"
PROGRAMS: dict[bytes, Callable[[bytes], None]] = {DECODE: decoder.respond, METADATA: metadata.respond}
CHUNK_BYTES = 1024 * 1024


def main() -> None:
    """Answer the requests of standard input until it ends."""
    _warm_up()
    gc.freeze()
    serve(_answer)


def _answer(request: bytes) -> tuple[int, bytes]:
    name, seconds = HEAD.unpack_from(request)
    return _run(PROGRAMS[name], request[HEAD.size :], seconds)


def _warm_up() -> None:
    """Load what Pillow loads with the first image, which takes longer than to decode most images."""
    for name in ("JPEG", "PNG"):
        file = io.BytesIO()
        PIL.Image.new("RGB", (8, 8)).save(file, name)
        decoder.encoded_again(file.getvalue())
        metadata.read(file.getvalue())


def _run(program: Callable[[bytes], None], data: bytes, seconds: float) -> tuple[int, bytes]:
    """Run the program in a fork. Return its exit status and its output."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        os._exit(_child(program, data, writing))
    os.close(writing)
    with open(reading, "rb", buffering=0) as pipe:
        output = _output(pipe, time.monotonic() + seconds)
    if output is None:
        os.kill(pid, signal.SIGKILL)
    _, status = os.waitpid(pid, 0)
    # A fork that was late may have ended by itself just before.
    return (-signal.SIGKILL, b"") if output is None else (os.waitstatus_to_exitcode(status), output)


def _child(program: Callable[[bytes], None], data: bytes, writing: int) -> int:
    """Run the program with its output to the pipe. Return the exit status."""
    os.dup2(writing, sys.stdout.fileno())
    os.dup2(os.open(os.devnull, os.O_RDWR), sys.stdin.fileno())
    try:
        program(data)
        sys.stdout.flush()
    except SystemExit as ended:
        return ended.code if isinstance(ended.code, int) else 1
    except BaseException as error:
        print(repr(error), file=sys.stderr, flush=True)
        return 1
    return 0


def _output(pipe: BinaryIO, deadline: float) -> bytes | None:
    """Return what is written to the pipe; None if it was not closed in time."""
    output = bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([pipe], [], [], left)[0]:
            break
        chunk = pipe.read(CHUNK_BYTES)
        if not chunk:
            return bytes(output)
        output += chunk
    return None


if __name__ == "__main__":
    main()
