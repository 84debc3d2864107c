"""The whole journey on one page: documents in, circles out. The only module that sees every layer."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from itertools import repeat
from pathlib import Path
from types import TracebackType

from rapidfuzz import process

from cantillon.claims.claim import Claim
from cantillon.claims.convert import to_claims
from cantillon.claims.party import folded
from cantillon.claims.registry import Registry, load_registry
from cantillon.errors import UnknownPartyError
from cantillon.ledger.deal import Deal
from cantillon.ledger.ledger import Added, Ledger
from cantillon.ledger.view import LedgerView
from cantillon.network.build import build_network
from cantillon.network.circles import DEFAULT_LENGTH, CircleClass, CircleSearch, find_circles
from cantillon.network.circulation import Circulation, maximum_circulation
from cantillon.network.network import FinancialNetwork, Measure
from cantillon.reading.reader import Reader
from cantillon.reading.registry import find_reader
from cantillon.settings import read_settings
from cantillon.sources.document import Document
from cantillon.sources.registry import read_sources
from cantillon.sources.source import Source
from cantillon.values.kinds import Stage
from cantillon.values.problem import Problem
from cantillon.views.network_rows import circulation_view
from cantillon.views.parties import PartySummary, party_summaries
from cantillon.views.snapshot import Moment, build_snapshot
from cantillon.views.snapshot_records import SnapshotView

SIMILAR = 60  # of 100 by rapidfuzz: "Nvida" finds Nvidia, "Apple" does not find Amazon
MOMENTS = 60  # stops of a report's time slider: a page that stays small, and days that a thumb can still tell apart
AHEAD = 64  # documents that wait per process: enough to keep it busy, few enough to stream archives


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """One document, the claims read from it and what was refused."""

    document: Document
    claims: tuple[Claim, ...]
    problems: tuple[Problem, ...]


def read_documents(
    sources: Iterable[str | Path | Source], *, reader: str = "builtin", jobs: int = 1, min_confidence: float = 0.0
) -> Iterator[ReadDocument | Problem]:
    """Yield each document of `sources` with its claims, in order, and a problem for each input that cannot be used.

    Parameters
    ----------
    sources : iterable of str, Path or Source
        Files, folders, addresses, "-" for standard input.
    reader : str
        Name of the reader.
    jobs : int
        Processes that read at once; the order of the results does not depend on it.
    min_confidence : float
        Claims below this probability are left out.
    """
    found = read_sources(sources)
    results = map(_attempt, found, repeat(reader)) if jobs == 1 else _in_parallel(found, reader, jobs)
    for item in results:
        if isinstance(item, Problem) or not min_confidence:
            yield item
        else:
            yield replace(item, claims=tuple(claim for claim in item.claims if claim.confidence >= min_confidence))


def read_document(document: Document, *, reader: str = "builtin") -> ReadDocument:
    """Return a document with the claims that `reader` finds in it."""
    claims, problems = to_claims(document, _reader(reader).read(document), _registry())
    return ReadDocument(document, tuple(claims), tuple(problems))


class Workbench(AbstractContextManager["Workbench"]):
    """A ledger opened for reading into it and asking it. Use it in a ``with`` block, or call `close`."""

    def __init__(self, ledger: Ledger, *, currency: str) -> None:
        self.ledger = ledger
        self.currency = currency

    def read(self, *sources: str | Path | Source, jobs: int = 1) -> list[Problem]:
        """Read documents into the ledger, one transaction each; return what could not be used."""
        problems: list[Problem] = []
        for item in read_documents(sources, jobs=jobs):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                self.add(item)
                problems.extend(item.problems)
        return problems

    def add(self, item: ReadDocument) -> Added:
        """Store one document with its claims; the same text again changes nothing."""
        return self.ledger.add_reading(item.document, item.claims, item.problems)

    def deals(self, *, as_of: date | None = None, stages: Iterable[Stage] | None = None) -> list[Deal]:
        """Return the deals that the claims published by `as_of` make."""
        wanted = None if stages is None else frozenset(stages)
        return self.view(as_of=as_of).deals(stages=wanted)

    def view(self, *, as_of: date | None = None) -> LedgerView:
        """Return the ledger as of a date, for reading only."""
        return self.ledger.view(as_of=as_of)

    def network(
        self, *, as_of: date | None = None, currency: str | None = None, stages: Iterable[Stage] | None = None
    ) -> FinancialNetwork:
        """Return who pays whom as of a date, in one currency."""
        return build_network(self.deals(as_of=as_of, stages=stages), currency=currency or self.currency, as_of=as_of)

    def circles(
        self,
        *,
        as_of: date | None = None,
        currency: str | None = None,
        stages: Iterable[Stage] | None = None,
        max_length: int = DEFAULT_LENGTH,
        top: int | None = None,
        classes: Iterable[CircleClass] | None = None,
    ) -> CircleSearch:
        """Return the circles, the largest potential turnover first."""
        network = self.network(as_of=as_of, currency=currency, stages=stages)
        return find_circles(network, max_length=max_length, top=top, classes=classes)

    def circulation(
        self, *, as_of: date | None = None, currency: str | None = None, stages: Iterable[Stage] | None = None
    ) -> tuple[Circulation, Circulation]:
        """Return the circulation of firm and of potential amounts."""
        network = self.network(as_of=as_of, currency=currency, stages=stages)
        return maximum_circulation(network, Measure.FIRM), maximum_circulation(network, Measure.POTENTIAL)

    def parties(self, *, as_of: date | None = None, currency: str | None = None) -> list[PartySummary]:
        """Return every party with what it was promised and has promised."""
        deals = self.deals(as_of=as_of)
        return party_summaries(build_network(deals, currency=currency or self.currency, as_of=as_of), deals)

    def snapshot(
        self, *, as_of: date | None = None, currency: str | None = None, title: str = "Cantillon"
    ) -> SnapshotView:
        """Return everything that the report shows, with one moment for each day on which something was published."""
        view = self.view(as_of=as_of)
        documents = view.documents()
        days = sorted({document.published for document in documents if document.published is not None})
        moments = [self._moment(day, currency) for day in _thinned(days)[:-1]] + [self._moment(as_of, currency)]
        notes = [cut for cut in (self.circles(as_of=as_of, currency=currency).cut,) if cut]
        parties = {party.name: party for party in _registry().parties}
        return build_snapshot(documents, view.claims(), moments, title=title, parties=parties, notes=notes)

    def _moment(self, as_of: date | None, currency: str | None) -> Moment:
        deals = self.deals(as_of=as_of)
        network = build_network(deals, currency=currency or self.currency, as_of=as_of)
        firm, potential = (maximum_circulation(network, measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
        return Moment(as_of, deals, network, find_circles(network).circles, circulation_view(firm, potential))

    def party_name(self, name: str, *, as_of: date | None = None) -> str:
        """Return the name under which the ledger holds a party: any spelling, brand or epithet will do.

        Raises
        ------
        UnknownPartyError
            If no deal names it; the message offers the most similar names.
        """
        known = sorted({side for deal in self.deals(as_of=as_of) for side in (*deal.actors, *deal.counterparties)})
        wanted = {folded(name), folded(_registry().canonical(name))}
        for party in known:
            if folded(party) in wanted:
                return party
        similar = [match for match, _, _ in process.extract(name, known, limit=3, score_cutoff=SIMILAR)]
        hint = f"Did you mean {' or '.join(similar)}?" if similar else "`cantillon parties` lists those that there are."
        raise UnknownPartyError(f"The ledger holds no party {name!r}.", hint=hint)

    def close(self) -> None:
        """Let go of the ledger."""
        self.ledger.close()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_ledger(url: str | Path | None = None, *, create: bool = True) -> Workbench:
    """Open the ledger at a path or ``postgresql://`` address (default: the one of the settings).

    Raises
    ------
    LedgerError
        If it cannot be opened, or is not there and `create` is false.
    """
    settings = read_settings()
    return Workbench(Ledger.open(str(url or settings.ledger), create=create), currency=settings.currency)


def _thinned(days: list[date]) -> list[date]:
    """Return at most `MOMENTS` of `days`, evenly, the last among them."""
    step = -(-len(days) // MOMENTS) or 1
    return days[::-1][::step][::-1]


@cache
def _registry() -> Registry:
    settings = read_settings()
    return load_registry(Path(settings.parties)) if settings.parties else load_registry()


@cache
def _reader(name: str) -> Reader:
    return find_reader(name, _registry().gazetteer())


def _attempt(item: Document | Problem, reader: str) -> ReadDocument | Problem:
    return item if isinstance(item, Problem) else read_document(item, reader=reader)


def _in_parallel(items: Iterator[Document | Problem], reader: str, jobs: int) -> Iterator[ReadDocument | Problem]:
    waiting: deque[Future[ReadDocument | Problem]] = deque()
    with ProcessPoolExecutor(jobs) as pool:
        for item in items:
            waiting.append(pool.submit(_attempt, item, reader))
            if len(waiting) > AHEAD * jobs:
                yield waiting.popleft().result()
        while waiting:
            yield waiting.popleft().result()
