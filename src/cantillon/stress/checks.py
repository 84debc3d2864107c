"""What arrays must satisfy before a kernel sees them; each refusal is one sentence with the value."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import ArrayLike
from scipy import sparse

from cantillon.stress.results import FloatArray


def require_matrix(matrix: ArrayLike | sparse.sparray, name: str) -> sparse.csr_array[np.float64]:
    """Return a square matrix of finite amounts >= 0 with an empty diagonal as CSR, or raise ValueError."""
    either: Any = matrix  # the stubs know no constructor for dense or sparse
    shape = np.shape(either) if not hasattr(either, "shape") else either.shape
    if len(shape) != 2 or shape[0] != shape[1]:
        raise ValueError(f"{name} must be square, got the shape {shape}")
    csr: sparse.csr_array[np.float64] = sparse.csr_array(either, dtype=np.dtype(np.float64))
    if not np.isfinite(csr.data).all() or (csr.data < 0).any():
        raise ValueError(f"{name} must be finite and not negative, the least is {csr.data.min():g}")
    if csr.diagonal().any():
        party = int(np.flatnonzero(csr.diagonal())[0])
        raise ValueError(f"{name}: party {party} owes or owns itself; leave the diagonal empty")
    csr.sum_duplicates()
    csr.eliminate_zeros()
    return csr


def require_vector(values: ArrayLike, size: int, name: str) -> FloatArray:
    """Return finite values >= 0 whose last axis has `size` entries, or raise ValueError."""
    array = np.ascontiguousarray(values, np.float64)
    if array.ndim == 0 or array.shape[-1] != size:
        raise ValueError(f"{name} needs one value for each of the {size} parties, got the shape {array.shape}")
    if array.min(initial=0.0) >= 0 and array.max(initial=0.0) < np.inf:  # no value that is none passes both
        return array
    if not np.isfinite(array).all():
        raise ValueError(f"{name} must be finite; the value of party {_first(~np.isfinite(array))} is not")
    if (array < 0).any():
        raise ValueError(f"{name} must not be negative; party {_first(array < 0)} has {array[array < 0][0]:g}")
    return array


def require_share(value: float, name: str) -> float:
    """Return a value in [0, 1], or raise ValueError."""
    if not 0 <= value <= 1:
        raise ValueError(f"{name} must be a share in [0, 1], got {value!r}")
    return float(value)


def _first(mask: np.ndarray[tuple[int, ...], np.dtype[np.bool_]]) -> int:
    return int(np.argwhere(mask)[0][-1])
