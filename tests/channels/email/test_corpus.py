"""Each mail in `tests/emails` is what its JSON says, which was written before anything read it.

A JSON holds some keys of `kcc mail inspect --json`, only those that matter for that mail, and:
`text_contains` and `text_excludes`, which are pieces of `text`, the same of `visible` for
`visible_reply` and of `html`; and `damage`, what was broken on purpose.
"""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from kcc.cli import main
from tests.channels.email.structure import structure_of

EMAILS = sorted((Path(__file__).parents[2] / "emails").glob("*.eml"))
PIECES = {"text": "text", "visible": "visible_reply", "html": "html"}

# What is known to fall short; a mail that begins to be understood has to leave this list.
SHORTFALLS: dict[str, str] = {}


def test_every_mail_is_understood_as_was_written_down() -> None:
    wrong = {path.stem: found for path in EMAILS if (found := list(_differences(path)))}

    assert {name: wrong[name] for name in wrong.keys() - SHORTFALLS.keys()} == {}
    assert SHORTFALLS.keys() - wrong.keys() == set()


def test_no_two_mails_are_built_alike() -> None:
    known: dict[object, str] = {}
    alike = []
    for path in EMAILS:
        structure = (structure_of(path.read_bytes()), _expected(path).get("damage"))
        alike += [(known[structure], path.stem)] if structure in known else []
        known[structure] = path.stem

    assert alike == []
    assert len(EMAILS) >= 120


def _differences(path: Path) -> Iterator[str]:
    """What is not as was written down, in words."""
    answer = CliRunner().invoke(main, ["mail", "inspect", "--json", str(path)])
    found = json.loads(answer.stdout)
    if answer.exit_code or answer.stderr:
        yield f"exit {answer.exit_code}: {answer.stderr}"
    if not found["text"].startswith(found["visible_reply"]):
        yield "visible_reply is not the beginning of text"
    for key, value in _expected(path).items():
        yield from _difference(key, value, found)


def _expected(path: Path) -> dict[str, Any]:
    expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))
    assert isinstance(expected, dict)
    return expected


def _difference(key: str, value: Any, found: dict[str, Any]) -> Iterator[str]:
    where, _, how = key.partition("_")
    if how in ("contains", "excludes"):
        text = found[PIECES[where]] or ""
        wrong = [piece for piece in value if (piece in text) != (how == "contains")]
        if wrong:
            yield f"{key} {wrong}: {text}"
    elif key != "damage" and found[key] != value:
        yield f"{key} is {found[key]!r}, not {value!r}"
