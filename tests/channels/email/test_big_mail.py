"""The pieces of a mail, from servers that do not do as they said."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientError

from channels.base import FetchError
from channels.email import big_mail
from channels.email.big_mail import BigMail, Gone

MAIL = bytes(range(65, 91))
Answer = Callable[[int, int], bytes | None]


class Server:
    """Answers each command for a piece with what the test says; `there` is what it finds."""

    def __init__(self, answer: Answer, there: list[int]) -> None:
        self.answer = answer
        self.there = there

    def fetch(self, _uids: list[int], names: list[str]) -> dict[int, dict[bytes, Any]]:
        start, length = map(int, names[0].split("<")[1].rstrip(">").split("."))
        piece = self.answer(start, length)
        return {} if piece is None else {9: {b"BODY[]<%d>" % start: piece}}

    def search(self, _criteria: list[str]) -> list[int]:
        return self.there


@pytest.fixture(autouse=True)
def small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(big_mail, "PIECE", 10)


def pieces(
    answer: Answer, *, size: int = len(MAIL), there: tuple[int, ...] = (9,), seconds: float = 60
) -> Iterator[bytes]:
    server: Any = Server(answer, list(there))

    @contextmanager
    def line() -> Iterator[IMAPClient]:
        yield server

    return BigMail(line, 9).pieces(size, seconds=seconds)


def honest(start: int, length: int) -> bytes:
    return MAIL[start : start + length]


@pytest.mark.parametrize("size", [20, 25, 26, 27, 28])
def test_all_bytes_come_whatever_size_the_server_told(size: int) -> None:
    """Some only estimate it (Exchange, unless told otherwise)."""
    assert b"".join(pieces(honest, size=size)) == MAIL


def test_a_piece_that_is_shorter_than_it_should_be_is_asked_on_from_there() -> None:
    assert b"".join(pieces(lambda start, _: MAIL[start : start + 4])) == MAIL


def test_a_piece_that_is_longer_than_asked_is_cut() -> None:
    assert list(pieces(lambda start, _: MAIL[start:])) == [MAIL[:10], MAIL[10:20], MAIL[20:]]


def test_a_mail_that_ends_far_too_soon_is_not_believed() -> None:
    with pytest.raises(FetchError, match="niet heel"):
        list(pieces(lambda start, length: honest(start, length) if start < 10 else b""))


def test_a_mail_that_does_not_end_is_given_up() -> None:
    with pytest.raises(FetchError, match="houdt niet op"):
        list(pieces(lambda _, length: b"x" * length))


def test_a_server_that_takes_too_long_over_a_mail_is_given_up() -> None:
    with pytest.raises(FetchError, match="te lang"):
        list(pieces(honest, seconds=-1))


@pytest.mark.parametrize("answer", [None, IMAPClientError("NO")], ids=["nothing", "a refusal"])
def test_a_mail_that_vanishes_between_two_pieces_is_gone_and_another_is_an_error(
    answer: Exception | None,
) -> None:
    def gone(start: int, length: int) -> bytes | None:
        if start < 20:
            return honest(start, length)
        if answer is not None:
            raise answer
        return None

    with pytest.raises(Gone):
        list(pieces(gone, there=()))
    with pytest.raises(FetchError, match="bericht 9 niet af"):
        list(pieces(gone))


def test_a_server_that_knows_no_pieces_is_an_error() -> None:
    def whole(_uids: list[int], _names: list[str]) -> dict[int, dict[bytes, bytes]]:
        return {9: {b"BODY[]": MAIL}}

    server: Any = Server(honest, [9])
    server.fetch = whole

    @contextmanager
    def line() -> Iterator[IMAPClient]:
        yield server

    with pytest.raises(FetchError, match="niet in stukken"):
        list(BigMail(line, 9).pieces(26, seconds=60))
