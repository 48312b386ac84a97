"""What the editors of the demo did, and what waits for them: a letter, synonyms, a remark."""

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.language import Language
from kcc.domain.letter_kinds import LetterKind
from kcc.domain.words import local
from kcc.services import admin_log, letter_templates
from kcc.services.letter_templates import LetterInput
from kennisbank import remarks, search_log, synonyms, uses
from kennisbank.articles import Article

SYNONYMS = (
    "kliko, rolemmer, container",
    "pinpas, bankpas",
    "paspoortfoto, pasfoto",
    "oud papier, papierbak",
)
HELPED = "demo:paspoort-kwijt"
SEARCHED_IN_VAIN = {"identiteitspas": 5, "subsidie": 4, "warmtepomp": 2, "eikenprocessierups": 1}
ANSWER = """{{antwoord}}

--
Uw contactnummer is {{nummer}}. Wilt u reageren? Beantwoord dan deze e-mail, of bel ons op \
werkdagen tussen 8.30 en 17.00 uur.
{{ondertekening}}"""
REMARKED = "demo:grofvuil-en-container"
REMARK = "Inwoners vragen vaak of een oude koelkast ook mee kan. Dat staat er nu niet in."


def fill_desk(session: Session, now: datetime, editor: Actor, agent: Actor) -> None:
    """Fill it; for a database that has the demo's articles."""
    for terms in SYNONYMS:
        synonyms.add(session, terms, now, editor)
    remarks.add(session, _id(session, REMARKED), REMARK, now, agent)
    _change_letter(session, now, editor)
    for person in (editor, agent):
        uses.helped(session, _id(session, HELPED), person.agent_id or 0, local(now).date())
    for query, times in SEARCHED_IN_VAIN.items():
        for _ in range(times):
            search_log.record(session, query, 0, local(now).date())


def _change_letter(session: Session, now: datetime, editor: Actor) -> None:
    place = letter_templates.place(session, LetterKind.ANSWER, Language.DUTCH)
    seen = admin_log.mark(letter_templates.in_force(session, place))
    given = LetterInput(subject="", text=ANSWER)
    letter_templates.change(session, place, given, seen, now, editor)


def _id(session: Session, label: str) -> int:
    return session.scalars(select(Article.id).where(Article.label == label)).one()
