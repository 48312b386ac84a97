"""Tokens: asked for in time, kept for a while, renewed once, and never told to anybody."""

import pytest

from channels.email.oauth import Grant, Granted, LoginKind, TokenError, TokenRefused, TokenSource

GRANT = Grant(kind=LoginKind.GOOGLE, client_id="app", secret="geheim", refresh="eerste")


class Desk:
    """Hands out tokens with a number, at a time that the test says."""

    def __init__(self) -> None:
        self.time = 1000.0
        self.asked: list[Grant] = []
        self.kept: list[str] = []
        self.refresh = ""
        self.error: Exception | None = None
        self.can_keep = True

    def source(self) -> TokenSource:
        return TokenSource(GRANT, self.ask, keep=self.keep, clock=lambda: self.time)

    def ask(self, grant: Grant) -> Granted:
        self.asked.append(grant)
        if self.error:
            raise self.error
        return Granted(token=f"token-{len(self.asked)}", seconds=3600, refresh=self.refresh)

    def keep(self, refresh: str) -> None:
        if not self.can_keep:
            raise TokenError("De database is weg.")
        self.kept.append(refresh)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def test_a_token_is_used_until_five_minutes_before_its_end(desk: Desk) -> None:
    source = desk.source()

    tokens = [source.token()]
    for seconds in (3299, 2):
        desk.time += seconds
        tokens.append(source.token())

    assert tokens == ["token-1", "token-1", "token-2"]


def test_a_refused_token_is_renewed_once_and_a_new_one_is_not(desk: Desk) -> None:
    source = desk.source()
    old = source.token()
    desk.time += 61

    assert source.renewed(old) == "token-2"
    assert source.renewed("token-2") is None
    assert source.token() == "token-2"


def test_what_another_thread_renewed_meanwhile_is_tried_without_asking_again(desk: Desk) -> None:
    source = desk.source()
    old = source.token()
    desk.time += 61
    source.renewed(old)

    assert source.renewed(old) == "token-2"
    assert len(desk.asked) == 2


def test_a_new_refresh_token_is_kept_before_its_access_token_is_used(desk: Desk) -> None:
    desk.refresh, desk.can_keep = "tweede", False
    source = desk.source()

    with pytest.raises(TokenError, match="database"):
        source.token()
    desk.can_keep = True

    assert source.token() == "token-1"
    assert desk.kept == ["tweede"]
    assert len(desk.asked) == 1


def test_the_next_token_is_asked_for_with_the_new_refresh_token(desk: Desk) -> None:
    desk.refresh = "tweede"
    source = desk.source()
    source.token()
    desk.time += 3600

    source.token()

    assert [one.refresh for one in desk.asked] == ["eerste", "tweede"]
    assert desk.kept == ["tweede"]


def test_a_refusal_is_not_asked_for_again_within_a_minute(desk: Desk) -> None:
    desk.error = TokenRefused("Het geheim is verlopen.")
    source = desk.source()

    for seconds in (0, 15, 50):
        desk.time += seconds
        with pytest.raises(TokenRefused, match="verlopen"):
            source.token()

    assert len(desk.asked) == 2


def test_after_a_failure_of_the_line_it_is_asked_for_at_once(desk: Desk) -> None:
    desk.error = TokenError("Niet bereikbaar.")
    source = desk.source()
    with pytest.raises(TokenError):
        source.token()
    desk.error = None

    assert source.token() == "token-2"


def test_no_secret_shows_in_what_is_logged_of_an_object() -> None:
    shown = repr(GRANT) + repr(Granted(token="toegang", seconds=1, refresh="eerste"))

    assert not any(secret in shown for secret in ("geheim", "eerste", "toegang"))
