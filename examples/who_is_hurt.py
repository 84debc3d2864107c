"""Build a network by hand and ask who is hurt if one party pays half: no text, no database."""

from datetime import date

import polars as pl

from cantillon import FinancialNetwork, Kind, Scenario, Stage
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.stress.run import stress

BILLION = 10**11  # in cents: a network counts in minor units


def pays(payer, payee, billions, kind, leg):
    """Return a signed deal by which `payer` pays `payee`."""
    amount, name = billions * BILLION, f"{payer} to {payee}"
    return Flow(name, payer, payee, kind, leg, Medium.CASH, amount, amount, "USD", Stage.AGREED, date(2025, 1, 1))


def main():
    network = FinancialNetwork.of(
        [
            pays("Chipmaker", "Laboratory", 10, Kind.INVEST, Leg.FINANCE),
            pays("Laboratory", "Cloud", 30, Kind.BUY, Leg.REVENUE),
            pays("Cloud", "Chipmaker", 20, Kind.BUY, Leg.REVENUE),
        ]
    )
    result = stress(network, Scenario.of("Laboratory:0.5"))
    rows = [{"party": loss.party, "promised": loss.promised, "lost": loss.total.cash} for loss in result.losses]
    print(pl.DataFrame(rows))


if __name__ == "__main__":
    main()
