"""What services know of the installation they run in: the settings, as far as they use them."""

from typing import Protocol


class Municipality(Protocol):
    """The sender of every letter."""

    @property
    def name(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def website(self) -> str: ...
    @property
    def privacy_url(self) -> str: ...


class IntakeLimits(Protocol):
    """How long a contact can be reopened; how often, until when and to whom one is acknowledged."""

    @property
    def reopen_days(self) -> int: ...
    @property
    def acknowledge_per_day(self) -> int: ...
    @property
    def acknowledge_per_subject_hour(self) -> int: ...
    @property
    def acknowledge_per_mailbox_hour(self) -> int: ...
    @property
    def acknowledge_days(self) -> int: ...
    @property
    def own_domains(self) -> tuple[str, ...]: ...


class FileLimits(Protocol):
    """How much goes along in a mail, and how long the link to the rest works."""

    @property
    def max_answer_mb(self) -> int: ...
    @property
    def link_days(self) -> int: ...


class Installation(Protocol):
    """`kcc.config.Settings` is one; services do not import it, so that tests can make their own."""

    @property
    def municipality(self) -> Municipality: ...
    @property
    def intake(self) -> IntakeLimits: ...
    @property
    def files(self) -> FileLimits: ...
    @property
    def domain(self) -> str: ...
    @property
    def public_url(self) -> str: ...
