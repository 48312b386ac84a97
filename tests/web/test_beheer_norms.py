"""`/beheer/normen`: norms in an order; a change is for what comes, never for what was."""

import re
from collections.abc import Iterator

import pytest
import time_machine
from flask import Flask
from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.kinds import ContactKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import Clock, Contact, Norm
from kcc.services import clock_rules, clocks, defaults
from tests import builders
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

NORMS = "/beheer/normen"
NEW = f"{NORMS}/nieuw"
USUAL = {"moment": "first_answer", "complexity": "simple", "amount": "4", "unit": "openingsuren"}
PERCENT = {"target_percent": "90", "warn_percent": "50"}


@pytest.fixture
def boss(sqlite_app: Flask, sqlite_session: Session, client_as: ClientAs) -> Iterator[Visit]:
    defaults.seed(sqlite_session, builders.NOW)
    builders.department(sqlite_session, "Burgerzaken")
    sqlite_session.commit()
    with time_machine.travel(builders.NOW):
        yield client_as(Role.ADMIN)


def current(session: Session, moment: Moment = Moment.FIRST_ANSWER) -> Norm:
    session.rollback()
    return session.scalars(select(Norm).where(Norm.moment == moment).order_by(Norm.id)).all()[-1]


def filled(norm: Norm, **fields: str) -> dict[str, str]:
    return USUAL | PERCENT | {"seen": str(norm.id)} | fields


def started(session: Session, **features: object) -> Clock:
    contact = session.get_one(Contact, builders.contact(session, **features).id)  # type: ignore[arg-type]
    clock_rules.forget(session)
    clock = clocks.start(session, contact, Moment.FIRST_ANSWER, builders.NOW)
    session.commit()
    assert clock
    return clock


def numbers(page: str) -> list[int]:
    """The rules of the service in their order."""
    service = page[: page.index('id="wet"')]
    return [int(rule) for rule in re.findall(r'id="norm-(\d+)"', service)]


def test_a_changed_norm_is_a_new_version_and_running_clocks_keep_theirs(
    boss: Visit, sqlite_session: Session
) -> None:
    old = current(sqlite_session)
    running = started(sqlite_session)
    first = f"{NORMS}/{old.rule}"

    assert boss.post(first, filled(old), opened=first).status_code == 303

    new = current(sqlite_session)
    assert (new.amount, new.unit.value, new.target_percent) == (240, "openingsminuten", 90)
    assert (new.rule, new.position) == (old.rule, old.position)
    sqlite_session.refresh(old)
    assert (old.amount, old.replaced_at) == (2, new.valid_from)
    sqlite_session.refresh(running)
    assert running.norm_id == old.id
    assert started(sqlite_session).norm_id == new.id
    page = boss.get(first).text
    assert "4 openingsuren" in page
    assert "2 werkdagen" in page
    assert "was: 2 werkdagen, doel 85%" in boss.get("/beheer/logboek").text


def test_an_ended_norm_starts_no_clocks_and_can_come_back_in_its_place(
    boss: Visit, sqlite_session: Session
) -> None:
    old = current(sqlite_session, Moment.NEXT_ANSWER)
    page, before = f"{NORMS}/{old.rule}", numbers(boss.get(NORMS).text)

    assert boss.post(f"{page}/einde", {"seen": str(old.id)}).status_code == 303
    without = boss.get(NORMS).text
    assert numbers(without) == [rule for rule in before if rule != old.rule]
    assert "Beëindigd (1)" in without
    assert "geldt niet meer" in boss.get(page).text

    back = filled(old, moment="next_answer", complexity="", seen="")
    assert boss.post(page, back, opened=page).status_code == 303
    assert numbers(boss.get(NORMS).text) == before


def test_of_two_admins_the_second_sees_that_it_was_changed(
    boss: Visit, sqlite_session: Session
) -> None:
    old = current(sqlite_session)
    first, seen = f"{NORMS}/{old.rule}", filled(old)
    boss.post(first, seen, opened=first)

    answer = boss.post(first, seen | {"amount": "9"}, opened=first)

    assert answer.status_code == 409
    assert "Iemand anders heeft deze norm net gewijzigd." in answer.text
    assert re.search(r'<input[^>]* name="amount"[^>]* value="9"', answer.text)
    assert "4 openingsuren" in answer.text  # what the other made of it
    assert current(sqlite_session).amount == 240
    now_seen = re.search(r'name="seen" type="hidden" value="(\d+)"', answer.text)
    assert now_seen
    knowingly = seen | {"amount": "9", "seen": now_seen[1]}
    assert boss.post(first, knowingly, opened=first).status_code == 303


@pytest.mark.parametrize(
    ("fields", "sentence"),
    [
        ({"amount": "0"}, "Vul een aantal van 1 of hoger in."),
        ({"amount": "twee"}, "Vul een heel getal in."),
        ({"amount": "9999", "unit": "werkdagen"}, "Een termijn is hoogstens tien jaar."),
        ({"target_percent": "101"}, "Vul een percentage van 1 tot en met 100 in."),
        ({"warn_percent": ""}, "Vul een percentage van 1 tot en met 100 in."),
        ({"kind": "gedicht"}, "Kies iets uit de lijst."),
        ({"department_id": "99"}, "Kies iets uit de lijst."),
        ({"moment": "promise"}, "Kies iets uit de lijst."),
        ({"unit": "weken"}, "zijn er alleen voor het definitieve antwoord."),
        ({"unit": "weken", "moment": "final_answer"}, "Vul in welk artikel van de wet"),
        ({"moment": "callback", "complexity": ""}, "Er is al een norm voor precies deze contacten"),
    ],
)
def test_a_norm_with_a_mistake_is_not_kept(
    boss: Visit, sqlite_session: Session, fields: dict[str, str], sentence: str
) -> None:
    old = current(sqlite_session)
    first = f"{NORMS}/{old.rule}"

    answer = boss.post(first, filled(old, **fields), opened=first)

    assert answer.status_code == 422
    assert sentence in answer.text
    assert current(sqlite_session).id == old.id
    assert current(sqlite_session).replaced_at is None


def test_a_norm_for_a_few_contacts_comes_before_the_one_that_would_leave_it_nothing(
    boss: Visit, sqlite_session: Session
) -> None:
    general = current(sqlite_session)
    strict = {"channel": "phone", "priority": "high", "department_id": "1", "seen": ""}

    assert boss.post(NEW, filled(general, **strict), opened=NEW).status_code == 303

    page = boss.get(NORMS).text
    order, own = numbers(page), current(sqlite_session)
    assert order.index(own.rule) + 1 == order.index(general.rule)
    assert "telefoon, eenvoudig, met voorrang, afdeling Burgerzaken" in page
    assert "geldt nooit" not in page
    assert started(sqlite_session).norm_id == general.id
    assert "eerste antwoord, telefoon, eenvoudig" in boss.get("/beheer/logboek").text


def test_a_norm_that_is_moved_below_one_that_covers_it_is_said_to_hold_never(
    boss: Visit, sqlite_session: Session
) -> None:
    general = current(sqlite_session)
    boss.post(NEW, filled(general, kind="complaint", seen=""), opened=NEW)
    own = current(sqlite_session)
    complaint = {"kind": ContactKind.COMPLAINT}
    assert started(sqlite_session, **complaint).norm_id == own.id

    moved = boss.post(f"{NORMS}/{own.rule}/plaats", {"to": "down"}, opened=NORMS)

    assert moved.headers["Location"].endswith(f"#norm-{own.rule}")
    page = boss.get(NORMS).text
    place = numbers(page).index(own.rule) + 1
    assert f"Norm {place} geldt nooit: norm {place - 1} gaat voor." in page
    assert started(sqlite_session, **complaint).norm_id == general.id
    assert "norm verplaatst" in boss.get("/beheer/logboek").text
    boss.post(f"{NORMS}/{own.rule}/plaats", {"to": "up"}, opened=NORMS)
    assert "geldt nooit" not in boss.get(NORMS).text


def test_who_moves_a_norm_in_an_order_that_is_no_more_is_told(
    boss: Visit, sqlite_session: Session
) -> None:
    rule, seen = current(sqlite_session).rule, boss.hidden(NORMS)["seen"]
    move = f"{NORMS}/{rule}/plaats"
    assert boss.post(move, {"to": "down", "seen": seen}).status_code == 303
    order = numbers(boss.get(NORMS).text)

    again = boss.post(move, {"to": "down", "seen": seen})

    assert again.status_code == 409
    assert "Bekijk de nieuwe volgorde." in again.text
    assert numbers(boss.get(NORMS).text) == order


def test_the_first_cannot_go_higher_and_the_law_stands_apart(
    boss: Visit, sqlite_session: Session
) -> None:
    page = boss.get(NORMS).text
    order = numbers(page)

    boss.post(f"{NORMS}/{order[0]}/plaats", {"to": "up"}, opened=NORMS)
    boss.post(f"{NORMS}/{order[-1]}/plaats", {"to": "down"}, opened=NORMS)

    assert numbers(boss.get(NORMS).text) == order
    assert "De eerste norm die past, geldt" in page
    law = page[page.index('id="wet"') :]
    assert law.index("bezwaar") < law.index("Awb 9:11") < law.index("1 maand")


def test_an_older_installation_gets_norms_for_moments_that_never_had_one(
    boss: Visit, sqlite_session: Session
) -> None:
    norm = current(sqlite_session, Moment.REFERRAL)
    boss.post(f"{NORMS}/{norm.rule}/einde", {"seen": str(norm.id)})
    sqlite_session.rollback()
    sqlite_session.delete(current(sqlite_session, Moment.DATE_MESSAGE))
    defaults.seed(sqlite_session, builders.NOW)
    sqlite_session.commit()

    assert current(sqlite_session, Moment.REFERRAL).replaced_at
    assert current(sqlite_session, Moment.DATE_MESSAGE).amount == 10
    assert numbers(boss.get(NORMS).text)[-1] == current(sqlite_session, Moment.DATE_MESSAGE).rule


def test_running_terms_move_after_they_were_shown(boss: Visit, sqlite_session: Session) -> None:
    running, old = started(sqlite_session), current(sqlite_session)
    first = f"{NORMS}/{old.rule}"
    boss.post(first, filled(old, amount="1", unit="werkdagen"), opened=first)
    page = f"/beheer/lopende-termijnen?norm={old.rule}"
    assert page in boss.get(first).text

    shown = boss.get(page).text
    assert "1 open termijn schuift, geen enkele wordt te laat" in shown
    assert running.contact.number in shown
    refused = boss.post(page, {"seen": "iets anders"})
    assert refused.status_code == 409
    assert boss.post(page, opened=page).status_code == 303

    assert "Er schuift niets" in boss.get(page).text
    sqlite_session.rollback()
    sqlite_session.refresh(running)
    assert (running.norm_id, running.due_at.day) == (current(sqlite_session).id, 25)
    assert "verplaatst: <strong>lopende termijnen</strong>" in boss.get("/beheer/logboek").text
