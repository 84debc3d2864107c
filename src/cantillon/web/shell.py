"""The page that every address of the app opens with: it names the script, the style sheet and who is asking."""

from __future__ import annotations

from functools import cache
from importlib.resources import files
from urllib.parse import urlencode

import jinja2
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from cantillon.views.wording import Language
from cantillon.web.assets import address
from cantillon.web.errors import json_response
from cantillon.web.guard import VISIT_COOKIE, doorkeeper, who
from cantillon.web.openapi import openapi
from cantillon.web.parameters import AS_OF, LANGUAGE, read_query
from cantillon.web.people import set_cookie
from cantillon.web.questions import day_of

LANGUAGE_COOKIE = "cantillon_language"
_WORDS: dict[Language, dict[str, str]] = {
    "en": {
        "noscript": "These pages need JavaScript. Without it, read the",
        "report": "report: one page with everything",
    },
    "fr": {
        "noscript": "Ces pages ont besoin de JavaScript. Sans lui, lisez le",
        "report": "rapport : tout en une page",
    },
}


async def shell(request: Request) -> Response:
    """Return the page that the app starts from, whatever the address; the script draws what it names."""
    keeper = doorkeeper(request)
    person = await who(request)
    visit = request.cookies.get(VISIT_COOKIE)
    is_new = not keeper.is_visit(visit)
    if is_new or visit is None:
        visit = keeper.new_visit()
    language = language_of(request)
    page = _template("shell.html").render(
        language=language,
        csrf=keeper.csrf_token(visit),
        is_open=keeper.open_as is not None,
        name=person.name if person else "",
        role=str(person.role) if person else "",
        currency=request.app.state.currency,
        icon=address("icon.svg"),
        style=address("app.css"),
        script=address("app.js"),
        preload=_preload(request, language) if person else "",
        **_WORDS[language],
    )
    response = HTMLResponse(page)
    if is_new:
        set_cookie(request, response, VISIT_COOKIE, visit)
    return response


def language_of(request: Request) -> Language:
    """Return the language that a person chose, else the one that the browser prefers."""
    chosen = request.query_params.get("language") or request.cookies.get(LANGUAGE_COOKIE)
    if chosen in ("en", "fr"):
        return "fr" if chosen == "fr" else "en"
    first = request.headers.get("accept-language", "").lower().partition(",")[0]
    return "fr" if first.startswith("fr") else "en"


def _preload(request: Request, language: Language) -> str:
    """Return the address of the map's data, which the browser fetches while it loads the script."""
    if request.url.path != "/":
        return ""
    asked = {"as_of": request.query_params.get("as_of"), "language": language}
    return "/api/pages/map?" + urlencode({name: text for name, text in asked.items() if text})


async def report(request: Request) -> Response:
    """Return the report: one page that needs no script and can be kept."""
    asked = read_query((AS_OF, LANGUAGE), request.query_params.multi_items())
    language: Language = "fr" if asked["language"] == "fr" else "en"
    page: str = await request.app.state.workers.report(day_of(asked), language)
    own = page.partition('http-equiv="Content-Security-Policy" content="')[2].partition('"')[0]  # digests of its script
    policy = own.replace("&#39;", "'") + "; frame-ancestors 'none'"
    return HTMLResponse(page, headers={"Content-Security-Policy": policy})


async def api_page(request: Request) -> Response:
    """Return the description of the API for people."""
    return HTMLResponse(_template("api.html").render(api=openapi(), style=address("app.css"), icon=address("icon.svg")))


async def api_document(request: Request) -> Response:
    """Return the description of the API for programs."""
    return json_response(openapi())


@cache
def _template(name: str) -> jinja2.Template:
    environment = jinja2.Environment(
        autoescape=True, trim_blocks=True, lstrip_blocks=True, undefined=jinja2.ChainableUndefined
    )
    text = (files("cantillon.web") / "templates" / name).read_text(encoding="utf-8")
    return environment.from_string(text)
