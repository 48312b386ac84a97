"""What new contacts bring along that nothing reads before the transaction ends."""

from sqlalchemy.orm import Session

from kcc.models import Clock, Event
from kcc.services import acknowledging, find
from kcc.services.acknowledging import Acknowledgement
from kcc.services.rows import Row, add_rows


class Aftermath:
    """Acknowledgements, clocks, events and search words, to be written for several contacts.

    On PostgreSQL each statement is a trip to the server, whatever it carries: for ten mails
    together these rows cost little more than for one. Whoever makes one writes it, within the
    transaction of the contacts. `domain` and `key` are what our Message-IDs are made with.
    """

    def __init__(self, domain: str, key: bytes) -> None:
        self.letters: list[Acknowledgement] = []
        self.clocks: list[Row] = []
        self.events: list[Row] = []
        self.terms: list[Row] = []
        self._domain = domain
        self._key = key

    def write(self, session: Session) -> None:
        """Put it in the database; afterwards there is nothing left to write."""
        acknowledging.queue(session, self.letters, self._domain, self._key)
        add_rows(session, Clock, self.clocks)
        add_rows(session, Event, self.events)
        find.add(session, self.terms)
        for written in (self.letters, self.clocks, self.events, self.terms):
            written.clear()
