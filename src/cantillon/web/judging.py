"""Decisions over HTTP: accept, reject, correct, same, different, undo; and what one would change, beforehand."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal, InvalidOperation

import anyio.to_thread
import msgspec
from starlette.requests import Request
from starlette.responses import Response

from cantillon.claims.claim import Claim
from cantillon.errors import InputError, NotInLedgerError
from cantillon.ledger.judgement import About, Judgement, Verdict
from cantillon.ledger.ledger import Ledger
from cantillon.values.amount import AmountRange, Qualifier
from cantillon.values.kinds import Kind, Stage
from cantillon.views.judgement_rows import judgement_row
from cantillon.web.bodies import decoded
from cantillon.web.errors import json_response

LONGEST_REASON = 2000  # characters
MOST_SUBJECTS = 200


class CorrectionGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """How a claim should read; what is left out stays as it was read. Amounts are exact decimals as text."""

    kind: Kind | None = None
    stage: Stage | None = None
    actors: list[str] | None = None
    counterparties: list[str] | None = None
    low: str | None = None
    high: str | None = None
    currency: str | None = None
    qualifier: Qualifier | None = None
    is_amount_unknown: bool = False


class JudgementGiven(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A decision as a page sends it."""

    verdict: Verdict
    first: list[str]
    second: list[str] = []
    why: str = ""
    correction: CorrectionGiven | None = None


def read_judgement(body: bytes, ledger: Ledger, by: str) -> Judgement:
    """Return the judgement that a body means.

    Raises
    ------
    InputError
        If it is none, or judges something that the ledger does not hold.
    """
    given = decoded(body, JudgementGiven)
    if len(given.why) > LONGEST_REASON or len(given.first) + len(given.second) > MOST_SUBJECTS:
        raise InputError("That judgement is too long.")
    correction = None
    if given.correction is not None:
        correction = corrected(_claim(ledger, given.first), given.correction)
    try:
        made = Judgement(
            given.verdict, tuple(given.first), tuple(given.second), by=by, why=given.why, correction=correction
        )
    except ValueError as error:
        raise InputError(f"That cannot be judged so: {error}.") from error
    if made.about is About.PARTY:
        _require_parties(ledger, (*made.first, *made.second))
    return made


def corrected(claim: Claim, given: CorrectionGiven) -> Claim:
    """Return a claim as it should read.

    Raises
    ------
    InputError
        If nothing differs, or the parts do not fit together.
    """
    try:
        claim_now = replace(
            claim,
            kind=given.kind or claim.kind,
            stage=given.stage or claim.stage,
            actors=_names(given.actors, claim.actors),
            counterparties=_names(given.counterparties, claim.counterparties),
            amount=_amount(given, claim.amount),
        )
    except (ValueError, InvalidOperation) as error:
        raise InputError(f"That is no amount: {error}.", hint="Write a number in plain units: 30000000000.") from error
    if claim_now == claim:
        raise InputError("Nothing is corrected.", hint="Change a field, or accept the claim.")
    if not claim_now.actors:
        raise InputError("A claim needs somebody who acts.")
    return claim_now


def _amount(given: CorrectionGiven, amount: AmountRange | None) -> AmountRange | None:
    if given.is_amount_unknown:
        return None
    if given.low is None and given.high is None:
        return amount
    low, high = (None if text in (None, "") else Decimal(str(text)) for text in (given.low, given.high))
    if any(bound is not None and not bound.is_finite() for bound in (low, high)):
        raise ValueError("it is not a number")
    currency = given.currency or (amount.currency if amount else "")
    qualifier = given.qualifier or _qualifier(low, high)
    return AmountRange(low, high, currency, qualifier)


def _qualifier(low: Decimal | None, high: Decimal | None) -> Qualifier:
    if low is None:
        return Qualifier.UP_TO
    if high is None:
        return Qualifier.AT_LEAST
    return Qualifier.EXACT if low == high else Qualifier.BETWEEN


def _names(given: list[str] | None, before: tuple[str, ...]) -> tuple[str, ...]:
    if given is None:
        return before
    return tuple(dict.fromkeys(name.strip() for name in given if name.strip()))


def _claim(ledger: Ledger, ids: list[str]) -> Claim:
    found = next((claim for claim in ledger.claims() if claim.id in ids), None)
    if found is None or len(ids) != 1:
        raise NotInLedgerError(f"The ledger holds no claim {' '.join(ids)}.", hint="It may just have been corrected.")
    return found


def _require_parties(ledger: Ledger, names: tuple[str, ...]) -> None:
    known = {name for claim in ledger.claims() for name in (*claim.actors, *claim.counterparties)}
    for name in names:
        if name not in known:
            raise NotInLedgerError(f"The ledger holds no party {name!r}.")


async def judge(request: Request) -> Response:
    """Record a judgement; the answer says from which state of the ledger on it counts."""
    ledger: Ledger = request.app.state.ledger
    body = await request.body()
    by = request.state.person.name

    def record() -> tuple[Judgement, tuple[int, int]]:
        made = ledger.judge(read_judgement(body, ledger, by))
        return made, ledger.state()

    made, state = await anyio.to_thread.run_sync(record)
    request.app.state.answers.changed()
    return json_response({"judgement": judgement_row(made, counts=True), "state": state_text(state)}, status=201)


async def preview(request: Request) -> Response:
    """Say what a judgement would change, without recording it."""
    state = request.app.state
    body = await request.body()
    by = request.state.person.name
    made = await anyio.to_thread.run_sync(lambda: read_judgement(body, state.ledger, by))
    return Response(await state.workers.preview(made), media_type="application/json")


def state_text(state: tuple[int, int]) -> str:
    """Return a state of the ledger as pages send it back."""
    return f"{state[0]}.{state[1]}"
