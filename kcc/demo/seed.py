"""Fill a new database with an invented municipality, through the services that the KCC uses."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from kcc.config import Settings
from kcc.db import writing
from kcc.demo import outages
from kcc.demo.addresses import CITIZENS, MUNICIPALITY, MUNICIPALITY_ADDRESS
from kcc.demo.addresses import PASSWORD as MAIL_PASSWORD
from kcc.demo.articles import checked, load_articles
from kcc.demo.desk import fill_desk
from kcc.demo.people import JORIS, NOOR, PASSWORD, PEOPLE, WOUTER
from kcc.demo.play import Play
from kcc.demo.stories import occasions, read_stories
from kcc.demo.topics import DEPARTMENTS, SIGNED, TOPICS
from kcc.domain.folders import INBOX
from kcc.domain.words import local
from kcc.keys import Keys
from kcc.models import Agent, Department, Mailbox
from kcc.passwords import hash_password
from kcc.services import calendars, defaults, demo_mode
from kennisbank import importing
from kennisbank.topics import Topic

HISTORY = timedelta(days=40)  # how far back the invented past goes
_SANDBOX = demo_mode.Sandbox(
    imap_port=0,  # chosen at each start
    smtp_port=0,
    account=CITIZENS,
    mail_password=MAIL_PASSWORD,
    login_password=PASSWORD,
)


def seed(session: Session, now: datetime, settings: Settings) -> None:
    """Fill and commit; for a database that holds nothing yet."""
    begun = now - HISTORY
    keys = Keys(settings.secret_key)
    password_hash = hash_password(PASSWORD)  # slow, so before the transaction
    with writing(session):
        demo_mode.mark(session, _SANDBOX)
        defaults.seed(session, begun)
        departments = _add_departments(session)
        _add_topics(session, departments)
        agents = _add_agents(session, departments, password_hash, begun)
        mailbox = _add_mailbox(session, keys)
        editor = agents[JORIS.email].as_actor()
        articles = checked(load_articles(), local(now).date(), editor.name)
        importing.load(session, articles, begun, editor)
        fill_desk(session, now, editor, agents[NOOR.email].as_actor())
        outages.register(session, now, agents[WOUTER.email].as_actor())
        happens = occasions(read_stories(), calendars.calendar(session), now)
        play = Play(session, mailbox, installation=settings, keys=keys)
        play.perform(happens, begun, now)


def _add_departments(session: Session) -> dict[str, Department]:
    made = {name: Department(name=name, signature=SIGNED.get(name, "")) for name in DEPARTMENTS}
    session.add_all(made.values())
    session.flush()
    return made


def _add_topics(session: Session, departments: dict[str, Department]) -> None:
    for name, owner in TOPICS.items():
        department_id = departments[owner].id if owner else None
        session.add(Topic(name=name, department_id=department_id))
    session.flush()


def _add_agents(
    session: Session, departments: dict[str, Department], password_hash: str, begun: datetime
) -> dict[str, Agent]:
    agents = {
        person.email: Agent(
            name=person.name,
            email=person.email,
            password_hash=password_hash,
            role_names=[person.role.value],
            department=departments[person.department] if person.department else None,
            created_at=begun,
        )
        for person in PEOPLE
    }
    session.add_all(agents.values())
    session.flush()
    return agents


def _add_mailbox(session: Session, keys: Keys) -> Mailbox:
    mailbox = Mailbox(
        folder_names=(INBOX,),
        name="Gemeente Voorbeeld",
        address=MUNICIPALITY_ADDRESS,
        imap_host="127.0.0.1",
        imap_port=0,
        imap_security="none",
        smtp_host="127.0.0.1",
        smtp_port=0,
        smtp_security="none",
        username=MUNICIPALITY,
        password=keys.encrypt(MAIL_PASSWORD),
    )
    session.add(mailbox)
    session.flush()
    return mailbox
