"""The table of pages: each blueprint is one file, named as in the menu."""

from flask import Blueprint

from kcc.web import (
    answers,
    attachments,
    citizens,
    contacts,
    demo,
    drafts,
    find,
    handling,
    health,
    home,
    kennisbank,
    kennisbank_editor,
    notes,
    own_password,
    preferences,
    public_form,
    queue,
    sign_in,
)
from kcc.web.admin import agents, departments, index, log, mailboxes, norms, opening, topics

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.bp,
    sign_in.bp,
    preferences.bp,
    own_password.bp,
    health.bp,
    public_form.bp,
    queue.bp,
    notes.bp,
    handling.bp,
    drafts.bp,
    contacts.bp,
    answers.bp,
    find.bp,
    citizens.bp,
    attachments.bp,
    kennisbank.bp,
    kennisbank_editor.bp,
    demo.bp,
    index.bp,
    agents.bp,
    departments.bp,
    topics.bp,
    mailboxes.bp,
    norms.bp,
    opening.bp,
    log.bp,
)
