"""Raw mails as they arrive, and what we make of them."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from channels.base import Address, ChannelKind, Inbound
from channels.email.mime import parse
from channels.email.quoting import visible_part

EMAILS = Path(__file__).parents[2] / "emails"
RECEIVED = datetime(2026, 11, 24, 13, 0, tzinfo=UTC)


def mail(name: str) -> Inbound:
    return parse((EMAILS / f"{name}.eml").read_bytes(), RECEIVED)


@pytest.mark.parametrize("path", sorted(EMAILS.glob("*.eml")), ids=lambda path: path.stem)
def test_every_mail_gives_a_message_from_the_e_mail_channel(path: Path) -> None:
    found = parse(path.read_bytes(), RECEIVED)

    assert (found.channel, found.received_at) == (ChannelKind.EMAIL, RECEIVED)


def test_a_plain_mail_is_understood_in_full() -> None:
    found = mail("gewone-tekst")

    assert found.sender == Address(name="Jan Jansen", address="jan@example.org")
    assert found.reply_to == Address(name="Jan thuis", address="jan.thuis@example.org")
    assert [one.address for one in found.to] == ["info@voorbeeldstad.example"]
    assert [one.name for one in found.cc] == ["Piet de Vries"]
    assert found.delivered_to == ("kcc@voorbeeldstad.example", "info@voorbeeldstad.example")
    assert (found.subject, found.message_id) == ("Vraag over grofvuil", "<m1@example.org>")
    assert found.sent_at == datetime(2026, 11, 24, 12, 55, tzinfo=UTC)
    assert found.language == "nl"
    assert found.text.startswith("Goedemorgen,\n\nWanneer")
    assert found.html is None
    assert not found.automatic
    assert found.problems == ()


def test_both_forms_of_a_mail_are_kept() -> None:
    found = mail("alternatieven")

    assert found.text == "Mijn paspoort verloopt vóór de zomer. Kost spoed € 77,85?"
    assert found.html is not None
    assert "<b>paspoort</b>" in found.html
    assert found.sender == Address(name="Zoë van den Berg", address="zoe@example.org")
    assert found.attachments == ()


def test_html_without_text_becomes_lines_of_text() -> None:
    text = mail("alleen-html").text

    assert "Beste gemeente,\n\nOnze straatlantaarn is kapot.\nAl twee weken." in text
    assert "Straat  Dorpsstraat 1" in text
    assert "weg ermee" not in text
    assert "color:red" not in text


def test_an_answer_from_outlook_names_the_thread_in_folded_headers() -> None:
    found = mail("outlook-antwoord")

    assert found.sender == Address(name="Jansen, Piet", address="piet@example.org")
    assert found.message_id == "<AM0PR01.outlook@example.org>"
    assert found.in_reply_to == "<kcc-1@voorbeeldstad.example>"
    assert found.references == ("<m1@example.org>", "<kcc-1@voorbeeldstad.example>")
    visible = visible_part(found.text)
    assert visible.top.endswith("Piet Jansen")
    assert "Schikt dinsdag?" in visible.folded


def test_an_answer_from_gmail_shows_its_own_words_first() -> None:
    visible = visible_part(mail("gmail-antwoord").text)

    assert visible.top == "Dat is helder, ik stuur het kenteken morgen op."
    assert "Wij missen nog uw kenteken" in visible.folded


def test_answers_between_the_quotes_stay_in_sight() -> None:
    text = mail("antwoorden-ertussen").text

    assert visible_part(text).top == text


def test_winmail_dat_is_kept_as_a_file() -> None:
    (found,) = mail("winmail").attachments

    assert (found.filename, found.content_type) == ("winmail.dat", "application/ms-tnef")
    assert found.content.startswith(bytes.fromhex("789f3e22"))


def test_bytes_that_are_not_the_declared_utf_8_are_read_as_windows() -> None:
    found = mail("tekenset-klopt-niet")

    assert found.text == "Het kost € 12,50 en dat vóór dinsdag, zei de geïnformeerde medewerker."
    assert found.problems == ("De tekenset utf-8 klopt niet; de tekst is geraden.",)


def test_an_unknown_charset_is_guessed() -> None:
    found = mail("tekenset-bestaat-niet")

    assert found.text == "Coördinatie is één ding."
    assert found.problems == ("De tekenset klingon-1 klopt niet; de tekst is geraden.",)


def test_who_says_latin_1_means_windows() -> None:
    found = mail("latin1-is-windows")

    assert found.text == "Ik citeer: “dat kost € 5”."
    assert found.problems == ()


def test_eight_bit_headers_are_read_each_in_its_own_charset() -> None:
    found = mail("acht-bits-kopregels")

    assert found.sender == Address(name="René Müller", address="rene@example.org")
    assert found.subject == "Bezwaar tegen de reünie in café Het Hoekje"


def test_broken_encoded_words_are_mended() -> None:
    found = mail("kapotte-codewoorden")

    assert found.subject == "Bezwaar tegen de reünie in onze straat, café"
    assert found.sender == Address(name="Renée Bakker", address="renee@example.org")


def test_a_mail_without_message_id_is_a_mail() -> None:
    found = mail("zonder-message-id")

    assert found.message_id is None
    assert found.text == "Er ligt een tegel los."


def test_a_message_id_that_breaks_the_standard_library_is_read() -> None:
    found = mail("onmogelijke-message-id")

    assert found.message_id == "<[abc]@x>"
    assert found.in_reply_to is None
    assert found.references == ("<een@example.org>", "<twee@example.org>")


def test_a_bounce_is_automatic_and_keeps_what_was_not_delivered() -> None:
    found = mail("niet-bezorgd")

    assert (found.automatic, found.bounce) == (True, True)
    assert "could not be delivered" in found.text
    report, returned = found.attachments
    assert b"Final-Recipient: rfc822; weg@example.org" in report.content
    assert returned.filename == "Uw vraag.eml"
    assert b"Message-ID: <kcc-9@voorbeeldstad.example>" in returned.content


def test_a_report_of_delay_is_automatic_but_no_bounce() -> None:
    found = mail("vertraagd-bezorgd")

    assert (found.automatic, found.bounce) == (True, False)


def test_an_out_of_office_without_any_header_is_automatic() -> None:
    assert mail("afwezig-zonder-kopregels").automatic


def test_a_parent_who_reports_an_absence_is_no_machine() -> None:
    assert not mail("afwezig-op-school").automatic


def test_a_forwarded_mail_stays_one_file_with_all_its_parts() -> None:
    found = mail("doorgestuurd-als-bijlage")

    (inner,) = found.attachments
    assert found.text == "Zie de mail van mijn buurman in de bijlage."
    assert inner.filename == "De boom-heg is omé.eml"
    again = parse(inner.content, RECEIVED)
    assert again.text == "De boom ligt op mijn dak."
    assert [one.filename for one in again.attachments] == ["dak.png"]


def test_huge_headers_are_bounded() -> None:
    found = mail("reuzenkopregel")

    assert len(found.subject) == 1_000
    assert len(found.references) == 100
    assert (found.references[0], found.references[-1]) == (
        "<ref-0@example.org>",
        "<ref-2999@example.org>",
    )
    assert found.text == "Korte vraag."
    assert any("onderwerp" in problem for problem in found.problems)


def test_a_mail_with_only_a_subject_is_a_mail() -> None:
    found = mail("zonder-inhoud")

    assert (found.subject, found.text) == ("Graag terugbellen op 06-12345678", "")


def test_an_invitation_is_text_with_a_file() -> None:
    found = mail("agenda")

    assert found.text == "Gesprek op dinsdag om 10 uur."
    assert [one.filename for one in found.attachments] == ["uitnodiging.ics"]


def test_a_mail_without_sender_is_kept_and_says_so() -> None:
    found = mail("zonder-afzender")

    assert found.sender is None
    assert found.problems == ("De mail noemt geen afzender.",)


def test_of_several_dispositions_the_first_counts_and_its_path_is_dropped() -> None:
    (found,) = mail("dubbele-disposition").attachments

    assert (found.filename, found.inline) == ("eerste.html", False)
    assert found.content_type == "text/html"


def test_file_names_are_read_in_all_the_ways_they_are_written() -> None:
    names = [one.filename for one in mail("namen-rfc2231").attachments]

    assert names == ["coördinaten überzicht.pdf", "reünie.pdf", "café.pdf", "factuur fdp.exe"]


def test_an_image_that_the_words_show_is_inline_and_another_is_not() -> None:
    found = mail("plaatjes-in-html").attachments

    assert [(one.content_id, one.inline) for one in found] == [
        ("gat@example.org", True),
        ("logo@example.org", False),
    ]
    assert all(one.content.startswith(b"\x89PNG") for one in found)


def test_words_after_a_photo_are_read_too() -> None:
    found = mail("apple-tekst-na-bijlage")

    assert found.text == ("Dit is de foto:\n\nEn dit is mijn vraag: wanneer wordt het gemaakt?")
    assert [one.filename for one in found.attachments] == ["IMG_0001.jpeg"]


def test_a_newsletter_gets_no_automatic_answer() -> None:
    found = mail("nieuwsbrief")

    assert (found.automatic, found.answerable) == (False, False)


def test_junk_among_the_headers_does_not_hide_the_others() -> None:
    found = mail("rommel-tussen-kopregels")

    assert found.sender == Address(name="Jan Jansen", address="jan@example.org")
    assert (found.subject, found.text) == ("Toch aangekomen", "Leest u dit?")


def test_a_boundary_that_never_comes_hides_no_text() -> None:
    assert mail("grens-ontbreekt").text == "De grens die beloofd is komt niet."


def test_headers_that_only_we_may_set_change_nothing() -> None:
    raw = (EMAILS / "eigen-kopregels.eml").read_bytes()
    without = b"\r\n".join(line for line in raw.split(b"\r\n") if not line.startswith(b"X-KCC"))

    assert raw != without
    assert parse(raw, RECEIVED) == parse(without, RECEIVED)


def test_a_web_form_with_the_citizen_in_reply_to_is_written_by_a_person() -> None:
    found = mail("formulier-met-reply-to")

    assert found.reply_to == Address(name="Anneke Visser", address="anneke@example.org")
    assert not found.automatic


def test_base64_in_pieces_without_its_end_is_read_whole() -> None:
    assert mail("kapotte-base64").text == "Eerste stuk, tweede stuk zónder einde"
