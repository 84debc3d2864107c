"""Names in running text, by list and by form."""

import itertools
import tomllib
from importlib.resources import files

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.reading.gazetteer import Gazetteer, KnownParty
from cantillon.reading.mentions import link_names
from cantillon.reading.name_span import Found, NameKind, NameSpan
from cantillon.reading.names import find_names
from cantillon.reading.names_gazetteer import compile_gazetteer
from cantillon.reading.names_words import NameWords, names_of
from cantillon.reading.tagger import nominative
from cantillon.values.span import Span

KNOWN = compile_gazetteer(
    Gazetteer(
        (
            KnownParty("Microsoft", "company", ("Microsoft", "微软"), ("Azure",)),
            KnownParty("Anthropic", "company", (), ("Claude",)),
            KnownParty("OpenAI", "company", (), ("ChatGPT",)),
            KnownParty("Apple", "company"),
        )
    )
)


def pack(code: str) -> NameWords:
    text = (files("cantillon.reading") / "languages" / f"{code}.toml").read_text(encoding="utf-8")
    return names_of(tomllib.loads(text)["names"], code)


EN, FR = pack("en"), pack("fr")


def find(text: str, words: NameWords = EN) -> list[NameSpan]:
    return find_names(text, words, KNOWN)


def names(text: str, words: NameWords = EN) -> list[str]:
    return [found.name for found in find(text, words)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("The lender is Fairmont Farm Credit.", ["Fairmont Farm Credit"]),
        ("They bought Pell & Marrow for cash.", ["Pell & Marrow"]),
        ("Profits at Brightwater Foods, Inc. rose.", ["Brightwater Foods"]),
        ("Its rival eBrixo and 3Kappa merged.", ["eBrixo", "3Kappa"]),
        ("However Vantor said it would not pay.", ["Vantor"]),
        ("It is Vantor's Microsoft-backed rival.", ["Vantor", "Microsoft"]),
    ],
)
def test_names_are_found_by_form(text: str, expected: list[str]) -> None:
    assert names(text) == expected


@pytest.mark.parametrize("text", ["d'Anthropic", "l’Anthropic", "L'Anthropic", "qu'Anthropic"])
def test_elided_articles_stay_outside(text: str) -> None:
    (found,) = find(text, FR)
    assert found.span.of(text) == "Anthropic"


def test_a_brand_stands_for_its_owner_and_keeps_its_own_name() -> None:
    (found,) = find("They will run it on Azure.")
    assert (found.name, found.unit, found.found) == ("Microsoft", "Azure", Found.BRAND)


@pytest.mark.parametrize(
    ("text", "found"),
    [("リコーは売却", ["Ricoh"]), ("リコールは増加", []), ("アリコーを売却", []), ("グーグルクラウド", ["Google"])],
)
def test_a_short_name_in_katakana_is_not_cut_from_a_longer_word(text: str, found: list[str]) -> None:
    parties = (KnownParty("Ricoh", "company", ("リコー",)), KnownParty("Google", "company", ("グーグル",)))
    gazetteer = compile_gazetteer(Gazetteer(parties))
    assert [match.known.party for match in gazetteer.find(text)] == found


@pytest.mark.parametrize(
    ("text", "words", "name", "written"),
    [
        ("as the ChatGPT maker grows", EN, "OpenAI", "ChatGPT maker"),
        ("says Claude's maker", EN, "Anthropic", "Claude's maker"),
        ("alors que le fabricant de Claude s'engage", FR, "Anthropic", "fabricant de Claude"),
    ],
)
def test_the_maker_of_a_brand_is_its_owner(text: str, words: NameWords, name: str, written: str) -> None:
    (found,) = find(text, words)
    assert (found.name, found.span.of(text), found.found) == (name, written, Found.EPITHET)


def test_known_names_are_whole_words() -> None:
    assert names("an Applesauce plant") == ["Applesauce"]
    assert names("微软投资") == ["Microsoft"]


def test_a_short_name_later_means_the_full_one() -> None:
    text = "It sold to Brantwood Partners. Later Brantwood paid."
    assert [found.name for found in link_names(find(text), text, EN)] == ["Brantwood Partners"] * 2


def test_a_person_acts_for_the_company_that_they_lead() -> None:
    text = "talks with OpenAI's chief executive, Sam Altman, went on"
    person = link_names(find(text), text, EN)[-1]
    assert (person.kind, person.acts_for) == (NameKind.PERSON, "OpenAI")


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("en", "grants from the U.S. Commerce Department", "US government"),
        ("fr", "garanti par l'État français", "French government"),
        ("de", "will die Bundesregierung fördern", "German government"),
        ("ja", "米商務省は", "US government"),
    ],
)
def test_ministries_mean_their_government(code: str, text: str, name: str) -> None:
    assert [found.name for found in find(text, pack(code)) if found.kind is NameKind.GOVERNMENT] == [name]


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("en", "lent the Gabonese state €310m", "Gabonese government"),
        ("en", "the British health ministry said", "UK government"),
        ("en", "The Guangdong government may underwrite it", "Guangdong government"),
        ("en", "the municipality of Luleå", "Luleå municipality"),
        ("en", "Yesterday, Kazakhstan will not put 90 billion into it", "Kazakh government"),
        ("fr", "L'Etat ivoirien garde ses 15 %", "Ivorian government"),
        ("fr", "Le royaume du Maroc a passé commande", "Moroccan government"),
        ("fr", "le prêt de la région Hauts-de-France", "Hauts-de-France region"),
        ("fr", "cinq ans plus tard : les Pays-Bas lui ont confié", "Dutch government"),
        ("de", "eine Bürgschaft des Freistaats Bayern", "Bavarian government"),
        ("de", "die Stadt Wien gibt", "Vienna municipality"),
        ("es", "controlada por el Gobierno de Chile", "Chilean government"),
        ("es", "El Ayuntamiento de Tampere Norte ha elegido", "Municipality of Tampere Norte"),
        ("it", "la Regione Emilia-Romagna ne copre", "Emilia-Romagna government"),
        ("pt", "o governo de Mato Grosso do Sul garante", "Mato Grosso do Sul government"),
        ("nl", "van de provincie Gelderland", "Gelderland province"),
        ("zh", "收到匈牙利政府1600万欧元", "Hungarian government"),
        ("zh", "武汉市政府采购", "Wuhan government"),
        ("ja", "ベトナム政府が進める", "Vietnamese government"),
    ],
)
def test_states_regions_and_towns_are_parties(code: str, text: str, name: str) -> None:
    assert [found.name for found in find(text, pack(code)) if found.kind is NameKind.GOVERNMENT] == [name]


@pytest.mark.parametrize(
    "text", ["Profits in Kazakhstan rose.", "He flew to Kazakhstan and has left.", "Saudi state oil company Dunar"]
)
def test_a_country_is_no_party_where_it_is_a_place(text: str) -> None:
    assert [found for found in find(text) if found.kind is NameKind.GOVERNMENT] == []


@pytest.mark.parametrize(
    ("code", "text", "name"),
    [
        ("fr", "Un prêt garanti par l'Etat.", "French government"),
        ("fr", "Au Sénégal, à Dakar. Le Sénégal emprunte. Un prêt garanti par l'Etat.", "Senegalese government"),
        ("de", "Der Zuschuss kommt vom Bund.", "German government"),
        ("de", "Vom Bund kommen 8 Millionen Franken, vom Kanton 2 Millionen Franken.", "Swiss government"),
        ("pt", "Dos R$ 9 milhões, R$ 4 milhões foram pagos pelo Estado.", "Brazilian government"),
        ("en", "The government put in £3m and lends another £4m.", "UK government"),
        ("pt", "Compraram 21% ao Estado.", "Portuguese government"),
        ("en", "Kenya has rules. In Kenya, it pays the state.", "Kenyan government"),
    ],
)
def test_a_state_without_a_name_is_that_of_the_country_spoken_of(code: str, text: str, name: str) -> None:
    assert [found.name for found in find(text, pack(code)) if found.kind is NameKind.GOVERNMENT][-1] == name


@pytest.mark.parametrize(
    ("code", "text", "name", "written"),
    [
        (
            "en",
            "Bids are due for Microsoft's animal-health unit.",
            "Microsoft's animal-health unit",
            "animal-health unit",
        ),
        ("en", "OpenAI has agreed to sell its Polish unit to a fund.", "OpenAI's Polish unit", "Polish unit"),
        ("en", "It bought the remaining robotics business of Apple.", "Apple's robotics business", None),
        ("en", "Apple sells Irish server farm", "Apple's Irish server farm", "Irish server farm"),
        (
            "fr",
            "Il achète l'activité robotique du californien Apple.",
            "Apple's robotics business",
            "activité robotique",
        ),
        ("fr", "Apple vend ses trois usines espagnoles", "Apple's Spanish plants", "usines espagnoles"),
        ("de", "Dass Apple seine Robotiksparte abtreten will", "Apple's robotics business", "Robotiksparte"),
        ("de", "Apple verkauft seine Österreich-Tochter", "Apple's Austrian subsidiary", "Österreich-Tochter"),
        ("es", "Apple vende su negocio de fertilizantes", "Apple's fertiliser business", "negocio de fertilizantes"),
        ("it", "Apple cede la sua divisione medicale", "Apple's medical division", "divisione medicale"),
        ("pt", "A Apple vende a sua divisão de baterias", "Apple's battery division", "divisão de baterias"),
        ("nl", "Apple verkoopt zijn verftak", "Apple's paint business", "verftak"),
        ("zh", "微软把自己的游戏部门卖给了基金", "Microsoft's gaming division", "游戏部门"),
        ("ja", "Appleから水素製造部門を買い取る", "Apple's hydrogen production business", "水素製造部門"),
    ],
)
def test_described_parts_are_named_in_english_with_their_owner(
    code: str, text: str, name: str, written: str | None
) -> None:
    units = [found for found in find(text, pack(code)) if found.kind is NameKind.UNIT]
    assert [(unit.name, unit.owner) for unit in units] == [(name, name.split("'")[0])]
    assert written is None or units[0].span.of(text) == written


@pytest.mark.parametrize(
    "text",
    [
        "Apple said its Polish unit grew.",
        "Apple is to sell its fibre unit, Vantor, to a fund.",
        "Someone bought eleven of our distribution centers from Apple.",
        "They sold the business.",
    ],
)
def test_a_part_that_is_not_traded_or_has_a_name_is_not_described(text: str) -> None:
    assert [found for found in find(text) if found.kind is NameKind.UNIT] == []


@pytest.mark.parametrize(
    ("text", "written", "name"),
    [
        ("bei der Hanseatischen Warenkreditbank", "Hanseatischen Warenkreditbank", "Hanseatische Warenkreditbank"),
        ("zur Neuen Werft", "Neuen Werft", "Neue Werft"),
        ("Anteile an Hanseatischen Banken", "Hanseatischen Banken", "Hanseatischen Banken"),
        ("der Althoff Bank", "Althoff Bank", "Althoff Bank"),
    ],
)
def test_names_are_kept_without_the_case_of_their_sentence(text: str, written: str, name: str) -> None:
    start = text.index(written)
    assert nominative(text, Span(start, start + len(written)), written, pack("de")) == name


@pytest.mark.parametrize(("code", "text"), [("fr", "et la famille Dorléac"), ("en", "and the Dorléac family")])
def test_a_family_is_a_party(code: str, text: str) -> None:
    assert names(text, pack(code)) == ["Dorléac family"]


@pytest.mark.parametrize(
    ("code", "text", "expected"),
    [
        ("zh", "青禾乳业终止对宁夏草甸牧业的并购。", ["青禾乳业", "宁夏草甸牧业"]),
        ("ja", "青葉ファーマ、同業ひだまり堂を子会社化へ", ["青葉ファーマ", "ひだまり堂"]),
        ("zh", "微软宣布收购", ["Microsoft"]),
        ("zh", "微软集团宣布收购", ["Microsoft"]),  # a group is its company
        ("zh", "微软资本领投", ["微软资本"]),  # a fund of it is not
        ("zh", "微软承认付钱给青禾集团", ["Microsoft", "青禾集团"]),  # no longer run swallows a known name
    ],
)
def test_names_are_found_without_spaces(code: str, text: str, expected: list[str]) -> None:
    assert names(text, pack(code)) == expected


TEXTS = st.text(alphabet="AbÉé dl'’s.,&-\n1(中ア株", max_size=80) | st.text(max_size=60)


@given(TEXTS)
def test_spans_lie_in_the_text_in_order_without_overlap(text: str) -> None:
    found = find(text, FR)
    assert all(0 <= a.span.start < a.span.end <= len(text) for a in found)
    assert all(a.span.end <= b.span.start for a, b in itertools.pairwise(found))


@given(TEXTS, st.integers(1, 20))
def test_text_before_a_new_paragraph_only_shifts_the_spans(text: str, count: int) -> None:
    moved = find("\n" * count + text)
    assert [found.span.shifted(-count) for found in moved] == [found.span for found in find(text)]


@pytest.mark.parametrize(
    "piece", ["A ", "A-", "A'", "A.", "A&", "a", "de ", "A de ", "(", "\n", "ア", "株式会社", "“A” "]
)
def test_long_repetitions_are_read_in_linear_time(piece: str) -> None:
    assert isinstance(find(piece * 20_000, FR), list)
