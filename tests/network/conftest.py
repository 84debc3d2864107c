"""Builders of deals and networks, written out as payer, payee, amount."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal

import pytest

from cantillon.ledger.deal import Deal
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.network.network import FinancialNetwork
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage


def _deal(
    kind: str,
    actors: str,
    counterparties: str,
    amount: int | str | None = None,
    *,
    currency: str = "USD",
    qualifier: str = "exact",
    stage: str = "agreed",
    on: date | None = date(2025, 3, 3),
    deal_id: str | None = None,
    **fields: object,
) -> Deal:
    """Return a deal; several actors or counterparties are joined by "+"."""
    value = None if amount is None else Decimal(str(amount))
    bounds = {
        "up_to": (None, value),
        "at_least": (value, None),
    }.get(qualifier, (value, value))
    return Deal(
        id=deal_id or f"{kind}-{actors}-{counterparties}-{amount}",
        kind=Kind(kind),
        actors=tuple(actors.split("+")) if actors else (),
        counterparties=tuple(counterparties.split("+")) if counterparties else (),
        amount=None if value is None else AmountRange(*bounds, currency, Qualifier(qualifier)),
        stage=Stage(stage),
        stages=(),
        claim_ids=("claim-1",),
        first_published=on,
        last_published=on,
        **fields,  # type: ignore[arg-type]
    )


def _network(*arcs: tuple[str, str, int]) -> FinancialNetwork:
    """Return a network of firm purchases (payer, payee, minor units)."""
    flows = [
        Flow(f"deal-{i}", payer, payee, Kind.BUY, Leg.REVENUE, Medium.CASH, amount, amount, "USD", Stage.AGREED)
        for i, (payer, payee, amount) in enumerate(arcs)
    ]
    return FinancialNetwork.of(flows)


@pytest.fixture(scope="session")
def deal() -> Callable[..., Deal]:
    return _deal


@pytest.fixture(scope="session")
def network_of() -> Callable[..., FinancialNetwork]:
    return _network
