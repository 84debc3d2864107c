"""Which language a text is in: by its script, by its small words, and by a model where those leave doubt."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Protocol, cast

from cantillon.sources.words import LANGUAGES, neighbour_words, page_words

UNKNOWN = "und"
SAMPLE = 4_000  # characters; the small words of a paragraph settle it, more text only costs time
CJK_SHARE = 0.15  # Chinese and Japanese stories full of Latin names still keep twice this
HIRAGANA_SHARE = 0.03  # of the CJK characters: Japanese grammar is written in it, headlines keep 0.1
# The language with the most small words is believed where these fill at least SHARE of the text and lead the
# runner-up by LEAD; on the 269 gold documents that takes the right language 269 times and asks the model twice.
SHARE, LEAD = 0.25, 1.35
HEADLINE_SHARE, HEADLINE_LEAD = 0.09, 2.0  # headlines and lists have few small words, and hardly any foreign ones
DIFFERENT_WORDS = 5  # one small word again and again may be a name ("La La Land")
NEIGHBOUR_SHARE = 0.02  # of small words that only Catalan, Galician … has: the model decides

_WORD = re.compile(r"[^\W\d_]+")
_CJK = re.compile(r"[\u3400-\u9fff\uf900-\ufaff\u3040-\u30ff]")
_HIRAGANA = re.compile(r"[\u3041-\u3096]")  # not katakana: Chinese stories quote Japanese brands in it
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
        return "ja" if len(_HIRAGANA.findall(sample)) >= HIRAGANA_SHARE * cjk else "zh"
    return "ko" if len(_HANGUL.findall(sample)) >= CJK_SHARE * letters else None


def _by_small_words(words: list[str]) -> str | None:
    """Return the language whose small words fill most of the text, if they do so clearly."""
    votes: Counter[str] = Counter()
    different: Counter[str] = Counter()
    counts = Counter(words)
    for word, count in counts.items():
        for language in _languages_of().get(word, ()):
            votes[language] += count
            different[language] += 1
    (first, most), (_, second) = [*votes.most_common(2), ("", 0), ("", 0)][:2]
    if different[first] < DIFFERENT_WORDS or _is_neighbour(counts, len(words)):
        return None
    share, lead = most / len(words), most / max(second, 1)
    sure = (share >= SHARE and lead >= LEAD) or (share >= HEADLINE_SHARE and lead >= HEADLINE_LEAD)
    return first if sure else None


def _is_neighbour(counts: Counter[str], total: int) -> bool:
    """Say whether the text has the small words of a language close to one of the nine."""
    return any(sum(counts[word] for word in words) >= NEIGHBOUR_SHARE * total for words in neighbour_words().values())


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
