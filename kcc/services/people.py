"""The people who work with the KCC."""

from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.models import Agent

THEMES = ("auto", "licht", "donker")


def set_preferences(session: Session, actor: Actor, *, theme: str, shortcuts: bool) -> None:
    """Keep what somebody chose for his own screens."""
    agent = session.get_one(Agent, actor.agent_id)
    agent.theme = theme if theme in THEMES else "auto"
    agent.shortcuts = shortcuts
