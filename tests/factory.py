"""Builders of records for tests: every field has a plain default, so that a test writes only what it is about."""

from datetime import date
from decimal import Decimal

from cantillon.claims.claim import Claim
from cantillon.claims.evidence import Evidence
from cantillon.ledger.deal import Deal, StageEvent
from cantillon.network.flow import Flow, Leg, Medium
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

SENTENCE = "Nvidia will invest up to $10bn in Anthropic."
FINANCE = {Kind.INVEST, Kind.LEND, Kind.ACQUIRE, Kind.GUARANTEE, Kind.GRANT}
BILLION = 10**9


def dollars(low, high=None, qualifier=None):
    """Return an amount in billions of dollars: `dollars(5)`, `dollars(None, 10)`, `dollars(3, 5)`."""
    if qualifier is None and high is None:
        return AmountRange(Decimal(low) * BILLION, Decimal(low) * BILLION, "USD")
    if low is None:
        return AmountRange(None, Decimal(high) * BILLION, "USD", Qualifier.UP_TO)
    high = None if high is None else Decimal(high) * BILLION
    return AmountRange(Decimal(low) * BILLION, high, "USD", qualifier or Qualifier.BETWEEN)


def document(text=SENTENCE, *, source="story.txt", published=date(2025, 11, 18), language="en", **fields):
    """Return a document."""
    return Document(source=source, text=text, language=language, published=published, **fields)


def claim(
    kind=Kind.INVEST,
    actors=("Nvidia",),
    counterparties=("Anthropic",),
    amount=None,
    *,
    stage=Stage.AGREED,
    source=None,
    quote=None,
    **fields,
):
    """Return a claim grounded in `source` (a document); its quote is the whole text unless given."""
    source = source or document()
    start = source.text.index(quote) if quote else 0
    span = Span(start, start + len(quote) if quote else len(source.text))
    fields.setdefault("confidence", 0.9)
    return Claim(kind, tuple(actors), tuple(counterparties), amount, stage, Evidence.of(source, span), **fields)


def deal(
    kind=Kind.INVEST, actors=("Nvidia",), counterparties=("Anthropic",), amount=None, *, stage=Stage.AGREED, **fields
):
    """Return a deal whose id says what it is."""
    name = f"deal-{kind}-{'+'.join(actors)}-{'+'.join(counterparties)}"
    fields.setdefault("first_published", date(2025, 11, 18))
    fields.setdefault("last_published", fields["first_published"])
    claims = fields.pop("claim_ids", (f"claim-of-{name}",))
    events = (StageEvent(fields["first_published"], stage, claims[0]),)
    return Deal(
        fields.pop("id", name), kind, tuple(actors), tuple(counterparties), amount, stage, events, claims, **fields
    )


def flow(payer="Nvidia", payee="Anthropic", potential=10, *, firm=None, kind=Kind.INVEST, stage=Stage.AGREED, **fields):
    """Return a cash flow; amounts in minor units (cents)."""
    leg = Leg.FINANCE if kind in FINANCE else Leg.REVENUE
    return Flow(
        deal_id=fields.pop("deal_id", f"deal-{kind}-{payer}-{payee}"),
        payer=payer,
        payee=payee,
        kind=kind,
        leg=leg,
        medium=fields.pop("medium", Medium.CASH),
        firm=potential if firm is None else firm,
        potential=potential,
        currency=fields.pop("currency", "USD"),
        stage=stage,
        dated=fields.pop("dated", date(2025, 11, 18)),
        **fields,
    )
