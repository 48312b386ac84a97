"""The register of outages, and the clocks of the law that it moves and puts back."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import Actor
from kcc.domain.errors import Changed, Invalid, Refused
from kcc.domain.kinds import ContactKind
from kcc.domain.outages import FilingRule
from kcc.domain.words import AMSTERDAM, local
from kcc.models import AdminEvent, Clock, Contact, Event, Mailbox, Outage
from kcc.services import (
    admin_log,
    classifying,
    clocks,
    defaults,
    legal_terms,
    outages,
    recounting,
)
from kcc.services.outages import OutageInput
from kcc.services.recounting import Scope
from tests import builders

Make = Callable[..., Contact]


def at(moment: str) -> datetime:
    return datetime.fromisoformat(moment).replace(tzinfo=AMSTERDAM).astimezone(UTC)


RECEIVED = at("2026-03-31 10:00")
PUBLISHED = at("2026-02-18 12:00").date()  # an objection is in time up to Wednesday 1 April
NOW = at("2026-04-29 08:00")
on_one_database = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
SIX_HOURS = {"started_at": at("2026-04-28 09:00"), "ended_at": at("2026-04-28 15:00")}
ON_LAST_DAY = {"started_at": at("2026-04-01 09:00"), "ended_at": at("2026-04-01 15:00")}


@pytest.fixture
def wouter(session: Session) -> Actor:
    defaults.seed(session, RECEIVED)
    return builders.actor(session, "Wouter Prins")


@pytest.fixture
def make(session: Session, wouter: Actor) -> Make:
    """A contact of some kind with its term of the law, by mail unless said otherwise."""

    def made(kind: ContactKind = ContactKind.WOO_REQUEST, **features: Any) -> Contact:
        published = features.pop("published_on", None)
        contact = builders.contact(session, **({"received_at": RECEIVED} | features))
        seen = max(contact.received_at, RECEIVED) + timedelta(hours=1)
        classifying.set_kind(session, contact, kind, seen, wouter, published_on=published)
        return contact

    return made


def given(*channels: ChannelKind, **more: Any) -> OutageInput:
    named = [one.value for one in channels or (ChannelKind.EMAIL,)]
    usual: dict[str, Any] = {"channel_names": named, "own_terms": True, "note": "Alles lag plat."}
    return OutageInput(**(usual | SIX_HOURS | more))


def register(session: Session, actor: Actor, *channels: ChannelKind, **more: Any) -> Outage:
    now = more.pop("now", NOW)
    return outages.register(session, given(*channels, **more), now, actor)


def clock_of(session: Session, contact: Contact) -> Clock:
    return session.scalars(
        select(Clock)
        .where(Clock.contact_id == contact.id, Clock.legal)
        .execution_options(populate_existing=True)
    ).one()


def due(session: Session, contact: Contact) -> str:
    return f"{local(clock_of(session, contact).due_at):%d-%m}"


def story(session: Session, contact: Contact) -> str:
    return "\n".join(clock_of(session, contact).steps)


def test_six_hours_on_the_last_day_move_the_clock_its_place_in_the_queue_and_its_story(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact, other = make(), make(channel=ChannelKind.PHONE)
    assert due(session, contact) == "28-04"

    made = register(session, wouter)

    assert (due(session, contact), due(session, other), made.pending) == ("29-04", "28-04", False)
    session.refresh(contact)
    assert contact.due_at == clock_of(session, contact).due_at
    assert "storing e-mail, di 28 apr 09:00 tot 15:00, overmacht" in story(session, contact)
    assert "opnieuw berekend door Wouter Prins" in story(session, contact)
    moved = select(Event.data).where(Event.contact_id == contact.id, Event.kind == "clock_moved")
    told = session.scalars(moved).one()
    assert (told["to"], told["why"]) == ("wo 29 apr 23:59", "storing")
    noted = session.scalars(select(AdminEvent.action).order_by(AdminEvent.id)).all()
    assert noted == ["outage_added", "clocks_moved"]


def test_withdrawn_it_never_counted(session: Session, make: Make, wouter: Actor) -> None:
    contact = make()
    made = register(session, wouter)

    outages.withdraw(session, made.id, NOW, wouter)

    assert due(session, contact) == "28-04"
    assert "storing" not in story(session, contact)
    with pytest.raises(Refused, match="ingetrokken"):
        outages.withdraw(session, made.id, NOW, wouter)
    with pytest.raises(Refused, match="ingetrokken"):
        outages.change(session, made.id, given(), admin_log.mark(made), NOW, wouter)


def test_a_correction_moves_clocks_as_if_it_had_always_been_so(
    session: Session, make: Make, wouter: Actor
) -> None:
    mailed, formed = make(), make(channel=ChannelKind.FORM)
    made = register(session, wouter)

    right = given(ChannelKind.FORM, started_at=at("2026-04-27 09:00"))
    outages.change(session, made.id, right, admin_log.mark(made), NOW, wouter)

    assert (due(session, mailed), due(session, formed)) == ("28-04", "30-04")
    told = session.scalars(select(AdminEvent).filter_by(action="outage_changed")).one().data
    assert told["kanalen"] == "e-mail → webformulier"
    assert told["begin"] == "28-04-2026 09:00 → 27-04-2026 09:00"


@on_one_database
def test_who_corrects_what_somebody_else_just_changed_reads_that_first(
    session: Session, wouter: Actor
) -> None:
    made = register(session, wouter)
    seen = admin_log.mark(made)
    outages.change(session, made.id, given(text_nl="Wij werken eraan."), seen, NOW, wouter)

    with pytest.raises(Changed, match="Wij werken eraan"):
        outages.change(session, made.id, given(text_nl="Opgelost."), seen, NOW, wouter)


def test_two_outages_at_once_count_once_and_each_can_go(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact = make()
    first = register(session, wouter)
    inside = {"started_at": at("2026-04-28 11:00"), "ended_at": at("2026-04-28 23:00")}
    second = register(session, wouter, ChannelKind.EMAIL, ChannelKind.FORM, **inside)
    assert due(session, contact) == "29-04"

    outages.withdraw(session, first.id, NOW, wouter)
    assert due(session, contact) == "29-04"
    assert "storing e-mail en webformulier" in story(session, contact)

    outages.withdraw(session, second.id, NOW, wouter)
    assert due(session, contact) == "28-04"


def test_an_objection_after_the_last_day_turns_out_to_be_in_time(
    session: Session, make: Make, wouter: Actor
) -> None:
    late = {"received_at": at("2026-04-02 09:00"), "published_on": PUBLISHED}
    by_mail = make(ContactKind.OBJECTION, **late)
    by_phone = make(ContactKind.OBJECTION, channel=ChannelKind.PHONE, **late)
    assert "ontvangen, te laat (Awb 6:9)" in story(session, by_mail)
    before = due(session, by_mail)

    made = register(session, wouter, own_terms=False, **ON_LAST_DAY)

    assert "ontvangen, op tijd door de storing (Awb 2:21, derde lid)" in story(session, by_mail)
    assert "ontvangen, te laat" in story(session, by_phone)
    assert (before, due(session, by_mail), due(session, by_phone)) == ("13-05", "18-05", "13-05")

    outages.withdraw(session, made.id, NOW, wouter)
    assert "ontvangen, te laat (Awb 6:9)" in story(session, by_mail)
    assert due(session, by_mail) == "13-05"


@on_one_database
def test_excused_an_objection_is_in_time_and_the_clock_ends_when_it_did(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact = make(
        ContactKind.OBJECTION, received_at=at("2026-04-02 09:00"), published_on=PUBLISHED
    )

    register(session, wouter, own_terms=False, filing=FilingRule.EXCUSED, **ON_LAST_DAY)

    assert due(session, contact) == "13-05"
    assert "op tijd door de storing" in story(session, contact)
    told = select(Event.kind, Event.data).where(Event.contact_id == contact.id)
    *_, (kind, data) = session.execute(told.order_by(Event.id)).all()
    assert kind == "outage_told"
    assert "op tijd door de storing" in data["reason"]


def test_a_contact_that_comes_after_the_outage_has_it_counted_from_the_start(
    session: Session, make: Make, wouter: Actor
) -> None:
    register(session, wouter, own_terms=False, **ON_LAST_DAY)
    register(session, wouter)

    objection = make(
        ContactKind.OBJECTION, received_at=at("2026-04-02 09:00"), published_on=PUBLISHED
    )
    request = make()

    assert "op tijd door de storing" in story(session, objection)
    assert due(session, request) == "29-04"


@on_one_database
def test_of_mail_it_may_be_about_one_mailbox(session: Session, make: Make, wouter: Actor) -> None:
    own, other = builders.mailbox(session), builders.mailbox(session)
    hit, untouched = make(mailbox=own), make(mailbox=other)
    formed = make(mailbox=other, channel=ChannelKind.FORM)

    register(session, wouter, ChannelKind.EMAIL, ChannelKind.FORM, mailbox_id=own.id)

    assert [due(session, one) for one in (hit, untouched, formed)] == ["29-04", "28-04", "29-04"]


def test_a_clock_that_is_met_or_over_never_moves(
    session: Session, make: Make, wouter: Actor
) -> None:
    met, over = make(), make(received_at=at("2026-03-20 10:00"))
    clocks.meet(session, met, {clock_of(session, met).moment}, at("2026-04-20 10:00"))
    assert due(session, over) == "17-04"

    register(session, wouter)

    assert (due(session, met), due(session, over)) == ("28-04", "17-04")


def test_what_lasts_counts_up_to_now_and_is_counted_again_once_it_is_over(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact = make()
    started = {"started_at": at("2026-04-21 09:00"), "ended_at": None}
    made = register(session, wouter, now=at("2026-04-21 10:00"), **started)
    assert due(session, contact) == "29-04"

    outages.end(session, made.id, at("2026-04-23 12:00"), wouter)

    assert due(session, contact) == "01-05"
    assert made.ended_at == at("2026-04-23 12:00")
    with pytest.raises(Refused, match="al voorbij"):
        outages.end(session, made.id, NOW, wouter)


def test_each_day_that_it_lasts_the_clocks_are_counted_on(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact = make()
    started = {"started_at": at("2026-04-21 09:00"), "ended_at": None}
    made = register(session, wouter, now=at("2026-04-21 10:00"), **started)
    assert outages.behind(session, at("2026-04-21 23:59")) == []
    assert outages.behind(session, at("2026-04-22 00:01")) == [made.id]

    outages.catch_up(session, made.id, at("2026-04-22 00:01"))

    assert due(session, contact) == "30-04"
    assert outages.behind(session, at("2026-04-22 00:01")) == []
    outages.end(session, made.id, at("2026-04-22 12:00"), wouter)
    outages.catch_up(session, made.id, at("2026-04-23 12:00"))
    assert (due(session, contact), outages.behind(session, NOW)) == ("30-04", [])


def test_many_clocks_wait_until_somebody_saw_them(
    session: Session, make: Make, wouter: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "AT_ONCE", 1)
    contact, second = make(), make()

    made = register(session, wouter)
    assert (made.pending, due(session, contact)) == (True, "28-04")

    seen = outages.preview(session, made, NOW)
    assert (seen.moved, {one.number for one in seen.first}) == (
        2,
        {contact.number, second.number},
    )
    outages.apply(session, made.id, seen.mark, NOW, wouter)

    assert (made.pending, due(session, contact), due(session, second)) == (False, "29-04", "29-04")
    assert outages.preview(session, made, NOW).touched == 0


@on_one_database
def test_what_was_moved_with_another_outage_or_ended_need_not_wait_any_more(
    session: Session, make: Make, wouter: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(outages, "AT_ONCE", 0)
    contact = make()
    first, second = register(session, wouter), register(session, wouter)
    assert (first.pending, second.pending, outages.behind(session, NOW)) == (True, True, [])

    outages.apply(session, second.id, outages.preview(session, second, NOW).mark, NOW, wouter)
    assert (first.pending, second.pending) == (False, False)

    third = register(session, wouter)
    clocks.meet(session, contact, {clock_of(session, contact).moment}, NOW)
    assert outages.behind(session, NOW) == [third.id]
    outages.catch_up(session, third.id, NOW)
    assert (third.pending, outages.count_pending(session)) == (False, 0)


@on_one_database
def test_who_recounts_for_another_reason_finds_outages_counted(
    session: Session, make: Make, wouter: Actor
) -> None:
    make()
    register(session, wouter)

    assert recounting.preview(session, Scope(), NOW).moved == 0


@on_one_database
def test_a_term_that_stands_still_has_it_counted_once_it_goes_on(
    session: Session, make: Make, wouter: Actor
) -> None:
    contact = make(ContactKind.APPLICATION)
    clock_of(session, contact).paused = True
    session.flush()
    register(session, wouter)
    assert due(session, contact) == "26-05"

    legal_terms.move(session, clock_of(session, contact), NOW)

    assert due(session, contact) == "27-05"


@on_one_database
@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"channel_names": []}, "channel_names"),
        ({"mailbox_id": 1, "channel_names": ["form"]}, "mailbox_id"),
        ({"started_at": NOW + timedelta(hours=1), "ended_at": None}, "started_on"),
        ({"started_at": datetime(202, 4, 28, tzinfo=UTC)}, "started_on"),
        ({"ended_at": at("2026-04-28 09:00")}, "ended_on"),
        ({"ended_at": NOW + timedelta(hours=1)}, "ended_on"),
        ({"planned": True, "own_terms": False, "ended_at": None}, "ended_on"),
        ({"planned": True}, "own_terms"),
        ({"note": ""}, "note"),
        ({"filing_days": 0}, "filing_days"),
        ({"filing_days": 11}, "filing_days"),
    ],
)
def test_what_cannot_be_is_refused_at_its_field(
    session: Session, wouter: Actor, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(Invalid) as refused:
        register(session, wouter, **wrong)

    assert list(refused.value.fields) == [field]
    assert session.scalars(select(Outage.id)).all() == []


@on_one_database
def test_work_may_be_planned_and_counts_for_terms_that_end_in_it(
    session: Session, make: Make, wouter: Actor, now: datetime
) -> None:
    ahead = {"started_at": at("2026-04-01 09:00"), "ended_at": at("2026-04-01 12:00")}
    made = register(session, wouter, now=RECEIVED, planned=True, own_terms=False, **ahead)

    contact = make(
        ContactKind.OBJECTION, received_at=at("2026-04-02 09:00"), published_on=PUBLISHED
    )

    assert not made.lasts_at(RECEIVED)
    assert made.lasts_at(at("2026-04-01 10:00"))
    assert "op tijd door de storing" in story(session, contact)
    assert session.scalars(select(Mailbox.id)).all() == []
