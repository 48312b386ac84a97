"""The virus scanner is asked as clamd wants it, and only a clear answer counts."""

import io
from collections.abc import Iterator
from pathlib import Path

import pytest

from kcc import scanning
from kcc.config import WrongSettings, load
from kcc.scanning import CHUNK, Scanned, ScannerAway, Verdict
from tests.servers.clamd import EICAR, VIRUS, Clamd, scanning_at
from tests.servers.scripted import scripted_server


@pytest.fixture
def clamd(tmp_path: Path) -> Iterator[Clamd]:
    with scanning_at(tmp_path / "clamd.ctl", limit=5 * CHUNK) as server:
        yield server


def scan(clamd: Clamd, content: bytes) -> Scanned:
    return scanning.scan(clamd.place, io.BytesIO(content))


@pytest.mark.parametrize("content", [b"", b"beeld", b"x" * CHUNK, b"y" * (3 * CHUNK + 1)])
def test_all_bytes_of_a_file_are_looked_at(clamd: Clamd, content: bytes) -> None:
    assert scan(clamd, content) == Scanned(verdict=Verdict.CLEAN)
    assert clamd.seen == [content]


def test_a_virus_is_called_by_its_name(clamd: Clamd) -> None:
    assert scan(clamd, EICAR) == Scanned(verdict=Verdict.INFECTED, virus=VIRUS)


def test_what_is_beyond_the_limit_of_the_scanner_is_not_called_clean(clamd: Clamd) -> None:
    assert scan(clamd, b"x" * (6 * CHUNK)).verdict is Verdict.TOO_LARGE


@pytest.mark.parametrize(
    "answer", [b"", b"\0", b"stream: ERROR\0", b"UNKNOWN COMMAND\0", b"OK niet\0", b"\xff\xfe\0"]
)
def test_an_answer_that_is_no_verdict_is_none(clamd: Clamd, answer: bytes) -> None:
    clamd.answer = answer

    with pytest.raises(ScannerAway, match="antwoordt niet"):
        scan(clamd, b"beeld")


def test_a_scanner_that_is_not_there_or_falls_silent_is_away(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    with pytest.raises(ScannerAway):
        scanning.scan(str(tmp_path / "nergens"), io.BytesIO(b"x"))
    monkeypatch.setattr(scanning, "TIMEOUT", 0.1)
    with scripted_server([]) as server, pytest.raises(ScannerAway):
        scanning.scan(f"127.0.0.1:{server.port}", io.BytesIO(b"x"))


@pytest.mark.parametrize("place", ["/run/clamav/clamd.ctl", "localhost:3310", "[::1]:3310"])
def test_where_it_listens_is_a_path_or_a_name_with_a_port(place: str) -> None:
    key = {"KCC_SECRET_KEY": "geheim-" * 6}

    assert load(key).files.clamav == ""
    assert load(key | {"KCC_FILES_CLAMAV": place}).files.clamav == place
    with pytest.raises(WrongSettings, match="clamav moet het pad van een socket zijn"):
        load(key | {"KCC_FILES_CLAMAV": place.replace("/", "").replace(":", "")})
