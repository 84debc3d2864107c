"""Kernels compile wherever the package is installed."""

import numba
import numpy as np

from cantillon.values import compiled


def _sum(values):
    total = 0
    for value in values:
        total += value
    return total


def test_a_kernel_computes_what_its_function_does():
    assert compiled.kernel(_sum)(np.arange(5)) == 10


def test_a_kernel_works_where_nothing_can_be_kept(monkeypatch):
    def refusing(**options):
        if options.get("cache"):
            raise RuntimeError("cannot cache function: no locator available")
        return numba.njit(**options)

    monkeypatch.setattr(compiled, "njit", refusing)
    assert compiled.kernel(_sum)(np.arange(5)) == 10
