"""The find-box: contacts by number, name, address, phone or subject."""

import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from sqlalchemy import Select, select, text
from sqlalchemy.orm import Session, joinedload

from kcc.domain import number, reach, texts
from kcc.domain.actors import Actor
from kcc.models import Contact, FindTerm
from kcc.services import contacts
from kcc.services.citizens import starts_with

MOST_TERMS = 40
MOST_WORDS = 8  # of a query
_TERM_LENGTH = 64
_ADD = text("INSERT INTO find_term (term, contact_id) VALUES (:term, :contact_id)")
_ADD_MISSING = text(f"{_ADD.text} ON CONFLICT DO NOTHING")
_SPACING = re.compile(r"[\s.\-/#\u2010-\u2015]+")


def index(session: Session, contact: Contact, *more: str, fresh: bool = False) -> None:
    """Let a contact be found by its number, citizen and subject, and by `more` texts.

    Words of before stay: somebody may remember the old subject. A `fresh` contact has no words
    yet, which saves looking. The contact has been flushed.
    """
    terms = dict.fromkeys(term[:_TERM_LENGTH] for term in _terms(contact, more))
    rows = [{"term": term, "contact_id": contact.id} for term in sorted(islice(terms, MOST_TERMS))]
    session.execute(_ADD if fresh else _ADD_MISSING, rows)


def find(session: Session, actor: Actor, query: str, limit: int = 50) -> Sequence[Contact]:
    """Contacts the actor may see, with a word that begins with each word typed, newest first.

    A whole contact number, typed with or without spaces and dashes, comes first.
    """
    exact = _by_number(session, actor, query)
    words = _words(query)
    if not words:
        return exact
    having = (
        Contact.id.in_(select(FindTerm.contact_id).where(starts_with(FindTerm.term, word)))
        for word in words
    )
    newest = _visible(actor).where(*having).order_by(Contact.id.desc()).limit(limit)
    return list(dict.fromkeys([*exact, *session.scalars(newest)]))[:limit]


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


def _by_number(session: Session, actor: Actor, query: str) -> list[Contact]:
    digits = _SPACING.sub("", query)
    if not number.is_valid(digits):
        return []
    return list(session.scalars(_visible(actor).where(Contact.number == digits)))


def _words(query: str) -> list[str]:
    typed = texts.one_line(query, 200)
    digits = _SPACING.sub("", typed)
    if number.is_valid(digits):
        return [digits]
    if phone := reach.phone_digits(typed):
        return [phone]
    words = [word for part in typed.split() for word in _query_parts(part)]
    return [word[:_TERM_LENGTH] for word in words[:MOST_WORDS]]


def _query_parts(part: str) -> list[str]:
    return [texts.fold(part)] if "@" in part.strip("@") else texts.words(part)


def _visible(actor: Actor) -> Select[Contact]:
    """With all that a row of results shows, in a number of statements that never grows."""
    at_hand = (
        joinedload(Contact.citizen),
        joinedload(Contact.agent),
        joinedload(Contact.department),
    )
    return select(Contact).where(contacts.visible(actor)).options(*at_hand)
