"""Encryption of the secrets of second factors, with a key derived from SECRET_KEY, so that no backup has them in clear.

A secret is a Fernet token. After a change of SECRET_KEY, tokens are still read with the keys in SECRET_KEY_FALLBACKS.
"""

from base64 import urlsafe_b64encode
from typing import Any

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import transaction

# Of an authenticator app and of recovery codes, in the data that allauth stores.
SECRETS = ("secret", "seed")
# Each Fernet token begins with its version and the first bytes of the time. No secret in clear has such letters.
_START_OF_TOKEN = "gAAAAA"
_PURPOSE = b"newsroom: secrets of second factors"


class UnreadableSecret(ValidationError):
    """No key decrypts the secret. Templates show nothing for it, so that pages of the account still open."""

    silent_variable_failure = True

    def __init__(self) -> None:
        super().__init__(
            "Authenticator app and recovery codes do not work since the server’s secret key changed. "
            "Use a passkey, or ask an administrator to reset two-factor authentication.",
            code="unreadable",
        )


def encrypt(secret: str) -> str:
    """Return the secret, encrypted with the current key."""
    return _cipher().encrypt(secret.encode()).decode()


def decrypt(token: str) -> str:
    """Return the secret. Raises UnreadableSecret."""
    try:
        return _cipher().decrypt(token.encode()).decode()
    except InvalidToken as error:
        raise UnreadableSecret from error


@transaction.atomic
def encrypt_all(authenticators: Any) -> tuple[int, list[int]]:
    """Encrypt all secrets with the current key, also those in clear.

    authenticators: allauth's model, or its state in a migration. Returns how many were encrypted, and the IDs of the
    users with secrets that no key decrypts, which stay as they are.
    """
    count, unreadable = 0, []
    for authenticator in authenticators.objects.select_for_update().order_by("pk"):
        names = [name for name in SECRETS if name in authenticator.data]
        try:
            authenticator.data |= {name: _renewed(authenticator.data[name]) for name in names}
        except UnreadableSecret:
            unreadable.append(authenticator.user_id)
            continue
        if names:
            authenticator.save(update_fields=["data"])
            count += 1
    return count, unreadable


def _renewed(stored: str) -> str:
    return encrypt(decrypt(stored) if stored.startswith(_START_OF_TOKEN) else stored)


def _cipher() -> MultiFernet:
    return MultiFernet([Fernet(_key_from(secret)) for secret in (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)])


def _key_from(secret: str) -> bytes:
    return urlsafe_b64encode(HKDF(SHA256(), length=32, salt=None, info=_PURPOSE).derive(secret.encode()))
