"""The folders of a mailbox: one or more names, each once, and the inbox first."""

from collections.abc import Iterable

INBOX = "INBOX"  # in capitals or not, it is the same folder (RFC 3501, 5.1)
MOST = 8  # each has a line open, and a server allows one user ten or so


def named(lines: str) -> tuple[str, ...]:
    """The folders that somebody wrote one a line."""
    return in_order(bare for line in lines.splitlines() if (bare := line.strip()))


def in_order(names: Iterable[str]) -> tuple[str, ...]:
    """The same names in the same order, whoever wrote them down."""
    once = {INBOX if name.upper() == INBOX else name for name in names}
    return tuple(sorted(once, key=lambda name: (name != INBOX, name.casefold(), name)))
