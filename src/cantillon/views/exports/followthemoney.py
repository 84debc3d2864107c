"""Parties and deals as FollowTheMoney entities (followthemoney.tech), one JSON object a line.

Holdings are ``Ownership``, loans ``Debt``, every other deal a ``Payment``; the documents are ``Article`` entities and
each deal names those it rests on as ``proof``.
"""

from __future__ import annotations

from decimal import Decimal
from itertools import product
from pathlib import Path

import msgspec

from cantillon.claims.party import Party
from cantillon.ledger.deal import Deal
from cantillon.values.kinds import Kind
from cantillon.views.exports.data import ExportData
from cantillon.views.wording import deal_in_words

# schema, property of the actor, property of the counterparty
_SCHEMAS = {Kind.HOLD: ("Ownership", "owner", "asset"), Kind.LEND: ("Debt", "creditor", "debtor")}
_PAYMENT = ("Payment", "payer", "beneficiary")
Entity = dict[str, object]


def write_followthemoney(data: ExportData, path: Path) -> list[Path]:
    """Write parties, documents and deals; a deal of several parties is one entity a pair."""
    claims = {claim.id: claim for claim in data.claims}
    entities: list[Entity] = []
    names = sorted({name for deal in data.deals for name in (*deal.actors, *deal.counterparties)})
    entities += [_entity(Party(name).id, "LegalEntity", name=[name]) for name in names]
    for document in data.documents.values():
        published = [document.published.isoformat()] if document.published else []
        title = [document.title] if document.title else []
        entities.append(
            _entity(document.id, "Article", title=title, publishedAt=published, language=[document.language])
        )
    for deal in data.deals:
        proof = sorted({claims[claim_id].evidence.document_id for claim_id in deal.claim_ids if claim_id in claims})
        entities += _deal_entities(deal, proof)
    path.write_bytes(b"".join(msgspec.json.encode(entity) + b"\n" for entity in entities))
    return [path]


def _deal_entities(deal: Deal, proof: list[str]) -> list[Entity]:
    schema, actor_property, counterparty_property = _SCHEMAS.get(deal.kind, _PAYMENT)
    summary = deal_in_words(deal.kind, deal.actors, deal.counterparties, deal.amount)
    amount = [_plain(deal.amount.potential)] if deal.amount else []
    currency = [deal.amount.currency] if deal.amount else []
    money = {"amount": amount, "currency": currency} if schema != "Ownership" else {}
    share = {"percentage": [_plain(deal.share_pct)]} if schema == "Ownership" and deal.share_pct is not None else {}
    return [
        _entity(
            f"{deal.id}-{number}",
            schema,
            **{actor_property: [Party(actor).id], counterparty_property: [Party(counterparty).id]},
            **money,
            **share,
            summary=[summary],
            status=[str(deal.stage)],
            proof=proof,
        )
        for number, (actor, counterparty) in enumerate(product(deal.actors, deal.counterparties))
    ]


def _entity(entity_id: str, schema: str, **properties: list[str]) -> Entity:
    return {
        "id": entity_id,
        "schema": schema,
        "properties": {name: values for name, values in properties.items() if values},
    }


def _plain(value: Decimal) -> str:
    return f"{value:f}"
