"""What changed between two networks: circles that are new or gone, legs that became firm or fell away."""

from __future__ import annotations

from dataclasses import dataclass

from cantillon.errors import InputError
from cantillon.network.circles import DEFAULT_LENGTH, Circle, CircleSearch, find_circles
from cantillon.network.legs import CircleLeg, legs_of
from cantillon.network.network import FinancialNetwork


@dataclass(frozen=True, slots=True)
class LegChange:
    """A leg whose amounts differ; ``None`` for the side on which it does not exist."""

    payer: str
    payee: str
    before: CircleLeg | None
    after: CircleLeg | None


@dataclass(frozen=True, slots=True)
class Comparison:
    """What changed from one network to another.

    Parameters
    ----------
    new_circles, gone_circles : tuple of Circle
        By the parties in order, wherever one begins; largest first.
    changed_circles : tuple of (Circle, Circle)
        Before and after, where a turnover differs.
    firmed, weakened, new_legs, gone_legs, changed_legs : tuple of LegChange
        Each leg in one of them: firm amount up, firm amount down, only after, only before, otherwise changed.
    cut : tuple of str
        What a bounded search left out of one side; circles may then be missing here.
    """

    new_circles: tuple[Circle, ...]
    gone_circles: tuple[Circle, ...]
    changed_circles: tuple[tuple[Circle, Circle], ...]
    firmed: tuple[LegChange, ...]
    weakened: tuple[LegChange, ...]
    new_legs: tuple[LegChange, ...]
    gone_legs: tuple[LegChange, ...]
    changed_legs: tuple[LegChange, ...]
    cut: tuple[str, ...]


def compare_networks(
    before: FinancialNetwork, after: FinancialNetwork, *, max_length: int = DEFAULT_LENGTH
) -> Comparison:
    """Return what changed between two networks: two dates of one ledger, or two ledgers.

    Raises
    ------
    InputError
        If they are in different currencies.
    """
    if before.currency != after.currency:
        raise InputError(
            f"One network is in {before.currency}, the other in {after.currency}.", hint="Build both in one currency."
        )
    old, new = find_circles(before, max_length=max_length), find_circles(after, max_length=max_length)
    circles_before, circles_after = _by_id(old), _by_id(new)
    legs = _leg_changes(before, after)
    return Comparison(
        new_circles=tuple(circle for key, circle in circles_after.items() if key not in circles_before),
        gone_circles=tuple(circle for key, circle in circles_before.items() if key not in circles_after),
        changed_circles=tuple(
            (circles_before[key], circle)
            for key, circle in circles_after.items()
            if key in circles_before and _turnovers(circles_before[key]) != _turnovers(circle)
        ),
        cut=tuple(search.cut for search in (old, new) if search.cut),
        **legs,
    )


def _by_id(search: CircleSearch) -> dict[str, Circle]:
    return {circle.id: circle for circle in search.circles}


def _turnovers(circle: Circle) -> tuple[int | None, int | None]:
    return circle.turnover_firm, circle.turnover_potential


def _leg_changes(before: FinancialNetwork, after: FinancialNetwork) -> dict[str, tuple[LegChange, ...]]:
    old, new = legs_of(before), legs_of(after)
    sorted_out: dict[str, list[LegChange]] = {
        name: [] for name in ("firmed", "weakened", "new_legs", "gone_legs", "changed_legs")
    }
    for pair in sorted(old.keys() | new.keys()):
        change = LegChange(*pair, old.get(pair), new.get(pair))
        name = _name_of(change)
        if name:
            sorted_out[name].append(change)
    return {name: tuple(changes) for name, changes in sorted_out.items()}


def _name_of(change: LegChange) -> str | None:
    if change.before is None:
        return "new_legs"
    if change.after is None:
        return "gone_legs"
    firm_before, firm_after = change.before.firm or 0, change.after.firm or 0
    if firm_before != firm_after:
        return "firmed" if firm_after > firm_before else "weakened"
    return "changed_legs" if change.before.potential != change.after.potential else None
