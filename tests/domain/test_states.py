"""The states of a contact: each has its words, and only the table's transitions pass."""

import pytest

from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.errors import Refused
from kcc.domain.events import EventKind
from kcc.domain.roles import Role
from kcc.domain.states import TRANSITIONS, Outcome, State, check_outcome, check_transition


@pytest.mark.parametrize("kind", [State, Outcome, EventKind, Role])
def test_every_value_has_dutch_words(kind: type[State | Outcome | EventKind | Role]) -> None:
    assert all(value.label for value in kind)


def test_every_state_can_be_left() -> None:
    assert set(TRANSITIONS) == set(State)
    assert all(TRANSITIONS[state] - {state} for state in State)


WORK = {State.NEW, State.IN_PROGRESS}
WAITING = {State.WAITS_FOR_CITIZEN, State.WAITS_FOR_DEPARTMENT, State.POSTPONED}
ENDS = {State.CLOSED, State.NO_ACTION}


@pytest.mark.parametrize("old", sorted(WORK | WAITING))
def test_what_is_open_can_become_anything(old: State) -> None:
    for new in State:
        check_transition(old, new)


@pytest.mark.parametrize("old", sorted(ENDS))
def test_what_has_ended_goes_back_to_work_before_it_waits_again(old: State) -> None:
    for new in WORK | ENDS:
        check_transition(old, new)
    for new in WAITING:
        with pytest.raises(Refused, match=f"{old.label}.*{new.label}"):
            check_transition(old, new)


@pytest.mark.parametrize("state", State)
def test_only_an_end_has_an_outcome_and_always_one_of_its_own(state: State) -> None:
    for outcome in (None, *Outcome):
        fits = state.is_open if outcome is None else outcome.state is state
        if fits:
            check_outcome(state, outcome)
        else:
            with pytest.raises(Refused, match=state.label):
                check_outcome(state, outcome)


@pytest.mark.parametrize("outcome", [Outcome.SPAM, Outcome.AUTOMATIC, Outcome.DUPLICATE])
def test_what_needs_no_answer_leaves_the_figures(outcome: Outcome) -> None:
    assert outcome.state is State.NO_ACTION


def test_every_other_outcome_closes() -> None:
    ended = {outcome.state for outcome in Outcome}

    assert ended == {State.CLOSED, State.NO_ACTION}
    assert not any(state.is_open for state in ended)


def test_the_system_sees_everything_and_an_administrator_no_contacts() -> None:
    admin = Actor(agent_id=1, name="Beheer", roles=frozenset({Role.ADMIN}))

    assert SYSTEM.sees_all_contacts
    assert not admin.works_on_contacts
