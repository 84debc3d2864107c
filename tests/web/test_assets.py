"""The built front end is fresh, small, asks nothing of other servers, and has words in both languages."""

import ast
import gzip
import hashlib
import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FRONTEND = ROOT / "frontend"
STATIC = ROOT / "src" / "cantillon" / "web" / "static"
REPORT = ROOT / "src" / "cantillon" / "views" / "templates"
BUILT = [STATIC / "app.js", STATIC / "app.css", REPORT / "report.js", REPORT / "report.css"]
SCRIPTS = sorted((FRONTEND / "src").rglob("*.js"))
WORDS = {
    name: json.loads((FRONTEND / f"src/messages/{name}.json").read_text(encoding="utf-8")) for name in ("en", "fr")
}
LARGEST = 400_000  # bytes, compressed


def digest_of_sources():
    paths = [path for path in (FRONTEND / "src").rglob("*") if path.is_file()]
    paths += [FRONTEND / name for name in ("build.mjs", "package.json", "package-lock.json")]
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.relative_to(FRONTEND).as_posix()):
        digest.update(path.relative_to(FRONTEND).as_posix().encode() + b"\0" + path.read_bytes() + b"\0")
    return digest.hexdigest()


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_the_built_files_are_of_these_sources(path):
    built = path.read_text(encoding="utf-8")
    assert f"sources sha256:{digest_of_sources()}" in built.partition("\n")[0], "run `make assets`"


def test_the_script_is_small():
    assert len(gzip.compress((STATIC / "app.js").read_bytes())) < LARGEST


@pytest.mark.parametrize("path", BUILT, ids=lambda path: path.name)
def test_nothing_is_asked_of_other_servers(path):
    addresses = set(re.findall(r"https?://[^\"'` )]+", path.read_text(encoding="utf-8")))
    assert addresses <= {"http://www.w3.org/2000/svg", "https://…"}


@pytest.mark.parametrize("script", SCRIPTS, ids=lambda path: path.name)
def test_no_script_puts_in_markup(script):
    text = script.read_text(encoding="utf-8")
    assert not re.search(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function", text)


def test_both_catalogues_hold_the_same_keys_and_placeholders():
    places = {
        name: {key: sorted(re.findall(r"\{\w+\}", text)) for key, text in words.items()}
        for name, words in WORDS.items()
    }
    assert places["en"] == places["fr"]


def test_every_key_has_words():
    used = set()
    for script in SCRIPTS:
        text = script.read_text(encoding="utf-8")
        used |= set(re.findall(r'\bt\("([a-z_]+)"', text))
        used |= {
            f"{key}_{form}" for key in re.findall(r'counted\([^\n]*?, "([a-z]+)"\)', text) for form in ("one", "many")
        }
    assert sorted(used - WORDS["en"].keys()) == []


def refusals():
    """Return every sentence with which the server refuses, its hint behind it, what is filled in as "{}"."""
    found = set()
    package = ROOT / "src" / "cantillon"
    for path in [*(package / "web").glob("*.py"), package / "ledger" / "accounts.py"]:
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id.endswith("Error"):
                hint = [keyword.value for keyword in node.keywords if keyword.arg == "hint"]
                found.add(" ".join(filter(None, map(template, [*node.args[-1:], *hint]))))
            elif isinstance(node, ast.Assign) and [ast.unparse(each) for each in node.targets] == ["message"]:
                found.add(template(node.value))
    return found


def template(node):
    if isinstance(node, ast.Constant):
        return str(node.value)
    if isinstance(node, ast.JoinedStr):
        return "".join(each.value if isinstance(each, ast.Constant) else "{}" for each in node.values)
    return ""


def test_refusals_are_told_in_the_words_of_the_server():
    told = {re.sub(r"\{\w+\}", "{}", text) for key, text in WORDS["en"].items() if key.startswith("refusal_")}
    assert sorted(told - refusals()) == []


def test_kinds_stages_and_classes_have_words():
    from cantillon.network.circles import CircleClass
    from cantillon.values.kinds import Kind, Stage

    assert {str(each) for each in (*Kind, *Stage, *CircleClass)} <= WORDS["en"].keys()
    assert {f"actor_{kind}" for kind in Kind} | {f"class_{each}" for each in CircleClass} <= WORDS["en"].keys()
