"""Where the parties stand on the map: the same network always gets the same picture."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components, shortest_path

FloatArray = NDArray[np.float64]

STEPS = 200
TOLERANCE = 1e-4
GAP = 0.9  # empty space between components, in lengths of a link
CROWDING = 0.62  # closest that two parties may come, in lengths of a link


def map_positions(
    names: Sequence[str], links: Sequence[tuple[str, str]], *, seed: int = 1734
) -> dict[str, tuple[float, float]]:
    """Return a place in the unit square for every party, so that linked parties are near.

    Distances on the map follow distances in the network as well as they can (stress majorisation [1]_), component by
    component, the largest in the middle. The result depends on nothing but the arguments; names in another order give
    the same picture.

    Parameters
    ----------
    names : sequence of str
    links : sequence of (str, str)
        Pairs of names; direction and repetition do not matter.
    seed : int
        Of the first, random placement.

    References
    ----------
    .. [1] Gansner, Koren, North, "Graph Drawing by Stress Majorization", GD 2004. doi:10.1007/978-3-540-31843-9_25
    """
    ordered = sorted(set(names))
    if not ordered:
        return {}
    graph = _adjacency(ordered, links)
    _, labels = connected_components(graph, directed=False)
    parts = [np.flatnonzero(labels == label) for label in range(labels.max() + 1)]
    parts.sort(key=lambda part: (-len(part), part[0]))
    rng = np.random.default_rng(seed)
    placed = _packed([_component(graph[part][:, part], rng) for part in parts])
    places: FloatArray = np.empty((len(ordered), 2))
    places[np.concatenate(parts)] = np.concatenate(placed)
    unit = _unit_square(places)
    return {name: (round(float(x), 4), round(float(y), 4)) for name, (x, y) in zip(ordered, unit, strict=True)}


def _adjacency(names: Sequence[str], links: Sequence[tuple[str, str]]) -> csr_array:
    index: Mapping[str, int] = {name: i for i, name in enumerate(names)}
    pairs = sorted(
        {(index[a], index[b]) for a, b in links if a != b} | {(index[b], index[a]) for a, b in links if a != b}
    )
    rows, columns = ([p[0] for p in pairs], [p[1] for p in pairs]) if pairs else ([], [])
    return csr_array((np.ones(len(pairs)), (rows, columns)), shape=(len(names), len(names)))


def _component(graph: csr_array, rng: np.random.Generator) -> FloatArray:
    """Return the places of one connected component, in lengths of a link, its long side horizontal."""
    count = graph.shape[0]
    if count == 1:
        return np.zeros((1, 2))
    hops = shortest_path(graph, unweighted=True, directed=False)
    # A hub's neighbours are two hops from each other; a little more room for hubs keeps their names apart.
    degree = np.asarray(graph.sum(axis=1)).ravel()
    wanted = hops + 0.12 * np.sqrt(np.add.outer(degree, degree)) * (hops > 0)
    places = _majorised(wanted, rng.normal(size=(count, 2)) * hops.max())
    return _turned(_spread(places))


def _majorised(wanted: FloatArray, places: FloatArray) -> FloatArray:
    """Minimise the stress Σ (‖pᵢ−pⱼ‖ − wᵢⱼ)²/wᵢⱼ² from a start; each step solves one linear system."""
    off = wanted > 0
    weights = np.where(off, 1 / np.where(off, wanted, 1) ** 2, 0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.inv(laplacian[1:, 1:])  # the first party is held at the origin
    previous = np.inf
    for _ in range(STEPS):
        _, _, lengths = _gaps(places)
        stress = float((weights * (lengths - wanted) ** 2).sum() / 2)
        if previous - stress < TOLERANCE * stress:
            break
        previous = stress
        pull = np.where(lengths > 1e-9, weights * wanted / np.where(lengths > 1e-9, lengths, 1), 0)
        target = pull.sum(axis=1)[:, None] * places - pull @ places
        places = np.vstack([np.zeros((1, 2)), inverse @ target[1:]])
    return places


def _gaps(places: FloatArray) -> tuple[FloatArray, FloatArray, FloatArray]:
    """Return how far all are apart sideways, downwards and in all; one axis after the other is three times as fast."""
    across, down = (np.subtract.outer(axis, axis) for axis in places.T)
    return across, down, np.sqrt(across * across + down * down)


def _spread(places: FloatArray) -> FloatArray:
    """Push parties apart that came closer than `CROWDING`; names are wide, so sideways counts less."""
    stretch = np.array([0.6, 1.0])
    squeezed = places * stretch
    for _ in range(60):
        across, down, lengths = _gaps(squeezed)
        np.fill_diagonal(lengths, 1e9)
        near = np.where(lengths < CROWDING, (CROWDING - lengths) / (2 * np.maximum(lengths, 1e-6)), 0)
        if not near.any():
            break
        squeezed = squeezed + 0.7 * np.column_stack([(near * across).sum(axis=1), (near * down).sum(axis=1)])
    result: FloatArray = squeezed / stretch
    return result


def _turned(places: FloatArray) -> FloatArray:
    """Turn a drawing so that its long side lies flat, always the same way round."""
    centred = places - places.mean(axis=0)
    _, axes = np.linalg.eigh(centred.T @ centred)
    turned = centred @ axes[:, ::-1]
    signs = np.where((turned**3).sum(axis=0) < 0, -1.0, 1.0)
    result: FloatArray = turned * signs
    return result


def _packed(parts: Sequence[FloatArray]) -> list[FloatArray]:
    """Set the components beside each other: the largest first, the small ones in rows below it."""
    first = parts[0] - parts[0].min(axis=0)
    width = max(float(first[:, 0].max()), 4.0)
    result, x, y, row = [first], 0.0, float(first[:, 1].max()) + GAP, 0.0
    for part in parts[1:]:
        moved = part - part.min(axis=0)
        size = moved.max(axis=0)
        if x > 0 and x + size[0] > width:
            x, y, row = 0.0, y + row + GAP, 0.0
        result.append(moved + np.array([x, y]))
        x, row = x + float(size[0]) + GAP, max(row, float(size[1]))
    return result


def _unit_square(places: FloatArray) -> FloatArray:
    low, high = places.min(axis=0), places.max(axis=0)
    extent = np.where(high > low, high - low, 1)
    result: FloatArray = np.where(high > low, (places - low) / extent, 0.5)
    return result
