"""The folders of a mailbox that a builder makes."""

from typing import Any

from kcc.models import MailFolder

_OF_FOLDER = {"uidvalidity", "last_uid", "fetched_at", "problem", "problem_since", "moving_problem"}


def taken_from(columns: dict[str, Any]) -> list[MailFolder]:
    """Each of `folder_names`, or INBOX, with the columns that are of a folder; they are taken."""
    of_folder = {key: columns.pop(key) for key in _OF_FOLDER & columns.keys()}
    return [MailFolder(name=one, **of_folder) for one in columns.pop("folder_names", ("INBOX",))]
