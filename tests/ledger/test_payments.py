"""Payments beside the ledger: stored once, asked in order of time, traced to their lines."""

from datetime import date
from decimal import Decimal
from pathlib import Path

import polars as pl
import pytest

from cantillon.errors import InputError, LedgerError
from cantillon.ledger.payments import PaymentImport, PaymentStore
from cantillon.sources.name_table import NameTable
from cantillon.sources.payment_format import Wanted
from cantillon.sources.payments import payment_format, read_payments


def _import(
    store: PaymentStore, path: Path, *, again: bool = False, currency: str | None = None
) -> PaymentImport | None:
    how = payment_format(path, Wanted({}, currency=currency))
    names, kinds = NameTable(store.known_names()), NameTable(store.known_names("kinds"))
    blocks = read_payments(path, how, names, kinds, latest=date(2030, 1, 1))
    return store.add(path, how.in_words(), blocks, names, kinds, again=again)


def _file(folder: Path, name: str, *rows: str) -> Path:
    path = folder / name
    path.write_text("\n".join(["payer,payee,amount,date,currency", *rows]) + "\n", encoding="utf-8")
    return path


@pytest.fixture
def store(tmp_path: Path) -> PaymentStore:
    return PaymentStore(tmp_path / "ledger.payments")


def test_rows_of_two_files_come_in_order_of_time_with_their_lines(store, tmp_path):
    first = _file(tmp_path, "a.csv", "A,B,1,2025-03-01,EUR", "B,C,2,2025-01-01,EUR")
    second = _file(tmp_path, "b.csv", "C,A,3,2025-02-01,EUR")
    _import(store, first)
    _import(store, second)
    table = store.table()
    assert [str(table.names[i]) for i in table.payer.tolist()] == ["B", "C", "A"]
    assert table.amount.tolist() == [200, 300, 100]
    assert table.sources([0, 1, 2]) == [(str(first), 3), (str(second), 2), (str(first), 2)]
    assert not table.has_clock


def test_rows_of_parquet_and_of_text_lead_to_their_lines_and_keep_their_currencies(store, tmp_path):
    rows = pl.DataFrame(
        {
            "payer": ["A", "B", "C", "D"],
            "payee": ["B", "C", "A", "A"],
            "amount": [Decimal("1.00"), Decimal("2.50"), None, Decimal("4.00")],
            "date": [date(2025, 1, 4), date(2025, 1, 2), date(2025, 1, 3), date(2025, 1, 1)],
        },
        schema_overrides={"amount": pl.Decimal(18, 2)},
    )
    whole, holed = tmp_path / "whole.parquet", tmp_path / "holed.parquet"
    rows.drop_nulls().write_parquet(whole)
    rows.write_parquet(holed)
    text = _file(tmp_path, "a.csv", "A,B,7,2025-01-05,USD", "A,B,8,2025-01-06,JPY")
    for path in (whole, holed, text):
        _import(store, path, currency="EUR" if path.suffix == ".parquet" else None)
    table = store.table(currency="EUR")
    assert table.amount.tolist() == [400, 400, 250, 250, 100, 100]
    assert table.sources(range(6)) == [
        (str(whole), 3), (str(holed), 4), (str(whole), 2), (str(holed), 2), (str(whole), 1), (str(holed), 1),
    ]  # fmt: skip
    assert store.table(currency="JPY").sources([0]) == [(str(text), 3)]


def test_the_same_file_is_stored_once_unless_asked(store, tmp_path):
    path = _file(tmp_path, "a.csv", "A,B,1,2025-03-01,EUR")
    assert _import(store, path) is not None
    assert _import(store, path) is None
    assert len(store.table()) == 1
    assert _import(store, path, again=True) is not None
    assert len(store.table()) == 2


def test_several_currencies_are_never_added_up(store, tmp_path):
    _import(store, _file(tmp_path, "a.csv", "A,B,1,2025-03-01,EUR", "A,B,1,2025-03-01,JPY"))
    with pytest.raises(InputError, match="EUR \\(1 payments\\), JPY"):
        store.table()
    table = store.table(currency="jpy")
    assert (table.amount.tolist(), table.left_out) == ([1], {"EUR": 1})
    assert table.sources([0])[0][1] == 3
    with pytest.raises(InputError, match="No payment is in CHF"):
        store.table(currency="CHF")


def test_a_span_of_days_includes_both_ends(store, tmp_path):
    days = ("2025-01-01", "2025-01-02", "2025-01-03", "2025-01-04")
    _import(store, _file(tmp_path, "a.csv", *(f"A,B,{i + 1},{day},EUR" for i, day in enumerate(days))))
    assert store.table(since=date(2025, 1, 2), until=date(2025, 1, 3)).amount.tolist() == [200, 300]


def test_bad_rows_lie_beside_with_line_and_reason(store, tmp_path):
    made = _import(store, _file(tmp_path, "a.csv", "A,B,-1,2025-03-01,EUR", 'A,"B, C",1,2025-03-01,EUR'))
    assert (made.rows, made.rejected) == (1, 1)
    text = Path(made.rejects).read_text(encoding="utf-8").splitlines()
    assert text[0] == "line,reason,row"
    assert text[1].startswith("2,the amount is negative")


def test_an_import_that_fails_leaves_nothing(store, tmp_path):
    path = _file(tmp_path, "a.csv", "A,B,1,2025-03-01,EUR")
    path.write_bytes(path.read_bytes() + "A,Bü,1,2025-03-01,EUR\n".encode("latin-1"))
    how = payment_format(_file(tmp_path, "b.csv"), Wanted({}))
    names, kinds = NameTable(), NameTable()
    with pytest.raises(InputError, match="not utf-8"):
        store.add(path, "", read_payments(path, how, names, kinds), names, kinds)
    assert store.imports == ()
    assert not list(store.folder.glob("*.parquet"))


def test_no_payments_and_a_damaged_list_are_said(store):
    with pytest.raises(InputError, match="holds no payments"):
        store.table()
    store.folder.mkdir()
    (store.folder / "imports.json").write_text("[{}]", encoding="utf-8")
    with pytest.raises(LedgerError, match="damaged"):
        store.table()
