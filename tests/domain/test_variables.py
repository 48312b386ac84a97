"""Variables in standard texts: a closed list, filled in when the text is used."""

import pytest

from kcc.domain import variables
from kcc.domain.first_texts import FIRST_TEXTS
from kcc.domain.variables import Variable

VALUES = {variable: f"<{variable.name}>" for variable in Variable}


def test_every_variable_is_filled_in_however_it_is_written() -> None:
    text = "{{aanhef}}, {{ Nummer }} van {{naam  medewerker}} {{gemeente}}{{telefoon}}{{website}}"

    assert variables.mistakes(text) == ()
    assert variables.fill(text, VALUES) == (
        "<SALUTATION>, <NUMBER> van <AGENT> <MUNICIPALITY><PHONE><WEBSITE>"
    )


@pytest.mark.parametrize(
    ("text", "wrong"),
    [
        ("{{bsn}}", ("{{bsn}}",)),
        ("{{}} en {{ naam }}", ("{{}}", "{{ naam }}")),
        ("{{nummer", ("{{",)),
        ("nummer}}", ("}}",)),
        ("{{nummer\n}}", ("{{", "}}")),
        ("{nummer} en {} mogen", ()),
    ],
)
def test_what_cannot_be_filled_in_is_named(text: str, wrong: tuple[str, ...]) -> None:
    assert variables.mistakes(text) == wrong


def test_the_value_of_one_variable_is_no_variable_itself() -> None:
    filled = variables.fill("{{aanhef}}", {**VALUES, Variable.SALUTATION: "Beste {{nummer}}"})

    assert filled == "Beste {{nummer}}"


def test_the_first_texts_can_be_filled_in_and_called() -> None:
    assert [t.shortcut for t in FIRST_TEXTS if variables.mistakes(t.text)] == []
    assert len({t.shortcut for t in FIRST_TEXTS}) == len(FIRST_TEXTS)
