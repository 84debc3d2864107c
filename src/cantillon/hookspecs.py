"""Everything that a plug-in can add, one short function each.

A plug-in is a Python package with an entry point in the group ``cantillon``; ``docs/plugins.md`` shows one.
The types that the hooks return live in later layers, so they are named in the docstrings only.
"""

from __future__ import annotations

from collections.abc import Mapping

import pluggy

NAMESPACE = "cantillon"
hookspec = pluggy.HookspecMarker(NAMESPACE)
hookimpl = pluggy.HookimplMarker(NAMESPACE)


@hookspec
def cantillon_readers() -> Mapping[str, object]:  # type: ignore[empty-body]
    """Return readers by name: functions that take a `Gazetteer` and return a `cantillon.reading.reader.Reader`."""


@hookspec
def cantillon_exports() -> Mapping[str, object]:  # type: ignore[empty-body]
    """Return exports by name: functions that take an `ExportData` and a path and write that file."""
