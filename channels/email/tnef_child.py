"""Unpacks one winmail.dat in a process of its own: from standard input to standard output.

tnefparse reads what strangers wrote, is slow on what was made to be, and nobody looks after it any
more. So it runs where it can take no more time and memory than these limits. What it writes is
read by `tnef.unpacked`.
"""

import struct
import sys
from collections.abc import Iterator
from typing import Any

from channels.email import rtf

MEMORY = 512 * 2**20
SECONDS = 1  # of the processor; 20 MB that is sound takes a tenth
FILES = 100
BYTES = 40 * 2**20  # altogether

HEAD = struct.Struct(">cII")
TEXT, HTML, FILE = b"t", b"h", b"f"


def main() -> None:
    """Write each piece as a kind, two lengths, a name in UTF-8, and its bytes."""
    import resource  # not on every system; the parent reads this module for its constants

    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    left = BYTES
    for kind, name, content in _pieces(sys.stdin.buffer.read()):
        left -= len(content)
        if left < 0:
            break
        sys.stdout.buffer.write(HEAD.pack(kind, len(name), len(content)) + name + content)


def _pieces(raw: bytes) -> Iterator[tuple[bytes, bytes, bytes]]:
    from tnefparse import TNEF  # only the child needs it, and needs it after the limits

    found = TNEF(raw, do_checksum=False)
    for kind, words in ((TEXT, found.body), (HTML, found.htmlbody)):
        if words:
            yield kind, b"", _bytes(words)
    if found._rtfbody and not found.body and not found.htmlbody:
        yield TEXT, b"", _bytes(rtf.words_of(rtf.unpacked(found._rtfbody)))
    for attachment in found.attachments[:FILES]:
        yield FILE, _name(attachment), _bytes(attachment.data)


def _name(attachment: Any) -> bytes:
    """The long name; the library fails on a short one that is no UTF-8."""
    try:
        return _bytes(attachment.long_filename())
    except UnicodeDecodeError:
        return _bytes(attachment._name)


def _bytes(value: object) -> bytes:
    return value if isinstance(value, bytes) else str(value or "").encode("utf-8", "replace")


if __name__ == "__main__":
    main()
