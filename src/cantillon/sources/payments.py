"""Ledgers of payments: CSV and Parquet files, plain or compressed, streamed in blocks; nothing is lost silently."""

from __future__ import annotations

import glob
import gzip
import sys
import zlib
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, TypeVar

import numpy as np
from numpy.typing import NDArray

from cantillon.errors import InputError, SourceError
from cantillon.sources import kernels_csv as kernel
from cantillon.sources.name_table import NameTable, TextNames
from cantillon.sources.payment_format import DATE_FORMS, PaymentFormat, Wanted, format_of, guess_format
from cantillon.values.currency import decimals_of
from cantillon.values.eight_bytes import SPARE

if TYPE_CHECKING:
    import polars as pl

    from cantillon.sources.typed_payments import TypedRows

Bytes = NDArray[np.uint8]
Item = TypeVar("Item")
Result = TypeVar("Result")
READ_BYTES = 8 << 20
BLOCK_BYTES = 1 << 20  # for one thread at a time: with what is made of it, it fits a cache
MOST_BYTES = 128 << 20  # of one record
READ_ROWS = 2_000_000  # of a Parquet file at a time
BATCH_ROWS = 250_000  # of those, for one thread at a time
SAMPLE_BYTES = 1 << 16
CODES = 26**3
REASONS = {
    kernel.WRONG_FIELDS: "the row has not as many fields as the header, or a quote that is not closed",
    kernel.NO_PAYER: "the payer is missing",
    kernel.NO_PAYEE: "the payee is missing",
    kernel.NO_AMOUNT: "the amount is missing",
    kernel.BAD_AMOUNT: "the amount is not a number",
    kernel.NEGATIVE: "the amount is negative; turn payer and payee round if it was paid back",
    kernel.ZERO: "the amount is zero",
    kernel.TOO_FINE: "the amount has more decimals than its currency",
    kernel.TOO_LARGE: "the amount is 10^16 minor units or more",
    kernel.NO_DATE: "the date is missing",
    kernel.BAD_DATE: "the date cannot be read",
    kernel.FUTURE: "the date is in the future",
    kernel.BAD_CURRENCY: "the currency is missing or not an ISO 4217 code",
}


@dataclass(frozen=True, slots=True)
class BadRow:
    """A row that cannot be used: its line (the first is 1), why, and what it says."""

    line: int
    reason: str
    text: str


@dataclass(frozen=True, slots=True)
class PaymentBlock:
    """Some rows of a file, as columns: numbers of names, microseconds since 1970, minor units, currency, kind, line.

    A `currency` that is one number is that of the whole file; a `line` that is a range is one line after the other.
    """

    payer: NDArray[np.int32] = field(repr=False)
    payee: NDArray[np.int32] = field(repr=False)
    time: NDArray[np.int64] = field(repr=False)
    amount: NDArray[np.int64] = field(repr=False)
    currency: NDArray[np.int16] | int = field(repr=False)
    kind: NDArray[np.int32] | None = field(repr=False)
    line: NDArray[np.int64] | range = field(repr=False)
    bad: tuple[BadRow, ...]
    has_clock: bool
    checksum: int

    def column(self, name: str) -> NDArray[Any]:
        """Return a column with a place for each row."""
        column = getattr(self, name)
        if isinstance(column, int):
            return np.full(self.time.size, column, np.int16)
        return np.asarray(column, np.int64) if isinstance(column, range) else column


def payment_files(patterns: Iterable[str]) -> list[Path]:
    """Return the files that paths and globs mean, in order, each once.

    Raises
    ------
    SourceError
        If a pattern finds nothing.
    """
    found: dict[Path, None] = {}
    for pattern in patterns:
        paths = [pattern] if Path(pattern).is_file() else sorted(glob.glob(pattern, recursive=True))
        files = [Path(path) for path in paths if Path(path).is_file()]
        if not files:
            raise SourceError(f"{pattern}: no such file.", hint="Name CSV or Parquet files, or a pattern in quotes.")
        found.update(dict.fromkeys(files))
    return list(found)


def payment_format(path: Path, wanted: Wanted) -> PaymentFormat:
    """Return how a file is written: its columns, dates and amounts, as said or guessed from its first rows."""
    if _is_parquet(path):
        header, rows = _parquet_sample(path)
        return format_of(str(path), header, rows, wanted)
    with _opened(path) as stream:
        sample = _read(stream, SAMPLE_BYTES, path)
    text = _decoded(sample, path, wanted.encoding, is_part=len(sample) == SAMPLE_BYTES)
    return guess_format(str(path), text, wanted)


def read_payments(
    path: Path,
    how: PaymentFormat,
    names: NameTable,
    kinds: NameTable,
    *,
    encoding: str = "utf-8",
    latest: date | None = None,
    threads: int = 2,
) -> Iterator[PaymentBlock]:
    """Yield the rows of a file in blocks, in order; new names are entered into `names` and `kinds`.

    Parameters
    ----------
    path : Path
    how : PaymentFormat
    names, kinds : NameTable
    encoding : str
        Of a CSV file.
    latest : date, optional
        Rows of a later day are bad.
    threads : int

    Raises
    ------
    SourceError
        If the file cannot be read, or is in another encoding.
    """
    end = (latest - date(1970, 1, 1)).days + 1 if latest else 10**7
    final = end * 86_400 * kernel.SECOND - 1
    reader = _Reader(how, names, final)
    if _is_parquet(path):
        yield from _parquet_payments(path, how, names, kinds, reader, final, threads)
        return
    line, checksum = 2, 0  # the header is line 1
    for parsed in _in_order(reader.parse, _csv_blocks(path, encoding), threads):
        checksum = zlib.crc32(parsed.text.data, checksum)
        yield _finished(parsed, line, names, kinds, checksum)
        line += parsed.lines


def _in_order(work: Callable[[Item], Result], items: Iterable[Item], threads: int) -> Iterator[Result]:
    """Yield what `work` makes of each item, in order, while threads work on the next ones."""
    waiting: deque[Future[Result]] = deque()
    with ThreadPoolExecutor(threads) as pool:
        for item in items:
            waiting.append(pool.submit(work, item))
            if len(waiting) > threads:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()


@dataclass(frozen=True, slots=True)
class _Parsed:
    """What the kernel made of one block."""

    text: Bytes
    data: Bytes
    columns: tuple[NDArray[Any], ...]  # of different types
    names: TextNames  # the payer and the payee of each row
    numbers: NDArray[np.int32]  # of the names; -1 where it is not known yet
    kinds: TextNames | None
    bad: tuple[NDArray[Any], ...]
    lines: int
    has_clock: bool


class _Reader:
    """Calls the kernel with the format's numbers."""

    def __init__(self, how: PaymentFormat, names: NameTable, latest: int) -> None:
        self._names, self._has_kinds = names, "kind" in how.columns
        decimals = np.full(CODES, -1, np.int64)
        if how.currency:
            decimals[code_of(how.currency)] = decimals_of(how.currency)
        else:
            for code in range(CODES):
                decimals[code] = decimals_of(currency_of(code))
        mark = ord(how.decimal)
        self._options = (
            ord(how.separator),
            np.array(how.roles, np.int64),
            DATE_FORMS[how.date_form],
            mark,
            ord(".") if mark == ord(",") else ord(","),
            code_of(how.currency) if how.currency else -1,
            decimals,
            latest,
            names.seed,
        )

    def parse(self, block: Bytes) -> _Parsed:
        """Return what the kernel makes of a block of whole records, which `SPARE` bytes follow."""
        size = block.size - SPARE
        # Doubled quotes are made single ones in place; rows that cannot be used are told as they were.
        data = block.copy() if (block == kernel.QUOTE).any() else block
        most = size // 2 + 1  # a record has a character and a newline at least
        columns = tuple(np.empty(most, dtype) for dtype in (np.int64, np.int64, np.int16, np.uint32))
        names, kinds = _room_for_names(2 * most), _room_for_names(most if self._has_kinds else 0)
        bad = tuple(np.empty(most, dtype) for dtype in (np.int64, np.int64, np.int64, np.int8))
        fields = np.zeros(8, np.int64), np.zeros(8, np.int64)
        count, bad_count, lines, has_clock = kernel.parse(
            data, size, *self._options, columns, names, kinds, (*bad, *fields)
        )
        where = _first_names(names, 2 * count)
        return _Parsed(
            block[:size],
            data,
            tuple(each[:count] for each in columns),
            where,
            self._names.known_numbers(data, where),
            _first_names(kinds, count) if self._has_kinds else None,
            tuple(each[:bad_count] for each in bad),
            lines,
            bool(has_clock),
        )


def _room_for_names(count: int) -> TextNames:
    return np.empty(count, np.uint64), np.empty(count, np.int32), np.empty(count, np.int32)


def _first_names(names: TextNames, count: int) -> TextNames:
    hashes, begins, ends = names
    return hashes[:count], begins[:count], ends[:count]


def _with_spare(text: bytes) -> Bytes:
    return np.frombuffer(bytearray(text + bytes(SPARE)), np.uint8)


def _finished(
    parsed: _Parsed,
    line: int,
    names: NameTable,
    kinds: NameTable,
    checksum: int,
    places: NDArray[np.int64] | None = None,
) -> PaymentBlock:
    """Return a block that begins at `line`; `places` says where each line of its text is from there."""
    amount, time, currency, line_of = parsed.columns
    numbers = names.enter(parsed.data, parsed.names, parsed.numbers)
    at, *where = parsed.bad
    lines, bad_lines = line_of.astype(np.int64), at
    if places is not None:
        lines, bad_lines = places[lines], places[at]
    bad = tuple(
        BadRow(line + place, REASONS[why], parsed.text[begin:end].tobytes().decode("utf-8", "replace"))
        for place, begin, end, why in zip(bad_lines.tolist(), *(each.tolist() for each in where), strict=True)
    )
    return PaymentBlock(
        numbers[::2],
        numbers[1::2],
        time,
        amount,
        currency,
        None if parsed.kinds is None else kinds.enter(parsed.data, parsed.kinds, np.full(time.size, -1, np.int32)),
        lines + line,
        bad,
        parsed.has_clock,
        checksum,
    )


def code_of(currency: str) -> int:
    """Return the number of a currency's three letters."""
    first, second, third = (ord(letter) - 65 for letter in currency)
    return (first * 26 + second) * 26 + third


def currency_of(code: int) -> str:
    """Return the three letters of a currency's number."""
    return chr(65 + code // 676) + chr(65 + code // 26 % 26) + chr(65 + code % 26)


def _csv_blocks(path: Path, encoding: str) -> Iterator[Bytes]:
    """Yield whole records of a CSV file as UTF-8, after its header; `SPARE` bytes follow each block of them."""
    left, is_first, is_last, place = np.zeros(0, np.uint8), True, False, 0
    with _opened(path) as stream:
        while not is_last:
            buffer = np.empty(left.size + READ_BYTES + SPARE, np.uint8)
            buffer[: left.size] = left
            size = left.size + _fill(stream, buffer[left.size : -SPARE], path)
            is_last = size < buffer.size - SPARE
            end = size if is_last else _last_record_end(buffer, size)
            if not end and size > MOST_BYTES:
                raise SourceError(f"{path}: a record of more than {size:,} bytes.", hint="Is it a CSV file?")
            text, left = buffer[: end + SPARE], buffer[end:size].copy()
            text = _as_utf8(text, path, encoding, place)
            place += end
            if is_first and end:
                text = text[kernel.first_record_end(text, text.size - SPARE) :]
                is_first = False
            yield from _blocks(text)


def _blocks(text: Bytes) -> Iterator[Bytes]:
    """Yield a text in blocks of whole records that are small enough."""
    begin, stop = 0, text.size - SPARE
    while begin < stop:
        size = stop - begin
        if size > BLOCK_BYTES:
            size = _last_record_end(text[begin:], BLOCK_BYTES) or size
        yield text[begin : begin + size + SPARE]
        begin += size


def _last_record_end(text: Bytes, size: int) -> int:
    """Return where the last whole record of some bytes ends, 0 if there is none."""
    part = text[:size]
    if (part == kernel.QUOTE).any():
        return int(kernel.last_record_end(part, size))
    return part.tobytes().rfind(b"\n") + 1


def _fill(stream: IO[bytes], buffer: Bytes, path: Path) -> int:
    """Read until a buffer is full or the file ends; return how many bytes were read."""
    view, size = buffer.data, 0
    try:
        while size < buffer.size:
            count = stream.readinto(view[size:])  # type: ignore[attr-defined]
            if not count:
                break
            size += count
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: damaged: {error}.", hint="Fetch it again.") from error
    return size


def _as_utf8(text: Bytes, path: Path, encoding: str, place: int) -> Bytes:
    """Return a text, which `SPARE` bytes follow, as UTF-8."""
    if encoding.lower().replace("-", "") == "utf8":
        if place == 0 and text[:3].tobytes() == b"\xef\xbb\xbf":
            text = text[3:]
        if text[:-SPARE].max(initial=0) > 127:
            _decoded(text[:-SPARE].tobytes(), path, encoding)
        return text
    return _with_spare(_decoded(text[:-SPARE].tobytes(), path, encoding).encode())


def _decoded(data: bytes, path: Path, encoding: str, *, is_part: bool = False) -> str:
    if data.startswith((b"\xff\xfe", b"\xfe\xff")) and "16" not in encoding:
        raise SourceError(f"{path}: UTF-16, not {encoding}.", hint="Convert it: iconv -f utf-16 -t utf-8.")
    try:
        return data.decode("utf-8-sig" if encoding == "utf-8" else encoding)
    except UnicodeDecodeError as error:
        if is_part and error.start > len(data) - 4:
            return data[: error.start].decode(encoding)
        line = data[: error.start].count(b"\n") + 1
        raise SourceError(
            f"{path}: not {encoding}: byte {data[error.start]:#04x} about line {line} of the block.",
            hint="Say --encoding latin-1, cp1252 or what it is.",
        ) from error
    except LookupError as error:
        raise InputError(f"{encoding!r} is not an encoding.", hint="Say utf-8, latin-1 or cp1252.") from error


def _opened(path: Path) -> IO[bytes]:
    """Open a file, decompressed as its first bytes say."""
    try:
        with path.open("rb") as stream:
            magic = stream.read(4)
        if magic.startswith(b"\x1f\x8b"):
            return gzip.open(path, "rb")  # type: ignore[return-value]
        return _zstd(path) if magic == b"\x28\xb5\x2f\xfd" else path.open("rb")
    except OSError as error:
        raise SourceError(f"{path}: cannot be read: {error.strerror}.") from error


def _zstd(path: Path) -> Any:  # the two modules have one class, without a common type
    if sys.version_info >= (3, 14):
        from compression import zstd
    else:
        from backports import zstd
    return zstd.ZstdFile(path)


def _read(stream: IO[bytes], size: int, path: Path) -> bytes:
    try:
        return stream.read(size)
    except (OSError, EOFError, zlib.error) as error:
        raise SourceError(f"{path}: damaged: {error}.", hint="Fetch it again.") from error


def _is_parquet(path: Path) -> bool:
    with path.open("rb") as stream:
        return stream.read(4) == b"PAR1"


def _parquet_sample(path: Path) -> tuple[tuple[str, ...], list[list[str]]]:
    import polars as pl

    try:
        frame = pl.scan_parquet(path).head(100).collect()
    except (pl.exceptions.PolarsError, OSError) as error:
        raise SourceError(f"{path}: not a Parquet file that can be read: {error}.") from error
    text = frame.with_columns(pl.col(pl.String).str.replace_all(r"\s", " ")).write_csv(
        include_header=False, float_scientific=False, separator="\x1f", quote_style="never"
    )
    return tuple(frame.columns), [line.split("\x1f") for line in text.splitlines()]


def _parquet_payments(
    path: Path, how: PaymentFormat, names: NameTable, kinds: NameTable, reader: _Reader, latest: int, threads: int
) -> Iterator[PaymentBlock]:
    """Yield the rows of a Parquet file, numbered from 1: typed columns as they are, rows in doubt as text.

    As text they are exact too, since Polars writes floats so that they read back.
    """
    from cantillon.sources.typed_payments import sure_rows, typed_rows

    wanted = set(how.columns.values())

    def prepare(part: pl.DataFrame) -> _Batch:
        typed = typed_rows(part, how, names, latest)
        if typed is not None:
            return _Batch(part.height, typed, None, [])
        sure = sure_rows(part, how, latest)
        typed = typed_rows(part.filter(sure), how, names, latest) if sure is not None and sure.any() else None
        if sure is None or typed is None:
            return _Batch(part.height, None, None, _as_text(part, np.arange(part.height), how, wanted, reader))
        texts = _as_text(part.filter(~sure), np.flatnonzero(~sure), how, wanted, reader)
        return _Batch(part.height, typed, sure, texts)

    line, checksum = 1, 0
    for batch in _in_order(prepare, _parquet_batches(path, list(wanted)), threads):
        for block in batch.blocks(line, how, names, kinds, checksum):
            checksum = block.checksum
            yield block
        line += batch.height


@dataclass(frozen=True, slots=True)
class _Batch:
    """Rows of a Parquet file without numbers of names yet: those taken as they are (`sure`), those as text by place."""

    height: int
    typed: TypedRows | None
    sure: NDArray[np.bool_] | None  # None: all of them, or none
    texts: list[tuple[_Parsed, NDArray[np.int64]]]

    def blocks(
        self, line: int, how: PaymentFormat, names: NameTable, kinds: NameTable, checksum: int
    ) -> Iterator[PaymentBlock]:
        """Yield the batch, which begins at `line`."""
        from cantillon.sources.typed_payments import DAY, checksum_of

        if self.typed is not None:
            payer, payee, time, amount = columns = self.typed.numbered(names)
            checksum = checksum_of(columns, checksum)
            currency = code_of(str(how.currency))
            has_clock = any(bool((part % DAY != 0).any()) for part in (time[:100], time))  # the first tell mostly
            lines = range(line, line + self.height) if self.sure is None else line + np.flatnonzero(self.sure)
            yield PaymentBlock(payer, payee, time, amount, currency, None, lines, (), has_clock, checksum)
        for parsed, places in self.texts:
            checksum = zlib.crc32(parsed.text.data, checksum)
            yield _finished(parsed, line, names, kinds, checksum, places)


def _as_text(
    part: pl.DataFrame, places: NDArray[np.int64], how: PaymentFormat, wanted: set[str], reader: _Reader
) -> list[tuple[_Parsed, NDArray[np.int64]]]:
    """Return rows as a CSV file would say them; one by one where a value has a line break, so that lines are rows."""
    import polars as pl

    columns = [pl.col(name) if name in wanted else pl.lit("").alias(name) for name in how.header]
    frame = part.select(columns)

    def written(rows: pl.DataFrame) -> bytes:
        return rows.write_csv(include_header=False, float_scientific=False, separator=how.separator).encode()

    text = written(frame)
    if text.count(b"\n") == part.height:
        return [(reader.parse(_with_spare(text)), places)]
    return [(reader.parse(_with_spare(written(row))), places[i : i + 1]) for i, row in enumerate(frame.iter_slices(1))]


def _parquet_batches(path: Path, columns: list[str]) -> Iterator[pl.DataFrame]:
    import polars as pl

    frame = pl.scan_parquet(path).select(columns)
    rows = frame.select(pl.len()).collect().item()
    for first in range(0, rows, READ_ROWS):
        yield from frame.slice(first, READ_ROWS).collect().iter_slices(BATCH_ROWS)
