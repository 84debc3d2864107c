"""Payments from columns that have types already: whole batches at once, where no row of them is in doubt."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cantillon.sources.kernels_csv import MOST, hash_names
from cantillon.sources.name_table import BlockNames, NameTable
from cantillon.sources.payment_format import PaymentFormat
from cantillon.values.currency import decimals_of

DAY = 86_400_000_000
_TRIMMED = (9, 13, 32)  # bytes that do not count around a name
Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Side:
    """The names of one column: their bytes, the different ones as a name table takes them, each row's one of those."""

    data: NDArray[np.uint8]
    different: BlockNames
    places: NDArray[np.uint32]

    def numbered(self, names: NameTable) -> NDArray[np.int32]:
        """Return the number of each row's name in a table; new ones are entered."""
        return np.asarray(names.numbers_of(self.data, self.different)[self.places], np.int32)


@dataclass(frozen=True, slots=True)
class TypedRows:
    """Rows whose names have no numbers yet: microseconds and minor units are known."""

    payer: Side
    payee: Side
    time: NDArray[np.int64]
    amount: NDArray[np.int64]

    def numbered(self, names: NameTable) -> Columns:
        """Return payer, payee, microseconds and minor units."""
        return self.payer.numbered(names), self.payee.numbered(names), self.time, self.amount


def typed_rows(frame: pl.DataFrame, how: PaymentFormat, seed: np.uint64, latest: int) -> TypedRows | None:
    """Return the rows of a batch; ``None`` where a row must be looked at by itself.

    That is so where a value is missing, a date is a text, an amount is not above 0 or has more decimals than its
    currency, or a time is after `latest`; and where rows have a currency or kind of their own. Batches may be taken in
    several threads: numbers are given afterwards, in order.
    """
    if how.currency is None or "kind" in how.columns:
        return None
    payer, payee, amount, date = (frame[how.columns[role]] for role in ("payer", "payee", "amount", "date"))
    if any(column.null_count() for column in (payer, payee, amount, date)):
        return None
    minor, time = _minor_units(amount, decimals_of(how.currency)), _microseconds(date)
    if minor is None or time is None or not minor.size:
        return None
    if minor.min() <= 0 or minor.max() >= MOST or time.max() > latest:
        return None
    sides = [_side(column, seed) for column in (payer, payee)]
    if sides[0] is None or sides[1] is None:
        return None
    return TypedRows(sides[0], sides[1], time, minor)


def checksum_of(columns: Columns, before: int) -> int:
    """Return a checksum of rows, continued from `before`."""
    for column in columns:
        before = zlib.crc32(column.tobytes(), before)
    return before


def _minor_units(amount: pl.Series, decimals: int) -> NDArray[np.int64] | None:
    """Return exact minor units, or ``None``: a float stands for the decimal that it is nearest to, if there is one."""
    if amount.dtype.is_integer() and amount.max() < MOST:  # type: ignore[operator]
        return np.asarray(amount.cast(pl.Int64).to_numpy() * 10**decimals, np.int64)
    if isinstance(amount.dtype, pl.Decimal):
        finer = amount.dtype.scale - decimals
        whole = amount.to_physical().cast(pl.Int64, strict=False)
        if whole.null_count():
            return None
        units = whole.to_numpy()
        if finer <= 0:
            return units * 10**-finer if np.abs(units).max(initial=0) < MOST // 10**-finer else None
        return None if (units % 10**finer).any() else units // 10**finer
    if amount.dtype.is_float():
        values = amount.cast(pl.Float64).to_numpy()
        if not np.isfinite(values).all() or np.abs(values).max(initial=0) >= MOST / 10 ** (decimals + 1):
            return None
        units = np.rint(values * 10.0**decimals).astype(np.int64)
        return units if bool((units / 10.0**decimals == values).all()) else None
    return None


def _microseconds(date: pl.Series) -> NDArray[np.int64] | None:
    if date.dtype == pl.Date:
        return date.to_physical().cast(pl.Int64).to_numpy() * DAY
    if isinstance(date.dtype, pl.Datetime):
        return date.dt.cast_time_unit("us").to_physical().to_numpy()
    return None


def _side(column: pl.Series, seed: np.uint64) -> Side | None:
    """Return the names of a column, or ``None`` where they have to be trimmed or are missing."""
    texts = column.cast(pl.String)
    different = texts.unique(maintain_order=True)
    lengths = different.str.len_bytes().to_numpy()
    if not lengths.all() or lengths.sum(dtype=np.int64) > np.iinfo(np.int32).max:
        return None
    ends = np.zeros(lengths.size + 1, np.int64)
    np.cumsum(lengths, out=ends[1:])
    data = np.frombuffer(different.str.join("").item().encode(), np.uint8)
    if np.isin(data[ends[:-1]], _TRIMMED).any() or np.isin(data[ends[1:] - 1], _TRIMMED).any():
        return None
    hashes = hash_names(data, ends, lengths.size, seed)
    block = (hashes, ends[:-1].astype(np.int32), ends[1:].astype(np.int32), lengths.size)
    return Side(data, block, texts.cast(pl.Enum(different)).to_physical().to_numpy())
