"""Light or dark, with or without single-key shortcuts: each for himself."""

import pytest

from kcc.domain.roles import Role
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit


@pytest.fixture
def visit(client_as: ClientAs) -> Visit:
    return client_as(Role.AGENT)


def page(visit: Visit) -> str:
    return visit.get("/kennisbank").text


def test_at_first_the_screen_follows_the_computer_and_shortcuts_work(visit: Visit) -> None:
    assert "data-theme" not in page(visit)
    assert " data-shortcuts" in page(visit)


def test_a_choice_of_dark_is_on_the_next_page_and_on_the_next_day(visit: Visit) -> None:
    answer = visit.post(
        "/voorkeuren", {"theme": "donker", "shortcuts": "aan", "terug": "/kennisbank?q=afval"}
    )

    assert (answer.status_code, answer.location) == (303, "/kennisbank?q=afval")
    assert '<html lang="nl" data-theme="donker">' in page(visit)
    assert " data-shortcuts" in page(visit)


def test_shortcuts_can_be_switched_off(visit: Visit) -> None:
    visit.post("/voorkeuren", {"theme": "auto"})

    assert " data-shortcuts" not in page(visit)


def test_a_choice_is_nobody_elses(visit: Visit, client_as: ClientAs) -> None:
    visit.post("/voorkeuren", {"theme": "donker"})

    assert "data-theme" not in page(client_as(Role.AGENT))


@pytest.mark.parametrize("theme", ["roze", "", '"><script>'])
def test_an_unknown_theme_is_that_of_the_computer(visit: Visit, theme: str) -> None:
    visit.post("/voorkeuren", {"theme": theme})

    assert "data-theme" not in page(visit)


def test_it_never_leads_to_another_site(visit: Visit) -> None:
    assert visit.post("/voorkeuren", {"terug": "https://boos.example"}).location == "/"


def test_from_a_form_with_a_mistake_one_does_not_land_on_an_address_that_only_takes_posts(
    visit: Visit,
) -> None:
    refused = visit.post("/telefoonnotities", {"question": ""})

    assert refused.status_code == 422
    assert 'name="terug" value=""' in refused.text
