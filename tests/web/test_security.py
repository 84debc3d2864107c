"""The server by attack: foreign names and pages, wrong passwords, large bodies, private addresses, closed accounts."""

import pytest
from click.testing import CliRunner

from cantillon.cli.main import group
from cantillon.errors import InputError
from cantillon.ledger.ledger import Ledger
from cantillon.web.app import Served, create_app
from cantillon.web.door import POLICY
from cantillon.web.sessions import Attempts, hash_password
from tests.web.conftest import PASSWORD, add_people, client_of, log_in, token_of


@pytest.fixture
def team(url, hashed):
    add_people(url, hashed)
    with client_of(url, with_accounts=True) as client:
        yield client


def test_a_foreign_name_for_this_machine_is_not_answered(client):
    assert client.get("/api/deals", headers={"Host": "attacker.example"}).status_code == 421
    assert client.get("/api/deals", headers={"Host": "localhost.attacker.example"}).status_code == 421
    assert client.get("/api/deals", headers={"Host": "127.0.0.1:8000"}).status_code == 200


@pytest.mark.parametrize("path", ["/", "/api", "/api/deals", "/nothing", "/static/app.js", "/api/deals?x=1"])
def test_every_answer_carries_the_policy(client, path):
    headers = client.get(path).headers
    assert headers["content-security-policy"] == POLICY
    assert headers["x-content-type-options"] == "nosniff"
    assert "unsafe" not in POLICY
    assert "*" not in POLICY


def test_a_change_from_another_site_is_refused(client):
    headers = {"X-CSRF-Token": token_of(client), "Sec-Fetch-Site": "cross-site"}
    assert client.post("/api/texts", headers=headers, json={"text": "x"}).status_code == 403


def test_a_token_is_of_one_visit_only(client):
    token = token_of(client)
    client.cookies.clear()
    token_of(client)
    assert client.post("/api/texts", headers={"X-CSRF-Token": token}, json={"text": "x"}).status_code == 403


def test_cookies_are_not_for_scripts(team):
    headers = {"X-CSRF-Token": token_of(team)}
    response = team.post("/api/login", headers=headers, json={"name": "reader", "password": PASSWORD})
    for cookie in response.headers.get_list("set-cookie"):
        assert "HttpOnly" in cookie
        assert "SameSite=lax" in cookie


def test_a_cookie_of_one_s_own_making_opens_nothing(team):
    team.cookies.set("cantillon_session", "InJlYWRlciI.aSBt.ZnJvbSBhbiBhdHRhY2tlcg")
    assert team.get("/api/deals").status_code == 401


def test_after_some_wrong_passwords_one_waits(team):
    headers = {"X-CSRF-Token": token_of(team)}
    wrong = {"name": "admin", "password": "wrong " * 3}
    statuses = [team.post("/api/login", headers=headers, json=wrong).status_code for _ in range(7)]
    assert statuses == [403] * 5 + [429] * 2 or statuses[:5] == [403] * 5
    refused = team.post("/api/login", headers=headers, json={"name": "admin", "password": PASSWORD})
    assert refused.status_code == 429
    assert int(refused.headers["retry-after"]) >= 1


def test_waiting_doubles_and_ends():
    now = [0.0]
    attempts = Attempts(clock=lambda: now[0])
    for _ in range(8):
        attempts.failed("name x")
    assert attempts.wait("name x") == 8.0
    assert attempts.wait("name y") == 0.0
    now[0] = 8.0
    assert attempts.wait("name x") == 0.0
    attempts.succeeded("name x")
    assert attempts.wait("name x") == 0.0


def test_a_short_password_is_refused():
    with pytest.raises(InputError):
        hash_password("short")


def test_a_closed_account_is_out_at_once(team, url):
    log_in(team, "reviewer")
    assert team.get("/api/deals").status_code == 200
    with Ledger.open(url) as ledger:
        ledger.accounts.close("reviewer")
    assert team.get("/api/deals").status_code == 401


def test_an_admin_makes_and_changes_accounts_and_nobody_sees_hashes(team):
    headers = log_in(team, "admin")
    assert (
        team.put("/api/users/Grace", headers=headers, json={"role": "reader", "password": PASSWORD}).status_code == 201
    )
    assert team.put("/api/users/Grace", headers=headers, json={"role": "reviewer"}).status_code == 200
    listed = team.get("/api/users")
    assert {"name": "Grace", "role": "reviewer"}.items() <= listed.json()["items"][1 - 1].items()
    assert "argon2" not in listed.text
    taken = {"role": "admin", "password": PASSWORD, "is_new": True}
    assert team.put("/api/users/Grace", headers=headers, json=taken).status_code == 400
    assert team.get("/api/users").json()["items"][0]["role"] == "reviewer"
    assert team.put("/api/users/admin", headers=headers, json={"role": "reader"}).status_code == 400
    assert team.delete("/api/users/admin", headers=headers).status_code == 400
    assert team.delete("/api/users/Grace", headers=headers).status_code == 200


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "http://169.254.169.254/latest",
        "http://[::1]/",
        "file:///etc/passwd",
        "http://10.0.0.1:8000/",
    ],
)
def test_links_to_private_addresses_are_not_fetched(client, address):
    headers = {"X-CSRF-Token": token_of(client)}
    told = client.post("/api/links", headers=headers, json={"url": address}).text
    assert '"event":"problem"' in told
    assert '"read":0' in told


def test_a_body_that_is_too_large_is_refused(client):
    headers = {"X-CSRF-Token": token_of(client)}
    assert client.post("/api/judgements", headers=headers, content=b"x" * 100_000).status_code == 413
    assert client.post("/api/texts", headers=headers, json={"text": "x" * 3_000_000}).status_code == 413


def test_an_upload_that_is_none_is_refused(client):
    headers = {"X-CSRF-Token": token_of(client)}
    assert client.post("/api/files", headers=headers, content=b"nothing").status_code == 400
    assert client.post("/api/files", headers=headers, files={"other": b"x"}).status_code == 400


def test_an_upload_is_never_opened_by_its_name(client):
    headers = {"X-CSRF-Token": token_of(client)}
    files = {"files": ("../../etc/\u202epasswd<b>.txt", b"Nvidia will invest $5 billion in xAI, the companies said.")}
    told = client.post("/api/files", headers=headers, files=files).text
    assert '"name":"_passwd_b_.txt"' in told
    assert '"added":"new"' in told


def test_without_accounts_no_other_name_is_served(url):
    with pytest.raises(InputError):
        create_app(Served(url, hosts=("cantillon.example",)))
    with pytest.raises(InputError):
        create_app(Served(url, hosts=()))


@pytest.mark.parametrize("options", ["--host 0.0.0.0", "--host 192.0.2.1", "--name cantillon.example"])
def test_the_command_refuses_other_addresses_without_accounts(url, options):
    run = cantillon("serve", "--ledger", url, "--port", "0", *options.split())
    assert isinstance(run.exception, InputError)
    assert "cantillon users add" in str(run.exception)


def test_accounts_are_managed_on_the_command_line(url):
    def users(*arguments, password=None):
        return cantillon("users", *arguments, "--ledger", url, given=password)

    assert isinstance(users("add", "Ada", "--role", "admin", password="short\n").exception, InputError)
    assert users("add", "Ada", "--role", "admin", password=f"{PASSWORD}\n").exit_code == 0
    assert isinstance(users("add", "Ada", password=f"{PASSWORD}\n").exception, InputError)
    assert users("change", "Ada", "--role", "reader").exit_code == 0
    with Ledger.open(url) as ledger:
        assert ledger.accounts.user("Ada").role == "reader"
    assert users("close", "Ada").exit_code == 0


def cantillon(*arguments, given=None):
    """Run a command in this process."""
    return CliRunner().invoke(group, arguments, input=given)
