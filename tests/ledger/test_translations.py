"""Two versions of one story make the same claims, or it is said where they do not."""

from dataclasses import replace

from cantillon.ledger.translations import Change, compare_versions
from cantillon.values.kinds import Kind
from tests.factory import claim, document, dollars

ENGLISH = document("Nvidia puts 10 in. OpenAI plans to spend 1,400.", source="en.txt")
FRENCH = document("Nvidia met 10. OpenAI prévoit de dépenser 1 400.", source="fr.txt", language="fr")


def claims(story, plan=1_400, invested=10):
    return [
        claim(amount=dollars(invested), source=story),
        claim(Kind.SPEND, ("OpenAI",), (), dollars(plan), source=story),
    ]


def test_a_faithful_translation_has_no_differences():
    assert compare_versions(claims(ENGLISH), claims(FRENCH)) == []


def test_a_trillion_that_became_a_billion_is_a_change_of_scale():
    found = compare_versions(claims(ENGLISH), claims(FRENCH, plan="1.4"))
    assert [difference.change for difference in found] == [Change.SCALE]


def test_another_figure_is_a_change_of_amount():
    found = compare_versions(claims(ENGLISH), claims(FRENCH, invested=12))
    assert [difference.change for difference in found] == [Change.AMOUNT]


def test_what_is_left_out_and_what_is_added_is_listed():
    original, version = claims(ENGLISH), claims(FRENCH)
    added = replace(version[0], actors=("Microsoft",))
    found = compare_versions(original, [version[1], added])
    assert [(difference.change, difference.original or difference.version) for difference in found] == [
        (Change.MISSING, original[0]),
        (Change.ADDED, added),
    ]
