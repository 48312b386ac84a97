"""Holes that other helpdesks had and that mail could open here: each with the tests of ours."""

from dataclasses import dataclass

_HTML = "channels/email/test_html.py::"
_FRAME = "web/test_mail_frame.py::"
_BLOBS = "web/test_blobs.py::"
_LINKS = "web/test_file_links.py::"
_PASSES = "services/test_passes.py::"
_HOSTILE = "services/test_hostile_mail.py::"
_THREADING = "services/test_intake_threading.py::"
_COMPOSE = "channels/email/test_compose.py::"
_WORDS = "web/test_hostile_words.py::test_"


@dataclass(frozen=True, slots=True, kw_only=True)
class Advisory:
    """What went wrong elsewhere, and the tests by which it does not here."""

    known_as: tuple[str, ...]
    hole: str
    tests: tuple[str, ...]


ADVISORIES = (
    Advisory(
        known_as=("CVE-2018-1000154", "CVE-2019-1010018"),
        hole="script in the subject of a mail",
        tests=(
            _WORDS + "no_page_shows_it_as_anything_but_text",
            "web/test_workplace.py::test_what_a_stranger_writes_is_only_ever_text",
            "web/test_composer.py::test_what_a_citizen_writes_is_shown_as_text",
        ),
    ),
    Advisory(
        known_as=("CVE-2022-48021",),
        hole="a message made such that reading it ran code",
        tests=(
            "channels/email/test_parsing_never_fails.py::test_any_bytes",
            "channels/email/test_parsing_never_fails.py::test_real_mails_that_were_damaged",
        ),
    ),
    Advisory(
        known_as=("CVE-2026-32754",),
        hole="the text of a citizen not escaped in the mail about it",
        tests=(
            _HOSTILE + "test_mail_that_we_send_repeats_no_mark_up_and_tells_nobody_that_it_is_read",
            "services/test_acknowledging.py::test_what_a_citizen_wrote_is_not_run_as_a_template",
        ),
    ),
    Advisory(
        known_as=("CVE-2026-47123", "GHSA-8vm3", "GHSA-83xx"),
        hole="a made-up Message-ID that puts a mail in somebody's conversation",
        tests=(
            _THREADING + "test_a_forged_id_of_our_form_proves_nothing",
            _THREADING + "test_an_id_signed_for_somebody_else_proves_nothing",
            _THREADING + "test_a_signature_for_what_a_citizen_wrote_proves_nothing",
            _THREADING + "test_a_forged_plus_address_proves_nothing_even_of_the_citizen",
        ),
    ),
    Advisory(
        known_as=("GHSA-j49f",),
        hole="who answers from a new address gets the answers of the citizen",
        tests=(
            _THREADING + "test_somebody_else_who_quotes_our_mail_is_marked_and_never_becomes"
            "_the_citizen",
        ),
    ),
    Advisory(
        known_as=("CVE-2026-40496", "GHSA-wg74", "CVE-2026-27637"),
        hole="addresses of attachments that can be guessed",
        tests=(
            _PASSES + "test_what_we_did_not_sign_is_no_pass",
            _PASSES + "test_who_may_no_longer_see_a_file_has_a_pass_in_vain",
            _BLOBS + "test_a_pass_that_was_altered_is_over_or_names_another_file_opens_nothing",
            _LINKS + "test_unknown_altered_expired_and_withdrawn_give_one_and_the_same_page",
            _LINKS + "test_who_tries_many_links_has_to_wait_and_others_do_not",
            "services/test_file_links.py::test_of_a_token_nothing_is_kept_but_its_hash",
        ),
    ),
    Advisory(
        known_as=("GHSA-fffc",),
        hole="an attachment that our own page loads as a script",
        tests=(
            _BLOBS + "test_a_link_to_an_attachment_leads_to_a_path_where_no_cookie_counts",
            _LINKS + "test_a_file_is_only_ever_one_to_keep",
            _BLOBS + "test_what_a_browser_could_run_is_only_ever_a_file_to_keep",
            _FRAME + "test_around_it_no_script_runs_either",
        ),
    ),
    Advisory(
        known_as=("GHSA-jpq8", "GHSA-fh99", "GHSA-985r", "CVE-2012-4751"),
        hole="nested tags, styles, forms and hidden addresses in the layout of a mail",
        tests=(
            _HTML + "test_nothing_that_acts_is_left",
            _HTML + "test_also_when_asked_for_images_come_by_https_only",
            _FRAME + "test_a_mail_is_shown_in_a_frame_that_can_do_nothing",
            "browser/test_workplace.py::test_the_frame_of_a_mail_runs_nothing_and_opens_links"
            "_elsewhere",
            "browser/test_mail_pictures.py::test_nothing_is_asked_elsewhere_before_somebody_clicks",
        ),
    ),
    Advisory(
        known_as=("GHSA-7wcq",),
        hole="the password of a mail server in what is said about a failure",
        tests=(
            "worker/test_fetching.py::test_a_wrong_password_is_said_without_the_password",
            "channels/email/test_smtp.py::test_a_wrong_password_is_told_and_not_repeated",
            "channels/email/test_imap.py::test_a_wrong_password_is_told_apart_and_not_repeated",
            "web/test_beheer_mailboxes.py::test_a_wrong_password_is_said_on_both_sides_without"
            "_showing_it",
        ),
    ),
    Advisory(
        known_as=("CVE-2026-40569",),
        hole="settings of a mailbox that a form should not have reached",
        tests=(
            "web/test_beheer_mailboxes.py::test_a_stored_password_never_follows_to_another_server"
            "_or_user",
            "web/test_access.py::test_a_role_opens_nothing_that_is_not_its_own",
        ),
    ),
    Advisory(
        known_as=("GHSA-v8vc", "GHSA-wqq7", "GHSA-cr68", "CVE-2026-48811"),
        hole="what is of another department, by its number in an address",
        tests=(
            "web/test_foreign_department.py::test_a_contact_of_another_department_is_not_there_by"
            "_any_address",
            "web/test_foreign_department.py::test_lists_and_the_find_box_keep_to_the_own"
            "_department",
            _PASSES + "test_who_may_no_longer_see_a_file_has_a_pass_in_vain",
        ),
    ),
    Advisory(
        known_as=("GHSA-qjr9",),
        hole="telling who opened a mail, by numbers that can be counted through",
        tests=(
            _HOSTILE + "test_mail_that_we_send_repeats_no_mark_up_and_tells_nobody_that_it_is_read",
        ),
    ),
    Advisory(
        known_as=("CVE-2024-29185", "GHSA-9ph7", "CVE-2024-32491"),
        hole="the name of a file as a path or a command",
        tests=(
            "test_files.py::test_a_name_that_is_no_hash_never_reaches_the_disk",
            "channels/email/test_corpus.py::test_every_mail_is_understood_as_was_written_down",
        ),
    ),
    Advisory(
        known_as=("CVE-2020-24917",),
        hole="names of people and files that end a head, or are code on a page",
        tests=(
            _COMPOSE + "test_no_header_or_recipient_can_be_smuggled_in",
            _COMPOSE + "test_a_file_name_can_smuggle_nothing_in",
            _WORDS + "the_name_of_a_download_ends_where_it_ends",
            _WORDS + "no_page_shows_it_as_anything_but_text",
        ),
    ),
    Advisory(
        known_as=("CVE-2023-41259", "CVE-2023-41260"),
        hole="our own headers, believed in mail from outside",
        tests=(
            "services/test_intake_hostile.py::test_headers_that_only_we_may_set_are_not_heard",
            "channels/email/test_mails.py::test_headers_that_only_we_may_set_change_nothing",
        ),
    ),
    Advisory(
        known_as=("CVE-2013-3372",),
        hole="two Content-Dispositions, of which each program believes another",
        tests=(
            "channels/email/test_corpus.py::test_every_mail_is_understood_as_was_written_down",
            _WORDS + "the_name_of_a_download_ends_where_it_ends",
        ),
    ),
    Advisory(
        known_as=("CVE-2021-21441",),
        hole="script in a list of contacts, by mail alone",
        tests=(
            _HOSTILE + "test_the_line_in_the_queue_is_words_and_no_mark_up",
            _WORDS + "no_page_shows_it_as_anything_but_text",
        ),
    ),
    Advisory(
        known_as=("CVE-2005-3895", "CVE-2021-3945", "CVE-2021-3950", "CVE-2021-3994"),
        hole="an attachment that is a page, opened with the cookie of who looks",
        tests=(
            _BLOBS + "test_what_a_browser_could_run_is_only_ever_a_file_to_keep",
            _BLOBS + "test_on_the_path_of_files_no_cookie_is_read_or_set",
            _LINKS + "test_nobody_learns_the_address_and_no_cookie_is_read_or_set",
            "channels/email/test_sniff.py::test_what_is_two_things_at_once_is_never_shown",
            "channels/email/test_sniff.py::test_what_is_no_picture_of_the_four_is_never_shown",
        ),
    ),
    Advisory(
        known_as=("CVE-2018-25111",),
        hole="attachments that any program on the machine can change",
        tests=("test_files.py::test_files_are_readable_by_their_owner_only",),
    ),
    Advisory(
        known_as=("CVE-2021-3741", "CVE-2021-3742", "CVE-2026-111168"),
        hole="a drawing with script in it, shown as if it were a picture",
        tests=(
            _FRAME + "test_what_is_no_picture_is_not_shown_among_the_words",
            _BLOBS + "test_what_a_browser_could_run_is_only_ever_a_file_to_keep",
        ),
    ),
)
