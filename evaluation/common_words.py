"""Write the lower-case words of the gold documents of split dev to the package, one list a language.

A word at the start of a sentence or in a heading is more likely a plain word if the language also writes it small.
Run it again when documents are added: python evaluation/common_words.py
"""

from __future__ import annotations

import json
import re
import textwrap
from collections import defaultdict
from pathlib import Path

ROOT = Path(__file__).resolve().parent
TARGET = ROOT.parent / "src" / "cantillon" / "reading" / "languages" / "words"
SPACED = {"en", "fr", "de", "es", "it", "pt", "nl"}
WORD = re.compile(r"(?<![^\W_])[^\W\d_]{2,}(?![^\W_])")


def lower_case_words() -> dict[str, set[str]]:
    """Return the words that begin with a small letter somewhere in the documents to learn from."""
    found: dict[str, set[str]] = defaultdict(set)
    for file in sorted((ROOT / "gold").glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        if document["split"] == "dev" and document["lang"] in SPACED:
            found[document["lang"]] |= {word for word in WORD.findall(document["text"]) if word.islower()}
    return found


def main() -> None:
    TARGET.mkdir(exist_ok=True)
    for code, words in sorted(lower_case_words().items()):
        text = textwrap.fill(" ".join(sorted(words)), width=118, break_on_hyphens=False)
        (TARGET / f"{code}.txt").write_text(text + "\n", encoding="utf-8")
        print(f"{code}: {len(words)} words")


if __name__ == "__main__":
    main()
