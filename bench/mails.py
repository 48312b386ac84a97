"""Made-up mail of citizens, the same for the same seed.

The mix: mean 39 kB; 45% plain text, 40% text with HTML, 15% HTML only; 10% with an attachment of
50 to 500 kB; 25% answer an earlier mail (In-Reply-To, References, quoted text); five charsets in
quoted-printable, base64 and 8 bit.
"""

import base64
import quopri
import random
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from email.header import Header
from email.utils import format_datetime
from html import escape

from bench import texts

SEED = 59  # of the first thousand: mean 39 kB, 10% with a file, 25% answers
FIRST = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
MUNICIPALITY = "balie@gemeente.example.org"
CHARSETS = {"utf-8": 60, "iso-8859-1": 15, "windows-1252": 15, "iso-8859-15": 7, "us-ascii": 3}
ENCODINGS = {"quoted-printable": 60, "base64": 25, "8bit": 15}
SHAPES = {"plain": 45, "alternative": 40, "html": 15}
ANSWERS, WITH_FILE, REMEMBERED = 0.25, 0.10, 400


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sent:
    """What an answer to an earlier mail needs to know of it."""

    message_id: str
    references: tuple[str, ...]
    subject: str
    name: str
    address: str
    text: str


def make_mails(count: int, *, seed: int = SEED) -> Iterator[tuple[datetime, bytes]]:
    """That many mails with the moment each came in, a minute apart."""
    writer = _Writer(random.Random(seed), people=max(20, count * 6 // 10))
    for number in range(count):
        at = FIRST + timedelta(minutes=number)
        yield at, writer.mail(number, at)


class _Writer:
    """Writes one mail after the other and remembers the last ones, to answer them."""

    def __init__(self, dice: random.Random, people: int) -> None:
        self.dice = dice
        self.sent: list[_Sent] = []
        self.people = [
            (
                f"{dice.choice(texts.FIRST_NAMES)} {dice.choice(texts.FAMILY_NAMES)}",
                f"inwoner{number}@{dice.choice(('post', 'mail', 'thuis'))}.example.nl",
            )
            for number in range(people)
        ]

    def mail(self, number: int, at: datetime) -> bytes:
        message_id = f"<{self.dice.getrandbits(64):016x}.{number}@mail.example.nl>"
        earlier = self._earlier()
        sent = self._answer(message_id, earlier) if earlier else self._question(message_id)
        self.sent = [*self.sent[-REMEMBERED:], sent]
        charset = self._one_of(CHARSETS)
        encoding = "7bit" if charset == "us-ascii" else self._one_of(ENCODINGS)
        body = self._body(sent.text, charset, encoding, f"=_deel_{number}")
        if self.dice.random() < WITH_FILE:
            body = self._with_file(body, f"=_geheel_{number}")
        head = _head(sent, at, charset)
        return f"{head}{body}".replace("\n", "\r\n").encode("latin-1")

    def _earlier(self) -> _Sent | None:
        wanted = self.sent and self.dice.random() < ANSWERS
        return self.dice.choice(self.sent) if wanted else None

    def _question(self, message_id: str) -> _Sent:
        dice = self.dice
        name, address = dice.choice(self.people)
        topic, question = dice.choice(texts.QUESTIONS)
        where = f" {dice.choice(texts.STREETS)} {dice.randint(1, 250)}"
        paragraphs = [question, *(self._paragraph() for _ in range(dice.randint(1, 4)))]
        return _Sent(
            message_id=message_id,
            references=(),
            subject=topic + (where if dice.random() < 0.6 else ""),
            name=name,
            address=address,
            text=self._letter(paragraphs, name),
        )

    def _answer(self, message_id: str, earlier: _Sent) -> _Sent:
        prefix = self.dice.choice(("Re: ", "RE: ", "Antw: "))
        subject = earlier.subject if ": " in earlier.subject else prefix + earlier.subject
        quoted = "\n".join(f"> {line}" for line in earlier.text[:1500].split("\n"))
        day = f"Op {self.dice.randint(1, 28)} oktober 2026 om 09:{self.dice.randint(10, 59)}"
        head = f"{day} schreef {earlier.name} <{earlier.address}>:"
        return _Sent(
            message_id=message_id,
            references=(*earlier.references, earlier.message_id)[-10:],
            subject=subject,
            name=earlier.name,
            address=earlier.address,
            text=f"{self._letter([self._paragraph()], earlier.name)}\n\n{head}\n{quoted}",
        )

    def _letter(self, paragraphs: list[str], name: str) -> str:
        body = "\n\n".join(paragraphs)
        return (
            f"{self.dice.choice(texts.GREETINGS)},\n\n{body}\n\nMet vriendelijke groet,\n\n{name}"
        )

    def _paragraph(self) -> str:
        dice = self.dice
        return " ".join(
            dice.choice(texts.SENTENCES).format(
                street=dice.choice(texts.STREETS),
                house=dice.randint(1, 250),
                phone=dice.randint(0, 99_999_999),
            )
            for _ in range(dice.randint(2, 5))
        )

    def _body(self, text: str, charset: str, encoding: str, boundary: str) -> str:
        shape = self._one_of(SHAPES)
        plain = _part(text, "plain", charset, encoding)
        if shape == "plain":
            return plain
        style = texts.STYLE if self.dice.random() < 0.5 else ""
        html = _part(_html(text, style), "html", charset, encoding)
        return html if shape == "html" else _together("alternative", boundary, [plain, html])

    def _with_file(self, body: str, boundary: str) -> str:
        name, kind, start = self.dice.choice(texts.FILES)
        content = start + self.dice.randbytes(self.dice.randint(50_000, 500_000))
        written = _header(name, "utf-8")
        file = (
            f'Content-Type: {kind}; name="{written}"\nContent-Transfer-Encoding: base64\n'
            f'Content-Disposition: attachment; filename="{written}"\n\n'
            f"{base64.encodebytes(content).decode()}"
        )
        return _together("mixed", boundary, [body, file])

    def _one_of(self, weights: dict[str, int]) -> str:
        return self.dice.choices(list(weights), list(weights.values()))[0]


def _head(sent: _Sent, at: datetime, charset: str) -> str:
    moment = format_datetime(at)
    lines = [
        f"Return-Path: <{sent.address}>",
        f"Received: from mail.example.nl ([192.0.2.7]) by mx.example.org with ESMTPS; {moment}",
        f"DKIM-Signature: v=1; a=rsa-sha256; d=example.nl; s=s1; b={'Qm9vbQ' * 20}",
        f"Message-ID: {sent.message_id}",
        f"Date: {moment}",
        f"From: {_header(sent.name, charset)} <{sent.address}>",
        f"To: {MUNICIPALITY}",
        f"Subject: {_header(sent.subject, charset)}",
        "MIME-Version: 1.0",
    ]
    if sent.references:
        lines.append(f"In-Reply-To: {sent.references[-1]}")
        lines.append("References: " + "\n ".join(sent.references))
    return "\n".join(lines) + "\n"


def _part(text: str, subtype: str, charset: str, encoding: str) -> str:
    return (
        f"Content-Type: text/{subtype}; charset={charset}\n"
        f"Content-Transfer-Encoding: {encoding}\n\n{_encoded(text, charset, encoding)}\n"
    )


def _encoded(text: str, charset: str, encoding: str) -> str:
    raw = text.encode(charset, "replace")
    if encoding == "base64":
        return base64.encodebytes(raw).decode()
    if encoding == "quoted-printable":
        return quopri.encodestring(raw).decode("latin-1")
    return raw.decode("latin-1")


def _html(text: str, style: str) -> str:
    lines = "".join(f"<p class=Alinea7>{escape(line)}</p>\n" for line in text.split("\n") if line)
    return f"<html><head><style>{style}</style></head><body lang=NL>{lines}</body></html>"


def _together(kind: str, boundary: str, parts: list[str]) -> str:
    inside = "".join(f"--{boundary}\n{part}\n" for part in parts)
    return f'Content-Type: multipart/{kind}; boundary="{boundary}"\n\n{inside}--{boundary}--\n'


def _header(text: str, charset: str) -> str:
    if text.isascii():
        return text
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        charset = "utf-8"
    return Header(text, charset).encode()
