"""What the page of files says to a citizen, in Dutch and in English."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class FileTexts:
    """The words of one language; `{}` is filled in where it is shown."""

    one_title: str
    title: str
    one_from: str
    all_from: str
    one_until: str
    until: str
    download: str
    waits: str
    keep_to_yourself: str


NL = FileTexts(
    one_title="Uw bestand",
    title="Uw bestanden",
    one_from="Dit bestand hoort bij een e-mail van {} aan u.",
    all_from="Deze bestanden horen bij een e-mail van {} aan u.",
    one_until="U kunt het ophalen tot en met {}.",
    until="U kunt ze ophalen tot en met {}.",
    download="Download",
    waits="Wij controleren dit bestand nog op virussen. Probeer het over een paar minuten opnieuw.",
    keep_to_yourself="Wie de link naar deze pagina heeft, kan ophalen wat hier staat. Stuur hem "
    "niet door.",
)
EN = FileTexts(
    one_title="Your file",
    title="Your files",
    one_from="This file belongs to an e-mail from {} to you.",
    all_from="These files belong to an e-mail from {} to you.",
    one_until="You can get it up to and including {}.",
    until="You can get them up to and including {}.",
    download="Download",
    waits="We are still checking this file for viruses. Please try again in a few minutes.",
    keep_to_yourself="Anyone who has the link to this page can get what is on it. Please do not "
    "pass it on.",
)


def texts_for(language: str) -> FileTexts:
    """The words in this language, Dutch for any that we do not speak."""
    return EN if language == "en" else NL
