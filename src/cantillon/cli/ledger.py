"""`cantillon deals | claims | documents | parties | party | migrate`: what the ledger holds."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import click

from cantillon.claims.claim import Claim
from cantillon.cli.options import (
    as_of_option,
    chosen,
    currency_option,
    existing,
    json_option,
    ledger_option,
    stage_option,
)
from cantillon.cli.output import LEFT, RIGHT, print_json, print_table, say
from cantillon.ledger.deal import Deal
from cantillon.ledger.ledger import Ledger
from cantillon.sources.document import Document
from cantillon.values.kinds import Kind
from cantillon.views.rows import claim_row, deal_row
from cantillon.views.wording import count_in_words, deal_in_words, money_in_words

if TYPE_CHECKING:
    from cantillon.views.parties import PartySummary


@click.command("deals")
@ledger_option
@json_option
@as_of_option
@stage_option
@click.option("--kind", "kinds", multiple=True, type=click.Choice([str(kind) for kind in Kind]), help="Only this kind.")
@click.option("--party", help="Only deals with this party.")
@click.option("--sentences", is_flag=True, help="Show the sentence behind each deal.")
def deals_command(
    ledger_url: str,
    as_json: bool,
    as_of: date | None,
    stages: tuple[str, ...],
    kinds: tuple[str, ...],
    party: str | None,
    sentences: bool,
) -> None:
    """Show deals: what many sentences in many documents say of one transaction."""
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        name = workbench.party_name(party, as_of=as_of) if party else None
        wanted = {Kind(kind) for kind in kinds} or None
        deals = view.deals(stages=chosen(stages), kinds=wanted, party=name)
        claims = {claim.id: claim for claim in view.claims()}
        documents = {document.id: document for document in view.documents()}
    if as_json:
        for deal in deals:
            print_json(deal_row(deal, claims, documents))
        return
    print_deals(deals, claims, documents, sentences=sentences)


def print_deals(
    deals: list[Deal], claims: dict[str, Claim], documents: dict[str, Document], *, sentences: bool = False
) -> None:
    """Print a table of deals; with `sentences`, the best sentence of each and where it was published."""
    columns = [("first", LEFT), ("deal", LEFT), ("stage", LEFT), ("sources", RIGHT), ("conflicts", LEFT)]
    if sentences:
        columns.append(("sentence", LEFT))
    rows = []
    for deal in deals:
        sources = {claims[claim_id].evidence.document_id for claim_id in deal.claim_ids if claim_id in claims}
        row = [
            str(deal.first_published or "undated"),
            deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount),
            str(deal.stage),
            str(len(sources)),
            ", ".join(conflict.field for conflict in deal.conflicts),
        ]
        if sentences:
            row.append(_sentence(deal, claims, documents))
        rows.append(row)
    print_table(f"{len(deals)} deals", columns, rows)


@click.command("claims")
@ledger_option
@json_option
@as_of_option
@stage_option
@click.option(
    "--min-confidence", type=click.FloatRange(0, 1), default=0.0, help="Leave out claims below this probability."
)
def claims_command(
    ledger_url: str, as_json: bool, as_of: date | None, stages: tuple[str, ...], min_confidence: float
) -> None:
    """Show claims: each statement with the sentence that makes it."""
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        documents = {document.id: document for document in view.documents()}
        wanted = chosen(stages)
        claims = [
            claim
            for claim in view.claims()
            if claim.confidence >= min_confidence and (wanted is None or claim.stage in wanted)
        ]
    if as_json:
        for claim in claims:
            print_json(claim_row(claim, documents.get(claim.evidence.document_id)))
        return
    columns = [("published", LEFT), ("sure", RIGHT), ("claim", LEFT), ("stage", LEFT), ("sentence", LEFT)]
    rows = []
    for claim in claims:
        document = documents.get(claim.evidence.document_id)
        said = deal_in_words(claim.kind, claim.actors, claim.counterparties, claim.amount)
        published = str(document.published if document and document.published else "undated")
        rows.append((published, f"{claim.confidence:.2f}", said, str(claim.stage), claim.evidence.quote))
    print_table(f"{len(claims)} claims", columns, rows)


@click.command("documents")
@ledger_option
@json_option
@as_of_option
def documents_command(ledger_url: str, as_json: bool, as_of: date | None) -> None:
    """Show which documents were read."""
    with existing(ledger_url) as workbench:
        view = workbench.view(as_of=as_of)
        counts = [(document, len(view.claims_of(document.id))) for document in view.documents()]
    if as_json:
        for document, claims in counts:
            print_json(
                {
                    "id": document.id,
                    "source": document.source,
                    "title": document.title,
                    "publisher": document.publisher,
                    "published": document.published,
                    "language": document.language,
                    "translated": None if document.translated is None else {"by": document.translated.by},
                    "revision": document.revision,
                    "claims": claims,
                }
            )
        return
    columns = [("published", LEFT), ("language", LEFT), ("claims", RIGHT), ("title", LEFT), ("source", LEFT)]
    rows = [(str(d.published or "undated"), d.language, str(claims), d.title or "", d.source) for d, claims in counts]
    print_table(f"{len(counts)} documents", columns, rows)


@click.command("parties")
@ledger_option
@json_option
@as_of_option
@currency_option
def parties_command(ledger_url: str, as_json: bool, as_of: date | None, currency: str) -> None:
    """Show parties in order of what others promised to pay them."""
    with existing(ledger_url) as workbench:
        summaries = workbench.parties(as_of=as_of, currency=currency)
    if as_json:
        for summary in summaries:
            print_json(summary.row())
        return
    columns = [
        ("party", LEFT),
        ("promised to it", RIGHT),
        ("of it firm", RIGHT),
        ("it promised", RIGHT),
        ("deals", RIGHT),
    ]
    print_table(f"{len(summaries)} parties", columns, [_party_cells(summary) for summary in summaries])


def _party_cells(summary: PartySummary) -> tuple[str, ...]:
    received = money_in_words(summary.received_potential, summary.currency, at_least=summary.received_unknown > 0)
    firm = money_in_words(summary.received_firm, summary.currency)
    paid = money_in_words(summary.paid_potential, summary.currency, at_least=summary.paid_unknown > 0)
    return (summary.name, received, firm, paid, str(summary.deals))


@click.command("party")
@click.argument("name")
@ledger_option
@json_option
@as_of_option
@currency_option
def party_command(name: str, ledger_url: str, as_json: bool, as_of: date | None, currency: str) -> None:
    """Show one party: what it promised, what it was promised, with the sentences."""
    with existing(ledger_url) as workbench:
        canonical = workbench.party_name(name, as_of=as_of)
        view = workbench.view(as_of=as_of)
        deals = view.deals(party=canonical)
        claims = {claim.id: claim for claim in view.claims()}
        documents = {document.id: document for document in view.documents()}
        summary = next((s for s in workbench.parties(as_of=as_of, currency=currency) if s.name == canonical), None)
        search = workbench.circles(as_of=as_of, currency=currency)
        circles = [circle for circle in search if canonical in circle.parties]
    if as_json:
        print_json(
            {
                "party": canonical,
                **({} if summary is None else summary.row()),
                "circles": [list(circle.parties) for circle in circles],
                "deals": [deal_row(deal, claims, documents) for deal in deals],
            }
        )
        return
    if summary is not None:
        received = money_in_words(summary.received_potential, summary.currency, at_least=summary.received_unknown > 0)
        paid = money_in_words(summary.paid_potential, summary.currency, at_least=summary.paid_unknown > 0)
        deals_said = count_in_words(summary.deals, "deal", "deals")
        circles_said = count_in_words(len(circles), "circle", "circles")
        say(f"{canonical}: {received} promised to it, {paid} promised by it, in {deals_said} and {circles_said}.")
    print_deals(deals, claims, documents, sentences=True)


@click.command("migrate")
@ledger_option
def migrate_command(ledger_url: str) -> None:
    """Bring a ledger that an older version wrote up to date."""
    before = Ledger.migrate(ledger_url)
    say(f"{ledger_url} is up to date." if before is None else f"{ledger_url}: brought up to date from schema {before}.")


def _sentence(deal: Deal, claims: dict[str, Claim], documents: dict[str, Document]) -> str:
    claim = next((claims[claim_id] for claim_id in deal.claim_ids if claim_id in claims), None)
    if claim is None:
        return ""
    document = documents.get(claim.evidence.document_id)
    where = "" if document is None else f" ({document.publisher or document.source}, {document.published or 'undated'})"
    return claim.evidence.quote + where
