"""E-mail addresses and phone numbers in the one form by which a citizen is recognised."""

import re
import string

EMAIL_LENGTH = 254  # RFC 5321, 4.5.3.1.3
_EMAIL = re.compile(r"""[^\s@<>"(),:;\[\]\\]{1,64}@[^\s@<>"(),:;\[\]\\]{1,253}""")
# One of which the mail server knows whom to ask (RFC 1035, 2.3.1): not "gmail", not "gmail..com".
_DOMAIN = re.compile(r"(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]")
# What cannot be seen comes along when somebody copies: phones put such marks around a number.
_UNSEEN = "\xad\u061c\ufeff" + "".join(
    map(chr, (*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x206A)))
)
_NONE_UNSEEN = str.maketrans("", "", _UNSEEN)
_AROUND = f"{string.whitespace}\xa0{_UNSEEN}"
_PHONE_SIGNS = re.compile(r"[\d\s()+./\-\u2010-\u2015]+")
_PHONE_LENGTHS = range(3, 18)  # from 112 up to 15 digits (E.164) behind 00
# Addresses behind which nobody reads: an answer to them is useless at best, a loop at worst.
_NOBODY = re.compile(
    r"(?:no[._-]?reply|do[._-]?not[._-]?reply|niet[._-]?(?:be)?antwoorden|geen[._-]?antwoord"
    r"|mailer-daemon|postmaster|bounces?|abuse|root|daemon)(?:[+._-].*)?@.*"
)


def email_address(text: str) -> str | None:
    """The address in lower case, or None when nobody can have it."""
    address = text.strip(_AROUND).lower()
    usable = len(address) <= EMAIL_LENGTH and address.isprintable()
    return address if usable and _EMAIL.fullmatch(address) else None


def can_be_answered(address: str) -> bool:
    """Whether a person may read what is sent to this address in lower case.

    Only ASCII: other addresses need SMTPUTF8, which few servers offer.
    """
    local, _, domain = address.rpartition("@")
    exists = address.isascii() and _DOMAIN.fullmatch(domain) is not None
    return exists and bool(local) and _NOBODY.fullmatch(address) is None


def phone_digits(text: str) -> str | None:
    """The digits as dialled in the Netherlands: `+31 (0)6 1234` and `0031 6 1234` are `061234`.

    Another country's number starts with 00. None for what is no phone number.
    """
    typed = text.translate(_NONE_UNSEEN)
    if not _PHONE_SIGNS.fullmatch(typed):
        return None
    digits = "".join(str(int(digit)) for digit in re.findall(r"\d", typed.replace("(0)", "")))
    if typed.strip().lstrip("(").startswith("+"):
        digits = f"00{digits}"
    if digits.startswith("0031"):
        digits = f"0{digits[4:].removeprefix('0')}"
    return digits if len(digits) in _PHONE_LENGTHS else None
