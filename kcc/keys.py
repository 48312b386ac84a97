"""What the secret key is used for: each purpose has a key of its own, derived from it."""

import base64
import hashlib
import hmac

from cryptography.fernet import Fernet, InvalidToken

from kcc.domain.errors import KccError

MAILBOX = "mailbox-password"


class WrongKey(KccError):
    """A stored secret was encrypted with another key."""


class Keys:
    """Derived keys; two purposes never share one (HKDF-like: HMAC of the purpose's name)."""

    def __init__(self, secret_key: str) -> None:
        self._secret = secret_key.encode()

    def derive(self, purpose: str) -> bytes:
        """32 bytes for one purpose, the same at every start."""
        return hmac.digest(self._secret, purpose.encode(), hashlib.sha256)

    @property
    def session(self) -> bytes:
        return self.derive("session-cookie")

    @property
    def threading(self) -> bytes:
        return self.derive("message-id")

    @property
    def passes(self) -> bytes:
        return self.derive("pass")

    @property
    def file_links(self) -> bytes:
        return self.derive("file-link")

    def bucket(self, purpose: str, value: str) -> str:
        """A name for a counter that does not reveal the address it counts."""
        digest = hmac.digest(self.derive("bucket"), value.encode(), hashlib.sha256).hex()
        return f"{purpose}:{digest[:32]}"

    def encrypt(self, text: str, purpose: str = MAILBOX) -> bytes:
        """A token that only `decrypt` with the same secret and purpose can read."""
        return self._fernet(purpose).encrypt(text.encode())

    def decrypt(self, token: bytes, purpose: str = MAILBOX) -> str:
        """The text again; raises WrongKey when it was encrypted with another key."""
        try:
            return self._fernet(purpose).decrypt(token).decode()
        except InvalidToken as error:
            raise WrongKey(
                "Het bewaarde wachtwoord past niet bij deze geheime sleutel. Vul het opnieuw in."
            ) from error

    def _fernet(self, purpose: str) -> Fernet:
        return Fernet(base64.urlsafe_b64encode(self.derive(purpose)))
