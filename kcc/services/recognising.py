"""Who messages are from: citizens recognised by address, or made."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session, contains_eager
from sqlalchemy.orm.attributes import set_committed_value

from kcc.db import is_sqlite
from kcc.domain import reach, texts
from kcc.domain.errors import Conflict
from kcc.models import AddressKind, Citizen, CitizenAddress
from kcc.services import citizens
from kcc.services.citizens import NAME_LENGTH
from kcc.services.rows import new_ids


@dataclass(frozen=True, slots=True, kw_only=True)
class Asker:
    """What a message says about whoever it is from; `may_be_new` of a program is False."""

    name: str = ""
    email: str | None = None
    phone: str | None = None
    may_be_new: bool = True

    @property
    def called(self) -> str:
        return texts.one_line(self.name, NAME_LENGTH) if self.may_be_new else ""

    @property
    def address(self) -> str | None:
        return reach.email_address(self.email) if self.email else None

    @property
    def digits(self) -> str | None:
        return reach.phone_digits(self.phone) if self.phone and self.may_be_new else None


def find_or_make(
    session: Session,
    now: datetime,
    *,
    name: str = "",
    email: str | None = None,
    phone: str | None = None,
    trusted: bool = False,
) -> Citizen | None:
    """As `find_or_make_all`, for one."""
    asker = Asker(name=name, email=email, phone=phone)
    return find_or_make_all(session, now, [asker], trusted=trusted)[0]


def find_or_make_all(
    session: Session, now: datetime, askers: Sequence[Asker], *, trusted: bool = False
) -> list[Citizen | None]:
    """The citizens with this e-mail address or else this phone number, made where there is none.

    None when nothing at all is known. What a stranger types is not `trusted`: it never adds a
    way to reach a citizen who is known already, or answers could go to somebody else.
    """
    known = _owners(session, {one.address for one in askers if one.address})
    made = _strangers(session, now, askers, known)
    found: list[Citizen | None] = []
    for one in askers:
        if one.address and one.address in made and one.may_be_new:
            known[one.address] = made[one.address]  # a program that wrote before is still nobody
        citizen = known.get(one.address) if one.address else _with_phone(session, one, now)
        if citizen is not None:
            _complete(session, citizen, one, trusted=trusted)
        found.append(citizen)
    return found


def _strangers(
    session: Session, now: datetime, askers: Sequence[Asker], known: Mapping[str, Citizen]
) -> Mapping[str, Citizen]:
    """By e-mail address, who has none yet and may be new."""
    first: dict[str, Asker] = {}
    for one in askers:
        if one.address and one.may_be_new and one.address not in known:
            first.setdefault(one.address, one)
    return dict(zip(first, _make(session, now, list(first.values())), strict=True))


def _complete(session: Session, citizen: Citizen, asker: Asker, *, trusted: bool) -> None:
    if asker.called and not citizen.name:
        citizens.rename(session, citizen, asker.called)
    if asker.digits and trusted:
        citizens.add_phone(citizen, asker.digits)


def _owners(session: Session, addresses: Collection[str]) -> dict[str, Citizen]:
    if not addresses:
        return {}
    owners = select(CitizenAddress.citizen_id).where(
        CitizenAddress.value.in_(addresses), CitizenAddress.kind == AddressKind.EMAIL
    )
    found = (
        select(Citizen)
        .join(Citizen.addresses)
        .where(Citizen.id.in_(owners))
        .order_by(CitizenAddress.id)
        .options(contains_eager(Citizen.addresses))
    )
    return {
        address.value: citizen
        for citizen in session.scalars(found).unique()
        for address in citizen.addresses
        if address.kind is AddressKind.EMAIL
    }


def _existing(session: Session, email: str) -> Citizen:
    citizen = _owners(session, [email]).get(email)
    if citizen is None:  # made and removed again while we waited
        raise Conflict("Dit e-mailadres is net gewijzigd. Probeer het nog eens.")
    return citizen


def _with_phone(session: Session, asker: Asker, now: datetime) -> Citizen | None:
    """A phone is shared in a household: it recognises whoever has that name, or is the only one."""
    if not (asker.called or asker.digits):
        return None
    known = _at_phone(session, asker.digits, asker.called) if asker.digits else None
    return known or _make(session, now, [asker])[0]


def _at_phone(session: Session, digits: str, name: str) -> Citizen | None:
    owners = select(CitizenAddress.citizen_id).where(
        CitizenAddress.value == digits, CitizenAddress.kind == AddressKind.PHONE
    )
    found = session.scalars(select(Citizen).where(Citizen.id.in_(owners)).limit(20)).all()
    if not name:
        return found[0] if len(found) == 1 else None
    folded = texts.fold(name)
    return next((one for one in found if texts.fold(one.name) in (folded, "")), None)


def _make(session: Session, now: datetime, askers: Sequence[Asker]) -> list[Citizen]:
    """New citizens; whose address somebody else made known just now, is who has it then."""
    if not askers:
        return []
    ids = new_ids(session, Citizen, len(askers))
    made = [
        Citizen(id=pk, name=one.called, created_at=now) for pk, one in zip(ids, askers, strict=True)
    ]
    session.add_all(made)
    session.flush()
    kept = _add_addresses(session, made, askers)
    came_second = set()
    for citizen, one in zip(made, askers, strict=True):
        own = kept.get(citizen.id, [])
        if one.address and all(address.value != one.address for address in own):
            came_second.add(citizen)
            session.delete(citizen)
        set_committed_value(citizen, "addresses", own)
    session.flush()
    citizens.add_terms(session, [citizen for citizen in made if citizen not in came_second])
    return [
        _existing(session, one.address) if one.address and citizen in came_second else citizen
        for citizen, one in zip(made, askers, strict=True)
    ]


def _add_addresses(
    session: Session, made: Sequence[Citizen], askers: Sequence[Asker]
) -> Mapping[int, list[CitizenAddress]]:
    """By citizen, what was nobody's yet.

    Two mails of somebody new can come in at once: the second waits, and goes on with whom the
    first made. A savepoint would do the same for every mail, at four times the work.
    """
    rows = [
        {"citizen_id": citizen.id, "kind": kind, "value": value}
        for citizen, one in zip(made, askers, strict=True)
        for kind, value in ((AddressKind.EMAIL, one.address), (AddressKind.PHONE, one.digits))
        if value
    ]
    kept: dict[int, list[CitizenAddress]] = defaultdict(list)
    if rows:
        insert_new = (sqlite.insert if is_sqlite(session) else postgresql.insert)(CitizenAddress)
        unique = insert_new.on_conflict_do_nothing().returning(CitizenAddress)
        for address in session.scalars(unique, rows):
            kept[address.citizen_id].append(address)
    return kept
