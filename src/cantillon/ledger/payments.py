"""Payments, stored as Parquet beside the ledger: numbers of parties, times, minor units, and the line each came from.

A folder holds ``parties.parquet`` (names by number), ``imports.json`` (what was imported, when, how) and the rows of
each import in parts. Parts are never changed; a part that no import names is what an interrupted import left behind.
"""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal, NamedTuple

import numpy as np
import polars as pl
from numpy.typing import NDArray

from cantillon.errors import InputError, LedgerError
from cantillon.sources.name_table import NameTable
from cantillon.sources.payments import BadRow, PaymentBlock, code_of, currency_of
from cantillon.values.ids import content_id

PART_ROWS = 500_000  # written while the next ones are read
GROUP_ROWS = 1 << 16  # of a part: so few hold each party too seldom for a dictionary, which takes long to make
_PARTIES, _KINDS, _IMPORTS, _LOCK = "parties.parquet", "kinds.parquet", "imports.json", "import.lock"
_TYPES_OF_ONE_CURRENCY = {"payer": np.int32, "payee": np.int32, "time": np.int64, "amount": np.int64}
_TYPES = {**_TYPES_OF_ONE_CURRENCY, "currency": np.int16}
_COLUMNS = ("payer", "payee", "time", "amount", "currency", "kind", "line")


class PaymentPart(NamedTuple):
    """A file of stored rows.

    Parameters
    ----------
    name : str
    rows : int
    first_line : int or None
        Where each row came from the line after that of the row before: the first one's. Else a column says it.
    """

    name: str
    rows: int
    first_line: int | None = None


@dataclass(frozen=True, slots=True)
class PaymentImport:
    """One file that was imported.

    Parameters
    ----------
    id : str
    file : str
    how : str
        What its columns were taken for, in words.
    rows, rejected : int
    currencies : dict of str to int
        Rows in each.
    first, last : str or None
        Times of the earliest and latest payment, ISO 8601.
    has_clock : bool
        Whether times of day are known, not only dates.
    is_sorted : bool
    checksum : int
    imported_at : str
    parts : tuple of PaymentPart
    rejects : str or None
        The file of the rows that could not be used.
    """

    id: str
    file: str
    how: str
    rows: int
    rejected: int
    currencies: dict[str, int]
    first: str | None
    last: str | None
    has_clock: bool
    is_sorted: bool
    checksum: int
    imported_at: str
    parts: tuple[PaymentPart, ...]
    rejects: str | None


@dataclass(frozen=True, slots=True)
class PaymentTable:
    """Payments in one currency, in order of time, as columns.

    Parameters
    ----------
    names : Series of str
        The name of party i at place i.
    payer, payee : ndarray of int32, shape (rows,)
    time : ndarray of int64, shape (rows,)
        Microseconds since 1970, never falling.
    amount : ndarray of int64, shape (rows,)
        Minor units of `currency`.
    currency : str
    has_clock : bool
        Whether times of day are known; else payments of one day are in no order.
    left_out : dict of str to int
        Payments in other currencies, which are not here.
    """

    names: pl.Series = field(repr=False)
    payer: NDArray[np.int32] = field(repr=False)
    payee: NDArray[np.int32] = field(repr=False)
    time: NDArray[np.int64] = field(repr=False)
    amount: NDArray[np.int64] = field(repr=False)
    currency: str
    has_clock: bool
    left_out: dict[str, int]
    origins: tuple[_Origin, ...] = field(repr=False, default=())
    order: NDArray[np.int64] | None = field(repr=False, default=None)

    def __len__(self) -> int:
        return self.payer.size

    def sources(self, rows: Sequence[int]) -> list[tuple[str, int]]:
        """Return the file and line that each of some rows came from."""
        starts = [0]
        for origin in self.origins:
            starts.append(starts[-1] + origin.rows)
        places = [int(row) if self.order is None else int(self.order[row]) for row in rows]
        parts = [int(np.searchsorted(starts, place, side="right")) - 1 for place in places]
        lines = {part: self.origins[part].lines() for part in sorted({*parts})}
        return [
            (self.origins[part].file, int(lines[part][place - starts[part]]))
            for part, place in zip(parts, places, strict=True)
        ]


@dataclass(frozen=True, slots=True)
class _Origin:
    """A part, where it is, the file it came from and, where no column says it, the currency of its rows."""

    file: str
    path: Path
    rows: int
    first_line: int | None
    currency: str

    def lines(self) -> Sequence[int] | pl.Series:
        """Return the line of each row."""
        if self.first_line is not None:
            return range(self.first_line, self.first_line + self.rows)
        return pl.scan_parquet(self.path).select("line").collect().to_series()


class PaymentStore:
    """The folder of a ledger's payments."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @property
    def imports(self) -> tuple[PaymentImport, ...]:
        """What was imported, the first import first.

        Raises
        ------
        LedgerError
            If the folder's list of imports cannot be read.
        """
        path = self.folder / _IMPORTS
        if not path.is_file():
            return ()
        try:
            rows = json.loads(path.read_text(encoding="utf-8"))
            return tuple(
                PaymentImport(**{**row, "parts": tuple(PaymentPart(*part) for part in row["parts"])}) for row in rows
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise LedgerError(f"{path}: damaged: {error}.", hint="Remove the folder and import again.") from error

    def known_names(self, which: Literal["parties", "kinds"] = "parties") -> pl.Series:
        """Return the names of all parties (or kinds), by number."""
        path = self.folder / (_PARTIES if which == "parties" else _KINDS)
        return pl.read_parquet(path)["name"] if path.is_file() else pl.Series("name", [], pl.String)

    def add(
        self,
        file: Path,
        how: str,
        blocks: Iterable[PaymentBlock],
        names: NameTable,
        kinds: NameTable,
        *,
        again: bool = False,
    ) -> PaymentImport | None:
        """Store the rows of a file; return what was imported, or ``None`` where the same content is there already.

        `names` and `kinds` must hold this store's names (`known_names`) and be what `blocks` enters new ones into.
        """
        with self._locked():
            before = self.imports
            writer = _Writer(self.folder, content_id("import", str(file), datetime.now(UTC).isoformat()), file)
            try:
                for block in blocks:
                    writer.add(block)
                made = writer.finish(how)
            except BaseException:
                writer.discard()
                raise
            if not again and any((old.checksum, old.rows) == (made.checksum, made.rows) for old in before):
                writer.discard()
                return None
            self._write_names(_PARTIES, names)
            self._write_names(_KINDS, kinds)
            rows = [asdict(each) for each in (*before, made)]
            _replace(self.folder / _IMPORTS, json.dumps(rows, indent=1).encode())
            return made

    def _write_names(self, name: str, table: NameTable) -> None:
        path = self.folder / name
        fresh = path.with_suffix(".new")
        table.names().to_frame().write_parquet(fresh, compression="lz4", statistics=False)
        os.replace(fresh, path)

    def table(
        self, *, currency: str | None = None, since: date | None = None, until: date | None = None
    ) -> PaymentTable:
        """Return the payments in one currency, in order of time.

        Parameters
        ----------
        currency : str, optional
            Needed where there are several.
        since, until : date, optional
            First and last day.

        Raises
        ------
        InputError
            If there are none, or in several currencies and none is chosen.
        """
        imports = self.imports
        held: Counter[str] = Counter()
        for each in imports:
            held.update(each.currencies)
        chosen = _chosen(held, currency)
        origins = tuple(
            _Origin(each.file, self.folder / part.name, part.rows, part.first_line, next(iter(each.currencies)))
            for each in imports
            for part in each.parts
        )
        columns = _loaded(origins, _TYPES if len(held) > 1 else _TYPES_OF_ONE_CURRENCY)
        kept, order = None, None
        if len(held) > 1:
            kept = columns.pop("currency") == code_of(chosen)
        if since or until:
            inside = _between(columns["time"], since, until)
            kept = inside if kept is None else kept & inside
        if kept is not None:
            order = np.flatnonzero(kept)
            _take(columns, order)
        time = columns["time"]
        if bool((time[1:] < time[:-1]).any()):
            by_time = np.argsort(time, kind="stable")
            del time
            order = by_time if order is None else order[by_time]
            _take(columns, by_time)
        left_out = {code: count for code, count in sorted(held.items()) if code != chosen}
        return PaymentTable(
            self.known_names(),
            columns["payer"],
            columns["payee"],
            columns["time"],
            columns["amount"],
            chosen,
            any(each.has_clock for each in imports),
            left_out,
            origins,
            order,
        )

    @contextmanager
    def _locked(self) -> Iterator[None]:
        """Keep a second import out: numbers of names are given in turn."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with (self.folder / _LOCK).open("a") as stream:
            try:
                import fcntl

                fcntl.flock(stream, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except ImportError:
                pass  # no such lock on this system; imports by hand come one after the other
            except OSError as error:
                raise LedgerError(
                    f"{self.folder}: another import is running.", hint="Wait until it is done."
                ) from error
            yield


def _chosen(held: Counter[str], currency: str | None) -> str:
    if not held:
        raise InputError("The ledger holds no payments.", hint="`cantillon import payments.csv` brings them in.")
    if currency and currency.upper() in held:
        return currency.upper()
    said = ", ".join(f"{code} ({count:,} payments)" for code, count in held.most_common())
    if currency:
        raise InputError(f"No payment is in {currency}.", hint=f"There are: {said}.")
    if len(held) > 1:
        raise InputError(f"The payments are in several currencies: {said}.", hint="Choose one with --currency.")
    return next(iter(held))


def _take(columns: dict[str, NDArray[Any]], rows: NDArray[np.int64]) -> None:
    """Keep some rows, one column after the other, as there may not be room for two copies of all."""
    for name in columns:
        columns[name] = columns[name][rows]


def _loaded(origins: Sequence[_Origin], types: dict[str, Any]) -> dict[str, NDArray[Any]]:
    """Return columns of all parts, one after the other, without a second copy in memory."""
    rows = sum(origin.rows for origin in origins)
    columns: dict[str, NDArray[Any]] = {name: np.empty(rows, dtype) for name, dtype in types.items()}
    start = 0
    for origin in origins:
        try:
            held = pl.read_parquet_schema(origin.path)
            part = pl.read_parquet(origin.path, columns=[name for name in types if name in held])
        except (OSError, pl.exceptions.PolarsError) as error:
            raise LedgerError(f"{origin.path}: missing or damaged: {error}.", hint="Import its file again.") from error
        for name, column in columns.items():
            if name == "currency" and name not in held:
                column[start : start + origin.rows] = code_of(origin.currency)
            else:
                column[start : start + origin.rows] = part[name].to_numpy()
        start += origin.rows
    return columns


def _between(time: NDArray[np.int64], since: date | None, until: date | None) -> NDArray[np.bool_]:
    day = 86_400_000_000
    low = (since - date(1970, 1, 1)).days * day if since else np.iinfo(np.int64).min
    high = ((until - date(1970, 1, 1)).days + 1) * day if until else np.iinfo(np.int64).max
    return np.asarray((time >= low) & (time < high), np.bool_)


class _Writer:
    """Writes one import: parts of rows, and the rows that cannot be used."""

    def __init__(self, folder: Path, key: str, file: Path) -> None:
        self.folder, self.key, self.file = folder, key, file
        self.waiting: list[PaymentBlock] = []
        self.count = self.rejected = self.checksum = 0
        self.parts: list[PaymentPart] = []
        self.currencies: Counter[int] = Counter()
        self.first, self.last, self.has_clock, self.is_sorted = None, None, False, True
        self.rejects = folder / f"{key}.rejected.csv"
        self.pool, self.writing = ThreadPoolExecutor(1), None

    first: int | None
    last: int | None
    writing: Future[None] | None

    def add(self, block: PaymentBlock) -> None:
        self.waiting.append(block)
        self.checksum, self.has_clock = block.checksum, self.has_clock or block.has_clock
        if block.bad:
            self._reject(block.bad)
        if sum(each.payer.size for each in self.waiting) >= PART_ROWS:
            self._flush()

    def finish(self, how: str) -> PaymentImport:
        self._flush()
        self._wait()
        self.pool.shutdown()
        return PaymentImport(
            self.key,
            str(self.file),
            how,
            self.count,
            self.rejected,
            {currency_of(code): count for code, count in sorted(self.currencies.items())},
            _iso(self.first),
            _iso(self.last),
            self.has_clock,
            self.is_sorted,
            self.checksum,
            datetime.now(UTC).isoformat(timespec="seconds"),
            tuple(self.parts),
            str(self.rejects) if self.rejected else None,
        )

    def discard(self) -> None:
        self.pool.shutdown()
        for part in self.parts:
            (self.folder / part.name).unlink(missing_ok=True)
        self.rejects.unlink(missing_ok=True)

    def _reject(self, bad: Sequence[BadRow]) -> None:
        is_new = not self.rejected
        with self.rejects.open("a", encoding="utf-8", newline="") as stream:
            out = csv.writer(stream)
            if is_new:
                out.writerow(("line", "reason", "row"))
            out.writerows((row.line, row.reason, row.text) for row in bad)
        self.rejected += len(bad)

    def _flush(self) -> None:
        """Let a thread of its own write what is waiting, once it is done with what it writes."""
        self._wait()
        blocks = [block for block in self.waiting if block.payer.size]
        self.waiting.clear()
        if blocks:
            self.writing = self.pool.submit(self._write, blocks)

    def _wait(self) -> None:
        if self.writing is not None:
            self.writing.result()
            self.writing = None

    def _write(self, blocks: Sequence[PaymentBlock]) -> None:
        for block in blocks:
            low, high = int(block.time.min()), int(block.time.max())
            follows = self.last is None or self.last <= int(block.time[0])
            self.is_sorted = self.is_sorted and follows and bool((block.time[1:] >= block.time[:-1]).all())
            self.first = low if self.first is None else min(low, self.first)
            self.last = high if self.last is None else max(high, self.last)
            if isinstance(block.currency, int):
                self.currencies[block.currency] += block.time.size
            else:
                codes, counts = np.unique(block.currency, return_counts=True)
                self.currencies.update(dict(zip(codes.tolist(), counts.tolist(), strict=True)))
        first_line = _first_line(blocks)
        left_out = {
            "currency": all(isinstance(block.currency, int) for block in blocks),
            "kind": blocks[0].kind is None,
            "line": first_line is not None,
        }
        names = [name for name in _COLUMNS if not left_out.get(name)]
        frame = pl.concat([pl.DataFrame({name: block.column(name) for name in names}) for block in blocks])
        if "line" in names and blocks[-1].line[-1] < 2**32:
            frame = frame.with_columns(pl.col("line").cast(pl.UInt32))
        name = f"{self.key}-{len(self.parts) + 1:04}.parquet"
        # Compressed, numbers in no order are a fifth smaller and take nearly twice as long to write.
        frame.write_parquet(self.folder / name, compression="uncompressed", statistics=False, row_group_size=GROUP_ROWS)
        self.parts.append(PaymentPart(name, frame.height, first_line))
        self.count += frame.height


def _first_line(blocks: Sequence[PaymentBlock]) -> int | None:
    """Return the line of the first row of some blocks, if each of the others is on the line after the one before."""
    lines = [block.line for block in blocks if isinstance(block.line, range)]
    follow = all(line.stop == after.start for line, after in pairwise(lines))
    return lines[0].start if len(lines) == len(blocks) and follow else None


def _iso(time: int | None) -> str | None:
    if time is None:
        return None
    return datetime.fromtimestamp(time // 1_000_000, UTC).replace(tzinfo=None).isoformat(sep=" ")


def _replace(path: Path, data: bytes) -> None:
    fresh = path.with_suffix(".new")
    fresh.write_bytes(data)
    os.replace(fresh, path)
