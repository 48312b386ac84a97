"""A big mail without the long stretches between its boundaries, which has the same structure."""

import re

from channels.email.line_ends import MARGIN, Source
from channels.email.stretches import BLOCK, Stretches

SHORTEST = 512  # of a stretch that is left out
BOUNDARIES = 5_000  # lines; nobody sees that many parts, and each takes memory
GUESSES = 1_000  # of lines that look like a boundary which no header line has named
HEADS = 6 * 2**20  # bytes of header lines altogether; what is more is left out
HEAD = 2**20  # of one part
GUESSED_HEADS = 2**20
REPORT = 2**20  # of a delivery report: each blank line in it begins another block of headers
NAMED = 100  # boundaries that are known; what is one all the same looks like it
LONGEST = 1_000  # of a line with a boundary, which may have 70 characters (RFC 2046, 5.1.1)
NESTED = 60  # mails right inside each other
_LONGEST_LINE = 60_000

_LINE_END = re.compile(rb"\r\n|\r|\n")
# As the standard parser sees it; a line of which only the beginning is known may become one.
_HEADER_LINE = re.compile(rb"From |[\x21-\x39\x3b-\x7e]*(?::|\Z)|[\t ]")
_BOUNDARY = re.compile(
    rb"boundary(?:\*\d*\*?)?\s*=\s*(?:\"([^\"\r\n\\]+)|<?([^\s;\">\\]+))", re.IGNORECASE
)
_NONE = rb"(?!)"


def skeleton_of(
    file: Source, stretches: Stretches, *, block: int = BLOCK, shortest: int = SHORTEST
) -> bytes:
    """The mail with marks for its long stretches; raises OSError.

    A stretch is left out where nothing in it can begin a part: no header line is due, and no line
    in it begins with two dashes. In doubt a line stays.
    """
    return _Skeleton(_Window(file, block), stretches, shortest).made()


class _Window:
    """The piece of the file that is looked at; `at` is where in the file."""

    def __init__(self, file: Source, block: int) -> None:
        self._file = file
        self._block = block
        self._held = b""
        self._start = 0  # of what is held, in the file
        self.at = 0

    def skip(self, those: bytes) -> None:
        """Go past every one of those bytes."""
        while True:
            rest = self._held[self._here :]
            left = rest.lstrip(those)
            self.at += len(rest) - len(left)
            if left or not self._more():
                return

    def line(self) -> bytes:
        """The next line with its end, or as much of it as anybody needs; empty at the end."""
        while True:
            found = _LINE_END.search(self._held, self._here)
            if found and (found.end() < len(self._held) or found[0] != b"\r"):
                return self._taken(found.end())
            is_long = found is None and len(self._held) - self._here > _LONGEST_LINE
            if is_long or not self._more():
                return self._taken(len(self._held))

    def give_back(self, line: bytes) -> None:
        """Be again where the line began that was taken last."""
        self.at -= len(line)

    def find(self, beginning: bytes) -> None:
        """Go to the next line that begins like this, the present one included, or to the end.

        `beginning` is a regular expression for at most a line.
        """
        inside = re.compile(rb"[\r\n](?=" + beginning + rb")")
        while len(self._held) - self._here < LONGEST and self._more():
            pass
        if re.compile(beginning).match(self._held, self._here):
            return
        while not (found := inside.search(self._held, self._here)):
            self.at = max(self.at, self._start + len(self._held) - LONGEST)
            if not self._more():
                self.at = self._start + len(self._held)
                return
        self.at = self._start + found.end()

    @property
    def _here(self) -> int:
        return self.at - self._start

    def _taken(self, end: int) -> bytes:
        taken = self._held[self._here : min(end, self._here + _LONGEST_LINE)]
        self.at += len(taken)
        return taken

    def _more(self) -> bool:
        self._file.seek(self._start + len(self._held))
        block = self._file.read(self._block)
        self._held = self._held[self._here :] + block
        self._start = self.at
        return bool(block)


class _Skeleton:
    """Goes through a mail: header lines, then what is below them until two dashes, and again."""

    def __init__(self, window: _Window, stretches: Stretches, shortest: int) -> None:
        self._window = window
        self._stretches = stretches
        self._shortest = shortest
        self._kept: list[bytes] = []
        self._boundaries: dict[bytes, None] = {}
        self._known = b""
        self._in_digest = False
        self._left = {True: BOUNDARIES, False: GUESSES}  # lines, by whether they are known
        self._room = {True: HEADS, False: GUESSED_HEADS}  # bytes below them

    def made(self) -> bytes:
        """The whole of it."""
        self._window.skip(MARGIN)
        self._heads(known=True, top=True)
        while line := self._body():
            self._heads(known=self._is_known(line))
        return b"".join(self._kept)

    def _heads(self, *, known: bool, top: bool = False) -> None:
        """Keep the header lines that are due, and those of a mail that begins right below."""
        may_be_mail = self._in_digest  # where that is the type of what names none (RFC 2046, 5.1.5)
        for _ in range(NESTED):
            head = self._head(known, top)
            self._learn_boundaries(head)
            head = head.lower()
            self._in_digest = self._in_digest or b"digest" in head
            if b"delivery-status" in head:
                self._keep_report()
            if not head or not (b"message/" in head or may_be_mail):
                return
            may_be_mail = top = False

    def _head(self, known: bool, top: bool) -> bytes:
        """Keep header lines to the blank one; at the top also what is none but may be left out."""
        head: list[bytes] = []
        room = self._room[known] if top else min(self._room[known], HEAD)
        is_beginning = True
        while line := self._window.line():
            is_blank = is_beginning and not line.strip(b"\r\n")
            is_due = top or is_blank or not is_beginning or _is_header(line)
            if not is_due or len(line) > room:
                self._window.give_back(line)
                break
            room -= len(line)
            head.append(line)
            if is_blank:
                break
            is_beginning = line.endswith((b"\r", b"\n"))
        if top and line and not is_blank:
            self._skip_head()
            head.append(b"\r\n\r\n")
        self._kept += head
        self._room[known] -= sum(map(len, head))
        return b"".join(head)

    def _skip_head(self) -> None:
        is_beginning = False
        while (line := self._window.line()) and (not is_beginning or line.strip(b"\r\n")):
            is_beginning = line.endswith((b"\r", b"\n"))

    def _learn_boundaries(self, head: bytes) -> None:
        """What a header line names, as far as anything would have so many or such long ones."""
        named = [quoted or bare for quoted, bare in _BOUNDARY.findall(head)]
        if named and len(self._boundaries) < NAMED:
            fit = (one for one in named[:NAMED] if len(one) <= LONGEST - 2)
            self._boundaries |= dict.fromkeys(fit)
            self._known = b"--(?:" + b"|".join(map(re.escape, self._boundaries)) + b")"

    def _is_known(self, line: bytes) -> bool:
        return bool(self._boundaries) and re.match(self._known, line) is not None

    @property
    def _beginning(self) -> bytes:
        """Of a line that may be a boundary; of none when there were more than anybody needs."""
        if self._left[True] <= 0:
            return _NONE
        if self._left[False] > 0:
            return b"--"
        return self._known if self._boundaries else _NONE

    def _keep_report(self) -> None:
        room = min(REPORT, self._room[True])
        while (line := self._window.line()) and not self._is_known(line) and len(line) <= room:
            room -= len(line)
            self._room[True] -= len(line)
            self._kept.append(line)
        self._window.give_back(line)

    def _body(self) -> bytes:
        """Leave out what comes before the next line that may be a boundary, and keep that line."""
        start = self._window.at
        while True:
            self._window.find(self._beginning)
            end = self._window.at
            line = self._window.line()
            if not line or self._may_be_boundary(line):
                break
        self._leave_out(start, end)
        self._kept.append(line)
        return line

    def _may_be_boundary(self, line: bytes) -> bool:
        if len(line) > LONGEST:
            return False
        known = self._is_known(line)
        self._left[known] -= 1
        return self._left[known] >= 0

    def _leave_out(self, start: int, end: int) -> None:
        """Its last line end stays: that may belong to the boundary (RFC 2046, 5.1.1)."""
        if end - start < self._shortest:
            self._kept += self._stretches.read(start, end)
            return
        last = b"".join(self._stretches.read(end - min(2, end - start), end))
        line_end = next((one for one in (b"\r\n", b"\r", b"\n") if last.endswith(one)), b"")
        self._kept.append(self._stretches.mark(start, end - len(line_end)) + line_end)


def _is_header(line: bytes) -> bool:
    return not line.startswith(b"--") and _HEADER_LINE.match(line) is not None
