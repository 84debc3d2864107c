import json

import pytest
from click.testing import CliRunner

from cantillon.cli.main import group

HEAD = "party,date,cash,revenue,debt,equity,currency,source\n"


def run(folder, *arguments, code=0):
    ledger = ("--ledger", str(folder / "ledger.db"))
    result = CliRunner().invoke(group, [*arguments, *ledger], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result


def test_a_file_of_balance_sheets_is_known_by_its_columns_and_its_figures_win(tmp_path):
    (tmp_path / "b.csv").write_text(HEAD + "Alphabet,2025-12-31,5e9,,,,USD,my own\n")
    assert "1 balance sheet (1 new)" in run(tmp_path, "import", str(tmp_path / "b.csv")).output
    assert "1 balance sheet (0 new)" in run(tmp_path, "import", str(tmp_path / "b.csv")).output
    row = json.loads(run(tmp_path, "balances", "Google", "--json").stdout)
    assert (row["party"], row["cash"], row["debt"]) == ("Google", 5_000_000_000, None)
    assert row["source"].startswith("my own")


def test_a_negative_figure_is_one_sentence_and_exit_code_one(tmp_path):
    (tmp_path / "b.csv").write_text(HEAD + "Wren,2025-12-31,-5,,,,USD,x\nHeron,2025-12-31,5,,,,USD,x\n")
    result = run(tmp_path, "import", str(tmp_path / "b.csv"), code=1)
    assert "b.csv, row 1: the cash of Wren is negative (-5). The row is left out." in result.output
    assert "Heron" in run(tmp_path, "balances").output


@pytest.mark.parametrize(("name", "text"), [("a.csv", "party,cash\nWren,1\n"), ("b.csv", HEAD + "Wren,x,1,,,,USD,x\n")])
def test_a_file_that_cannot_be_used_says_why(tmp_path, name, text):
    (tmp_path / name).write_text(text)
    arguments = ["import", str(tmp_path / name), "--ledger", str(tmp_path / "l.db")]
    result = CliRunner().invoke(group, arguments)
    told = f"{result.output} {result.exception}"
    assert "has no column date" in told or "'x' is not a day such as 2025-01-26" in told
    assert result.exit_code != 0


def test_a_party_without_figures_is_said_so(tmp_path):
    (tmp_path / "b.csv").write_text(HEAD + "Heron,2025-12-31,5,,,,USD,x\n")
    run(tmp_path, "import", str(tmp_path / "b.csv"))
    with pytest.raises(Exception, match="No balance sheet of Wren is known"):
        run(tmp_path, "balances", "Wren")
