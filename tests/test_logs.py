"""The log: lines that a machine reads or a person, and in neither what people wrote."""

import json
import logging
import sys
from collections.abc import Iterator

import pytest

from kcc import logs

log = logging.getLogger("kcc.test")


@pytest.fixture(autouse=True)
def as_before() -> Iterator[None]:
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    yield
    root.handlers[:], root.level = handlers, level


def failing() -> None:
    raise RuntimeError("fatima@example.nl wil een paspoort")


def lines(capsys: pytest.CaptureFixture[str]) -> list[str]:
    return capsys.readouterr().err.splitlines()


def test_a_line_is_one_json_object_with_what_is_known_around_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    logs.configure("json")

    with logs.about(request="ab12"):
        log.info("page\nshown %d times", 2, extra=logs.fields(status=200))
    log.info("later")

    first, second = (json.loads(line) for line in lines(capsys))
    assert first.pop("at").endswith("Z")
    assert first == {
        "level": "info",
        "logger": "kcc.test",
        "message": "page\nshown 2 times",
        "request": "ab12",
        "status": 200,
    }
    assert "request" not in second


@pytest.mark.parametrize("kind", logs.FORMATS)
def test_an_error_tells_its_kind_and_place_and_not_what_it_says(
    capsys: pytest.CaptureFixture[str], kind: str
) -> None:
    logs.configure(kind)
    try:
        failing()
    except RuntimeError:
        log.exception("unexpected error")

    [line] = lines(capsys)
    assert "builtins.RuntimeError" in line
    assert "test_logs.py" in line
    assert "failing" in line
    assert "fatima" not in line


def test_text_is_one_line_for_each_thing_too(capsys: pytest.CaptureFixture[str]) -> None:
    logs.configure("text")

    log.warning("job\nfailed", extra=logs.fields(job="read", ms=3))

    [line] = lines(capsys)
    assert line.endswith("WARNING kcc.test job failed job=read ms=3")


def test_facts_end_also_when_something_breaks() -> None:
    with pytest.raises(RuntimeError), logs.about(job="read"):
        failing()

    record = logging.LogRecord("x", 20, __file__, 1, "later", None, None)
    assert "job" not in json.loads(logs.formatter("json").format(record))
    assert sys.exc_info() == (None, None, None)
