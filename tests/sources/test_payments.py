"""Ledgers of payments: what is guessed, what is read exactly, what is refused and why."""

import csv
import gzip
import io
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest
from backports import zstd
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.errors import CantillonError, InputError, SourceError
from cantillon.sources.name_table import NameTable
from cantillon.sources.payment_format import Wanted
from cantillon.sources.payments import currency_of, payment_files, payment_format, read_payments

HEADER = "payer,payee,amount,date\n"


def _read(path: Path, wanted: Wanted | None = None, **options: object) -> tuple[list[tuple], list[tuple]]:
    """Return the rows (payer, payee, minor units, time, currency, line) and the bad rows (line, reason, text)."""
    wanted = wanted or Wanted({})
    how = payment_format(path, wanted)
    names, kinds = NameTable(), NameTable()
    blocks = list(read_payments(path, how, names, kinds, encoding=wanted.encoding, latest=date(2030, 1, 1), **options))
    known = names.names().to_list()
    rows = [
        (known[a], known[b], c, datetime.fromtimestamp(t / 1e6, UTC).isoformat()[:19], currency_of(u), line)
        for each in blocks
        for a, b, c, t, u, line in zip(
            *(each.column(name).tolist() for name in ("payer", "payee", "amount", "time", "currency", "line")),
            strict=True,
        )
    ]
    return rows, [(bad.line, bad.reason, bad.text) for each in blocks for bad in each.bad]


def _csv(folder: Path, text: str, name: str = "pay.csv") -> Path:
    path = folder / name
    path.write_text(text, encoding="utf-8")
    return path


def test_rows_are_read_exactly_with_their_lines(tmp_path):
    path = _csv(tmp_path, HEADER + "Ann,Bob,0.29,2025-01-02\n\nBob,Ann,1000000000.01,2025-01-03T04:05:06Z\n")
    rows, bad = _read(path)
    assert rows == [
        ("Ann", "Bob", 29, "2025-01-02T00:00:00", "USD", 2),
        ("Bob", "Ann", 100_000_000_001, "2025-01-03T04:05:06", "USD", 4),
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (",Bob,1,2025-01-02", "payer is missing"),
        ("Ann,,1,2025-01-02", "payee is missing"),
        ("Ann,Bob,,2025-01-02", "amount is missing"),
        ("Ann,Bob,x,2025-01-02", "not a number"),
        ('Ann,Bob,"1,50,000",2025-01-02', "not a number"),
        ("Ann,Bob,-1,2025-01-02", "negative"),
        ("Ann,Bob,0.00,2025-01-02", "zero"),
        ("Ann,Bob,1.005,2025-01-02", "more decimals"),
        ("Ann,Bob,100000000000000.00,2025-01-02", "10^16"),
        ("Ann,Bob,1,", "date is missing"),
        ("Ann,Bob,1,2025-02-29", "cannot be read"),
        ("Ann,Bob,1,soon", "cannot be read"),
        ("Ann,Bob,1,2031-01-02", "in the future"),
        ("Ann,Bob,1", "as many fields"),
        ('Ann,"Bob"x,1,2025-01-02', "as many fields"),
    ],
)
def test_a_bad_row_is_told_with_its_line_and_reason(tmp_path, row, reason):
    rows, bad = _read(_csv(tmp_path, f"{HEADER}Ann,Bob,1,2025-01-01\n{row}\nAnn,Bob,2,2025-01-03\n"))
    assert [each[2] for each in rows] == [100, 200]
    assert [(line, text) for line, _, text in bad] == [(3, row)]
    assert reason in bad[0][1]


def test_each_row_may_have_its_own_currency(tmp_path):
    text = "payer,payee,amount,currency,date\nA,B,5,jpy,2025-01-02\nA,B,1.234,KWD,2025-01-02\nA,B,1,zz,2025-01-02\n"
    rows, bad = _read(_csv(tmp_path, text))
    assert [(each[2], each[4]) for each in rows] == [(5, "JPY"), (1234, "KWD")]
    assert "ISO 4217" in bad[0][1]


def test_columns_dates_and_marks_are_guessed_as_banks_write_them(tmp_path):
    text = 'Buchungstag;Auftraggeber;Empfaenger;Betrag\n31.12.2024;A;B;1.234,50\n01.02.2025;B;"C; ""D"" AG";7\n'
    rows, bad = _read(_csv(tmp_path, text), Wanted({}, currency="EUR"))
    assert rows == [
        ("A", "B", 123450, "2024-12-31T00:00:00", "EUR", 2),
        ("B", 'C; "D" AG', 700, "2025-02-01T00:00:00", "EUR", 3),
    ]
    assert bad == []


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "empty"),
        ("a,b,c\n1,2,3\n", "no column looks like the payer"),
        (HEADER + "A,B,1,01/02/2025\n", "two ways"),
        (HEADER + 'A,B,"1,234",2025-01-02\n', "two ways"),
        (HEADER + "A,B,1,soon\n", "not a date"),
    ],
)
def test_what_cannot_be_guessed_is_asked_for(tmp_path, text, sentence):
    with pytest.raises(InputError, match=sentence):
        _read(_csv(tmp_path, text))


def test_a_column_that_is_not_there_is_named(tmp_path):
    with pytest.raises(InputError, match="no column 'wer'"):
        _read(_csv(tmp_path, HEADER), Wanted({"payer": "wer"}))


def test_another_encoding_is_said_and_can_be_named(tmp_path):
    path = tmp_path / "pay.csv"
    path.write_bytes((HEADER + "Müller,Bob,1,2025-01-02\n").encode("latin-1"))
    with pytest.raises(SourceError, match="not utf-8"):
        _read(path)
    assert _read(path, Wanted({}, encoding="latin-1"))[0][0][0] == "Müller"
    path.write_bytes(HEADER.encode("utf-16"))
    with pytest.raises(SourceError, match="UTF-16"):
        _read(path)


@pytest.mark.parametrize("pack", [gzip.compress, zstd.compress], ids=["gzip", "zstd"])
def test_compressed_files_are_known_by_their_first_bytes(tmp_path, pack):
    path = tmp_path / "pay.csv"
    path.write_bytes(pack((HEADER + "A,B,1,2025-01-02\n").encode()))
    assert len(_read(path)[0]) == 1
    path.write_bytes(path.read_bytes()[:-6])
    with pytest.raises(CantillonError, match="damaged"):
        _read(path)


def test_parquet_is_read_like_csv(tmp_path):
    frame = pl.DataFrame(
        {
            "from": ["A", "B", None, "A"],
            "to": ["B", "A", "A", "B"],
            "amount": [0.29, 1e9 + 0.01, 2.0, 0.005],
            "time": [datetime(2025, 1, 2, 3, 4, 5)] * 4,
        }
    )
    frame.write_parquet(tmp_path / "pay.parquet")
    rows, bad = _read(tmp_path / "pay.parquet")
    assert [(each[0], each[2], each[3], each[5]) for each in rows] == [
        ("A", 29, "2025-01-02T03:04:05", 1),
        ("B", 100_000_000_001, "2025-01-02T03:04:05", 2),
    ]
    assert [(line, reason) for line, reason, _ in bad] == [
        (3, "the payer is missing"),
        (4, "the amount has more decimals than its currency"),
    ]


def test_patterns_name_files_and_an_empty_one_is_said(tmp_path):
    for name in ("b.csv", "a.csv"):
        _csv(tmp_path, HEADER, name)
    assert [path.name for path in payment_files([str(tmp_path / "*.csv"), str(tmp_path / "a.csv")])] == [
        "a.csv",
        "b.csv",
    ]
    with pytest.raises(SourceError, match="no such file"):
        payment_files([str(tmp_path / "*.tsv")])


_name = st.text(
    st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), min_size=1, max_size=8
)
_cells = st.tuples(
    _name.filter(lambda text: text.strip(" \t\r") != ""),
    _name.filter(lambda text: text.strip(" \t\r") != ""),
    st.decimals(Decimal("0.01"), Decimal("99999999.99"), places=2),
    st.datetimes(datetime(1970, 1, 1), datetime(2029, 1, 1)),
)


@settings(max_examples=150, deadline=None)
@given(st.lists(_cells, min_size=1, max_size=20), st.integers(0, 3))
def test_what_csv_writes_is_read_back(tmp_path_factory, cells, style):
    out = io.StringIO()
    writer = csv.writer(out, quoting=csv.QUOTE_ALL if style == 1 else csv.QUOTE_MINIMAL, lineterminator="\r\n")
    writer.writerow(("payer", "payee", "amount", "date"))
    writer.writerows((a, b, c, d.isoformat()) for a, b, c, d in cells)
    path = tmp_path_factory.mktemp("csv") / "pay.csv"
    path.write_bytes(out.getvalue().encode())
    rows, bad = _read(path)
    assert bad == []
    assert [each[:4] for each in rows] == [
        (a.strip(" \t\r"), b.strip(" \t\r"), int(c * 100), d.isoformat()[:19]) for a, b, c, d in cells
    ]


def test_blocks_join_at_records_and_numbers_of_names_hold(tmp_path, monkeypatch):
    monkeypatch.setattr("cantillon.sources.payments.BLOCK_BYTES", 64)
    cells = [(f"P{i % 7}", f'Q "{i % 5}"\n', i + 1) for i in range(200)]
    quoted = [(a, '"' + b.replace('"', '""') + '"', n) for a, b, n in cells]
    rows, bad = _read(_csv(tmp_path, HEADER + "".join(f"{a},{b},{n},2025-01-02\n" for a, b, n in quoted)))
    assert [(a, b, n // 100) for a, b, n, *_ in rows] == cells
    assert [line for *_, line in rows] == [2 + 2 * i for i in range(200)]
    assert bad == []


@pytest.mark.parametrize(
    "amounts",
    [
        pl.Series([Decimal("0.29"), Decimal("1000000000.01"), Decimal("7")], dtype=pl.Decimal(18, 4)),
        pl.Series([0.29, 1e9 + 0.01, 7.0]),
        pl.Series([3, 10**9, 7]),
        pl.Series(["0.29", "1000000000.01", "7"]),
    ],
    ids=["decimal", "float", "whole", "text"],
)
@pytest.mark.parametrize("when", [date(2025, 1, 2), datetime(2025, 1, 2, 3, 4, 5)], ids=["date", "time"])
def test_typed_columns_mean_what_their_text_does(tmp_path, amounts, when):
    frame = pl.DataFrame({"payer": ["A", "B", "A"], "payee": ["B", "A", "C"], "amount": amounts, "date": [when] * 3})
    frame.write_parquet(tmp_path / "pay.parquet")
    frame.with_columns(pl.col("amount").cast(pl.String)).write_csv(tmp_path / "pay.csv")
    typed, text = (_read(tmp_path / name) for name in ("pay.parquet", "pay.csv"))
    assert [each[:5] for each in typed[0]] == [each[:5] for each in text[0]]
    assert [each[5] for each in typed[0]] == [1, 2, 3]
    assert typed[1] == text[1] == []


@pytest.mark.parametrize(
    ("column", "values", "reason"),
    [
        ("amount", [1.0, float("nan")], "not a number"),
        ("amount", [1.0, 0.001], "more decimals"),
        ("amount", [1.0, -2.0], "negative"),
        ("date", [date(2025, 1, 2), date(2031, 1, 2)], "in the future"),
        ("payee", ["B", ""], "payee is missing"),
    ],
)
def test_one_row_in_doubt_is_told_and_the_others_are_kept(tmp_path, column, values, reason):
    columns = {"payer": ["A", "A"], "payee": ["B", "B"], "amount": [1.0, 2.0], "date": [date(2025, 1, 2)] * 2}
    pl.DataFrame(columns | {column: values}).write_parquet(tmp_path / "pay.parquet")
    rows, bad = _read(tmp_path / "pay.parquet")
    assert ([each[2] for each in rows], bad[0][0]) == ([100], 2)
    assert reason in bad[0][1]


def test_rows_in_doubt_keep_their_lines_among_the_others(tmp_path):
    names = ["A", " B ", "C", "two\nlines", "", "D\t", None, "E"]
    frame = pl.DataFrame(
        {
            "payer": names,
            "payee": ["X"] * 8,
            "amount": [1.0, 2.0, -3.0, 4.0, 5.0, 6.0, 7.0, 8.0],
            "date": [date(2025, 1, 2)] * 8,
        }
    )
    frame.write_parquet(tmp_path / "pay.parquet")
    rows, bad = _read(tmp_path / "pay.parquet")
    assert sorted((each[5], each[0], each[2]) for each in rows) == [
        (1, "A", 100), (2, "B", 200), (4, "two\nlines", 400), (6, "D", 600), (8, "E", 800),
    ]  # fmt: skip
    assert [line for line, *_ in bad] == [3, 5, 7]


def test_a_kind_may_be_empty(tmp_path):
    rows, bad = _read(_csv(tmp_path, "payer,payee,amount,date,kind\nA,B,1,2025-01-02,\nA,B,1,2025-01-02,wire\n"))
    assert (len(rows), bad) == (2, [])
