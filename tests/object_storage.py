"""A server for tests that answers as Amazon S3 does."""

import importlib
import logging
import socket
from contextlib import contextmanager

import requests

OBJECT_STORAGE = "newsroom.core.images.object_storage.ObjectStorage"


def store_media(settings, **options):
    """Let media be stored in the bucket with these options."""
    settings.STORAGES = {**settings.STORAGES, "default": {"BACKEND": OBJECT_STORAGE, "OPTIONS": options}}


def unreachable(options):
    """The options of a bucket on a server that is away."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return {**options, "endpoint_url": f"http://127.0.0.1:{free.getsockname()[1]}"}


@contextmanager
def moto(bucket="media"):
    """The URL, as in MEDIA_STORAGE, of an empty bucket on a server that runs as long as the block lasts."""
    # Loaded only where it is used: that takes seconds.
    server = importlib.import_module("moto.server").ThreadedMotoServer("127.0.0.1", port=0, verbose=False)
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server.start()
    host, port = server.get_host_and_port()
    try:
        requests.put(f"http://{host}:{port}/{bucket}", timeout=10).raise_for_status()
        yield f"s3+http://newsroom:secret%2Fkey@{host}:{port}/{bucket}"
    finally:
        server.stop()
