"""Passwords: hashed with Argon2id, verified in the same time for a stranger, generated to read."""

import secrets

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

LEAST = 12  # characters of a typed password: long beats odd signs (BIO2 5.17.03, NIST 800-63B)
MOST = 500

# No letters or digits that look alike: somebody reads it aloud or copies it from paper.
_SIGNS = "abcdefghjkmnpqrstuvwxyz23456789"
_HASHER = PasswordHasher()
_NOBODY = (  # verified when there is no such person, so that the answer takes as long
    "$argon2id$v=19$m=65536,t=3,p=4$c29tZXNhbHRzb21lc2FsdA$"
    "bm90aGluZ21hdGNoZXN0aGlzaGFzaG5vdGhpbmdtYXRjaA"
)


def hash_password(password: str) -> str:
    """Argon2id; takes tens of milliseconds and 64 MB, so never inside a transaction."""
    return _HASHER.hash(password)


def matches(password_hash: str | None, password: str) -> bool:
    """Tell whether this is the password; without a hash never, but just as slowly."""
    try:
        return _HASHER.verify(password_hash or _NOBODY, password) and password_hash is not None
    except (VerificationError, InvalidHashError):
        return False


def is_outdated(password_hash: str | None) -> bool:
    """Whether a new hash of the same password would be stronger; only a sign-in can make one."""
    return password_hash is not None and _HASHER.check_needs_rehash(password_hash)


def generate() -> str:
    """A password of about 79 random bits in four groups, such as `k7mq-29xh-pa4t-vvc8`."""
    groups = ("".join(secrets.choice(_SIGNS) for _ in range(4)) for _ in range(4))
    return "-".join(groups)


def weakness(password: str) -> str:
    """What to do about a password that somebody typed; empty when it is good enough."""
    if len(password) < LEAST:
        return f"Kies een wachtwoord van minstens {LEAST} tekens."
    if len(password) > MOST:
        return f"Kies een wachtwoord van hoogstens {MOST} tekens."
    if len(set(password)) < 5:
        return "Kies een wachtwoord met meer verschillende tekens."
    return ""
