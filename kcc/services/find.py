"""The find-box: contacts by number, name, address, phone or subject."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice

from sqlalchemy import Select, delete, intersect, select, text
from sqlalchemy.orm import Session, joinedload

from kcc.domain import number, reach, texts
from kcc.domain.actors import Actor
from kcc.models import Contact, FindTerm
from kcc.services import contacts
from kcc.services.citizens import starts_with
from kcc.services.rows import Row, add_rows

MOST_TERMS = 40
MOST_WORDS = 8  # of a query
PAGE_SIZE = 50
_TERM_LENGTH = 64
_ADD_MISSING = text(
    "INSERT INTO find_term (term, contact_id) VALUES (:term, :contact_id) ON CONFLICT DO NOTHING"
)
_SPACING = re.compile(r"[\s.\-/#\u2010-\u2015]+")
_AROUND = "<>()[],;:\"'"  # what comes along when an address is copied out of a mail


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """Contacts with all that a row shows; `next` asks for the page after this, if there is one."""

    rows: tuple[Contact, ...]
    next: int | None


def index(session: Session, contact: Contact, *more: str) -> None:
    """Let a contact be found by its number, citizen and subject, and by `more` texts.

    Words of before stay: somebody may remember the old subject. The contact has been flushed.
    """
    session.execute(_ADD_MISSING, rows(contact, *more))


def rows(contact: Contact, *more: str) -> list[Row]:
    """The words of `index` as rows, for a new contact, which has none yet."""
    terms = dict.fromkeys(term[:_TERM_LENGTH] for term in _terms(contact, more))
    return [{"term": term, "contact_id": contact.id} for term in sorted(islice(terms, MOST_TERMS))]


def add(session: Session, words: Sequence[Row]) -> None:
    """Add the words of new contacts, which saves looking for those they have."""
    add_rows(session, FindTerm, words)


def forget(session: Session, contact: Contact, *gone: str) -> None:
    """Let a contact not be found by these texts any more, but for what `index` then adds again."""
    terms = {term[:_TERM_LENGTH] for one in gone for term in _parts(one)}
    held = FindTerm.contact_id == contact.id, FindTerm.term.in_(terms)
    session.execute(delete(FindTerm).where(*held))


def find(
    session: Session,
    actor: Actor,
    query: str,
    *,
    after: int | None = None,
    size: int = PAGE_SIZE,
) -> Page:
    """Contacts the actor may see, with a word that begins with each word typed, newest first.

    A whole contact number, typed with or without spaces and dashes, comes first. `after` is the
    `next` of the page before.
    """
    words = _words(query)
    if not words:
        return Page(rows=(), next=None)
    having = [select(FindTerm.contact_id).where(starts_with(FindTerm.term, word)) for word in words]
    # PostgreSQL takes a prefix for one row: of several it would look up each in turn.
    sought = Contact.id.in_(intersect(*having) if len(having) > 1 else having[0])
    asked = number_in(query)
    wanted = _visible(actor).where(sought)
    if asked and after is None:  # its own number is one of its words: one statement for both
        wanted = wanted.order_by(Contact.number != asked)
    elif after is not None:
        wanted = wanted.where(Contact.id < after, Contact.number != asked)
    found = session.scalars(wanted.order_by(Contact.id.desc()).limit(size + 2)).all()
    if found and found[0].number == asked:
        size += 1  # it comes on top of a page of others
    rows = tuple(found[:size])
    return Page(rows=rows, next=rows[-1].id if len(found) > size else None)


def number_in(query: str) -> str:
    """The contact number that was typed, without spaces and dashes; empty when it is none."""
    digits = _digits(query)
    return digits if number.is_valid(digits) else ""


def is_mistyped(query: str) -> bool:
    """Whether this would be a contact number if one digit were another.

    Ten digits that begin with 0 are a phone number until the year 2100.
    """
    digits = _digits(query)
    ten = len(digits) == 10 and digits.isascii() and digits.isdigit()
    return ten and not digits.startswith("0") and not number.is_valid(digits)


def _terms(contact: Contact, more: Iterable[str]) -> Iterator[str]:
    """The most telling first: a long subject must not push out the name."""
    yield contact.number
    if contact.citizen:
        yield from texts.words(contact.citizen.name)
        for address in contact.citizen.addresses[:4]:
            yield from _parts(address.value)
    for one in more:
        yield from _parts(one)
    yield from texts.words(contact.subject)


def _parts(words: str) -> Iterator[str]:
    """The words of a text; an e-mail address as a whole as well."""
    if "@" in words:
        yield texts.fold(words)
    yield from texts.words(words)


def _words(query: str) -> list[str]:
    if known := number_in(query):
        return [known]
    typed = texts.one_line(query, 200)
    if phone := reach.phone_digits(typed):
        return [phone]
    words = [word for part in typed.split() for word in _query_parts(part.strip(_AROUND))]
    return [word[:_TERM_LENGTH] for word in words[:MOST_WORDS]]


def _query_parts(part: str) -> list[str]:
    return [texts.fold(part)] if "@" in part.strip("@") else texts.words(part)


def _digits(query: str) -> str:
    return _SPACING.sub("", query)


def _visible(actor: Actor) -> Select[Contact]:
    """With all that a row of results shows, in a number of statements that never grows."""
    at_hand = (
        joinedload(Contact.citizen),
        joinedload(Contact.agent),
        joinedload(Contact.department),
    )
    return select(Contact).where(contacts.visible(actor)).options(*at_hand)
