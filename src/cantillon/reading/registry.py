"""Readers by name: the built-in ones, then the plugged-in ones."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from cantillon.errors import InputError
from cantillon.plugins import added
from cantillon.reading.builtin import BuiltinReader
from cantillon.reading.gazetteer import Gazetteer
from cantillon.reading.reader import Reader

ReaderFactory = Callable[[Gazetteer], Reader]
BUILT_IN: dict[str, ReaderFactory] = {"builtin": BuiltinReader}


def find_reader(name: str, gazetteer: Gazetteer) -> Reader:
    """Return the reader of that name, which knows the parties of `gazetteer`.

    Raises
    ------
    InputError
        If there is none; the message lists those that there are.
    """
    readers = BUILT_IN if name in BUILT_IN else cast("dict[str, ReaderFactory]", added("cantillon_readers"))
    if name not in readers:
        raise InputError(
            f"There is no reader {name!r}.", hint=f"There are: {', '.join(sorted({*BUILT_IN, *readers}))}."
        )
    return readers[name](gazetteer)
