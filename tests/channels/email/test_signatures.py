"""Where a signature begins, and what only looks like one."""

import pytest

from channels.email.quoting import visible_part
from channels.email.signatures import LINES, is_signature

QUESTION = "Wanneer is het stadskantoor open?"


@pytest.mark.parametrize(
    "signature",
    [
        "-- \nJan Jansen\nDorpsstraat 1\n06-12345678",
        "--\nJan Jansen",
        "-- \nHeeft u vragen? Bel Jan.",
        "Verstuurd vanaf mijn iPhone",
        "Verzonden vanaf mijn Samsung Galaxy-smartphone.",
        "Verzonden vanuit Mail voor Windows",
        "Sent from my iPad\n\n",
        "Get Outlook for iOS<https://aka.ms/o0ukef>",
        "Outlook voor Android\n<https://aka.ms/o0ukef>",
        "Download Outlook voor iOS",
        "Outlook voor Android<https://aka.ms/AAb9ysg> downloaden",
        "Von meinem iPhone gesendet",
        "-----BEGIN PGP SIGNATURE-----\nVersion: 1\n\niQEz+/=\n-----END PGP SIGNATURE-----\n",
    ],
)
def test_a_signature_is_folded_and_kept(signature: str) -> None:
    found = visible_part(f"{QUESTION}\n\n{signature}")

    assert found.top == QUESTION
    assert found.folded == f"\n\n{signature}"
    assert is_signature(signature)


@pytest.mark.parametrize(
    "text",
    [
        f"{QUESTION}\n\nMet vriendelijke groet,\nJan",
        f"{QUESTION}\n--\nEn mag mijn hond mee?",
        f"{QUESTION}\n-- \nJan\n\nPS Mijn hond komt mee.",
        f"{QUESTION}\n-- \n" + "Nog een regel.\n" * (LINES + 1),
        f"{QUESTION}\n-- \n" + "Nog een lange zin. " * 60,
        f"{QUESTION}\n-- \nJan\n> En u?",
        f"{QUESTION}\nVerzonden met PostNL op 3 november",
        f"{QUESTION}\nVerzonden met mijn telefoon, maar het formulier gaf een fout.",
        "Verstuurd vanaf mijn iPhone",
        "Geachte heer,\n\n-- \nJan",
        "-- \nJan Jansen",
    ],
)
def test_what_may_be_more_than_a_signature_stays_in_sight(text: str) -> None:
    assert visible_part(text).top == text


def test_nothing_is_no_signature() -> None:
    assert not is_signature(" \n")
