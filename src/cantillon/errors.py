"""Every exception that Cantillon raises on purpose.

::

    CantillonError
    ├── InputError            something given by the user cannot be used
    │   ├── SourceError       a file, page or feed cannot be read
    │   ├── UnknownPartyError a name that the ledger does not hold
    │   ├── NotInLedgerError  an id that the ledger does not hold, or not as of that day
    │   └── ScenarioError     a stress scenario that makes no sense
    ├── LedgerError           the ledger cannot be opened, written or brought up to date
    │   └── MigrationError    the ledger's schema is older or newer than this version
    ├── GroundingError        a quote that is not in its document
    ├── CurrencyError         an unknown currency, or no rate for it
    ├── NotConvergedError     a solver stopped before its tolerance was met
    └── PluginError           an installed plugin cannot be loaded
"""


class CantillonError(Exception):
    """What is wrong, and in `hint` what to do about it."""

    def __init__(self, message: str, *, hint: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint

    def __str__(self) -> str:
        return f"{self.message} {self.hint}".strip()


class InputError(CantillonError):
    """Something given by the user cannot be used."""


class SourceError(InputError):
    """A file, page or feed cannot be read."""


class UnknownPartyError(InputError):
    """A name that the ledger does not hold."""


class NotInLedgerError(InputError):
    """An id that the ledger does not hold, or not as of that day."""


class ScenarioError(InputError):
    """A stress scenario that makes no sense."""


class LedgerError(CantillonError):
    """The ledger cannot be opened, written or brought up to date."""


class MigrationError(LedgerError):
    """The ledger's schema is older or newer than this version."""


class GroundingError(CantillonError):
    """A quote that is not in its document."""


class CurrencyError(CantillonError):
    """An unknown currency, or no rate for it."""


class NotConvergedError(CantillonError):
    """A solver stopped before its tolerance was met."""


class PluginError(CantillonError):
    """An installed plugin cannot be loaded."""
