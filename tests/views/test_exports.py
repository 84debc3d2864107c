"""Exports say what the ledger says, in each format's own terms."""

import csv
import json
from decimal import Decimal

import networkx as nx
import polars as pl
import pytest

from cantillon.errors import InputError
from cantillon.values.kinds import Kind
from cantillon.views.exports.data import ExportData
from cantillon.views.exports.registry import find_export
from tests.factory import BILLION, claim, deal, document, dollars, flow


@pytest.fixture
def data():
    story = document()
    said = claim(amount=dollars(None, 10), source=story)
    hostile = deal(Kind.BUY, ("=cmd|' /C calc'!A0",), ('"><img onerror>',), dollars(3))
    deals = [deal(amount=dollars(None, 10), claim_ids=(said.id,)), hostile]
    flows = [flow(potential=1000 * BILLION, firm=0), flow("Anthropic", '"><img onerror>\x00', 5, kind=Kind.BUY)]
    return ExportData({story.id: story}, [said], deals, flows)


def test_csv_keeps_exact_figures_and_disarms_formulas(data, tmp_path):
    find_export("csv")(data, tmp_path / "ai.csv")
    with (tmp_path / "ai.csv").open(encoding="utf-8") as stream:
        first, second = csv.DictReader(stream)
    assert (first["low"], first["high"], first["qualifier"]) == ("", "10000000000", "up_to")
    assert second["actors"].startswith("'=")


def test_csv_writes_claims_and_flows_beside_the_deals(data, tmp_path):
    written = find_export("csv")(data, tmp_path / "ai.csv")
    assert [file.name for file in written] == ["ai.csv", "ai-claims.csv", "ai-flows.csv"]


def test_jsonl_carries_the_sentence_of_every_deal(data, tmp_path):
    find_export("jsonl")(data, tmp_path / "ai.jsonl")
    first = json.loads((tmp_path / "ai.jsonl").read_text(encoding="utf-8").splitlines()[0])
    assert first["sources"][0]["quote"] == "Nvidia will invest up to $10bn in Anthropic."


def test_parquet_money_is_exact(data, tmp_path):
    find_export("parquet")(data, tmp_path / "ai.parquet")
    assert pl.read_parquet(tmp_path / "ai.parquet")["high"][0] == Decimal(10 * BILLION)


def test_graphml_reads_back_as_the_same_multigraph(data, tmp_path):
    find_export("graphml")(data, tmp_path / "ai.graphml")
    graph = nx.read_graphml(tmp_path / "ai.graphml")
    names = nx.get_node_attributes(graph, "name")
    edges = {(names[payer], names[payee], values["potential"]) for payer, payee, values in graph.edges(data=True)}
    assert ("Nvidia", "Anthropic", 10.0 * BILLION) in edges


def test_followthemoney_payments_point_at_parties_and_proof(data, tmp_path):
    find_export("ftm")(data, tmp_path / "ai.ftm.json")
    entities = [json.loads(line) for line in (tmp_path / "ai.ftm.json").read_text(encoding="utf-8").splitlines()]
    ids = {entity["id"] for entity in entities}
    payments = [entity for entity in entities if entity["schema"] == "Payment"]
    assert payments
    for payment in payments:
        assert {*payment["properties"]["payer"], *payment["properties"]["beneficiary"]} <= ids
    assert set(payments[0]["properties"]["proof"]) <= ids


def test_an_unknown_export_lists_those_that_there_are(data):
    with pytest.raises(InputError, match="csv, ftm, graphml, jsonl, parquet"):
        find_export("xlsx")
