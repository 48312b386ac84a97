"""Standard texts: kept by editors, filled in when an agent puts one in an answer."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session, joinedload

from kcc.domain import texts, variables
from kcc.domain.actors import Actor
from kcc.domain.admin_actions import AdminAction
from kcc.domain.errors import Invalid, NotFound
from kcc.domain.variables import IN_STANDARD_TEXTS, Variable
from kcc.models import Contact, StandardText, Topic
from kcc.services import admin_log, drafts
from kcc.services.drafts import DraftKind
from kcc.services.installation import Municipality

TEXT_LENGTH = 5_000
_SHORTCUT = re.compile(r"[\w-]+")
_SALUTATIONS = {"nl": ("Beste", "Beste inwoner"), "en": ("Dear", "Dear Sir or Madam")}


@dataclass(frozen=True, slots=True, kw_only=True)
class StandardTextInput:
    """What an editor fills in; the names are those of the columns."""

    title: str
    shortcut: str
    text: str
    topic_id: int | None = None
    language: str = "nl"
    active: bool = True


def listed(session: Session) -> Sequence[tuple[StandardText, str | None]]:
    """All of them with the name of their topic, those in use first, by title."""
    query = (
        select(StandardText, Topic.name)
        .outerjoin(Topic, Topic.id == StandardText.topic_id)
        .options(joinedload(StandardText.updated_by))
    )
    rows = [(text, topic) for text, topic in session.execute(query)]
    return sorted(rows, key=lambda row: (not row[0].active, texts.fold(row[0].title)))


def offered(session: Session, contact: Contact) -> Sequence[StandardText]:
    """Those in use, the most likely for this contact first: by its language, then its topic."""
    rows = session.scalars(select(StandardText).where(StandardText.active)).all()

    def distance(row: StandardText) -> tuple[bool, bool, bool, str]:
        is_general = row.topic_id is None
        is_about = row.topic_id == contact.topic_id and not is_general
        return row.language != contact.language, not is_about, not is_general, texts.fold(row.title)

    return sorted(rows, key=distance)


def get(session: Session, text_id: int) -> StandardText:
    """Raises NotFound."""
    found = session.get(StandardText, text_id)
    if found is None:
        raise NotFound("Deze standaardtekst is er niet meer.")
    return found


def add(session: Session, given: StandardTextInput, now: datetime, actor: Actor) -> StandardText:
    """Raises Invalid for a shortcut that is taken or a variable that is none."""
    admin_log.begin(session)
    _check(session, given)
    made = StandardText(**asdict(given), updated_at=now, updated_by_id=actor.agent_id)
    session.add(made)
    session.flush()
    admin_log.record(session, AdminAction.STANDARD_TEXT_ADDED, made.title, now, actor)
    return made


def change(
    session: Session,
    text_id: int,
    given: StandardTextInput,
    seen: str | None,
    now: datetime,
    actor: Actor,
) -> None:
    """Raises NotFound, Changed as `admin_log.assign` does, and Invalid as `add` does."""
    admin_log.begin(session)
    row = get(session, text_id)
    _check(session, given, text_id)
    changed = admin_log.assign(session, row, asdict(given), seen)
    if changed:
        row.updated_at, row.updated_by_id = now, actor.agent_id
        admin_log.record(session, AdminAction.STANDARD_TEXT_CHANGED, row.title, now, actor, changed)


def filled(
    session: Session, text_id: int, contact: Contact, actor: Actor, municipality: Municipality
) -> str:
    """The text for this contact, from this agent; raises NotFound for one that is off too."""
    row = get(session, text_id)
    if not row.active:
        raise NotFound("Deze standaardtekst is niet meer in gebruik.")
    values = _values(contact, actor, municipality, row.language)
    return variables.fill(row.text, values).strip()


def insert(session: Session, contact: Contact, words: str, now: datetime, actor: Actor) -> None:
    """Add these words to the actor's draft answer, after what is there."""
    draft = drafts.lock(session, contact, actor, DraftKind.ANSWER)
    typed = draft.text.rstrip() if draft else ""
    text = "\n\n".join(filter(None, (typed, words)))
    drafts.save(session, contact, actor, DraftKind.ANSWER, text, now)


def _values(
    contact: Contact, actor: Actor, municipality: Municipality, language: str
) -> Mapping[Variable, str]:
    name = contact.citizen.name if contact.citizen else ""
    to_person, to_unknown = _SALUTATIONS.get(language, _SALUTATIONS["nl"])
    return {
        Variable.SALUTATION: f"{to_person} {name}" if name else to_unknown,
        Variable.NUMBER: contact.number,
        Variable.AGENT: actor.name,
        Variable.MUNICIPALITY: municipality.name,
        Variable.PHONE: municipality.phone,
        Variable.WEBSITE: municipality.website,
    }


def _check(session: Session, given: StandardTextInput, own_id: int | None = None) -> None:
    mistakes: dict[str, str] = {}
    taken = select(StandardText).where(StandardText.shortcut == given.shortcut)
    other = session.scalar(taken)
    if not _SHORTCUT.fullmatch(given.shortcut):
        mistakes["shortcut"] = "Kies één woord van letters en cijfers, zoals spoed."
    elif other is not None and other.id != own_id:
        mistakes["shortcut"] = f"{given.shortcut} hoort al bij {other.title}. Kies een ander woord."
    if unknown := variables.mistakes(given.text):
        known = ", ".join(variable.label for variable in IN_STANDARD_TEXTS)
        mistakes["text"] = f"{unknown[0]} kan de KCC niet invullen. Kies uit: {known}."
    if mistakes:
        raise Invalid(next(iter(mistakes.values())), mistakes)
