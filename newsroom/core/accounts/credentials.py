"""What a browser sends for a passkey: JSON, of which nothing can be relied upon."""

import json
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any
from urllib.parse import urlsplit

from cryptography.exceptions import UnsupportedAlgorithm
from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.forms.fields import InvalidJSONInput
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

# Several times as long as those of browsers, which are about 1,000 characters.
MAX_LENGTH = 32_768
WRONG_KEY = (
    "This passkey is not registered to your account, or the request timed out. Try again, or use another method."
)
# What parsers raise, besides ValidationError: those of JSON, base64, CBOR and keys have no error class in common. An
# error of the database is none of them.
MALFORMED = (
    ArithmeticError, AssertionError, AttributeError, LookupError, RuntimeError, TypeError, ValueError, struct.error,
    UnsupportedAlgorithm,
)  # fmt: skip


class CredentialField(forms.JSONField):
    """A JSON object of limited length that every database can store."""

    widget = forms.HiddenInput

    def __init__(self) -> None:
        super().__init__(error_messages={"required": WRONG_KEY})

    def to_python(self, value: Any) -> Any:
        """Return the object, or None for an empty text. Raises ValidationError."""
        if value in self.empty_values:
            return None
        try:
            return _object_of(value)
        except MALFORMED:
            raise ValidationError(WRONG_KEY, code="invalid") from None

    def bound_data(self, data: Any, initial: Any) -> Any:
        """Return what to show in the form again: nothing, because a credential is valid once."""
        return InvalidJSONInput("")


@contextmanager
def wrong_if_malformed(message: str) -> Iterator[None]:
    """Raise ValidationError with the message for whatever the check in the block finds wrong with the credential."""
    try:
        yield
    except (ValidationError, *MALFORMED) as error:
        raise ValidationError(message, code="incorrect_code") from error


def check_origin(answer: AuthenticationResponse | RegistrationResponse) -> None:
    """Raise ValidationError if the passkey answered on a page of another origin than SITE_URL.

    fido2 also accepts other ports and subdomains of the host, where a page of somebody else may ask for the passkey.
    """
    if answer.response.client_data.origin != _site_origin():
        raise ValidationError(WRONG_KEY, code="incorrect_code")


def _site_origin() -> str:
    """Return the origin of SITE_URL as browsers write it: without the default port."""
    url = urlsplit(settings.SITE_URL)
    default = {"http": ":80", "https": ":443"}[url.scheme]
    return f"{url.scheme}://{url.netloc.removesuffix(default)}"


def _object_of(text: str) -> dict[str, Any]:
    """Return the JSON object. Raises ValueError or RecursionError."""
    if len(text) > MAX_LENGTH:
        raise ValueError("too long")
    value = json.loads(text)
    if not isinstance(value, dict):
        raise TypeError("not an object")
    # PostgreSQL stores no null character, and neither database half a surrogate pair.
    if "\\u0000" in json.dumps(value):
        raise ValueError("null character")
    json.dumps(value, ensure_ascii=False).encode()
    return value
