"""What every reader is: a document in, drafts and problems out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Protocol

from cantillon.reading.draft import Draft
from cantillon.sources.document import Document
from cantillon.values.problem import Problem


@dataclass(frozen=True, slots=True)
class Reading:
    """What one reader makes of one document."""

    drafts: tuple[Draft, ...]
    problems: tuple[Problem, ...] = ()


class Reader(Protocol):
    """Anything that reads documents: the built-in reader, a plug-in, a language model."""

    name: str

    def read(self, document: Document) -> Reading:
        """Return what `document` says of deals, in the order of the text."""
        ...
