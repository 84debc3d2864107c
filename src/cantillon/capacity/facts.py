"""The facts that capacity is measured by, from one data file with its sources."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

import tomli


@dataclass(frozen=True, slots=True)
class HomeUse:
    """What an average home of a country uses in a year, and who says so."""

    country: str
    kwh_per_year: float
    period: str
    source: str


@dataclass(frozen=True, slots=True)
class Band:
    """The money per gigawatt that is plausible, in plain units of `currency`, with the figures behind it."""

    low: float
    high: float
    currency: str
    reason: str
    sources: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything in ``data/capacity.toml``."""

    load_factor: float
    homes_factor: float
    homes: Mapping[str, HomeUse]
    money_per_gw: Band
    home_words: Mapping[str, str]


@cache
def shipped_facts() -> Facts:
    """Return the facts that come with the package."""
    table = tomli.loads(resources.files("cantillon.capacity").joinpath("data/capacity.toml").read_text("utf-8"))
    money = table["money_per_gw"]
    return Facts(
        float(table["load_factor"]),
        float(table["homes_factor"]),
        MappingProxyType({each["country"]: HomeUse(**each) for each in table["homes"]}),
        Band(
            float(money["low"]),
            float(money["high"]),
            money["currency"],
            money["reason"],
            tuple(each["source"] for each in money["quoted"]),
        ),
        MappingProxyType(dict(table["home_words"])),
    )
