"""Letters: what disappears when a blank stays empty, and what is left of what somebody typed."""

import pytest

from kcc.domain import letters
from kcc.domain.letters import pattern
from kcc.domain.variables import Variable

NUMBER, PHONE, REASON = Variable.NUMBER, Variable.PHONE, Variable.REASON


@pytest.mark.parametrize(
    ("text", "left"),
    [
        ("{{nummer}}\n\n{{telefoon}}\n\neinde", "7\n\neinde"),
        ("{{telefoon}}\n\n{{nummer}}", "7"),
        ("{{nummer}}\n\n{{telefoon}}", "7"),
        ("begin\n\n\nvan {{nummer}}", "begin\n\n\nvan 7"),
        ("een alinea\nmet {{telefoon}}\nweg\n\n{{nummer}}", "7"),
        ("Nu:\n- bel {{telefoon}}\n- noem {{nummer}}\n- klaar", "Nu:\n- noem 7\n- klaar"),
        ("- bel {{telefoon}} of\n  schrijf\n- noem\n  {{nummer}}", "- noem\n  7"),
        ("Bel {{telefoon}}:\n- noem {{nummer}}\n\nGroet", "- noem 7\n\nGroet"),
        ("kop\n\nBel {{telefoon}}:\n- noem {{nummer}}", "kop\n\n- noem 7"),
        ("- een\nbel {{telefoon}}", "- een"),
        ("tekst\n\n-- \n{{telefoon}}\n{{nummer}}", "tekst\n\n-- \n7"),
        ("{{onzin}} en {{ Nummer }}", "{{onzin}} en 7"),
        ("{{telefoon}}", ""),
        ("", ""),
    ],
)
def test_a_paragraph_or_list_line_of_which_a_variable_is_empty_disappears(
    text: str, left: str
) -> None:
    assert pattern(text).fill({NUMBER: "7", PHONE: ""}) == left


def test_in_a_signature_each_line_stands_by_itself() -> None:
    text = "{{naam medewerker}}\nTeam Dieren\n{{telefoon}}\n\n{{nummer}}"

    filled = pattern(text, by_line=True).fill({NUMBER: "7", PHONE: "14 071"})

    assert filled == "Team Dieren\n14 071\n\n7"


@pytest.mark.parametrize(
    "typed",
    [
        "{{telefoon}}",
        "{{telefoon}",
        "{% include '/etc/passwd' %}{{ 7*7 }}",
        "{0.__class__} %(x)s $x \\1 \\g<0>",
        "\n\n\n-- \n- {{telefoon}}",
    ],
)
def test_what_was_filled_in_is_not_looked_at_again(typed: str) -> None:
    filled = pattern("U schreef:\n{{reden}}\n\nBel {{telefoon}}").fill({REASON: typed, PHONE: "1"})

    assert filled == f"U schreef:\n{typed}\n\nBel 1"


def test_it_is_known_where_the_words_of_an_agent_stand() -> None:
    values = {Variable.ANSWER: "Bel {{nummer}}.", NUMBER: "7"}
    answer = pattern("Bel {{nummer}}.\n\n{{telefoon}}\n\n{{antwoord}}\n\n-- \n{{nummer}}")

    place = answer.place(Variable.ANSWER, values)

    assert place == (8, 23)
    assert answer.fill(values)[slice(*place)] == "Bel {{nummer}}."
    assert answer.place(REASON, values) is None


@pytest.mark.parametrize(
    ("text", "subject", "line"),
    [
        ("Ontvangen: {{onderwerp}}", "Tegel", "Ontvangen: Tegel"),
        ("Ontvangen: {{onderwerp}}", "", "Ontvangen"),
        ("Ontvangen: {{onderwerp}}", "Help...", "Ontvangen: Help..."),
        ("{{onderwerp}}: ontvangen", "", "ontvangen"),
        ("{{onderwerp}}", "{{nummer}} {% x %}", "{{nummer}} {% x %}"),
        (
            "Over {{onderwerp}}",
            "a\r\nBcc: b@example.nl\x00\u2028c",
            "Over a Bcc: b@example.nl\ufffd c",
        ),
    ],
)
def test_a_subject_is_one_line_whatever_is_filled_in(text: str, subject: str, line: str) -> None:
    assert letters.subject(text, {Variable.SUBJECT: subject, NUMBER: "7"}) == line
