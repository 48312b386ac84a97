"""Whatever the bytes: a message or Unreadable, in bounded time, in text every database takes."""

import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from subprocess import PIPE

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from channels.base import Inbound, Unreadable
from channels.email import mime
from channels.email.html import sanitise
from channels.email.mime import parse
from channels.email.quoting import visible_part
from tests.channels.builders import RECEIVED
from tests.channels.email import fuzz

ROOT = Path(__file__).parents[3]
MAILS = fuzz.corpus()
HEAD = b"From: jan@example.org\r\nSubject: x\r\n"
HTML = HEAD + b"Content-Type: text/html\r\n\r\n"
MIXED = HEAD + b"Content-Type: multipart/mixed; boundary=x\r\n\r\n"
BOUNCE = HEAD.replace(b"jan@", b"mailer-daemon@").replace(b": x", b": failure notice")
REPORT = BOUNCE + b"Content-Type: multipart/report; boundary=x\r\n\r\n--x\r\n"
PIECES = [line for raw in MAILS if b"delivery-status" in raw for line in raw.split(b"\r\n")]
SECONDS = 2  # of CPU, for what takes well under one; without its guard each takes minutes


def checked(raw: bytes, *, folded: bool = True) -> Inbound | None:
    try:
        found = parse(raw, RECEIVED)
    except Unreadable as error:
        if error.__cause__ is not None:  # the last resort is for what nobody thought of
            raise
        return None
    for text in _texts(found):
        assert "\x00" not in text
        text.encode("utf-8")  # a lone surrogate would fail here, and in every database
    if folded:
        visible = visible_part(found.text)
        assert visible.top + visible.folded == found.text
    return found


def _texts(found: Inbound) -> Iterator[str]:
    yield from (found.text, found.subject, found.html or "", sanitise(found.html or ""))
    yield from (found.message_id or "", found.in_reply_to or "", found.language or "")
    yield from (*found.references, *found.delivered_to, *found.problems)
    yield from (found.appointment, *found.authentication_results)
    yield from (*found.bounce_recipients, found.bounce_of or "", found.automatic_why)
    for file in found.attachments:
        yield from (file.filename, file.content_type, file.content_id or "")
    for one in (*found.to, *found.cc, found.sender, found.reply_to):
        if one:
            yield from (one.name, one.address)


@st.composite
def mutated_mails(draw: st.DrawFn) -> bytes:
    raw = bytearray(draw(st.sampled_from(MAILS)))
    for _ in range(draw(st.integers(1, 12))):
        place = draw(st.integers(0, len(raw)))
        spice = draw(st.one_of(st.sampled_from(fuzz.SPICES), st.binary(max_size=8)))
        raw[place : place + draw(st.integers(0, 30))] = spice * draw(st.sampled_from([1, 1, 50]))
    return bytes(raw)


@given(st.binary(max_size=2_000))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes(raw: bytes) -> None:
    checked(raw)
    fuzz.checked(raw)


@given(st.binary(max_size=500), st.sampled_from(fuzz.SPICES))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_any_bytes_after_a_beginning(raw: bytes, spice: bytes) -> None:
    fuzz.checked(HEAD + spice + raw)


@given(mutated_mails())
@settings(
    max_examples=200, deadline=None, derandomize=True, suppress_health_check=list(HealthCheck)
)
def test_real_mails_that_were_damaged(raw: bytes) -> None:
    checked(raw)


@given(st.lists(st.sampled_from(PIECES), max_size=25))
@settings(max_examples=200, deadline=None, derandomize=True)
def test_bounces_of_loose_pieces(pieces: list[bytes]) -> None:
    fuzz.checked(b"\r\n".join([BOUNCE.rstrip(), *pieces]))


@pytest.mark.long
def test_twenty_thousand_damaged_mails_take_neither_two_seconds_nor_200_mb() -> None:
    command = [sys.executable, "-m", "tests.channels.email.fuzz"]
    runs = [
        subprocess.Popen([*command, seed, "10000"], cwd=ROOT, stdout=PIPE, stderr=PIPE, text=True)
        for seed in ("20261124", "20261125")
    ]

    for told, complaint in [run.communicate(timeout=1_500) for run in runs]:
        assert complaint == ""
        seconds, megabytes = map(float, told.split())
        assert seconds < SECONDS
        assert megabytes < 200


def _nested(levels: int) -> bytes:
    parts = (
        b'Content-Type: multipart/mixed; boundary="%d"\r\n\r\n--%d\r\n' % (n, n)
        for n in range(levels)
    )
    return HEAD + b"".join(parts) + b"\r\ndiep\r\n"


@pytest.mark.parametrize(
    "raw",
    [
        pytest.param(_nested(100) + b"x\r\n" * 20_000, id="a hundred levels"),
        pytest.param(_nested(2_000), id="two thousand levels"),
        pytest.param(HEAD + b"Content-Type: message/rfc822\r\n\r\n" * 5_000, id="mails in mails"),
        pytest.param(b"From: " + b"a" * 400_000 + b"\r\n\r\nx", id="a name without end"),
        pytest.param(b'From: "' + b'\\"' * 200_000 + b"\\\r\n\r\nx", id="a quote without end"),
        pytest.param(b"From: " + b"(" * 400_000 + b"\r\n\r\nx", id="a comment without end"),
        pytest.param(HEAD + b"Delivered-To: " + b"a." * 200_000 + b"\r\n\r\nx", id="no address"),
        pytest.param(HEAD + b"X: " + b"=?a?q?" * 100_000 + b"\r\n\r\nx", id="words without end"),
        pytest.param(HEAD + b"Content-Type: a/b" + b"; a=b" * 400_000 + b"\r\n\r\n", id="options"),
        pytest.param(HEAD + b"\r\na" + "\u0300\u0315".encode() * 400_000, id="a tower of accents"),
        pytest.param(HTML + b"<div>" * 200_000, id="deep html"),
        pytest.param(HTML + b"&" * 900_000, id="references"),
        pytest.param(HTML + b"<style>" * 150_000, id="styles"),
        pytest.param(HEAD + b"\r\n" + b"Van: a\r\n" * 28_000, id="headers as text"),
        pytest.param(HEAD + b"\r\n" + b"a\r\n" * 100_000, id="many lines"),
        pytest.param(BOUNCE + b"\r\n" + b"<a@b.example" * 20_000, id="names in a bounce"),
        pytest.param(BOUNCE + b"\r\n" + b"\n" * 200_000 + b" a" * 9_999, id="blanks in a bounce"),
        pytest.param(BOUNCE + b"\r\n" + b"-" * 200_000, id="a line in a bounce"),
        pytest.param(
            REPORT + b"Content-Type: message/delivery-status\r\n\r\n"
            + b"Final-Recipient: rfc822; a@b.example\r\n\r\n" * 20_000, id="reports",
        ),
        pytest.param(
            REPORT + b"Content-Type: message/global-delivery-status\r\n\r\n"
            + b"Final-Recipient: rfc822; a@b.example\r\n\r\n" * 20_000, id="reports of utf-8",
        ),
        pytest.param(MIXED + b"--x\r\n\r\na\r\n" * 40_000, id="parts"),
    ],
)  # fmt: skip
def test_what_was_made_to_take_for_ever_does_not(raw: bytes) -> None:
    started = time.process_time()

    found = checked(raw)

    assert found is not None
    assert time.process_time() - started < SECONDS


def test_too_deep_to_take_apart_is_still_readable() -> None:
    found = checked(_nested(2_000))

    assert found is not None
    assert "diep" in found.text
    assert found.problems == ("De opbouw van de mail is stuk; alles staat als tekst bij elkaar.",)


def test_words_deeper_than_the_html_parser_goes_are_read() -> None:
    html = b"<p>voor</p>" + b"<div>" * 300 + b"diep" + b"</div>" * 300 + b"<p>na</p>"

    found = checked(HTML + html)

    assert found is not None
    assert found.text.split() == ["voor", "diep", "na"]


def test_no_more_than_five_hundred_files_are_made_of_one_mail() -> None:
    part = b"--x\r\nContent-Disposition: attachment\r\n\r\na\r\n"

    found = checked(MIXED + part * 700)

    assert found is not None
    assert len(found.attachments) == 500
    assert any("500" in problem for problem in found.problems)


@pytest.mark.parametrize("raw", [b"", b"\r\n\r\n", b"\x00" * 100, b"\xff\xfe", b"Alleen tekst."])
def test_what_is_no_mail_is_unreadable(raw: bytes) -> None:
    with pytest.raises(Unreadable):
        parse(raw, RECEIVED)


def test_a_charset_of_bytes_does_not_hide_eight_bit_base64() -> None:
    head = HEAD + b'Content-Type: text/plain; charset="\x8d"\r\n'

    found = checked(head + b"Content-Transfer-Encoding: base64\r\n\r\nSGFs\xffbG8=\r\n")

    assert found is not None
    assert found.text == "Hallo"


def test_a_mistake_of_ours_ends_in_quarantine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mime, "content_in", lambda mail: 1 / 0)

    with pytest.raises(Unreadable) as caught:
        parse(MAILS[0], RECEIVED)

    assert isinstance(caught.value.__cause__, ZeroDivisionError)


def test_neither_sender_nor_words_nor_files_is_unreadable() -> None:
    with pytest.raises(Unreadable, match="geen afzender"):
        parse(b"Subject: leeg\r\n\r\n", RECEIVED)
