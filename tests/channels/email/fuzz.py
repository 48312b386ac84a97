"""Damaged mails by the thousand: `python -m tests.channels.email.fuzz SEED COUNT` reads them all.

It tells the slowest in seconds of CPU and the most memory in MB, and stops at the first that fails.
"""

import random
import re
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from channels.email.inspection import Inspection, inspect

EMAILS = Path(__file__).parents[2] / "emails"

SPICES = [
    b"=?utf-8?B?", b"?=", b"--", b"\r\n\r\n", b"\r\n", b"\n", b"\r", b'"', b"\\", b"(", b"<", b">",
    b";", b"=", b"*0*=", b"''", b"\x00", b"\xff", b"\xed\xa0\x80", b"charset=utf-7",
    b"charset=idna", b"charset=utf-16", b"charset=unicode_escape", b'charset="\x00"', b"+2AA-",
    b"Content-Type: multipart/mixed; boundary=x\r\n", b"Content-Type: message/rfc822\r\n\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n",
    b"begin 644 x\n", b"Date: ", b"filename*99999999999999999999*=x", b"From: ", b":", b"@",
    b"Content-Type: text/html\r\n", b"&#xD800;", b"Content-Type: message/delivery-status\r\n\r\n",
    b"X-Failed-Recipients: a@b.example\r\n", b"Final-Recipient: rfc822;a@b.example\r\n",
    b"format=flowed; delsp=yes", b"Content-Type: application/ms-tnef\r\n", b"BEGIN:VEVENT\r\n",
    b"smime-type=signed-data", b"Content-Type: text/calendar; method=REQUEST\r\n", b"> ",
    b"-- \r\n", b"<a@b.example>:\r\n", b"Van: a\r\n", b"-----BEGIN PGP MESSAGE-----\r\n",
    b"Op ma 1 jan 2026 om 10:00 schreef A <a@b.example>:\r\n", b"Action: failed\r\n",
]  # fmt: skip


def corpus() -> list[bytes]:
    """The raw mails of `tests/emails`."""
    return [path.read_bytes() for path in sorted(EMAILS.glob("*.eml"))]


def damaged(dice: random.Random, mails: Sequence[bytes]) -> bytes:
    """One of the mails with pieces cut out, doubled, moved, and put in from others."""
    raw = bytearray(dice.choice(mails))
    for _ in range(dice.choice([1, 2, 5, 20, 80])):
        place = dice.randrange(len(raw) + 1)
        raw[place : place + dice.choice([0, 1, 20, 20, 400])] = _piece(dice, mails)
    return bytes(raw)


def _piece(dice: random.Random, mails: Sequence[bytes]) -> bytes:
    other = dice.choice(mails)
    start = dice.randrange(len(other))
    spice = dice.choice(SPICES)
    pieces = [b"", spice, spice * 1_000, bytes([dice.randrange(256)]), other[start : start + 300]]
    return dice.choice(pieces)


def checked(raw: bytes) -> Inspection:
    """What the channel makes of a mail: text that every database takes, and no contradictions."""
    found = inspect(raw)
    assert "fout in de KCC" not in found.unreadable  # the last resort: for what nobody thought of
    for text in _texts(asdict(found)):
        assert "\x00" not in text
        text.encode("utf-8")  # a lone surrogate would fail here, and in every database
    assert found.text.startswith(found.visible_reply)
    assert found.auto_submitted or not found.bounce
    assert found.bounce or (found.bounce_recipients, found.bounce_of) == ((), None)
    assert all("@" in address.strip("@") for address in found.bounce_recipients)
    return found


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | tuple):
        for one in value.values() if isinstance(value, dict) else value:
            yield from _texts(one)


def main(seed: int, count: int) -> None:
    """Read so many damaged mails."""
    dice, mails, slowest = random.Random(seed), corpus(), 0.0
    for number in range(count):
        raw = damaged(dice, mails)
        started = time.process_time()
        try:
            checked(raw)
        except Exception as error:
            raise AssertionError(f"mail {number} of seed {seed}") from error
        slowest = max(slowest, time.process_time() - started)
    sys.stdout.write(f"{slowest:.2f} {_peak():.0f}\n")


def _peak() -> float:
    """In MB, of this program alone: ru_maxrss counts what the process was before it, too."""
    found = re.search(r"VmHWM:\s*(\d+) kB", Path("/proc/self/status").read_text("ascii"))
    assert found
    return int(found[1]) / 1024


if __name__ == "__main__":
    main(int(sys.argv[1]), int(sys.argv[2]))
