"""The small trained model that weighs candidate readings: boosted trees, evaluated with NumPy."""

from __future__ import annotations

import io
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Forest:
    """Boosted binary trees of one depth, stored level by level, and how their sum becomes a probability.

    Parameters
    ----------
    features : ndarray of int16, shape (trees, 2**depth - 1)
        Which number each node looks at.
    thresholds : ndarray of float32, same shape
        A row goes right where its number is larger.
    leaves : ndarray of float32, shape (trees, 2**depth)
    bias : float
    slope, offset : float
        Platt scaling: probability = 1 / (1 + exp(-(slope * sum + offset))).
    """

    features: npt.NDArray[np.int16]
    thresholds: Floats
    leaves: Floats
    bias: float
    slope: float = 1.0
    offset: float = 0.0

    def margins(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return the sum of the trees for every row."""
        count, trees = len(rows), len(self.leaves)
        if not count:
            return np.zeros(0)
        depth = int(self.leaves.shape[1]).bit_length() - 1
        width = self.features.shape[1]
        flat = np.ascontiguousarray(rows, dtype=np.float32).ravel()
        row_at = (np.arange(count) * rows.shape[1])[:, None]
        base = (np.arange(trees) * width)[None, :]
        features, thresholds = self.features.ravel().astype(np.intp), self.thresholds.ravel()
        node = np.zeros((count, trees), dtype=np.intp)
        for _ in range(depth):
            at = base + node
            right = flat[row_at + features[at]] > thresholds[at]
            node = 2 * node + 1 + right
        leaf = (np.arange(trees) * (width + 1))[None, :] + node - width
        return self.bias + np.asarray(self.leaves.ravel()[leaf].sum(axis=1), dtype=np.float64)

    def probabilities(self, rows: Floats) -> npt.NDArray[np.float64]:
        """Return for every row the probability that it is right."""
        return np.asarray(1.0 / (1.0 + np.exp(-(self.slope * self.margins(rows) + self.offset))), dtype=np.float64)


@dataclass(frozen=True, slots=True)
class Parts:
    """The models of the parts of a claim.

    `which` says how likely a trigger speaks of a claim of a kind, `who` how well a party fills a role, `how_much` how
    well an amount goes with a trigger; `weights` how often a phrase was right for a kind, beyond what its frame tells.
    """

    which: Forest
    who: Forest
    how_much: Forest
    weights: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class Model:
    """Everything that training fits: the parts, the claim as a whole, and the least probability of a claim."""

    parts: Parts
    claim: Forest
    threshold: float


@cache
def shipped_model() -> Model:
    """Return the model in the package, trained by ``python -m evaluation.train``."""
    file = resources.files("cantillon.reading") / "data" / "model.npz"
    return model_from_bytes(file.read_bytes())


_FORESTS = ("which", "who", "how_much", "claim")


def model_to_bytes(model: Model) -> bytes:
    """Return a model as one file, the same bytes for the same model."""
    forests = {
        "which": model.parts.which,
        "who": model.parts.who,
        "how_much": model.parts.how_much,
        "claim": model.claim,
    }
    arrays: dict[str, npt.NDArray[np.generic]] = {}
    scalars: dict[str, object] = {"threshold": model.threshold, "weights": dict(model.parts.weights)}
    for name, forest in forests.items():
        arrays |= {f"{name}.{part}": getattr(forest, part) for part in ("features", "thresholds", "leaves")}
        scalars[name] = [forest.bias, forest.slope, forest.offset]
    arrays["scalars"] = np.frombuffer(json.dumps(scalars, sort_keys=True).encode(), dtype=np.uint8)
    buffer = io.BytesIO()
    np.savez_compressed(buffer, **arrays)  # type: ignore[arg-type]  # numpy's stub takes the keywords for `allow_pickle`
    return buffer.getvalue()


def model_from_bytes(data: bytes) -> Model:
    """Return the model that `model_to_bytes` wrote."""
    with np.load(io.BytesIO(data), allow_pickle=False) as arrays:
        scalars = json.loads(arrays["scalars"].tobytes())
        forests = {
            name: Forest(*(arrays[f"{name}.{part}"] for part in ("features", "thresholds", "leaves")), *scalars[name])
            for name in _FORESTS
        }
    parts = Parts(forests["which"], forests["who"], forests["how_much"], scalars["weights"])
    return Model(parts, forests["claim"], scalars["threshold"])
