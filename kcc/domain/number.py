"""The public number of a contact: two digits of the year, seven of a serial, one to check."""

import re

from kcc.domain.errors import Invalid

LAST_SERIAL = 9_999_999

_RUN = re.compile(r"(?<!\d)[0-9]{10}(?!\d)")

# H.M. Damm, "Total anti-symmetrische Quasigruppen" (2004): this quasigroup of order 10 catches
# every single wrong digit and every swap of two neighbours.
_DAMM = (
    (0, 3, 1, 7, 5, 9, 8, 6, 4, 2),
    (7, 0, 9, 2, 1, 5, 4, 8, 6, 3),
    (4, 2, 0, 6, 8, 7, 1, 3, 5, 9),
    (1, 7, 5, 0, 9, 8, 3, 4, 2, 6),
    (6, 1, 2, 3, 0, 4, 5, 9, 7, 8),
    (3, 6, 7, 4, 2, 0, 9, 5, 8, 1),
    (5, 8, 6, 9, 7, 2, 0, 1, 3, 4),
    (8, 9, 4, 5, 3, 6, 2, 0, 1, 7),
    (9, 4, 3, 8, 6, 1, 7, 2, 0, 5),
    (2, 5, 8, 1, 4, 3, 6, 7, 9, 0),
)


def make(year: int, serial: int) -> str:
    """Return the number of the `serial`-th contact of a year; raise `Invalid` past the last."""
    if not 1 <= serial <= LAST_SERIAL:
        raise Invalid(f"Er is geen contactnummer voor volgnummer {serial} in {year}.")
    digits = f"{year % 100:02}{serial:07}"
    return f"{digits}{_interim(digits)}"


def is_valid(text: str) -> bool:
    """Tell whether the text is a contact number and nothing else."""
    return _RUN.fullmatch(text) is not None and _interim(text) == 0


def find_all(text: str) -> tuple[str, ...]:
    """Return the contact numbers in a text once each, in order; only whole runs of ten digits."""
    runs = dict.fromkeys(_RUN.findall(text))
    return tuple(run for run in runs if is_valid(run))


def _interim(digits: str) -> int:
    row = 0
    for digit in digits:
        row = _DAMM[row][int(digit)]
    return row
