"""The register of outages: kept by people, with its history, and the clocks that it moves."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import UTC, datetime, timedelta

from sqlalchemy import func, or_, select
from sqlalchemy.orm import Session

from channels.base import ChannelKind
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound, Refused
from kcc.domain.outages import MOST_DAYS, FilingRule, span
from kcc.models import Outage
from kcc.services import admin_log, outage_spans, recounting
from kcc.services.recounting import OutageReach, Preview, Scope

AT_ONCE = 25  # clocks that move without somebody having seen them first
_FIRST = datetime(2020, 1, 1, tzinfo=UTC)
_FURTHEST = timedelta(days=731)


@dataclass(frozen=True, slots=True, kw_only=True)
class OutageInput:
    """What somebody fills in; moments are aware, and the end is empty while it lasts."""

    channel_names: list[str]
    mailbox_id: int | None = None
    started_at: datetime
    ended_at: datetime | None = None
    planned: bool = False
    filing: FilingRule = FilingRule.EXTENDED
    filing_days: int = 1
    own_terms: bool = False
    text_nl: str = ""
    text_en: str = ""
    note: str = ""


def listed(session: Session) -> Sequence[Outage]:
    """The newest first; the ones that were withdrawn too."""
    return session.scalars(select(Outage).order_by(Outage.started_at.desc(), Outage.id)).all()


def get(session: Session, outage_id: int) -> Outage:
    """Raises NotFound."""
    found = session.get(Outage, outage_id)
    if found is None:
        raise NotFound("Deze storing is er niet.")
    return found


def count_pending(session: Session) -> int:
    """How many wait until somebody saw which clocks they move."""
    waits = select(func.count()).select_from(Outage).where(Outage.pending)
    return session.scalar(waits) or 0


def register(session: Session, given: OutageInput, now: datetime, actor: Actor) -> Outage:
    """Write an outage down, also afterwards, and move the clocks of the law that it touches.

    With more than `AT_ONCE` of those it stays `pending` until somebody saw them. Raises Invalid for
    what cannot be, such as a start that is still to come of what was not planned.
    """
    admin_log.begin(session)
    _check(given, now)
    made = Outage(
        **asdict(given), agent_id=actor.agent_id, actor_name=actor.name, registered_at=now
    )
    session.add(made)
    session.flush()
    _settle(session, made, AdminAction.OUTAGE_ADDED, now, actor)
    return made


def change(
    session: Session,
    outage_id: int,
    given: OutageInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> Outage:
    """Correct what was written down: clocks that run are as if it had always been so.

    Raises NotFound, Refused for one that was withdrawn, Changed as `admin_log.assign` does, and
    Invalid as `register` does.
    """
    admin_log.begin(session)
    found = _in_force(session, outage_id)
    _check(given, now)
    changed = admin_log.assign(session, found, asdict(given), seen)
    if changed:
        _settle(session, found, AdminAction.OUTAGE_CHANGED, now, actor, changed)
    return found


def end(session: Session, outage_id: int, now: datetime, actor: Actor) -> Outage:
    """Say that it is over since this minute; raises NotFound, Refused where it does not last."""
    admin_log.begin(session)
    found = _in_force(session, outage_id)
    if not found.lasts_at(now):
        raise Refused("Deze storing is al voorbij, of moet nog beginnen.")
    this_minute = now.replace(second=0, microsecond=0)
    found.ended_at = max(this_minute, found.started_at + timedelta(minutes=1))
    _settle(session, found, AdminAction.OUTAGE_ENDED, now, actor)
    return found


def withdraw(session: Session, outage_id: int, now: datetime, actor: Actor) -> Outage:
    """Let it never have counted: what it moved goes back, except where a clock has ended.

    Raises NotFound, and Refused where it was withdrawn before.
    """
    admin_log.begin(session)
    found = _in_force(session, outage_id)
    found.withdrawn_at = now
    _settle(session, found, AdminAction.OUTAGE_WITHDRAWN, now, actor)
    return found


def behind(session: Session, now: datetime) -> list[int]:
    """Which outages still last and touch more by now than clocks were counted with.

    Not those that wait for somebody to look first; but those of them that need not wait any more.
    """
    lasts = Outage.ended_at.is_(None) & Outage.withdrawn_at.is_(None)
    found = session.scalars(select(Outage).where(or_(lasts, Outage.pending))).all()
    return [one.id for one in found if one.pending != bool(preview(session, one, now).touched)]


def catch_up(session: Session, outage_id: int, now: datetime) -> None:
    """Count the clocks that an outage touches up to `now`; nothing when somebody ended it."""
    admin_log.begin(session)
    outage = get(session, outage_id)
    seen = preview(session, outage, now)
    if outage.pending:
        outage.pending = seen.touched > 0
    elif outage.ended_at is None and outage.withdrawn_at is None:
        recounting.apply(session, _scope(outage), seen.mark, now, SYSTEM)
    session.flush()


def preview(session: Session, outage: Outage, now: datetime) -> Preview:
    """Which clocks would move, or tell another story, as the register stands now."""
    return recounting.preview(session, _scope(outage), now)


def apply(session: Session, outage_id: int, seen: str, now: datetime, actor: Actor) -> Preview:
    """Move what the preview `seen` showed; raises NotFound, and Changed as `recounting.apply`."""
    admin_log.begin(session)
    found = get(session, outage_id)
    done = recounting.apply(session, _scope(found), seen, now, actor)
    for one in session.scalars(select(Outage).where(Outage.pending)).all():
        one.pending = preview(session, one, now).touched > 0  # what is moved, is so for all of them
    session.flush()
    return done


def _settle(
    session: Session,
    outage: Outage,
    action: AdminAction,
    now: datetime,
    actor: Actor,
    changed: dict[str, str] | None = None,
) -> None:
    """Note the change, and move the clocks unless there are so many that somebody looks first."""
    session.flush()
    outage_spans.forget(session)
    admin_log.record(session, action, subject(outage), now, actor, changed)
    found = preview(session, outage, now)
    outage.pending = found.touched > AT_ONCE
    if found.touched and not outage.pending:
        recounting.apply(session, _scope(outage), found.mark, now, actor)
    session.flush()


def subject(outage: Outage) -> str:
    """`e-mail, di 3 mrt 09:00 tot 15:00`."""
    return f"{outage.named}, {span(outage.started_at, outage.ended_at)}"


def _scope(outage: Outage) -> Scope:
    reach = OutageReach(since=outage.started_at, channels=frozenset(outage.channels))
    return Scope(outage=reach)


def _in_force(session: Session, outage_id: int) -> Outage:
    found = get(session, outage_id)
    if found.withdrawn_at is not None:
        raise Refused("Deze storing is ingetrokken. Leg zo nodig een nieuwe vast.")
    return found


def _check(given: OutageInput, now: datetime) -> None:
    mistakes = _impossible(given) | _times(given, now)
    if mistakes:
        raise Invalid(next(iter(mistakes.values())), mistakes)


def _impossible(given: OutageInput) -> dict[str, str]:
    mistakes = {}
    if not given.channel_names:
        mistakes["channel_names"] = "Kies wat er niet werkt."
    if given.mailbox_id and ChannelKind.EMAIL.value not in given.channel_names:
        mistakes["mailbox_id"] = "Kruis e-mail aan, of kies hier alle postbussen."
    if not 1 <= given.filing_days <= MOST_DAYS:
        mistakes["filing_days"] = f"Vul een getal in van 1 tot en met {MOST_DAYS}."
    if given.own_terms and given.planned:
        mistakes["own_terms"] = "Werk dat gepland is, is geen overmacht (Awb 4:15)."
    elif given.own_terms and not given.note:
        mistakes["note"] = "Schrijf waarom er door de storing niet beslist kon worden."
    return mistakes


def _times(given: OutageInput, now: datetime) -> dict[str, str]:
    start, until = given.started_at, given.ended_at
    if not _FIRST <= start <= now + _FURTHEST:
        return {"started_on": "Klopt dat jaar?"}
    if not given.planned and start > now:
        return {"started_on": "Die tijd komt nog. Is het gepland werk? Kruis dat dan aan."}
    if given.planned and until is None:
        return {"ended_on": "Vul in tot wanneer het werk duurt."}
    if until is not None and until <= start:
        return {"ended_on": "Een storing eindigt na het begin."}
    if until is not None and until > (start + _FURTHEST if given.planned else now):
        return {"ended_on": "Die tijd komt nog. Laat dit leeg zolang de storing duurt."}
    return {}
