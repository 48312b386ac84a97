"""Answers: to whom they go, what is in them, which clocks they meet and what stops them."""

from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import threading
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict, Invalid, Refused
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.moments import Moment
from kcc.domain.roles import Role
from kcc.domain.states import Outcome, State
from kcc.models import NEVER, Citizen, Delivery, Message, MessageKind
from kcc.services import answering, drafts, find, handling
from kcc.services.answering import Next
from kcc.services.incoming import NO_SUBJECT, StoredFile
from tests import builders
from tests.letters import changed
from tests.services.answer_help import KEYS, UNDO_FOR, answer


@pytest.fixture
def sanne(session: Session) -> Actor:
    return builders.actor(session)


def test_an_answer_waits_in_the_outbox_with_all_that_sends_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    mailbox = builders.mailbox(session)
    citizen = builders.citizen(session, email="fatima@example.nl")
    contact = builders.contact(session, citizen=citizen, mailbox=mailbox, subject="Paspoort")
    builders.message(session, contact, rfc_id="<1@example.nl>")

    message = answer(session, contact, sanne, now, article_ids=(3, 1))

    assert (message.kind, message.at, message.agent_id) == (
        MessageKind.ANSWER,
        now,
        sanne.agent_id,
    )
    item = message.outgoing
    assert item is not None
    assert (item.delivery, item.not_before) == (Delivery.HELD, now + UNDO_FOR)
    assert item.mailbox_id == mailbox.id
    assert [(r.address, r.copy) for r in message.recipients] == [("fatima@example.nl", False)]
    assert message.subject == f"Re: Paspoort [{contact.number}]"
    assert (message.in_reply_to, message.references) == ("<1@example.nl>", ["<1@example.nl>"])
    assert message.article_ids == [3, 1]


def test_its_message_id_proves_a_reply_of_who_received_it(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session, citizen=builders.citizen(session, email="f@example.nl"))

    message = answer(session, contact, sanne, now)

    signed = threading.read_message_id(message.rfc_id or "")
    assert signed is not None
    assert signed.message_pk == message.id
    assert signed.is_ours(["f@example.nl"], KEYS.threading)


def test_the_footer_has_number_and_municipality_and_can_be_told_from_the_text(
    session: Session, sanne: Actor, now: datetime
) -> None:
    written = "Beste Fatima,\n\nDat kan.\n\n-- \nGroeten,\nSanne"
    contact = builders.contact(session, language="en")

    message = answer(session, contact, sanne, now, f" {written}\n\n")

    assert message.text.startswith(f"{written}\n\n-- \n")
    footer = message.text.removeprefix(written)
    assert contact.number in footer
    assert "Gemeente Voorbeeld" in footer
    assert "Please reply to this email" in footer
    assert answering.own_words(message) == written


def test_what_the_agent_wrote_is_told_from_a_letter_that_editors_made_their_own(
    session: Session, sanne: Actor, now: datetime
) -> None:
    letter = "Over {{nummer}}:\n\n{{antwoord}}\n\nTot ziens\n\n-- \n{{ondertekening}}"
    changed(session, LetterKind.ANSWER, letter)
    written = "Over dit:\n\n{{nummer}}\n\n-- \nSanne"
    mailbox = builders.mailbox(session, signature="{{naam medewerker}}\nPostkamer")
    contact = builders.contact(session, mailbox=mailbox)

    message = answer(session, contact, sanne, now, written)

    below = "Tot ziens\n\n-- \nSanne de Wit\nPostkamer"
    assert message.text == f"Over {contact.number}:\n\n{written}\n\n{below}"
    assert answering.own_words(message) == written


def test_an_older_answer_is_told_from_its_last_footer(session: Session) -> None:
    text = "Dat kan.\n\n-- \nSanne\n\n-- \nUw contactnummer is 1."
    message = builders.answer(session, builders.contact(session), text=text).message

    assert answering.own_words(message) == "Dat kan.\n\n-- \nSanne"
    message.text = "Zonder iets eronder."
    assert answering.own_words(message) == "Zonder iets eronder."


@pytest.mark.parametrize(
    ("channel", "subject", "begins"),
    [
        (ChannelKind.FORM, "Hoe vraag ik een paspoort aan?", "Hoe vraag ik een paspoort aan? ["),
        (ChannelKind.EMAIL, NO_SUBJECT, "Uw vraag ["),
    ],
)
def test_the_subject_is_what_the_citizen_called_it(
    session: Session, sanne: Actor, now: datetime, channel: ChannelKind, subject: str, begins: str
) -> None:
    contact = builders.contact(session, channel=channel, subject=subject)

    assert answer(session, contact, sanne, now).subject == f"{begins}{contact.number}]"


@pytest.mark.parametrize("moment", [Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK])
def test_clocks_are_met_when_it_is_written_except_the_acknowledgement(
    session: Session, sanne: Actor, now: datetime, moment: Moment
) -> None:
    contact = builders.contact(session)
    clock = builders.clock(session, contact, moment)
    acknowledgement = builders.clock(session, contact, Moment.ACKNOWLEDGE)

    answer(session, contact, sanne, now, then=Next.KEEP)

    assert (clock.met_at, acknowledgement.is_running) == (now, True)
    assert (contact.due_at, contact.unread) == (NEVER, False)


@pytest.mark.parametrize(
    ("then", "state"),
    [
        (Next.KEEP, State.IN_PROGRESS),
        (Next.WAIT, State.WAITS_FOR_CITIZEN),
        (Next.CLOSE, State.CLOSED),
    ],
)
def test_what_becomes_of_the_contact_is_a_choice(
    session: Session, sanne: Actor, now: datetime, then: Next, state: State
) -> None:
    contact = builders.contact(session)

    answer(session, contact, sanne, now, then=then)

    assert contact.state is state
    assert contact.agent_id == (None if then is Next.CLOSE else sanne.agent_id)
    assert then.label


def test_it_closes_with_the_outcome_of_who_answered(
    session: Session, sanne: Actor, now: datetime
) -> None:
    works = builders.department(session)
    colleague = builders.actor(session, roles=(Role.DEPARTMENT,), department=works)
    for actor, outcome, expected in (
        (sanne, None, Outcome.ANSWERED),
        (sanne, Outcome.REDIRECTED, Outcome.REDIRECTED),
        (colleague, None, Outcome.ANSWERED_BY_DEPARTMENT),
    ):
        contact = builders.contact(session, department=works)
        answer(session, contact, actor, now, outcome=outcome)
        assert contact.outcome is expected


def test_what_waits_for_a_department_goes_on_waiting_there(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session, state=State.WAITS_FOR_DEPARTMENT)

    answer(session, contact, sanne, now, "Wij zoeken het uit.", then=Next.KEEP)

    assert (contact.state, contact.agent_id) == (State.WAITS_FOR_DEPARTMENT, None)


def test_the_draft_becomes_the_message_with_its_files(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session)
    draft = drafts.save(session, contact, sanne, "answer", "Zie bijlage", now)
    file = StoredFile(filename="kaart.pdf", content_type="a/b", size=4, sha256="a" * 64)
    drafts.attach(session, draft, file, most_mb=20)
    note = drafts.save(session, contact, sanne, "note", "Nog uitzoeken", now)

    message = answer(session, contact, sanne, now)

    session.expire_all()
    assert [one.filename for one in message.attachments] == ["kaart.pdf"]
    assert drafts.get(session, contact, sanne, "answer") is None
    assert drafts.get(session, contact, sanne, "note") is note


@pytest.mark.parametrize("kind", [MessageKind.INBOUND, MessageKind.NOTE, MessageKind.ANSWER])
def test_an_answer_is_stopped_by_what_its_writer_has_not_seen(
    session: Session, sanne: Actor, now: datetime, kind: MessageKind
) -> None:
    contact = builders.contact(session)
    seen = builders.message(session, contact)
    omar = None if kind is MessageKind.INBOUND else builders.agent(session, "Omar")
    news = builders.message(session, contact, kind, agent=omar)

    for last_seen in (seen.id, None):
        with pytest.raises(Conflict, match="Je tekst is bewaard"):
            answer(session, contact, sanne, now, last_seen_message_id=last_seen)
    assert answer(session, contact, sanne, now, last_seen_message_id=news.id).id


def test_what_is_no_news_stops_no_answer(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session)
    seen = builders.message(session, contact)
    builders.message(session, contact, MessageKind.ACKNOWLEDGEMENT)
    handling.note(session, contact, "Van mijzelf", now, sanne)
    omar = builders.agent(session, "Omar")
    builders.answer(session, contact, agent=omar, delivery=Delivery.UNDONE)

    assert answer(session, contact, sanne, now, last_seen_message_id=seen.id).id


def test_by_default_it_goes_to_the_citizen_and_never_to_somebody_who_joined_in(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session, citizen=builders.citizen(session, email="f@example.nl"))
    builders.message(session, contact, sender="vreemde@example.org", other_sender=True)

    message = answer(session, contact, sanne, now)

    assert [one.address for one in message.recipients] == ["f@example.nl"]


def test_a_typed_address_is_for_this_answer_only(
    session: Session, sanne: Actor, now: datetime
) -> None:
    citizen = builders.citizen(session, email="f@example.nl")
    contact = builders.contact(session, citizen=citizen)

    message = answer(session, contact, sanne, now, to=" Dochter@Example.nl ")

    assert [one.address for one in message.recipients] == ["dochter@example.nl"]
    assert [one.value for one in citizen.addresses] == ["f@example.nl"]


@pytest.mark.parametrize("to", ["fatima", "a b@example.nl", "noreply@example.nl", "f@exämple.nl"])
def test_an_address_nobody_reads_is_refused_at_its_field(
    session: Session, sanne: Actor, now: datetime, to: str
) -> None:
    with pytest.raises(Invalid) as caught:
        answer(session, builders.contact(session), sanne, now, to=to)

    assert "to" in caught.value.fields
    assert session.query(Message).count() == 0


def test_without_any_address_it_says_so(session: Session, sanne: Actor, now: datetime) -> None:
    contact = builders.contact(session, citizen=builders.citizen(session, phone="0612345678"))

    with pytest.raises(Invalid, match="geen bekend"):
        answer(session, contact, sanne, now)


def test_the_first_address_of_a_citizen_is_kept(
    session: Session, sanne: Actor, now: datetime
) -> None:
    caller = builders.citizen(session, phone="0612345678")
    contact = builders.contact(session, citizen=caller, channel=ChannelKind.PHONE)

    answer(session, contact, sanne, now, to="f@example.nl", then=Next.KEEP)

    assert caller.email == "f@example.nl"
    assert find.find(session, sanne, "f@example.nl").rows == (contact,)
    answer(session, contact, sanne, now + timedelta(hours=1))


def test_the_address_of_another_citizen_is_not_taken_away(
    session: Session, sanne: Actor, now: datetime
) -> None:
    other = builders.citizen(session, email="gezin@example.nl")
    caller = builders.citizen(session, phone="0612345678")

    message = answer(
        session, builders.contact(session, citizen=caller), sanne, now, to="gezin@example.nl"
    )

    assert [one.address for one in message.recipients] == ["gezin@example.nl"]
    assert (caller.email, other.email) == (None, "gezin@example.nl")


def test_a_contact_of_nobody_becomes_that_of_who_is_answered(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session, channel=ChannelKind.DESK)
    contact.citizen = None

    answer(session, contact, sanne, now, to="f@example.nl")

    assert session.get_one(Citizen, contact.citizen_id).email == "f@example.nl"


def test_nothing_is_sent_that_says_nothing(session: Session, sanne: Actor, now: datetime) -> None:
    with pytest.raises(Invalid) as caught:
        answer(session, builders.contact(session), sanne, now, " \n")
    assert "text" in caught.value.fields


@pytest.mark.parametrize("state", [State.CLOSED, State.NO_ACTION])
def test_a_closed_contact_is_reopened_first(
    session: Session, sanne: Actor, now: datetime, state: State
) -> None:
    with pytest.raises(Refused, match="Heropen"):
        answer(session, builders.contact(session, state=state), sanne, now)


def test_the_history_tells_who_answered_to_whom(
    session: Session, sanne: Actor, now: datetime
) -> None:
    contact = builders.contact(session, citizen=builders.citizen(session, email="f@example.nl"))

    answer(session, contact, sanne, now)

    session.refresh(contact, ["events"])
    told = contact.events[0]
    assert (told.kind, told.agent_id, told.data["to"]) == (
        "answered",
        sanne.agent_id,
        "f@example.nl",
    )
