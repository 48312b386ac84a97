"""Let the invented contacts happen, each through the service that the KCC itself uses for it."""

from collections.abc import Callable
from datetime import datetime, timedelta

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from channels.base import Acceptance, Address, ChannelKind, Inbound, Receipt, RecipientResult
from kcc.demo.stories import Do, Occasion, Step, Story
from kcc.domain import states
from kcc.domain.actors import SYSTEM, Actor
from kcc.domain.patience import Patience
from kcc.keys import Keys
from kcc.models import Agent, Contact, Department, Mailbox, Message, MessageKind, OutboxItem
from kcc.services import (
    announcing,
    answering,
    contacts,
    deliveries,
    handling,
    intake,
    leases,
    outbox,
    postponing,
    referring,
)
from kcc.services.answering import AnswerText, Next
from kcc.services.installation import Installation
from kennisbank.topics import Topic

UNDO = timedelta(seconds=10)
POST_LEAVES = timedelta(seconds=15)
SERVER = "sandbox.example.org"
_PATIENCE = Patience(minutes=(1,), give_up=timedelta(hours=72))


class Play:
    """The past of the demo: occasions in the order of time, the post leaving after each."""

    def __init__(
        self, session: Session, mailbox: Mailbox, *, installation: Installation, keys: Keys
    ) -> None:
        self.session = session
        self.mailbox = mailbox
        self.installation = installation
        self.keys = keys
        self.agents = {agent.name: agent for agent in session.scalars(select(Agent))}
        self.topics = {topic.name: topic.id for topic in session.scalars(select(Topic))}
        self.departments = {one.name: one.id for one in session.scalars(select(Department))}
        self.numbers: dict[Story, str] = {}
        self.serial = 0
        self.steps: dict[Do, Callable[[Contact, Step, datetime, Actor], object]] = {
            Do.ANSWER: self._answer,
            Do.BACK: self._back,
            Do.CALL: self._call,
            Do.CLOSE: self._close,
            Do.NOTE: self._note,
            Do.POSTPONE: self._postpone,
            Do.REFER: self._refer,
            Do.TAKE: self._take,
            Do.TOPIC: self._topic,
        }

    def perform(self, occasions: list[Occasion], begun: datetime, now: datetime) -> None:
        """Let everything happen; what is sent is recorded as accepted by the sandbox."""
        token = leases.take(self.session, leases.WORKER, "demo", begun, ttl=now - begun)
        lease = leases.Lease(token or 0)
        for occasion in occasions:
            if occasion.step is None:
                self._receive(occasion.story, occasion.at)
            elif occasion.step.do is Do.REPLY:
                self._reply(occasion.story, occasion.step, occasion.at)
            else:
                self._work(occasion.story, occasion.step, occasion.at)
            self._deliver(min(occasion.at + POST_LEAVES, now - timedelta(seconds=1)), lease)
        leases.release(self.session, lease, now)

    def _receive(self, story: Story, at: datetime) -> None:
        topic_id = self.topics[story.topic] if story.topic else None
        by_mail = story.channel is ChannelKind.EMAIL
        received = intake.receive(
            self.session,
            self._inbound(story, story.text, at, subject=story.subject),
            at,
            installation=self.installation,
            keys=self.keys,
            mailbox=self.mailbox if by_mail else None,
            wishes=intake.Wishes(topic_id=topic_id, wants_callback=story.callback),
            actor=self._actor(story.by) if story.by else SYSTEM,
        )
        self.numbers[story] = received.contact.number

    def _reply(self, story: Story, step: Step, at: datetime) -> None:
        """The citizen answers our last mail, as a mail program does."""
        last = self.session.scalars(
            select(Message)
            .where(
                Message.contact_id == self._contact(story, SYSTEM).id,
                Message.kind == MessageKind.ANSWER,
            )
            .order_by(Message.id.desc())
            .limit(1)
        ).one()
        inbound = self._inbound(story, step.text, at, subject=f"Re: {last.subject}", answered=last)
        intake.receive(
            self.session,
            inbound,
            at,
            installation=self.installation,
            keys=self.keys,
            mailbox=self.mailbox,
        )

    def _inbound(
        self,
        story: Story,
        text: str,
        at: datetime,
        *,
        subject: str,
        answered: Message | None = None,
    ) -> Inbound:
        by_mail = story.channel is ChannelKind.EMAIL
        self.serial += 1
        thread = (*answered.references, answered.rfc_id or "") if answered else ()
        return Inbound(
            channel=story.channel,
            received_at=at,
            sender=Address(name=story.citizen, address=story.email),
            phone=story.phone or None,
            subject=subject,
            text=text,
            language=story.language,
            automatic=story.automatic,
            message_id=f"<demo.{self.serial}@example.nl>" if by_mail else None,
            in_reply_to=answered.rfc_id if answered else None,
            references=thread,
            to=(Address(name=self.mailbox.name, address=self.mailbox.address),),
            delivered_to=(self.mailbox.address,) if by_mail else (),
        )

    def _work(self, story: Story, step: Step, at: datetime) -> None:
        actor = self._actor(step.by)
        contact = self._contact(story, actor)
        handling.mark_read(self.session, contact)
        if step.topic:
            handling.set_topic(self.session, contact, self.topics[step.topic], at, actor)
        self.steps[step.do](contact, step, at, actor)

    def _answer(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        if contact.agent_id is None:
            handling.take(self.session, contact, at, actor)
        newest = select(func.max(Message.id)).where(Message.contact_id == contact.id)
        given = AnswerText(
            text=step.text,
            last_seen_message_id=self.session.scalar(newest),
            then=step.then,
            outcome=step.outcome if step.then is Next.CLOSE else None,
        )
        answering.answer(
            self.session,
            contact,
            given,
            at,
            actor,
            undo_for=UNDO,
            installation=self.installation,
            keys=self.keys,
        )

    def _back(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        referring.back_to_kcc(self.session, contact, step.text, at, actor)

    def _call(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        handling.call(self.session, contact, step.text, at, actor, channel=step.channel)
        if step.then is Next.CLOSE:
            handling.close(self.session, contact, states.Outcome.ANSWERED, at, actor)

    def _close(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        handling.close(self.session, contact, step.outcome, at, actor)

    def _note(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        handling.note(self.session, contact, step.text, at, actor)

    def _postpone(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        """For a day, so that it still is when the demo starts."""
        tomorrow = at + timedelta(days=1)
        postponing.postpone(self.session, contact, tomorrow, step.text, at, actor)

    def _refer(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        department_id = self.departments[step.department]
        referring.refer(self.session, contact, department_id, step.text, at, actor)

    def _take(self, contact: Contact, _step: Step, at: datetime, actor: Actor) -> None:
        handling.take(self.session, contact, at, actor)

    def _topic(self, contact: Contact, step: Step, at: datetime, actor: Actor) -> None:
        handling.set_topic(self.session, contact, self.topics[step.text], at, actor)

    def _contact(self, story: Story, actor: Actor) -> Contact:
        return contacts.lock(self.session, actor, self.numbers[story])

    def _actor(self, name: str) -> Actor:
        return self.agents[name].as_actor()

    def _deliver(self, at: datetime, lease: leases.Lease) -> None:
        while (item := outbox.claim_due(self.session, at, lease)) is not None:
            outbox.hand_over(self.session, item, at, lease)
            deliveries.record(self.session, item, _accepted(item), at, _PATIENCE)
            self.session.expire_all()
        while message_id := announcing.next_untold(self.session):
            if not announcing.announce(self.session, message_id, at, lease):
                break


def _accepted(item: OutboxItem) -> Receipt:
    results = tuple(
        RecipientResult(
            address=one.address, acceptance=Acceptance.ACCEPTED, code=250, reply="2.0.0 OK"
        )
        for one in item.message.recipients
    )
    return Receipt(results=results, server=SERVER, queue_id=f"D{item.id:07}")
