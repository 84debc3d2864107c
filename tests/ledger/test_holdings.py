from datetime import date
from decimal import Decimal

from cantillon.ledger.deal import Deal
from cantillon.ledger.holdings import Move, changes, derived_claims, holders_of, positions, rotations
from cantillon.sources.document import Document
from cantillon.sources.filings import HoldingLine, HoldingsFiling
from cantillon.values.kinds import Kind, Stage
from cantillon.values.span import Span

SPRING, SUMMER = date(2025, 6, 30), date(2025, 9, 30)


def filing(on, held, manager="Heron", amendment=None, filed=None):
    text, lines = f"{manager}: {on}", []
    for issuer, shares, value in held:
        told = f"{issuer}: {shares} SH, ${value}"
        lines.append(
            HoldingLine(
                issuer, "COM", issuer[:3], Decimal(value), Decimal(shares), "SH", None,
                Span(len(text) + 1, len(text) + 1 + len(told)),
            )
        )  # fmt: skip
        text += "\n" + told
    document = Document(f"{manager}-{on}-{amendment}", text, "en")
    return HoldingsFiling(manager, "1", on, filed or on, amendment, tuple(lines), document)


BEFORE = filing(SPRING, [("Nvidia", 100, 1000), ("Intel", 50, 100), ("Oracle", 10, 300)])
AFTER = filing(SUMMER, [("Intel", 70, 210), ("Oracle", 4, 140), ("AMD", 5, 90)])


def test_two_quarters_tell_what_was_bought_raised_cut_and_sold_out():
    found = {each.issuer: each for each in changes([AFTER, BEFORE])}
    assert {name: (each.move, each.shares) for name, each in found.items()} == {
        "AMD": (Move.BOUGHT, 5),
        "Intel": (Move.RAISED, 20),
        "Oracle": (Move.CUT, 6),
        "Nvidia": (Move.SOLD_OUT, 100),
    }
    assert found["Nvidia"].filings == (BEFORE.document.id, AFTER.document.id)
    assert found["Nvidia"].before.value == 1000


def test_a_position_that_stays_is_no_change():
    assert changes([filing(SPRING, [("Intel", 5, 10)]), filing(SUMMER, [("Intel", 5, 30)])]) == ()


def test_derived_claims_rest_on_lines_that_stand_in_the_filing():
    claims = {claim.counterparties[0]: claim for claim in derived_claims(changes([BEFORE, AFTER]), [BEFORE, AFTER])}
    assert claims["Intel"].kind is Kind.HOLD
    assert claims["Intel"].amount.high == 210
    assert claims["Nvidia"].kind is Kind.DIVEST
    assert claims["Nvidia"].amount is None
    assert all(claim.evidence.is_in(AFTER.document) for claim in claims.values())


def test_a_restatement_replaces_and_new_holdings_add():
    restated = filing(SPRING, [("Nvidia", 90, 900)], amendment="RESTATEMENT", filed=date(2025, 9, 1))
    added = filing(SPRING, [("AMD", 1, 10)], amendment="NEW HOLDINGS", filed=date(2025, 9, 2))
    held = positions([added, BEFORE, restated])
    assert [(each.issuer, each.shares) for each in held] == [("AMD", 1), ("Nvidia", 90)]


def test_lines_of_one_issuer_are_added_up_after_resolving_names():
    double = filing(SPRING, [("NVIDIA CORP", 100, 1000), ("NVIDIA CORPORATION", 1, 10)])
    (held,) = positions([double], lambda name, cusip: "Nvidia" if name.startswith("NVIDIA") else name)
    assert (held.shares, held.value, len(held.evidence)) == (101, 1010, 2)


def test_holders_come_by_day_the_largest_first():
    other = filing(SPRING, [("Nvidia", 500, 5000)], manager="Wren")
    assert [(each.manager, each.shares) for each in holders_of("Nvidia", positions([BEFORE, other, AFTER]))] == [
        ("Wren", 500),
        ("Heron", 100),
    ]


def invest(actor, into, on, kind=Kind.INVEST):
    return Deal(f"{kind}-{into}", kind, (actor,), (into,), None, Stage.DONE, (), (), first_published=on)


def test_a_sale_in_filings_and_an_investment_in_the_news_are_a_rotation():
    found = rotations(changes([BEFORE, AFTER]), [invest("Heron", "OpenAI", date(2025, 11, 1))])
    moves = {(each.sold, each.bought) for each in found}
    assert ("Nvidia", "OpenAI") in moves
    assert ("Nvidia", "Intel") in moves


def test_a_rotation_needs_one_party_and_a_short_time():
    sale = invest("SoftBank", "Nvidia", date(2025, 10, 1), Kind.DIVEST)
    near = invest("SoftBank", "OpenAI", date(2025, 11, 11))
    (found,) = rotations([], [sale, near, invest("Thiel", "Palantir", date(2025, 10, 2))], within_days=60)
    assert (found.party, found.sold, found.bought) == ("SoftBank", "Nvidia", "OpenAI")
    assert rotations([], [sale, near], within_days=30) == ()
