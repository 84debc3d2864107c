"""Something wrong with one input, returned instead of raised, so that the run goes on."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Severity(StrEnum):
    """How much is lost by a problem."""

    ERROR = "error"
    WARNING = "warning"


@dataclass(frozen=True, slots=True)
class Problem:
    """What is wrong (with the value), where (source, and position if known) and what to do.

    `code` is stable and documented in ``docs/errors.md``, for programs that sort problems.
    """

    code: str
    message: str
    where: str
    hint: str = ""
    severity: Severity = Severity.ERROR

    @property
    def is_error(self) -> bool:
        """Whether an input was lost, as opposed to used with a doubt."""
        return self.severity is Severity.ERROR

    def __str__(self) -> str:
        return f"{self.where}: {self.message} {self.hint}".strip()
