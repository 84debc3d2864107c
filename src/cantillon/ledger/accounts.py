"""Who may use a shared ledger: users with their roles, and their sessions.

Passwords arrive hashed and tokens leave hashed: what is stored opens nothing by itself.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from sqlalchemy import RowMapping, delete, insert, select, update

from cantillon.errors import InputError
from cantillon.ledger.database import Database
from cantillon.ledger.history import HistoryEntry, write_history
from cantillon.ledger.tables import sessions, users

ACCOUNTS_LOCK = "cantillon: accounts"


class Role(StrEnum):
    """What a user may do: read; also add and judge; also manage users."""

    READER = "reader"
    REVIEWER = "reviewer"
    ADMIN = "admin"


@dataclass(frozen=True, slots=True)
class User:
    """A person with an account; `disabled_at` is when it was closed, if it was."""

    name: str
    role: Role
    password_hash: str
    created_at: datetime
    disabled_at: datetime | None = None


class Accounts:
    """The accounts of one ledger, from `Ledger.accounts`."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def users(self) -> list[User]:
        """Return every account ever made, by name."""
        with self._database.reading() as connection:
            return [_user(row) for row in connection.execute(select(users).order_by(users.c.name)).mappings()]

    def user(self, name: str) -> User | None:
        """Return one account, closed ones too."""
        with self._database.reading() as connection:
            row = connection.execute(select(users).where(users.c.name == name)).mappings().one_or_none()
        return _user(row) if row is not None else None

    def add(self, name: str, role: Role, password_hash: str, *, by: str = "") -> User:
        """Make an account.

        Raises
        ------
        InputError
            If the name is taken, also by a closed account.
        """
        user = User(name, role, password_hash, self._clock())
        with self._database.writing(ACCOUNTS_LOCK) as connection:
            if connection.execute(select(users.c.name).where(users.c.name == name)).scalar() is not None:
                raise InputError(f"There is an account {name!r} already.")
            row = {"name": name, "role": role.value, "password_hash": password_hash, "created_at": user.created_at}
            connection.execute(insert(users).values(row))
            write_history(connection, HistoryEntry(user.created_at, by, "account added", name, role.value))
        return user

    def change(self, name: str, *, role: Role | None = None, password_hash: str | None = None, by: str = "") -> None:
        """Give an account another role or password, and end its sessions.

        Raises
        ------
        InputError
            If there is no such account.
        """
        values = {"role": role.value if role else None, "password_hash": password_hash}
        self._update(name, {key: value for key, value in values.items() if value is not None}, "account changed", by)

    def close(self, name: str, *, by: str = "") -> None:
        """Close an account and end its sessions; what its user decided stays.

        Raises
        ------
        InputError
            If there is no such account.
        """
        self._update(name, {"disabled_at": self._clock()}, "account closed", by)

    def start_session(self, name: str, token: str, expires_at: datetime) -> None:
        """Remember that whoever holds `token` is this user, until then."""
        with self._database.writing(ACCOUNTS_LOCK) as connection:
            now = self._clock()
            connection.execute(delete(sessions).where(sessions.c.expires_at <= now))
            row = {"token_hash": _hashed(token), "user_name": name, "created_at": now, "expires_at": expires_at}
            connection.execute(insert(sessions).values(row))

    def session_user(self, token: str) -> User | None:
        """Return whose session a token is, if it runs and the account is open."""
        query = select(users).join(sessions, sessions.c.user_name == users.c.name)
        query = query.where(sessions.c.token_hash == _hashed(token), sessions.c.expires_at > self._clock())
        with self._database.reading() as connection:
            row = connection.execute(query.where(users.c.disabled_at.is_(None))).mappings().one_or_none()
        return _user(row) if row is not None else None

    def end_session(self, token: str) -> None:
        """Forget a session."""
        with self._database.writing(ACCOUNTS_LOCK) as connection:
            connection.execute(delete(sessions).where(sessions.c.token_hash == _hashed(token)))

    def _update(self, name: str, values: dict[str, object], act: str, by: str) -> None:
        with self._database.writing(ACCOUNTS_LOCK) as connection:
            if not connection.execute(update(users).where(users.c.name == name).values(values)).rowcount:
                raise InputError(f"There is no account {name!r}.")
            connection.execute(delete(sessions).where(sessions.c.user_name == name))
            write_history(connection, HistoryEntry(self._clock(), by, act, name))


def _hashed(token: str) -> str:
    return hashlib.sha256(token.encode()).hexdigest()


def _user(row: RowMapping) -> User:
    return User(row["name"], Role(row["role"]), row["password_hash"], row["created_at"], row["disabled_at"])
