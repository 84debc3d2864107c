"""A place that is no ledger is refused with one sentence, and nothing in it changes."""

import os
import sqlite3

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text

from cantillon.errors import LedgerError, MigrationError
from cantillon.ledger.database import connect
from cantillon.ledger.ledger import Ledger
from cantillon.ledger.migrate import migrate
from cantillon.ledger.tables import SCHEMA_VERSION, VERSION_TABLE, metadata
from tests.factory import claim, document


def one_sentence(error):
    message = error.value.message
    assert "\n" not in message
    return message


def test_another_file_is_refused_and_stays_as_it_was(tmp_path):
    notes = tmp_path / "notes.txt"
    notes.write_text("Do not lose me.")
    with pytest.raises(LedgerError) as error:
        Ledger.open(notes)
    assert "notes.txt is not a ledger" in one_sentence(error)
    assert notes.read_text() == "Do not lose me."


def test_a_folder_is_refused(tmp_path):
    with pytest.raises(LedgerError) as error:
        Ledger.open(tmp_path)
    assert "is a folder" in one_sentence(error)


def test_a_missing_ledger_is_not_made_unless_asked(tmp_path):
    path = tmp_path / "none.db"
    with pytest.raises(LedgerError) as error:
        Ledger.open(path, create=False)
    assert "There is no ledger" in one_sentence(error)
    assert not path.exists()


def test_a_missing_folder_is_named(tmp_path):
    with pytest.raises(LedgerError, match="there is no folder"):
        Ledger.open(tmp_path / "nowhere" / "ledger.db")


def test_another_programs_database_is_refused_and_stays_as_it_was(tmp_path):
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as connection:
        connection.execute("CREATE TABLE songs (title TEXT)")
    connection.close()
    with pytest.raises(LedgerError, match="another program"):
        Ledger.open(path)
    with sqlite3.connect(path) as connection:
        assert connection.execute("SELECT name FROM sqlite_master").fetchall() == [("songs",)]
    connection.close()


def test_a_damaged_ledger_is_refused(tmp_path):
    path = tmp_path / "ledger.db"
    Ledger.open(path).close()
    content = bytearray(path.read_bytes())
    content[100:] = os.urandom(len(content) - 100)
    path.write_bytes(content)
    with pytest.raises(LedgerError) as error:
        Ledger.open(path)
    assert str(path) in one_sentence(error)


@pytest.mark.parametrize("place", ["mysql://host/name", "http://example.com/x", "postgresql://[broken"])
def test_an_address_of_another_kind_is_refused(place):
    with pytest.raises(LedgerError):
        Ledger.open(place)


def test_a_server_that_does_not_answer_is_named_without_its_password():
    with pytest.raises(LedgerError) as error:
        Ledger.open("postgresql://someone:secret@127.0.0.1:9/ledger?connect_timeout=2")
    assert "127.0.0.1" in one_sentence(error)
    assert "secret" not in str(error.value)


def test_a_new_ledger_has_the_schema_that_the_migrations_make(url):
    Ledger.open(url).close()
    database = connect(url, create=False)
    with database.reading() as connection:
        context = MigrationContext.configure(connection, opts={"version_table": VERSION_TABLE, "compare_type": True})
        assert compare_metadata(context, metadata) == []
        assert database.version() == SCHEMA_VERSION
    database.engine.dispose()


def test_an_old_ledger_is_brought_up_to_date_and_keeps_what_it_holds(url):
    story = document()
    with Ledger.open(url) as ledger:
        ledger.add_reading(story, [claim(source=story)])
        before = ledger.deals()
    make_old(url)
    with pytest.raises(MigrationError) as error:
        Ledger.open(url)
    assert "older" in one_sentence(error)
    assert migrate(url) == "0001"
    assert migrate(url) is None
    with Ledger.open(url) as ledger:
        assert ledger.deals() == before
        assert ledger.accounts.users() == []
    test_a_new_ledger_has_the_schema_that_the_migrations_make(url)


def test_a_newer_ledger_is_refused(url):
    Ledger.open(url).close()
    execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '9999'")
    for attempt in (Ledger.open, migrate):
        with pytest.raises(MigrationError) as error:
            attempt(url)
        assert "newer" in one_sentence(error)


def make_old(url):
    for table in ("balance_sheets", "sessions", "users"):
        execute(url, f"DROP TABLE {table}")
    execute(url, f"UPDATE {VERSION_TABLE} SET version_num = '0001'")


def execute(url, statement):
    database = connect(url, create=False)
    with database.writing("test") as connection:
        connection.execute(text(statement))
    database.engine.dispose()
