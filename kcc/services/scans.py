"""Which files were scanned for viruses, with what result, and which may be opened."""

from collections.abc import Collection, Sequence
from datetime import datetime

from sqlalchemy import func, select
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.orm import Session

from kcc.db import is_sqlite
from kcc.domain import texts
from kcc.domain.errors import Refused
from kcc.models import Attachment, Scan
from kcc.scanning import Scanned, Verdict

# Rows of transactions that were slow to end: on PostgreSQL a lower number may appear later.
_LATE = 500


def known(session: Session, sha256: str) -> Scanned | None:
    """What the scanner said of these bytes; None when it has not seen them."""
    row = session.get(Scan, sha256)
    return Scanned(verdict=row.verdict, virus=row.virus) if row else None


def clean(session: Session, hashes: Collection[str]) -> frozenset[str]:
    """Those of these files that are known to be clean."""
    query = select(Scan.sha256).where(Scan.sha256.in_(hashes), Scan.verdict == Verdict.CLEAN)
    return frozenset(session.scalars(query))


def newest(session: Session) -> int:
    """The number of the newest attachment."""
    return session.scalar(select(func.max(Attachment.id))) or 0


def unseen(session: Session, after_id: int, limit: int) -> Sequence[str]:
    """Files of attachments after this one that the scanner has not seen, oldest first."""
    query = (
        select(Attachment.sha256)
        .outerjoin(Scan, Scan.sha256 == Attachment.sha256)
        .where(Attachment.id > after_id - _LATE, Scan.sha256.is_(None))
        .group_by(Attachment.sha256)
        .order_by(func.min(Attachment.id))
        .limit(limit)
    )
    return session.scalars(query).all()


def note(session: Session, sha256: str, found: Scanned, now: datetime) -> None:
    """Keep what the scanner said, in place of what it said before."""
    said = {"verdict": found.verdict, "virus": texts.one_line(found.virus, 200), "at": now}
    insert = (sqlite.insert if is_sqlite(session) else postgresql.insert)(Scan)
    upsert = insert.values(sha256=sha256, **said)
    session.execute(upsert.on_conflict_do_update(index_elements=["sha256"], set_=said))


def refuse_unless_clean(found: Scanned, filename: str) -> None:
    """Raises Refused, in words for who wanted to open the file or send it along."""
    if found.verdict is Verdict.INFECTED:
        raise Refused(f"In {filename} zit een virus ({found.virus}). Het bestand gaat niet open.")
    if found.verdict is Verdict.TOO_LARGE:
        raise Refused(
            f"{filename} is te groot voor de virusscanner en gaat daarom niet open. Vraag je"
            " beheerder om StreamMaxLength van clamd te verhogen."
        )
