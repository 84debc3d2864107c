"""What the claims of one deal disagree about; kept side by side, never settled silently."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence

from cantillon.ledger.best import level_of
from cantillon.ledger.deal import Conflict
from cantillon.ledger.figures import is_same_figure
from cantillon.ledger.strand import close
from cantillon.ledger.telling import Telling
from cantillon.values.amount import AmountRange
from cantillon.values.kinds import Kind


def find_conflicts(tellings: Sequence[Telling], kind: Kind, settled: Collection[str]) -> tuple[Conflict, ...]:
    """Return the fields in which tellings, best first, contradict the best; a field that a person settled is none.

    What was talked of before and then agreed otherwise is the history of a deal, not a contradiction.
    """
    if len(tellings) < 2 or tellings[0].origin in settled:
        return ()
    level = level_of(tellings[0])
    equal = [telling for telling in tellings if level_of(telling) >= level]
    found = (
        _conflict("amount", [telling for telling in equal if telling.claim.amount], _amount, _amounts_agree),
        _conflict("kind", [telling for telling in tellings if telling.claim.kind is not Kind.DIVEST], _kind, _agree),
        _conflict("direction", equal, _direction, _directions_agree),
        *(() if kind is Kind.HOLD else (_conflict("share_pct", _with("share_pct", equal), _share, _numbers_agree),)),
        _conflict("capacity_gw", _with("capacity_gw", equal), _capacity, _numbers_agree),
    )
    return tuple(conflict for conflict in found if conflict is not None)


def amount_text(amount: AmountRange) -> str:
    """Return an amount as data: ``up_to 10000000000 USD``, ``5000000 to 8000000 EUR``."""
    if amount.low is not None and amount.high is not None and amount.low != amount.high:
        return f"{amount.low:f} to {amount.high:f} {amount.currency}"
    return f"{amount.qualifier} {amount.potential:f} {amount.currency}"


def _conflict(
    field: str,
    tellings: Sequence[Telling],
    value: Callable[[Telling], str],
    agree: Callable[[Telling, Telling], bool],
) -> Conflict | None:
    """Gather the tellings by value; values that agree stand under the first, which weighs most."""
    groups: list[tuple[Telling, list[str]]] = []
    for telling in tellings:
        group = next((ids for first, ids in groups if agree(first, telling)), None)
        if group is None:
            groups.append((telling, [telling.claim_id]))
        else:
            group.append(telling.claim_id)
    if len(groups) < 2:
        return None
    return Conflict(field, tuple((value(first), tuple(ids)) for first, ids in groups))


def _with(field: str, tellings: Sequence[Telling]) -> list[Telling]:
    return [telling for telling in tellings if getattr(telling.claim, field) is not None]


def _amount(telling: Telling) -> str:
    return amount_text(telling.claim.amount) if telling.claim.amount else ""


def _amounts_agree(a: Telling, b: Telling) -> bool:
    first, second = a.claim.amount, b.claim.amount
    return first is None or second is None or is_same_figure(first, second)


def _kind(telling: Telling) -> str:
    return telling.claim.kind.value


def _agree(a: Telling, b: Telling) -> bool:
    return a.claim.kind is b.claim.kind


def _direction(telling: Telling) -> str:
    return f"{', '.join(telling.actors)} → {', '.join(telling.counterparties)}"


def _directions_agree(a: Telling, b: Telling) -> bool:
    turned = set(a.actors) & set(b.counterparties) and set(a.counterparties) & set(b.actors)
    return not turned


def _share(telling: Telling) -> str:
    return f"{telling.claim.share_pct}"


def _capacity(telling: Telling) -> str:
    return f"{telling.claim.capacity_gw}"


def _numbers_agree(a: Telling, b: Telling) -> bool:
    return close(a.claim.share_pct, b.claim.share_pct) and close(a.claim.capacity_gw, b.claim.capacity_gw)
