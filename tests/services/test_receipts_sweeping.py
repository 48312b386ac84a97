"""Receipts of forms are forgotten once nobody can send the form again."""

from datetime import datetime, timedelta

from sqlalchemy import select
from sqlalchemy.orm import Session

from kcc.models import FormReceipt
from kcc.services import sweeping


def test_old_receipts_go_and_young_ones_stay(session: Session, now: datetime) -> None:
    for token, age in (("oud", sweeping.RECEIPTS_KEPT * 2), ("jong", timedelta(days=1))):
        session.add(FormReceipt(token=token, at=now - age))
    session.flush()

    gone = sweeping.forget_expired(session, now)

    assert gone == 1
    assert session.scalars(select(FormReceipt.token)).all() == ["jong"]
