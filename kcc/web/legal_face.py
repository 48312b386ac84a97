"""What the page of a contact says about the law: its kind, its term, and what a default costs."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from kcc.domain.actors import Actor
from kcc.domain.dwangsom import MOST_DAYS, TARIFF, Standing, dwangsom
from kcc.domain.kinds import Complexity, ContactKind, Priority, Suggestion
from kcc.domain.legal_terms import POSTPONING, Postponing
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.suspending import GROUNDS, told
from kcc.domain.words import citizens_date, exact, local, plain_date
from kcc.models import Clock, Contact, LegalTerm, MessageKind, Standstill
from kcc.services import classifying, legal_defaults, legal_suspending, legal_terms
from kcc.services.legal_defaults import Overdue
from kcc.services.threads import Thread
from kcc.web import context

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class StillFace:
    """What a term stands still for; `wrote_on` is when the citizen wrote since, if at all."""

    row: Standstill
    why: str
    wrote_on: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class LegalFace:
    """A term of the law that runs: `until` in words; it ends with a day, so it has no bar.

    `postponing` is None when it cannot be postponed (any more), `latest` to when it can.
    """

    clock: Clock
    until: str
    is_late: bool
    facts: LegalTerm | None
    postponing: Postponing | None
    latest: date | None
    still: StillFace | None
    grounds: dict[PauseReason, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class DefaultFace:
    """How it stands with a notice of default, seen from one of its two contacts."""

    other: Contact
    is_notice: bool
    words: str
    standing: Standing

    @property
    def badge(self) -> str:
        """In short, for beside the state of the contact; empty when nothing is due yet."""
        return self.words.split(". ")[0].rstrip(".") if self.standing is Standing.RUNS else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    """All of it, with what can be chosen."""

    term: LegalFace | None
    defaults: Sequence[DefaultFace]
    suggestion: Suggestion | None
    kinds: tuple[ContactKind, ...] = tuple(ContactKind)
    complexities: tuple[Complexity, ...] = tuple(Complexity)
    priorities: tuple[Priority, ...] = tuple(Priority)

    @property
    def is_linked(self) -> bool:
        """Whether it is known what this notice of default is about."""
        return any(one.is_notice for one in self.defaults)

    @property
    def published_on(self) -> date | None:
        """When the decision was made known that somebody objects to."""
        facts = self.term.facts if self.term else None
        return facts.published_on if facts else None


def law(thread: Thread, now: datetime, actor: Actor) -> Law:
    session, contact = context.session(), thread.contact
    running = next((one for one in thread.clocks if one.legal and one.is_running), None)
    is_question = contact.kind is ContactKind.QUESTION  # nothing is looked up for most
    found = () if is_question else legal_defaults.of(session, contact, now, actor)
    return Law(
        term=_face(thread, running, now) if running else None,
        defaults=[_default(one, contact, now) for one in found],
        suggestion=classifying.suggested(thread),
    )


def _face(thread: Thread, clock: Clock, now: datetime) -> LegalFace:
    session = context.session()
    facts = session.get(LegalTerm, clock.id)
    rule = None if facts and facts.told_on else POSTPONING.get(clock.contact.kind)
    due, today = local(clock.due_at).date(), local(now).date()
    return LegalFace(
        clock=clock,
        until="staat stil" if clock.paused else f"uiterlijk {plain_date(due, today)}",
        is_late=clock.due_at < now and not clock.paused,
        facts=facts,
        postponing=rule,
        latest=legal_terms.latest_end(session, clock, now) if rule and rule.most else None,
        still=_still(thread, now),
        grounds=GROUNDS.get(clock.contact.kind, {}),
    )


def _still(thread: Thread, now: datetime) -> StillFace | None:
    row = legal_suspending.current(context.session(), thread.contact, now)
    if row is None:
        return None
    inbound = (one.at for one in thread.messages if one.kind is MessageKind.INBOUND)
    wrote = next((at for at in inbound if at > row.started_at), None)
    return StillFace(
        row=row,
        why=told(thread.contact.kind, row.reason),
        wrote_on=local(wrote).date() if wrote else None,
    )


def _default(one: Overdue, contact: Contact, now: datetime) -> DefaultFace:
    is_notice = one.notice.id == contact.id
    return DefaultFace(
        other=one.about if is_notice else one.notice,
        is_notice=is_notice,
        words=_words(one, local(now).date()),
        standing=one.dwangsom.standing,
    )


def _words(one: Overdue, today: date) -> str:
    found, first = one.dwangsom, one.dwangsom.first_day
    if found.standing is Standing.PREMATURE and one.due_at is not None:
        last = plain_date(local(one.due_at).date(), today)
        return (
            f"Te vroeg: de termijn loopt tot en met {last}. Een ingebrekestelling van voor die dag"
            " telt niet (Awb 4:17, derde lid). Laat dat de inwoner weten."
        )
    if found.standing is Standing.WAITS and first is not None:
        last_day, starts = (citizens_date(day, "nl") for day in (first - _DAY, first))
        return f"Beslis uiterlijk {last_day}. Vanaf {starts} kost elke dag € {TARIFF[0][1]}."
    if found.standing is Standing.RUNS:
        most = _euros(dwangsom(MOST_DAYS))
        reached = " Het hoogste bedrag is bereikt." if found.days == MOST_DAYS else ""
        return (
            f"Dwangsom loopt: dag {found.days}, {_euros(found.euros)}, hoogstens {most}.{reached}"
        )
    if found.standing is Standing.ENDED and found.days:
        days = "1 dag" if found.days == 1 else f"{found.days} dagen"
        return (
            f"Dwangsom: {days}, {_euros(found.euros)}. Stel het bedrag vast in een besluit, binnen"
            " twee weken na de laatste dag (Awb 4:18)."
        )
    return _NOTHING_DUE[found.standing].format(one.about.kind.label)


def _euros(amount: int) -> str:
    return f"€ {exact(amount)}"


_NOTHING_DUE = {
    Standing.WITHOUT: "Geen dwangsom: die is er niet bij een {} (Awb 4:17, Woo 8.2).",
    Standing.NO_TERM: (
        "Van dat contact is geen wettelijke termijn bekend. Kies daar eerst de soort: dan blijkt"
        " of de termijn voorbij was."
    ),
    Standing.DECIDED: "Geen dwangsom: er was al beslist voor de ingebrekestelling kwam.",
    Standing.ENDED: "Geen dwangsom: er is op tijd beslist.",
}
