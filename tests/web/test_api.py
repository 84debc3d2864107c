"""The API answers with the objects of the command line, as of a day, and says what it cannot use."""

import pytest

from cantillon.ledger.ledger import Ledger
from cantillon.pipeline import open_ledger
from cantillon.views.rows import deal_row
from cantillon.web.app import routes
from cantillon.web.openapi import openapi
from cantillon.web.questions import QUESTIONS
from tests.factory import claim, document, dollars
from tests.web.conftest import client_of, token_of


@pytest.fixture(scope="module")
def shared(filled):
    with client_of(filled) as client:
        yield client


def get(client, path, **query):
    response = client.get(f"/api{path}", params=query)
    assert response.status_code == 200, response.text
    return response.json()


def test_deals_are_the_objects_of_the_command_line(shared, filled):
    import msgspec

    with open_ledger(filled) as workbench:
        view = workbench.view()
        claims = {claim.id: claim for claim in view.claims()}
        documents = {document.id: document for document in view.documents()}
        rows = [deal_row(deal, claims, documents) for deal in view.deals()]
    assert get(shared, "/deals")["items"] == msgspec.json.decode(msgspec.json.encode(rows))


@pytest.mark.parametrize(
    "question", [q for q in QUESTIONS if not q.has_name and q.path != "/stress"], ids=lambda q: q.path
)
def test_every_question_is_answered(shared, question):
    assert isinstance(get(shared, question.path), dict)


def test_pages_of_what_is_named(shared):
    shown = get(shared, "/pages/map")
    circle = shown["circles"][0]
    deal = circle["legs"][0]["deals"][0]
    page = get(shared, f"/pages/deals/{deal}")
    document = page["deal"]["claims"][0]["document"]["id"]
    assert get(shared, f"/pages/circles/{circle['id']}")["circle"]["parties"] == circle["parties"]
    assert get(shared, f"/pages/documents/{document}")["claims"]
    assert get(shared, "/pages/parties/nvidia")["name"] == "Nvidia"


def test_the_largest_circle_is_told_in_both_languages(shared):
    said = {language: get(shared, "/pages/map", language=language)["circles"][0]["said"] for language in ("en", "fr")}
    assert said["en"] == (
        "Nvidia invests up to $100bn in OpenAI; OpenAI buys $250bn from Oracle; Oracle buys $40bn from Nvidia. "
        "$40bn can go round."
    )
    assert said["fr"].endswith("40\u00a0Md$ peuvent tourner.")


def test_as_of_shows_what_was_published_by_then(shared):
    assert len(get(shared, "/deals", as_of="2025-09-15")["items"]) == 2
    assert get(shared, "/deals", as_of="2025-09")["items"] != get(shared, "/deals")["items"]


def test_parties_stand_where_they_stood_whatever_the_day(shared):
    now, before = (
        {p["name"]: (p["x"], p["y"]) for p in get(shared, "/pages/map", **day)["parties"]}
        for day in ({}, {"as_of": "2025-09-30"})
    )
    assert before.items() <= now.items()


def test_stress_tells_losses(shared):
    row = get(shared, "/stress", default="OpenAI:0.5")
    assert row["defaults"] == [{"party": "OpenAI", "unpaid_share": 0.5}]
    assert row["losses"]


@pytest.mark.parametrize(
    ("path", "status"),
    [("/deals?as_of=soon", 400), ("/deals?color=red", 400), ("/deals?stage=maybe", 400), ("/stress", 400),
     ("/circles?max_length=99", 400), ("/deals/deal-0", 404), ("/parties/Nobody", 404), ("/pages/documents/doc-0", 404),
     ("/nothing", 404), ("/circles?currency=ABC", 400), ("/pages/circles/circle-0", 404)],
)  # fmt: skip
def test_what_cannot_be_used_is_said(shared, path, status):
    response = shared.get(f"/api{path}")
    assert response.status_code == status
    assert response.json()["error"]["message"]


def test_openapi_describes_every_route():
    described = {(path, method.upper()) for path, methods in openapi()["paths"].items() for method in methods}
    served = {
        (route.path.replace(":path}", "}"), method)
        for route in routes()
        if route.path.startswith("/api/") and route.path != "/api/openapi.json"
        for method in route.methods - {"HEAD"}
    }
    assert described == served


def test_the_page_about_the_api_lists_it(shared):
    page = shared.get("/api").text
    assert "GET /api/circles" in page
    assert "Only circles of this class" in page


def test_whoever_decides_sees_it_at_once(client):
    headers = {"X-CSRF-Token": token_of(client)}
    before = get(client, "/pages/review")
    first = before["queue"][0]["item"]["claim"]
    made = client.post("/api/judgements", headers=headers, json={"verdict": "reject", "first": [first]})
    assert made.status_code == 201
    after = client.get("/api/pages/review", headers={"X-Seen": made.json()["state"]}).json()
    assert first not in [each["item"]["claim"] for each in after["queue"]]
    assert after["waiting"] == before["waiting"] - 1


def test_another_process_s_change_is_seen(client, url):
    get(client, "/deals")
    with Ledger.open(url) as ledger:
        story = document("AMD will invest $5bn in xAI.", source="new.txt")
        ledger.add_reading(story, [claim(actors=("AMD",), counterparties=("xAI",), amount=dollars(5), source=story)])
        state = "{}.{}".format(*ledger.state())
    client.app.state.answers.changed()
    assert "AMD" in client.get("/api/parties", headers={"X-Seen": state}).text


def test_a_preview_records_nothing(client):
    headers = {"X-CSRF-Token": token_of(client)}
    body = {"verdict": "same", "first": ["Microsoft"], "second": ["Oracle"]}
    made = get(client, "/judgements")
    found = client.post("/api/judgements/preview", headers=headers, json=body).json()
    assert found["before"]["parties"] == found["after"]["parties"] + 1
    assert get(client, "/judgements") == made


def test_the_report_is_one_page_with_its_own_policy(shared):
    response = shared.get("/report")
    assert "Nvidia" in response.text
    assert "sha256-" in response.headers["content-security-policy"]
