"""Languages are told by script, by small words, and by a model where those leave doubt."""

import json
import time
from pathlib import Path

import pytest

from cantillon.sources.language import detect_language

GOLD = Path(__file__).parents[2] / "evaluation" / "gold"


def test_every_gold_document_is_in_the_language_that_it_says():
    documents = [json.loads(path.read_text(encoding="utf-8")) for path in GOLD.glob("*.json")]
    wrong = {d["id"] for d in documents if detect_language(d["text"]) != d["lang"]}
    assert wrong == set()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("pl", "Spółka ogłosiła, że zainwestuje ponad dziesięć milionów euro w nową fabrykę przy wsparciu rządu."),
        ("ca", "El grup ha anunciat que invertirà deu milions d'euros en aquesta planta amb el suport dels bancs."),
        ("sv", "Bolaget har meddelat att det kommer att investera mer än tio miljoner euro i den nya fabriken."),
        ("ko", "회사는 새로운 공장에 1000만 유로 이상을 투자할 것이라고 발표했다."),
        ("ru", "Компания объявила, что инвестирует более десяти миллионов евро в новый завод."),
    ],
)
def test_a_language_that_is_not_read_is_named_as_what_it_is(language, text):
    assert detect_language(text) == language


@pytest.mark.parametrize("text", ["", "   ", "1,234 / 5,678", "—"])
def test_a_text_without_words_has_no_language(text):
    assert detect_language(text) == "und"


def test_chinese_that_quotes_japanese_names_stays_chinese():
    assert detect_language("腾讯控股与京东周一宣布，将以现金方式投资合计约8.63亿美元，包括トヨタ。" * 3) == "zh"


def test_one_word_again_and_again_is_no_vote():
    assert detect_language("La La Land La La Land " * 5) != "fr"


def test_a_paragraph_of_ten_megabytes_takes_no_longer_than_its_sample():
    text = "The company said that it will buy the plant. " * 220_000
    started = time.monotonic()
    assert detect_language(text) == "en"
    assert time.monotonic() - started < 5
