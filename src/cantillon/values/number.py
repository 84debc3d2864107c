"""Exact decimals as the numbers that JSON knows."""

from __future__ import annotations

from decimal import Decimal


def json_number(value: Decimal | None) -> int | float | None:
    """Return `value` as an int where it is whole (exact at any size), else as the nearest float.

    >>> json_number(Decimal("30000000000.00")), json_number(Decimal("8.3")), json_number(None)
    (30000000000, 8.3, None)
    """
    if value is None:
        return None
    whole = value.to_integral_value()
    return int(whole) if whole == value else float(value)
