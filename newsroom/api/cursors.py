"""Opaque cursors: where a page of a list ends.

A cursor holds dates and IDs of rows. They are encrypted, because the gaps between them would tell how many rows there
are that readers do not see. The encryption is deterministic, so that a page has the same ETag until something changes.
"""

import json
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from http import HTTPStatus
from typing import Any

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESSIV
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings

from newsroom.api.problems import Problem

MAX_LENGTH = 1_500
_PURPOSE = b"newsroom: cursors of the API"
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
INVALID = "This cursor is not valid here. Use the URL in “next” as it is, or start again without a cursor."


def encode(listing: str, values: Sequence[int | str]) -> str:
    """Return the cursor of these values. listing: the kind of list that it is for."""
    text = json.dumps(values, ensure_ascii=False, separators=(",", ":")).encode()
    sealed = _cipher(settings.SECRET_KEY).encrypt(text, [listing.encode()])
    return urlsafe_b64encode(sealed).decode().rstrip("=")


def decode(listing: str, cursor: str) -> list[Any]:
    """Return the values of a cursor. Raises Problem if it is not one of this kind of list."""
    try:
        sealed = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4))
    except ValueError:
        raise Problem(HTTPStatus.NOT_FOUND, INVALID) from None
    for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS):
        try:
            values: list[Any] = json.loads(_cipher(secret).decrypt(sealed, [listing.encode()]))
        except (InvalidTag, ValueError):
            continue
        return values
    raise Problem(HTTPStatus.NOT_FOUND, INVALID)


def microseconds(moment: datetime) -> int:
    """Return the moment (aware) as a number for a cursor."""
    return (moment - _EPOCH) // timedelta(microseconds=1)


def moment_of(number: int) -> datetime:
    """Return the moment of a number in a cursor."""
    return _EPOCH + timedelta(microseconds=number)


@lru_cache(maxsize=8)
def _cipher(secret: str) -> AESSIV:
    return AESSIV(HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode()))
