"""Who is asking: signed cookies, sessions, passwords, and a limit on attempts."""

from __future__ import annotations

import hashlib
import hmac
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError
from itsdangerous import BadSignature, URLSafeTimedSerializer

from cantillon.errors import InputError
from cantillon.ledger.accounts import Accounts, Role, User

SESSION_TIME = timedelta(hours=12)  # a working day: whoever leaves a machine alone overnight logs in again
SHORTEST_PASSWORD = 12
LONGEST_PASSWORD = 200
FREE_ATTEMPTS = 5  # wrong passwords before waiting begins
LONGEST_WAIT = 900.0  # seconds
MOST_REMEMBERED = 10_000  # names and addresses whose failures are remembered

_hasher = PasswordHasher()


def hash_password(password: str) -> str:
    """Return what is stored of a password.

    Raises
    ------
    InputError
        If it is too short or too long.
    """
    if not SHORTEST_PASSWORD <= len(password) <= LONGEST_PASSWORD:
        raise InputError(f"A password has {SHORTEST_PASSWORD} to {LONGEST_PASSWORD} characters.")
    return _hasher.hash(password)


_DECOY = _hasher.hash(secrets.token_urlsafe(16))  # checked for unknown names, so that they take as long as known ones


@dataclass
class Attempts:
    """Counts wrong passwords by name and by address; after a few, each further one has to wait twice as long."""

    clock: Callable[[], float] = time.monotonic
    _failed: dict[str, tuple[int, float]] = field(default_factory=dict)

    def wait(self, *keys: str) -> float:
        """Return how many seconds have to pass before the next attempt."""
        return max((self._wait(key) for key in keys), default=0.0)

    def failed(self, *keys: str) -> None:
        """Remember a wrong password."""
        for key in keys:
            count, _ = self._failed.pop(key, (0, 0.0))
            self._failed[key] = (count + 1, self.clock())
        while len(self._failed) > MOST_REMEMBERED:
            del self._failed[next(iter(self._failed))]

    def succeeded(self, *keys: str) -> None:
        """Forget the failures."""
        for key in keys:
            self._failed.pop(key, None)

    def _wait(self, key: str) -> float:
        count, last = self._failed.get(key, (0, 0.0))
        if count < FREE_ATTEMPTS:
            return 0.0
        pause: float = min(LONGEST_WAIT, 2.0 ** (count - FREE_ATTEMPTS))
        return max(0.0, last + pause - self.clock())


@dataclass(frozen=True, slots=True)
class Person:
    """Who is asking; `name` is "" for the one person of a ledger without accounts."""

    name: str
    role: Role


class Doorkeeper:
    """Says who is asking, from the cookies; lets people in and out.

    Parameters
    ----------
    accounts : Accounts
    secret : str
        Signs cookies; the same for all servers of one ledger.
    open_as : Person or None
        Who everybody is where there are no accounts; ``None``: people have to log in.
    """

    def __init__(self, accounts: Accounts, secret: str, *, open_as: Person | None = None) -> None:
        self.open_as = open_as
        self.attempts = Attempts()
        self._accounts = accounts
        self._key = hashlib.sha256(b"cantillon csrf" + secret.encode()).digest()
        self._sessions = URLSafeTimedSerializer(secret, salt="cantillon session")
        self._visits = URLSafeTimedSerializer(secret, salt="cantillon visit")

    def person(self, session_cookie: str | None) -> Person | None:
        """Return whose session a cookie is of; asks the ledger each time, so that closed accounts are out at once."""
        if self.open_as is not None:
            return self.open_as
        token = self._token(session_cookie)
        user = self._accounts.session_user(token) if token else None
        return Person(user.name, user.role) if user else None

    def let_in(self, name: str, password: str) -> tuple[Person, str] | None:
        """Return a person and the cookie of a new session, if the password is right."""
        user = self._accounts.user(name)
        if not _is_right(user, password):
            return None
        assert user is not None
        token = secrets.token_urlsafe(32)
        self._accounts.start_session(user.name, token, datetime.now(UTC) + SESSION_TIME)
        return Person(user.name, user.role), str(self._sessions.dumps(token))

    def let_out(self, session_cookie: str | None) -> None:
        """End a session."""
        token = self._token(session_cookie)
        if token:
            self._accounts.end_session(token)

    def new_visit(self) -> str:
        """Return the cookie of a new visit, to which the token against forged requests belongs."""
        return str(self._visits.dumps(secrets.token_urlsafe(16)))

    def is_visit(self, cookie: str | None) -> bool:
        """Say whether this server gave out the cookie of a visit."""
        try:
            self._visits.loads(cookie or "", max_age=int(SESSION_TIME.total_seconds()))
        except BadSignature:
            return False
        return True

    def csrf_token(self, visit_cookie: str) -> str:
        """Return what a page of this visit has to send with each change."""
        return hmac.new(self._key, visit_cookie.encode(), "sha256").hexdigest()

    def is_own_page(self, visit_cookie: str | None, token: str | None) -> bool:
        """Say whether a change was sent by a page of this visit."""
        if not self.is_visit(visit_cookie) or not token:
            return False
        return hmac.compare_digest(self.csrf_token(visit_cookie or ""), token)

    def _token(self, cookie: str | None) -> str | None:
        try:
            token = self._sessions.loads(cookie or "", max_age=int(SESSION_TIME.total_seconds()))
        except BadSignature:
            return None
        return str(token)


def _is_right(user: User | None, password: str) -> bool:
    known = user is not None and user.disabled_at is None
    stored = user.password_hash if user is not None and known else _DECOY
    try:
        return _hasher.verify(stored, password[:LONGEST_PASSWORD]) and known
    except (VerificationError, InvalidHashError):
        return False
