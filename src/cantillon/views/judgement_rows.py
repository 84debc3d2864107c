"""Judgements as rows."""

from __future__ import annotations

from cantillon.ledger.judgement import Judgement
from cantillon.views.rows import Row, claim_row


def judgement_row(judgement: Judgement, *, counts: bool) -> Row:
    """Return a judgement; `counts` says whether no later one has undone it."""
    return {
        "id": judgement.id,
        "verdict": str(judgement.verdict),
        "about": str(judgement.about),
        "first": list(judgement.first),
        "second": list(judgement.second),
        "by": judgement.by,
        "why": judgement.why,
        "at": judgement.at,
        "correction": None if judgement.correction is None else claim_row(judgement.correction, None),
        "counts": counts,
    }
