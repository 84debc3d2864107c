"""Is it more than chance? The circles of a network against networks in which every party has as many partners."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import InputError
from cantillon.network.arcs import Arcs
from cantillon.network.legs import legs_of
from cantillon.network.network import FinancialNetwork, IntArray, Measure
from cantillon.network.static import about_how_many, count_circles, list_circles

SAMPLES = 500
ATTEMPTS_AN_ARC = 20  # swaps of an arc; mixing is known to take a few
MOST_CIRCLES = 2_000_000


@dataclass(frozen=True, slots=True)
class ChanceOf:
    """One figure against its distribution by chance.

    Parameters
    ----------
    observed : int
    mean, deviation : float
        Of the rewired networks.
    z_score : float or None
        How many deviations the observed figure lies above the mean; ``None`` where all rewired networks agree.
    p_value : float
        The share of networks, the observed one among them, that have at least as much: exact for a permutation test.
    """

    observed: int
    mean: float
    deviation: float
    z_score: float | None
    p_value: float


@dataclass(frozen=True, slots=True)
class ChanceOfLength:
    """How surprising the circles of one length are: their number, and their turnovers added up (minor units)."""

    length: int | None
    count: ChanceOf
    turnover: ChanceOf


@dataclass(frozen=True, slots=True)
class ChanceTest:
    """The circles of a network against rewired ones.

    Parameters
    ----------
    lengths : tuple of ChanceOfLength
        For each length that occurs anywhere; the last one, ``length`` being ``None``, is all together.
    samples, seed : int
    arcs, parties : int
        Of the network that was rewired.
    currency : str
    """

    lengths: tuple[ChanceOfLength, ...]
    samples: int
    seed: int
    arcs: int
    parties: int
    currency: str


def chance_test(
    network: FinancialNetwork,
    measure: Measure = Measure.POTENTIAL,
    *,
    max_length: int = 6,
    samples: int = SAMPLES,
    seed: int = 1,
    threads: int = 2,
) -> ChanceTest:
    """Return how the number and turnover of circles compare with chance, by length.

    Parameters
    ----------
    network : FinancialNetwork
    measure : Measure
        Which amounts the legs carry; legs without a known cash amount are left out.
    max_length : int
    samples, seed : int
        How many rewired networks, and from which random stream; the answer does not depend on `threads`.

    Notes
    -----
    Rewired networks come from swapping the payees of random pairs of legs [1]_: every party keeps how many it pays and
    how many pay it, and every payer its amounts; joint deals count between each payer and payee. What is tested is
    whether the *direction* of deals closes more circles than these numbers alone would.

    References
    ----------
    .. [1] S. Maslov and K. Sneppen, "Specificity and stability in topology of protein networks", Science 296, 2002.
    """
    legs = {
        pair: leg.firm if measure is Measure.FIRM else leg.potential
        for pair, leg in legs_of(network).items()
        if leg.is_cash and leg.potential is not None
    }
    index = {name: i for i, name in enumerate(network.parties)}
    tail, head = (np.array([index[pair[side]] for pair in legs], np.int64) for side in range(2))
    amounts = np.array([amount or 0 for amount in legs.values()], np.int64)
    kept = amounts > 0
    graph = Arcs.of(len(network.parties), tail[kept], head[kept], amounts[kept])[0]
    return chance_of_arcs(graph, network.currency, max_length=max_length, samples=samples, seed=seed, threads=threads)


def chance_of_arcs(
    graph: Arcs, currency: str, *, max_length: int = 6, samples: int = SAMPLES, seed: int = 1, threads: int = 2
) -> ChanceTest:
    """Return the chance test of a graph; see `chance_test`.

    Raises
    ------
    InputError
        If there are no arcs, no samples, or more circles than can be listed so many times.
    """
    from cantillon.network.kernels_chance import rewired  # loads compiled code

    if not graph.tail.size:
        raise InputError("No cash flows from one party to another: there is nothing to rewire.")
    if samples < 1:
        raise InputError(f"At least 1 rewired network is needed, got {samples}.")
    most = max(1, MOST_CIRCLES * SAMPLES // samples // 10)
    if not count_circles(graph, max_length=max_length, limit=most).complete:
        about = about_how_many(graph, max_length=max_length)
        raise InputError(
            f"About {about:.2g} circles of up to {max_length} parties are too many to list {samples} times.",
            hint="Ask for a smaller --max-length or fewer --samples.",
        )
    order = np.argsort(graph.tail, kind="stable")
    tails, heads, amounts = graph.tail[order], graph.head[order], graph.capacity[order]
    pointers = np.searchsorted(tails, np.arange(graph.nodes + 1))
    seeds = np.random.default_rng(seed).integers(0, 2**31, samples)

    def sample(number: int) -> NDArray[np.int64]:
        ends = rewired(pointers, tails, heads, ATTEMPTS_AN_ARC * tails.size, seeds[number])
        return _figures(Arcs(graph.nodes, tails, ends, amounts, graph.weight), max_length)

    observed = _figures(Arcs(graph.nodes, tails, heads, amounts, graph.weight), max_length)
    with ThreadPoolExecutor(threads) as pool:
        drawn = np.array(list(pool.map(sample, range(samples))))
    shown = [length for length in range(2, max_length + 1) if observed[0, length] or drawn[:, 0, length].any()]
    return ChanceTest(
        tuple(
            ChanceOfLength(
                length or None,
                _chance_of(observed[0, length], drawn[:, 0, length]),
                _chance_of(observed[1, length], drawn[:, 1, length]),
            )
            for length in (*shown, 0)
        ),
        samples,
        seed,
        tails.size,
        int(np.unique(np.concatenate([tails, heads])).size),
        currency,
    )


def _figures(graph: Arcs, max_length: int) -> NDArray[np.int64]:
    """Return number and turnover of the circles by length, shape (2, max_length + 1); place 0 is all together."""
    found = list_circles(graph, max_length=max_length, limit=MOST_CIRCLES, threads=1)
    lengths: IntArray = np.diff(found.offsets)
    figures = np.zeros((2, max_length + 1), np.int64)
    np.add.at(figures[0], lengths, 1)
    np.add.at(figures[1], lengths, found.turnovers)
    figures[:, 0] = figures.sum(axis=1)
    return figures


def _chance_of(observed: np.int64, drawn: NDArray[np.int64]) -> ChanceOf:
    deviation = float(drawn.std())
    mean = float(drawn.mean())
    at_least = int(np.count_nonzero(drawn >= observed))
    return ChanceOf(
        int(observed),
        mean,
        deviation,
        (int(observed) - mean) / deviation if deviation else None,
        (1 + at_least) / (1 + drawn.size),
    )
