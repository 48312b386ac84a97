"""The table of pages: each blueprint is one file, named as in the menu."""

from flask import Blueprint

from kcc.web import health, home, preferences, public_form, sign_in

BLUEPRINTS: tuple[Blueprint, ...] = (
    home.bp,
    sign_in.bp,
    preferences.bp,
    health.bp,
    public_form.bp,
)
