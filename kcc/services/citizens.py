"""Citizens: their names and addresses, looked up while an agent types."""

from collections.abc import Collection, Mapping, Sequence
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, and_, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session

from kcc.db import UtcDateTime, is_sqlite
from kcc.domain import reach, texts
from kcc.domain.actors import Actor
from kcc.models import AddressKind, Citizen, CitizenAddress, CitizenTerm, Contact
from kcc.services import contacts
from kcc.services.rows import add_rows

NAME_LENGTH = 200
_TERM_LENGTH = 64
_NAME_WORDS = 8
_CANDIDATES = 200
_SIMILAR = 75  # of 100: one slip in a name of six letters still counts
_LAST = "\U0010ffff"  # sorts after everything that begins with the prefix


def rename(session: Session, citizen: Citizen, name: str) -> None:
    """Give a citizen a name by which lookup finds him or her from now on."""
    citizen.name = texts.one_line(name, NAME_LENGTH)
    known = session.scalars(select(CitizenTerm.term).where(CitizenTerm.citizen_id == citizen.id))
    add_terms(session, [citizen], known=set(known))


def add_terms(session: Session, named: Sequence[Citizen], *, known: Collection[str] = ()) -> None:
    """Have lookup find citizens by the words of their names, which they have not `known` yet."""
    rows = [
        {"term": term, "citizen_id": citizen.id} for citizen in named for term in _terms(citizen)
    ]
    add_rows(session, CitizenTerm, [row for row in rows if row["term"] not in known])


def add_phone(citizen: Citizen, phone: str) -> None:
    """Add a phone number to a citizen, unless it is there already or is none."""
    digits = reach.phone_digits(phone)
    if digits and all(one.value != digits for one in citizen.addresses):
        citizen.addresses.append(CitizenAddress(kind=AddressKind.PHONE, value=digits))


def add_email(session: Session, citizen: Citizen, email: str) -> bool:
    """Add an e-mail address to a citizen; False when it is none, or is somebody's already."""
    address = reach.email_address(email)
    if address is None:
        return False
    insert_new = (sqlite.insert if is_sqlite(session) else postgresql.insert)(CitizenAddress)
    row = insert_new.values(citizen_id=citizen.id, kind=AddressKind.EMAIL, value=address)
    made = session.scalar(row.on_conflict_do_nothing().returning(CitizenAddress.id))
    session.refresh(citizen, ["addresses"])
    return made is not None


def remove_email(session: Session, citizen: Citizen, email: str) -> None:
    """Take an e-mail address away that turned out not to be this citizen's."""
    for one in citizen.addresses:
        if one.kind is AddressKind.EMAIL and one.value == email:
            session.delete(one)
    session.flush()
    session.refresh(citizen, ["addresses"])


def lookup(session: Session, query: str, limit: int = 8) -> Sequence[Citizen]:
    """Citizens whose name, e-mail address or phone number begins with the query, best first.

    With a name and digits, who has both: "de vri 5678" finds De Vries on 06-12345678. When no
    name begins with it, names that look like it: "Jansne" finds Jansen.
    """
    typed = texts.one_line(query, NAME_LENGTH)
    digits = reach.phone_digits(typed)
    if digits:
        return _first(session, select(Citizen).where(_has_address(digits)), limit)
    words = [word[:_TERM_LENGTH] for word in texts.words(typed)[:_NAME_WORDS]]
    if not words:
        return []
    numbers = [word for word in words if word.isdecimal()]
    if numbers and len(numbers) < len(words):
        names = [word for word in words if word not in numbers]
        both = _first(session, _by_words(names).where(*map(_holds, numbers)), _CANDIDATES)
        return _ranked(both, names)[:limit]
    if "@" in typed:
        return _first(session, select(Citizen).where(_has_address(typed.lower())), limit)
    exact = _first(session, _by_words(words), _CANDIDATES)
    by_email = _first(session, select(Citizen).where(_has_address(typed.lower())), limit)
    found = list(dict.fromkeys([*_ranked(exact, words), *by_email]))
    return found[:limit] or _similar(session, words)[:limit]


def earlier_contacts(
    session: Session, actor: Actor, citizen_id: int, limit: int = 8
) -> Sequence[Contact]:
    """The last contacts of a citizen that the actor may see, newest first."""
    query = (
        select(Contact)
        .where(Contact.citizen_id == citizen_id, contacts.visible(actor))
        .order_by(Contact.received_at.desc(), Contact.id.desc())
        .limit(limit)
    )
    return session.scalars(query).all()


def last_contacts(
    session: Session, actor: Actor, found: Sequence[Citizen]
) -> Mapping[int, datetime]:
    """When each of these citizens last asked something that the actor may see."""
    ids = [citizen.id for citizen in found]
    last = func.max(Contact.received_at, type_=UtcDateTime)
    query = select(Contact.citizen_id, last).where(Contact.citizen_id.in_(ids))
    rows = session.execute(query.where(contacts.visible(actor)).group_by(Contact.citizen_id))
    return {number: at for number, at in rows if number is not None}


def starts_with(column: InstrumentedAttribute[str], prefix: str) -> ColumnElement[bool]:
    """A prefix as a range, which is what an index in byte order can answer on both databases."""
    return and_(column >= prefix, column < prefix + _LAST)


def _terms(citizen: Citizen) -> list[str]:
    return sorted({word[:_TERM_LENGTH] for word in texts.words(citizen.name)[:_NAME_WORDS]})


def _has_address(prefix: str) -> ColumnElement[bool]:
    return Citizen.id.in_(
        select(CitizenAddress.citizen_id).where(starts_with(CitizenAddress.value, prefix))
    )


def _holds(digits: str) -> ColumnElement[bool]:
    """Somewhere in a phone number: people know the last digits, or the first."""
    return Citizen.addresses.any(CitizenAddress.value.contains(digits))


def _by_words(prefixes: list[str]) -> Select[Citizen]:
    """Citizens with, for each prefix, a word in the name that begins with it."""
    having = (
        Citizen.id.in_(select(CitizenTerm.citizen_id).where(starts_with(CitizenTerm.term, prefix)))
        for prefix in prefixes
    )
    return select(Citizen).where(*having)


def _first(session: Session, query: Select[Citizen], limit: int) -> Sequence[Citizen]:
    return session.scalars(query.order_by(Citizen.id.desc()).limit(limit)).all()


def _similar(session: Session, words: list[str]) -> list[Citizen]:
    """Names that share the beginning of the longest word, those that look like it first."""
    beginning = max(words, key=len)[:2]
    candidates = _first(session, _by_words([beginning]), _CANDIDATES)
    return [one for one in _ranked(candidates, words) if _score(one, words) >= _SIMILAR]


def _ranked(found: Sequence[Citizen], words: list[str]) -> list[Citizen]:
    return sorted(found, key=lambda one: (-_score(one, words), texts.fold(one.name), one.id))


def _score(citizen: Citizen, words: list[str]) -> float:
    """How much a name looks like what is typed, 0 to 100; the order of words does not matter."""
    parts = texts.words(citizen.name)
    best = (max((fuzz.ratio(word, part) for part in parts), default=0.0) for word in words)
    return sum(best) / len(words)
