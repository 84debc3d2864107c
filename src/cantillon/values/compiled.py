"""Compiled kernels: functions on arrays that become machine code once and are kept for the next process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from numba import njit
from numba.core.options import DefaultOptions

# Numba's switch for that has no public name; without it the same code is right and slower.
_UNCOUNTED: dict[str, Any] = {"_nrt": False} if hasattr(DefaultOptions, "_nrt") else {}


def lean_kernel(function: Callable[..., Any]) -> Any:
    """Compile a function that makes no arrays, only works on those that it is given.

    Numba then counts no references to them, which in a loop over inlined functions takes most of the time.
    """
    return _compiled(function, **_UNCOUNTED)


def kernel(function: Callable[..., Any]) -> Any:  # what numba returns has no type
    """Compile `function` on its first call, without the interpreter's lock.

    The machine code is kept beside the package's files, or in the user's cache folder where the package is installed
    read-only. Where neither can be written it is compiled anew in each process.
    """
    return _compiled(function)


def _compiled(function: Callable[..., Any], **options: Any) -> Any:
    try:
        return njit(cache=True, nogil=True, **options)(function)
    except RuntimeError:  # numba found no folder to write to
        return njit(nogil=True, **options)(function)
