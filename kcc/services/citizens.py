"""Citizens: recognised by address, looked up while an agent types."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from rapidfuzz import fuzz
from sqlalchemy import ColumnElement, Select, and_, bindparam, func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import InstrumentedAttribute, Session
from sqlalchemy.orm.attributes import set_committed_value

from kcc.db import UtcDateTime, is_sqlite
from kcc.domain import reach, texts
from kcc.domain.actors import Actor
from kcc.domain.errors import Conflict
from kcc.models import AddressKind, Citizen, CitizenAddress, CitizenTerm, Contact
from kcc.services import contacts
from kcc.services.rows import add_rows

NAME_LENGTH = 200
_TERM_LENGTH = 64
_NAME_WORDS = 8
_CANDIDATES = 200
_SIMILAR = 75  # of 100: one slip in a name of six letters still counts
# Made once: it runs for each mail, and making it takes longer than running it.
_OWNER = select(CitizenAddress.citizen_id).where(
    CitizenAddress.value == bindparam("address"), CitizenAddress.kind == AddressKind.EMAIL
)
_LAST = "\U0010ffff"  # sorts after everything that begins with the prefix


def find_or_make(
    session: Session,
    now: datetime,
    *,
    name: str = "",
    email: str | None = None,
    phone: str | None = None,
    trusted: bool = False,
) -> Citizen | None:
    """The citizen with this e-mail address or else this phone number, made when there is none.

    None when nothing at all is known. What a stranger types is not `trusted`: it never adds a
    way to reach a citizen who is known already, or answers could go to somebody else.
    """
    address = reach.email_address(email) if email else None
    digits = reach.phone_digits(phone) if phone else None
    called = texts.one_line(name, NAME_LENGTH)
    if not (called or address or digits):
        return None
    known = _with_email(session, address) if address else _with_phone(session, digits, called)
    if known is None:
        reachable = {AddressKind.EMAIL: address, AddressKind.PHONE: digits}
        return _make(session, now, called, reachable)
    if called and not known.name:
        rename(session, known, called)
    if digits and trusted:
        add_phone(known, digits)
    return known


def with_email(session: Session, email: str) -> Citizen | None:
    """The citizen who has this e-mail address, if anybody has."""
    address = reach.email_address(email)
    return _with_email(session, address) if address else None


def rename(session: Session, citizen: Citizen, name: str) -> None:
    """Give a citizen a name by which lookup finds him or her from now on."""
    citizen.name = texts.one_line(name, NAME_LENGTH)
    known = set(
        session.scalars(select(CitizenTerm.term).where(CitizenTerm.citizen_id == citizen.id))
    )
    _add_terms(session, citizen, known)


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


def _with_email(session: Session, address: str) -> Citizen | None:
    owner = session.scalar(_OWNER, {"address": address})
    return None if owner is None else session.get_one(Citizen, owner)


def _existing(session: Session, email: str) -> Citizen:
    citizen = _with_email(session, email)
    if citizen is None:  # made and removed again while we waited
        raise Conflict("Dit e-mailadres is net gewijzigd. Probeer het nog eens.")
    return citizen


def _with_phone(session: Session, digits: str | None, name: str) -> Citizen | None:
    """A phone is shared in a household: it recognises whoever has that name, or is the only one."""
    if digits is None:
        return None
    owners = select(CitizenAddress.citizen_id).where(
        CitizenAddress.value == digits, CitizenAddress.kind == AddressKind.PHONE
    )
    found = session.scalars(select(Citizen).where(Citizen.id.in_(owners)).limit(20)).all()
    if not name:
        return found[0] if len(found) == 1 else None
    folded = texts.fold(name)
    return next((one for one in found if texts.fold(one.name) in (folded, "")), None)


def _make(
    session: Session, now: datetime, name: str, addresses: dict[AddressKind, str | None]
) -> Citizen:
    citizen = Citizen(name=name, created_at=now)
    session.add(citizen)
    session.flush()
    rows = [
        {"citizen_id": citizen.id, "kind": kind, "value": value}
        for kind, value in addresses.items()
        if value
    ]
    # Two mails of somebody new can come in at once: the second waits, and goes on with whom the
    # first made. A savepoint would do the same for every mail, at four times the work.
    insert_new = (sqlite.insert if is_sqlite(session) else postgresql.insert)(CitizenAddress)
    unique = insert_new.on_conflict_do_nothing().returning(CitizenAddress)
    made = session.scalars(unique, rows).all() if rows else []
    email = addresses[AddressKind.EMAIL]
    if email and all(one.value != email for one in made):
        session.delete(citizen)
        session.flush()
        return _existing(session, email)
    set_committed_value(citizen, "addresses", list(made))
    _add_terms(session, citizen, set())
    return citizen


def _add_terms(session: Session, citizen: Citizen, known: set[str]) -> None:
    words = texts.words(citizen.name)[:_NAME_WORDS]
    terms = sorted({word[:_TERM_LENGTH] for word in words} - known)
    add_rows(session, CitizenTerm, [{"term": term, "citizen_id": citizen.id} for term in terms])


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
