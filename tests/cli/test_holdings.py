"""Forms 13F from the file to the ledger: holders over time, and who turned from one party to another."""

import json
from datetime import date

import pytest
from click.testing import CliRunner

from cantillon.cli.main import group
from cantillon.errors import UnknownPartyError
from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Kind
from tests.factory import claim, document, dollars

PRIMARY = """<edgarSubmission><headerData><submissionType>13F-HR</submissionType></headerData><formData>
<coverPage><reportCalendarOrQuarter>{quarter}</reportCalendarOrQuarter>
<filingManager><name>SOFTBANK GROUP CORP.</name></filingManager></coverPage></formData></edgarSubmission>"""
HELD = """<infoTable><nameOfIssuer>{0}</nameOfIssuer><titleOfClass>COM</titleOfClass><cusip>{1}</cusip>
<value>{2}</value>
<shrsOrPrnAmt><sshPrnamt>{3}</sshPrnamt><sshPrnamtType>SH</sshPrnamtType></shrsOrPrnAmt></infoTable>"""


def submission(quarter, filed, *held):
    table = "<informationTable>" + "".join(HELD.format(*row) for row in held) + "</informationTable>"
    blocks = "".join(f"<DOCUMENT><TEXT><XML>{xml}</XML></TEXT></DOCUMENT>" for xml in (PRIMARY, table))
    head = f"<SEC-DOCUMENT>\nCONFORMED SUBMISSION TYPE: 13F-HR\nFILED AS OF DATE: {filed}\n"
    return head + blocks.replace("{quarter}", quarter)


NVIDIA, ORACLE = ("NVIDIA CORPORATION", "67066G104", 5_000, 30), ("ORACLE CORP", "68389X105", 900, 3)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    folder = tmp_path_factory.mktemp("filings")
    (folder / "spring.txt").write_text(submission("06-30-2025", "20250814", NVIDIA))
    (folder / "autumn.txt").write_text(submission("09-30-2025", "20251114", ORACLE))
    source = document("SoftBank puts money into OpenAI", source="news.txt", published=date(2025, 11, 11))
    story = [claim(Kind.INVEST, ["SoftBank"], ["OpenAI"], dollars(22), source=source)]
    with Ledger.open(folder / "ledger.db") as ledger:
        ledger.add_reading(source, story)
    run(folder, "read", str(folder / "spring.txt"), str(folder / "autumn.txt"))
    return folder


def run(folder, *arguments, code=0):
    result = CliRunner().invoke(group, [*arguments, "--ledger", str(folder / "ledger.db")], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()] if "--json" in arguments else result.output


def test_two_quarters_that_were_read_make_claims_with_their_lines(folder):
    claims = [row for row in run(folder, "claims", "--json") if row["reader"] == "13f"]
    assert {(row["kind"], *row["counterparties"]) for row in claims} == {("divest", "Nvidia"), ("hold", "Oracle")}
    assert all("autumn.txt" in row["source"] for row in claims)


def test_holders_over_time_come_from_the_ledger(folder):
    rows = run(folder, "holdings", "--of", "nvidia", "--json")
    assert [(row["on"], row["shares"], row["move"]) for row in rows if "shares" in row] == [
        ("2025-06-30", 30, None),
        ("2025-09-30", 0, "sold_out"),
    ]
    assert "sold out: 30 since 2025-06-30" in run(folder, "holdings", "--of", "Nvidia")


def test_without_a_party_it_lists_what_managers_bought_and_sold_with_both_filings(folder):
    rows = {row["issuer"]: row for row in run(folder, "holdings", "--json")}
    assert {name: (row["move"], row["moved_shares"]) for name, row in rows.items()} == {
        "Nvidia": ("sold_out", 30),
        "Oracle": ("bought", 3),
    }
    assert all(len(row["filings"]) == 2 for row in rows.values())
    assert "sold out Nvidia" in run(folder, "holdings")


def test_a_holder_of_a_party_that_nobody_knows_is_a_mistake(folder):
    with pytest.raises(UnknownPartyError, match="holds no party 'Nobody & Sons'"):
        group.main(["holdings", "--of", "Nobody & Sons", "--ledger", str(folder / "ledger.db")], standalone_mode=False)


def test_nothing_is_known_of_a_quarter_before_it_was_filed(folder):
    rows = run(folder, "holdings", "--of", "Nvidia", "--as-of", "2025-10", "--json")
    assert [row["shares"] for row in rows] == [30]


def test_a_sale_by_filing_and_an_investment_by_news_are_a_rotation_with_both_sources(folder):
    turns = {(row["party"], row["sold"], row["bought"]): row for row in run(folder, "rotations", "--json")}
    assert set(turns) == {("SoftBank", "Nvidia", "OpenAI"), ("SoftBank", "Nvidia", "Oracle")}
    turn = turns["SoftBank", "Nvidia", "OpenAI"]
    assert (turn["sold_from"], turn["sold_to"]) == ("2025-06-30", "2025-09-30")
    assert turn["bought_sentences"] == ["SoftBank puts money into OpenAI"]
    assert "holdings on 2025-09-30 (Form 13F)" in run(folder, "rotations", "--party", "SoftBank")


def test_reading_filings_again_changes_nothing(folder):
    assert "0 new, 0 revised, 1 unchanged" in run(folder, "read", str(folder / "spring.txt"))


def test_a_broken_filing_is_one_sentence_and_exit_code_one(folder):
    (folder / "broken.txt").write_text(submission("09-30-2025", "20251114", ORACLE).replace("</informationTable>", ""))
    output = run(folder, "read", str(folder / "broken.txt"), code=1)
    assert "the information table is not well-formed XML" in output
