"""What an acknowledgement says, letter for letter, in each of its cases and in texts of editors."""

from typing import Any

import pytest
from sqlalchemy import delete
from sqlalchemy.orm import Session

from channels.base import Inbound
from kcc.domain.letter_kinds import LetterKind
from kcc.models import Contact, Message, Norm
from kcc.services.intake import Wishes
from tests import builders
from tests.letters import changed
from tests.services.intake_door import Door, only_acknowledgement, stored_file

NAME = "mx.gemeente.example"
USUAL = """\
U krijgt uiterlijk donderdag 26 november 2026 antwoord van ons.

Wij hebben uw bericht ontvangen op dinsdag 24 november 2026 om 14:00 uur.
Uw contactnummer is {number}.

Wat gaat er nu gebeuren?
- Een medewerker leest uw bericht.
- U krijgt een reactie binnen 2 werkdagen.
- Wilt u iets toevoegen? Beantwoord dan deze e-mail. Het komt bij uw vraag terecht.
- Liever bellen of langskomen? Bel 14 071 en noem uw contactnummer. Adressen en openingstijden \
staan op https://www.example.org

Dit is een automatische ontvangstbevestiging. Het is nog niet het antwoord op uw vraag.

Met vriendelijke groet,
Gemeente Voorbeeld

Hoe wij met uw gegevens omgaan, leest u op https://www.example.org/privacy

"""

pytestmark = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@pytest.fixture
def door(session: Session) -> Door:
    made = Door(session)
    assert made.mailbox
    made.mailbox.authserv_id = NAME
    return made


def said(door: Door, inbound: Inbound, **more: Any) -> tuple[Contact, Message]:
    contact = door.receive(inbound, **more).contact
    return contact, only_acknowledgement(door.session, contact)


def test_the_usual_one_with_and_without_files(door: Door) -> None:
    mail = builders.inbound(text="Er ligt een tegel.\n\nNummer 7.")
    files = (stored_file(filename="a.pdf"), stored_file("b" * 64, filename="b.pdf"))

    contact, bare = said(door, mail)
    other, full = said(door, builders.inbound(text="Tegel."), stored=files)

    top = f"Beste Fatima Jansen,\n\n{USUAL}"
    copied = "Dit schreef u ons:\n> Er ligt een tegel.\n> \n> Nummer 7."
    assert bare.text == top.format(number=contact.number) + copied
    copied = "Uw bijlagen:\n- a.pdf\n- b.pdf\n\nDit schreef u ons:\n> Tegel."
    assert full.text == top.format(number=other.number) + copied


def test_without_a_name_or_words_nothing_is_left_open(door: Door) -> None:
    contact, letter = said(door, builders.inbound(name="", text=""))

    assert letter.text == f"Beste heer of mevrouw,\n\n{USUAL}".format(number=contact.number).strip()


def test_who_wants_to_be_called_and_whoever_has_no_norm(door: Door, session: Session) -> None:
    wishes = Wishes(wants_callback=True)
    contact, called = said(door, builders.inbound(), wishes=wishes)
    session.execute(delete(Norm).where(Norm.id.notin_([c.norm_id for c in contact.clocks])))
    other = Door(session)
    session.info.clear()
    _, promised_nothing = said(other, builders.inbound("piet@example.nl"))

    by = "U wordt uiterlijk donderdag 26 november 2026 gebeld.\n"
    assert called.text.startswith(f"Beste Fatima Jansen,\n\n{by}\nWij hebben")
    assert "- U krijgt een reactie binnen 2 werkdagen.\n- Wilt u" in called.text
    soon = "U krijgt zo snel mogelijk antwoord van ons.\n"
    assert promised_nothing.text.startswith(f"Beste Fatima Jansen,\n\n{soon}\nWij hebben")
    assert "- Een medewerker leest uw bericht.\n- Wilt u" in promised_nothing.text


def test_what_looks_like_an_objection_hears_the_term_of_the_law(door: Door) -> None:
    _, letter = said(door, builders.inbound(text="Hierbij maak ik bezwaar tegen de aanslag."))

    assert "\n\nIs uw bericht een bezwaar? Dan beslissen wij daarover binnen 6 weken" in letter.text
    assert letter.text.index("Is uw bericht een bezwaar?") < letter.text.index("automatische")


def test_to_whoever_was_not_verified_nothing_of_the_mail_goes(door: Door) -> None:
    fails = (f"{NAME}; dmarc=fail header.from=example.nl",)
    mail = builders.inbound(name="Koop nu", subject="Koop nu", authentication_results=fails)

    contact, letter = said(door, mail, stored=(stored_file(filename="koop-nu.pdf"),))

    why = "omdat niet zeker is dat het van dit e-mailadres komt."
    top = f"Beste heer of mevrouw,\n\n{USUAL}".format(number=contact.number)
    assert letter.text == f"{top}Wij herhalen uw bericht hier niet, {why}"
    assert letter.subject == f"Ontvangstbevestiging [{contact.number}]"


def test_of_a_mail_without_end_it_says_that_there_is_more(door: Door) -> None:
    _, letter = said(door, builders.inbound(text="regel\n" * 50_000))

    more = "(De rest van uw bericht hebben wij wel, maar herhalen wij hier niet.)"
    assert letter.text.endswith(f"\n> regel\n> re\n{more}")
    assert "\n\n" not in letter.text.partition("Dit schreef u ons:")[2]


def test_the_mailbox_of_a_department_has_its_letter_and_signature(
    door: Door, session: Session
) -> None:
    department = builders.department(session, "Dieren")
    department.signature = "{{naam medewerker}}\nTeam {{afdeling}}, {{telefoon}}"
    assert door.mailbox
    door.mailbox.department_id = department.id
    changed(session, LetterKind.ACKNOWLEDGEMENT, "algemeen")
    own = "{{nummer}}\n\n{{ondertekening}}"
    changed(session, LetterKind.ACKNOWLEDGEMENT, own, subject="Dier", department=department)

    contact, letter = said(door, builders.inbound())

    assert letter.text == f"{contact.number}\n\nTeam Dieren, 14 071"
    assert letter.subject == f"Dier [{contact.number}]"


def test_whatever_is_typed_in_a_mail_arrives_as_it_was_typed(door: Door, session: Session) -> None:
    changed(
        session,
        LetterKind.ACKNOWLEDGEMENT,
        "{{aanhef}}\n\n{{onderwerp}}\n\n{{bijlagen}}\n\n{{uw bericht}}\n\n{{nummer}}",
        subject="Over {{onderwerp}}",
    )
    typed = "{{nummer}} {% for x in y %} {{ 7*7 }} <script>alert(1)</script> %s {0}"
    mail = builders.inbound(name=typed, subject=f"{typed}\r\nBcc: alles@example.nl", text=typed)

    contact, letter = said(door, mail, stored=(stored_file(filename="{{nummer}}.pdf"),))

    copied = f"- {{{{nummer}}}}.pdf\n\n> {typed}\n\n{contact.number}"
    assert letter.text == f"Beste {typed}\n\n{contact.subject}\n\n{copied}"
    assert letter.subject.startswith(f"Over {typed}")
    assert "\n" not in letter.subject + contact.subject
    assert "\r" not in letter.subject
