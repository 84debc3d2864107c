import pytest

from cantillon.capacity.statements import check_homes, check_text, find_homes
from cantillon.reading.number_words import numbers_of
from cantillon.reading.packs import load_pack


def findings(text, language="en"):
    return check_text(text, language, numbers_of(load_pack(language).tables["numbers"]))


def test_thirty_gigawatts_for_25_million_homes_are_consistent():
    (found,) = findings("It would build 30 gigawatts of computing, enough for 25 million American homes.")
    assert found.is_consistent
    assert found.value == pytest.approx(1.2)


def test_a_tenth_of_the_homes_is_flagged_with_the_reason():
    (found,) = findings("It would build 30 gigawatts of computing, enough for 2.5 million homes.")
    assert not found.is_consistent
    assert found.reason.startswith("30 GW for 2.5 million homes is 12.00 kW a home")


@pytest.mark.parametrize(("amount", "fits"), [("$1.4 trillion", True), ("$14 billion", False), ("$14 trillion", False)])
def test_money_per_gigawatt_is_held_against_quoted_costs(amount, fits):
    (found,) = findings(f"OpenAI would spend {amount} on 30 gigawatts of computing.")
    assert (found.check, found.is_consistent) == ("money", fits)


def test_figures_of_different_sentences_are_left_alone():
    assert findings("The site has 30 gigawatts. Elsewhere, Nvidia paid $2 billion for a start-up.") == ()


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("fr", "30 gigawatts, soit l'équivalent de 25 millions de foyers américains"),
        ("de", "30 Gigawatt, so viel wie 25 Millionen Haushalte"),
        ("es", "30 gigavatios, lo que consumen 25 millones de hogares"),
        ("it", "30 gigawatt, quanto 25 milioni di case"),
        ("pt", "30 gigawatts, o consumo de 25 milhões de residências"),
        ("nl", "30 gigawatt, genoeg voor 25 miljoen huishoudens"),
        ("zh", "30吉瓦，相当于2500万户家庭的用电量"),
        ("ja", "30ギガワット、2500万世帯分に相当する"),
    ],
)
def test_homes_are_read_in_every_language(language, text):
    numbers = numbers_of(load_pack(language).tables["numbers"])
    assert [int(value) for _, value in find_homes(text, language, numbers)] == [25_000_000]
    assert any(each.check == "homes" and each.is_consistent for each in findings(text, language))


def test_the_band_of_a_home_is_the_known_averages_and_a_factor():
    _, _, _, low, high = check_homes(1, 1e6)
    assert low < 0.31 < 1.22 < high
