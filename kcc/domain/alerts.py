"""How urgent a warning of a term is; each is given once for a term."""

from enum import StrEnum


class Level(StrEnum):
    """So much of a term has gone that somebody must know."""

    WARN = "warn"  # the warning percentage of its norm: for who has the contact
    LATE = "late"  # all of it: for team leaders

    @property
    def label(self) -> str:
        return _LABELS[self]


_LABELS = {Level.WARN: "bijna te laat", Level.LATE: "te laat"}
