"""The whole journey on one page: documents in, circles out. The only module that sees every layer."""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from html import escape
from itertools import repeat
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cantillon.claims.claim import Claim
from cantillon.errors import CurrencyError, InputError, UnknownPartyError
from cantillon.settings import read_settings
from cantillon.sources.document import Document
from cantillon.sources.filings import filing_of
from cantillon.sources.registry import read_sources
from cantillon.sources.source import Source
from cantillon.values.kinds import Stage
from cantillon.values.problem import Problem

if TYPE_CHECKING:
    import polars as pl

    from cantillon.asking import DealNetwork
    from cantillon.claims.registry import Registry
    from cantillon.ledger.consistency import Finding
    from cantillon.ledger.deal import Deal
    from cantillon.ledger.holdings import HoldingChange, Position, Rotation
    from cantillon.ledger.ledger import Added, Ledger
    from cantillon.ledger.payments import PaymentImport, PaymentStore
    from cantillon.ledger.view import LedgerView
    from cantillon.network.circles import CircleClass, CircleSearch
    from cantillon.network.circulation import Circulation
    from cantillon.reading.accuracy import Accuracy
    from cantillon.reading.explain import ExplainedSentence
    from cantillon.reading.reader import Reader
    from cantillon.sources.balance_sheets import BalanceSheet
    from cantillon.sources.filings import HoldingsFiling
    from cantillon.sources.payment_format import Wanted
    from cantillon.views.parties import PartySummary
    from cantillon.views.snapshot import Moment
    from cantillon.views.snapshot_records import SnapshotView

# Imports stand inside functions: who only reads should not wait a second for what asking needs, nor the other way.

# Below this probability more than three claims of four are wrong (see evaluation/): fit to review, not to add up.
SURE_ENOUGH = 0.25
SIMILAR = 60  # of 100 by rapidfuzz: "Nvida" finds Nvidia, "Apple" does not find Amazon
MOMENTS = 60  # stops of a report's time slider: a page that stays small, and days that a thumb can still tell apart
DEFAULT_LENGTH = 6  # parties in a circle: longer chains of deals are hard to tell as one story
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
    from cantillon.claims.convert import to_claims

    if filing_of(document) is not None:  # a table has no sentences; what follows from two of them is derived later
        return ReadDocument(document, (), ())
    claims, problems = to_claims(document, _reader(reader).read(document), _registry())
    return ReadDocument(document, tuple(claims), tuple(problems))


def explain_document(document: Document) -> list[ExplainedSentence]:
    """Return how the built-in reader reads a document, sentence by sentence."""
    from cantillon.reading.builtin import BuiltinReader
    from cantillon.reading.explain import explain

    reader = _reader("builtin")
    assert isinstance(reader, BuiltinReader)
    return explain(reader, document)


def score_reader(
    folder: Path, *, reader: str = "builtin", split: str | None = None, languages: Sequence[str] = ()
) -> Accuracy:
    """Return how well a reader reads the documents of `folder`, whose right claims are known.

    Raises
    ------
    GoldError
        If the folder holds no such document, or one is malformed.
    """
    from cantillon.reading.accuracy import accuracy, as_claim, load_gold

    golds = load_gold(folder, split, languages)
    chosen = _reader(reader)
    read = {
        gold.document.source: [as_claim(draft, gold.document.text) for draft in chosen.read(gold.document).drafts]
        for gold in golds
    }
    return accuracy(golds, read)


class Workbench(AbstractContextManager["Workbench"]):
    """A ledger opened for reading into it and asking it. Use it in a ``with`` block, or call `close`."""

    def __init__(self, ledger: Ledger, *, currency: str) -> None:
        self.ledger = ledger
        self.currency = currency
        self._is_derived = True  # whether claims follow already from all filings

    def read(self, *sources: str | Path | Source, jobs: int = 1, min_confidence: float = SURE_ENOUGH) -> list[Problem]:
        """Read documents into the ledger, one transaction each; return what could not be used."""
        problems: list[Problem] = []
        for item in read_documents(sources, jobs=jobs, min_confidence=min_confidence):
            if isinstance(item, Problem):
                problems.append(item)
            else:
                self.add(item)
                problems.extend(item.problems)
        self.derive()
        return problems

    def add(self, item: ReadDocument) -> Added:
        """Store one document with its claims; the same text again changes nothing."""
        from cantillon.ledger.ledger import Added

        if filing_of(item.document) is not None:
            if self.ledger.holds(item.document):  # with claims that follow from other filings too
                return Added.UNCHANGED
            self._is_derived = False
        return self.ledger.add_reading(item.document, item.claims, item.problems)

    def derive(self) -> int:
        """Store what follows from the filings that were added: who bought and who sold; return the number of claims."""
        if self._is_derived:
            return 0
        from cantillon.ledger.filed import derive_claims

        self._is_derived = True
        return derive_claims(self.ledger, _issuer)

    def deals(self, *, as_of: date | None = None, stages: Collection[Stage] | None = None) -> list[Deal]:
        """Return the deals that the claims published by `as_of` make."""
        wanted = None if stages is None else frozenset(stages)
        return self.view(as_of=as_of).deals(stages=wanted)

    def view(self, *, as_of: date | None = None) -> LedgerView:
        """Return the ledger as of a date, for reading only."""
        return self.ledger.view(as_of=as_of)

    def claims(self, *, as_of: date | None = None) -> list[Claim]:
        """Return the claims published by `as_of`, as judged."""
        return self.view(as_of=as_of).claims()

    def documents(self, *, as_of: date | None = None) -> list[Document]:
        """Return the newest revision of each document."""
        return self.view(as_of=as_of).documents()

    def network(
        self, *, as_of: date | None = None, currency: str | None = None, stages: Collection[Stage] | None = None
    ) -> DealNetwork:
        """Return who pays whom as of a date, in one currency, ready to be asked.

        Raises
        ------
        CurrencyError
            If nothing can be converted into the currency.
        """
        from cantillon.asking import DealNetwork
        from cantillon.network.build import build_network

        deals = self.deals(as_of=as_of, stages=stages)
        unit = (currency or self.currency).upper()
        require_currency(unit, deals)
        return DealNetwork(deals, build_network(deals, currency=unit, as_of=as_of, stages=stages))

    def circles(
        self,
        *,
        as_of: date | None = None,
        currency: str | None = None,
        stages: Collection[Stage] | None = None,
        max_length: int = DEFAULT_LENGTH,
        top: int | None = None,
        classes: Iterable[CircleClass] | None = None,
        resume: str | None = None,
    ) -> CircleSearch:
        """Return the circles, the largest potential turnover first, or those after an earlier search."""
        network = self.network(as_of=as_of, currency=currency, stages=stages)
        return network.circles(max_length=max_length, top=top, classes=classes, resume=resume)

    def circulation(
        self, *, as_of: date | None = None, currency: str | None = None, stages: Collection[Stage] | None = None
    ) -> tuple[Circulation, Circulation]:
        """Return the circulation of firm and of potential amounts."""
        from cantillon.network.network import Measure

        network = self.network(as_of=as_of, currency=currency, stages=stages)
        return network.circulation(Measure.FIRM), network.circulation(Measure.POTENTIAL)

    def parties(self, *, as_of: date | None = None, currency: str | None = None) -> list[PartySummary]:
        """Return every party with what it was promised and has promised."""
        from cantillon.views.parties import party_summaries

        network = self.network(as_of=as_of, currency=currency)
        return party_summaries(network.network, network.deals)

    def deals_frame(self, *, as_of: date | None = None, stages: Collection[Stage] | None = None) -> pl.DataFrame:
        """Return the deals as a Polars data frame; `.to_pandas()` makes a pandas one."""
        from cantillon.views.tables import deals_frame

        return deals_frame(self.deals(as_of=as_of, stages=stages))

    def claims_frame(self, *, as_of: date | None = None) -> pl.DataFrame:
        """Return the claims with their sentences and sources as a Polars data frame."""
        from cantillon.views.tables import claims_frame

        view = self.view(as_of=as_of)
        return claims_frame(view.claims(), view.documents())

    def circles_frame(self, *, as_of: date | None = None, currency: str | None = None) -> pl.DataFrame:
        """Return the circles as a Polars data frame."""
        return self.network(as_of=as_of, currency=currency).circles_frame()

    def flows_frame(self, *, as_of: date | None = None, currency: str | None = None) -> pl.DataFrame:
        """Return the flows, payer to payee, as a Polars data frame."""
        return self.network(as_of=as_of, currency=currency).flows_frame()

    def snapshot(
        self, *, as_of: date | None = None, currency: str | None = None, title: str = "Cantillon"
    ) -> SnapshotView:
        """Return everything that the report shows, with one moment for each day on which something was published."""
        from cantillon.views.snapshot import build_snapshot

        view = self.view(as_of=as_of)
        documents = view.documents()
        days = sorted({document.published for document in documents if document.published is not None})
        moments = [self._moment(day, currency) for day in _thinned(days)[:-1]] + [self._moment(as_of, currency)]
        notes = [cut for cut in (self.circles(as_of=as_of, currency=currency).cut,) if cut]
        parties = {party.name: party for party in _registry().parties}
        return build_snapshot(documents, view.claims(), moments, title=title, parties=parties, notes=notes)

    def _moment(self, as_of: date | None, currency: str | None) -> Moment:
        from cantillon.network.network import Measure
        from cantillon.views.network_rows import circulation_view
        from cantillon.views.snapshot import Moment

        asked = self.network(as_of=as_of, currency=currency)
        firm, potential = asked.circulation(Measure.FIRM), asked.circulation(Measure.POTENTIAL)
        return Moment(as_of, asked.deals, asked.network, asked.circles().circles, circulation_view(firm, potential))

    def filings(self, *, as_of: date | None = None) -> tuple[HoldingsFiling, ...]:
        """Return the Forms 13F that the ledger holds."""
        from cantillon.ledger.filed import filings_in

        return filings_in(self.documents(as_of=as_of))

    def holding_changes(
        self, *, as_of: date | None = None, further: Sequence[HoldingsFiling] = ()
    ) -> tuple[HoldingChange, ...]:
        """Return what each manager bought, raised, cut and sold out, by the ledger's filings and `further` ones."""
        from cantillon.ledger.holdings import changes

        return changes((*self.filings(as_of=as_of), *further), _issuer)

    def holdings(
        self, *, of: str | None = None, as_of: date | None = None, further: Sequence[HoldingsFiling] = ()
    ) -> tuple[Position, ...]:
        """Return who held how much on which day, by the ledger's filings and `further` ones; `of` one party."""
        from cantillon.ledger.holdings import holders_of, positions

        held = positions((*self.filings(as_of=as_of), *further), _issuer)
        return held if of is None else holders_of(_registry().canonical(of), held)

    def rotations(
        self, *, as_of: date | None = None, within_days: int = 120, further: Sequence[HoldingsFiling] = ()
    ) -> tuple[Rotation, ...]:
        """Return who sold one party and put money into another, from filings and news together."""
        from cantillon.ledger.filed import READER
        from cantillon.ledger.holdings import rotations

        view = self.view(as_of=as_of)
        filed = {claim.id for claim in view.claims() if claim.reader == READER}
        told = [deal for deal in view.deals() if not filed.issuperset(deal.claim_ids)]
        return rotations(self.holding_changes(as_of=as_of, further=further), told, within_days=within_days)

    def findings(self, *, as_of: date | None = None) -> list[Finding]:
        """Return what cannot all be right and no person has judged: in deals, and in documents' own figures."""
        from cantillon.capacity.checks import CAPACITY_CHECKS, statement_findings

        view = self.view(as_of=as_of)
        settled = {each.claim_id for each in view.judged.tellings if each.origin in view.judged.settled}
        found = view.findings(CAPACITY_CHECKS)
        reported = {claim_id for each in found for claim_id in each.claim_ids if each.check == "money per gigawatt"}
        further = statement_findings(view.documents(), view.claims(), settled)
        return [*found, *(each for each in further if not each.claim_ids or reported.isdisjoint(each.claim_ids))]

    def add_balance_sheets(self, sheets: Iterable[BalanceSheet], where: str) -> int:
        """Store balance sheets under the names of the registry; return how many are new."""
        named = [replace(sheet, party=_registry().canonical(sheet.party)) for sheet in sheets]
        return self.ledger.balances.add(named, where)

    def balance_sheets(
        self, *, as_of: date | None = None, currency: str | None = None
    ) -> tuple[Mapping[str, BalanceSheet], tuple[Problem, ...]]:
        """Return what is known of each party, imported or shipped, in one currency, and what could not be converted."""
        from cantillon.network.balance_sheets import known_balance_sheets

        return known_balance_sheets(self.ledger.balances.all(), (currency or self.currency).upper(), as_of=as_of)

    def stated_revenue(self, party: str, *, as_of: date | None = None, currency: str | None = None) -> dict[int, int]:
        """Return the revenue that a party's balance sheets state, in minor units, by the year in which theirs ends."""
        from cantillon.network.balance_sheets import revenue_by_year

        imported = self.ledger.balances.all()
        return revenue_by_year(party, imported, (currency or self.currency).upper(), as_of=as_of)

    def families(self, names: Iterable[str]) -> dict[str, str]:
        """Return for each party whose owner is among `names`, as the registry knows them, the highest such owner."""
        from cantillon.views.families import heads_of

        return heads_of(names, lambda name: party.parent if (party := _registry().party(name)) else None)

    def canonical(self, name: str) -> str:
        """Return the name by which the registry knows a party, or the name itself."""
        return _registry().canonical(name)

    def party_name(self, name: str, *, as_of: date | None = None, deals: Iterable[Deal] | None = None) -> str:
        """Return the name under which the ledger holds a party: any spelling, brand or epithet will do.

        `deals` are those of the ledger as of that day, where they are at hand.

        Raises
        ------
        UnknownPartyError
            If no deal names it; the message offers the most similar names.
        """
        from rapidfuzz import process

        from cantillon.claims.party import folded

        named = self.deals(as_of=as_of) if deals is None else deals
        known = sorted({side for deal in named for side in _sides(deal)})
        wanted = {folded(name), folded(_registry().canonical(name))}
        for party in known:
            if folded(party) in wanted:
                return party
        if not known:
            raise UnknownPartyError("The ledger holds no deals yet.", hint="`cantillon read STORIES` fills it.")
        similar = [match for match, _, _ in process.extract(name, known, limit=3, score_cutoff=SIMILAR)]
        hint = f"Did you mean {' or '.join(similar)}?" if similar else "`cantillon parties` lists those that there are."
        raise UnknownPartyError(f"The ledger holds no party {name!r}.", hint=hint)

    def _repr_html_(self) -> str:
        """Return what a notebook shows: what the ledger holds."""
        view = self.view()
        rows = (("documents", view.documents()), ("claims", view.claims()), ("deals", view.deals()))
        cells = "".join(f"<tr><th>{escape(name)}</th><td>{len(held)}</td></tr>" for name, held in rows)
        return f"<table><caption>Cantillon ledger</caption><tbody>{cells}</tbody></table>"

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
    from cantillon.ledger.ledger import Ledger

    settings = read_settings()
    return Workbench(Ledger.open(str(url or settings.ledger), create=create), currency=settings.currency)


def open_payments(url: str | Path | None = None) -> PaymentStore:
    """Return the payments of the ledger at a path or address; they lie in a folder beside it.

    Raises
    ------
    InputError
        If the ledger is a database server and no folder is set.
    """
    from cantillon.ledger.payments import PaymentStore

    folder = _payments_folder(url)
    if folder is None:
        raise InputError("A ledger on a server has no folder for payments.", hint="Set CANTILLON_PAYMENTS.")
    return PaymentStore(folder)


def holds_payments(url: str | Path | None = None) -> bool:
    """Say whether payments were imported beside a ledger."""
    folder = _payments_folder(url)
    return folder is not None and (folder / "imports.json").is_file()


def _payments_folder(url: str | Path | None) -> Path | None:
    settings = read_settings()
    name = str(url or settings.ledger)
    if settings.payments:
        return Path(settings.payments)
    if "://" in name and not name.startswith("sqlite:"):
        return None
    path = Path(name.removeprefix("sqlite:///"))
    return path.with_name(f"{path.stem}.payments")


def import_payments(
    path: Path,
    wanted: Wanted,
    url: str | Path | None = None,
    *,
    again: bool = False,
    today: date | None = None,
    tell: Callable[[str], None] | None = None,
) -> PaymentImport | None:
    """Bring the payments of one file into the folder beside a ledger; return ``None`` where they are there already.

    Parameters
    ----------
    path : Path
        A CSV or Parquet file, perhaps compressed with gzip or zstd.
    wanted : Wanted
        What is known of its columns; the rest is guessed.
    url : str or Path, optional
        The ledger.
    again : bool
        Whether to import the same rows twice.
    today : date, optional
        Later payments are refused.
    tell : callable, optional
        Is told what the columns are taken for, before they are read.
    """
    from cantillon.sources.name_table import NameTable
    from cantillon.sources.payments import payment_format, read_payments

    store = open_payments(url)
    how = payment_format(path, wanted)
    if tell is not None:
        tell(f"{path}: {how.in_words()}.")
    names, kinds = (NameTable(store.known_names(which)) for which in ("parties", "kinds"))
    blocks = read_payments(path, how, names, kinds, encoding=wanted.encoding, latest=today)
    return store.add(path, how.in_words(), blocks, names, kinds, again=again)


def _thinned(days: list[date]) -> list[date]:
    """Return at most `MOMENTS` of `days`, evenly, the last among them."""
    step = -(-len(days) // MOMENTS) or 1
    return days[::-1][::step][::-1]


def _sides(deal: Deal) -> Iterator[str]:
    yield from (*deal.actors, *deal.counterparties, *filter(None, [deal.seller]))


def require_currency(currency: str, deals: Iterable[Deal]) -> None:
    """Let pass a currency into which amounts can be converted.

    Raises
    ------
    CurrencyError
        If there is no rate for it, and no deal in it.
    """
    from cantillon.network.conversion import european_central_bank

    if currency in ("USD", "EUR") or any(deal.amount and deal.amount.currency == currency for deal in deals):
        return
    known = sorted(code for code in european_central_bank().header if len(code) == 3)
    if currency not in known:
        raise CurrencyError(
            f"Nothing can be converted into {currency!r}.", hint=f"There are rates for EUR, {', '.join(known)}."
        )


def _issuer(name: str, _: str) -> str:
    return _registry().canonical(name)


@cache
def _registry() -> Registry:
    from cantillon.claims.registry import load_registry

    settings = read_settings()
    return load_registry(Path(settings.parties)) if settings.parties else load_registry()


@cache
def _reader(name: str) -> Reader:
    from cantillon.reading.registry import find_reader

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
