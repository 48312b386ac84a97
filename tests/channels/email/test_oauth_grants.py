"""What is asked of Microsoft and Google, and what an administrator reads when they refuse."""

from collections.abc import Iterator
from dataclasses import replace

import pytest

from channels.email import oauth_grants
from channels.email.oauth import Grant, LoginKind, TokenError, TokenRefused
from channels.email.oauth_grants import ask
from channels.email.oauth_web import Web
from tests.servers.tokens import Provider, running_provider

APP = Grant(
    kind=LoginKind.MICROSOFT_APP, client_id="app", tenant="gemeente.example.org", secret="geheim"
)
USER = Grant(
    kind=LoginKind.MICROSOFT_USER, client_id="app", tenant="gemeente.example.org", refresh="eerste"
)
GOOGLE = Grant(kind=LoginKind.GOOGLE, client_id="app", secret="geheim", refresh="eerste")


@pytest.fixture(scope="module")
def running() -> Iterator[Provider]:
    with running_provider() as provider:
        yield provider


@pytest.fixture
def provider(running: Provider) -> Provider:
    fresh = Provider(running.port)
    running.reply, running.status = fresh.reply, fresh.status
    running.knows_tenant, running.asked = True, []
    return running


def test_an_app_of_microsoft_asks_with_its_secret(provider: Provider) -> None:
    granted = ask(APP, provider.web)

    (path, form), *others = provider.asked
    assert (granted.token, granted.seconds, granted.refresh, others) == ("token-1", 3600, "", [])
    assert path == "/gemeente.example.org/oauth2/v2.0/token"
    assert form["grant_type"] == "client_credentials"
    assert (form["client_id"], form["client_secret"]) == ("app", "geheim")
    assert form["scope"] == "https://outlook.office365.com/.default"


def test_a_user_of_microsoft_asks_with_the_refresh_token_and_gets_a_new_one(
    provider: Provider,
) -> None:
    provider.reply["refresh_token"] = "tweede"

    granted = ask(USER, provider.web)

    form = provider.asked[0][1]
    assert (form["grant_type"], form["refresh_token"]) == ("refresh_token", "eerste")
    assert "client_secret" not in form
    assert "https://outlook.office.com/IMAP.AccessAsUser.All" in form["scope"].split()
    assert "https://outlook.office.com/SMTP.Send" in form["scope"].split()
    assert "offline_access" in form["scope"].split()
    assert (granted.token, granted.refresh) == ("token-1", "tweede")


def test_google_is_asked_with_refresh_token_and_secret(provider: Provider) -> None:
    granted = ask(GOOGLE, provider.web)

    assert granted.token == "token-1"
    assert provider.asked == [
        (
            "/token",
            {
                "grant_type": "refresh_token",
                "client_id": "app",
                "client_secret": "geheim",
                "refresh_token": "eerste",
            },
        )
    ]


@pytest.mark.parametrize(
    ("grant", "error", "description", "words"),
    [
        (APP, "invalid_client", "AADSTS7000222: expired", "geheim van de app is verlopen"),
        (APP, "invalid_client", "AADSTS7000215: bad", "niet zijn id"),
        (APP, "unauthorized_client", "AADSTS700016: none", "kent deze app niet"),
        (USER, "invalid_grant", "AADSTS700082: old", "te lang niets opgehaald"),
        (USER, "invalid_grant", "AADSTS50173: gone", "ingetrokken"),
        (USER, "interaction_required", "AADSTS53003: no", "voorwaardelijke toegang"),
        (USER, "invalid_grant", "AADSTS99: new code", r"Geef opnieuw toestemming.*AADSTS99"),
        (GOOGLE, "invalid_grant", "Bad Request", "Geef opnieuw toestemming"),
        (GOOGLE, "invalid_client", "", "geheim van de app klopt niet"),
        (GOOGLE, "quite_new", "", r"weigert een token. \(quite_new\)"),
    ],
)
def test_a_refusal_says_what_to_do(
    provider: Provider, grant: Grant, error: str, description: str, words: str
) -> None:
    provider.refuse(error, f"{description} geheim eerste")

    with pytest.raises(TokenRefused, match=words) as caught:
        ask(grant, provider.web)

    assert not any(secret in str(caught.value) for secret in (" geheim eerste", "expired"))


def test_a_tenant_that_is_not_there_is_a_refusal(provider: Provider) -> None:
    provider.knows_tenant = False

    with pytest.raises(TokenRefused, match="tenant niet"):
        ask(replace(APP, tenant="een-andere.example.org"), provider.web)


@pytest.mark.parametrize("grant", [APP, USER, GOOGLE])
def test_a_provider_with_a_fault_may_be_asked_again(provider: Provider, grant: Grant) -> None:
    provider.status, provider.reply = 503, {}

    with pytest.raises(TokenError) as caught:
        ask(grant, provider.web)

    assert not isinstance(caught.value, TokenRefused)


@pytest.mark.parametrize("url", ["http://oauth2.googleapis.com/token", "https://example.org/token"])
def test_secrets_go_to_the_fixed_hosts_only_and_over_tls(url: str) -> None:
    with pytest.raises(TokenError, match="onbekende server"):
        Web().post(url, {"client_secret": "geheim"})


def test_without_msal_microsoft_is_refused_in_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(oauth_grants, "find_spec", lambda _name: None)

    with pytest.raises(TokenRefused, match="msal"):
        ask(APP, Web())
