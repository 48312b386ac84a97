"""`/metrics`: only for who sends the token, in the form that Prometheus reads, naming nobody."""

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.models import Delivery
from kcc.web import create_app
from kcc.web.metrics import TYPE
from tests import builders
from tests.web.visiting import Visit, settings_for, used

TOKEN = "een-bewijs-van-genoeg-tekens"
SENT = {"Authorization": f"Bearer {TOKEN}"}
# The text format of Prometheus, version 0.0.4.
HELP = re.compile(r"# (HELP|TYPE) (?P<name>[a-z_]+) .+")
VALUE = re.compile(r'(?P<name>[a-z_]+)(\{[a-z]+="[^"\n]*"(,[a-z]+="[^"\n]*")*\})? [0-9.e+-]+')


@pytest.fixture
def watched(database_url: str, tmp_path: Path) -> Iterator[Flask]:
    """An application of which the figures may be read."""
    settings = settings_for(database_url, tmp_path, KCC_METRICS_TOKEN=TOKEN)
    yield from used(create_app(settings))


def test_without_a_token_in_the_settings_there_is_no_such_page(sqlite_app: Flask) -> None:
    assert Visit(sqlite_app).get("/metrics").status_code == 404
    assert Visit(sqlite_app).get("/metrics", Authorization="Bearer ").status_code == 404


@pytest.mark.parametrize(
    "sent", [None, "", "Bearer ", f"Bearer {TOKEN}x", f"Basic {TOKEN}", TOKEN, "Bearer é"]
)
@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_does_not_know_the_token_learns_nothing(watched: Flask, sent: str | None) -> None:
    headers = {} if sent is None else {"Authorization": sent}

    answer = Visit(watched).get("/metrics", **headers)

    assert (answer.status_code, answer.data) == (401, b"")
    assert answer.headers["WWW-Authenticate"].startswith("Bearer")


def test_every_line_is_one_that_prometheus_reads(watched: Flask, session: Session) -> None:
    builders.mailbox(session, 'vreemd"\\@example.org')
    session.commit()
    visit = Visit(watched)
    visit.get("/gezond")

    answer = visit.get("/metrics", **SENT)

    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == TYPE
    assert answer.text.endswith("\n")
    helped: set[str] = set()
    for line in answer.text.splitlines():
        found = HELP.fullmatch(line)
        if found:
            helped.add(found["name"])
            continue
        value = VALUE.fullmatch(line.replace('\\"', "").replace("\\\\", ""))
        assert value, line
        assert re.sub("_(count|sum)$", "", value["name"]) in helped, line


def test_it_counts_what_this_process_did_and_says_that_it_is_of_this_process(
    watched: Flask, session: Session
) -> None:
    visit = Visit(watched)
    for _ in range(3):
        visit.get("/inloggen")
    visit.get("/nergens/fatima")

    lines = visit.get("/metrics", **SENT).text.splitlines()

    page = r'kcc_requests_total\{endpoint="sign_in.form",status="200",process="\d+"\} 3'
    assert [line for line in lines if re.fullmatch(page, line)]
    assert any('endpoint="none",status="404"' in line for line in lines)
    times = r'kcc_request_seconds_sum\{endpoint="sign_in.form",process="\d+"\} 0\.\d+'
    assert [line for line in lines if re.fullmatch(times, line)]
    assert "fatima" not in "".join(lines)


def test_it_names_no_citizen(watched: Flask, session: Session) -> None:
    contact = builders.contact(session, subject="Zeehondenvergunning")
    builders.answer(session, contact, to="fatima@example.nl", delivery=Delivery.REFUSED)
    session.commit()

    text = Visit(watched).get("/metrics", **SENT).text

    assert 'kcc_outbox_messages{state="refused"} 1.0' in text
    assert [word for word in ("atima", "Zeehond", contact.number) if word in text] == []
