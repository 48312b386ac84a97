"""What the page of a contact shows, put together from the services."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from werkzeug.datastructures import MultiDict

from kcc.domain import words
from kcc.domain.errors import Doubtful, Invalid, KccError
from kcc.domain.language import Language
from kcc.domain.promises import Promise, day_told, promise_in
from kcc.domain.states import Outcome, State
from kcc.domain.writing_help import WritingHelp
from kcc.models import Agent, Attachment, CitizenAddress, Draft, Event, StandardText
from kcc.services import (
    choices,
    drafts,
    file_links,
    kennisbank,
    merging,
    splitting,
    standard_texts,
    threads,
    writing_help,
)
from kcc.services.answering import Next
from kcc.services.choices import Named
from kcc.services.drafts import DraftKind
from kcc.services.threads import Thread
from kcc.web import context
from kcc.web.bubbles import Bubble, bubbles
from kcc.web.clock_face import ClockFace, face
from kcc.web.contact_later import Later, later
from kcc.web.contact_letters import Beside, beside
from kcc.web.lately import all_calendars
from kcc.web.legal_face import Law, law
from kcc.web.queue_list import Listing, listing

_TABS = set(DraftKind) - {DraftKind.CLOSING}


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What somebody had typed in a form that could not be sent; None is what was not in it."""

    text: str | None = None
    to: str | None = None
    cc: str | None = None
    department_id: int | None = None
    article_ids: tuple[int, ...] = ()
    then: str = ""  # the button that was pressed
    tells: bool = False  # the citizen, that it goes to a department
    no_promise: bool = False  # what is promised becomes no term
    by: str = ""  # the day of an interim message, and why it takes longer
    delay_why: str = ""


def typed_in(form: MultiDict[str, str]) -> Typed:
    """What came in with a form of the composer."""
    return Typed(
        text=form.get("text"),
        to=form.get("to"),
        cc=form.get("cc"),
        department_id=form.get("department_id", type=int),
        article_ids=tuple(form.getlist("article", type=int)),
        then=form.get("then", ""),
        tells="tell" in form,
        no_promise="no_promise" in form,
        by=form.get("by", ""),
        delay_why=form.get("delay_why", ""),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ContactPage:
    """One contact with the queue beside it and the composer under it."""

    thread: Thread
    who: str
    bubbles: tuple[Bubble, ...]
    running: tuple[ClockFace, ...]
    later: Later
    law: Law
    listing: Listing
    tab: str
    draft: Draft | None
    kept: Mapping[str, Draft]  # all drafts of who looks, by kind
    beside: Beside
    files: Sequence[Attachment]
    articles: Mapping[int, str]  # titles of those that were used in an answer
    help: WritingHelp | None  # beside an answer to a contact that is open
    promise: Promise | None  # in what stands in the composer
    standard_texts: Sequence[StandardText]
    problem: str = ""
    asks: bool = False  # the problem is a question, to which somebody may say yes
    mistakes: Mapping[str, str] = field(default_factory=dict)  # of the problem, by field
    typed: Typed | None = None
    languages: tuple[Language, ...] = tuple(Language)
    into: str = ""  # the number of a contact to put this one together with, as just typed

    @property
    def colleagues(self) -> Sequence[Agent]:
        """To whom it can be given."""
        return choices.colleagues(context.session())

    @property
    def topics(self) -> Sequence[Named]:
        return self.listing.topics

    @property
    def departments(self) -> Sequence[Named]:
        return self.listing.departments

    @property
    def text(self) -> str:
        """What stands in the composer: what was just typed, else the draft."""
        return _text(self.draft, self.typed)

    @property
    def no_promise(self) -> bool:
        return self.typed is not None and self.typed.no_promise

    @property
    def waits(self) -> Event | None:
        """Since when it waits for the citizen, and who said so."""
        to = State.WAITS_FOR_CITIZEN.value
        events = reversed(self.thread.events)
        return next((event for event in events if event.data.get("to") == to), None)

    @property
    def saved(self) -> str:
        """When the draft was saved, empty when there is none."""
        return saved_words(self.draft.saved_at, context.now()) if self.draft else ""

    @property
    def known_until(self) -> datetime:
        """A draft saved after this is not on this page; clocks of machines may differ a little."""
        now = context.now()
        return max(self.draft.saved_at, now) if self.draft else now

    @property
    def links(self) -> frozenset[int]:
        """Which of the files go as a link, by id."""
        most = context.parts().settings.files.max_answer_mb
        return file_links.as_links(self.files, most_mb=most)

    @property
    def link_days(self) -> int:
        return context.parts().settings.files.link_days

    @property
    def article_ids(self) -> Sequence[int]:
        """The articles that were put in the answer until now."""
        if self.typed is not None:
            return self.typed.article_ids
        return self.draft.article_ids if self.draft else ()

    @property
    def recipient(self) -> str:
        """To whom an answer goes: as was typed, else the citizen; never somebody who joined in."""
        if self.typed is not None and self.typed.to is not None:
            return self.typed.to
        if self.draft is not None and self.draft.recipient:
            return self.draft.recipient
        citizen = self.thread.contact.citizen
        return (citizen.email or "") if citizen else ""

    @property
    def bounced(self) -> CitizenAddress | None:
        """The address to which an answer goes, when mail to it came back."""
        citizen = self.thread.contact.citizen
        marked = [one for one in citizen.addresses if one.bounced_at] if citizen else []
        return next((one for one in marked if one.value == self.recipient.lower()), None)

    @property
    def cc(self) -> str:
        """Who gets a copy, as typed; nobody of itself."""
        if self.typed is not None and self.typed.cc is not None:
            return self.typed.cc
        return self.draft.cc if self.draft else ""

    @property
    def then(self) -> str:
        """What was to happen after the answer, for who sends it after all."""
        return (self.typed.then if self.typed else "") or Next.CLOSE

    @property
    def department_id(self) -> int | None:
        """To which department it would go: as just chosen, else the one that owns the topic."""
        if self.typed is not None and self.typed.department_id is not None:
            return self.typed.department_id
        topic = self.thread.contact.topic
        return topic.department_id if topic else None

    @property
    def split_from(self) -> str | None:
        """The number of the contact that this one was split off from."""
        return splitting.origin(self.thread.events)

    @property
    def can_put_back(self) -> bool:
        """Whether that can still be undone."""
        return splitting.is_untouched(self.thread.messages)

    @property
    def merged_into(self) -> bool:
        """Whether it goes on in the contact that it points to."""
        return merging.is_merged(self.thread.events)

    @property
    def outcomes(self) -> tuple[Outcome, ...]:
        return tuple(Outcome)


def page(
    number: str,
    tab: str | None,
    *,
    problem: KccError | str = "",
    typed: Typed | None = None,
    into: str = "",
) -> ContactPage:
    """The page of a contact; with a problem it keeps what was typed. Raises NotFound."""
    session, actor, now = context.session(), context.actor(), context.now()
    thread = threads.read(session, actor, number)
    chosen = tab if tab in _TABS else DraftKind.ANSWER
    kept = drafts.mine(session, thread.contact, actor)
    draft = kept.get(chosen)
    answers = chosen == DraftKind.ANSWER and thread.contact.state.is_open
    hours, text = all_calendars(), _text(draft, typed)
    return ContactPage(
        thread=thread,
        who=threads.names(session, [thread.contact])[thread.contact.id],
        bubbles=bubbles(thread.messages),
        running=tuple(face(c, now, hours) for c in thread.clocks if c.is_running),
        later=later(thread, now, hours.usual),
        law=law(thread, now, actor),
        listing=listing(),
        tab=chosen,
        draft=draft,
        kept=kept,
        beside=beside(thread),
        files=drafts.files(session, draft),
        articles=_articles(thread),
        help=writing_help.for_answer(session, thread.contact, text) if answers else None,
        promise=promise_in_words(chosen, text),
        standard_texts=standard_texts.offered(session, thread.contact) if answers else (),
        problem=str(problem),
        asks=isinstance(problem, Doubtful),
        mistakes=problem.fields if isinstance(problem, Invalid) else {},
        typed=typed,
        into=into,
    )


def _articles(thread: Thread) -> Mapping[int, str]:
    used = (article for message in thread.messages for article in message.article_ids)
    return kennisbank.titles(context.session(), used)


def _text(draft: Draft | None, typed: Typed | None) -> str:
    if typed is not None and typed.text is not None:
        return typed.text
    return draft.text if draft else ""


def promise_in_words(tab: str, text: str) -> Promise | None:
    """What a citizen would be promised with this text, when it is a mail."""
    look = {DraftKind.ANSWER: promise_in, DraftKind.INTERIM: day_told}.get(DraftKind(tab))
    today = words.local(context.now()).date()
    return look(text, today, all_calendars().usual) if look and text else None


def saved_words(at: datetime, now: datetime) -> str:
    """`14:05`, of another day with that day."""
    return words.recent_moment(at, now).removeprefix("vandaag ")
