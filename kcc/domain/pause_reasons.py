"""Why a contact stands still, and which of its clocks that stops."""

from enum import StrEnum

from kcc.domain.moments import Moment


class PauseReason(StrEnum):
    """The first is of the service; the others are grounds of Awb 4:15 by which a term stops.

    A channel of ours that was out of order is none of them: see `kcc.domain.outages`.
    """

    CITIZEN = "citizen"
    COMPLETION = "completion"
    ABROAD = "abroad"
    CONSENT = "consent"
    APPLICANT = "applicant"
    FORCE_MAJEURE = "force_majeure"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def article(self) -> str:
        """The article of the Awb it rests on; empty for what is no ground of the law."""
        return _ARTICLES.get(self, "")

    @property
    def is_suspension(self) -> bool:
        """Whether an agent may suspend a term of the law for it."""
        return self in _ARTICLES

    def stops(self, moment: Moment, *, legal: bool) -> bool:
        """Whether a clock stands still for it.

        Of the service only the final answer waits for the citizen: who asked is owed his first
        answer, and the next one, all the same.
        """
        if legal:
            return self is not PauseReason.CITIZEN
        return self is PauseReason.CITIZEN and moment is Moment.FINAL_ANSWER


def may_stand_still(moment: Moment, *, legal: bool) -> bool:
    """Whether there is a reason for which such a clock stands still."""
    return any(reason.stops(moment, legal=legal) for reason in PauseReason)


_LABELS = {
    PauseReason.CITIZEN: "wacht op de inwoner",
    PauseReason.COMPLETION: "aanvulling gevraagd",
    PauseReason.ABROAD: "informatie uit het buitenland gevraagd",
    PauseReason.CONSENT: "de inwoner stemt in met uitstel",
    PauseReason.APPLICANT: "vertraging komt door de inwoner",
    PauseReason.FORCE_MAJEURE: "overmacht",
}
_ARTICLES = {
    PauseReason.COMPLETION: "Awb 4:15, eerste lid, onder a",
    PauseReason.ABROAD: "Awb 4:15, eerste lid, onder b",
    PauseReason.CONSENT: "Awb 4:15, tweede lid, onder a",
    PauseReason.APPLICANT: "Awb 4:15, tweede lid, onder b",
    PauseReason.FORCE_MAJEURE: "Awb 4:15, tweede lid, onder c",
}
