"""A table of traps: how nine languages write money, and what each must mean."""

from decimal import Decimal

import pytest

from cantillon.reading.amounts import find_amounts, find_capacities, find_percents
from cantillon.reading.number_words import numbers_of
from cantillon.reading.numerals import passages
from cantillon.reading.packs import load_pack
from cantillon.values.amount import AmountRange, Qualifier

_LANGUAGES = ("en", "fr", "de", "es", "it", "pt", "nl", "zh", "ja")
_NUMBERS = {code: numbers_of(load_pack(code).tables["numbers"]) for code in _LANGUAGES}


def read(language, text):
    return find_amounts(text, _NUMBERS[language])


def exact(number, currency):
    return AmountRange(Decimal(number), Decimal(number), currency)


def about(number, currency):
    return AmountRange(Decimal(number), Decimal(number), currency, Qualifier.ABOUT)


def up_to(number, currency):
    return AmountRange(None, Decimal(number), currency, Qualifier.UP_TO)


def at_least(number, currency):
    return AmountRange(Decimal(number), None, currency, Qualifier.AT_LEAST)


def between(low, high, currency):
    return AmountRange(Decimal(low), Decimal(high), currency, Qualifier.BETWEEN)


TRAPS = [
    ("en", "a $9.7 billion contract", exact("9.7e9", "USD")),
    ("en", "half a billion dollars", exact("5e8", "USD")),
    ("en", "Rs 5,000 crore", exact("5e10", "INR")),
    ("en", "Rs 4.36 lakh crore", exact("4.36e12", "INR")),
    ("en", "₹75 lakh", exact("7.5e6", "INR")),
    ("en", "$1,250,000,000 in notes", exact("1250000000", "USD")),
    ("en", "a 9-million-pound subsidy", exact("9e6", "GBP")),
    ("en", "SFr3bn of shares", exact("3e9", "CHF")),
    ("en", "NOK 1.9bn for it", exact("1.9e9", "NOK")),
    ("en", "US$27.5m", exact("2.75e7", "USD")),
    ("en", "R1.85 billion for the mine", exact("1.85e9", "ZAR")),
    ("en", "2.1 billion kronor", exact("2.1e9", "SEK")),
    ("de", "die Prager Tochter: 40 Mio. Kronen, alles in Tschechien", exact("4e7", "CZK")),
    ("fr", "sa filiale tchèque, 1,2 milliard de couronnes", exact("1.2e9", "CZK")),
    ("zh", "一億八千萬澳門元", exact("1.8e8", "MOP")),
    ("en", "300 million Canadian dollars", exact("3e8", "CAD")),
    ("en", "1 trillion 120 billion won", exact("1.12e12", "KRW")),
    ("en", "at $1bn-plus", at_least("1e9", "USD")),
    ("en", "£40,000 or so", about("40000", "GBP")),
    ("en", "nearly $8 billion", about("8e9", "USD")),
    ("en", "as much as $100bn", up_to("1e11", "USD")),
    ("en", "up to another $11 billion", up_to("1.1e10", "USD")),
    ("en", "not less than $2.2m", at_least("2.2e6", "USD")),
    ("en", "$3-5bn", between("3e9", "5e9", "USD")),
    ("en", "between 3 and 5 billion euros", between("3e9", "5e9", "EUR")),
    ("en", "A$750m to A$900m", between("7.5e8", "9e8", "AUD")),
    ("en", "three hundred and fifty million pounds", exact("3.5e8", "GBP")),
    ("en", "18.5 mln dlrs", exact("1.85e7", "USD")),
    ("en", "30 mln stg", exact("3e7", "GBP")),
    ("en", "115.5 mln guilders", exact("1.155e8", "NLG")),
    ("en", "12 mln marks", exact("1.2e7", "DEM")),
    ("en", "FFr2.3bn", exact("2.3e9", "FRF")),
    ("en", "DM 350m", exact("3.5e8", "DEM")),
    ("en", "200 billion lire", exact("2e11", "ITL")),
    ("de", "100 Millionen Mark", exact("1e8", "DEM")),
    ("it", "100 miliardi di lire", exact("1e11", "ITL")),
    ("es", "2.000 millones de pesetas", exact("2e9", "ESP")),
    ("nl", "30 miljoen gulden", exact("3e7", "NLG")),
    ("pt", "500 mil contos", exact("5e8", "PTE")),
    ("fr", "1,4 billion de dollars", exact("1.4e12", "USD")),
    ("fr", "2,5 milliards d’euros", exact("2.5e9", "EUR")),
    ("fr", "un prêt de 10 Md$", exact("1e10", "USD")),
    ("fr", "3,2 Mds€", exact("3.2e9", "EUR")),
    ("fr", "150 k€", exact("150000", "EUR")),
    ("fr", "14 700 000 euros", exact("14700000", "EUR")),
    ("fr", "quarante-six milliards d'euros", exact("4.6e10", "EUR")),
    ("fr", "quatre-vingt-dix-sept millions d'euros", exact("9.7e7", "EUR")),
    ("fr", "un demi-milliard d'euros", exact("5e8", "EUR")),
    ("fr", "un euro symbolique", exact("1", "EUR")),
    ("fr", "900 millions d'euros au bas mot", at_least("9e8", "EUR")),
    ("fr", "un maximum de 6,5 milliards de dollars", up_to("6.5e9", "USD")),
    ("fr", "de 3 à 5 milliards d'euros", between("3e9", "5e9", "EUR")),
    ("fr", "50 millions de dollars canadiens", exact("5e7", "CAD")),
    ("fr", "40 M$ CA", exact("4e7", "CAD")),
    ("fr", "3 milliards $ US", exact("3e9", "USD")),
    ("es", "Bs 70 millones", exact("7e7", "BOB")),
    ("de", "anderthalb Milliarden Euro", exact("1.5e9", "EUR")),
    ("de", "zweieinhalb Millionen Euro", exact("2.5e6", "EUR")),
    ("de", "eine halbe Milliarde Dollar", exact("5e8", "USD")),
    ("de", "eine Viertelbillion Dollar", exact("2.5e11", "USD")),
    ("de", "fünfundsiebzig Millionen Franken", exact("7.5e7", "CHF")),
    ("de", "1.500.000 Euro", exact("1500000", "EUR")),
    ("de", "bis zu EUR 5 Mio.", up_to("5e6", "EUR")),
    ("de", "gut 75 Millionen Euro", at_least("7.5e7", "EUR")),
    ("de", "ein Kredit über zwei Milliarden Dollar", exact("2e9", "USD")),
    ("de", "zahlt über zwei Milliarden Dollar", at_least("2e9", "USD")),
    ("de", "zwischen 2,5 und drei Millionen Euro", between("2.5e6", "3e6", "EUR")),
    ("de", "3 bis 5 Milliarden Euro", between("3e9", "5e9", "EUR")),
    ("es", "mil quinientos millones de euros", exact("1.5e9", "EUR")),
    ("es", "38.000 millones de dólares", exact("3.8e10", "USD")),
    ("es", "1,5 billones de dólares", exact("1.5e12", "USD")),
    ("es", "4,200 mdp", exact("4.2e9", "MXN")),
    ("es", "cerca de doce millones y medio de euros", about("1.25e7", "EUR")),
    ("es", "870.000 millones de pesos colombianos", exact("8.7e11", "COP")),
    ("it", "mezzo miliardo di euro", exact("5e8", "EUR")),
    ("it", "due milioni e mezzo di euro", exact("2.5e6", "EUR")),
    ("it", "un miliardo e duecento milioni di euro", exact("1.2e9", "EUR")),
    ("it", "1,125 miliardi di dollari", exact("1.125e9", "USD")),
    ("it", "150 mila euro", exact("150000", "EUR")),
    ("it", "12 mln €", exact("1.2e7", "EUR")),
    ("pt", "R$ 6,3 bilhões", exact("6.3e9", "BRL")),
    ("pt", "1,1 biliões de dólares", exact("1.1e12", "USD")),
    ("pt", "6,5 mil milhões de euros", exact("6.5e9", "EUR")),
    ("pt", "meio milhão de euros", exact("5e5", "EUR")),
    ("pt", "R$ 9,5 bilhões a R$ 10 bilhões", between("9.5e9", "1e10", "BRL")),
    ("nl", "anderhalf miljoen euro", exact("1.5e6", "EUR")),
    ("nl", "een kleine 310 miljoen euro", about("3.1e8", "EUR")),
    ("nl", "maximaal 1,8 miljard euro", up_to("1.8e9", "EUR")),
    ("nl", "zo'n 20 miljoen euro", about("2e7", "EUR")),
    ("zh", "合计约8.63亿美元", about("8.63e8", "USD")),
    ("zh", "300亿美元", exact("3e10", "USD")),
    ("zh", "3,000万元", exact("3e7", "CNY")),
    ("zh", "2億4千萬元", exact("2.4e8", "TWD")),
    ("zh", "二十五亿元", exact("2.5e9", "CNY")),
    ("zh", "6亿元至7亿元", between("6e8", "7e8", "CNY")),
    ("zh", "不超过11亿港元", up_to("1.1e9", "HKD")),
    ("zh", "超过２億美元", at_least("2e8", "USD")),
    ("ja", "1兆2000億円", exact("1.2e12", "JPY")),
    ("ja", "約4兆7000億円", about("4.7e12", "JPY")),
    ("ja", "最大1500万ドル", up_to("1.5e7", "USD")),
    ("ja", "400億〜500億円", between("4e10", "5e10", "JPY")),
    ("ja", "2億ポンド弱", about("2e8", "GBP")),
    ("ja", "６億ドルを上限に", up_to("6e8", "USD")),
    ("ja", "100億円以上", at_least("1e10", "JPY")),
    ("en", "a hundred and eighteen million pounds", exact("1.18e8", "GBP")),
    ("en", "sold to the staff for a dollar", exact("1", "USD")),
    ("en", "a N14bn road", exact("1.4e10", "NGN")),
    ("en", "Tk 850 crore for the masts", exact("8.5e9", "BDT")),
    ("en", "TSh45 billion of loans", exact("4.5e10", "TZS")),
    ("en", "Rs 3 billion, the bank in Colombo said", exact("3e9", "LKR")),
    ("en", "45 million Belgian francs", exact("4.5e7", "BEF")),
    ("en", "140m kroner", exact("1.4e8", "NOK")),
    ("en", "A$70m plus", at_least("7e7", "AUD")),
    ("fr", "28 milliards de FCFA au Gabon", exact("2.8e10", "XAF")),
    ("fr", "une avance pouvant atteindre 2 millions d'euros", up_to("2e6", "EUR")),
    ("fr", "ses 40 millions de prêts", exact("4e7", "EUR")),
    ("fr", "2 millions d'Omnes-Ouest", exact("2e6", "EUR")),
    ("de", "das 15-Milliarden-Paket", exact("1.5e10", "EUR")),
    ("de", "zwei Milliarden Eigenkapital", exact("2e9", "EUR")),
    ("de", "bis zu einem Betrag von sechs Millionen Euro", up_to("6e6", "EUR")),
    ("es", "dos millones de euros y pico", at_least("2e6", "EUR")),
    ("it", "un milione e duecentomila euro", exact("1.2e6", "EUR")),
    ("pt", "1,4 mil milhões de meticais", exact("1.4e9", "MZN")),
    ("zh", "贷款额度十个亿", exact("1e9", "CNY")),
    ("zh", "1.5亿美元出头", at_least("1.5e8", "USD")),
]


@pytest.mark.parametrize(("language", "text", "expected"), TRAPS, ids=[f"{lang}: {text}" for lang, text, _ in TRAPS])
def test_an_amount_means_what_its_language_means(language, text, expected):
    assert [span.amount for span in read(language, text)] == [expected]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "4 million shares and 14 million users in 2025"),
        ("en", "a multibillion-dollar plan worth tens of millions"),
        ("en", "call 1-800-555-0199 before 2025-11-18"),
        ("en", "the GB300 chip, 5m away"),
        ("fr", "2 millions de tonnes et 980 000 actions"),
        ("fr", "des milliards de dollars"),
        ("de", "25 Millionen Kunden"),
        ("ja", "数十億円"),
        ("zh", "数亿美元"),
    ],
)
def test_other_numbers_are_no_money(language, text):
    assert read(language, text) == []


def test_the_first_stated_currency_is_the_amount_and_its_conversion_is_marked():
    spans = read("en", "4.35 billion euro ($5 billion)")
    assert [(span.amount.currency, span.is_converted) for span in spans] == [("EUR", False), ("USD", True)]


def test_a_price_per_share_is_marked():
    spans = read("en", "It pays $12 a share, or $3 billion in all.")
    assert [span.is_per_share for span in spans] == [True, False]


def test_a_yearly_amount_is_marked():
    assert [span.is_annual for span in read("fr", "3 millions d'euros par an, puis 9 millions d'euros")] == [
        True,
        False,
    ]


def test_an_amount_without_currency_takes_that_of_the_amount_before():
    first, second = read("fr", "100 milliards de dollars, avec l'intention d'aller jusqu'à 500 milliards au cours de")
    assert second.amount == up_to("5e11", "USD")
    assert (first.has_currency, second.has_currency) == (True, False)


def test_a_gapped_amount_takes_scale_and_currency_of_the_amount_before():
    spans = read("de", "Eine Milliarde Dollar fließt sofort, bis zu vier weitere sollen folgen.")
    assert spans[1].amount == up_to("4e9", "USD")


def test_pesos_are_those_of_the_country_that_the_text_names():
    assert read("es", "El grupo argentino cobra 8.400 millones de pesos.")[0].amount == exact("8.4e9", "ARS")


def test_span_holds_the_qualifier_and_core_does_not():
    text = "It pays as much as $5 billion now."
    (span,) = read("en", text)
    assert (span.span.of(text), span.core.of(text)) == ("as much as $5 billion", "$5 billion")


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "up to 10 percent", "10"),
        ("en", "a fifth of Latam", "20"),
        ("en", "between 10 and 15 percent", None),
        ("fr", "un peu plus de 29,9 %", "29.9"),
        ("de", "gut zehn Prozent", "10"),
        ("zh", "持股逾七成", "70"),
        ("ja", "3割", "30"),
    ],
)
def test_percentages_are_read_and_ranges_left_unknown(language, text, value):
    (span,) = find_percents(text, _NUMBERS[language])
    assert span.value == (None if value is None else Decimal(value))


@pytest.mark.parametrize(
    ("language", "text", "value"),
    [
        ("en", "1.2GW", "1.2"),
        ("en", "three gigawatts", "3"),
        ("en", "a 310 MW farm", "0.31"),
        ("fr", "d'un gigawatt", "1"),
        ("ja", "0.3ギガワット", "0.3"),
        ("zh", "500兆瓦", "0.5"),
        ("zh", "100万千瓦", "1"),
    ],
)
def test_capacities_are_read_in_gigawatts(language, text, value):
    assert [span.value for span in find_capacities(text, _NUMBERS[language])] == [Decimal(value)]


@pytest.mark.parametrize(
    ("language", "text", "expected"),
    [
        ("fr", "Une avance de 24 millions d'euros de l'État, un prêt de 50.", ["2.4e7", "5e7"]),
        ("fr", "Le tour de 155 millions d'euros ? Les deux paient 100 et 55.", ["1.55e8", "1e8"]),
        ("en", "They wanted $30m for it; we paid 21.", ["3e7", "2.1e7"]),
        ("en", "It bought the farm for 140m kroner. It paid 95m for the ferry.", ["1.4e8", "9.5e7"]),
        ("en", "The fair opens at 9. A boat of 95m for the lake.", []),
    ],
)
def test_a_bare_figure_takes_scale_and_currency_of_the_amount_before(language, text, expected):
    assert [span.amount.low for span in read(language, text)] == [Decimal(each) for each in expected]


def test_an_amount_without_a_currency_is_in_that_of_the_text():
    text = "The dollar fell, and $1 buys less. " + "The sale of the mill was told at length. " * 4
    text += "It brought 5 million euros, the yard 3 million euros. " + "Nobody was surprised by any of it. " * 4
    assert read("en", text + "The quay went for 2 million.")[-1].amount == exact("2e6", "EUR")


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Heavy rain closed 4 roads; 60 cellars were pumped out, a fifth more than in May."),
        ("fr", "Le festival a réuni 12 000 spectateurs, malgré la pluie."),
        ("de", "Der Verein sucht 14 Trainer für 3 Hallen."),
        ("ja", "試合は3対1で終わり、観客は412人だった。"),
    ],
)
def test_a_text_without_a_unit_is_not_split_into_words(language, text):
    assert list(passages(text, _NUMBERS[language])) == []


def test_a_unit_is_seen_across_odd_blanks_and_inside_compounds():
    assert list(passages("a stake of 12\u00a0per\u00a0 cent", _NUMBERS["en"]))
    assert list(passages("ein 15-Milliarden-Paket", _NUMBERS["de"]))
