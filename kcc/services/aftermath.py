"""What new contacts bring along that nothing reads before the transaction ends."""

from sqlalchemy.orm import Session

from kcc.models import Clock, Event, note_days
from kcc.services import acknowledging, find
from kcc.services.acknowledging import Acknowledgement
from kcc.services.rows import Row, add_rows


class Aftermath:
    """Acknowledgements, clocks, events and search words, to be written for several contacts.

    `domain` and `key` are what our Message-IDs are made with.
    """

    def __init__(self, domain: str, key: bytes) -> None:
        self.letters: list[Acknowledgement] = []
        self.clocks: list[Row] = []
        self.events: list[Row] = []
        self.terms: list[Row] = []
        self._domain = domain
        self._key = key

    def write(self, session: Session) -> None:
        """Put it in the database, in the transaction of the contacts."""
        acknowledging.queue(session, self.letters, self._domain, self._key)
        add_rows(session, Clock, self.clocks)
        note_days(session, (row["due_at"] for row in self.clocks))
        add_rows(session, Event, self.events)
        find.add(session, self.terms)
