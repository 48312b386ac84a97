"""For what a term of the law may be suspended (Awb 4:15 and its kin), by the kind of contact."""

from datetime import date

from kcc.domain.errors import Invalid
from kcc.domain.kinds import ContactKind
from kcc.domain.pause_reasons import PauseReason
from kcc.domain.words import citizens_date

_APPLIED = {reason: reason.article for reason in PauseReason if reason.is_suspension}
# Awb 4:15 is about what somebody applies for; an objection and a complaint have rules of their own.
GROUNDS: dict[ContactKind, dict[PauseReason, str]] = {
    ContactKind.APPLICATION: _APPLIED,
    ContactKind.WOO_REQUEST: _APPLIED,
    ContactKind.GDPR_REQUEST: _APPLIED,
    ContactKind.OBJECTION: {
        PauseReason.COMPLETION: "Awb 7:10, tweede lid",
        PauseReason.CONSENT: "Awb 7:10, vierde lid",
    },
    ContactKind.COMPLAINT: {PauseReason.CONSENT: "Awb 9:11, derde lid"},
}


def told(kind: ContactKind, reason: PauseReason) -> str:
    """`aanvulling gevraagd (Awb 4:15, eerste lid, onder a)`, or only why without an article."""
    article = GROUNDS.get(kind, {}).get(reason, "")
    return f"{reason.label} ({article})" if article else reason.label


def check_begin(since: date | None, until: date | None, within: tuple[date, date]) -> date:
    """The first of the days a suspension is counted after, when it can be; else raise Invalid.

    `within` are the receipt and the last day on which it can begin, both days in the Netherlands.
    """
    first, last = within
    if since is None:
        raise Invalid.at("since", "Vul in vanaf welke dag.")
    if since < first:
        raise Invalid.at("since", "Toen was dit contact er nog niet.")
    if since > last:
        raise Invalid.at("since", f"Dat kan tot en met {citizens_date(last, 'nl')}.")
    if until is not None and until <= since:
        raise Invalid.at("still_until", "Kies een dag na het begin, of laat dit leeg.")
    return since


def check_end(on: date | None, since: date, today: date) -> date:
    """The day on which the term goes on, when it can be; else raise Invalid."""
    if on is None:
        raise Invalid.at("ended_on", "Vul in op welke dag de termijn weer ging lopen.")
    if on < since:
        raise Invalid.at("ended_on", f"Zij staat pas stil sinds {citizens_date(since, 'nl')}.")
    if on > today:
        raise Invalid.at("ended_on", "Die dag komt nog. Leg het vast als het zover is.")
    return on
