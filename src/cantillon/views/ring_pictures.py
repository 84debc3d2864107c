"""Rings of payments in the report: a picture of each with its payments beside it, as text that needs no script."""

from __future__ import annotations

from math import cos, pi, sin

from markupsafe import Markup

from cantillon.ledger.payments import PaymentTable
from cantillon.network.rings import Ring, RingSearch
from cantillon.views.ring_rows import names_of, ring_row
from cantillon.views.rows import Row
from cantillon.views.wording import Language, circle_in_words, money_in_words

WIDTH, HEIGHT, RADIUS, NODE = 720, 260, 88, 7
NAME_LETTERS = 24  # of a party beside its node; the table has the whole name
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "title": "Rings of payments",
        "found": "{rings} rings and {pairs} pairs among {payments} payments in {currency}; {shown} are shown.",
        "amount": "at least {amount} goes round",
        "leg": "leg",
        "paid": "largest circle",
        "on": "on",
        "from": "from",
        "all": "in all",
    },
    "fr": {
        "title": "Boucles de paiements",
        "found": "{rings} boucles et {pairs} paires parmi {payments} paiements en {currency} ; {shown} sont montrées.",
        "amount": "au moins {amount} fait le tour",
        "leg": "étape",
        "paid": "plus grand cercle",
        "on": "le",
        "from": "source",
        "all": "en tout",
    },
}


def rings_section(table: PaymentTable, search: RingSearch, *, language: Language = "en") -> Markup:
    """Return the report's section on rings: what was found, and each ring with its picture and payments."""
    words = _WORDS[language]
    found = words["found"].format(
        rings=f"{search.ring_count:,}",
        pairs=f"{search.pair_count:,}",
        payments=f"{len(table):,}",
        currency=table.currency,
        shown=len(search.rings),
    )
    notes = [found, *([search.cut] if search.cut else [])]
    body = Markup("").join(_ring(table, ring, number, language) for number, ring in enumerate(search.rings, start=1))
    said = Markup("").join(Markup("<p>{}</p>").format(note) for note in notes)
    return Markup('<section id="rings" aria-label="{0}"><h2>{0}</h2>{1}{2}</section>').format(
        words["title"], said, body
    )


def _ring(table: PaymentTable, ring: Ring, number: int, language: Language) -> Markup:
    words = _WORDS[language]
    row = ring_row(table, ring)
    names = names_of(row)
    amount = words["amount"].format(amount=money_in_words(ring.amount, table.currency, language))
    heads = Markup("").join(Markup("<th>{}</th>").format(words[key]) for key in ("leg", "paid", "on", "from", "all"))
    legs = row["legs"]
    assert isinstance(legs, list)
    cells = Markup("").join(_leg(leg, table.currency) for leg in legs)
    return Markup(
        "<article><h3>{}. {}: {}</h3>{}<table><thead><tr>{}</tr></thead><tbody>{}</tbody></table></article>"
    ).format(number, circle_in_words(names), amount, draw_ring(names, amount), heads, cells)


def _leg(leg: Row, currency: str) -> Markup:
    return Markup("<tr><td>{} → {}</td><td>{} {:,}</td><td>{}</td><td>{}:{}</td><td>{} {:,}</td></tr>").format(
        leg["payer"], leg["payee"], currency, leg["amount"], leg["at"], leg["file"], leg["line"], currency, leg["total"]
    )


def draw_ring(names: list[str], label: str) -> Markup:
    """Return a drawing of parties on a circle, each paying the next one clockwise."""
    places = [_place(i, len(names)) for i in range(len(names))]
    arcs = Markup("").join(_arrow(i, len(names)) for i in range(len(names)))
    nodes = Markup("").join(_node(name, x, y) for name, (x, y) in zip(names, places, strict=True))
    return Markup('<svg viewBox="0 0 {} {}" role="img" aria-label="{}: {}">{}{}</svg>').format(
        WIDTH, HEIGHT, circle_in_words(names), label, arcs, nodes
    )


def _angle(step: float, count: int) -> float:
    return 2 * pi * step / count - pi / 2


def _place(step: float, count: int) -> tuple[float, float]:
    angle = _angle(step, count)
    return WIDTH / 2 + RADIUS * cos(angle), HEIGHT / 2 + RADIUS * sin(angle)


def _arrow(number: int, count: int) -> Markup:
    """Return the part of the circle from one party to the next, with a tip before it."""
    gap = (NODE + 5) / (2 * pi * RADIUS) * count
    (x0, y0), (x1, y1) = _place(number + gap, count), _place(number + 1 - gap, count)
    angle = _angle(number + 1 - gap, count) + pi / 2
    tip = [(x1 + 7 * cos(angle + turn), y1 + 7 * sin(angle + turn)) for turn in (0.0, 2.4, -2.4)]
    points = " ".join(f"{x:.1f},{y:.1f}" for x, y in tip)
    line = f"M{x0:.1f} {y0:.1f}A{RADIUS} {RADIUS} 0 0 1 {x1:.1f} {y1:.1f}"
    return Markup(
        '<path d="{}" fill="none" stroke="currentColor" stroke-width="2"/><polygon points="{}" fill="currentColor"/>'
    ).format(line, points)


def _node(name: str, x: float, y: float) -> Markup:
    side = "middle" if abs(x - WIDTH / 2) < 1 else ("start" if x > WIDTH / 2 else "end")
    shift = 0 if side == "middle" else (NODE + 6 if side == "start" else -NODE - 6)
    lower = 5 if side != "middle" else (-NODE - 6 if y < HEIGHT / 2 else NODE + 18)
    short = name if len(name) <= NAME_LETTERS else name[: NAME_LETTERS - 1] + "…"
    return Markup(
        '<circle cx="{:.1f}" cy="{:.1f}" r="{}" fill="currentColor"><title>{}</title></circle>'
        '<text x="{:.1f}" y="{:.1f}" text-anchor="{}" fill="currentColor" font-size="14">{}</text>'
    ).format(x, y, NODE, name, x + shift, y + lower, side, short)
