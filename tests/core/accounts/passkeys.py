"""A passkey in tests: what a browser sends for it."""

import json
import secrets

from allauth.account.utils import user_pk_to_url_str
from allauth.mfa.models import Authenticator
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.hashes import SHA256
from fido2.cose import ES256
from fido2.utils import sha256, websafe_decode, websafe_encode
from fido2.webauthn import (
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
    CollectedClientData,
)

HOST = "news.example"
ORIGIN = f"https://{HOST}"
PRESENT, VERIFIED, ATTESTED = (AuthenticatorData.FLAG.UP, AuthenticatorData.FLAG.UV, AuthenticatorData.FLAG.AT)


class Passkey:
    """A passkey with keys of its own, on a page of the origin.

    It verifies its user (a finger, a PIN) if it is asked to in a call. `count` is how often it says that it has signed.
    """

    def __init__(self, origin=ORIGIN):
        self.origin = origin
        self.private_key = ec.generate_private_key(ec.SECP256R1())
        self.id = secrets.token_bytes(16)
        self.count = 0

    def registration(self, options, *, verified=True):
        """What the page for adding a passkey sends, given its challenge."""
        public_key = ES256.from_cryptography_key(self.private_key.public_key())
        credential = AttestedCredentialData.create(bytes(16), self.id, public_key)
        flags = PRESENT | ATTESTED | (VERIFIED if verified else 0)
        data = AuthenticatorData.create(sha256(HOST.encode()), flags, self.count, credential)
        client = self._client_data("webauthn.create", options)
        return self._credential(
            client, attestationObject=websafe_encode(bytes(AttestationObject.create("none", data, {})))
        )

    def answer(self, options, user, *, verified=True):
        """What a page sends that asks for the user's passkey, given its challenge."""
        data = AuthenticatorData.create(sha256(HOST.encode()), PRESENT | (VERIFIED if verified else 0), self.count)
        client = self._client_data("webauthn.get", options)
        signature = self.private_key.sign(bytes(data) + client.hash, ec.ECDSA(SHA256()))
        return self._credential(
            client,
            authenticatorData=websafe_encode(bytes(data)),
            signature=websafe_encode(signature),
            userHandle=websafe_encode(user_pk_to_url_str(user).encode()),
        )

    def added_to(self, user, *, is_passwordless=True):
        """The user's second factor, stored."""
        credential = json.loads(
            self.registration({"publicKey": {"challenge": websafe_encode(secrets.token_bytes(32))}})
        )
        data = {"name": "Blue key", "credential": credential, "is_passwordless": is_passwordless}
        return Authenticator.objects.create(user=user, type=Authenticator.Type.WEBAUTHN, data=data)

    def _client_data(self, kind, options):
        challenge = websafe_decode(options["publicKey"]["challenge"])
        return CollectedClientData.create(kind, challenge, self.origin)

    def _credential(self, client, **response):
        name = websafe_encode(self.id)
        response["clientDataJSON"] = websafe_encode(bytes(client))
        return json.dumps(
            {"id": name, "rawId": name, "type": "public-key", "response": response, "clientExtensionResults": {}}
        )
