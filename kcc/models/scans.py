"""What the virus scanner said of files."""

from datetime import datetime

from sqlalchemy import String
from sqlalchemy.orm import Mapped, mapped_column

from kcc.db import Base, Choice
from kcc.scanning import Verdict


class Scan(Base):
    """The verdict on some bytes, whoever sent them and however often they came."""

    __tablename__ = "scan"

    sha256: Mapped[str] = mapped_column(String(64), primary_key=True)
    verdict: Mapped[Verdict] = mapped_column(Choice(Verdict))
    virus: Mapped[str] = mapped_column(String(200), default="")
    at: Mapped[datetime]
