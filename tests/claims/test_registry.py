"""The shipped registry and users' own parties."""

from pathlib import Path

import pytest

from cantillon.claims.party import PartyKind
from cantillon.claims.registry import Registry, load_registry
from cantillon.errors import InputError


def test_it_ships_at_least_3000_parties() -> None:
    assert len(load_registry()) >= 3000


@pytest.mark.parametrize(
    ("written", "name"),
    [
        ("英伟达", "Nvidia"),
        ("微软", "Microsoft"),
        ("阿里巴巴", "Alibaba"),
        ("ソフトバンクグループ", "SoftBank"),
        ("AMAZON.COM", "Amazon"),
        ("Alphabet Inc.", "Google"),
        ("Banque européenne d'investissement", "European Investment Bank"),
        ("雅戈尔", "Youngor"),
        ("小松製作所", "Komatsu"),
        ("国泰航空", "Cathay Pacific"),
        ("Walt Disney", "Disney"),
        ("Aéroports de Paris", "Groupe ADP"),
        ("Petróleos Mexicanos", "Pemex"),
    ],
)
def test_names_in_other_languages_lead_to_the_party(written: str, name: str) -> None:
    assert load_registry().lookup(written) == (name,)


def test_a_brand_leads_to_its_owner_unless_a_party_bears_the_name() -> None:
    registry = Registry.of([{"name": "Acme", "brands": ["Zip", "Zap"]}, {"name": "Zip", "kind": "fund"}])
    assert registry.lookup("Zap") == ("Acme",)
    assert registry.lookup("Zip") == ("Zip",)


def test_publishers_are_known_to_readers_but_no_parties() -> None:
    registry = Registry.of([{"name": "Daily Owl", "kind": "publisher"}])
    assert (len(registry), registry.gazetteer().parties[0].kind) == (0, "publisher")


def test_every_parent_is_a_party_and_every_kind_is_known() -> None:
    registry = load_registry()
    assert all(party.parent is None or registry.party(party.parent) for party in registry.parties)
    assert all(party.kind is not PartyKind.UNKNOWN for party in registry.parties)


def test_every_lei_has_right_check_digits() -> None:
    """ISO 17442: the 20 characters, letters as numbers from 10, leave 1 when divided by 97."""
    for party in load_registry().parties:
        lei = dict(party.identifiers).get("lei")
        assert lei is None or int("".join(str(int(c, 36)) for c in lei)) % 97 == 1, party.name


def test_no_written_form_means_two_parties() -> None:
    registry = load_registry()
    assert [name for party in registry.known for name in party.names if len(registry.lookup(name)) > 1] == []


def test_a_users_file_wins_over_the_shipped_parties(tmp_path: Path) -> None:
    file = tmp_path / "own.toml"
    file.write_text(
        '[[party]]\nname = "Nvidia"\nnames = ["The Green Ones"]\n[[party]]\nname = "Vantor"\n', encoding="utf-8"
    )
    registry = load_registry(file)
    assert registry.lookup("The Green Ones") == ("Nvidia",)
    assert registry.canonical("VANTOR Inc") == "Vantor"


@pytest.mark.parametrize(
    "text",
    ["[[party]]\nkind = 'fund'", "[[party]]\nname = 'A'\nbrand = 'B'", "[[party]]\nname = 'A'\nnames = 'B'", "= 1"],
)
def test_a_users_file_with_a_mistake_is_refused_with_its_place(tmp_path: Path, text: str) -> None:
    file = tmp_path / "own.toml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(InputError, match=r"own\.toml"):
        load_registry(file)
