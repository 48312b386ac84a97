"""Nonsense in any form or address is a mistake of who sent it, never a failure of ours."""

import pytest
from flask import Flask
from sqlalchemy.orm import Session

from kcc.domain.roles import Role
from kcc.models import Agent
from tests.web.conftest import ClientAs
from tests.web.world import World, address, routes

NONSENSE = {
    "empty": "",
    "huge": str(2**63),
    "negative": "-1",
    "nul": "a\x00b",
    "markup": "<script>alert(1)</script>",
    "sql": "' OR 1=1 --",
    "lines": "a\r\nBcc: boos@example.nl\r\n",
    "long": "x" * 30_000,
    "format": "{0.__class__} %s %(x)s",
    "search": '"* NEAR( AND OR NOT ^:-',
    "digits": "²³¼٣",
    "date": "2026-02-30",
    "bytes": b"\xff\xfe\xed\xa0\x80",
}
# What no column can hold is no slip of the finger: there is no form to show again.
SENSELESS = {"huge", "nul"}
# Every address is tried, so each kind takes seconds: of those that another database does not read
# in another way, one database tells enough at once.
QUICK = {"sqlite": {"huge", "nul"}, "postgresql": SENSELESS | {"long", "bytes"}}
FIELDS = """
    active address agent_id alert_mail amount answered article_id audience base_version channel
    citizen_id
    closes contact current day department_id email folder holder_id imap_host imap_port
    imap_security internal_note kind last_seen naar name new opens outcome password phone
    plus_addressing question reply_to roles search_terms shortcuts smtp_host smtp_port smtp_security
    anyway asked because cc conversation day in_kennisbank known_until language searched shortcut
    standard_text started time until why by delay_why letter tell why_closed
    subject summary target_percent terug text then theme title to topic_id tot unit username
    valid_from valid_until version warn_percent weekday wie
""".split()
QUERIES = """
    q weergave kanaal onderwerp afdeling na contact voor wie tab naar pagina taal gesprek
    weggegooid periode van tot cijfer norm medewerker weekdag uur blad lijst tabel keuze
""".split()
ROOM = 4_000 // len(QUERIES)  # gunicorn takes no longer address
NOT_SENT = {"sign_in.destroy", "static", "health.machine"}


@pytest.mark.parametrize(
    ("database_url", "kind"),
    [
        pytest.param(database, kind, marks=() if kind in QUICK[database] else pytest.mark.long)
        for database in QUICK
        for kind in NONSENSE
    ],
    indirect=["database_url"],
)
def test_nonsense_breaks_nothing(
    app: Flask, world: World, session: Session, client_as: ClientAs, kind: str
) -> None:
    visit = client_as(*Role, department=world.own)
    with app.app_context():
        app.extensions["kcc"].files.put(b"beeld")
    token, broken = visit.token(), []

    for rule, method in routes(app):
        if rule.endpoint in NOT_SENT:
            continue
        data = {"csrf_token": token, **dict.fromkeys(FIELDS, NONSENSE[kind])}
        query = dict.fromkeys(QUERIES, NONSENSE[kind][:ROOM])
        path = address(app, world, rule)
        with visit.send(
            method, path, data=data if method != "GET" else None, query_string=query
        ) as answer:
            if answer.status_code >= 500 or (answer.status_code == 400 and kind not in SENSELESS):
                broken.append(f"{method} {rule.rule} {answer.status_code}")

    assert broken == []
    assert session.get_one(Agent, 1).active
