"""A line for each request, by which it is found again, and which names nobody."""

import json
import logging
from collections.abc import Iterator

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc import logs
from kcc.domain.roles import Role
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

LOGGER = logging.getLogger("kcc.web.request")


class Kept(logging.Handler):
    """Keeps the lines as they would be written."""

    def __init__(self) -> None:
        super().__init__()
        self.setFormatter(logs.formatter("json"))
        self.lines: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.lines.append(self.format(record))


@pytest.fixture
def kept() -> Iterator[Kept]:
    handler, level = Kept(), LOGGER.level
    LOGGER.addHandler(handler)
    LOGGER.setLevel(logging.INFO)
    yield handler
    LOGGER.removeHandler(handler)
    LOGGER.setLevel(level)


def test_a_request_is_told_by_its_page_and_not_by_its_address(
    sqlite_session: Session, client_as: ClientAs, kept: Kept
) -> None:
    contact = builders.contact(sqlite_session, subject="Zeehondenvergunning")
    visit = client_as(Role.AGENT)

    answer = visit.get("/zoeken?q=fatima@example.nl")
    shown = visit.get(f"/contacten/{contact.number}")

    found, opened = (json.loads(line) for line in kept.lines[-2:])
    assert (found["endpoint"], found["status"], found["method"]) == ("find.results", 200, "GET")
    assert (opened["endpoint"], opened["status"]) == ("contacts.show", shown.status_code)
    assert found["request"] == answer.headers["X-Request-ID"] != opened["request"]
    assert found["ms"] > 0
    assert isinstance(found["agent"], int)
    written = "".join(kept.lines)
    words = ("fatima", "Zeehond", contact.number, "192.0.2.10", "medewerker", "Sanne")
    assert [word for word in words if word in written] == []


def test_a_stranger_and_a_page_that_is_not_there_are_told_too(
    sqlite_app: Flask, kept: Kept
) -> None:
    Visit(sqlite_app).get("/wachtrij")
    Visit(sqlite_app).get("/geheim/fatima")

    closed, absent = (json.loads(line) for line in kept.lines)
    assert (closed["status"], closed["agent"]) == (303, None)
    assert (absent["status"], absent["endpoint"]) == (404, None)
    assert "fatima" not in kept.lines[1]
