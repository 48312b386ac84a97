"""Every page of `/beheer` opens, keeps what was typed, and says what to do."""

import re

import pytest

from kcc.domain.roles import Role
from tests.web.conftest import ClientAs
from tests.web.visiting import Visit

PAGES = """/beheer /beheer/medewerkers /beheer/medewerkers/nieuw /beheer/afdelingen
    /beheer/afdelingen/nieuw /beheer/onderwerpen /beheer/onderwerpen/nieuw /beheer/postbussen
    /beheer/postbussen/nieuw /beheer/normen /beheer/normen/nieuw
    /beheer/openingstijden /beheer/openingstijden/nieuw
    /beheer/openingstijden/openingsdagen/nieuw /beheer/logboek""".split()


@pytest.fixture
def admin(client_as: ClientAs) -> Visit:
    return client_as(Role.ADMIN)


@pytest.mark.parametrize("page", PAGES)
def test_every_page_of_beheer_opens(admin: Visit, page: str) -> None:
    answer = admin.get(page)

    assert answer.status_code == 200
    assert "<h1>" in answer.text
    assert 'aria-current="' in answer.text


@pytest.mark.parametrize(
    ("part", "one"), [("afdelingen", "een afdeling"), ("onderwerpen", "een onderwerp")]
)
def test_a_name_is_added_changed_and_given_out_once(admin: Visit, part: str, one: str) -> None:
    new = f"/beheer/{part}/nieuw"
    assert admin.post(new, {"name": " Burgerzaken ", "active": "y"}).status_code == 303
    page = re.findall(rf'href="(/beheer/{part}/\d+)"', admin.get(f"/beheer/{part}").text)[0]

    again = admin.post(new, {"name": "BURGERZAKEN", "active": "y"})
    assert again.status_code == 422
    assert f"Er is al {one} BURGERZAKEN." in again.text
    assert 'value="BURGERZAKEN"' in again.text

    assert admin.post(page, {"name": "Burgerzaken"}, opened=page).status_code == 303
    assert "niet in gebruik" in admin.get(f"/beheer/{part}").text
    log = admin.get("/beheer/logboek").text
    assert "in gebruik: ja → nee" in log
    assert log.count("<strong>Burgerzaken</strong>") == 2


@pytest.mark.parametrize("part", ["afdelingen", "onderwerpen"])
def test_capitals_with_accents_make_no_other_name(admin: Visit, part: str) -> None:
    new = f"/beheer/{part}/nieuw"
    admin.post(new, {"name": "Één loket", "active": "y"})

    assert admin.post(new, {"name": "één loket", "active": "y"}).status_code == 422


@pytest.mark.parametrize("part", ["afdelingen", "onderwerpen"])
@pytest.mark.parametrize(
    ("name", "sentence"), [("", "Vul de naam van"), ("x" * 121, "hoogstens 120 tekens")]
)
def test_a_name_with_a_mistake_is_said_at_its_field(
    admin: Visit, part: str, name: str, sentence: str
) -> None:
    answer = admin.post(f"/beheer/{part}/nieuw", {"name": name})

    assert answer.status_code == 422
    assert sentence in answer.text
    assert 'aria-invalid="true"' in answer.text


@pytest.mark.parametrize(
    "part", "medewerkers afdelingen onderwerpen postbussen normen openingstijden".split()
)
def test_what_is_not_there_is_not_found(admin: Visit, part: str) -> None:
    assert admin.get(f"/beheer/{part}/999").status_code == 404
    assert admin.post(f"/beheer/{part}/999", {"name": "x"}).status_code == 404
    assert admin.get(f"/beheer/{part}/99999999999999999999").status_code == 404


def test_a_name_of_markup_is_text_everywhere(admin: Visit) -> None:
    name = "<script>alert(1)</script>"
    admin.post("/beheer/afdelingen/nieuw", {"name": name, "active": "y"})

    for page in ("/beheer/afdelingen", "/beheer/logboek", "/beheer/medewerkers/nieuw"):
        shown = admin.get(page).text
        assert "&lt;script&gt;alert(1)" in shown
        assert name not in shown
