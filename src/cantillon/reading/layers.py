"""The few operations that the reader's networks are made of, in NumPy, on one sequence at a time.

Weights of linear layers have the shape (inputs, outputs), of convolutions (width, inputs, outputs).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float32]
SCALE = ".scale"  # ends the name of what the whole numbers of a weight are multiplied with, by output
_EPSILON = np.float32(1e-5)


def as_floats(arrays: Mapping[str, npt.NDArray[Any]]) -> dict[str, Floats]:
    """Return the weights of a file of which some are whole numbers up to 127 with their scales."""
    weights = {name: value.astype(np.float32) for name, value in arrays.items() if not name.endswith(SCALE)}
    for name, value in arrays.items():
        if name.endswith(SCALE):
            weights[name.removesuffix(SCALE)] *= value.astype(np.float32)
    return weights


def layer_norm(
    x: npt.NDArray[np.floating[Any]], weight: Floats, bias: Floats, epsilon: np.float32 = _EPSILON
) -> Floats:
    """Return each row centred and scaled (Ba, Kiros & Hinton, "Layer normalization", 2016)."""
    size = np.float32(x.shape[-1])
    centred = x - np.add.reduce(x, axis=-1, keepdims=True) / size
    variance = np.einsum("...i,...i->...", centred, centred)[..., None] / size
    return np.asarray(centred / np.sqrt(variance + epsilon) * weight + bias, dtype=np.float32)


def sigmoid(x: Floats) -> Floats:
    """Return ``1 / (1 + exp(-x))``, by way of tanh, which does not overflow."""
    half = np.float32(0.5)
    return np.asarray(half + half * np.tanh(half * x), dtype=np.float32)


_ROOT = np.float32(0.7978845608)  # sqrt(2 / pi)


def gelu(x: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return the Gaussian error linear unit, by its tanh approximation (Hendrycks & Gimpel, 2016)."""
    return np.asarray(0.5 * x * (1.0 + np.tanh(_ROOT * (x + np.float32(0.044715) * x * x * x))), dtype=np.float32)


def softmax(x: npt.NDArray[np.floating[Any]]) -> Floats:
    """Return each last axis as shares that add up to 1."""
    powers = np.exp(x - x.max(axis=-1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=-1, keepdims=True), dtype=np.float32)


def gated_convolution(x: Floats, weight: Floats, bias: Floats) -> Floats:
    """Return a convolution over neighbouring rows of which one half gates the other (zeros beyond the ends)."""
    width, inputs, outputs = weight.shape
    half, count = width // 2, len(x)
    padded = np.zeros((count + 2 * half, inputs), dtype=np.float32)
    padded[half : half + count] = x
    y = padded[:count] @ weight[0]
    for step in range(1, width):  # sums of products of what is there already: windows would have to be written first
        y += padded[step : step + count] @ weight[step]
    y += bias
    values, gates = y[:, : outputs // 2], y[:, outputs // 2 :]
    return np.asarray(values * sigmoid(gates), dtype=np.float32)
