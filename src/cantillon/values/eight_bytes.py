"""Bytes in compiled code, eight at a time: a text is then read in a fraction of the steps."""

from __future__ import annotations

from typing import Any

import numpy as np
from llvmlite import ir
from numba import njit, types
from numba.core import cgutils
from numba.extending import intrinsic

_get_function: Any = cgutils.get_or_insert_function
_WORD, _SMALL, _BYTE, _FLAG = ir.IntType(64), ir.IntType(32), ir.IntType(8), ir.IntType(1)
_LOWEST, _HIGHEST = np.uint64(0x0101010101010101), np.uint64(0x8080808080808080)

SPARE = 8  # bytes that must follow a text, as its last ones are read with those after them

inlined: Any = njit(inline="always")  # a call that hands over arrays costs as much as a dozen steps


def _word_at(_context: Any, data: Any, place: Any) -> tuple[Any, Any]:
    """Return eight bytes of `data` from `place` on as one number, the first byte lowest. The bounds are not checked.

    Parameters
    ----------
    data : ndarray of uint8, C-contiguous
    place : int64
    """

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        array = context.make_array(signature.args[0])(context, builder, arguments[0])
        begin = builder.bitcast(builder.gep(array.data, [arguments[1]]), _WORD.as_pointer())
        return builder.load(begin, align=1)  # numba runs on little-endian processors only

    return types.uint64(data, types.int64), generate


def _first_mark(_context: Any, marks: Any) -> tuple[Any, Any]:
    """Return the number of the first byte that `marks`, not 0, has a bit in."""

    def generate(_context: Any, builder: Any, _signature: Any, arguments: Any) -> Any:
        return builder.lshr(builder.cttz(arguments[0], _FLAG(1)), _WORD(3))

    return types.int64(types.uint64), generate


def _fetch(_context: Any, array: Any, place: Any) -> tuple[Any, Any]:
    """Have the cache line of `array[place]` brought, without waiting for it. The bounds are not checked."""

    def generate(context: Any, builder: Any, signature: Any, arguments: Any) -> Any:
        data = context.make_array(signature.args[0])(context, builder, arguments[0]).data
        place = builder.bitcast(builder.gep(data, [arguments[1]]), _BYTE.as_pointer())
        kind = ir.FunctionType(ir.VoidType(), [_BYTE.as_pointer(), _SMALL, _SMALL, _SMALL])
        function = _get_function(builder.module, kind, "llvm.prefetch.p0i8")
        builder.call(function, [place, _SMALL(0), _SMALL(3), _SMALL(1)])  # to read, into all caches, data
        return context.get_dummy_value()

    return types.void(array, types.int64), generate


word_at: Any = intrinsic(_word_at)
fetch: Any = intrinsic(_fetch)
first_mark: Any = intrinsic(_first_mark)


def every_byte(value: int) -> np.uint64:
    """Return eight bytes that all have one value."""
    return np.uint64(value) * _LOWEST


@inlined
def marks_of_zero(word):  # type: ignore[no-untyped-def]
    """Return a number whose lowest bit that is set is in the first byte of `word` that is 0; 0 if there is none."""
    return (word - _LOWEST) & ~word & _HIGHEST


@inlined
def part_at(data, place, length):  # type: ignore[no-untyped-def]
    """Return less than eight bytes of `data` as one number, the rest of it 0; eight bytes must be there."""
    return word_at(data, place) & ((np.uint64(1) << np.uint64(8 * length)) - np.uint64(1))
