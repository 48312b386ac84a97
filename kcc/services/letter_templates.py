"""The texts of letters as editors keep them: what is their own, and what came with the KCC."""

import re
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kcc.domain import letter_kinds, marks, texts
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.first_letters import FIRST_LETTERS
from kcc.domain.language import Language
from kcc.domain.letter_html import FOOTER_LINE
from kcc.domain.letter_kinds import LetterKind
from kcc.models import Department, LetterTemplate
from kcc.services import admin_log, letters

TEXT_LENGTH = 10_000
_FOOTER = re.compile(r"^--[ \t]*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Place:
    """Which letter: its kind, its language, and of which department; of all the others: None."""

    kind: LetterKind
    language: Language
    department: Department | None = None

    @property
    def words(self) -> str:
        """`Ontvangstbevestiging, Engels, Burgerzaken`."""
        of = self.department.name if self.department else ""
        return ", ".join(filter(None, (self.kind.label.capitalize(), self.language.label, of)))


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterInput:
    """What an editor fills in; the names are those of the columns."""

    subject: str
    text: str


@dataclass(frozen=True, slots=True)
class Listed:
    """A letter in the list; `row` is None while it is the text that comes with the KCC."""

    place: Place
    row: LetterTemplate | None


def listed(session: Session) -> Sequence[Listed]:
    """Each kind in each language, and below it the departments that have their own."""
    query = select(LetterTemplate).options(
        joinedload(LetterTemplate.updated_by), joinedload(LetterTemplate.department)
    )
    rows = session.scalars(query).all()
    return [
        one for kind in LetterKind for language in Language for one in _of(rows, kind, language)
    ]


def place(
    session: Session, kind: LetterKind, language: Language, department_id: int | None = None
) -> Place:
    """Raises NotFound for a department that is not there."""
    department = session.get(Department, department_id) if department_id else None
    if department is None and department_id is not None:
        raise NotFound("Deze afdeling is er niet.")
    return Place(kind, language, department)


def own(session: Session, place: Place) -> LetterTemplate | None:
    """The text of this very place, if there is one."""
    department_id = place.department.id if place.department else None
    query = select(LetterTemplate).where(
        LetterTemplate.kind == place.kind,
        LetterTemplate.language == place.language.value,
        LetterTemplate.department_id == department_id
        if department_id
        else LetterTemplate.department_id.is_(None),
    )
    return session.scalar(query)


def in_force(session: Session, place: Place) -> LetterTemplate:
    """The text of this place; without one what is used instead, as a row that is not kept."""
    if row := own(session, place):
        return row
    general = own(session, Place(place.kind, place.language)) if place.department else None
    first = FIRST_LETTERS[place.kind, place.language]
    return LetterTemplate(
        kind=place.kind,
        language=place.language.value,
        department_id=place.department.id if place.department else None,
        subject=general.subject if general else first.subject,
        text=general.text if general else first.text,
    )


def departments(session: Session) -> Sequence[Department]:
    """Those in use, by name: each can have letters of its own."""
    return texts.by_name(session.scalars(select(Department).where(Department.active)))


def change(
    session: Session,
    place: Place,
    given: LetterInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Raises Invalid with each mistake, one a line, and Changed as `admin_log.assign` does."""
    admin_log.begin(session)
    tidied = tidy(place, given)
    _check(place, tidied)
    row = in_force(session, place)
    changed = admin_log.assign(session, row, asdict(tidied), seen)
    if changed:
        row.updated_at, row.updated_by_id = now, actor.agent_id
        session.add(row)
        session.flush()
        letters.forget(session)
        admin_log.record(session, AdminAction.LETTER_CHANGED, place.words, now, actor, changed)


def reset(session: Session, place: Place, seen: str | None, now: datetime, actor: Actor) -> None:
    """Go back to the text without one of its own; raises Changed when somebody changed it since."""
    admin_log.begin(session)
    row = own(session, place)
    if row is None:
        return
    marks.check(seen, admin_log.mark(row), f"tekst: {row.text}")
    data = {"onderwerpregel": f"{row.subject} →", "tekst": f"{row.text} →"}
    session.delete(row)
    session.flush()
    letters.forget(session)
    admin_log.record(session, AdminAction.LETTER_RESET, place.words, now, actor, data)


def tidy(place: Place, given: LetterInput) -> LetterInput:
    """As it is kept: the line above a signature has the space that mail programs look for."""
    text = texts.storable(given.text).replace("\r\n", "\n").replace("\r", "\n").strip()
    subject = texts.storable(given.subject).strip() if place.kind.has_subject else ""
    return LetterInput(subject=subject, text=_FOOTER.sub(FOOTER_LINE, text))


def _of(rows: Sequence[LetterTemplate], kind: LetterKind, language: Language) -> Sequence[Listed]:
    alike = [row for row in rows if (row.kind, row.language) == (kind, language.value)]
    general = next((row for row in alike if row.department is None), None)
    of_departments = [
        Listed(Place(kind, language, row.department), row) for row in alike if row.department
    ]
    of_departments.sort(key=lambda one: texts.fold(one.place.words))
    return [Listed(Place(kind, language), general), *of_departments]


def _check(place: Place, given: LetterInput) -> None:
    found = letter_kinds.mistakes(place.kind, place.language, given.subject, given.text)
    if found:
        fields = {field: "\n".join(wrong) for field, wrong in found.items()}
        raise Invalid("Deze brief is zo niet te bewaren.", fields)
