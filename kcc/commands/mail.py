"""`kcc mail`: what the e-mail channel makes of a raw mail."""

import json
import re
import shutil
import sys
from collections.abc import Iterator
from contextlib import nullcontext
from dataclasses import asdict
from pathlib import Path
from tempfile import TemporaryFile

import click

from channels.base import Seal
from channels.email.inspection import InspectedFile, Inspection, inspect
from channels.email.parts import AT_ONCE
from kcc.domain.errors import Invalid

_WIDTH = 15
_NO_KEYS = ("sender", "why", "seal", "appointment", "problems", "unreadable")
_SEALS = {
    Seal.NONE: None,
    Seal.SIGNED: "ondertekend; niet gecontroleerd",
    Seal.PACKED: "ondertekend; niet te openen",
    Seal.ENCRYPTED: "versleuteld; niet te openen",
}
# A mail may hold commands to a terminal; a JSON text holds them only inside its strings.
_CONTROLS = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u2028-\u202e\u2066-\u2069]")


@click.group()
def mail() -> None:
    """Laat zien wat de KCC van een e-mail maakt."""


@mail.command("inspect")
@click.argument("file", metavar="[FILE|-]", default="-")
@click.option("--json", "as_json", is_flag=True, help="Schrijf het antwoord als JSON.")
def inspect_mail(file: str, as_json: bool) -> None:
    """Lees één mail, een .eml-bestand of - voor de standaardinvoer, en toon wat de KCC ervan maakt.

    Werkt zonder database en instellingen, en bewaart of verstuurt niets. Is de mail niet te
    lezen, dan staat op de standaardfout waarom, en toont het antwoord wat er wel van te zien is.
    """
    found = _inspected(file)
    # In UTF-8 whatever the locale: a mail holds characters that it may not know.
    click.echo((_as_json(found) if as_json else _as_text(found)).encode())
    if found.unreadable:
        click.echo(found.unreadable, err=True)


def _inspected(file: str) -> Inspection:
    try:
        with nullcontext(sys.stdin.buffer) if file == "-" else Path(file).open("rb") as mail:
            beginning = mail.read(AT_ONCE + 1)
            if len(beginning) <= AT_ONCE:
                return inspect(beginning)
            with TemporaryFile() as whole:  # the standard input cannot be gone through twice
                whole.write(beginning)
                shutil.copyfileobj(mail, whole)
                return inspect(whole)
    except (OSError, ValueError) as error:  # the second: a name with NUL
        raise Invalid(f"Het bestand {file} is niet te lezen.") from error


def _as_json(found: Inspection) -> str:
    values = {"from": found.sender} | asdict(found)
    for name in _NO_KEYS:
        del values[name]
    written = json.dumps(values, ensure_ascii=False, indent=2)
    return _CONTROLS.sub(lambda sign: f"\\u{ord(sign[0]):04x}", written)


def _as_text(found: Inspection) -> str:
    lines = [*_head(found), "", found.visible_reply, *_folded(found)]
    return _CONTROLS.sub("\N{REPLACEMENT CHARACTER}", "\n".join(lines))


def _head(found: Inspection) -> Iterator[str]:
    yield from _line("Van", f"{found.from_name} <{found.sender or 'geen adres'}>".strip())
    yield from _line("Antwoord aan", found.reply_to)
    yield from _line("Aan", *found.to)
    yield from _line("Kopie aan", *found.cc)
    yield from _line("Onderwerp", found.subject)
    yield from _line("Datum", found.date)
    yield from _line("Message-ID", found.message_id)
    yield from _line("Antwoord op", found.in_reply_to)
    yield from _line("Verwijst naar", *found.references)
    yield from _line("Automatisch", _automatic(found))
    yield from _line("Onbestelbaar", *found.bounce_recipients)
    yield from _line("Ging over", found.bounce_of)
    yield from _line("Tekenset", *found.charset_problems)
    yield from _line("Let op", *found.problems)
    yield from _line("Verzegeld", _SEALS[found.seal])
    yield from _line("Afspraak", *found.appointment.split("\n"))
    yield from _line("Bijlage", *map(_file, found.attachments))
    yield from _line("Opgemaakt", f"ja, {len(found.html)} tekens" if found.html else "nee")


def _line(label: str, *values: str | None) -> Iterator[str]:
    """A line for each value, the label once; nothing where there is none."""
    known = [one for one in values if one]
    for label_or_not, value in zip([label, *[""] * len(known)], known, strict=False):
        yield f"{label_or_not:{_WIDTH}}{value}"


def _automatic(found: Inspection) -> str:
    if found.bounce:
        return "ja, een mail van ons is niet bezorgd"
    if not found.auto_submitted:
        return "nee"
    return f"ja, krijgt geen automatisch antwoord: {found.why}"


def _file(file: InspectedFile) -> str:
    where = ", in de tekst" if file.inline else ""
    return f"{file.filename} ({file.content_type}, {file.size} bytes{where})"


def _folded(found: Inspection) -> list[str]:
    """How much of the text is folded on screen; it always follows what is not."""
    folded = found.text[len(found.visible_reply) :].strip()
    return ["", f"[ingeklapt: {len(folded.splitlines())} regels]"] if folded else []
