"""`cantillon import` and the circles of payments, as a user meets them."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cantillon.cli.main import group

RING = "payer,payee,amount,date\nA,B,100.00,2025-01-02\nB,C,97.00,2025-01-09\nC,A,95.50,2025-01-20\nC,C,1,2025-01-21\n"


def _run(*arguments: str) -> Result:
    return CliRunner().invoke(group, arguments, catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "pay.csv").write_text(RING, encoding="utf-8")
    return tmp_path


def test_an_import_says_what_it_took_the_columns_for(folder):
    result = _run("import", "pay.csv", "--currency", "EUR")
    assert result.exit_code == 0
    assert "payer = 'payer', payee = 'payee', amount = 'amount', date = 'date', all in EUR" in result.stderr
    assert "4 payments (4 in EUR), 2025-01-02 00:00:00 to 2025-01-21" in result.stdout
    assert "nothing was added" in _run("import", "pay.csv").stderr


def test_a_ledger_of_payments_alone_is_asked_for_rings(folder):
    _run("import", "pay.csv")
    result = _run("circles")
    assert "A → B → C → A: at least $95.5 goes round, 3 payments, 18.0 days" in result.stdout
    assert "pay.csv:2" in result.stdout
    assert "payments of one time in any order" in result.stderr
    assert "1 payments ($1) go from a party to itself" in result.stderr


def test_rings_as_json_lead_to_their_lines(folder):
    _run("import", "pay.csv")
    (row,) = map(json.loads, _run("circles", "--within", "30d", "--tolerance", "5%", "--json").stdout.splitlines())
    assert (row["parties"], row["amount"], row["days"]) == (["A", "B", "C"], 95.5, 18)
    assert [(leg["file"], leg["line"]) for leg in row["legs"]] == [("pay.csv", 2), ("pay.csv", 3), ("pay.csv", 4)]


@pytest.mark.parametrize("option", [("--within", "10d"), ("--tolerance", "1%")], ids=["window", "tolerance"])
def test_what_does_not_match_is_no_ring(folder, option):
    _run("import", "pay.csv")
    assert "No ring among 4 payments" in _run("circles", *option).stderr


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (("circles", "--within", "soon"), "not a length of time"),
        (("circles", "--tolerance", "200%"), "not a share"),
    ],
)
def test_options_that_make_no_sense_are_refused(folder, arguments, sentence):
    result = CliRunner().invoke(group, arguments)
    assert result.exit_code == 2
    assert sentence in result.stderr


def test_bad_rows_end_in_exit_code_one_and_a_file(folder):
    (folder / "bad.csv").write_text(RING + "A,B,-5,2025-01-02\n", encoding="utf-8")
    result = _run("import", "bad.csv", "--json")
    row = json.loads(result.stdout)
    assert (result.exit_code, row["payments"], row["rejected"]) == (1, 4, 1)
    assert "6,the amount is negative" in Path(row["rejects"]).read_text(encoding="utf-8")
