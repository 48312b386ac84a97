"""All tables, so that importing this package fills the metadata."""

from kcc.models.alerts import Alert, Digest
from kcc.models.brakes import Brake
from kcc.models.calendars import (
    USUAL_CALENDAR,
    ClosingDay,
    EquatedDay,
    OpenDay,
    OpeningCalendar,
    OpeningWindow,
)
from kcc.models.citizens import AddressKind, Citizen, CitizenAddress, CitizenTerm
from kcc.models.clocks import Clock, Closure, Norm, Standstill
from kcc.models.contacts import NEVER, Contact, Draft, Event, FindTerm, NumberSeries
from kcc.models.conversations import Conversation, SpokenQuestion
from kcc.models.days import (
    CountedDay,
    Cut,
    DaySpread,
    DayTally,
    DayTerm,
    OpenWork,
    Snapshot,
    StaleDay,
)
from kcc.models.desk import Postponement, Presence
from kcc.models.file_links import FileLink
from kcc.models.forms import FormReceipt
from kcc.models.legal import DefaultNotice, LegalTerm
from kcc.models.letters import LetterTemplate
from kcc.models.mail import Mailbox, MailFolder, RawMail, RawState
from kcc.models.mergers import Merger
from kcc.models.messages import (
    BY_HAND,
    BY_ITSELF,
    MAILED,
    Attachment,
    CopyState,
    Delivery,
    Message,
    MessageKind,
    OutboxItem,
    Recipient,
)
from kcc.models.outages import Outage
from kcc.models.people import Agent, Attempt, Department, SignIn
from kcc.models.scans import Scan
from kcc.models.stale import note_days
from kcc.models.standard_texts import StandardText
from kcc.models.work import AdminEvent, JobRun, Lease, Setup
from kennisbank.topics import Topic

__all__ = [
    "BY_HAND",
    "BY_ITSELF",
    "MAILED",
    "NEVER",
    "USUAL_CALENDAR",
    "AddressKind",
    "AdminEvent",
    "Agent",
    "Alert",
    "Attachment",
    "Attempt",
    "Brake",
    "Citizen",
    "CitizenAddress",
    "CitizenTerm",
    "Clock",
    "ClosingDay",
    "Closure",
    "Contact",
    "Conversation",
    "CopyState",
    "CountedDay",
    "Cut",
    "DaySpread",
    "DayTally",
    "DayTerm",
    "DefaultNotice",
    "Delivery",
    "Department",
    "Digest",
    "Draft",
    "EquatedDay",
    "Event",
    "FileLink",
    "FindTerm",
    "FormReceipt",
    "JobRun",
    "Lease",
    "LegalTerm",
    "LetterTemplate",
    "MailFolder",
    "Mailbox",
    "Merger",
    "Message",
    "MessageKind",
    "Norm",
    "NumberSeries",
    "OpenDay",
    "OpenWork",
    "OpeningCalendar",
    "OpeningWindow",
    "Outage",
    "OutboxItem",
    "Postponement",
    "Presence",
    "RawMail",
    "RawState",
    "Recipient",
    "Scan",
    "Setup",
    "SignIn",
    "Snapshot",
    "SpokenQuestion",
    "StaleDay",
    "StandardText",
    "Standstill",
    "Topic",
    "note_days",
]
