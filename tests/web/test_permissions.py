"""Who may reach what: every route with every role, with and without a token, and nothing by a foreign name."""

import pytest

from cantillon.ledger.accounts import Role
from cantillon.web.app import routes
from tests.web.conftest import add_people, client_of, log_in

NAMES = {"name": "thing"}
OPEN = {"/api", "/api/openapi.json", "/static/{name}", "/api/login"}  # and the pages, which hold no data
ROUTES = [(route.path, method) for route in routes() for method in sorted(route.methods - {"HEAD"})]
REVIEWER = {"/api/judgements", "/api/judgements/preview", "/api/files", "/api/links", "/api/texts"}


def needed(path, method):
    """Return the role that a route needs, from the words of the issue, not from the code."""
    if path in OPEN or not path.startswith(("/api/", "/report")):
        return None
    if path.startswith("/api/users"):
        return Role.ADMIN
    return Role.REVIEWER if method != "GET" and path in REVIEWER else Role.READER


@pytest.fixture(scope="module")
def people(tmp_path_factory, hashed):
    """Return a client for each role, and one for nobody, with the headers that their changes need."""
    from cantillon.ledger.ledger import Ledger
    from tests.web.ledger import fill

    url = str(tmp_path_factory.mktemp("people") / "team.db")
    with Ledger.open(url) as ledger:
        fill(ledger)
    add_people(url, hashed)
    with client_of(url, with_accounts=True) as client:
        found = {None: (client, {}, {})}
        for role in Role:
            client.cookies.clear()
            headers = log_in(client, str(role))
            found[role] = (client, headers, dict(client.cookies))
        yield found


def ask(people, role, method, path, *, with_token=True):
    client, headers, cookies = people[role]
    client.cookies.clear()
    for name, value in cookies.items():
        client.cookies.set(name, value)
    address = path.replace("{name:path}", "thing").replace("{name}", "thing")
    sent = headers if with_token else {}
    content = b"{}" if method in ("POST", "PUT") and path != "/api/logout" else None
    return client.request(method, address, headers=sent, content=content)


@pytest.mark.parametrize("role", [None, Role.READER, Role.REVIEWER, Role.ADMIN], ids=str)
@pytest.mark.parametrize(("path", "method"), [each for each in ROUTES if each[0] != "/api/logout"], ids=str)
def test_a_route_is_open_to_its_role_and_those_above(people, role, path, method):
    status = ask(people, role, method, path).status_code
    role_needed = needed(path, method)
    if role_needed is None:
        assert status in (200, 404) or path == "/api/login"
    elif role is None:
        assert status == (401 if method == "GET" else 403)  # a change without a page of ours is refused before that
    elif list(Role).index(role) < list(Role).index(role_needed):
        assert status == 403
    else:
        assert status not in (401, 403)


@pytest.mark.parametrize(("path", "method"), [each for each in ROUTES if each[1] != "GET"], ids=str)
def test_no_change_without_the_token_of_a_page(people, path, method):
    assert ask(people, Role.ADMIN, method, path, with_token=False).status_code == 403


def test_a_session_ends(people):
    client, _, _ = people[Role.READER]
    client.cookies.clear()
    kept = log_in(client, "reader")
    assert client.post("/api/logout", headers=kept).status_code == 200
    assert client.get("/api/deals").status_code == 401
