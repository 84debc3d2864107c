"""Seeded ledgers of payments: few parties pay often, many seldom; standing relations, communities, planted rings."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

import numpy as np
import polars as pl

YEAR = 365 * 86_400
CENT = pl.Series([Decimal("0.01")])


@dataclass(frozen=True, slots=True)
class Payments:
    """Rows in order of time: numbers of parties, seconds of a year, cents; `planted` are the rows of each ring."""

    parties: int
    payer: np.ndarray
    payee: np.ndarray
    time: np.ndarray
    amount: np.ndarray
    planted: list[np.ndarray]


def payments(rows: int, *, a_party: float = 20.0, seed: int = 7, community: int = 100) -> Payments:
    """Return `rows` payments among `rows / a_party` parties; one row in 500 or so belongs to a planted ring.

    Half of the rows repeat an earlier pair; half of the pairs lie inside one community. Rings have three to six
    parties, last at most five days, and lose 4 % a hop.
    """
    rng = np.random.default_rng(seed)
    parties = max(16, int(rows / a_party))
    lengths = rng.integers(3, 7, max(5, rows // 2000))
    base = rows - int(lengths.sum())
    weight = rng.permutation(np.arange(1, parties + 1) ** -0.6)
    pays, is_paid = (np.cumsum(weight * rng.lognormal(0, 0.5, parties)) for _ in range(2))
    fresh = base // 2
    payer = np.searchsorted(pays, rng.random(fresh) * pays[-1])
    first = payer // community * community
    near = rng.random(fresh) < 0.5
    low = np.where(near & (first > 0), is_paid[first - 1], 0.0)
    high = np.where(near, is_paid[np.minimum(first + community, parties) - 1], is_paid[-1])
    payee = np.minimum(np.searchsorted(is_paid, low + (high - low) * rng.random(fresh)), parties - 1)
    payee = np.where(payee == payer, (payee + 1) % parties, payee)
    again = rng.integers(0, fresh, base - fresh)
    size = rng.lognormal(0, 1, parties)[np.concatenate([payer, payer[again]])]
    columns = [
        (np.concatenate([payer, payer[again]]), np.concatenate([payee, payee[again]]), rng.integers(0, YEAR, base),
         rng.lognormal(np.log(500_000), 1.5, base) * size,
         np.full(base, -1))
    ]  # fmt: skip
    for ring, length in enumerate(lengths.tolist()):
        round_ = rng.choice(parties, length, replace=False) if parties < 10_000 else _different(rng, parties, length)
        when = np.sort(rng.integers(0, 5 * 86_400, length)) + rng.integers(0, YEAR - 5 * 86_400) + np.arange(length)
        amount = rng.lognormal(np.log(20_000_000), 0.5) * 0.96 ** np.arange(length)
        columns.append((round_, np.roll(round_, -1), when, amount, np.full(length, ring)))
    payer, payee, time, amount, of_ring = (np.concatenate(each) for each in zip(*columns, strict=True))
    order = np.argsort(time, kind="stable")
    of_ring = of_ring[order]
    members = np.flatnonzero(of_ring >= 0)
    members = members[np.argsort(of_ring[members], kind="stable")]
    return Payments(
        parties,
        payer[order].astype(np.int32),
        payee[order].astype(np.int32),
        time[order].astype(np.int64),
        np.maximum(1, amount[order]).astype(np.int64),
        np.split(members, np.cumsum(lengths)[:-1]),
    )


def _different(rng: np.random.Generator, parties: int, length: int) -> np.ndarray:
    """Return different parties without shuffling all of them."""
    while True:
        drawn = rng.integers(0, parties, length)
        if np.unique(drawn).size == length:
            return drawn


def write(ledger: Payments, folder: Path) -> tuple[Path, Path]:
    """Write a ledger as CSV and as Parquet; return both."""
    frame = pl.DataFrame(
        {
            "payer": pl.Series(ledger.payer).cast(pl.String),
            "payee": pl.Series(ledger.payee).cast(pl.String),
            "amount": (pl.Series(ledger.amount).cast(pl.Decimal(20, 2)) * CENT).cast(pl.Decimal(18, 2)),
            "date": pl.Series((ledger.time + 1_735_689_600) * 1_000_000).cast(pl.Datetime("us")),
        }
    ).with_columns(("Company " + pl.col("payer")).alias("payer"), ("Company " + pl.col("payee")).alias("payee"))
    paths = folder / "payments.csv", folder / "payments.parquet"
    frame.write_csv(paths[0], datetime_format="%Y-%m-%dT%H:%M:%S")
    frame.write_parquet(paths[1])
    return paths
