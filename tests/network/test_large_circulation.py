"""The circulation of payments: the volume of the small solver, proven, taken apart to the minor unit."""

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.ledger.payments import PaymentTable
from cantillon.network.circulation import maximum_circulation
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.large_circulation import Decomposition, LargeCirculation, decomposed, payment_circulation
from cantillon.network.network import FinancialNetwork
from cantillon.values.kinds import Kind, Stage

_rows = st.lists(st.tuples(st.integers(0, 9), st.integers(0, 9), st.integers(1, 100)), min_size=1, max_size=60)


def _table(rows: list[tuple[int, int, int]], parties: int = 10) -> PaymentTable:
    payer, payee, amount = (np.array(column, np.int64) for column in zip(*rows, strict=True))
    names = pl.Series([f"P{i}" for i in range(parties)])
    return PaymentTable(
        names, payer.astype(np.int32), payee.astype(np.int32), np.arange(payer.size), amount, "EUR", True, {}
    )


def _require_exact(circulation: LargeCirculation, parts: Decomposition) -> None:
    total = np.zeros_like(circulation.flow)
    for i in range(len(parts)):
        arcs = parts.arcs[parts.offsets[i] : parts.offsets[i + 1]]
        tails, heads = circulation.graph.tail[arcs].tolist(), circulation.graph.head[arcs].tolist()
        assert heads == tails[1:] + tails[:1]
        assert len(set(tails)) == len(tails)
        assert parts.amounts[i] > 0
        total[arcs] += parts.amounts[i]
    assert total.tolist() == circulation.flow.tolist()


@settings(max_examples=300, deadline=None)
@given(_rows)
def test_the_volume_is_proven_and_the_circles_add_up_to_it(rows):
    circulation = payment_circulation(_table(rows))
    flows = [
        Flow(f"d{i}", f"P{a}", f"P{b}", Kind.BUY, Leg.REVENUE, Medium.CASH, c, c, "EUR", Stage.DONE)
        for i, (a, b, c) in enumerate(rows)
        if a != b
    ]
    small = maximum_circulation(FinancialNetwork.of(flows, currency="EUR"))
    assert (circulation.volume, circulation.pairs_volume, circulation.netting_excess, circulation.gross) == (
        small.volume, small.pairs_volume, small.netting_excess, small.gross
    )  # fmt: skip
    assert circulation.problems == ()
    _require_exact(circulation, decomposed(circulation))


@pytest.mark.parametrize("most", [50, 2_000_000], ids=["cut listings", "whole listings"])
def test_a_larger_ledger_is_taken_apart_exactly(monkeypatch, most):
    monkeypatch.setattr("cantillon.network.large_circulation.LISTED_MOST", most)
    rng = np.random.default_rng(5)
    ends = rng.integers(0, 300, (4000, 2)).tolist()
    circulation = payment_circulation(_table([(a, b, int(rng.integers(1, 10**9))) for a, b in ends], 300))
    parts = decomposed(circulation)
    _require_exact(circulation, parts)
    assert circulation.problems == ()
    assert len(parts) <= circulation.graph.tail.size


def test_payments_without_a_circle_go_nowhere():
    circulation = payment_circulation(_table([(0, 1, 5), (1, 2, 5), (3, 3, 9)]))
    assert (circulation.volume, circulation.gross, circulation.circularity) == (0, 10, 0.0)
    assert len(decomposed(circulation)) == 0
