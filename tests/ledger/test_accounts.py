"""Accounts of a shared ledger: what is stored opens nothing by itself."""

from datetime import UTC, datetime, timedelta

import pytest

from cantillon.errors import InputError
from cantillon.ledger.accounts import Role
from cantillon.ledger.ledger import Ledger

NOON = datetime(2026, 1, 1, 12, tzinfo=UTC)


@pytest.fixture
def clock():
    return [NOON]


@pytest.fixture
def accounts(url, clock):
    with Ledger.open(url, clock=lambda: clock[0]) as ledger:
        ledger.accounts.add("ada", Role.REVIEWER, "$argon2id$...", by="root")
        yield ledger.accounts


def test_an_account_is_found_by_its_name_and_a_name_is_given_once(accounts):
    assert accounts.user("ada").role is Role.REVIEWER
    assert accounts.user("eve") is None
    with pytest.raises(InputError, match="already"):
        accounts.add("ada", Role.ADMIN, "x")


def test_a_session_lasts_until_it_expires(accounts, clock):
    accounts.start_session("ada", "token", NOON + timedelta(hours=8))
    assert accounts.session_user("token").name == "ada"
    clock[0] = NOON + timedelta(hours=8)
    assert accounts.session_user("token") is None


@pytest.mark.parametrize("end", ["sign out", "new password", "closed"])
def test_a_session_ends_with_signing_out_a_new_password_or_the_account(accounts, end):
    accounts.start_session("ada", "token", NOON + timedelta(hours=8))
    if end == "sign out":
        accounts.end_session("token")
    elif end == "new password":
        accounts.change("ada", password_hash="y")
    else:
        accounts.close("ada", by="root")
    assert accounts.session_user("token") is None
    assert accounts.user("ada") is not None


def test_an_account_that_is_not_there_cannot_be_changed(accounts):
    with pytest.raises(InputError, match="no account 'eve'"):
        accounts.change("eve", role=Role.ADMIN)
