"""Which files of a mail its words show, by whatever name they call them."""

import pytest
from sqlalchemy.orm import Session

from kcc.domain.actors import Actor
from kcc.domain.errors import NotFound
from kcc.models import Attachment
from kcc.services import pictures
from tests import builders
from tests.builders import NOW


def file(number: int, content_id: str, *, inline: bool = True, sha256: str = "") -> Attachment:
    return Attachment(
        id=number, content_id=content_id, inline=inline, sha256=sha256 or str(number) * 64
    )


def test_an_id_may_be_written_as_in_an_address_or_as_in_a_header() -> None:
    one, two = file(1, "<a%40x>"), file(2, "b@x")

    found = pictures.among_words([one, two])

    assert found == {"a%40x": one, "a@x": one, "b@x": two}


def test_what_the_words_do_not_show_or_cannot_name_is_a_file_and_no_picture() -> None:
    assert pictures.among_words([file(1, "a@x", inline=False), file(2, "")]) == {}


def test_the_same_logo_forty_times_is_one_file() -> None:
    logos = [file(n, f"{n}@x", sha256="a" * 64) for n in range(40)]

    assert {one.id for one in pictures.among_words(logos).values()} == {0}


def test_nobody_has_pictures_fetched_of_a_mail_he_may_not_see(session: Session) -> None:
    message = builders.message(session, builders.contact(session))

    with pytest.raises(NotFound):
        pictures.ask_elsewhere(session, message.id, NOW, Actor(agent_id=1, name="Vreemde"))
