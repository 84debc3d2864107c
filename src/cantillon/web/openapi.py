"""The OpenAPI document of the API, made from the table of questions, and a page that shows it."""

from __future__ import annotations

from collections.abc import Mapping
from importlib.metadata import version

from cantillon.web.parameters import Parameter
from cantillon.web.questions import QUESTIONS, Question

Schema = dict[str, object]

_ERROR: Schema = {
    "type": "object",
    "properties": {
        "error": {
            "type": "object",
            "properties": {name: {"type": "string"} for name in ("code", "message", "hint")},
            "required": ["code", "message", "hint"],
        }
    },
}
_JUDGEMENT: Schema = {
    "type": "object",
    "required": ["verdict", "first"],
    "properties": {
        "verdict": {"enum": ["accept", "reject", "edit", "same", "different", "unsure", "undo"]},
        "first": {"type": "array", "items": {"type": "string"}},
        "second": {"type": "array", "items": {"type": "string"}},
        "why": {"type": "string"},
        "correction": {"type": "object", "description": "For edit: the fields that should read otherwise."},
    },
}
_LOGIN: Schema = {"type": "object", "properties": {"name": {"type": "string"}, "password": {"type": "string"}}}
_ACCOUNT: Schema = {
    "type": "object",
    "required": ["role"],
    "properties": {
        "role": {"enum": ["reader", "reviewer", "admin"]},
        "password": {"type": "string"},
        "is_new": {"type": "boolean"},
    },
}
_FILES: Schema = {
    "type": "object",
    "properties": {"files": {"type": "array", "items": {"type": "string", "format": "binary"}}},
}

# What changes something: method, path, what it does, the role it needs, and what it takes.
CHANGES: tuple[tuple[str, str, str, str, Schema | None], ...] = (
    ("post", "/judgements", "Record a decision.", "reviewer", _JUDGEMENT),
    ("post", "/judgements/preview", "Say what a decision would change.", "reviewer", _JUDGEMENT),
    ("post", "/files", "Read files (multipart); answers one JSON line a document.", "reviewer", _FILES),
    ("post", "/links", "Read what stands at a public address.", "reviewer",
     {"type": "object", "properties": {"url": {"type": "string"}}}),
    ("post", "/texts", "Read a text.", "reviewer", {"type": "object", "properties": {"text": {"type": "string"}}}),
    ("post", "/login", "Start a session.", "", _LOGIN),
    ("post", "/logout", "End the session.", "", None),
    ("get", "/users", "List accounts.", "admin", None),
    ("put", "/users/{name}", "Make or change an account.", "admin", _ACCOUNT),
    ("delete", "/users/{name}", "Close an account.", "admin", None),
)  # fmt: skip


def openapi() -> Schema:
    """Return the description of the API for programs."""
    paths: dict[str, dict[str, object]] = {}
    for question in QUESTIONS:
        paths.setdefault(f"/api{question.path}", {})["get"] = _asked(question)
    for method, path, text, role, body in CHANGES:
        paths.setdefault(f"/api{path}", {})[method] = _change(path, text, role, body)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Cantillon",
            "version": version("cantillon"),
            "description": "Questions answer with the objects that the command line prints with --json (docs/json.md); "
            "lists are in `items`. Changes need the X-CSRF-Token of a page of this server.",
        },
        "paths": paths,
    }


def _asked(question: Question) -> Schema:
    parameters = [_parameter(each) for each in question.parameters]
    if question.has_name:
        parameters.insert(0, _name())
    return {
        "summary": question.text,
        "parameters": parameters,
        "responses": {
            "200": {"description": "The answer.", "content": {"application/json": {"schema": {"type": "object"}}}},
            **_errors("400", "401", "404") ,
        },
    }  # fmt: skip


def _change(path: str, text: str, role: str, body: Schema | None) -> Schema:
    kind = "multipart/form-data" if body is _FILES else "application/json"
    told: Schema = {
        "summary": text + (f" Needs the role {role}." if role else ""),
        "parameters": [_name()] if "{" in path else [],
        "responses": {"200": {"description": "Done."}, **_errors("400", "401", "403", "429")},
    }
    return told if body is None else {**told, "requestBody": {"content": {kind: {"schema": body}}}}


def _parameter(parameter: Parameter) -> Schema:
    schema: Mapping[str, object] = parameter.schema
    if parameter.is_list:
        schema = {"type": "array", "items": dict(schema)}
    elif parameter.default is not None:
        schema = {**schema, "default": parameter.default}
    return {"name": parameter.name, "in": "query", "description": parameter.text, "schema": dict(schema)}


def _name() -> Schema:
    return {"name": "name", "in": "path", "required": True, "schema": {"type": "string"}}


def _errors(*statuses: str) -> dict[str, object]:
    content = {"application/json": {"schema": _ERROR}}
    return {status: {"description": "Refused, with the reason.", "content": content} for status in statuses}
