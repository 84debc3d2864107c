"""The report: one HTML file that opens from disk, with the map, the circles and the sentence behind every figure.

Everything is in the page as text, so that it reads without scripts, on paper and in a screen reader; the script only
highlights, filters and zooms. Text from documents is escaped by the template; a policy in the page allows no script
or style but its own, by their digests.
"""

from __future__ import annotations

import base64
import hashlib
from collections import defaultdict
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

import jinja2
from markupsafe import Markup

from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.currency import from_minor
from cantillon.values.kinds import Kind
from cantillon.views.diagrams import Arrow, Map, Node, draw_families, draw_map, heads_in
from cantillon.views.messages_catalogue import messages
from cantillon.views.snapshot_records import (
    AmountView,
    CircleView,
    ClaimView,
    ConflictValue,
    ConflictView,
    DealView,
    SnapshotView,
)
from cantillon.views.wording import (
    UNKNOWN_AMOUNT,
    Language,
    amount_in_words,
    circle_in_words,
    deal_in_words,
    figure_in_words,
    share_in_words,
)

TEMPLATES: Final = files("cantillon.views") / "templates"


def write_report(
    snapshot: SnapshotView, path: Path, *, language: Language = "en", sections: Markup | None = None
) -> None:
    """Write the report of `snapshot` to `path`; further `sections` (rings of payments, a stress test) come after it."""
    path.write_text(render_report(snapshot, language=language, sections=sections), encoding="utf-8")


def render_report(snapshot: SnapshotView, *, language: Language = "en", sections: Markup | None = None) -> str:
    """Return the report as one HTML document in the chosen language."""
    style, script = _asset("report.css"), _asset("report.js")
    page = _Page(snapshot, language)
    return _template().render(
        page=page,
        t=messages(language),
        language=language,
        sections=sections,
        style=Markup(style),  # noqa: S704 - the package's own file
        script=Markup(script),  # noqa: S704 - the package's own file
        policy=f"default-src 'none'; style-src {_digest(style)}; script-src {_digest(script)}; img-src data:; "
        "base-uri 'none'; form-action 'none'",
    )


@dataclass(frozen=True, slots=True)
class Turnover:
    """A circle with its present turnover in words."""

    circle: CircleView
    number: int
    firm: str
    potential: str
    chain: str


class _Page:
    """What the template asks for: the snapshot's records with their figures in words."""

    def __init__(self, snapshot: SnapshotView, language: Language) -> None:
        self.snapshot = snapshot
        self.language: Language = language
        self.map = draw_map(snapshot)
        self.families = draw_families(snapshot)
        self.present = snapshot.moments[-1].circulation
        self.claims: Mapping[str, ClaimView] = {claim.id: claim for claim in snapshot.claims}
        self.documents = {document.id: document for document in snapshot.documents}
        self.deals = sorted(snapshot.deals, key=lambda deal: (deal.first_published or "", deal.id))
        self.deal = {deal.id: deal for deal in snapshot.deals}
        self.deals_now = self._deals_now()
        self.named = [party for party in snapshot.parties if not party.joint]
        self.circles = self._circles()
        self.days = sorted({arrow.first for arrow in self.map.arrows if arrow.first})
        heads = heads_in(snapshot)
        self.of_arrow, self.of_family = self._of_arrows({}), self._of_arrows(heads)

    def _of_arrows(self, heads: Mapping[str, str]) -> dict[tuple[str, str], list[int]]:
        """Return the numbers of the circles that go from a payer to a payee, or from family to family."""
        numbers: defaultdict[tuple[str, str], list[int]] = defaultdict(list)
        for turnover in self.circles:
            legs = {(heads.get(leg.payer, leg.payer), heads.get(leg.payee, leg.payee)) for leg in turnover.circle.legs}
            for leg in legs:
                numbers[leg].append(turnover.number)
        return numbers

    def counted(self, items: Collection[object], key: str) -> str:
        """Return how many there are, with the word for one or for more."""
        is_one = len(items) == 1 or (self.language == "fr" and not items)
        return f"{len(items)} {messages(self.language)[f'{key}_one' if is_one else key]}"

    def _deals_now(self) -> set[str]:
        """Return the deals of the present; the page also has those that only an earlier day took for deals."""
        alive: set[str] = set()
        for moment in self.snapshot.moments:
            alive.update(state.deal for state in moment.deals)
            alive.difference_update(moment.deals_ended)
        return alive

    def _circles(self) -> list[Turnover]:
        states = {}
        for moment in self.snapshot.moments:
            states.update({state.circle: state for state in moment.circles})
            for ended in moment.circles_ended:
                states.pop(ended, None)
        alive = [circle for circle in self.snapshot.circles if circle.id in states]
        alive.sort(key=lambda circle: (-int(states[circle.id].turnover_potential or -1), circle.id))
        return [
            Turnover(
                circle,
                number,
                self.money(states[circle.id].turnover_firm),
                self.money(states[circle.id].turnover_potential, at_least=states[circle.id].at_least),
                circle_in_words(circle.parties),
            )
            for number, circle in enumerate(alive, start=1)
        ]

    def money(self, minor: str | int | None, *, at_least: bool = False) -> str:
        """Return a sum in minor units of the snapshot's currency in words."""
        if minor is None:
            return UNKNOWN_AMOUNT[self.language]
        value = from_minor(int(minor), self.snapshot.currency)
        if at_least:
            amount = AmountRange(value, None, self.snapshot.currency, Qualifier.AT_LEAST)
            return amount_in_words(amount, self.language)
        return figure_in_words(value, self.snapshot.currency, self.language)

    def share(self, part: float | None) -> str:
        """Return a share in words."""
        return share_in_words(part, self.language)

    def amount(self, amount: AmountView | None) -> str:
        """Return a published amount in words."""
        return amount_in_words(_range(amount), self.language)

    def say(self, deal: DealView | ClaimView) -> str:
        """Say a deal or claim from its fields."""
        kind = Kind(deal.kind)
        return deal_in_words(kind, deal.actors, deal.counterparties, _range(deal.amount), self.language)

    def label(self, arrow: Arrow) -> str:
        """Say an arrow for those who cannot see it."""
        return f"{arrow.payer} → {arrow.payee}: {self.money(arrow.potential, at_least=arrow.at_least)}"

    def name(self, node: Node) -> str:
        """Say a party and what was promised to it, for those who cannot see it."""
        receives = node.party.receives
        others = f" (+ {', '.join(node.members)})" if node.members else ""
        return f"{node.party.name}{others}: {self.money(receives.potential, at_least=receives.unknown > 0)}"

    def sources(self, deal: DealView) -> list[ClaimView]:
        """Return the claims of a deal, best first."""
        return [self.claims[claim_id] for claim_id in deal.claims if claim_id in self.claims]

    def values(self, conflict: ConflictView) -> list[ConflictValue]:
        """Return what the sources say of a field in which they disagree."""
        return conflict.values

    def numbers(self, arrow: Arrow, drawn: Map) -> str:
        """Return the numbers of the circles that an arrow of a map is part of."""
        of_arrow = self.of_family if drawn is self.families else self.of_arrow
        return " ".join(map(str, of_arrow.get((arrow.payer, arrow.payee), ())))


def _range(amount: AmountView | None) -> AmountRange | None:
    if amount is None:
        return None
    low, high = (None if bound is None else Decimal(bound) for bound in (amount.low, amount.high))
    return AmountRange(low, high, amount.currency, Qualifier(amount.qualifier))


@cache
def _template() -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.StrictUndefined
    )
    return environment.from_string(_asset("report.html"))


@cache
def _asset(name: str) -> str:
    return (TEMPLATES / name).read_text(encoding="utf-8")


def _digest(text: str) -> str:
    return "'sha256-" + base64.b64encode(hashlib.sha256(text.encode()).digest()).decode() + "'"
