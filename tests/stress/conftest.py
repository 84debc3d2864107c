from collections.abc import Callable

import pytest

from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork
from cantillon.values.kinds import Kind, Stage

FlowOf = Callable[..., Flow]


@pytest.fixture
def flow() -> FlowOf:
    """Build a flow of whole units: ``flow("d1", "A", "B", Kind.BUY, 10)``."""

    def build(deal_id, payer, payee, kind, amount, stage=Stage.AGREED, **more):
        leg = Leg.REVENUE if kind is Kind.BUY else Leg.FINANCE
        medium = Medium.CREDIT if kind is Kind.GUARANTEE else Medium.CASH
        minor = None if amount is None else round(amount * 100)
        return Flow(deal_id, payer, payee, kind, leg, medium, minor, minor, "USD", stage, **more)

    return build


@pytest.fixture
def chain(flow) -> FinancialNetwork:
    """A buyer orders from a maker, the maker from a mine; a fund holds the buyer, a bank has lent to the maker."""
    return FinancialNetwork.of(
        [
            flow("order", "Buyer", "Maker", Kind.BUY, 300),
            flow("ore", "Maker", "Mine", Kind.BUY, 280),
            flow("stake", "Fund", "Buyer", Kind.INVEST, 30, Stage.DONE),
            flow("loan", "Bank", "Maker", Kind.LEND, 38, Stage.DONE),
            flow("backing", "State", "Maker", Kind.GUARANTEE, 10),
        ]
    )
