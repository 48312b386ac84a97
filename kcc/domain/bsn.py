"""Citizen service numbers (BSN) in a text, which somebody may not mean to mail."""

import re
from collections.abc import Sequence

_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
# Whole runs only: a part of a contact number, an IBAN or an amount is no BSN.
_RUN = re.compile(r"(?<![\w@])(?<!\d[.,])\d{8,9}(?![\w@])(?![.,]\d)")
_MOBILE = re.compile(r"(?:(?<!\d)06|\+31[ -]?(?:\(0\))?6|0031[ -]?6)[ -]*\Z")
_BEFORE = 16  # characters in front of a run in which 06 or +31 6 stands


def find(text: str) -> Sequence[str]:
    """The runs of 9 digits, or 8 without their leading zero, that pass the 11-proof; each once.

    The proof: 9 times the first digit plus 8 times the second and so on, minus the last, is a
    multiple of 11 (Logisch Ontwerp BSN, 3.2). One number in eleven passes by accident, so this
    is reason to ask and no more. What follows 06 or +31 6 is a telephone number.
    """
    runs = (match for match in _RUN.finditer(text) if not _is_mobile(text, match.start()))
    return tuple(dict.fromkeys(run[0] for run in runs if _passes(run[0])))


def _is_mobile(text: str, begin: int) -> bool:
    return _MOBILE.search(text[max(0, begin - _BEFORE) : begin]) is not None


def _passes(digits: str) -> bool:
    full = digits.zfill(9)
    total = sum(weight * int(digit) for weight, digit in zip(_WEIGHTS, full, strict=True))
    return int(full) > 0 and total % 11 == 0
