"""Sources by name: a path, an address, or - for standard input."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from cantillon.sources.document import Document
from cantillon.sources.files import STDIN, StreamSource, source_of_path
from cantillon.sources.source import Source
from cantillon.values.problem import Problem


def open_source(name: str | Path | Source) -> Source:
    """Return the source that `name` means; a source is itself."""
    if isinstance(name, Source):
        return name
    if name == STDIN:
        return StreamSource()
    return source_of_path(name)


def read_sources(names: Iterable[str | Path | Source]) -> Iterator[Document | Problem]:
    """Yield every document of every source, one at a time, and a problem for each input that could not be used."""
    for name in names:
        yield from open_source(name).documents()
