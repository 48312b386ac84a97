"""Brakes on acknowledgements: a storm ends, people get theirs, and an admin sees and settles it."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.brakes import Level
from kcc.domain.errors import NotFound
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.models import AdminEvent, Brake, Contact, Event, Message, MessageKind
from kcc.services import brakes, clocks, sweeping
from kcc.services.brakes import Tripped
from tests import builders
from tests.services.intake_door import Door, history

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.fixture
def door(session: Session) -> Door:
    door = Door(session)
    door.limit(acknowledge_per_subject_hour=20, acknowledge_per_mailbox_hour=500)
    return door


def wrote(door: Door, sender: str, subject: str, after: timedelta = timedelta(0)) -> bool:
    """Whether a mail is acknowledged."""
    at = door.now + after
    mail = builders.inbound(sender, subject=subject, received_at=at, message_id=None)
    return door.receive(mail).acknowledged


def tripped(door: Door, after: timedelta = timedelta(0)) -> list[Tripped]:
    return list(brakes.tripped(door.session, door.now + after, door.installation.intake))


@pytest.mark.parametrize("mails", [100, pytest.param(1_000, marks=pytest.mark.long)])
def test_a_storm_of_a_program_that_hides_nothing_costs_people_nothing(
    door: Door, session: Session, mails: int
) -> None:
    """One a second, counting on in their subjects; after every tenth comes one of a person."""
    second = timedelta(seconds=1)
    robot = people = 0
    for number in range(mails):
        robot += wrote(door, "robot@storing.example.nl", f"Storing {number}", number * second)
        if number % 10 == 0:
            sender, subject = f"inwoner{number}@example.nl", f"Vraag over {chr(97 + number // 40)}"
            people += wrote(door, sender, subject, number * second)

    assert (robot, people) == (10, mails // 10)
    [brake] = tripped(door, mails * second)
    assert (brake.level, brake.of) == (Level.RECIPIENT, "storing.example.nl")
    assert brake.held == mails - 10
    assert brake.holds
    letters = select(func.count()).where(Message.kind == MessageKind.ACKNOWLEDGEMENT)
    assert session.scalar(letters) == 10 + mails // 10


def test_a_program_with_another_address_each_time_is_stopped_by_its_subject(door: Door) -> None:
    senders = [f"ticket+{number}@storing.example.nl" for number in range(60)]

    found = [wrote(door, one, f"Re: Ontvangen [ZD-{n}]") for n, one in enumerate(senders)]
    person = wrote(door, "piet@storing.example.nl", "Mijn paspoort")
    elsewhere = wrote(door, "fatima@example.nl", "Ontvangen")

    assert (sum(found), found[20:]) == (20, [False] * 40)
    assert person
    assert elsewhere
    assert [one.level for one in tripped(door)] == [Level.SUBJECT]


def test_many_citizens_who_write_about_one_thing_are_no_program(door: Door) -> None:
    door.limit(acknowledge_per_subject_hour=2)
    people = [wrote(door, f"bewoner{n}@gmail.com", "Geen windmolens") for n in range(22)]
    firm = [wrote(door, f"melding{n}@firma.example.nl", "Geen windmolens") for n in range(4)]

    assert people == [True] * 20 + [False] * 2
    assert firm == [True] * 2 + [False] * 2


def test_what_nothing_else_stops_ends_at_the_brake_of_the_mailbox(
    door: Door, session: Session
) -> None:
    door.limit(acknowledge_per_mailbox_hour=5)

    found = [wrote(door, f"a@robot{number}.example.nl", f"Melding {number}") for number in range(9)]

    assert found == [True] * 5 + [False] * 4
    [brake] = tripped(door)
    assert (brake.level, brake.of) == (Level.MAILBOX, "info@gemeente.example.org")
    other = builders.mailbox(session, "balie@gemeente.example.org")
    assert door.receive(builders.inbound("b@example.nl", message_id=None), mailbox=other)


def test_what_is_held_back_is_told_by_the_contact_and_owes_no_acknowledgement(
    door: Door, session: Session
) -> None:
    door.limit(acknowledge_per_day=1)
    wrote(door, "robot@example.nl", "Eerste")

    mail = builders.inbound("robot@example.nl", subject="Tweede", message_id=None)
    contact = door.receive(mail).contact

    assert "braked" in history(session, contact)
    assert "acknowledged" not in history(session, contact)
    told = session.scalars(select(Event.data).where(Event.kind == "braked")).one()
    assert told == {"reason": "te veel aan één adres"}
    assert {one.moment for one in clocks.running(session, contact)} == {Moment.FIRST_ANSWER}
    assert tripped(door)[0].number == contact.number


def test_a_form_is_counted_as_a_mail_is(door: Door) -> None:
    door.limit(acknowledge_per_day=1)
    form = builders.inbound("fatima@example.nl", channel=ChannelKind.FORM, message_id=None)

    assert door.receive(form).acknowledged
    assert not wrote(door, "fatima@example.nl", "Nog een vraag")


def test_a_brake_lets_go_by_itself_and_stays_work_until_somebody_settles_it(door: Door) -> None:
    door.limit(acknowledge_per_day=1)
    for _ in range(3):
        wrote(door, "robot@example.nl", "Melding")

    [brake] = tripped(door, 2 * DAY)
    assert not brake.holds
    assert wrote(door, "robot@example.nl", "Melding", 2 * DAY)
    assert not wrote(door, "robot@example.nl", "Melding", 2 * DAY)

    [again] = tripped(door, 2 * DAY)
    assert (again.id, again.tripped_at, again.held) == (brake.id, door.now, 3)
    assert again.held_at == door.now + 2 * DAY


def test_an_admin_lets_a_brake_go_and_the_log_says_so(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=1)
    for _ in range(3):
        wrote(door, "robot@example.nl", "Melding")
    admin = builders.actor(session, "Wouter Prins", roles=[Role.ADMIN])

    brakes.release(session, tripped(door)[0].id, door.now, admin)

    assert (tripped(door), brakes.count_tripped(session)) == ([], 0)
    assert wrote(door, "robot@example.nl", "Melding")
    line = session.scalars(select(AdminEvent)).one()
    assert (line.action, line.subject) == ("brake_released", "example.nl")
    assert line.data == {"waarvan": "aan één adres", "tegengehouden": "2"}


def test_who_lets_go_what_a_colleague_let_go_hears_so(door: Door, session: Session) -> None:
    wrote(door, "fatima@example.nl", "Vraag")
    counted = session.scalars(select(Brake.id)).first()
    assert counted

    for brake_id in (counted, 99):
        with pytest.raises(NotFound, match="al losgelaten"):
            brakes.release(session, brake_id, door.now, builders.actor(session))


def test_colleagues_who_write_from_our_own_domain_get_none(door: Door, session: Session) -> None:
    door.limit(own_domains=("gemeente.example.org",))

    assert not wrote(door, "sanne@gemeente.example.org", "Vraag van een inwoner")
    assert wrote(door, "fatima@example.nl", "Vraag")
    assert session.scalar(select(func.count()).select_from(Brake)) == 3  # of the citizen only


def test_without_acknowledgements_nothing_is_counted_or_braked(
    door: Door, session: Session
) -> None:
    door.limit(acknowledge_per_day=0)

    assert not wrote(door, "fatima@example.nl", "Vraag")
    assert session.scalars(select(Brake)).all() == []
    assert "braked" not in history(session, session.scalars(select(Contact)).one())


def test_what_never_tripped_is_forgotten_and_what_did_waits(door: Door, session: Session) -> None:
    door.limit(acknowledge_per_day=1)
    for _ in range(2):
        wrote(door, "robot@example.nl", "Melding")

    sweeping.forget_expired(session, door.now + 2 * DAY)
    assert session.scalar(select(func.count()).select_from(Brake)) == 3
    sweeping.forget_expired(session, door.now + 2 * DAY + HOUR)

    assert session.scalars(select(Brake.level)).all() == [Level.RECIPIENT]
