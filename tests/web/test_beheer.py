"""Every page of `/beheer` opens, keeps what was typed, and says what to do."""

import pytest

from kcc.domain.roles import Role
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

PAGES = """/beheer /beheer/medewerkers /beheer/medewerkers/nieuw /beheer/afdelingen
    /beheer/afdelingen/nieuw /beheer/onderwerpen /beheer/onderwerpen/nieuw /beheer/postbussen
    /beheer/postbussen/nieuw /beheer/normen /beheer/normen/e-mail/eerste-antwoord
    /beheer/openingstijden /beheer/openingstijden/nieuw /beheer/logboek""".split()


@pytest.fixture
def admin(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_beheer_opens(admin: Visit, page: str) -> None:
    answer = admin.get(page)

    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert 'aria-current="' in answer.text
