"""A page that stays open hears that mail stands still, and that it comes again."""

from datetime import UTC, datetime, timedelta

import pytest
from playwright.sync_api import Page, expect
from sqlalchemy.orm import Session

from kcc.web import lately
from tests import builders
from tests.browser.desk import sign_in
from tests.plugins.browser import axe

A_MINUTE = 61_000  # ms


@pytest.fixture(autouse=True)
def _nothing_is_seconds_old(monkeypatch: pytest.MonkeyPatch) -> None:
    """A minute of the page passes in less than the seconds for which answers are kept."""
    monkeypatch.setattr(lately, "AGE", timedelta(0))


def test_the_banner_comes_and_goes_without_a_new_page(
    axe_page: Page, address: str, session: Session
) -> None:
    now = datetime.now(UTC)
    box = builders.mailbox(session, "info@gemeente.example.org", fetched_at=now)
    agent = builders.agent(session)
    session.commit()
    axe_page.clock.install()
    sign_in(axe_page, address, agent.email, "/kennisbank")
    banner, mark = axe_page.locator("#post-stil"), axe_page.locator(".mail-health")
    expect(banner).to_be_hidden()
    expect(mark).to_contain_text("Post")

    box.folders[0].fetched_at = now - timedelta(minutes=9)
    session.commit()
    axe_page.clock.run_for(A_MINUTE)

    expect(banner).to_contain_text("E-mail staat stil sinds")
    expect(mark).to_have_text("")
    assert axe(axe_page) == []

    box.folders[0].fetched_at = now
    session.commit()
    axe_page.clock.run_for(A_MINUTE)

    expect(banner).to_be_hidden()
    expect(mark).to_contain_text("Post")
