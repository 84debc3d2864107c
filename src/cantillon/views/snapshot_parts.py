"""Records of the layers below as plain values of a snapshot, one function each."""

from __future__ import annotations

from decimal import Decimal
from urllib.parse import urlsplit

from cantillon.claims.claim import Claim
from cantillon.ledger.deal import Deal
from cantillon.network.circles import Circle
from cantillon.network.conversion import Rate
from cantillon.network.flow import Flow
from cantillon.sources.document import Document
from cantillon.values.amount import AmountRange
from cantillon.values.currency import from_minor
from cantillon.values.dates import Period
from cantillon.values.ids import content_id
from cantillon.views.snapshot_records import (
    AmountView,
    CircleState,
    CircleView,
    ClaimView,
    ConflictValue,
    ConflictView,
    ConvertedView,
    DealView,
    DocumentView,
    FlowState,
    FlowView,
    LegState,
    LegView,
    StageView,
)

CONTEXT = 320  # characters on either side of a quote: about two sentences, enough to see who is speaking of what
LONGEST_QUOTE = 2000  # a "sentence" longer than that is a page without punctuation
RATE_DIGITS = 6


def amount_view(amount: AmountRange | None) -> AmountView | None:
    """Return an amount with exact bounds; unknown is ``None``."""
    if amount is None:
        return None
    return AmountView(
        low=_decimal(amount.low), high=_decimal(amount.high), currency=amount.currency, qualifier=str(amount.qualifier)
    )


def converted_view(amount: AmountRange | None, rate: Rate | None) -> ConvertedView | None:
    """Return what the amount is at `rate`; ``None`` where there is nothing to convert."""
    if amount is None or rate is None or amount.currency == rate.target:
        return None
    low, high = (
        None if bound is None else _decimal(from_minor(rate.convert(bound), rate.target))
        for bound in (amount.low, amount.high)
    )
    per_unit = round(Decimal(rate.per_unit.numerator) / Decimal(rate.per_unit.denominator), RATE_DIGITS)
    return ConvertedView(
        low=low, high=high, currency=rate.target, rate=_decimal(per_unit) or "", rate_on=rate.on.isoformat()
    )


def deal_view(deal: Deal, rate: Rate | None) -> DealView:
    """Return a deal; `rate` converts its amount where it is in another currency."""
    return DealView(
        id=deal.id,
        kind=str(deal.kind),
        actors=list(deal.actors),
        counterparties=list(deal.counterparties),
        seller=deal.seller,
        amount=amount_view(deal.amount),
        converted=converted_view(deal.amount, rate),
        share_pct=_decimal(deal.share_pct),
        capacity_gw=_decimal(deal.capacity_gw),
        term=period_view(deal.term),
        stage=str(deal.stage),
        stages=[
            StageView(on=event.on.isoformat() if event.on else None, stage=str(event.stage), claim=event.claim_id)
            for event in deal.stages
        ],
        claims=list(deal.claim_ids),
        conflicts=[
            ConflictView(field=each.field, values=[ConflictValue(value=v, claims=list(ids)) for v, ids in each.values])
            for each in deal.conflicts
        ],
        part_of=deal.part_of,
        first_published=deal.first_published.isoformat() if deal.first_published else None,
        last_published=deal.last_published.isoformat() if deal.last_published else None,
    )


def claim_view(claim: Claim, document: Document) -> ClaimView:
    """Return a claim with its quote and the text around it, cut at words."""
    span = claim.evidence.span
    return ClaimView(
        id=claim.id,
        document=claim.evidence.document_id,
        kind=str(claim.kind),
        actors=list(claim.actors),
        counterparties=list(claim.counterparties),
        amount=amount_view(claim.amount),
        share_pct=_decimal(claim.share_pct),
        capacity_gw=_decimal(claim.capacity_gw),
        stage=str(claim.stage),
        term=period_view(claim.term),
        speaks_of=period_view(claim.speaks_of),
        quoted=claim.quoted,
        reader=claim.reader,
        confidence=round(claim.confidence, 4),
        start=span.start,
        end=span.end,
        before=_tail(document.text, span.start),
        quote=claim.evidence.quote[:LONGEST_QUOTE],
        after=_head(document.text, span.end),
    )


def document_view(document: Document) -> DocumentView:
    """Return where a text was published; only an http(s) address becomes a link."""
    is_link = urlsplit(document.source).scheme in {"http", "https"}
    return DocumentView(
        id=document.id,
        title=document.title,
        publisher=document.publisher,
        source=document.source,
        url=document.source if is_link else None,
        language=document.language,
        published=document.published.isoformat() if document.published else None,
        translated=document.translated is not None,
        translated_by=document.translated.by if document.translated else None,
        revision=document.revision,
    )


def flow_id(flow: Flow) -> str:
    """Return an id that a flow keeps while its amounts and stage change."""
    return content_id("flow", flow.deal_id, flow.payer, flow.payee, flow.kind)


def flow_view(flow: Flow) -> FlowView:
    """Return what does not change of a flow."""
    return FlowView(
        id=flow_id(flow),
        deal=flow.deal_id,
        payer=flow.payer,
        payee=flow.payee,
        kind=str(flow.kind),
        leg=str(flow.leg),
        medium=str(flow.medium),
        dated=flow.dated.isoformat() if flow.dated else None,
        term=period_view(flow.term),
        at_least=flow.at_least,
        counted=flow.is_counted,
    )


def flow_state(flow: Flow) -> FlowState:
    """Return what a flow moves as of its network."""
    return FlowState(flow=flow_id(flow), firm=_text(flow.firm), potential=_text(flow.potential), stage=str(flow.stage))


def circle_view(circle: Circle) -> CircleView:
    """Return what does not change of a circle."""
    return CircleView(
        id=circle.id,
        parties=list(circle.parties),
        circle_class=str(circle.circle_class),
        legs=[
            LegView(
                payer=leg.payer,
                payee=leg.payee,
                sides=[str(side) for side in leg.sides],
                kinds=[str(kind) for kind in leg.kinds],
                media=[str(medium) for medium in leg.media],
                deals=list(leg.deal_ids),
                dates=[day.isoformat() for day in leg.dates],
            )
            for leg in circle.legs
        ],
        span_days=circle.span_days,
    )


def circle_state(circle: Circle) -> CircleState:
    """Return what goes round in a circle as of its network."""
    return CircleState(
        circle=circle.id,
        turnover_firm=_text(circle.turnover_firm),
        turnover_potential=_text(circle.turnover_potential),
        at_least=circle.at_least,
        legs=[
            LegState(firm=_text(leg.firm), potential=_text(leg.potential), at_least=leg.at_least) for leg in circle.legs
        ],
    )


def period_view(period: Period | None) -> list[str | None] | None:
    """Return first and last day, either of which may be open."""
    if period is None:
        return None
    return [period.first.isoformat() if period.first else None, period.last.isoformat() if period.last else None]


def _text(minor: int | None) -> str | None:
    return None if minor is None else str(minor)


def _decimal(value: Decimal | None) -> str | None:
    """Return the exact value without exponent and without zeros that say nothing."""
    if value is None:
        return None
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def _tail(text: str, end: int) -> str:
    start = max(0, end - CONTEXT)
    piece = text[start:end]
    if start == 0:
        return piece
    _, space, rest = piece.partition(" ")
    return "… " + (rest if space else piece)


def _head(text: str, start: int) -> str:
    piece = text[start : start + CONTEXT]
    if start + CONTEXT >= len(text):
        return piece
    kept, space, _ = piece.rpartition(" ")
    return (kept if space else piece) + " …"
