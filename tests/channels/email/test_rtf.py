"""Text in RTF: its words, and what Outlook does to make it small."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from channels.email.rtf import unpacked, words_of

# The example of MS-OXRTFCP, 4.1, for "{\\rtf1\\ansi\\ansicpg1252\\pard hello world}" and its end.
PACKED = bytes.fromhex(
    "2d0000002b0000004c5a4675f1c5c7a703000a00726370673132354232"
    "0af32068656c090020627705b06c647d0a800fa0"
)


def test_what_outlook_made_small_is_read() -> None:
    assert unpacked(PACKED) == b"{\\rtf1\\ansi\\ansicpg1252\\pard hello world}\r\n"
    assert words_of(unpacked(PACKED)) == "hello world"


def test_what_it_left_as_it_is_is_read() -> None:
    assert unpacked(struct.pack("<IIII", 20, 6, 0x414C454D, 0) + b"{\\rtf}x") == b"{\\rtf}"


@pytest.mark.parametrize("raw", [b"", b"x" * 15, struct.pack("<IIII", 9, 9, 7, 7) + b"iets"])
def test_what_is_no_such_text_is_nothing(raw: bytes) -> None:
    assert unpacked(raw) == b""


@pytest.mark.parametrize(
    ("rtf", "words"),
    [
        (rb"{\rtf1{\fonttbl{\f0 Arial;}}\pard Ja,\b  graag\b0 .\par Dag!\par}", "Ja, graag.\nDag!"),
        (rb"{\rtf1\ansicpg1252 \'80 25\~euro}", "€ 25 euro"),
        (rb"{\rtf1\ansicpg1251 \'c4\'e0}", "Да"),
        (rb"{\rtf1\ansicpg99999 \'e9}", "é"),
        (rb"{\rtf1\uc1 \u8364?5 \uc0\u8364 6 \uc2\u233\'e9\'e97}", "€5 €6 é7"),
        (rb"{\rtf1 \u-10179?\u-8704?}", "😀"),
        (rb"{\rtf1{\*\htmltag64 <p>}\htmlrtf\par\htmlrtf0 Dag{\*\x y}}", "Dag"),
        (rb"{\rtf1 a\{b\}\\c\tab d\emdash e}", "a{b}\\c\td—e"),
        (rb"}}}\uc99 \u65 {{{ \'zz x", "A zz x"),
        (b"", ""),
    ],
)  # fmt: skip
def test_the_words_are_read_without_what_lays_them_out(rtf: bytes, words: str) -> None:
    assert words_of(rtf) == words


@given(st.binary(max_size=200))
@settings(deadline=None, derandomize=True)
def test_no_bytes_are_too_strange(raw: bytes) -> None:
    words_of(raw)
    assert len(unpacked(struct.pack("<III", 9, 2**31, 0x75465A4C) + raw)) <= 18 * 8 * len(raw)
