"""Whether our own mail server verified a sender, in the ways that servers write it down."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from channels.base import Authenticity, Inbound
from channels.email.authentication import Result, authenticate, parse
from channels.email.mime import parse as read
from tests.channels.builders import RECEIVED, a_mail

OURS = "mx.gemeente.example"
PIECES = [*' ;=()"\\./@\t\r\n\x00', "dmarc=fail", "spf=pass", f"{OURS};", "header.from=example.org"]


def of(*headers: str, sender: str = "jan@example.org", authserv_id: str = OURS) -> tuple[str, str]:
    found = authenticate(a_letter(*headers, sender=sender), authserv_id)
    return found.authenticity.value, found.why.partition(" ")[0]


def a_letter(*headers: str, sender: str = "jan@example.org") -> Inbound:
    lines = "".join(f"Authentication-Results: {one}\r\n" for one in headers)
    return read(lines.encode() + a_mail(From=f"Jan <{sender}>"), RECEIVED)


@pytest.mark.parametrize(
    ("said", "result"),
    [
        ("; dmarc=pass header.from=example.org", ("passed", "")),
        ("; dmarc=fail (p=none dis=none) header.from=example.org", ("failed", "DMARC:")),
        ("; spf=pass smtp.mailfrom=example.org; dmarc=fail header.from=x", ("failed", "DMARC:")),
        ("; dmarc=pass header.from=elders.example", ("failed", "DMARC:")),
        ("; dmarc=none; spf=pass smtp.mailfrom=jan@example.org", ("passed", "")),
        ("; dmarc=temperror; spf=neutral smtp.mailfrom=example.org", ("unknown", "")),
        ("; spf=fail smtp.mailfrom=jan@example.org", ("failed", "SPF:")),
        ("; spf=softfail smtp.mailfrom=example.org; dkim=none", ("failed", "SPF:")),
        (
            "; spf=softfail smtp.mailfrom=example.org; dkim=pass header.d=example.org",
            ("passed", ""),
        ),
        ("; spf=fail smtp.mailfrom=lijst.example; dkim=none", ("unknown", "")),
        ("; spf=pass smtp.mailfrom=boef.example", ("unknown", "")),
        ("; spf=fail smtp.mailfrom=<> smtp.helo=mail.example.org", ("failed", "SPF:")),
        ("; dkim=fail (body hash) header.d=example.org", ("failed", "DKIM:")),
        ("; dkim=fail header.d=example.org; dkim=pass header.i=@mail.example.org", ("passed", "")),
        ("; dkim=pass header.d=org", ("unknown", "")),
        ("; dkim=policy header.d=example.org; spf=permerror", ("unknown", "")),
        ("; none", ("unknown", "")),
        ("", ("unknown", "")),
    ],
)
def test_dmarc_decides_and_else_what_was_checked_for_the_domain_in_from(
    said: str, result: tuple[str, str]
) -> None:
    assert of(f"{OURS}{said}") == result


def test_each_check_that_failed_is_named() -> None:
    found = authenticate(
        a_letter(f"{OURS}; spf=fail smtp.mailfrom=example.org; dkim=fail header.d=example.org"),
        OURS,
    )

    assert "DKIM: de handtekening" in found.why
    assert "SPF: de server" in found.why


@pytest.mark.parametrize(
    "header",
    [
        f"{OURS} 1; dmarc=fail",
        f"  {OURS.upper()}  (hoi (genest) ; dmarc=pass) ;\r\n\tDMARC/1 = fail",
        f'"{OURS}"; dmarc="fail"',
        f'{OURS}; spf=pass reason="x; dmarc=pass (" smtp.mailfrom=boef.example; dmarc=fail',
        f"{OURS}; spf=none (a \\) ; dmarc=pass) smtp.helo=x; dmarc=fail",
        f'{OURS}; iprev=pass (\\") policy.iprev=192.0.2.1; dmarc=fail (")")',
    ],
)
def test_comments_quotes_and_case_change_nothing(header: str) -> None:
    assert of(header)[0] == "failed"


@pytest.mark.parametrize(
    "hidden",
    ["spf=none smtp.helo=a(b; dmarc=fail", 'spf=none smtp.mailfrom="x; dmarc=fail'],
)
def test_a_bracket_or_quote_that_is_never_closed_hides_nothing(hidden: str) -> None:
    assert of(f"{OURS}; {hidden}")[0] == "failed"
    assert of(f"{OURS}; {hidden.replace('fail', 'pass')}")[0] == "unknown"


def test_only_our_own_server_is_believed() -> None:
    theirs = "mx.elders.example; dmarc=fail"

    assert of(theirs) == ("unknown", "")
    assert of(f"{OURS}; dmarc=fail", authserv_id="") == ("unknown", "")
    assert of("spf=fail smtp.mailfrom=example.org; dkim=none", authserv_id="spf") == ("unknown", "")
    assert of(theirs, f"{OURS}; dmarc=pass") == ("passed", "")


def test_of_several_of_ours_the_topmost_counts() -> None:
    assert of(f"{OURS}; dmarc=fail", f"{OURS}; dmarc=pass") == ("failed", "DMARC:")
    assert of(f"{OURS}; spf=none", f"{OURS}; dmarc=pass") == ("unknown", "")


def test_a_mail_with_two_senders_is_from_nobody() -> None:
    mail = read(b"From: baas@example.net\r\n" + a_mail(), RECEIVED)

    found = authenticate(mail, "")

    assert found.authenticity is Authenticity.FAILED
    assert found.why == "de mail noemt meer dan één afzender"


def test_a_header_is_read_into_its_results() -> None:
    found = parse('a.example 1; dkim=pass reason="goed; zo" header.d=b.example (x); spf=none')

    assert found.authserv_id == "a.example"
    first = Result(
        method="dkim", result="pass", properties={"reason": "goed; zo", "header.d": "b.example"}
    )
    assert found.results == (first, Result(method="spf", result="none"))


@given(st.lists(st.sampled_from(PIECES)).map("".join) | st.text())
def test_whatever_is_written_there_gets_an_answer(value: str) -> None:
    found = parse(f"{OURS};{value}")

    assert found.authserv_id == OURS
    assert len(found.results) <= 100


@given(st.text(alphabet=' ;=()\\"ab.@', max_size=40))
def test_what_is_quoted_right_is_never_grammar(words: str) -> None:
    escaped = words.replace("\\", "\\\\").replace('"', '\\"')

    found = parse(f'{OURS}; spf=none reason="{escaped}" smtp.helo=x; dmarc=fail')

    assert [(one.method, one.result) for one in found.results] == [
        ("spf", "none"),
        ("dmarc", "fail"),
    ]
    assert found.results[0].properties["smtp.helo"] == "x"


@pytest.mark.parametrize("sign", ["(", ")", '"', "\\", ";", "=", " ", "a=b;", "@ ", '"" '])
def test_a_header_made_to_hurt_is_read_at_once(sign: str) -> None:
    mail = a_letter(*[f"{OURS}; {sign * 60_000}"] * 30)

    assert len(mail.authentication_results) == 20
    assert authenticate(mail, "mx.ons.example").authenticity is Authenticity.UNKNOWN
