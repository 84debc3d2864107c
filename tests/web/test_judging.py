"""Decisions: corrections from a form, undo, two reviewers at once, and a server killed in the middle."""

import itertools
import json
import os
import signal
import subprocess
import sys
import threading
from contextlib import suppress
from decimal import Decimal

import httpx2
import pytest

from cantillon.errors import InputError
from cantillon.ledger.ledger import Ledger
from cantillon.values.amount import Qualifier
from cantillon.web.judging import CorrectionGiven, corrected
from tests.factory import claim, dollars
from tests.web.conftest import add_people, log_in, served, token_of
from tests.web.ledger import fill

_names = itertools.count(1)
BILLION = 10**9


def test_only_what_is_given_is_corrected():
    before = claim(amount=dollars(10))
    after = corrected(before, CorrectionGiven(low=None, high="30000000000"))
    assert (after.amount.low, after.amount.high, after.amount.qualifier) == (
        None,
        Decimal(30 * BILLION),
        Qualifier.UP_TO,
    )
    assert (after.actors, after.kind, after.evidence) == (before.actors, before.kind, before.evidence)


def test_an_amount_can_become_unknown():
    assert corrected(claim(amount=dollars(10)), CorrectionGiven(is_amount_unknown=True)).amount is None


@pytest.mark.parametrize(
    "given",
    [CorrectionGiven(), CorrectionGiven(high="much"), CorrectionGiven(low="5", high="3"), CorrectionGiven(actors=[" "]),
     CorrectionGiven(high="NaN"), CorrectionGiven(high="1", currency="euro")],
    ids=str,
)  # fmt: skip
def test_a_correction_that_makes_no_sense_is_refused(given):
    with pytest.raises(InputError):
        corrected(claim(amount=dollars(10)), given)


def test_a_corrected_claim_makes_another_deal_until_it_is_undone(client):
    headers = {"X-CSRF-Token": token_of(client)}
    first = next(c for c in client.get("/api/claims").json()["items"] if c["actors"] == ["Microsoft"])
    body = {"verdict": "edit", "first": [first["id"]], "correction": {"low": "14000000000", "high": "14000000000"}}
    made = client.post("/api/judgements", headers=headers, json=body).json()
    deals = client.get("/api/deals", params={"party": "Microsoft"}, headers={"X-Seen": made["state"]}).json()["items"]
    assert 14 * BILLION in [deal["high"] for deal in deals]
    undo = {"verdict": "undo", "first": [made["judgement"]["id"]]}
    undone = client.post("/api/judgements", headers=headers, json=undo).json()
    deals = client.get("/api/deals", params={"party": "Microsoft"}, headers={"X-Seen": undone["state"]}).json()["items"]
    assert 14 * BILLION not in [deal["high"] for deal in deals]


NO_JUDGEMENTS = (
    b"",
    b"[]",
    b"\xff",
    b'{"verdict":"praise","first":["x"]}',
    b'{"verdict":"accept","first":[]}',
    b'{"verdict":"accept","first":["claim-0000000000000000"]}',
    b'{"verdict":"same","first":["Nvidia"],"second":["Nobody"]}',
    b'{"verdict":"edit","first":["claim-0"],"correction":{}}',
)


@pytest.mark.parametrize("body", NO_JUDGEMENTS, ids=str)
def test_a_judgement_that_is_none_is_refused(client, body):
    response = client.post("/api/judgements", headers={"X-CSRF-Token": token_of(client)}, content=body)
    assert response.status_code in (400, 404)


def test_two_reviewers_at_once(postgresql, hashed):
    name = f"web_{next(_names)}"
    postgresql.psql(f"CREATE DATABASE {name};")
    url = postgresql.get_uri(database=name)
    with Ledger.open(url) as ledger:
        fill(ledger)
        ids = [each.id for each in ledger.claims()]
        before = len(ledger.judgements())
    add_people(url, hashed)
    statuses = []

    def review(who, verdict, address):
        with httpx2.Client(base_url=address, timeout=30) as client:
            headers = log_in(client, who)
            for claim_id in ids:
                made = client.post("/api/judgements", headers=headers, json={"verdict": verdict, "first": [claim_id]})
                statuses.append(made.status_code)
                page = client.get("/api/pages/review", headers={"X-Seen": made.json()["state"]})
                statuses.append(page.status_code)

    with served(url, with_accounts=True) as address:
        people = [
            threading.Thread(target=review, args=(*each, address))
            for each in (("reviewer", "accept"), ("admin", "accept"))
        ]
        for person in people:
            person.start()
        for person in people:
            person.join()
    assert set(statuses) == {200, 201}
    with Ledger.open(url) as ledger:
        made = ledger.judgements()[before:]
        assert sorted((each.by, each.first[0]) for each in made) == sorted(
            (by, i) for by in ("admin", "reviewer") for i in ids
        )
        assert len(ledger.view().judged.settled) == len(ids)


STORY = (
    "Deal {n}\n\nNEW YORK, Nov 18, 2025 - Acme{n} will invest up to $10 billion in Bolt{n}, the two companies said.\n"
)


def test_nothing_accepted_is_lost_when_the_server_is_killed(url):
    with Ledger.open(url) as ledger:
        ids = [each.id for each in ledger.claims()]
    command = [sys.executable, "-m", "cantillon", "serve", "--ledger", url, "--port", "0"]
    server = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    try:
        judged, stored = act_until_killed(server, ids)
    finally:
        server.kill()
        server.wait()
        server.stderr.close()
    with Ledger.open(url) as ledger:
        kept = {each.id: each for each in ledger.documents()}
        assert {document for document, _ in stored} <= kept.keys()
        assert set(judged) <= {each.id for each in ledger.judgements()}
        for document, claims in stored:
            assert len(ledger.claims_of(document)) == claims
        for each in ledger.claims():
            assert each.evidence.is_in(kept[each.evidence.document_id])


def act_until_killed(server, ids):
    """Judge claims and add files, kill the server while it reads; return what it had said was done."""
    address = server.stderr.readline().split("Open ")[1].split(" ")[0].rstrip("/")
    judged, stored = [], []
    with httpx2.Client(base_url=address, timeout=60) as client:
        headers = {"X-CSRF-Token": token_of(client)}
        assert client.get("/api/deals").json()["items"]  # from a process of its own, as everywhere but in tests
        for claim_id in ids[:3]:
            made = client.post("/api/judgements", headers=headers, json={"verdict": "accept", "first": [claim_id]})
            judged.append(made.json()["judgement"]["id"])
        files = [("files", (f"{n}.txt", STORY.format(n=n).encode())) for n in range(60)]
        with suppress(httpx2.TransportError), client.stream("POST", "/api/files", headers=headers, files=files) as told:
            for line in told.iter_lines():
                row = json.loads(line)
                if row["event"] == "read":
                    stored.append((row["document"], row["claims"]))
                if len(stored) == 5:
                    os.kill(server.pid, signal.SIGKILL)
    assert 5 <= len(stored) < 60
    return judged, stored
