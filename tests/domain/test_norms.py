"""The norms a municipality starts with, and how one is found."""

import pytest

from channels.base import ChannelKind
from kcc.domain.moments import Moment
from kcc.domain.norms import DEFAULT_NORMS, About, NormRule, first_match
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


def test_no_default_norm_is_hidden_behind_another_or_names_an_unknown_channel() -> None:
    for norm in DEFAULT_NORMS:
        assert norm.channel in set(ChannelKind)
        assert first_match(DEFAULT_NORMS, About(channel=str(norm.channel)), norm.moment) is norm


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
