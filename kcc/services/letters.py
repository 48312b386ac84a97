"""The letters to citizens: the text that is in force, filled in for a contact."""

from collections.abc import Mapping
from dataclasses import dataclass

from sqlalchemy import literal, select, union_all
from sqlalchemy.orm import Session

from kcc.domain import letters
from kcc.domain.first_letters import FIRST_LETTERS, SIGNATURES
from kcc.domain.letter_kinds import LANGUAGES, LetterKind
from kcc.domain.letter_words import salutation
from kcc.domain.letters import Pattern, Values
from kcc.domain.variables import Variable
from kcc.domain.words import citizens_moment, local
from kcc.models import Contact, Department, LetterTemplate, Mailbox
from kcc.services.installation import Municipality
from kcc.services.rows import fetch

_TEXTS, _SIGNATURES = "letter_texts", "signatures"
_OF_DEPARTMENT = {Variable.DEPARTMENT, Variable.SIGNATURE}  # which may name it

Place = tuple[LetterKind, str, int | None]  # kind, language, department


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter as it leaves, but for the contact's number behind the subject.

    `subject` is one line; empty for an answer, which has that of the question. `own`: from where
    until where in the text stands what an agent wrote, {{antwoord}} or {{reden}}, if anything does:
    for `Message.own_from` and `own_until`.
    """

    subject: str
    text: str
    own: tuple[int, int] | None = None


def letter(
    session: Session,
    kind: LetterKind,
    contact: Contact,
    given: Values,
    *,
    municipality: Municipality,
) -> Letter:
    """The letter of this kind for a contact, in its language.

    The text is that of the department where the contact lies, else the general one, else the one
    that comes with the KCC. `given` has what the contact does not know, and goes before what it
    does; a variable that is in neither is empty, and with it disappears its paragraph.
    """
    subject, text = _text_of(session, kind, contact)
    pattern = letters.pattern(text)
    values = {**_usual(contact, municipality), **given}
    if not pattern.variables.isdisjoint(_OF_DEPARTMENT) and contact.department:
        values.setdefault(Variable.DEPARTMENT, contact.department.name)
    if Variable.SIGNATURE in pattern.variables:
        values[Variable.SIGNATURE] = _signature(session, contact, values)
    return Letter(
        subject=letters.subject(subject, values),
        text=pattern.fill(values),
        own=pattern.place(Variable.ANSWER, values) or pattern.place(Variable.REASON, values),
    )


def forget(session: Session) -> None:
    """Read the texts anew: one was changed."""
    session.info.pop(_TEXTS, None)
    session.info.pop(_SIGNATURES, None)


def shipped(kind: LetterKind, language: str) -> Pattern:
    """The text that comes with the KCC."""
    return letters.pattern(FIRST_LETTERS[kind, language].text)


def _usual(contact: Contact, municipality: Municipality) -> dict[Variable, str]:
    """What is known of every contact."""
    language, citizen = contact.language, contact.citizen
    return {
        Variable.SALUTATION: salutation(citizen.name if citizen else "", language),
        Variable.NUMBER: contact.number,
        Variable.SUBJECT: contact.subject,
        Variable.RECEIVED: citizens_moment(local(contact.received_at), language),
        Variable.MUNICIPALITY: municipality.name,
        Variable.PHONE: municipality.phone,
        Variable.WEBSITE: municipality.website,
        Variable.PRIVACY: municipality.privacy_url,
    }


def _text_of(session: Session, kind: LetterKind, contact: Contact) -> tuple[str, str]:
    language = contact.language if contact.language in LANGUAGES else LANGUAGES[0]
    texts = _texts(session)
    own = texts.get((kind, language, contact.department_id)) if contact.department_id else None
    return own or texts.get((kind, language, None)) or FIRST_LETTERS[kind, language]


def _texts(session: Session) -> Mapping[Place, tuple[str, str]]:
    """All that were changed, read once per session: ten mails are acknowledged together."""
    known: Mapping[Place, tuple[str, str]] | None = session.info.get(_TEXTS)
    if known is None:
        known = {
            (row.kind, row.language, row.department_id): (row.subject, row.text)
            for row in fetch(session, _CHANGED)
        }
        session.info[_TEXTS] = known
    return known


def _signature(session: Session, contact: Contact, values: Values) -> str:
    """That of the department, else of the mailbox, else the municipality's; each line by itself.

    A line with a variable that is empty, such as the agent's name in an automatic letter,
    disappears. When that leaves nothing, the next one is taken.
    """
    known = _signatures(session)
    for place in ((True, contact.department_id), (False, contact.mailbox_id)):
        if filled := letters.pattern(known.get(place, ""), by_line=True).fill(values).strip():
            return filled
    usual = SIGNATURES.get(contact.language, SIGNATURES[LANGUAGES[0]])
    return letters.pattern(usual, by_line=True).fill(values)


def _signatures(session: Session) -> Mapping[tuple[bool, int | None], str]:
    """All there are, by whether it is a department's or a mailbox's, and its id."""
    known: Mapping[tuple[bool, int | None], str] | None = session.info.get(_SIGNATURES)
    if known is None:
        known = {(bool(row.is_of), row.id): row.signature for row in fetch(session, _SIGNED)}
        session.info[_SIGNATURES] = known
    return known


_CHANGED = select(
    LetterTemplate.kind,
    LetterTemplate.language,
    LetterTemplate.department_id,
    LetterTemplate.subject,
    LetterTemplate.text,
)
_SIGNED = union_all(
    select(literal(1).label("is_of"), Department.id, Department.signature).where(
        Department.signature != ""
    ),
    select(literal(0), Mailbox.id, Mailbox.signature).where(Mailbox.signature != ""),
)
