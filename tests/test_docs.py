"""Commands, settings, hooks and errors are documented; the error tree is drawn as it is."""

import inspect
import re
from dataclasses import fields
from pathlib import Path

import pytest

from cantillon import errors, hookspecs
from cantillon.cli.main import COMMANDS
from cantillon.settings import PREFIX, Settings

ROOT = Path(__file__).parents[1]
DOCS = {path.name: path.read_text(encoding="utf-8") for path in (ROOT / "docs").glob("*.md")}
ERRORS = [error for _, error in inspect.getmembers(errors, inspect.isclass) if issubclass(error, errors.CantillonError)]


@pytest.mark.parametrize("name", list(COMMANDS))
def test_every_command_is_documented(name):
    assert f"cantillon {name}" in "\n".join(DOCS.values())


@pytest.mark.parametrize("field", [field.name for field in fields(Settings)])
def test_every_setting_is_documented(field):
    assert f"`{field}` | `{PREFIX}{field.upper()}`" in DOCS["settings.md"]


@pytest.mark.parametrize("error", ERRORS, ids=lambda error: error.__name__)
def test_every_error_is_documented(error):
    assert f"`{error.__name__}`" in DOCS["errors.md"]


def test_every_hook_is_documented():
    for hook in (name for name in vars(hookspecs) if name.startswith("cantillon_")):
        assert f"`{hook}`" in DOCS["plugins.md"]


def test_the_error_tree_is_drawn_as_it_is():
    drawn = re.findall(r"([│ ]*)(?:[├└]── )?(\w+Error)\b", errors.__doc__.split("::")[1])
    parents = []
    found = {}
    for indent, name in drawn:
        depth = 0 if name == "CantillonError" else 1 + len(indent.replace("│", " ").rstrip("\n").strip("\n")) // 4
        depth = 0 if name == "CantillonError" else depth - 1
        parents = [*parents[:depth], name]
        found[name] = parents[-2] if len(parents) > 1 else None
    actual = {error.__name__: error.__base__.__name__ for error in ERRORS if error is not errors.CantillonError}
    assert {name: parent for name, parent in found.items() if parent} == actual


def test_the_words_of_a_dependency_list_match_the_project():
    project = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
    required = re.findall(r'^  "([a-z0-9-]+)[>=]', project.split("[project.optional-dependencies]")[0], re.MULTILINE)
    assert [name for name in required if name not in DOCS["dependencies.md"]] == []
