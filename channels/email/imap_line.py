"""The line to an IMAP server: made, logged in on, let go of, and what goes wrong with it."""

import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from socket import SHUT_RDWR, socket
from threading import Timer

from imapclient import IMAPClient
from imapclient.exceptions import IMAPClientAbortError, IMAPClientError, LoginError

from channels.base import FetchError, LoginRefused
from channels.email.accounts import ImapAccount, Security, Tokens, refused, tls_context

# A server that talks nonsense makes imaplib and its parser fail in all of these ways.
NONSENSE = (
    ValueError,
    LookupError,
    TypeError,
    AttributeError,
    AssertionError,
    RecursionError,
)


class Line:
    """A line that is made when it is first used, and again after it failed.

    It is cut `patience` seconds after it was made. Not for use by two threads at once.
    """

    def __init__(self, account: ImapAccount, patience: float) -> None:
        self.account = account
        self.patience = patience
        self._client: IMAPClient | None = None
        self._limit: Timer | None = None
        self._was_cut = False

    def client(self) -> IMAPClient:
        """The line, logged in; raises what the libraries raise."""
        if self._client is None:
            self._client = connect(self.account, self._cut_in_time)
        return self._client

    @contextmanager
    def command(self) -> Iterator[IMAPClient]:
        """The line for one command, that is cut when it takes longer than the account says.

        That a server is never silent for so long is not enough. Raises FetchError, LoginRefused.
        """
        with self.in_words():
            client = self.client()
            limit = _cutting(self.account.timeout, lambda: _cut(client))
            try:
                yield client
            finally:
                limit.cancel()

    @contextmanager
    def in_words(self) -> Iterator[None]:
        """Turn what goes wrong into FetchError or LoginRefused; the line is dropped then."""
        try:
            with translated(self.account, on_failure=self._drop):
                yield
        except FetchError as error:
            if not self._was_cut:
                raise
            host = self.account.host
            raise FetchError(f"Mailserver {host} deed te lang over het afgeven.") from error

    def begin_anew(self) -> None:
        """Have the next command make another line, unless the time of this one was up."""
        if self._was_cut:
            raise IMAPClientAbortError("cut")
        self._drop()

    def close(self) -> None:
        """Log out politely when the line still works, and let go of it; safe to call twice."""
        client, self._client = self._client, None
        if client is not None:
            with suppress(IMAPClientError, OSError, *NONSENSE):
                client.logout()
                client = None
        self._let_go(client)

    def _cut_in_time(self, client: IMAPClient) -> None:
        def cut() -> None:
            self._was_cut = True
            _cut(client)

        self._limit = _cutting(self.patience, cut)

    def _drop(self) -> None:
        client, self._client = self._client, None
        self._let_go(client)

    def _let_go(self, client: IMAPClient | None) -> None:
        if client is not None:
            hang_up(client)
        if self._limit is not None:
            self._limit.cancel()


def _cutting(seconds: float, cut: Callable[[], None]) -> Timer:
    timer = Timer(seconds, cut)
    timer.daemon = True
    timer.start()
    return timer


def _cut(client: IMAPClient) -> None:
    """From another thread: whoever reads from the line finds that it has ended."""
    with suppress(OSError):
        socket.shutdown(client.socket(), SHUT_RDWR)


@contextmanager
def translated(account: ImapAccount, *, on_failure: Callable[[], None]) -> Iterator[None]:
    """Turn what the libraries raise into a FetchError, and drop the line that failed."""
    try:
        yield
    except (FetchError, IMAPClientError, OSError, *NONSENSE) as error:
        on_failure()
        if isinstance(error, FetchError):
            raise
        raise _fetch_error(error, account) from error


def connect(
    account: ImapAccount, is_there: Callable[[IMAPClient], None] = lambda _: None
) -> IMAPClient:
    """An encrypted, logged-in connection; raises what the libraries raise.

    `is_there` gets the line before it is used to log in.
    """
    if account.tokens is not None:
        account.tokens.token()  # no line has to wait for it, and none is made without
    context = None if account.security is Security.NONE else tls_context(account.ca_file)
    client = IMAPClient(
        account.host,
        port=account.port,
        ssl=account.security is Security.SSL,
        ssl_context=context,
        timeout=account.timeout,
    )
    client.normalise_times = False
    is_there(client)
    try:
        if account.security is Security.STARTTLS:
            client.starttls(context)
        log_in(client, account)
    except BaseException:
        hang_up(client)
        raise
    return client


def log_in(client: IMAPClient, account: ImapAccount) -> None:
    """Log in with a token or a password, never the one for want of the other.

    LOGIN knows only ASCII, PLAIN takes the rest (RFC 4616).
    """
    if account.tokens is not None:
        _log_in_with_token(client, account, account.tokens)
    elif account.username.isascii() and account.password.isascii():
        client.login(account.username, account.password)
    else:
        client.plain_login(account.username, account.password)


def _log_in_with_token(client: IMAPClient, account: ImapAccount, tokens: Tokens) -> None:
    """A token may be withdrawn before its end: one that is refused is renewed once."""
    if not client.has_capability("AUTH=XOAUTH2"):
        raise FetchError(f"Mailserver {account.host} kent geen inloggen met OAuth (XOAUTH2).")
    token = tokens.token()
    try:
        _xoauth2(client, account.username, token)
    except LoginError as error:
        if not _is_refusal(error):
            raise
        another = tokens.renewed(token)
        if another is None:
            raise
        _xoauth2(client, account.username, another)


def _xoauth2(client: IMAPClient, username: str, token: str) -> None:
    """As Google wrote it down: to the error that comes as a challenge the answer is nothing.

    The library's own would send the token once more.
    """
    words = iter([f"user={username}\x01auth=Bearer {token}\x01\x01".encode()])
    client.sasl_login("XOAUTH2", lambda _challenge: next(words, b""))


def hang_up(client: IMAPClient) -> None:
    """Let go of a line at once, whatever state it is in."""
    with suppress(IMAPClientError, OSError, *NONSENSE):
        client.shutdown()


def _fetch_error(error: Exception, account: ImapAccount) -> FetchError:
    host = account.host
    if isinstance(error, LoginError) and _is_refusal(error):
        return LoginRefused(refused(host, account.tokens))
    if isinstance(error, TimeoutError):
        return FetchError(f"Mailserver {host} antwoordt niet binnen {account.timeout:g} seconden.")
    if isinstance(error, ssl.SSLCertVerificationError):
        return FetchError(f"Het certificaat van mailserver {host} is niet te vertrouwen.")
    if isinstance(error, ssl.SSLError):
        return FetchError(f"Mailserver {host} maakt geen versleutelde verbinding.")
    if isinstance(error, LoginError):
        return FetchError(f"Mailserver {host} laat nu niemand inloggen.")
    if isinstance(error, IMAPClientAbortError):
        return FetchError(f"Mailserver {host} verbrak de verbinding.")
    if isinstance(error, OSError):
        return FetchError(f"Mailserver {host} is niet bereikbaar.")
    return FetchError(f"Mailserver {host} gaf geen bruikbaar antwoord op {account.folder}.")


def _is_refusal(error: LoginError) -> bool:
    """Whether the password is at fault: not when the line fell or the server cannot tell now.

    RFC 5530, 3: UNAVAILABLE says that the server could not look the password up.
    """
    fell = isinstance(error.__context__, IMAPClientAbortError)
    return not fell and "[UNAVAILABLE]" not in str(error).upper()
