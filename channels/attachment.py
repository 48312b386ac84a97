"""A file that travels with a message, in memory or still in the mail that it came in."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

Pieces = Callable[[], Iterator[bytes]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """The name is for showing, never for a disk.

    `content` are the bytes, or what gives them a piece at a time: those of a big mail are read
    from where it is kept, which must be open then.
    """

    filename: str
    content_type: str
    content: bytes | Pieces
    inline: bool = False
    content_id: str | None = None

    def pieces(self) -> Iterator[bytes]:
        """All bytes, a piece at a time; raises OSError when they cannot be read."""
        if isinstance(self.content, bytes):
            yield self.content
        else:
            yield from self.content()
