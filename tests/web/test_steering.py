"""Nu: who may see it, that each figure opens its contacts, and that polling costs little."""

import io
import re
from datetime import UTC, datetime, timedelta
from html import unescape

import openpyxl
import pytest
from flask import Flask
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.roles import Role
from kcc.domain.states import State
from kcc.services import defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

HOUR = timedelta(hours=1)
_COUNT = re.compile(r'<a class="count[^>]*href="(/sturing/contacten[^"]*)">(.*?)</a>', re.DOTALL)


@pytest.fixture
def marijke(sqlite_app: Flask, client_as: ClientAs, sqlite_session: Session) -> Visit:
    defaults.seed(sqlite_session, datetime.now(UTC))
    return client_as(Role.TEAM_LEAD)


@pytest.fixture
def work(sqlite_session: Session) -> None:
    now = datetime.now(UTC)
    department = builders.department(sqlite_session, "Burgerzaken")
    citizen = builders.citizen(sqlite_session, "Wilhelmina Zeeuw")
    for number in range(12):
        contact = builders.contact(
            sqlite_session,
            channel=list(ChannelKind)[number % 3],
            department=department if number % 2 else None,
            citizen=citizen,
            received_at=now - number * timedelta(minutes=1),
        )
        due = now + (number - 5) * HOUR / 8
        builders.clock(sqlite_session, contact, due_at=due, met_at=now if number > 9 else None)
    sqlite_session.commit()


def test_each_figure_opens_as_many_contacts_as_it_says(marijke: Visit, work: None) -> None:
    figures = _COUNT.findall(marijke.get("/sturing/nu").text)

    assert len(figures) > 20
    for address, told in figures:
        count = re.sub(r"<[^>]+>", "", told).split()[0]
        page = marijke.get(unescape(address)).text
        if "%" in count:
            continue
        assert page.count('<tr><th scope="row">') == int(count), address
        assert f": {count}</h1>" in page


def test_a_department_in_the_address_narrows_all(
    marijke: Visit, work: None, sqlite_session: Session
) -> None:
    page = marijke.get("/sturing/nu?afdeling=geen").text

    assert "Burgerzaken</th>" not in page
    assert "van 6 open" in page
    assert "van 12 open" in marijke.get("/sturing/nu?afdeling=onzin").text


def test_polling_gets_nothing_new_while_nothing_changed(
    marijke: Visit, work: None, sqlite_session: Session, monkeypatch: pytest.MonkeyPatch
) -> None:
    at = datetime.now(UTC)
    monkeypatch.setattr("kcc.web.context.now", lambda: at)
    for path in ("/sturing/nu/cijfers", "/sturing/scherm/cijfers"):
        first = marijke.get(path)
        again = marijke.get(path, **{"If-None-Match": first.headers["ETag"]})
        assert (first.status_code, again.status_code, again.text) == (200, 304, "")

    builders.contact(sqlite_session, state=State.WAITS_FOR_CITIZEN)
    sqlite_session.commit()
    marijke.later()

    assert marijke.get(path, **{"If-None-Match": first.headers["ETag"]}).status_code == 200


def test_the_big_screen_names_no_citizen_and_asks_nothing(marijke: Visit, work: None) -> None:
    page = marijke.get("/sturing/scherm").text

    assert "Wilhelmina" not in page
    assert "<a " not in page.partition("<main>")[2]
    assert 'http-equiv="refresh"' in page
    assert "Wilhelmina" in marijke.get("/sturing/contacten?keuze=open").text


def test_without_any_work_the_page_says_what_that_means(marijke: Visit) -> None:
    page = marijke.get("/sturing", HX="").headers["Location"]
    text = marijke.get(page).text

    assert "alles is op tijd" in text
    assert "Niemand heeft nu een contact open" in text
    assert "Hier staat nu niets" in marijke.get("/sturing/contacten?keuze=onzin").text


def test_sturing_stands_in_the_menu_of_team_leaders_only(
    marijke: Visit, client_as: ClientAs
) -> None:
    assert ">Sturing</a>" in marijke.get("/wachtrij").text
    assert ">Sturing</a>" not in client_as(Role.AGENT).get("/wachtrij").text


def test_a_list_goes_on_on_a_next_page(marijke: Visit, sqlite_session: Session) -> None:
    for _ in range(51):
        builders.contact(sqlite_session, channel=ChannelKind.DESK)
    sqlite_session.commit()

    first = marijke.get("/sturing/contacten?keuze=open&kanaal=desk").text
    [following] = re.findall(r'href="([^"]*)">Volgende bladzijde', first)

    assert marijke.get(unescape(following)).text.count('<tr><th scope="row">') == 1


def test_a_list_is_downloaded_whole_with_what_it_counts(
    marijke: Visit, sqlite_session: Session
) -> None:
    citizen = builders.citizen(sqlite_session, "=Wilhelmina")
    for _ in range(51):
        builders.contact(sqlite_session, channel=ChannelKind.DESK, citizen=citizen)
    builders.contact(sqlite_session, channel=ChannelKind.EMAIL)
    sqlite_session.commit()
    page = marijke.get("/sturing/contacten?keuze=open&kanaal=desk").text
    as_csv, as_xlsx = re.findall(r'href="(/sturing/contacten\.[^"]*)"', page)

    answer, workbook = (marijke.get(unescape(address)) for address in (as_csv, as_xlsx))

    lines = answer.text.splitlines()
    assert len([line for line in lines if "'=Wilhelmina" in line]) == 51
    assert "Open contacten" not in lines[0]
    assert [line.partition(":")[0] for line in lines[53:]] == [
        "Lijst",
        "Wat er geteld is",
        "Kanaal",
        "Stand van",
    ]
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert answer.headers["Cache-Control"] == "no-store"
    assert re.fullmatch(
        r'attachment; filename="open-\d{4}-\d\d-\d\d\.csv"', answer.headers["Content-Disposition"]
    )
    sheet = openpyxl.load_workbook(io.BytesIO(workbook.data)).worksheets[0]
    assert [cell.value for cell in sheet["C"]] == ["Inwoner"] + ["=Wilhelmina"] * 51
