"""The norms in the order in which they are tried; a change makes a version, clocks keep theirs."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain import marks
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Changed, Invalid, NotFound
from kcc.domain.kinds import Complexity, ContactKind, Priority
from kcc.domain.moments import Moment
from kcc.domain.norms import covers
from kcc.domain.term import Term
from kcc.models import Norm
from kcc.services import admin_log, clock_rules
from kcc.services.norm_words import about, described

_PERCENT = "Vul een percentage van 1 tot en met 100 in."


@dataclass(frozen=True, slots=True, kw_only=True)
class NormInput:
    """What an admin fills in; None is any, percentages are of contacts and of the term."""

    moment: Moment
    term: Term
    target_percent: int
    warn_percent: int
    channel: ChannelKind | None = None
    kind: ContactKind | None = None
    complexity: Complexity | None = None
    priority: Priority | None = None
    topic_id: int | None = None
    department_id: int | None = None
    legal_basis: str = ""
    calendar_id: int | None = None

    @property
    def legal(self) -> bool:
        return self.term.unit.statutory

    @property
    def columns(self) -> dict[str, Any]:
        told = asdict(self)
        del told["term"]
        return told | {"amount": self.term.amount, "unit": self.term.unit}


def in_order(session: Session, *, legal: bool) -> list[Norm]:
    """The norms in force of the service, or of the law, as they are tried."""
    return [norm for norm in _all(session) if norm.legal == legal]


def ended(session: Session) -> Sequence[Norm]:
    """The last version of each rule that holds no more, what ended last first."""
    in_force = select(Norm.rule).where(Norm.replaced_at.is_(None))
    last = select(func.max(Norm.id)).where(Norm.rule.not_in(in_force)).group_by(Norm.rule)
    return session.scalars(
        select(Norm).where(Norm.id.in_(last)).order_by(Norm.replaced_at.desc(), Norm.id.desc())
    ).all()


def history(session: Session, rule: int) -> Sequence[Norm]:
    """All versions, the newest first; at most one of them is in force. Raises NotFound."""
    found = session.scalars(select(Norm).where(Norm.rule == rule).order_by(Norm.id.desc())).all()
    if not found:
        raise NotFound("Deze norm is er niet.")
    return found


def mark(session: Session) -> str:
    """What a page remembers of the order, for `move`."""
    return marks.mark({"order": tuple(norm.rule for norm in _all(session))})


def add(session: Session, given: NormInput, now: datetime, actor: Actor) -> Norm:
    """A new rule, right before the first that would leave it nothing, or else as the last.

    Raises Invalid for percentages beyond 1 to 100, for a term of the law that is for another
    moment than the final answer or does not name its article, and where there is a norm already.
    """
    admin_log.begin(session)
    others = _all(session)
    _check(given, others)
    place = next((n for n, one in enumerate(others) if covers(one, given)), len(others))
    made = _version(given, (session.scalar(select(func.max(Norm.rule))) or 0) + 1, now)
    session.add(made)
    _number([*others[:place], made, *others[place:]])
    session.flush()
    _record(session, AdminAction.NORM_SET, made, now, actor, {"wordt": described(made)})
    return made


def change(
    session: Session,
    rule: int,
    given: NormInput,
    seen_id: int | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Put a new version in the place of the one that was seen (None: it had ended).

    Clocks that run keep the version they were started with; new ones get this one. Raises
    NotFound, Changed when somebody else changed it meanwhile, and Invalid as `add` does.
    """
    old = _replaced(session, rule, seen_id, now)
    _check(given, _all(session))
    made = _version(given, rule, now)
    made.position = old.position
    session.add(made)
    session.flush()
    was = "geen norm" if seen_id is None else described(old)
    data = {"was": was, "wordt": described(made)}
    if about(session, old) != about(session, made):
        data["gold voor"] = about(session, old)
    _record(session, AdminAction.NORM_SET, made, now, actor, data)


def end(session: Session, rule: int, seen_id: int | None, now: datetime, actor: Actor) -> None:
    """Start no more clocks by this rule; raises NotFound and Changed as `change` does."""
    old = _replaced(session, rule, seen_id, now)
    if seen_id is not None:
        _record(session, AdminAction.NORM_ENDED, old, now, actor, {"was": described(old)})


def move(
    session: Session, rule: int, seen: str | None, now: datetime, actor: Actor, *, up: bool
) -> None:
    """Try this rule one place earlier, or later, than it is; at the end nothing happens.

    Raises NotFound for a rule that is not in force, Changed when the order is another than `seen`.
    """
    admin_log.begin(session)
    norms = _all(session)
    own = next((norm for norm in norms if norm.rule == rule), None)
    if own is None:
        raise NotFound("Deze norm geldt niet meer.")
    if seen != mark(session):
        message = "Iemand anders heeft de normen net gewijzigd. Bekijk de nieuwe volgorde."
        raise Changed(message, mark(session))
    _number(norms)
    alike = [norm for norm in norms if norm.legal == own.legal]
    place = alike.index(own) + (-1 if up else 1)
    if not 0 <= place < len(alike):
        return
    other = alike[place]
    own.position, other.position = other.position, own.position
    words = {"gaat nu voor" if up else "komt nu na": about(session, other)}
    _record(session, AdminAction.NORM_MOVED, own, now, actor, words)


def last_versions(session: Session, rules: Iterable[int]) -> dict[int, Norm]:
    """The newest version of each of these rules, in force or not."""
    newest = select(func.max(Norm.id)).where(Norm.rule.in_(list(rules))).group_by(Norm.rule)
    return {norm.rule: norm for norm in session.scalars(select(Norm).where(Norm.id.in_(newest)))}


def _all(session: Session) -> list[Norm]:
    in_force = select(Norm).where(Norm.replaced_at.is_(None))
    return list(session.scalars(in_force.order_by(Norm.position, Norm.id)))


def _number(norms: Iterable[Norm]) -> None:
    for position, norm in enumerate(norms, start=1):
        norm.position = position


def _version(given: NormInput, rule: int, now: datetime) -> Norm:
    return Norm(rule=rule, valid_from=now, **given.columns)


def _replaced(session: Session, rule: int, seen_id: int | None, now: datetime) -> Norm:
    """The newest version, which holds no more from now on."""
    admin_log.begin(session)
    newest = history(session, rule)[0]
    in_force = newest if newest.replaced_at is None else None
    if (in_force.id if in_force else None) != seen_id:
        message = "Iemand anders heeft deze norm net gewijzigd. Bekijk de nieuwe stand."
        raise Changed(message, str(in_force.id) if in_force else "")
    if in_force is not None:
        in_force.replaced_at = now
        session.flush()
    return newest


def _check(given: NormInput, others: Sequence[Norm]) -> None:
    mistakes = {
        name: _PERCENT
        for name in ("target_percent", "warn_percent")
        if not 1 <= getattr(given, name) <= 100
    }
    if given.legal:
        mistakes |= _mistakes_of_law(given)
    if given.moment is Moment.PROMISE:
        mistakes["moment"] = "Een toezegging heeft geen norm: zij loopt tot de toegezegde dag."
    if any(covers(one, given) and covers(given, one) for one in others):
        mistakes["moment"] = "Er is al een norm voor precies deze contacten en dit moment."
    if mistakes:
        raise Invalid("Deze norm is zo niet te bewaren.", mistakes)


def _mistakes_of_law(given: NormInput) -> dict[str, str]:
    mistakes = {}
    if given.moment is not Moment.FINAL_ANSWER:
        mistakes["unit"] = "Dagen, weken en maanden zijn er alleen voor het definitieve antwoord."
    if given.calendar_id is not None:
        mistakes["calendar_id"] = "Een termijn van de wet telt elke dag, in geen kalender."
    if not given.legal_basis:
        mistakes["legal_basis"] = "Vul in welk artikel van de wet deze termijn noemt."
    return mistakes


def _record(
    session: Session,
    action: AdminAction,
    norm: Norm,
    now: datetime,
    actor: Actor,
    data: dict[str, str],
) -> None:
    admin_log.record(session, action, about(session, norm), now, actor, data)
    clock_rules.forget(session)
