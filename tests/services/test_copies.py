"""Copies (Cc) of an answer: never of themselves, each with its own result, and no way around us."""

from datetime import datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import Doubtful, Invalid
from kcc.domain.moments import Moment
from kcc.files import FileStore
from kcc.models import Contact, Delivery
from kcc.services import drafts, outbox, undoing
from kcc.services.addressing import MOST_COPIES, copies
from kcc.services.answering import Next
from tests import builders
from tests.services.answer_help import KEYS, UNDO_FOR, answer
from tests.services.intake_door import Door
from tests.services.outbox_help import ACCEPTED, REFUSED, announce, hold_lease, receipt, tried

TO = "fatima@example.nl"


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


@pytest.fixture
def contact(session: Session) -> Contact:
    citizen = builders.citizen(session, email=TO)
    return builders.contact(session, citizen=citizen, mailbox=builders.mailbox(session))


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("", ()),
        (" , ;\n", ()),
        ("broer@example.nl", ("broer@example.nl",)),
        ("Broer@Example.nl; zus@example.nl , broer@example.nl", ("broer", "zus")),
        (f"{TO}, zus@example.nl", ("zus",)),
    ],
)
def test_addresses_are_read_as_people_type_them(typed: str, expected: tuple[str, ...]) -> None:
    assert [address.partition("@")[0] for address in copies(typed, TO)] == [
        name.partition("@")[0] for name in expected
    ]


@pytest.mark.parametrize(
    ("typed", "sentence"),
    [
        ("broer", "“broer” is geen e-mailadres"),
        ("goed@example.nl, fout@", "“fout@” is geen"),
        ("noreply@example.nl", "leest niemand mee"),
        (",".join(f"n{n}@example.nl" for n in range(MOST_COPIES + 1)), "hoogstens 10"),
    ],
)
def test_what_is_no_address_is_said_at_the_field(typed: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence) as refused:
        copies(typed, TO)

    assert set(refused.value.fields) == {"cc"}


def test_an_answer_goes_to_the_citizen_with_copies_beside(
    session: Session, contact: Contact, sanne: Actor, now: datetime, tmp_path: Path
) -> None:
    message = answer(session, contact, sanne, now, cc="broer@example.nl, zus@example.nl")

    kept = [(r.address, r.copy, r.delivery) for r in message.recipients]
    assert kept == [
        (TO, False, Delivery.HELD),
        ("broer@example.nl", True, Delivery.HELD),
        ("zus@example.nl", True, Delivery.HELD),
    ]
    assert message.outgoing
    mailbox = outbox.sending_mailbox(session, message.outgoing)
    out = outbox.outgoing(session, message.outgoing, mailbox, FileStore(tmp_path), KEYS)
    assert [one.address for one in out.to] == [TO]
    assert [one.address for one in out.cc] == ["broer@example.nl", "zus@example.nl"]
    assert len(out.recipients) == 3


def test_nobody_gets_a_copy_of_himself(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    answer(session, contact, sanne, now, cc="broer@example.nl", then=Next.KEEP)

    again = answer(session, contact, sanne, now + timedelta(minutes=1))

    assert [r.address for r in again.recipients] == [TO]


def test_an_answer_that_is_undone_keeps_its_copies(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    message = answer(session, contact, sanne, now, cc="broer@example.nl")

    draft = undoing.undo(session, contact, message.id, now + timedelta(seconds=4), sanne)

    assert draft
    assert draft.cc == "broer@example.nl"


def test_who_got_a_copy_and_replies_is_another_sender(session: Session, now: datetime) -> None:
    door = Door(session)
    contact = door.receive(builders.inbound(TO)).contact
    sanne = builders.actor(session)
    ours = answer(session, contact, sanne, now, cc="broer@example.nl")

    by_id = door.receive(
        builders.inbound("broer@example.nl", in_reply_to=ours.rfc_id, subject="Re: iets")
    )
    by_number = door.receive(
        builders.inbound("broer@example.nl", subject=f"Re: iets [{contact.number}]")
    )

    assert [by_id.contact, by_number.contact] == [contact, contact]
    assert by_id.message.other_sender
    assert by_number.message.other_sender
    assert contact.citizen
    assert contact.citizen.email == TO


def test_an_answer_that_only_a_copy_got_has_answered_nothing(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    clock = builders.clock(session, contact, Moment.FIRST_ANSWER)
    answer(session, contact, sanne, now, cc="broer@example.nl")
    later = now + UNDO_FOR
    lease = hold_lease(session, later)

    tried(session, lease, receipt(fatima=REFUSED, broer=ACCEPTED), later)
    announce(session, lease, later)

    assert clock.is_running


def test_a_bsn_leaves_the_house_only_when_somebody_means_it(
    session: Session, contact: Contact, sanne: Actor, now: datetime
) -> None:
    with pytest.raises(Doubtful, match="111222333"):
        answer(session, contact, sanne, now, "Uw nummer is 111222333.")
    assert drafts.get(session, contact, sanne, "answer") is None

    sent = answer(session, contact, sanne, now, "Uw nummer is 111222333.", may_hold_bsn=True)

    assert "111222333" in sent.text
