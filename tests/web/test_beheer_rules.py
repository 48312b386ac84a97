"""`/beheer`: norms and opening hours change what comes, never what was."""

import re
from collections.abc import Iterator
from datetime import date, time

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import Clock, ClosingDay, Contact, Norm, OpeningWindow
from kcc.services import clock_rules, clocks, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

FIRST = "/beheer/normen/e-mail/eerste-antwoord"
HOURS = "/beheer/openingstijden"
CLOSED = f"{HOURS}/sluitingsdagen"


@pytest.fixture
def boss(sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(sqlite_session, builders.NOW)
    sqlite_session.commit()
    with time_machine.travel(builders.NOW):
        yield client_as(Role.ADMIN)


def current(session: Session, moment: Moment = Moment.FIRST_ANSWER) -> Norm | None:
    session.rollback()
    here = (Norm.channel == ChannelKind.EMAIL, Norm.moment == moment, Norm.replaced_at.is_(None))
    return session.scalars(select(Norm).where(*here)).one_or_none()


def filled(norm: Norm | None, **fields: str) -> dict[str, str]:
    usual = {"amount": "4", "unit": "openingsuren", "target_percent": "90", "warn_percent": "50"}
    return usual | {"seen": str(norm.id) if norm else ""} | fields


def started(session: Session) -> Clock:
    contact = session.get_one(Contact, builders.contact(session).id)
    clock_rules.forget(session)
    clock = clocks.start(session, contact, Moment.FIRST_ANSWER, builders.NOW)
    session.commit()
    assert clock
    return clock


def hours(session: Session) -> list[OpeningWindow]:
    session.expire_all()
    session.rollback()
    return list(session.scalars(select(OpeningWindow).order_by(OpeningWindow.id)))


def test_a_changed_norm_is_a_new_version_and_running_clocks_keep_theirs(
    boss: Visit, sqlite_session: Session
) -> None:
    old = current(sqlite_session)
    assert old
    running = started(sqlite_session)

    assert boss.post(FIRST, filled(old), opened=FIRST).status_code == 303

    new = current(sqlite_session)
    assert new
    assert (new.amount, new.unit.value, new.target_percent) == (240, "openingsminuten", 90)
    sqlite_session.refresh(old)
    assert (old.amount, old.replaced_at) == (2, new.valid_from)
    sqlite_session.refresh(running)
    assert running.norm_id == old.id
    assert started(sqlite_session).norm_id == new.id
    page = boss.get(FIRST).text
    assert "4 openingsuren" in page
    assert "2 werkdagen" in page
    assert "was: 2 werkdagen, doel 85%" in boss.get("/beheer/logboek").text


def test_an_ended_norm_starts_no_clocks_and_can_come_back(
    boss: Visit, sqlite_session: Session
) -> None:
    page = "/beheer/normen/e-mail/volgend-antwoord"
    old = current(sqlite_session, Moment.NEXT_ANSWER)

    assert boss.post(f"{page}/einde", {"seen": str(old.id if old else "")}).status_code == 303
    assert current(sqlite_session, Moment.NEXT_ANSWER) is None
    assert "geen norm" in boss.get("/beheer/normen").text

    assert boss.post(page, filled(None), opened=page).status_code == 303
    assert current(sqlite_session, Moment.NEXT_ANSWER)


def test_of_two_admins_the_second_sees_that_it_was_changed(
    boss: Visit, sqlite_session: Session
) -> None:
    seen = filled(current(sqlite_session))
    boss.post(FIRST, seen, opened=FIRST)

    answer = boss.post(FIRST, seen | {"amount": "9"}, opened=FIRST)

    assert answer.status_code == 409
    assert "Iemand anders heeft deze norm net gewijzigd." in answer.text
    assert re.search(r'<input[^>]* name="amount"[^>]* value="9"', answer.text)
    assert "4 openingsuren" in answer.text  # what the other made of it
    kept = current(sqlite_session)
    assert kept
    assert kept.amount == 240
    now_seen = re.search(r'name="seen" type="hidden" value="(\d+)"', answer.text)
    assert now_seen
    knowingly = seen | {"amount": "9", "seen": now_seen[1]}
    assert boss.post(FIRST, knowingly, opened=FIRST).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "0"}, "Vul een aantal van 1 of hoger in."),
        ({"amount": "twee"}, "Vul een heel getal in."),
        ({"amount": "9999", "unit": "werkdagen"}, "Een termijn is hoogstens tien jaar."),
        ({"target_percent": "101"}, "Vul een percentage van 1 tot en met 100 in."),
        ({"warn_percent": ""}, "Vul een percentage van 1 tot en met 100 in."),
    ],
)
def test_a_norm_with_a_mistake_is_not_kept(
    boss: Visit, sqlite_session: Session, fields: dict[str, str], sentence: str
) -> None:
    answer = boss.post(FIRST, filled(current(sqlite_session), **fields), opened=FIRST)

    assert answer.status_code == 422
    assert sentence in answer.text
    kept = current(sqlite_session)
    assert kept
    assert kept.amount == 2


@pytest.mark.parametrize("place", ["fax/eerste-antwoord", "e-mail/ooit"])
def test_there_are_no_norms_for_what_does_not_exist(boss: Visit, place: str) -> None:
    assert boss.get(f"/beheer/normen/{place}").status_code == 404


def test_a_second_interval_on_a_day_is_added_changed_and_removed(
    boss: Visit, sqlite_session: Session
) -> None:
    evening = {"weekday": "3", "opens": "18:00", "closes": "20:00"}
    assert boss.post(f"{HOURS}/nieuw", evening, opened=f"{HOURS}/nieuw").status_code == 303
    added = hours(sqlite_session)[-1]
    assert (added.weekday, added.opens, added.closes) == (3, time(18), time(20))

    page = f"{HOURS}/{added.id}"
    until = evening | {"closes": "21:00", "valid_until": "2027-01-31"}
    assert boss.post(page, until, opened=page).status_code == 303
    assert hours(sqlite_session)[-1].valid_until == date(2027, 1, 31)
    assert "18:00 tot 21:00" in boss.get(HOURS).text
    assert "31-01-2027" in boss.get(HOURS).text

    assert boss.post(f"{page}/verwijdering").status_code == 303
    assert added.id not in [window.id for window in hours(sqlite_session)]


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"opens": "16:00", "closes": "18:00"}, "Op maandag overlapt 16:00 tot 18:00 met 08:30"),
        ({"opens": "20:00", "closes": "18:00"}, "De sluitingstijd moet na de openingstijd liggen."),
        ({"opens": "", "closes": "18:00"}, "Vul een tijd in, bijvoorbeeld 08:30."),
        ({"opens": "25:00", "closes": "18:00"}, "Vul een tijd in, bijvoorbeeld 08:30."),
        (
            {"opens": "18:00", "closes": "20:00", "valid_from": "31-31-2026"},
            "Kies een datum, bijvoorbeeld 31-12-2026.",
        ),
        (
            {
                "opens": "18:00",
                "closes": "20:00",
                "valid_from": "2026-12-02",
                "valid_until": "2026-12-01",
            },
            "De laatste dag moet op of na de eerste dag liggen.",
        ),
    ],
)
def test_hours_that_cannot_be_are_refused_in_words(
    boss: Visit, sqlite_session: Session, fields: dict[str, str], sentence: str
) -> None:
    before = len(hours(sqlite_session))

    answer = boss.post(f"{HOURS}/nieuw", {"weekday": "0", **fields}, opened=f"{HOURS}/nieuw")

    assert answer.status_code == 422
    assert sentence in answer.text
    assert f'value="{fields["closes"]}"' in answer.text
    assert len(hours(sqlite_session)) == before


def test_an_interval_does_not_overlap_itself(boss: Visit, sqlite_session: Session) -> None:
    page = f"{HOURS}/{hours(sqlite_session)[0].id}"

    answer = boss.post(page, {"weekday": "0", "opens": "09:00", "closes": "17:00"}, opened=page)

    assert answer.status_code == 303


def test_a_closing_day_moves_terms_that_start_after_it_was_added(
    boss: Visit, sqlite_session: Session
) -> None:
    before = started(sqlite_session).due_at

    party = {"day": "2026-11-25", "name": "Personeelsdag"}
    assert boss.post(CLOSED, party, opened=HOURS).status_code == 303

    assert "Personeelsdag" in boss.get(HOURS).text
    assert (started(sqlite_session).due_at - before).days == 1
    again = boss.post(CLOSED, party, opened=HOURS)
    assert again.status_code == 422
    assert "25-11-2026 staat al in de lijst." in again.text
    assert boss.post(f"{CLOSED}/2026-11-25/verwijdering").status_code == 303
    assert sqlite_session.scalars(select(ClosingDay)).all() == []


@pytest.mark.parametrize("day", ["gisteren", "2026-11-25"])
def test_a_closing_day_that_is_not_there_cannot_be_removed(boss: Visit, day: str) -> None:
    assert boss.post(f"{CLOSED}/{day}/verwijdering").status_code == 404


def test_the_legal_holidays_of_two_years_are_shown(boss: Visit) -> None:
    page = boss.get(HOURS).text

    assert page.count(">Koningsdag<") == 2
    assert page.count("Bevrijdingsdag") == 2


def test_what_a_beheerder_changes_is_in_the_log(boss: Visit) -> None:
    boss.post(f"{HOURS}/nieuw", {"weekday": "5", "opens": "10:00", "closes": "00:00"})
    boss.post(CLOSED, {"day": "2026-12-24", "name": "Kerstavond"})

    log = boss.get("/beheer/logboek").text

    assert "openingstijd toegevoegd: <strong>zaterdag 10:00 tot 00:00</strong>" in log
    assert "sluitingsdag toegevoegd: <strong>24-12-2026 Kerstavond</strong>" in log
