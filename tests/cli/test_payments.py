"""`cantillon import` and the circles of payments, as a user meets them."""

import json
from functools import partial
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cantillon.cli.main import group
from cantillon.errors import InputError
from cantillon.network.rings import find_rings

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


def test_circles_whatever_their_order_say_what_is_missing(folder):
    (folder / "back.csv").write_text(
        "payer,payee,amount,date\nA,C,7,2025-03-01\nB,A,8,2025-02-01\nC,B,9,2025-01-01\n", encoding="utf-8"
    )
    _run("import", "back.csv", "pay.csv")
    whole = _run("circles", "--any-order")
    assert "A → B → C → A" in whole.stdout
    assert "These are all circles of up to 6 parties" in whole.stderr
    first = _run("circles", "--any-order", "--top", "1", "--json")
    assert json.loads(first.stdout)["turnover"] == 95.5
    assert "none with a turnover above $95.5 is missing" in first.stderr
    place = first.stderr.partition("--resume ")[2].split()[0]
    rest = _run("circles", "--any-order", "--resume", place, "--json")
    assert first.stdout + rest.stdout == _run("circles", "--any-order", "--json").stdout
    assert "the last of all circles" in rest.stderr
    assert _run_badly("circles", "--any-order", "--within", "3d") == 2


def test_a_dense_core_is_cut_and_gone_on_with(folder, monkeypatch):
    monkeypatch.setattr("cantillon.cli.payments.find_rings", partial(find_rings, max_circles=500))
    names = [f"P{i}" for i in range(9)]
    rows = [f"{a},{b},{i + 1},2025-01-02" for i, a in enumerate(names) for b in names if a != b]
    (folder / "core.csv").write_text("payer,payee,amount,date\n" + "\n".join(rows) + "\n", encoding="utf-8")
    _run("import", "core.csv")
    first = _run("circles", "--top", "1")
    assert "500 circles of single payments were looked at, all that begin before 2025-01-02;" in first.stderr
    place = first.stderr.partition("--resume ")[2].split()[0]
    second = _run("circles", "--top", "1", "--resume", place)
    assert "--resume " in second.stderr
    assert place not in second.stderr
    _run("import", "pay.csv")
    with pytest.raises(InputError, match="the ledger has changed"):
        _run("circles", "--top", "1", "--resume", place)


def _run_badly(*arguments: str) -> int:
    return CliRunner().invoke(group, arguments).exit_code


def test_the_circulation_of_payments_is_certified(folder):
    _run("import", "pay.csv")
    row = json.loads(_run("circulation", "--json").stdout)
    assert (row["gross"], row["circulation"], row["certified"]) == (292.5, 286.5, True)
    assert row["largest"] == [{"parties": ["A", "B", "C"], "amount": 95.5}]
    assert "no larger circulation exists" in _run("circulation").stderr


def test_chance_is_asked_of_payments_too(folder):
    _run("import", "pay.csv")
    rows = [json.loads(line) for line in _run("chance", "--samples", "20", "--json").stdout.splitlines()]
    assert [row["length"] for row in rows] == [3, None]
    assert rows[0]["circles"] == 1
    assert "p is the share" in _run("chance", "--samples", "20").stderr


def test_the_report_draws_each_ring_and_escapes_names(folder):
    (folder / "pay.csv").write_text(RING.replace("B,", "<b>B&,").replace("A,B", "A,<b>B&"), encoding="utf-8")
    _run("import", "pay.csv")
    assert _run("report", "-o", "out.html").exit_code == 0
    page = (folder / "out.html").read_text(encoding="utf-8")
    assert 'aria-label="A → &lt;b&gt;B&amp; → C → A: at least $95.5 goes round"' in page
    assert "<b>B" not in page
    assert "pay.csv:3" in page
