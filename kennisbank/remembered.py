"""What each process remembers of a database until the kennisbank changes."""

from collections.abc import Callable
from typing import Generic, TypeVar
from weakref import WeakKeyDictionary

from sqlalchemy import Engine
from sqlalchemy.orm import Session

T = TypeVar("T")


class Remembered(Generic[T]):
    """The result of a costly read, for each engine, read again when the version is another."""

    def __init__(self, read: Callable[[Session], T]) -> None:
        self._read = read
        self._kept: WeakKeyDictionary[Engine, tuple[int, T]] = WeakKeyDictionary()

    def get(self, session: Session, version: int) -> T:
        """What was read at this version of the index (`postings.totals`)."""
        engine = session.get_bind().engine
        kept = self._kept.get(engine)
        if kept is None or kept[0] != version:
            kept = (version, self._read(session))
            self._kept[engine] = kept
        return kept[1]
