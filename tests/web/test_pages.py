"""The pages in a real browser: each screen's main act in both languages, by keyboard alone, past axe."""

import json
from pathlib import Path

import pytest

from tests.web.conftest import add_people, drawn, served, show

AXE = (Path(__file__).parent / "axe.min.js").read_text(encoding="utf-8")
HEADLINES = {
    "/": ("Who funds whose revenue", "Qui finance le chiffre d'affaires de qui"),
    "/deals": ("Deals", "Accords"),
    "/parties/Nvidia": ("Nvidia", "Nvidia"),
    "/measures": ("Measures", "Mesures"),
    "/stress?default=OpenAI": ("Who is hurt if somebody does not pay", "Qui souffre si quelqu'un ne paie pas"),
    "/review": ("Review", "Relire"),
    "/add": ("Add", "Ajouter"),
}


@pytest.fixture(scope="module")
def site(filled):
    """Return the address of a server over the shared ledger."""
    with served(filled) as address:
        yield address


@pytest.fixture
def own_site(url):
    """Return the address of a server over a ledger of one test alone."""
    with served(url) as address:
        yield address


def violations(page):
    """Return what axe finds wrong with a page, as short lines."""
    page.evaluate(AXE)
    rules = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
    found = page.evaluate(
        "(rules) => axe.run(document, {runOnly: rules}).then((result) => result.violations.map("
        "(each) => [each.id, each.nodes.map((node) => node.html.slice(0, 160))]))",
        rules,
    )
    return [f"{name}: {json.dumps(nodes[:3])}" for name, nodes in found]


def map_of(page):
    return page.evaluate("() => fetch('/api/pages/map').then((answer) => answer.json())")


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("path", list(HEADLINES))
def test_a_page_opens_in_both_languages_and_axe_finds_nothing(site, page_of, path, language):
    page = page_of(site + path, language=language)
    assert page.inner_text("h1") == HEADLINES[path][language == "fr"]
    assert page.get_attribute("html", "lang") == language
    assert language == "fr" or violations(page) == []  # both languages are one markup


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_deal_circle_and_document_pass_axe_on_a_phone(site, page_of, scheme):
    page = page_of(site, viewport={"width": 390, "height": 844}, has_touch=True, color_scheme=scheme)
    circle = map_of(page)["circles"][0]
    for path in (f"/circles/{circle['id']}", f"/deals/{circle['legs'][1]['deals'][0]}"):
        show(page, site + path)
        assert violations(page) == []
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), "the page scrolls sideways"
    page.click(".telling .where a >> nth=0")
    page.wait_for_selector(".text mark")
    assert violations(page) == []


def test_from_the_map_to_the_sentence_in_three_clicks(site, page_of):
    page = page_of(site)
    page.hover(".circle >> nth=0")
    assert page.inner_text("#caption").startswith(
        "Nvidia invests up to $100bn in OpenAI; OpenAI buys $250bn from Oracle"
    )
    assert page.locator(".leg-number").count() == 3
    page.click(".circle >> nth=0")
    page.wait_for_selector(".ring")
    page.click(".legs >> text=Everything about this deal >> nth=0")
    page.wait_for_selector("h1:has-text('Nvidia invests up to $100bn in OpenAI')")
    assert page.inner_text("mark") == "Nvidia intends to invest up to $100bn in OpenAI."


def test_sources_that_disagree_stand_side_by_side(site, page_of):
    page = page_of(site)
    leg = next(leg for leg in map_of(page)["circles"][0]["legs"] if leg["payee"] == "Oracle")
    show(page, f"{site}/deals/{leg['deals'][0]}")
    sides = page.locator(".conflict .sides > div")
    assert [sides.nth(i).locator("mark").inner_text()[:12] for i in range(2)] == ["People close", "OpenAI has a"]


def test_a_machine_translation_is_said(site, page_of):
    page = page_of(f"{site}/parties/Microsoft", language="fr")
    page.click("text=Microsoft investit 13 Md$ dans OpenAI")
    page.wait_for_selector("mark")
    assert "traduction automatique (Reuters)" in page.inner_text(".telling")
    assert page.get_attribute("blockquote", "lang") == "fr"


def test_the_day_is_in_the_address_and_shows_the_same_to_a_colleague(site, page_of):
    page = page_of(site)
    page.locator("#time").focus()
    page.keyboard.press("Home")
    page.wait_for_url("**as_of=2025-09-11*")
    page.wait_for_selector(".day-note:has-text('As told by 11 Sept 2025')")
    page.wait_for_selector("text=No money comes back")
    colleague = page_of(page.url)
    assert colleague.locator(".node:not(.joint)").count() == 3
    colleague.click(".top >> text=Deals")
    colleague.wait_for_selector("h1:has-text('Deals')")
    assert "as_of=2025-09-11" in colleague.url
    assert colleague.locator("tbody tr").count() == 2


def test_time_plays(site, page_of):
    page = page_of(f"{site}/?as_of=2025-09-11")
    page.click(".play")
    page.wait_for_selector(".node[data-party=Microsoft]")
    page.wait_for_selector("output:has-text('all that is known')")
    page.wait_for_url(f"{site}/")


def test_the_map_zooms_by_wheel_and_keys(site, page_of):
    page = page_of(site)
    page.locator(".paper").focus()
    page.keyboard.press("+")
    page.wait_for_selector(".drawing[transform*='scale(1.3']")
    page.keyboard.press("0")
    page.wait_for_selector(".drawing:not([transform*=scale])")
    page.hover(".map")
    page.mouse.wheel(0, -200)
    page.wait_for_selector(".drawing[transform*=scale]")


def test_a_party_is_found_and_shown_with_its_partners(site, page_of):
    page = page_of(site)
    page.fill("#find", "oracle")
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Everything about Oracle")
    assert "party=Oracle" in page.url
    shown = page.locator(".node").evaluate_all("nodes => nodes.map((node) => node.dataset.party).sort()")
    assert shown == ["Nvidia", "OpenAI", "Oracle"]


def test_the_wheel_shows_the_same_selection(site, page_of):
    page = page_of(site)
    page.click("text=Wheel")
    assert page.locator(".ribbon").count() == page.evaluate(
        "new Set([...document.querySelectorAll('.ribbon title')].map((e) => e.textContent)).size"
    )
    assert "OpenAI → Oracle: $250bn" in page.inner_html(".wheel")


def test_the_place_of_parties_is_the_same_on_each_visit(site, page_of):
    places = [
        page_of(site)
        .locator(".node circle")
        .evaluate_all("all => all.map((c) => [c.getAttribute('cx'), c.getAttribute('cy')])")
        for _ in range(2)
    ]
    assert places[0] == places[1]


def test_stress_follows_the_slider(site, page_of):
    page = page_of(f"{site}/stress?default=OpenAI")
    assert "Microsoft loses up to $250bn" in page.inner_text(".answer")
    page.locator("#part-0").focus()
    for _ in range(10):
        page.keyboard.press("ArrowLeft")
    page.wait_for_selector(".answer:has-text('$125bn')")
    assert "OpenAI%3A0.5" in page.url
    assert page.locator(".node.shocked[data-party=OpenAI]").count() == 1
    page.locator("#round").focus()
    page.keyboard.press("Home")
    page.wait_for_selector("output:has-text('round 1')")


def test_measures_show_the_deals_that_moved_a_month(site, page_of):
    page = page_of(f"{site}/measures", language="fr")
    page.locator(".pick").nth(0).focus()
    page.wait_for_selector("caption:has-text('Accords annoncés en sept. 2025')")
    page.wait_for_selector("caption:has-text('Ce que chaque accord ajoute')")


def test_review_by_keys_alone(own_site, page_of):
    page = page_of(f"{own_site}/review")
    first = page.inner_text(".card h2")
    page.keyboard.press("a")
    page.wait_for_selector(".made >> text=Accepted")
    second = page.inner_text(".card h2")
    assert second != first
    page.keyboard.press("r")
    page.wait_for_selector(".made >> text=Rejected")
    page.keyboard.press("u")
    page.wait_for_selector(".made >> text=Undone")
    page.keyboard.press("n")
    page.keyboard.press("p")
    page.keyboard.press("c")
    page.wait_for_selector(".correction")
    page.fill(".correction [name=high]", "31bn")
    page.fill(".correction [name=low]", "31 Md")
    page.keyboard.press("Enter")
    page.wait_for_selector(".made >> text=Corrected")


def test_two_parties_are_merged_with_a_preview(own_site, page_of):
    page = page_of(f"{own_site}/review", language="fr")
    page.fill("#keep", "Microsoft")
    page.fill("#merge_in", "Oracle")
    page.keyboard.press("Enter")
    page.wait_for_selector("tr.changed:has-text('Parties')")
    page.click("text=C'est la même chose : fusionner")
    page.wait_for_selector(".made >> text=Fusionnés")
    show(page, f"{own_site}/parties/Microsoft")
    page.wait_for_selector("text=OpenAI achète 250")


def test_a_pasted_text_is_read_and_shown_marked(own_site, page_of):
    page = page_of(f"{own_site}/add")
    page.fill(
        "#text",
        "AMD and xAI\n\nNov 18, 2025 - AMD will invest up to $10 billion in xAI, the companies said on Tuesday.",
    )
    page.click("text=Read it")
    page.wait_for_selector(".result-card .text mark")
    assert "AMD will invest up to $10 billion in xAI" in page.inner_text(".result-card .text mark")
    page.wait_for_selector("text=1 document read")


def test_dropped_files_are_read_and_what_cannot_be_used_is_named(own_site, page_of):
    page = page_of(f"{own_site}/add", language="fr")
    story = b"AMD will invest up to $10 billion in xAI, the companies said on Nov 18, 2025."
    files = [
        {"name": "amd.txt", "mimeType": "text/plain", "buffer": story},
        {"name": "empty.txt", "mimeType": "text/plain", "buffer": b""},
    ]
    page.set_input_files("#files", files)
    page.wait_for_selector("text=1 document lus")
    assert "Non utilisé" in page.inner_text(".result-card.problem")


def test_tables_and_pictures_are_saved(site, page_of):
    page = page_of(f"{site}/parties/Nvidia")
    saved = {}
    for label in ("SVG", "PNG", "CSV"):
        with page.expect_download() as download:
            page.click(f"button:text-is('{label}') >> nth=0")
        saved[label] = Path(download.value.path()).read_bytes()
    assert saved["SVG"].startswith(b"<svg")
    assert b"OpenAI" in saved["SVG"]
    assert saved["PNG"].startswith(b"\x89PNG")
    assert saved["CSV"].decode("utf-8-sig").splitlines()[0]


def test_language_and_theme_are_kept(site, page_of):
    page = page_of(site)
    drawn(page)
    page.click("text=Français")
    page.wait_for_selector("h1:has-text('Qui finance')")
    page.click("button[title='Sombre ou clair']")
    theme = page.get_attribute("html", "data-theme")
    page.reload()
    drawn(page)
    assert (page.get_attribute("html", "lang"), page.get_attribute("html", "data-theme")) == ("fr", theme)


def test_people_log_in_and_see_what_their_role_may(url, hashed, page_of):
    add_people(url, hashed)
    with served(url, with_accounts=True) as address:
        page = page_of(f"{address}/deals")
        page.wait_for_selector("#password")
        assert violations(page) == []
        page.fill("#name", "reader")
        page.fill("#password", "correct horse battery")
        page.keyboard.press("Enter")
        page.wait_for_selector("h1:has-text('Deals')")
        assert page.locator(".top >> text=Review").count() == 0
        page.click("text=Log out")
        page.wait_for_selector("#password")


def test_figures_are_written_as_on_the_command_line(site, page_of):
    from decimal import Decimal

    from cantillon.views.wording import figure_in_words, share_in_words

    page = page_of(site)
    values = [
        0,
        1,
        950,
        1234.5,
        999_999,
        1_000_000,
        13_138_000_000,
        22_400_000_000,
        250_000_000_000,
        1_005_000_000_000,
        -5_000_000,
    ]
    script = (
        "([values, currency, tongue]) => values.map((value) => globalThis.cantillon.figure(value, currency, tongue))"
    )
    for language in ("en", "fr"):
        for currency in ("USD", "EUR", "CHF"):
            ours = page.evaluate(script, [values, currency, language])
            assert ours == [figure_in_words(Decimal(str(value)), currency, language) for value in values]
        shares = page.evaluate(
            "([values, tongue]) => values.map((value) => globalThis.cantillon.share(value, tongue))",
            [[0, 0.5394, 1, None], language],
        )
        assert shares == [share_in_words(value, language) for value in (0, 0.5394, 1, None)]


def test_the_slider_s_own_filter_agrees_with_the_server(site, page_of):
    """While the slider moves the page filters by itself; once it rests the server's answer must look the same."""
    script = "all => all.map((each) => each.getAttribute('aria-label').split(':')[0]).sort()"
    page = page_of(site)
    page.locator("#time").focus()
    page.keyboard.press("Home")
    moving = page.locator(".arrow:not(.gone)").evaluate_all(script)
    page.wait_for_url("**as_of=*")
    page.wait_for_selector(".day-note:not(:empty)")
    assert page.locator(".arrow:not(.gone)").evaluate_all(script) == moving == ["OpenAI → Oracle", "Oracle → Nvidia"]


def test_an_empty_ledger_leads_to_its_first_story(tmp_path, page_of):
    from cantillon.ledger.ledger import Ledger

    path = str(tmp_path / "empty.db")
    Ledger.open(path).close()
    with served(path) as address:
        page = page_of(address)
        for other in ("/deals", "/measures", "/stress", "/review"):
            show(page, address + other)
        show(page, address)
        page.click("text=Add stories")
        page.fill("#text", "AMD and xAI\n\nNov 18, 2025 - AMD will invest $10 billion in xAI, the companies said.")
        page.click("text=Read it")
        page.wait_for_selector(".result-card .text mark")
        page.click(".top >> text=Map")
        page.wait_for_selector(".node[data-party=AMD]")


@pytest.mark.parametrize("language", ["en", "fr"])
def test_the_report_lights_up_circles_zooms_and_passes_axe(site, page_of, language):
    page = page_of(site)
    page.goto(f"{site}/report?language={language}")
    page.hover(".circle >> nth=0")
    assert page.locator(".arrow.lit").count() >= 3
    page.click("#in")
    page.wait_for_selector("#drawing[transform*=scale]")
    with page.expect_download() as download:
        page.click("#save")
    assert Path(download.value.path()).read_text(encoding="utf-8").startswith("<svg")
    assert violations(page) == []
