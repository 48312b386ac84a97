"""What can go wrong, in words that an agent understands."""

from collections.abc import Mapping
from typing import Self


class KccError(Exception):
    """The root of the tree: `str()` of any of these is a Dutch sentence for a person."""


class NotFound(KccError):
    """The thing does not exist, or not for this person: both look the same from outside."""


class Refused(KccError):
    """The thing is known and visible, but this person or state does not allow the action."""


class Conflict(KccError):
    """Somebody else was first; nothing of the attempt was kept."""


class Changed(Conflict):
    """Somebody else changed what a form was filled from; `mark` is that of how it is now."""

    def __init__(self, message: str, mark: str) -> None:
        super().__init__(message)
        self.mark = mark


class Unavailable(KccError):
    """The database does not answer, is full or stays locked; nothing of the attempt was kept.

    Also when two wait for each other, of whom PostgreSQL ends one.
    """


class Invalid(KccError):
    """The input does not make sense; `fields` names what to do per field."""

    def __init__(self, message: str, fields: Mapping[str, str] | None = None) -> None:
        super().__init__(message)
        self.fields: Mapping[str, str] = fields or {}

    @classmethod
    def at(cls, field: str, message: str) -> Self:
        """One mistake, said at its field and for the whole."""
        return cls(message, {field: message})


class Doubtful(Invalid):
    """What is allowed and rarely meant: who says once more that it is meant, may do it."""
