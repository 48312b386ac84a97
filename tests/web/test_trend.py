"""Trend: its figures, each with its contacts, its definition and a file; filters in the address."""

import csv
import io
import re
import shutil
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape
from pathlib import Path

import openpyxl
import pytest
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.db import make_engine, session_factory
from kcc.domain.periods import Period, Step, Usual
from kcc.domain.roles import Role
from kcc.domain.shares import Share
from kcc.models import CountedDay
from kcc.services import roll_ups, snapshots
from kcc.services.trend_lists import Figure
from kcc.services.trends import Selection, agents, trend
from kcc.web.steering import trend_words
from kcc.web.steering.definitions import DEFINITIONS, Measure
from tests.services.test_roll_ups import Walk
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

_LINK = re.compile(r'<a [^>]*href="(/sturing/trend/contacten\?[^"]*)">(.*?)</a>', re.DOTALL)
PERIOD = "van=2026-03-01&tot=2026-05-31"
DAYS = Selection(first=date(2026, 3, 1), last=date(2026, 5, 31))


@dataclass(frozen=True, slots=True, kw_only=True)
class Walked:
    """A municipality to which a hundred things happened in spring, in a file of its own."""

    file: Path
    now: datetime
    last: date
    parks_id: int
    topic_id: int
    sanne_id: int | None


@pytest.fixture(scope="module")
def walk(_sqlite_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Walked:
    """Made once: each test works on a copy."""
    file = tmp_path_factory.mktemp("walk") / "kcc.sqlite"
    shutil.copyfile(_sqlite_template, file)
    engine = make_engine(f"sqlite:///{file}")
    with session_factory(engine)() as session:
        walk = Walk(session, seed=6)
        for _ in range(80):
            walk.step()
        walked = Walked(
            file=file,
            now=walk.now,
            last=walk.days[-1],
            parks_id=walk.parks.id,
            topic_id=walk.topics[0].id,
            sanne_id=walk.sanne.agent_id,
        )
    engine.dispose()
    return walked


@pytest.fixture
def sqlite_url(sqlite_url: str, walk: Walked) -> str:
    shutil.copyfile(walk.file, sqlite_url.removeprefix("sqlite:///"))
    return sqlite_url


@pytest.fixture
def marijke(sqlite_app: Flask, client_as: ClientAs) -> Visit:
    return client_as(Role.TEAM_LEAD)


def plain(told: str) -> str:
    return re.sub(r"<[^>]+>", "", told).replace(".", "").strip()


def test_each_figure_opens_as_much_as_it_says(marijke: Visit) -> None:
    page = marijke.get(f"/sturing/trend?{PERIOD}").text

    found = {unescape(address): plain(told) for address, told in _LINK.findall(page)}
    counts = {a: t.split()[0] for a, t in found.items() if t and t.split()[0].isdigit()}
    opened = {a: marijke.get(a).text for a in counts if "uur=" not in a}
    wrong = {a: counts[a] for a, text in opened.items() if f": {counts[a]}</h1>" not in text}
    assert wrong == {}
    assert len(opened) > 25
    assert {figure for figure in Figure if any(f"cijfer={figure}" in a for a in opened)} >= {
        Figure.MET,
        Figure.MISSED,
        Figure.ONE_GO,
        Figure.REOPENED,
        Figure.PROMISES_KEPT,
        Figure.TRANSFERRED,
    }


def test_an_hour_of_the_week_opens_what_came_in_then(
    marijke: Visit, walk: Walked, sqlite_session: Session
) -> None:
    hours = trend(sqlite_session, DAYS, walk.now).whole.hours
    told = 0

    for weekday in range(7):
        for hour in range(24):
            asked = f"{PERIOD}&cijfer=binnengekomen&weekdag={weekday}&uur={hour}"
            page = marijke.get(f"/sturing/trend/contacten?{asked}").text if hours.get(hour) else ""
            told += int((re.search(r": (\d+)</h1>", page) or [0, 0])[1])

    assert told == sum(hours.values()) > 10


def test_the_same_is_told_of_days_that_are_stored(
    marijke: Visit, walk: Walked, sqlite_session: Session
) -> None:
    before = figures(marijke)
    now = datetime.now(UTC)
    for day in roll_ups.to_count(sqlite_session, now):
        roll_ups.count(sqlite_session, day, now)
    sqlite_session.commit()
    assert sqlite_session.scalar(select(CountedDay).limit(1))

    marijke.client.application.extensions["kcc_lately"].clear()

    assert figures(marijke) == before


def figures(marijke: Visit) -> str:
    return marijke.get(f"/sturing/trend?{PERIOD}").text.partition('class="trend-grid"')[2]


@pytest.mark.parametrize(
    "asked",
    [
        "van=gisteren",
        "van=2026-05-01&tot=2026-03-01",
        "van=1900-01-01&tot=2026-01-01",
        "van=0001-01-01&tot=0001-01-01",
        "tot=2026-03-01",
    ],
)
def test_a_period_that_cannot_be_is_refused_in_words(marijke: Visit, asked: str) -> None:
    page = marijke.get(f"/sturing/trend?{asked}")

    assert page.status_code == 200
    assert 'role="alert"' in page.text
    assert "laatste 13 weken" in page.text


def test_nonsense_in_the_address_is_all(marijke: Visit) -> None:
    asked = "periode=eeuw&kanaal=duif&afdeling=x&onderwerp=-1&cijfer=x&weekdag=9&uur=x&blad=0"

    for page in ("trend", "trend/contacten", "trend.csv", "trend/contacten.csv"):
        assert marijke.get(f"/sturing/{page}?{asked}&norm=0&medewerker=y").status_code == 200


def test_a_usual_period_is_chosen_instead_of_the_days_in_the_form(marijke: Visit) -> None:
    own = marijke.get(f"/sturing/trend?periode=13-weken&{PERIOD}").text
    usual = marijke.get(f"/sturing/trend?periode=vorig-jaar&eigen=1&{PERIOD}").text
    again = marijke.get(f"/sturing/trend?periode=&eigen=1&{PERIOD}").text

    assert "zo 1 maart t/m zo 31 mei 2026" in own
    assert '<option value="" selected>Eigen datums</option>' in own
    assert "Eigen datums" not in usual
    assert "maart" not in usual.partition("trend-about")[2].partition("</p>")[0]
    assert "zo 1 maart t/m zo 31 mei 2026" in again


def test_a_filter_narrows_every_table(marijke: Visit, walk: Walked) -> None:
    page = marijke.get(f"/sturing/trend?{PERIOD}&afdeling={walk.parks_id}").text
    of_topic = marijke.get(f"/sturing/trend?{PERIOD}&onderwerp={walk.topic_id}").text

    assert f'<option value="{walk.parks_id}" selected' in page
    assert f"afdeling={walk.parks_id}" in _LINK.findall(page)[0][0]
    assert "Zonder afdeling</th>" not in page
    assert "niet per onderwerp bewaard" in of_topic


def test_too_few_say_nothing(marijke: Visit) -> None:
    page = marijke.get("/sturing/trend?van=2026-03-02&tot=2026-03-02").text

    assert "te weinig" in page
    assert 'class="meter"' not in page
    assert "Minder dan tien: te weinig om iets te zeggen." in page
    assert "van de termijnen die eindigden" not in page


def test_where_no_chart_can_be_drawn_is_said_what_is_known() -> None:
    none, few, some = (
        trend_words.undrawn(trend_words.in_one_go(Share(numerator=n, denominator=of)), "week")
        for n, of in ((0, 0), (3, 7), (9, 12))
    )

    assert none == "Er zijn nog geen cijfers over deze periode."
    assert few == "Minder dan tien: te weinig om iets te zeggen."
    assert some.startswith("75% hoefde na één antwoord niet terug te komen")
    assert some.endswith("Per week zijn het er te weinig om te tekenen.")


def test_open_work_is_told_where_it_was_counted(
    marijke: Visit, walk: Walked, sqlite_session: Session
) -> None:
    snapshots.take(sqlite_session, walk.now)
    sqlite_session.commit()

    page = marijke.get(f"/sturing/trend?van={walk.last}&tot={walk.last}").text
    file = marijke.get(f"/sturing/trend.csv?tabel=open-werk&{PERIOD}").data.decode("utf-8-sig")

    assert "Donderdag 26 maart om 24:00 uur stonden er" in page
    links = {unescape(a): plain(told) for a, told in _LINK.findall(page) if "cijfer=open-" in a}
    opened = {a: marijke.get(a).text for a in links}
    assert len(opened) == 7  # each age, all together, and what was late
    for address, told in links.items():
        count = told.split()[0]
        assert f": {count}</h1>" in opened[address]
        assert opened[address].count('<th scope="row">') == int(count)
    counted = [row for row in csv.reader(io.StringIO(file), delimiter=";") if row and row[0]]
    of_last = next(row for row in counted if row[0] == walk.last.isoformat())
    of_first = next(row for row in counted if row[0] == "2026-03-10")
    assert int(of_last[6]) > 0
    assert of_first[1:8] == [""] * 7


def test_each_table_can_be_taken_along(marijke: Visit) -> None:
    tables = ("verloop", "normen", "kanalen", "afdelingen", "onderwerpen", "medewerkers")

    for table in (*tables, "open-werk"):
        book = openpyxl.load_workbook(
            io.BytesIO(marijke.get(f"/sturing/trend.xlsx?tabel={table}&{PERIOD}").data)
        )
        words = [str(cell.value) for row in book.worksheets[1].rows for cell in row]
        assert any("2026" in word for word in words), table
        assert any("Niet meegeteld" in word or "Gedeeld door" in word for word in words), table


def test_a_list_can_be_taken_along(marijke: Visit) -> None:
    asked = f"cijfer=termijnen&{PERIOD}"
    contacts = marijke.get(f"/sturing/trend/contacten?{asked}").text
    file = marijke.get(f"/sturing/trend/contacten.csv?{asked}").data.decode("utf-8-sig")

    number = re.search(r">(26\d{8})<", contacts)
    assert number
    assert number[1] in file


def test_every_measure_has_a_definition_that_its_panel_leads_to(marijke: Visit) -> None:
    page = marijke.get(f"/sturing/trend?{PERIOD}").text
    words = marijke.get("/sturing/definities").text

    assert [one.measure for one in DEFINITIONS] == list(Measure)
    for measure in Measure:
        assert f'href="/sturing/definities#{measure}"' in page, measure
        assert f'id="{measure}"' in words


def test_people_are_not_ranked(marijke: Visit, walk: Walked, sqlite_session: Session) -> None:
    people = agents(sqlite_session, DAYS, walk.now)

    page = marijke.get(f"/sturing/trend?{PERIOD}").text

    assert walk.sanne_id in people
    section = page[page.index('id="medewerkers"') :]
    names = re.findall(r'<th scope="row">(.*?)</th>', section)
    assert "Sanne Mulder" in names
    assert names == sorted(names, key=str.casefold)


@pytest.mark.parametrize("role", [role for role in Role if role is not Role.TEAM_LEAD])
def test_reports_are_for_team_leaders(sqlite_app: Flask, client_as: ClientAs, role: Role) -> None:
    visit = client_as(role)

    for page in ("trend", "trend/contacten", "trend.csv", "definities"):
        assert visit.get(f"/sturing/{page}").status_code == 403


def test_a_period_of_more_years_names_both() -> None:
    period = Period(first=date(2021, 12, 1), last=date(2026, 11, 1))

    assert period.words == "wo 1 december 2021 t/m zo 1 november 2026"


def test_a_period_is_divided_so_that_one_can_read_it() -> None:
    today = date(2026, 11, 25)

    week, quarter = Usual.THIS_WEEK.until(today), Usual.LAST_QUARTER.until(today)
    weeks, year = Usual.WEEKS_13.until(today), Usual.LAST_YEAR.until(today)

    assert (week.step, next(week.label(part) for part in week.parts())) == (
        Step.DAY,
        "ma 23 november",
    )
    assert (weeks.first, weeks.last, len(weeks.parts())) == (
        date(2026, 8, 24),
        date(2026, 11, 22),
        13,
    )
    assert quarter == Period(first=date(2026, 7, 1), last=date(2026, 9, 30))
    assert (quarter.step, quarter.label(quarter.parts()[0])) == (Step.WEEK, "wk 27")
    assert (year.step, len(year.parts()), year.label(year.parts()[-1])) == (
        Step.MONTH,
        12,
        "dec 25",
    )
    assert sum((part.last - part.first).days + 1 for part in year.parts()) == 365
