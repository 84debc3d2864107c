"""Sources by name: a path, an address, or - for standard input."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from cantillon.sources.document import Document
from cantillon.sources.files import STDIN, StreamSource, source_of_path
from cantillon.sources.source import Source
from cantillon.values.problem import Problem

if TYPE_CHECKING:
    from cantillon.sources.pages import Fetcher

_ADDRESS = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*://")  # of any scheme: what is not fetched is refused by name


def open_source(name: str | Path | Source) -> Source:
    """Return the source that `name` means; a source is itself."""
    if isinstance(name, Source):
        return name
    if name == STDIN:
        return StreamSource()
    if isinstance(name, str) and _ADDRESS.match(name):
        # Imported here: loading the web client takes 0.1 s, and most runs read files.
        from cantillon.sources.pages import PageSource

        return PageSource(name, _fetcher())
    return source_of_path(name)


def read_sources(names: Iterable[str | Path | Source]) -> Iterator[Document | Problem]:
    """Yield every document of every source, one at a time, and a problem for each input that could not be used."""
    for name in names:
        yield from open_source(name).documents()


@cache
def _fetcher() -> Fetcher:
    """Return the one fetcher of this process, which knows when it last asked each host."""
    from cantillon.sources.pages import Fetcher, default_snapshots

    return Fetcher(default_snapshots())
