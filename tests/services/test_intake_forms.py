"""What is kept of a message beside its words: how it was sealed, and the invitation in it."""

from sqlalchemy.orm import Session

from channels.base import Seal
from tests import builders
from tests.services.intake_door import Door


def test_a_message_keeps_its_seal_and_its_invitation(session: Session) -> None:
    inbound = builders.inbound(seal=Seal.SIGNED, appointment="Afspraak: feest\nWaar:\x00 thuis")

    message = Door(session).receive(inbound).message
    session.refresh(message)

    assert message.seal is Seal.SIGNED
    assert message.appointment == "Afspraak: feest\nWaar:\ufffd thuis"
