"""The facade: documents in, records and data frames out."""

from datetime import date

import polars as pl
import pytest

import cantillon
from cantillon.errors import CurrencyError, LedgerError, UnknownPartyError
from cantillon.values.kinds import Kind, Stage
from tests.factory import claim, document, dollars


@pytest.fixture
def workbench(tmp_path):
    """Return an open ledger: Nvidia funds OpenAI with $100bn, which buys from it for $40bn."""
    funds = document("Nvidia puts $100bn into OpenAI", source="a.txt", published=date(2025, 9, 22))
    buys = document("OpenAI buys $40bn from Nvidia", source="b.txt", published=date(2025, 10, 1))
    with cantillon.open_ledger(tmp_path / "ring.db") as opened:
        opened.ledger.add_reading(funds, [claim(Kind.INVEST, ["Nvidia"], ["OpenAI"], dollars(100), source=funds)])
        opened.ledger.add_reading(buys, [claim(Kind.BUY, ["OpenAI"], ["Nvidia"], dollars(40), source=buys)])
        yield opened


def test_deals_are_those_published_by_a_day(workbench):
    assert len(workbench.deals()) == 2
    assert [deal.kind for deal in workbench.deals(as_of=date(2025, 9, 30))] == [Kind.INVEST]


def test_only_the_stages_asked_for_are_in_the_network(workbench):
    assert workbench.network(stages=[Stage.DONE]).network.flows == ()
    assert len(workbench.network(stages=[Stage.AGREED]).network.flows) == 2


def test_a_circle_is_found_and_its_turnover_is_the_smallest_leg(workbench):
    (circle,) = workbench.circles()
    assert set(circle.parties) == {"Nvidia", "OpenAI"}
    assert circle.turnover_firm == circle.turnover_potential == 40 * 10**11


def test_frames_keep_money_exact_and_dates_as_dates(workbench):
    deals = workbench.deals_frame()
    assert deals.shape[0] == 2
    assert deals.schema["low"] == pl.Decimal(38, 2)
    assert deals.schema["first_published"] == pl.Date
    assert workbench.claims_frame()["evidence"].to_list() == [
        "Nvidia puts $100bn into OpenAI",
        "OpenAI buys $40bn from Nvidia",
    ]
    assert workbench.flows_frame()["payer"].to_list() == ["Nvidia", "OpenAI"]
    assert workbench.circles_frame()["turnover_potential"].to_list() == [40 * 10**9]


def test_frames_of_an_empty_ledger_have_their_columns(tmp_path):
    with cantillon.open_ledger(tmp_path / "empty.db") as opened:
        for found in (opened.deals_frame(), opened.claims_frame(), opened.circles_frame(), opened.flows_frame()):
            assert found.shape[0] == 0
            assert "currency" in found.columns


def test_a_party_is_found_by_any_spelling_of_its_name(workbench):
    assert workbench.party_name("nvidia") == "Nvidia"
    with pytest.raises(UnknownPartyError, match="Did you mean Nvidia"):
        workbench.party_name("Nvida")


def test_an_unknown_currency_is_refused(workbench):
    with pytest.raises(CurrencyError, match="Nothing can be converted into 'XXX'"):
        workbench.network(currency="XXX")


def test_a_ledger_that_must_be_there_is_not_made(tmp_path):
    with pytest.raises(LedgerError):
        cantillon.open_ledger(tmp_path / "none.db", create=False)
    assert list(tmp_path.iterdir()) == []


def test_a_notebook_shows_hostile_names_as_text(tmp_path):
    name = "<script>alert(1)</script>"
    pair = [document("One pays.", source="a.txt"), document("The other pays.", source="b.txt")]
    with cantillon.open_ledger(tmp_path / "hostile.db") as opened:
        sides = [[name], ["Nvidia"]]
        for source, (payer, payee) in zip(pair, (sides, sides[::-1]), strict=True):
            opened.ledger.add_reading(source, [claim(Kind.BUY, payer, payee, dollars(1), source=source)])
        shown = opened.network()._repr_html_() + opened._repr_html_() + opened.flows_frame()._repr_html_()
    assert "&lt;script&gt;" in shown
    assert "<script>" not in shown


@pytest.mark.parametrize("name", cantillon.__all__)
def test_every_public_name_is_there(name):
    assert getattr(cantillon, name) is not None
    assert name in dir(cantillon)
