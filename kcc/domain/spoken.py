"""How a conversation by phone or at the desk can end, question by question."""

from enum import StrEnum

from kcc.domain.states import Outcome


class NoteOutcome(StrEnum):
    """How one question of a conversation ended, in the order of the keys that choose it."""

    ANSWERED = "answered"
    CONSULTED = "consulted"
    REFERRED = "referred"
    CALLBACK = "callback"
    TRANSFERRED = "transferred"
    CITIZEN_RETURNS = "citizen_returns"
    BROKEN_OFF = "broken_off"
    LATER = "later"

    @property
    def label(self) -> str:
        return _LABELS[self]

    @property
    def closes(self) -> Outcome | None:
        """The outcome with which the contact is closed at once; None while work is left."""
        return _CLOSING.get(self)

    @property
    def tells(self) -> bool:
        """Whether the citizen was told something, which has to be written down."""
        return self in (NoteOutcome.ANSWERED, NoteOutcome.CONSULTED)


class InKennisbank(StrEnum):
    """Whether the answer stood in the kennisbank, as who spoke says."""

    YES = "yes"
    NO = "no"
    NOT_SEARCHED = "not_searched"

    @property
    def label(self) -> str:
        return _FOUND[self]


_LABELS = {
    NoteOutcome.ANSWERED: "Zelf beantwoord",
    NoteOutcome.CONSULTED: "Na ruggespraak",
    NoteOutcome.REFERRED: "Doorgezet",
    NoteOutcome.CALLBACK: "Terugbelverzoek",
    NoteOutcome.TRANSFERRED: "Doorverbonden",
    NoteOutcome.CITIZEN_RETURNS: "Inwoner neemt weer contact op",
    NoteOutcome.BROKEN_OFF: "Verbinding verbroken",
    NoteOutcome.LATER: "Ik zoek het uit",
}

_CLOSING = {
    NoteOutcome.ANSWERED: Outcome.ANSWERED,
    NoteOutcome.CONSULTED: Outcome.ANSWERED_AFTER_CONSULTATION,
    NoteOutcome.TRANSFERRED: Outcome.TRANSFERRED,
    NoteOutcome.CITIZEN_RETURNS: Outcome.CITIZEN_RETURNS,
    NoteOutcome.BROKEN_OFF: Outcome.BROKEN_OFF,
}

_FOUND = {
    InKennisbank.YES: "Ja",
    InKennisbank.NO: "Nee",
    InKennisbank.NOT_SEARCHED: "Niet gezocht",
}
