"""Which language a text is in: by its script, by its small words, and by a model where those leave doubt."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Protocol, cast

from cantillon.sources.words import LANGUAGES, page_words

UNKNOWN = "und"
SAMPLE = 4_000  # characters; the small words of a paragraph settle it, more text only costs time
CJK_SHARE = 0.15  # Chinese and Japanese stories full of Latin names still keep twice this
KANA_SHARE = 0.05  # of the CJK characters; Chinese text quotes a Japanese name at most now and then
SMALL_WORD_SHARE = 0.25  # on the 269 gold documents the right language never fell below 0.27
LEAD = 1.35  # over the runner-up; Spanish and Portuguese share words, 1.5 is their usual lead

_WORD = re.compile(r"[^\W\d_]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")
_KANA = re.compile(r"[\u3041-\u3096\u30a1-\u30fa]")
_HANGUL = re.compile(r"[\uac00-\ud7a3]")


def detect_language(text: str) -> str:
    """Return the ISO 639-1 code of the language of `text`, or ``und`` where it holds no words.

    A language that Cantillon does not read is named as what it is, never as the nearest one that it reads.
    """
    sample = _sample(text)
    words = [word.lower() for word in _WORD.findall(sample)]
    if not words:
        return UNKNOWN
    return _by_script(sample) or _by_small_words(words) or _by_model(sample)


def _sample(text: str) -> str:
    """Return the middle of a long text: its ends are furniture more often."""
    start = max(0, (len(text) - SAMPLE) // 2)
    return text[start : start + SAMPLE]


def _by_script(sample: str) -> str | None:
    letters = sum(map(str.isalpha, sample))
    cjk = len(_CJK.findall(sample))
    if cjk >= CJK_SHARE * letters:
        return "ja" if len(_KANA.findall(sample)) >= KANA_SHARE * cjk else "zh"
    return "ko" if len(_HANGUL.findall(sample)) >= CJK_SHARE * letters else None


def _by_small_words(words: list[str]) -> str | None:
    """Return the language whose small words fill most of the text, if they do so clearly."""
    votes: Counter[str] = Counter()
    for word, count in Counter(words).items():
        for language in _languages_of().get(word, ()):
            votes[language] += count
    (first, most), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    return first if most >= SMALL_WORD_SHARE * len(words) and most >= LEAD * second and len(words) >= 8 else None


@cache
def _languages_of() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        for word in page_words(language).function_words:
            found.setdefault(word, []).append(language)
    return {word: tuple(languages) for word, languages in found.items()}


class _Model(Protocol):
    def classify(self, text: str) -> tuple[str, float]: ...


def _by_model(sample: str) -> str:
    return _model().classify(sample)[0]


@cache
def _model() -> _Model:
    # Imported here: the model takes a quarter of a second to load, and few texts need it.
    from py3langid.langid import MODEL_FILE, LanguageIdentifier

    return cast("_Model", LanguageIdentifier.from_model_file(MODEL_FILE, norm_probs=True))
