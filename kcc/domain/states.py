"""The states of a contact with the one table of allowed transitions."""

from enum import StrEnum

from kcc.domain.errors import Refused


class State(StrEnum):
    """Where a contact stands."""

    NEW = "new"
    IN_PROGRESS = "in_progress"
    WAITS_FOR_CITIZEN = "waits_for_citizen"
    WAITS_FOR_DEPARTMENT = "waits_for_department"
    POSTPONED = "postponed"
    CLOSED = "closed"
    NO_ACTION = "no_action"

    @property
    def label(self) -> str:
        return _STATE_LABELS[self]

    @property
    def is_open(self) -> bool:
        return self not in (State.CLOSED, State.NO_ACTION)


class Outcome(StrEnum):
    """How a closed contact ended (the first group), or why it needs no action (the second)."""

    ANSWERED = "answered"
    ANSWERED_AFTER_CONSULTATION = "answered_after_consultation"
    ANSWERED_BY_DEPARTMENT = "answered_by_department"
    REDIRECTED = "redirected"
    TRANSFERRED = "transferred"
    CALLED_BACK = "called_back"
    CITIZEN_RETURNS = "citizen_returns"
    BROKEN_OFF = "broken_off"
    SPAM = "spam"
    AUTOMATIC = "automatic"
    DUPLICATE = "duplicate"

    @property
    def label(self) -> str:
        return _OUTCOME_LABELS[self]

    @property
    def state(self) -> State:
        """The state that belongs to this outcome: spam, automatic and double leave the figures."""
        return State.NO_ACTION if self in _WITHOUT_ACTION else State.CLOSED

    @property
    def is_answer(self) -> bool:
        """Whether the citizen has an answer with it, so that it meets the terms of one."""
        return self in _WITH_ANSWER


_STATE_LABELS = {
    State.NEW: "nieuw",
    State.IN_PROGRESS: "in behandeling",
    State.WAITS_FOR_CITIZEN: "wacht op inwoner",
    State.WAITS_FOR_DEPARTMENT: "wacht op afdeling",
    State.POSTPONED: "uitgesteld",
    State.CLOSED: "afgehandeld",
    State.NO_ACTION: "geen actie",
}

_OUTCOME_LABELS = {
    Outcome.ANSWERED: "zelf beantwoord",
    Outcome.ANSWERED_AFTER_CONSULTATION: "beantwoord na ruggespraak",
    Outcome.ANSWERED_BY_DEPARTMENT: "beantwoord door de afdeling",
    Outcome.REDIRECTED: "doorverwezen",
    Outcome.TRANSFERRED: "doorverbonden",
    Outcome.CALLED_BACK: "teruggebeld",
    Outcome.CITIZEN_RETURNS: "inwoner neemt weer contact op",
    Outcome.BROKEN_OFF: "verbinding of contact verbroken",
    Outcome.SPAM: "spam",
    Outcome.AUTOMATIC: "automatisch bericht",
    Outcome.DUPLICATE: "dubbel",
}

_WITHOUT_ACTION = frozenset({Outcome.SPAM, Outcome.AUTOMATIC, Outcome.DUPLICATE})

_WITH_ANSWER = frozenset(
    {
        Outcome.ANSWERED,
        Outcome.ANSWERED_AFTER_CONSULTATION,
        Outcome.ANSWERED_BY_DEPARTMENT,
        Outcome.REDIRECTED,
        Outcome.CALLED_BACK,
    }
)

_OPEN = frozenset(state for state in State if state.is_open)
_ENDED = frozenset(State) - _OPEN

# From an end there is one way back, to work; only then can a contact wait or be put off again.
TRANSITIONS: dict[State, frozenset[State]] = {
    **dict.fromkeys(_OPEN, _OPEN | _ENDED),
    State.CLOSED: frozenset({State.NEW, State.IN_PROGRESS, State.NO_ACTION}),
    State.NO_ACTION: frozenset({State.NEW, State.IN_PROGRESS, State.CLOSED}),
}


def check_transition(old: State, new: State) -> None:
    """Let an allowed change of state pass; raise `Refused` for any other."""
    if old != new and new not in TRANSITIONS[old]:
        raise Refused(f"Een contact dat “{old.label}” is, kan niet “{new.label}” worden.")


def check_outcome(state: State, outcome: Outcome | None) -> None:
    """Let an end with an outcome of its own pass, or an open state without; else `Refused`."""
    if state.is_open and outcome is not None:
        raise Refused(f"Een contact dat “{state.label}” is, heeft nog geen uitkomst.")
    if not state.is_open and (outcome is None or outcome.state is not state):
        raise Refused(f"Bij “{state.label}” hoort een andere uitkomst. Kies er een.")


def check_open(state: State) -> None:
    """Let an open contact pass; raise `Refused` for one that has ended."""
    if not state.is_open:
        raise Refused("Dit contact is afgehandeld. Heropen het eerst.")
