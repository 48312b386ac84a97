"""The table of pages: each blueprint is one file, named as in the menu."""

from flask import Blueprint

BLUEPRINTS: tuple[Blueprint, ...] = ()
