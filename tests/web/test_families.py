"""Subsidiaries drawn with their parent as one, by keyboard, on the page and in the report."""

from datetime import date

import pytest

from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Kind, Stage
from tests.factory import claim, document, dollars
from tests.web.conftest import served, show
from tests.web.test_pages import violations

TOLD = [
    (Kind.INVEST, "Microsoft", "OpenAI", 13, Stage.DONE),
    (Kind.BUY, "OpenAI", "Microsoft", 4, Stage.AGREED),
    (Kind.BUY, "OpenAI", "GitHub", 2, Stage.AGREED),
    (Kind.INVEST, "Microsoft", "GitHub", 3, Stage.DONE),
]


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """Return the address of a server over a ledger in which GitHub is Microsoft's."""
    path = str(tmp_path_factory.mktemp("families") / "families.db")
    with Ledger.open(path) as ledger:
        for kind, actor, other, billions, stage in TOLD:
            text = f"{actor} and {other}: {kind} ${billions}bn."
            story = document(text, source=f"{actor}-{other}-{kind}.txt", published=date(2025, 9, 11))
            told = claim(kind, (actor,), (other,), dollars(billions), stage=stage, source=story, quote=text)
            ledger.add_reading(story, [told])
    with served(path) as address:
        yield address


def parties(page):
    return page.locator(".node").evaluate_all("nodes => nodes.map((node) => node.dataset.party).sort()")


def place(page):
    disc = page.locator("[data-party=Microsoft] circle:not(.family)")
    return disc.get_attribute("cx"), disc.get_attribute("cy")


def test_a_family_is_drawn_as_one_by_keyboard_and_the_address_keeps_it(site, page_of):
    page = page_of(site)
    page.wait_for_selector("#grouped")
    assert parties(page) == ["GitHub", "Microsoft", "OpenAI"]
    page.locator("#grouped").focus()
    page.keyboard.press("Space")
    page.wait_for_url("**grouped=1*")
    assert parties(page) == ["Microsoft", "OpenAI"]
    said = "Microsoft with GitHub: $6bn promised to it"
    assert page.get_attribute("[data-party=Microsoft]", "aria-label") == said
    assert page.locator(".arrow").count() == 2
    assert violations(page) == []
    colleague = page_of(page.url)
    assert parties(colleague) == ["Microsoft", "OpenAI"]
    assert place(colleague) == place(page)
    page.keyboard.press("Space")
    assert parties(page) == ["GitHub", "Microsoft", "OpenAI"]


def test_an_arrow_of_a_family_leads_to_the_deals_of_all_its_members(site, page_of):
    page = page_of(f"{site}/?grouped=1", language="fr")
    assert page.inner_text("label[for=grouped]") == "Filiales avec leur maison mère"
    show(page, site + page.get_attribute(".arrow[aria-label^='OpenAI → Microsoft']", "href"))
    assert page.locator("tbody tr").count() == 3
    assert "GitHub" in page.inner_text("tbody")


def test_a_circle_lights_up_the_family_and_focus_keeps_the_switch(site, page_of):
    page = page_of(f"{site}/?grouped=1")
    page.hover(".circle >> nth=0")
    lit = page.locator(".node.lit").evaluate_all("nodes => nodes.map((node) => node.dataset.party).sort()")
    assert lit == ["Microsoft", "OpenAI"]
    page.locator("[data-party=Microsoft]").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Everything about Microsoft")
    assert "grouped=1" in page.url


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_draws_families_as_one(site, page_of, language):
    page = page_of(site)
    page.goto(f"{site}/report?language={language}")
    page.locator("#grouped").focus()
    page.keyboard.press("Space")
    shown = page.locator(".node:visible").evaluate_all("nodes => nodes.map((node) => node.dataset.name).sort()")
    assert shown == ["Microsoft", "OpenAI"]
    page.click("#in")
    page.wait_for_selector("#families[transform*=scale]")
    assert violations(page) == []
