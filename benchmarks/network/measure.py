"""Circles, circulation, rewiring and import of payments against peers in one run; answers are compared first.

    python benchmarks/network/measure.py --rows 1000000

Peers: igraph and networkx (static circles), NumPy's argsort of the times (temporal circles, as a yardstick), OR-tools
alone (the flow inside our circulation), DuckDB and Polars (only reading the same file).
"""

from __future__ import annotations

import argparse
import os
import resource
import shutil
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import igraph
import ledgers
import networkx as nx
import numpy as np
from ortools.graph.python import min_cost_flow

from cantillon.ledger.payments import PaymentStore
from cantillon.network.arcs import Arcs
from cantillon.network.certificate import check_certificate
from cantillon.network.chance import chance_of_arcs
from cantillon.network.large_circulation import unit_circulation
from cantillon.network.static import count_circles, list_circles, top_circles
from cantillon.network.temporal import TemporalCircles, find_temporal_circles
from cantillon.sources.name_table import NameTable
from cantillon.sources.payment_format import Wanted
from cantillon.sources.payments import payment_format, read_payments

WEEK = 7 * 86_400


def median(work: Callable[[], object], repeats: int, tidy: Callable[[], object] = lambda: None) -> float:
    """Return the median time of some runs; `tidy` clears away what each leaves, while the clock stands."""
    times = []
    for _ in range(repeats):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
        tidy()
    return statistics.median(times)


def row(work: str, ours: float, peer: str, theirs: float) -> None:
    """Print one row of the table."""
    print(f"| {work} | {ours:.3g} s | {peer} | {theirs:.3g} s | {theirs / ours:.3g} |", flush=True)


def arcs_of(ledger: ledgers.Payments) -> Arcs:
    """Return who paid whom how much."""
    tail, head = ledger.payer.astype(np.int64), ledger.payee.astype(np.int64)
    return Arcs.of(ledger.parties, tail, head, ledger.amount)[0]


def static(repeats: int, *, slow: bool) -> None:
    """Count and list circles of up to 6 parties among 10,000 payments."""
    graph = arcs_of(ledgers.payments(10_000))
    edges = list(zip(graph.tail.tolist(), graph.head.tolist(), strict=True))
    peer = igraph.Graph(n=graph.nodes, edges=edges, directed=True)
    found = list_circles(graph)
    theirs = median(lambda: peer.simple_cycles(max=6, output="epath"), 1)
    assert len(found) == len(peer.simple_cycles(max=6, output="epath")) == count_circles(graph).total
    row(f"count {len(found):,} static circles up to 6", median(lambda: count_circles(graph), repeats), "igraph", theirs)
    row("list them with turnovers", median(lambda: list_circles(graph), repeats), "igraph", theirs)
    if slow:
        theirs = median(lambda: sum(1 for _ in nx.simple_cycles(nx.DiGraph(edges), length_bound=6)), 1)
        row("list them with turnovers", median(lambda: list_circles(graph), repeats), "networkx", theirs)


def temporal(rows: int, repeats: int, a_party: float = 20.0) -> None:
    """Find the circles of payments within a week, of all lengths; every planted ring must be among them."""
    ledger = ledgers.payments(rows, a_party=a_party)

    def search() -> TemporalCircles:
        return find_temporal_circles(
            ledger.payer, ledger.payee, ledger.time, ledger.amount, parties=ledger.parties, window=WEEK, max_length=64,
            max_circles=10**8, max_steps=10**12,
        )  # fmt: skip

    found = search()
    listed = {tuple(found.rows[a:b].tolist()) for a, b in zip(found.offsets, found.offsets[1:], strict=False)}
    missing = [ring for ring in ledger.planted if tuple(ring.tolist()) not in listed]
    print(f"  {len(found):,} temporal circles; {len(ledger.planted):,} rings planted, {len(missing)} missing")
    work = f"temporal circles of {rows:,} rows, {a_party:.0f} a party, 7 days"
    shuffled = np.random.default_rng(1).permutation(ledger.time)
    sort = median(lambda: np.argsort(shuffled), repeats)
    row(work, median(search, repeats), "NumPy argsort of the times", sort)


def large(rows: int, repeats: int) -> None:
    """Rank static circles, solve and certify the circulation."""
    graph = arcs_of(ledgers.payments(rows))
    top = top_circles(graph, 1000)
    print(f"  {rows:,} rows, {graph.tail.size:,} pairs; top {len(top.circles):,} from {top.arcs_searched:,} of them")
    took = median(lambda: top_circles(graph, 1000), repeats)
    print(f"| top 1,000 static circles up to 6, certified | {took:.3g} s | none | | |", flush=True)
    flow, potentials = unit_circulation(graph)
    assert check_certificate(graph.nodes, graph.tail, graph.head, graph.capacity, graph.weight, flow, potentials) == []
    row(
        "maximum circulation with its dual certificate",
        median(lambda: unit_circulation(graph), repeats),
        "OR-tools, the flow alone",
        median(lambda: peer_flow(graph), 1),
    )


def peer_flow(graph: Arcs) -> int:
    """Solve the circulation with OR-tools alone."""
    supply = np.zeros(graph.nodes, np.int64)
    np.add.at(supply, graph.tail, graph.capacity)
    np.subtract.at(supply, graph.head, graph.capacity)
    solver = min_cost_flow.SimpleMinCostFlow()
    solver.add_arcs_with_capacity_and_unit_cost(
        graph.tail.astype(np.int32), graph.head.astype(np.int32), graph.capacity, np.ones_like(graph.capacity)
    )
    solver.set_nodes_supplies(np.arange(graph.nodes, dtype=np.int32), supply)
    solver.solve()
    return int(solver.optimal_cost())


def chance(repeats: int) -> None:
    """Rewire a web of deals 500 times."""
    rng = np.random.default_rng(1)
    pairs = np.unique(rng.choice(60, (300, 2), p=np.where(np.arange(60) < 10, 5, 1) / 100), axis=0)
    pairs = pairs[pairs[:, 0] != pairs[:, 1]]
    graph = Arcs.of(60, pairs[:, 0], pairs[:, 1], rng.integers(1, 10**9, len(pairs)))[0]
    edges = nx.DiGraph(list(zip(graph.tail.tolist(), graph.head.tolist(), strict=True)))

    def peer() -> None:
        swapped = edges.copy()
        nx.directed_edge_swap(swapped, nswap=len(pairs), max_tries=10**6, seed=1)
        sum(1 for _ in nx.simple_cycles(swapped, length_bound=5))

    ours = median(lambda: chance_of_arcs(graph, "USD", max_length=5), repeats)
    row(
        "500 rewired networks of 60 parties, circles up to 5",
        ours,
        "networkx (one network x 500)",
        500 * median(peer, 3),
    )


def imports(rows: int, repeats: int) -> None:
    """Import a ledger from CSV and from Parquet."""
    import duckdb
    import polars as pl

    with tempfile.TemporaryDirectory() as folder:
        for path in ledgers.write(ledgers.payments(rows), Path(folder)):
            os.sync()  # what was written before would go to the disk while the clock runs
            kind = path.suffix[1:]
            stored = Path(folder) / "stored"
            ours = median(
                lambda path=path, stored=stored: bring_in(path, stored),
                repeats,
                lambda stored=stored: shutil.rmtree(stored),
            )
            theirs = median(lambda path=path: duckdb.sql(f"CREATE OR REPLACE TEMP TABLE t AS FROM '{path}'"), repeats)
            row(f"import of {rows:,} rows, {kind}", ours, "DuckDB, read alone", theirs)
            read = pl.read_csv if kind == "csv" else pl.read_parquet
            theirs = median(lambda path=path, read=read: read(path), repeats)
            row(f"import of {rows:,} rows, {kind}", ours, "Polars, read alone", theirs)


def bring_in(path: Path, folder: Path) -> None:
    """Import a file into a new folder."""
    how, names, kinds = payment_format(path, Wanted({})), NameTable(), NameTable()
    PaymentStore(folder).add(path, "", read_payments(path, how, names, kinds), names, kinds)


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--repeats", type=int, default=3)
    parser.add_argument("--slow", action="store_true", help="Run networkx on all static circles too (minutes).")
    parser.add_argument("--only", choices=["static", "temporal", "large", "chance", "import"])
    given = parser.parse_args()
    print(f"{os.cpu_count()} processors, load {os.getloadavg()[0]:.1f} at the start\n")
    print("| work | Cantillon | peer | its time | ratio |\n|---|---|---|---|---|")
    if given.only in (None, "static"):
        static(given.repeats, slow=given.slow)
    if given.only in (None, "temporal"):
        temporal(given.rows, given.repeats)
        temporal(given.rows, given.repeats, a_party=50.0)
    if given.only in (None, "large"):
        large(given.rows, given.repeats)
    if given.only in (None, "chance"):
        chance(given.repeats)
    if given.only in (None, "import"):
        imports(given.rows, given.repeats)
    print(f"\nmost memory: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1e6:.2f} GB")


if __name__ == "__main__":
    main()
