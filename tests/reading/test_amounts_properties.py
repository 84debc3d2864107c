"""Writes amounts in the formats of nine languages and reads the same number back, at the right place."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from cantillon.reading.amounts import find_amounts, find_figures
from cantillon.reading.number_words import numbers_of
from cantillon.reading.packs import load_pack
from cantillon.values.amount import AmountRange, Qualifier


@dataclass(frozen=True)
class Spelling:
    """How one language writes amounts: its marks, scales, currencies and the words around them."""

    decimal: str
    groups: tuple[str, ...]
    scales: dict[str, int]
    after: dict[str, str]
    before: dict[str, str]
    qualifiers: dict[str, Qualifier]
    spans: tuple[tuple[str, str], ...]
    blank: str = " "
    of: str = ""


_SIGNS = {"$": "USD", "US$": "USD", "€": "EUR", "£": "GBP", "HK$": "HKD", "EUR ": "EUR", "SEK ": "SEK", "R$ ": "BRL"}
SPELLINGS = {
    "en": Spelling(
        ".",
        (",",),
        {"million": 6, "billion": 9, "trillion": 12, "bn": 9, "crore": 7},
        {"dollars": "USD", "euros": "EUR", "pounds": "GBP", "Canadian dollars": "CAD", "won": "KRW"},
        _SIGNS,
        {
            "up to": Qualifier.UP_TO,
            "as much as": Qualifier.UP_TO,
            "about": Qualifier.ABOUT,
            "more than": Qualifier.AT_LEAST,
        },
        (("between", "and"), ("", "to")),
    ),
    "fr": Spelling(
        ",",
        (" ", "\u202f", "\u00a0", "."),
        {"millions": 6, "milliards": 9, "billions": 12},
        {"dollars": "USD", "euros": "EUR", "livres sterling": "GBP", "yens": "JPY"},
        {},
        {
            "jusqu'à": Qualifier.UP_TO,
            "jusqu’à": Qualifier.UP_TO,
            "environ": Qualifier.ABOUT,
            "plus de": Qualifier.AT_LEAST,
        },
        (("entre", "et"), ("de", "à")),
        of=" de ",
    ),
    "de": Spelling(
        ",",
        (".", "\u00a0"),
        {"Millionen": 6, "Milliarden": 9, "Billionen": 12, "Mio.": 6, "Mrd.": 9},
        {"Dollar": "USD", "Euro": "EUR", "Franken": "CHF"},
        {"EUR ": "EUR", "US$": "USD"},
        {"bis zu": Qualifier.UP_TO, "rund": Qualifier.ABOUT, "mindestens": Qualifier.AT_LEAST},
        (("zwischen", "und"), ("", "bis")),
    ),
    "es": Spelling(
        ",",
        (".", "\u00a0"),
        {"millones": 6, "billones": 12, "mil millones": 9},
        {"dólares": "USD", "euros": "EUR", "yuanes": "CNY"},
        {},
        {"hasta": Qualifier.UP_TO, "unos": Qualifier.ABOUT, "más de": Qualifier.AT_LEAST},
        (("entre", "y"),),
        of=" de ",
    ),
    "it": Spelling(
        ",",
        (".",),
        {"milioni": 6, "miliardi": 9, "mld": 9},
        {"dollari": "USD", "euro": "EUR", "corone danesi": "DKK"},
        {},
        {"fino a": Qualifier.UP_TO, "circa": Qualifier.ABOUT, "almeno": Qualifier.AT_LEAST},
        (("tra", "e"),),
        of=" di ",
    ),
    "pt": Spelling(
        ",",
        (".",),
        {"milhões": 6, "bilhões": 9, "mil milhões": 9, "biliões": 12},
        {"dólares": "USD", "euros": "EUR", "libras": "GBP"},
        {"R$ ": "BRL", "US$ ": "USD"},
        {"até": Qualifier.UP_TO, "cerca de": Qualifier.ABOUT, "pelo menos": Qualifier.AT_LEAST},
        (("entre", "e"),),
        of=" de ",
    ),
    "nl": Spelling(
        ",",
        (".",),
        {"miljoen": 6, "miljard": 9, "mln": 6},
        {"dollar": "USD", "euro": "EUR", "Zwitserse frank": "CHF"},
        {"€ ": "EUR"},
        {"maximaal": Qualifier.UP_TO, "ongeveer": Qualifier.ABOUT, "minstens": Qualifier.AT_LEAST},
        (("tussen", "en"), ("", "tot")),
    ),
    "zh": Spelling(
        ".",
        (",",),
        {"万": 4, "亿": 8, "万亿": 12},
        {"元": "CNY", "美元": "USD", "欧元": "EUR", "港元": "HKD"},
        {},
        {"不超过": Qualifier.UP_TO, "约": Qualifier.ABOUT, "至少": Qualifier.AT_LEAST},
        (("", "至"),),
        blank="",
    ),
    "ja": Spelling(
        ".",
        (",",),
        {"万": 4, "億": 8, "兆": 12},
        {"円": "JPY", "ドル": "USD", "ユーロ": "EUR", "ポンド": "GBP"},
        {},
        {"最大": Qualifier.UP_TO, "約": Qualifier.ABOUT, "少なくとも": Qualifier.AT_LEAST},
        (("", "〜"),),
        blank="",
    ),
}
_NUMBERS = {code: numbers_of(load_pack(code).tables["numbers"]) for code in SPELLINGS}
_languages = st.sampled_from(sorted(SPELLINGS))


def figure(draw, spelling, number):
    """Return `number` with the marks of the language, grouped or not."""
    whole, _, rest = format(number, "f").partition(".")
    group = draw(st.sampled_from(("", *spelling.groups)))
    if group and len(whole) > 3:
        first = len(whole) % 3 or 3
        whole = group.join([whole[:first], *(whole[i : i + 3] for i in range(first, len(whole), 3))])
    elif not rest and draw(st.booleans()) and not spelling.blank:
        whole = whole.translate({ord(str(i)): chr(0xFF10 + i) for i in range(10)})
    return whole + (spelling.decimal + rest if rest else "")


@st.composite
def written_amounts(draw):
    """Return a language, an amount as it writes it, and what it means."""
    code = draw(_languages)
    spelling = SPELLINGS[code]
    numbers = st.decimals(min_value=1, max_value=9999, places=draw(st.sampled_from([0, 1, 2])))
    number = draw(numbers)
    scale, power = draw(st.sampled_from(sorted(spelling.scales.items())))
    if spelling.before and draw(st.booleans()):
        sign, currency = draw(st.sampled_from(sorted(spelling.before.items())))
        unit = ""
    else:
        sign = ""
        name, currency = draw(st.sampled_from(sorted(spelling.after.items())))
        unit = (spelling.of or spelling.blank) + name
        unit = unit.replace("de e", "d'e") if code == "fr" else unit
    value = number * Decimal(10) ** power
    shape = draw(st.sampled_from(["plain", "qualified", "range"]))
    first = f"{figure(draw, spelling, number)}"
    tail = f"{spelling.blank}{scale}{unit}"
    if shape == "plain":
        return code, f"{sign}{first}{tail}", AmountRange(value, value, currency)
    if shape == "qualified":
        words, qualifier = draw(st.sampled_from(sorted(spelling.qualifiers.items())))
        low = None if qualifier is Qualifier.UP_TO else value
        high = None if qualifier is Qualifier.AT_LEAST else value
        return code, f"{words}{spelling.blank}{sign}{first}{tail}", AmountRange(low, high, currency, qualifier)
    opener, joiner = draw(st.sampled_from(spelling.spans))
    more = number + draw(st.integers(1, 500))
    second = figure(draw, spelling, more)
    written = spelling.blank.join(filter(None, [opener, f"{sign}{first}", joiner, second])) + tail
    high = more * Decimal(10) ** power
    return code, written, AmountRange(value, high, currency, Qualifier.BETWEEN)


@settings(max_examples=600, deadline=None)
@given(written_amounts())
def test_every_written_amount_is_read_back(case):
    code, written, amount = case
    spans = find_amounts(written, _NUMBERS[code])
    assert [(span.amount, span.span.of(written)) for span in spans] == [(amount, written)]


@settings(max_examples=150, deadline=None)
@given(written_amounts(), st.integers(0, 300))
def test_neutral_text_before_an_amount_only_moves_it(case, length):
    code, written, _ = case
    prefix = ("xyz " * 80)[:length] + ". "
    alone = find_amounts(written, _NUMBERS[code])
    moved = find_amounts(prefix + written, _NUMBERS[code])
    assert [span.span for span in moved] == [span.span.shifted(len(prefix)) for span in alone]
    assert [span.amount for span in moved] == [span.amount for span in alone]


_PIECES = [*"0123456789.,' -–$€£¥%()\n", "bn ", "million ", "up to ", "and ", "億", "万", "İ", "\u00a0"]


@settings(max_examples=300, deadline=None)
@given(_languages, st.lists(st.sampled_from(_PIECES)).map("".join))
def test_any_text_is_read_without_failing(code, text):
    figures = find_figures(text, _NUMBERS[code])
    for each in (*figures.amounts, *figures.percents, *figures.capacities):
        assert 0 <= each.span.start < each.span.end <= len(text)


@pytest.mark.parametrize(
    "piece", ["1 ", "1-", "1,", "$5bn (", "up to ", "one hundred ", "1億", "between ", "half ", "1'"]
)
def test_long_repeated_text_is_read(piece):
    find_figures(piece * 5000, _NUMBERS["en"])
