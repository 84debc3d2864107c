"""Payments from columns that have types already: whole batches at once, where no row of them is in doubt."""

from __future__ import annotations

import zlib
from dataclasses import dataclass

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cantillon.sources.kernels_csv import MOST, hash_column
from cantillon.sources.name_table import NameTable, TextNames
from cantillon.sources.payment_format import PaymentFormat
from cantillon.values.currency import decimals_of
from cantillon.values.eight_bytes import SPARE

DAY = 86_400_000_000
Columns = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int64], NDArray[np.int64]]


@dataclass(frozen=True, slots=True)
class Side:
    """The names of one column: their bytes, where each is, and the numbers that are known already (else -1)."""

    data: NDArray[np.uint8]
    where: TextNames
    numbers: NDArray[np.int32]

    def numbered(self, names: NameTable) -> NDArray[np.int32]:
        """Return the number of each row's name in a table; new ones are entered."""
        return names.enter(self.data, self.where, self.numbers)


@dataclass(frozen=True, slots=True)
class TypedRows:
    """Rows of which some names have no numbers yet: microseconds and minor units are known."""

    payer: Side
    payee: Side
    time: NDArray[np.int64]
    amount: NDArray[np.int64]

    def numbered(self, names: NameTable) -> Columns:
        """Return payer, payee, microseconds and minor units."""
        return self.payer.numbered(names), self.payee.numbered(names), self.time, self.amount


def typed_rows(frame: pl.DataFrame, how: PaymentFormat, names: NameTable, latest: int) -> TypedRows | None:
    """Return the rows of a batch; ``None`` where some must be looked at by themselves (see `sure_rows`).

    Batches may be taken in several threads: new names get their numbers afterwards, in order.
    """
    columns = _columns(frame, how)
    if columns is None or any(column.null_count() for column in columns):
        return None
    payer, payee, amount, date = columns
    minor, time = _minor_units(amount, decimals_of(str(how.currency))), _microseconds(date)
    if minor is None or time is None or not minor.size:
        return None
    if minor.min() <= 0 or minor.max() >= MOST or time.max() > latest:
        return None
    sides = [_side(column, names) for column in (payer, payee)]
    if sides[0] is None or sides[1] is None:
        return None
    return TypedRows(sides[0], sides[1], time, minor)


def sure_rows(frame: pl.DataFrame, how: PaymentFormat, latest: int) -> NDArray[np.bool_] | None:
    """Say which rows of a batch can be taken as they are; ``None``: each must be looked at, as all are of one kind.

    In doubt are rows where a value is missing, an amount is not above 0 or has more decimals than its currency, a time
    is after `latest` or a name has blanks around it; and all rows where dates are texts or kinds or currencies given.
    """
    columns = _columns(frame, how)
    if columns is None:
        return None
    payer, payee, amount, date = columns
    minor = _minor_units(amount.fill_null(0), decimals_of(str(how.currency)), unknown=0)
    time = _microseconds(date)
    if minor is None or time is None:
        return None
    sure = np.asarray((minor > 0) & (minor < MOST) & (time <= latest) & date.is_not_null().to_numpy())
    for side in (payer, payee):
        texts = side.cast(pl.String)
        trimmed = texts.str.strip_chars("\t\r ")
        sure &= ((trimmed == texts) & (trimmed != "")).fill_null(value=False).to_numpy()
    return sure


def _columns(frame: pl.DataFrame, how: PaymentFormat) -> tuple[pl.Series, pl.Series, pl.Series, pl.Series] | None:
    """Return payers, payees, amounts and dates; ``None`` where rows have a currency or kind of their own."""
    if how.currency is None or "kind" in how.columns:
        return None
    payer, payee, amount, date = (frame[how.columns[role]] for role in ("payer", "payee", "amount", "date"))
    return payer, payee, amount, date


def checksum_of(columns: Columns, before: int) -> int:
    """Return a checksum of rows, continued from `before`."""
    for column in columns:
        before = zlib.crc32(column.tobytes(), before)
    return before


def _minor_units(amount: pl.Series, decimals: int, *, unknown: int | None = None) -> NDArray[np.int64] | None:
    """Return exact minor units: a float stands for the decimal that it is nearest to, if there is one.

    Where an amount is not so many units, `unknown` stands, or the answer is ``None``.
    """
    if amount.dtype.is_integer():
        values = amount.cast(pl.Int64, strict=False).fill_null(MOST).to_numpy()
        good = np.abs(values) < MOST // 10**decimals
        units = np.where(good, values, 0) * 10**decimals
    elif isinstance(amount.dtype, pl.Decimal):
        finer = amount.dtype.scale - decimals
        values = amount.to_physical().cast(pl.Int64, strict=False).fill_null(np.iinfo(np.int64).max).to_numpy()
        if finer == 0 and values.min(initial=0) > -MOST and values.max(initial=0) < MOST:
            return values  # as nearly always
        if finer <= 0:
            good = np.abs(values) < MOST // 10**-finer
            units = np.where(good, values, 0) * 10**-finer
        else:
            good = (values % 10**finer == 0) & (values != np.iinfo(np.int64).max)
            units = values // 10**finer
    elif amount.dtype.is_float():
        values = amount.cast(pl.Float64).to_numpy()
        good = np.abs(values) < MOST / 10 ** (decimals + 1)
        units = np.rint(np.where(good, values, 0.0) * 10.0**decimals).astype(np.int64)
        good &= units / 10.0**decimals == values
    else:
        return None
    if good.all():
        return np.asarray(units, np.int64)
    return None if unknown is None else np.where(good, units, unknown)


def _microseconds(date: pl.Series) -> NDArray[np.int64] | None:
    if date.dtype == pl.Date:
        return date.to_physical().cast(pl.Int64).fill_null(0).to_numpy() * DAY
    if isinstance(date.dtype, pl.Datetime):
        return date.dt.cast_time_unit("us").to_physical().fill_null(0).to_numpy()
    return None


def _side(column: pl.Series, names: NameTable) -> Side | None:
    """Return the names of a column, or ``None`` where they have to be trimmed or are missing."""
    texts = column.cast(pl.String)
    lengths = texts.str.len_bytes().to_numpy()
    if lengths.sum(dtype=np.int64) > np.iinfo(np.int32).max:
        return None
    data = np.frombuffer(texts.str.join("").item().encode() + bytes(SPARE), np.uint8)
    where = np.empty(lengths.size, np.uint64), np.empty(lengths.size, np.int32), np.empty(lengths.size, np.int32)
    if not hash_column(data, lengths, names.seed, *where):
        return None
    return Side(data, where, names.known_numbers(data, where))
