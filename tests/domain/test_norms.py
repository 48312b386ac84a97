"""The norms a municipality starts with, and how one is found."""

from typing import Any

import pytest

from channels.base import ChannelKind
from kcc.domain.kinds import Complexity, ContactKind
from kcc.domain.moments import Moment
from kcc.domain.norms import DEFAULT_NORMS, About, NormRule, first_match, never_reached
from kcc.domain.term import parse_term


def rule(channel: str | None, moment: Moment, term: str) -> NormRule:
    return NormRule(channel=channel, moment=moment, term=parse_term(term), target_percent=90)


def test_the_first_rule_that_fits_decides() -> None:
    strict = rule("email", Moment.FIRST_ANSWER, "1 werkdag")
    general = rule(None, Moment.FIRST_ANSWER, "3 werkdagen")

    assert first_match([strict, general], About(channel="email"), Moment.FIRST_ANSWER) is strict
    assert first_match([general, strict], About(channel="email"), Moment.FIRST_ANSWER) is general
    assert first_match([strict, general], About(channel="phone"), Moment.FIRST_ANSWER) is general


def test_a_moment_without_a_rule_has_no_norm() -> None:
    only_mail = rule("email", Moment.CALLBACK, "1 werkdag")

    assert first_match([only_mail], About(channel="phone"), Moment.CALLBACK) is None
    assert first_match([only_mail], About(channel="email"), Moment.FIRST_ANSWER) is None


@pytest.mark.parametrize("channel", list(ChannelKind))
@pytest.mark.parametrize("moment", [Moment.FIRST_ANSWER, Moment.NEXT_ANSWER, Moment.CALLBACK])
def test_every_channel_promises_an_answer_within_two_working_days(
    channel: ChannelKind, moment: Moment
) -> None:
    norm = first_match(DEFAULT_NORMS, About(channel=channel), moment)

    assert norm is not None
    assert str(norm.term) == "2 werkdagen"
    assert norm.target_percent == (90 if moment is Moment.CALLBACK else 85)
    assert norm.warn_percent == 75


@pytest.mark.parametrize(
    ("channel", "term"),
    [
        (ChannelKind.EMAIL, "15 openingsminuten"),
        (ChannelKind.FORM, "15 openingsminuten"),
        (ChannelKind.PHONE, None),
        (ChannelKind.DESK, None),
    ],
)
def test_only_what_is_written_is_acknowledged(channel: ChannelKind, term: str | None) -> None:
    norm = first_match(DEFAULT_NORMS, About(channel=channel), Moment.ACKNOWLEDGE)

    assert (str(norm.term) if norm else None) == term


@pytest.mark.parametrize(
    ("moment", "complexity", "term", "target"),
    [
        (Moment.FIRST_ANSWER, Complexity.COMPLEX, None, 0),
        (Moment.DATE_MESSAGE, Complexity.SIMPLE, None, 0),
        (Moment.DATE_MESSAGE, Complexity.COMPLEX, "10 werkdagen", 100),
        (Moment.FINAL_ANSWER, Complexity.SIMPLE, None, 0),
        (Moment.FINAL_ANSWER, Complexity.COMPLEX, "15 werkdagen", 90),
        (Moment.REFERRAL, Complexity.COMPLEX, "2 werkdagen", 95),
    ],
)
def test_of_a_complex_question_one_hears_first_when_the_answer_comes(
    moment: Moment, complexity: Complexity, term: str | None, target: int
) -> None:
    norm = first_match(DEFAULT_NORMS, About(channel="email", complexity=complexity), moment)

    assert (str(norm.term) if norm else None) == term
    assert (norm.target_percent if norm else 0) == target


LAW = {
    ContactKind.OBJECTION: ("6 weken", "Awb 7:10"),
    ContactKind.COMPLAINT: ("6 weken", "Awb 9:11"),
    ContactKind.WOO_REQUEST: ("4 weken", "Woo 4.4"),
    ContactKind.GDPR_REQUEST: ("1 maand", "AVG 12"),
    ContactKind.APPLICATION: ("8 weken", "Awb 4:13"),
    ContactKind.NOTICE_OF_DEFAULT: ("2 weken", "Awb 4:17"),
}


@pytest.mark.parametrize("kind", list(ContactKind))
def test_the_law_has_a_term_for_what_it_knows_beside_the_norm_of_the_service(
    kind: ContactKind,
) -> None:
    about = About(channel="email", kind=kind, complexity=Complexity.COMPLEX)
    law = first_match(DEFAULT_NORMS, about, Moment.FINAL_ANSWER, legal=True)
    service = first_match(DEFAULT_NORMS, about, Moment.FINAL_ANSWER)

    assert (str(law.term) if law else None) == LAW.get(kind, (None, ""))[0]
    assert law is None or law.legal_basis.startswith(LAW[kind][1])
    assert str(service.term if service else "") == "15 werkdagen"


def test_no_default_norm_is_hidden_behind_another_or_names_an_unknown_channel() -> None:
    assert never_reached(DEFAULT_NORMS) == {}
    assert {norm.channel for norm in DEFAULT_NORMS} <= {None, *ChannelKind}


@pytest.mark.parametrize(
    ("first", "later", "hidden"),
    [
        ({}, {}, True),
        ({}, {"channel": "email", "topic_id": 3}, True),
        ({"channel": "email"}, {"channel": "email", "complexity": Complexity.SIMPLE}, True),
        ({"channel": "email"}, {}, False),
        ({"channel": "email"}, {"channel": "phone"}, False),
        ({"department_id": 1}, {"channel": "email"}, False),
        ({"moment": Moment.NEXT_ANSWER}, {"channel": "email"}, False),
        ({"term": parse_term("6 weken")}, {"channel": "email"}, False),
    ],
)
def test_a_rule_that_another_leaves_nothing_is_found(
    first: dict[str, Any], later: dict[str, Any], hidden: bool
) -> None:
    usual: dict[str, Any] = {"moment": Moment.FINAL_ANSWER, "term": parse_term("2 werkdagen")}
    rules = [NormRule(**(usual | told), target_percent=90) for told in (first, later)]

    assert never_reached(rules) == ({1: 0} if hidden else {})


def test_every_moment_has_a_dutch_name() -> None:
    assert {moment: moment.label for moment in Moment} == {
        "acknowledge": "ontvangstbevestiging",
        "first_answer": "eerste antwoord",
        "next_answer": "volgend antwoord",
        "date_message": "bericht met een datum",
        "final_answer": "definitief antwoord",
        "callback": "terugbellen",
        "referral": "reactie van de afdeling",
        "promise": "toezegging",
    }
