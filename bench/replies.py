"""Made-up replies to citizens, the same each time: three in four short, one in ten with a file."""

import random
from collections.abc import Iterator
from dataclasses import dataclass

from bench import texts

SEED = 61
WITH_FILE = 0.10
FILE_NAME = "toelichting.pdf"
FILE_TYPE = "application/pdf"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """One answer with its only recipient; `file` is empty where none goes along."""

    message_id: str
    recipient: str
    subject: str
    text: str
    file: bytes = b""


def make_replies(count: int) -> Iterator[Reply]:
    """That many, each to somebody else."""
    dice = random.Random(SEED)
    for number in range(count):
        topic, question = dice.choice(texts.QUESTIONS)
        has_file = dice.random() < WITH_FILE
        yield Reply(
            message_id=f"<antwoord.{number}@gemeente.example.org>",
            recipient=f"inwoner{number}@post.example.nl",
            subject=f"Re: {topic}",
            text=_letter(dice, question),
            file=b"%PDF-1.5\n" + dice.randbytes(dice.randint(50_000, 500_000)) if has_file else b"",
        )


def _letter(dice: random.Random, question: str) -> str:
    lines = 12 if dice.random() < 0.25 else 4
    sentences = [
        dice.choice(texts.SENTENCES).format(
            street=dice.choice(texts.STREETS),
            house=dice.randint(1, 250),
            phone=dice.randint(0, 99_999_999),
        )
        for _ in range(lines)
    ]
    body = "\n\n".join(sentences)
    quoted = f"> {question}"
    return f"Goedendag,\n\n{body}\n\nMet vriendelijke groet,\n\nGemeente Voorbeeld\n\n{quoted}\n"
