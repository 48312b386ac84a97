"""Topics: what contacts and articles are about, with the department that owns the subject."""

from sqlalchemy import ForeignKey, String, select
from sqlalchemy.orm import Mapped, Session, mapped_column

from kcc.db import Base
from kcc.domain import texts


class Topic(Base):
    """A subject in the citizen's words, for example "Paspoort"; `upl` names the UPL product."""

    __tablename__ = "topic"

    id: Mapped[int] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(String(120), unique=True)
    upl: Mapped[str | None] = mapped_column(String(200))
    department_id: Mapped[int | None] = mapped_column(ForeignKey("department.id"), index=True)
    on_form: Mapped[bool] = mapped_column(default=True)
    active: Mapped[bool] = mapped_column(default=True)


def ids_by_name(session: Session) -> dict[str, int]:
    """All topics, by the `texts.name_key` of their names."""
    return {
        texts.name_key(name): id_ for id_, name in session.execute(select(Topic.id, Topic.name))
    }
