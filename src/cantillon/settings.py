"""The one place that reads environment variables and the settings file.

A value comes from the command line, else from the environment (``CANTILLON_LEDGER``), else from ``cantillon.toml`` in
the working folder, else from the defaults below. ``docs/settings.md`` lists them all.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass, fields
from pathlib import Path

import tomli

from cantillon.errors import InputError

SETTINGS_FILE = "cantillon.toml"
PREFIX = "CANTILLON_"


@dataclass(frozen=True, slots=True)
class Settings:
    """What a user can set once for all commands.

    Parameters
    ----------
    ledger : str
        Path of an SQLite ledger or a ``postgresql://`` address.
    currency : str
        ISO 4217 code in which the network is measured.
    parties : str
        A TOML file of further parties, in the form of the shipped registry; empty for none.
    payments : str
        Folder of imported payments; empty: beside the ledger's file.
    secret : str
        Key that signs the web app's session cookies; empty: a new one at each start.
    """

    ledger: str = "cantillon.db"
    currency: str = "USD"
    parties: str = ""
    payments: str = ""
    secret: str = ""


def read_settings(environment: Mapping[str, str] | None = None, folder: Path | None = None) -> Settings:
    """Return the settings that hold in `folder` (default: the working folder).

    Raises
    ------
    InputError
        If the settings file is not TOML, or names something that is not a setting.
    """
    environment = os.environ if environment is None else environment
    path = (folder or Path.cwd()) / SETTINGS_FILE
    values = _file_values(path)
    for field in fields(Settings):
        if found := environment.get(PREFIX + field.name.upper()):
            values[field.name] = found
    return Settings(**values)


def _file_values(path: Path) -> dict[str, str]:
    if not path.is_file():
        return {}
    try:
        table = tomli.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomli.TOMLDecodeError) as error:
        raise InputError(f"{path}: not a settings file: {error}.", hint="Write it as TOML, or remove it.") from error
    names = {field.name for field in fields(Settings)}
    for name, value in table.items():
        if name not in names or not isinstance(value, str):
            raise InputError(
                f"{path}: {name!r} is not a setting with a text as its value.",
                hint=f"There are: {', '.join(sorted(names))}.",
            )
    return {name: str(value) for name, value in table.items()}
