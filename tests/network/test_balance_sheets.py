from datetime import date
from decimal import Decimal

import pytest

from cantillon.claims.registry import load_registry
from cantillon.errors import SourceError
from cantillon.network.balance_sheets import known_balance_sheets, latest_by_party, shipped_balance_sheets
from cantillon.sources.balance_sheets import holds_balance_sheets, parse_balance_sheets, read_balance_sheets

HEAD = "party,date,cash,revenue,debt,equity,currency,source\n"


def test_an_empty_figure_is_unknown_never_zero():
    (sheet,), problems = parse_balance_sheets(HEAD + "Nvidia,2025-01-26,,130.5,,,USD,10-K\n", "b.csv")
    assert (sheet.cash, sheet.revenue) == (None, Decimal("130.5"))
    assert problems == ()


@pytest.mark.parametrize(
    ("row", "message"),
    [
        ("Nvidia,2025-01-26,-5,,,,USD,x", "the cash of Nvidia is negative"),
        ("Nvidia,2025-01-26,lots,,,,USD,x", "the cash of Nvidia, 'lots', is not a number"),
        ("Nvidia,2025-01-26,1e99,,,,USD,x", "is beyond reason"),
        ("Nvidia,January,1,,,,USD,x", "'January' is not a day such as 2025-01-26"),
        ("Nvidia,2025-01-26,1,,,,dollars,x", "'dollars' is not an ISO 4217 code"),
        ("Nvidia,2025-01-26,1,,,,USD,", "the figures of Nvidia name no source"),
        (",2025-01-26,1,,,,USD,x", "no party is named"),
    ],
)
def test_a_bad_row_is_a_problem_and_the_others_count(row, message):
    sheets, (problem,) = parse_balance_sheets(HEAD + row + "\nOracle,2025-05-31,1,,,-3,USD,x\n", "b.csv")
    assert message in str(problem)
    assert problem.where == "b.csv, row 1"
    assert [sheet.equity for sheet in sheets] == [-3]


def test_a_file_without_a_column_is_refused(tmp_path):
    path = tmp_path / "b.csv"
    path.write_text("party,cash\nNvidia,1\n")
    with pytest.raises(SourceError, match="has no column date, revenue"):
        read_balance_sheets(path)


def test_the_latest_of_each_party_until_a_day_counts():
    text = HEAD + "A,2024-12-31,1,,,,USD,x\nA,2025-12-31,2,,,,USD,x\nB,2024-12-31,3,,,,XTS,x\n"
    sheets, problems = latest_by_party(parse_balance_sheets(text, "b")[0], "USD", as_of=date(2025, 6, 1))
    assert {name: sheet.cash for name, sheet in sheets.items()} == {"A": 1}
    assert "the balance sheet of B is in XTS" in str(problems[0])


def test_each_figure_is_the_latest_known_one():
    text = HEAD + "A,2024-12-31,1,10,,,USD,annual\nA,2025-03-31,2,,,,USD,quarterly\n"
    sheet = latest_by_party(parse_balance_sheets(text, "b")[0], "USD")[0]["A"]
    assert (sheet.cash, sheet.revenue, sheet.source) == (2, 10, "quarterly; annual")


def test_figures_are_converted_at_the_rate_of_their_day():
    (sheet,) = parse_balance_sheets(HEAD + "A,2024-12-31,100,,,,EUR,x\n", "b")[0]
    converted = latest_by_party([sheet], "USD")[0]["A"]
    assert converted.cash == Decimal("103.89")  # the bank's rate of 31 December 2024 is 1.0389
    assert "European Central Bank" in converted.source


def test_an_imported_figure_wins_over_a_shipped_one():
    own = parse_balance_sheets(HEAD + "Nvidia,2024-01-01,7,,,,USD,mine\n", "b")[0]
    sheet = known_balance_sheets(own, "USD")[0]["Nvidia"]
    assert sheet.cash == 7
    assert sheet.revenue == 130_497_000_000


def test_a_file_is_known_by_its_columns(tmp_path):
    for name, head, answer in (
        ("a", HEAD, True),
        ("b", "payer,payee,amount,date\n", False),
        ("c", "# x\n" + HEAD, True),
    ):
        (tmp_path / name).write_text(head)
        assert holds_balance_sheets(tmp_path / name) is answer
    assert not holds_balance_sheets(tmp_path / "missing")


def test_every_shipped_figure_is_of_a_known_party_and_names_a_document():
    sheets = shipped_balance_sheets()
    assert len({sheet.party for sheet in sheets}) >= 20
    for sheet in sheets:
        assert load_registry().canonical(sheet.party) == sheet.party
        assert load_registry().party(sheet.party) is not None
        assert "http" in sheet.source
