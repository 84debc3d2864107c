"""The words of the pages, one file a language."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from cantillon.views.wording import Language


@cache
def messages(language: Language) -> Mapping[str, str]:
    """Return the words of the report's pages in a language, by key."""
    text = (files("cantillon.views") / "messages" / f"report.{language}.json").read_text(encoding="utf-8")
    found: Mapping[str, str] = json.loads(text)
    return found
