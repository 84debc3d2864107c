"""Exports by name: the built-in ones, then the plugged-in ones."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import cast

from cantillon.errors import InputError
from cantillon.plugins import added
from cantillon.views.exports.data import ExportData
from cantillon.views.exports.files import write_csv, write_jsonl, write_parquet
from cantillon.views.exports.followthemoney import write_followthemoney
from cantillon.views.exports.graphml import write_graphml

Export = Callable[[ExportData, Path], list[Path]]
BUILT_IN: dict[str, Export] = {
    "csv": write_csv,
    "jsonl": write_jsonl,
    "parquet": write_parquet,
    "graphml": write_graphml,
    "ftm": write_followthemoney,
}


def find_export(name: str) -> Export:
    """Return the export of that name.

    Raises
    ------
    InputError
        If there is none; the message lists those that there are.
    """
    exports = {**cast("dict[str, Export]", added("cantillon_exports")), **BUILT_IN}
    if name not in exports:
        raise InputError(f"There is no export {name!r}.", hint=f"There are: {', '.join(sorted(exports))}.")
    return exports[name]
