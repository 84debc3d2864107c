"""What the network, the stress tests and the checks answer on the command line."""

import json
from datetime import date

import click
import pytest
from click.testing import CliRunner

from cantillon.cli.main import COMMANDS, group
from cantillon.errors import CantillonError
from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Kind
from tests.factory import claim, document, dollars


def told(text, kind, actors, counterparties, amount, published, **fields):
    """Return a document that says one thing, and the claim that it makes."""
    source = document(text, source=f"{text}.txt", published=published)
    return source, [claim(kind, actors, counterparties, amount, source=source, **fields)]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory):
    """Return the path of a ledger: Nvidia funds OpenAI, which buys from Oracle, which buys from Nvidia."""
    path = tmp_path_factory.mktemp("ledger") / "ring.db"
    stories = [
        told("Nvidia puts $100bn into OpenAI", Kind.INVEST, ["Nvidia"], ["OpenAI"], dollars(100), date(2025, 9, 22)),
        told("OpenAI buys $300bn from Oracle", Kind.BUY, ["OpenAI"], ["Oracle"], dollars(300), date(2025, 9, 30)),
        told("Oracle buys $40bn from Nvidia", Kind.BUY, ["Oracle"], ["Nvidia"], dollars(40), date(2025, 10, 10)),
        told("OpenAI builds 30 GW", Kind.SPEND, ["OpenAI"], [], dollars(1400), date(2025, 10, 28), capacity_gw=30),
    ]
    with Ledger.open(path) as opened:
        for source, claims in stories:
            opened.add_reading(source, claims)
    return path


def ask(ledger, *arguments, code=0):
    """Run a command and return (objects on standard output if it is JSON, all output)."""
    run = CliRunner().invoke(group, [*arguments, "--ledger", str(ledger)], catch_exceptions=False)
    assert run.exit_code == code, run.output
    return [json.loads(line) for line in run.stdout.splitlines()] if "--json" in arguments else run.output


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_has_help(name):
    run = CliRunner().invoke(group, [name, "--help"])
    assert run.exit_code == 0
    assert run.output.startswith("Usage:")


def test_a_round_trip_is_no_larger_than_the_smallest_leg(ledger):
    trips = ask(ledger, "roundtrip", "--json")
    (nvidia,) = [trip for trip in trips if trip["party"] == "Nvidia"]
    assert (nvidia["amount"], nvidia["revenue"], nvidia["share_of_revenue"]) == (40e9, 40e9, 1.0)
    assert nvidia["through"][0]["amount"] == 40e9


def test_a_party_is_asked_for_by_a_brand(ledger):
    assert "OpenAI" in ask(ledger, "roundtrip", "ChatGPT")


def test_the_funding_gap_is_promises_less_funds(ledger):
    (gap,) = ask(ledger, "funding", "OpenAI", "--json")
    assert (gap["promised"], gap["funded"], gap["gap"]) == (1700e9, 100e9, 1600e9)
    assert sum(year["gap"] for year in gap["years"]) == gap["gap"]


def test_every_promise_comes_with_its_sentence(ledger):
    (openai,) = ask(ledger, "funding", "OpenAI", "--json")
    assert [part["sentences"] for part in openai["promises"]] == [
        ["OpenAI builds 30 GW"],
        ["OpenAI buys $300bn from Oracle"],
    ]
    assert "may contain up to $300bn of the rest" in ask(ledger, "funding", "OpenAI")


def test_each_deal_of_the_only_circle_adds_all_of_it(ledger):
    assert [row["to_circulation"] for row in ask(ledger, "contribution", "--json")] == [120e9] * 3


def test_a_comparison_of_two_days_shows_the_circle_that_closed_between_them(ledger):
    rows = ask(ledger, "compare", "--as-of", "2025-09", "--as-of", "2025-10", "--json")
    assert [row["change"] for row in rows] == ["new_circle", "new_leg"]
    assert set(rows[0]["after"]["parties"]) == {"Nvidia", "OpenAI", "Oracle"}


def test_a_ledger_compared_with_itself_shows_no_change(ledger):
    assert "Nothing changed" in ask(ledger, "compare", str(ledger), str(ledger))


def test_the_circulation_by_month_begins_when_the_circle_closes(ledger):
    rows = ask(ledger, "circulation", "--monthly", "--json")
    assert [(row["as_of"], row["circulation_firm"]) for row in rows] == [("2025-09-30", 0), ("2025-10-31", 120e9)]


def test_the_circulation_by_year_adds_up_to_the_flows(ledger):
    assert [(row["year"], row["gross_potential"]) for row in ask(ledger, "circulation", "--by-year", "--json")] == [
        (2025, 440e9)
    ]


def test_stress_says_in_words_what_half_a_default_costs(ledger):
    output = ask(ledger, "stress", "--default", "OpenAI:0.5")
    assert output.startswith("If OpenAI pays half of what it promised, Oracle loses up to $150bn of promised revenue")


def test_a_default_of_nothing_costs_nothing(ledger):
    (row,) = ask(ledger, "stress", "--default", "OpenAI:0", "--json")
    assert (row["unpaid_total"], row["losses"]) == (0, [])


def test_draws_are_the_same_for_the_same_seed(ledger):
    question = ("stress", "--default", "OpenAI", "--draws", "20", "--seed", "7", "--json")
    assert ask(ledger, *question) == ask(ledger, *question)


def test_keystones_put_the_party_first_whose_default_stops_most_payments(ledger):
    rows = ask(ledger, "keystones", "--json")
    assert [row["unpaid"] for row in rows] == sorted((row["unpaid"] for row in rows), reverse=True)
    assert {row["deal"] for row in ask(ledger, "keystones", "--deals", "--json")}


def test_the_deals_to_check_first_come_with_their_sentences(ledger):
    assert "“OpenAI buys $300bn from Oracle”" in ask(ledger, "keystones", "--deals")
    assert all(row["sentences"] for row in ask(ledger, "keystones", "--deals", "--json"))


def test_thirty_gigawatts_are_263_terawatt_hours_a_year(ledger):
    (row,) = ask(ledger, "capacity", "--json")
    assert (row["gigawatts"], round(row["twh_per_year"])) == (30, 263)
    assert "OpenAI" in ask(ledger, "capacity", "--parties")


def test_capacity_is_told_over_time_and_with_its_sentence(ledger):
    assert ask(ledger, "capacity", "--over-time", "--json") == [
        {"on": "2025-10-28", "firm_gigawatts": 30, "gigawatts": 30}
    ]
    assert "“OpenAI builds 30 GW”" in ask(ledger, "capacity")


def test_a_capacity_is_shown_with_a_sentence_that_states_it(tmp_path):
    sides = (Kind.BUY, ["OpenAI"], ["Nvidia"])
    stories = [
        told("OpenAI buys chips for $100bn from Nvidia", *sides, dollars(100), date(2025, 9, 22)),
        told("OpenAI orders 10 GW from Nvidia", *sides, None, date(2025, 9, 23), capacity_gw=10),
    ]
    with Ledger.open(tmp_path / "two.db") as opened:
        for source, claims in stories:
            opened.add_reading(source, claims)
    shown = ask(tmp_path / "two.db", "capacity")
    assert "“OpenAI orders 10 GW from Nvidia”" in shown
    assert "“OpenAI buys chips" not in shown


def test_merge_split_and_correct_are_words_for_verdicts(ledger):
    for word in ("merge", "split", "correct"):
        assert CliRunner().invoke(group, ["judge", word, "--help"]).exit_code == 0


def test_a_rejected_claim_is_in_no_deal_until_the_judgement_is_undone(ledger):
    before = len(ask(ledger, "deals", "--json"))
    chosen = ask(ledger, "claims", "--json")[0]["id"]
    ask(ledger, "judge", "reject", chosen, "--by", "Ada", "--why", "a misreading")
    assert len(ask(ledger, "deals", "--json")) == before - 1
    (listed,) = ask(ledger, "judge", "list", "--json")
    assert (listed["verdict"], listed["by"], listed["counts"]) == ("reject", "Ada", True)
    ask(ledger, "judge", "undo", listed["id"])
    assert len(ask(ledger, "deals", "--json")) == before


def test_a_corrected_amount_wins_over_the_reader(ledger):
    chosen = next(row for row in ask(ledger, "claims", "--json") if row["kind"] == "invest")
    ask(ledger, "judge", "edit", chosen["id"], "--amount", "0..50e9")
    assert next(row["high"] for row in ask(ledger, "deals", "--json") if row["kind"] == "invest") == 50e9
    judgements = [row for row in ask(ledger, "judge", "list", "--json") if row["verdict"] == "edit"]
    ask(ledger, "judge", "undo", judgements[0]["id"])


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("stress", "--default", "OpenAI:2"), "cannot leave a share of 2 unpaid"),
        (("stress", "--default", "Nobody & Sons"), "holds no party"),
        (("stress", "--default", "OpenAI", "--horizon", "soon"), "is not a time"),
        (("roundtrip", "Nobody & Sons"), "holds no party"),
        (("capacity", "--country", "XX"), "average home"),
        (("capacity", "--home-kwh", "0"), "kWh a year above 0"),
        (("judge", "reject", "nothing"), "not something to reject"),
        (("judge", "merge", "deal-1", "deal-2"), "holds neither 'deal-1' nor 'deal-2'"),
        (("judge", "edit", "claim-nope", "--amount", "1"), "holds no claim"),
        (("compare", "--as-of", "2025-09"), "--as-of twice"),
        (("funding", "--currency", "XXX"), "Nothing can be converted"),
    ],
)
def test_a_mistake_ends_in_one_sentence(ledger, arguments, words):
    with pytest.raises((CantillonError, click.ClickException)) as caught:
        group.main([*arguments, "--ledger", str(ledger)], standalone_mode=False)
    assert words in f"{caught.value} {getattr(caught.value, 'message', '')}"


@pytest.mark.parametrize(
    "question", ["circles", "circulation", "roundtrip", "funding", "contribution", "keystones", "check"]
)
def test_an_empty_ledger_has_an_answer(tmp_path, question):
    Ledger.open(tmp_path / "empty.db").close()
    ask(tmp_path / "empty.db", question)


def test_a_turned_direction_is_shown_with_both_sentences(tmp_path):
    with Ledger.open(tmp_path / "turned.db") as opened:
        for text, buyer, seller in (("A sells to B", "Corvane", "Estwick"), ("B sells to A", "Estwick", "Corvane")):
            source, claims = told(text, Kind.BUY, [buyer], [seller], dollars(30), date(2025, 9, 22))
            opened.add_reading(source, claims)
    (finding,) = ask(tmp_path / "turned.db", "check", "--json")
    assert finding["check"] == "direction"
    shown = ask(tmp_path / "turned.db", "check")
    assert "A sells to B" in shown
    assert "B sells to A" in shown
