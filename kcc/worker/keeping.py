"""Where the bytes of mails go that are being fetched: to the file store, in memory only in part."""

from collections.abc import Iterable
from itertools import chain

from channels.base import Keep
from kcc.domain.errors import KccError
from kcc.worker.shift import Shift


class OutOfTime(KccError):
    """The run is over in the middle of a mail, of which nothing was kept."""


def keeping(shift: Shift) -> Keep:
    """Keeps a mail as the file store does; a big one only as long as the shift goes on.

    It raises StorageFailed and OutOfTime.
    """

    def keep(pieces: Iterable[bytes]) -> str:
        coming = iter(pieces)
        first, second = next(coming, b""), next(coming, None)
        if second is None:
            return shift.parts.files.put(first)
        with shift.parts.files.writer() as writer:
            for piece in chain((first, second), coming):
                if not shift.goes_on():
                    raise OutOfTime("De tijd was om; de volgende ronde haalt dit bericht op.")
                writer.write(piece)
        return writer.sha256

    return keep
