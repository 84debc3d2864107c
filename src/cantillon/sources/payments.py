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
from cantillon.sources.name_table import NameTable
from cantillon.sources.payment_format import DATE_FORMS, PaymentFormat, Wanted, format_of, guess_format
from cantillon.values.currency import decimals_of

if TYPE_CHECKING:
    import polars as pl

Item = TypeVar("Item")
Result = TypeVar("Result")
BLOCK_BYTES = 8 << 20  # few enough names to fit a cache, many enough to be the same ones often
READ_ROWS = 1_000_000  # of a Parquet file at a time
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
    """Some rows of a file, as columns: numbers of names, microseconds since 1970, minor units, currency, kind, line."""

    payer: NDArray[np.int32] = field(repr=False)
    payee: NDArray[np.int32] = field(repr=False)
    time: NDArray[np.int64] = field(repr=False)
    amount: NDArray[np.int64] = field(repr=False)
    currency: NDArray[np.int16] = field(repr=False)
    kind: NDArray[np.int32] | None = field(repr=False)
    line: NDArray[np.int64] = field(repr=False)
    bad: tuple[BadRow, ...]
    has_clock: bool
    checksum: int


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
    reader = _Reader(how, names.seed, final)
    if _is_parquet(path):
        yield from _parquet_payments(path, how, names, kinds, reader, final, threads)
        return
    line, checksum = 2, 0  # the header is line 1
    for parsed in _in_order(reader.parse, _csv_blocks(path, encoding), threads):
        checksum = zlib.crc32(parsed.text, checksum)
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

    text: bytes
    data: NDArray[np.uint8]
    columns: tuple[NDArray[Any], ...]  # of different types
    names: Any  # the kernel's tuple
    kinds: Any
    bad: tuple[NDArray[np.int64], ...]
    lines: int
    has_clock: bool


class _Reader:
    """Calls the kernel with the format's numbers."""

    def __init__(self, how: PaymentFormat, seed: np.uint64, latest: int) -> None:
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
            seed,
        )

    def parse(self, block: bytes) -> _Parsed:
        """Return what the kernel makes of a block of whole records."""
        data = np.frombuffer(block, np.uint8).copy()
        columns, names, kinds, bad, lines, has_clock = kernel.parse(
            data, data.size, *self._options, block.count(b"\n") + 1
        )
        return _Parsed(block, data, columns, names, kinds, bad, lines, bool(has_clock))


def _finished(parsed: _Parsed, line: int, names: NameTable, kinds: NameTable, checksum: int) -> PaymentBlock:
    payer, payee, amount, time, currency, kind, line_of = parsed.columns
    numbers = names.numbers_of(parsed.data, parsed.names)
    has_kind = parsed.kinds[0].size > 1
    bad = tuple(
        BadRow(line + int(at), REASONS[int(why)], parsed.text[begin:end].decode("utf-8", "replace"))
        for at, begin, end, why in zip(*(each.tolist() for each in parsed.bad), strict=True)
    )
    return PaymentBlock(
        numbers[payer],
        numbers[payee],
        time,
        amount,
        currency,
        kinds.numbers_of(parsed.data, parsed.kinds)[kind] if has_kind else None,
        line_of.astype(np.int64) + line,
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


def _csv_blocks(path: Path, encoding: str) -> Iterator[bytes]:
    """Yield whole records of a CSV file as UTF-8, after its header."""
    left, is_first, place = b"", True, 0
    with _opened(path) as stream:
        while True:
            chunk = _read(stream, BLOCK_BYTES, path)
            text = left + chunk
            if not text:
                return
            end = _end_of_records(text) if chunk else len(text)
            if not end and chunk:
                if len(text) > 16 * BLOCK_BYTES:
                    raise SourceError(f"{path}: a record of more than {len(text):,} bytes.", hint="Is it a CSV file?")
                left = text
                continue
            block, left = text[:end], text[end:]
            block = _as_utf8(block, path, encoding, place)
            place += end
            if is_first:
                block = block[kernel.last_record_end(*_first_line(block)) :]
                is_first = False
            if block:
                yield block
            if not chunk:
                return


def _first_line(block: bytes) -> tuple[NDArray[np.uint8], int]:
    """Return the bytes of a block up to the end of its first line that is not empty."""
    start = len(block) - len(block.lstrip(b"\r\n"))
    end = block.find(b"\n", start)
    return np.frombuffer(block, np.uint8), end + 1 if end >= 0 else len(block)


def _end_of_records(text: bytes) -> int:
    if b'"' not in text:
        return text.rfind(b"\n") + 1
    return int(kernel.last_record_end(np.frombuffer(text, np.uint8), len(text)))


def _as_utf8(block: bytes, path: Path, encoding: str, place: int) -> bytes:
    if encoding.lower().replace("-", "") == "utf8":
        if place == 0 and block.startswith(b"\xef\xbb\xbf"):
            block = block[3:]
        if not block.isascii():
            _decoded(block, path, encoding)
        return block
    return _decoded(block, path, encoding).encode()


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
    text = frame.write_csv(include_header=False, float_scientific=False, separator="\x1f", quote_style="never")
    return tuple(frame.columns), [line.split("\x1f") for line in text.splitlines()]


def _parquet_payments(
    path: Path, how: PaymentFormat, names: NameTable, kinds: NameTable, reader: _Reader, latest: int, threads: int
) -> Iterator[PaymentBlock]:
    """Yield the rows of a Parquet file, numbered from 1: typed columns as they are, batches in doubt as text.

    As text they are exact too, since Polars writes floats so that they read back.
    """
    import polars as pl

    from cantillon.sources.typed_payments import DAY, TypedRows, checksum_of, typed_rows

    wanted = set(how.columns.values())

    def prepare(part: pl.DataFrame) -> tuple[int, TypedRows | _Parsed]:
        typed = typed_rows(part, how, names.seed, latest)
        if typed is not None:
            return part.height, typed
        columns = [pl.col(name) if name in wanted else pl.lit("").alias(name) for name in how.header]
        text = part.select(columns).write_csv(include_header=False, float_scientific=False, separator=how.separator)
        return part.height, reader.parse(text.encode())

    line, checksum = 1, 0
    for height, rows in _in_order(prepare, _parquet_batches(path, list(wanted)), threads):
        if isinstance(rows, _Parsed):
            checksum = zlib.crc32(rows.text, checksum)
            yield _finished(rows, line, names, kinds, checksum)
        else:
            payer, payee, time, amount = columns = rows.numbered(names)
            checksum = checksum_of(columns, checksum)
            currency = np.full(height, code_of(str(how.currency)), np.int16)
            lines = np.arange(line, line + height)
            has_clock = bool((time % DAY != 0).any())
            yield PaymentBlock(payer, payee, time, amount, currency, None, lines, (), has_clock, checksum)
        line += height


def _parquet_batches(path: Path, columns: list[str]) -> Iterator[pl.DataFrame]:
    import polars as pl

    frame = pl.scan_parquet(path).select(columns)
    rows = frame.select(pl.len()).collect().item()
    for first in range(0, rows, READ_ROWS):
        yield from frame.slice(first, READ_ROWS).collect().iter_slices(BATCH_ROWS)
