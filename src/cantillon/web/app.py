"""The web app: routes with the role that each needs, error handlers, and what lives as long as the server."""

from __future__ import annotations

import getpass
import secrets
from collections.abc import AsyncIterator, Collection
from contextlib import asynccontextmanager
from dataclasses import dataclass

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.middleware import Middleware
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from cantillon.errors import CantillonError, InputError
from cantillon.ledger.accounts import Role
from cantillon.pipeline import open_ledger
from cantillon.sources.pages import Fetcher
from cantillon.web import adding, judging, people, shell
from cantillon.web.answers import Answers
from cantillon.web.assets import packed_response, serve_asset
from cantillon.web.door import LOCAL_NAMES, Door
from cantillon.web.errors import RefusedError, on_cantillon_error, on_failure, on_http_error, on_refused
from cantillon.web.guard import Endpoint, needs
from cantillon.web.parameters import read_query
from cantillon.web.questions import QUESTIONS, Question
from cantillon.web.sessions import Doorkeeper, Person
from cantillon.web.worker import State
from cantillon.web.workers import Workers

MAX_BODY_BYTES = 64 * 2**10  # of a judgement or a login
SEEN_HEADER = "x-seen"
PAGES = ("/", "/deals", "/deals/{name}", "/parties/{name:path}", "/circles/{name}", "/documents/{name}", "/measures",
         "/stress", "/review", "/add", "/accounts", "/login")  # fmt: skip


@dataclass(frozen=True, slots=True)
class Served:
    """What is served, and to whom.

    Parameters
    ----------
    url : str
        The ledger.
    currency : str
        In which amounts are told unless a question asks otherwise.
    secret : str
        Signs cookies; "": one that ends with the server.
    hosts : collection of str
        Names under which the server answers; empty: all.
    with_accounts : bool
        Whether people have to log in.
    in_threads : bool
        Work out answers in this process.
    """

    url: str
    currency: str = "USD"
    secret: str = ""
    hosts: Collection[str] = LOCAL_NAMES
    with_accounts: bool = False
    in_threads: bool = False


def create_app(served: Served) -> Starlette:
    """Return the ASGI application.

    Raises
    ------
    InputError
        If it is to be open to everybody under any name.
    """
    if not served.with_accounts and not (served.hosts and set(served.hosts) <= LOCAL_NAMES):
        raise InputError("Without accounts the pages are for this machine only.", hint="Make one: cantillon users add.")

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        with open_ledger(served.url, create=False) as workbench:
            workbench.currency = served.currency
            workers = Workers(served.url, served.currency, in_threads=served.in_threads)
            app.state.ledger = workbench.ledger
            app.state.workers = workers
            app.state.answers = Answers(workbench.ledger, workers.quick, workers.slow)
            open_as = None if served.with_accounts else Person(_own_name(), Role.REVIEWER)
            secret = served.secret or secrets.token_urlsafe(32)
            app.state.doorkeeper = Doorkeeper(workbench.ledger.accounts, secret, open_as=open_as)
            workers.warm()
            yield
            workers.close()

    app = Starlette(
        routes=routes(),
        middleware=[Middleware(Door, hosts=served.hosts)],
        exception_handlers={
            RefusedError: on_refused,
            CantillonError: on_cantillon_error,
            HTTPException: on_http_error,
            Exception: on_failure,
        },
        lifespan=lifespan,
    )
    app.state.currency = served.currency
    app.state.fetcher = Fetcher()
    return app


def routes() -> list[Route]:
    """Return every route; each says which role it needs, but for those that everybody must reach to log in."""
    return [
        *(Route(path, shell.shell) for path in PAGES),
        Route("/static/{name}", serve_asset),
        Route("/api", shell.api_page),
        Route("/api/openapi.json", shell.api_document),
        Route("/api/login", people.log_in, methods=["POST"], max_body_size=MAX_BODY_BYTES),
        Route("/api/logout", needs(Role.READER, people.log_out), methods=["POST"], max_body_size=MAX_BODY_BYTES),
        Route("/report", needs(Role.READER, shell.report)),
        *(Route(f"/api{_path(question)}", needs(Role.READER, _answering(question))) for question in QUESTIONS),
        _change("/api/judgements", judging.judge, Role.REVIEWER),
        _change("/api/judgements/preview", judging.preview, Role.REVIEWER),
        _change("/api/files", adding.add_files, Role.REVIEWER, limit=adding.MAX_UPLOAD_BYTES),
        _change("/api/links", adding.add_link, Role.REVIEWER, limit=adding.MAX_LINK_BYTES),
        _change("/api/texts", adding.add_text, Role.REVIEWER, limit=adding.MAX_TEXT_BYTES),
        Route("/api/users", needs(Role.ADMIN, people.list_users)),
        _change("/api/users/{name}", people.put_user, Role.ADMIN, method="PUT"),
        _change("/api/users/{name}", people.close_user, Role.ADMIN, method="DELETE"),
    ]


def _change(path: str, endpoint: Endpoint, role: Role, *, method: str = "POST", limit: int = MAX_BODY_BYTES) -> Route:
    return Route(path, needs(role, endpoint), methods=[method], max_body_size=limit)


def _path(question: Question) -> str:
    return question.path.replace("{name}", "{name:path}")  # names of parties may hold a slash


def _answering(question: Question) -> Endpoint:
    async def answer(request: Request) -> Response:
        asked = read_query(question.parameters, request.query_params.multi_items())
        name = str(request.path_params.get("name", ""))
        answers: Answers = request.app.state.answers
        found = await answers.answer(question, name, asked, seen=_seen(request))
        tag = f'"{found.state[0]}.{found.state[1]}"'
        headers = {"Cache-Control": "private, no-cache", "X-State": tag.strip('"')}
        return packed_response(request, found.body, found.packed, "application/json", headers)

    return answer


def _seen(request: Request) -> State | None:
    """Return the state of the ledger that the asking page has seen itself make, if it has."""
    first, dot, second = request.headers.get(SEEN_HEADER, "").partition(".")
    if not dot or not (first + second).isdigit():
        return None
    return int(first[:18]), int(second[:18])


def _own_name() -> str:
    try:
        return getpass.getuser()
    except (OSError, KeyError):  # a container's user may have no name
        return ""
