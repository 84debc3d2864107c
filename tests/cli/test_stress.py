"""`cantillon stress` on a ledger whose answers can be worked out by hand."""

from datetime import date

import pytest
from click.testing import CliRunner

from cantillon.cli.main import group
from cantillon.errors import ScenarioError
from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Kind
from tests.factory import claim, document, dollars


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """Heron and Wren buy from each other for $10bn, and Osprey guarantees $3bn for Wren."""
    path = tmp_path_factory.mktemp("stress") / "ledger.db"
    told = [
        ("Heron buys from Wren", Kind.BUY, "Heron", "Wren", 10),
        ("Wren buys from Heron", Kind.BUY, "Wren", "Heron", 10),
        ("Osprey guarantees for Wren", Kind.GUARANTEE, "Osprey", "Wren", 3),
    ]
    with Ledger.open(path) as ledger:
        for day, (text, kind, actor, counterparty, billions) in enumerate(told, 1):
            source = document(text, source=f"{day}.txt", published=date(2025, 9, day))
            ledger.add_reading(source, [claim(kind, [actor], [counterparty], dollars(billions), source=source)])
    return path


def ask(ledger, *arguments):
    result = CliRunner().invoke(group, ["stress", *arguments, "--ledger", str(ledger)], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.output


def test_a_guarantee_that_is_switched_on_comes_with_its_sentence(ledger):
    output = ask(ledger, "--default", "Heron:0.5")
    assert "Guarantee switched on: Osprey has to pay up to $3bn for Wren." in output
    assert "Wren loses $5bn of orders from Heron; Osprey has to pay $3bn for Wren." in output
    assert "“Osprey guarantees for Wren” (3.txt, 2025-09-03)" in output


def test_without_guarantees_the_closed_circle_shows_both_ends(ledger):
    output = ask(ledger, "--default", "Osprey:0", "--guarantees", "off")
    assert output.startswith("If everybody pays, nobody else loses cash")
    assert "it clears as above, or at nothing; then $20bn is not paid" in output
    rows = [line.split() for line in output.splitlines() if line.startswith(("Heron", "Wren"))]
    assert [(row[0], row[-1]) for row in rows] == [("Heron", "$10bn"), ("Wren", "$10bn")]


def test_where_nobody_loses_there_is_no_table(ledger):
    assert "cash, first round" not in ask(ledger, "--default", "Osprey:0")


@pytest.mark.parametrize(
    ("row", "hint"),
    [
        ("Heron,2025-06-30,-5,,,,USD,a report", "Each row needs a party, a date and a figure that can be right."),
        ("Heron,2025-06-30,5,,,,QQQ,a report", "Give figures in USD."),
    ],
    ids=["negative cash", "unknown currency"],
)
def test_balance_sheets_of_which_none_can_be_used_are_refused_with_the_reason(ledger, tmp_path, row, hint):
    path = tmp_path / "sheets.csv"
    path.write_text(f"party,date,cash,revenue,debt,equity,currency,source\n{row}\n", encoding="utf-8")
    arguments = ["stress", "--default", "Heron", "--balances", str(path), "--ledger", str(ledger)]
    with pytest.raises(ScenarioError, match="holds no balance sheet that can be used") as refused:
        CliRunner().invoke(group, arguments, catch_exceptions=False)
    assert refused.value.hint == hint
