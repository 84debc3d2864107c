"""Source: anything that yields Documents."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol, runtime_checkable

from cantillon.sources.document import Document
from cantillon.values.problem import Problem


@runtime_checkable
class Source(Protocol):
    """Where documents come from: a file, a folder, a page, a feed, an archive."""

    def documents(self) -> Iterator[Document | Problem]:
        """Yield each document, and a problem for each input that could not be used."""
        ...
