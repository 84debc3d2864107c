"""Texts, names and files that mean harm are shown as what they are: text."""

from datetime import date
from pathlib import Path

import pytest

from cantillon.ledger.ledger import Ledger
from cantillon.values.kinds import Kind
from tests.factory import claim, document, dollars
from tests.web.conftest import served, show

MARKUP = '"><img src=x onerror=alert(1)>'
SCRIPT = "</script><script>alert(2)</script>"
BIDI = "Acme \u202egpj.exe\u202c \u2066\u200f"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    path = str(tmp_path_factory.mktemp("hostile") / "ledger.db")
    text = f"{SCRIPT}{{{{7*7}}}} {MARKUP} will invest $10bn in {BIDI}. {BIDI} buys $5bn from {MARKUP}.\u202e"
    story = document(
        text,
        source="javascript:alert(3)",
        title=f"<svg onload=alert(4)> {SCRIPT}",
        publisher="<b>Bold</b>",
        published=date(2025, 11, 18),
    )
    longest = document(
        "All of this is one paragraph. " * 350_000 + f"{FORMULA} will invest $1bn in {SCRIPT}.", source="long.txt"
    )
    with Ledger.open(path) as ledger:
        ledger.add_reading(story, [
            claim(Kind.INVEST, (MARKUP,), (BIDI,), dollars(10), source=story),
            claim(Kind.BUY, (BIDI,), (MARKUP,), dollars(5), source=story, quote=f"{BIDI} buys $5bn from {MARKUP}."),
        ])  # fmt: skip
        quote = f"{FORMULA} will invest $1bn in {SCRIPT}."
        ledger.add_reading(
            longest, [claim(Kind.INVEST, (FORMULA,), (SCRIPT,), dollars(1), source=longest, quote=quote)]
        )
    with served(path) as address:
        yield address, longest.id


MARKUP_OF_OTHERS = "main :is(img, script, iframe, [onerror], [onload], a[href^=javascript])"


def foreign_markup(page):
    return page.locator(MARKUP_OF_OTHERS).count()


def test_names_titles_and_texts_stay_text(site, page_of):
    address, _ = site
    page = page_of(address)
    assert foreign_markup(page) == 0
    assert MARKUP in page.locator("main").inner_text()
    for path in ("/deals", "/review", "/measures", "/stress", "/add"):
        show(page, address + path)
        assert foreign_markup(page) == 0
    shown = page.evaluate("() => fetch('/api/pages/map').then((answer) => answer.json())")
    for path in (f"/circles/{shown['circles'][0]['id']}", f"/deals/{shown['circles'][0]['legs'][0]['deals'][0]}"):
        show(page, address + path)
        assert foreign_markup(page) == 0
        assert SCRIPT in page.locator("main").text_content()
        assert page.locator("blockquote[dir=auto]").count() > 0


def test_a_party_with_a_hostile_name_has_its_page(site, page_of):
    from urllib.parse import quote

    address, _ = site
    page = page_of(f"{address}/parties/{quote(MARKUP, safe='')}")
    assert page.inner_text("h1") == MARKUP
    assert foreign_markup(page) == 0


def test_a_paragraph_of_ten_megabytes_is_cut_to_what_matters(site, page_of):
    address, long_id = site
    page = page_of(f"{address}/documents/{long_id}")
    assert page.locator(".text mark").inner_text().startswith(FORMULA)
    assert page.evaluate("document.querySelector('.text').textContent.length") < 5000


def test_a_cell_that_looks_like_a_formula_is_quoted_in_csv(site, page_of):
    address, _ = site
    page = page_of(f"{address}/deals")
    with page.expect_download() as download:
        page.click("button:text-is('CSV')")
    lines = Path(download.value.path()).read_text(encoding="utf-8-sig").splitlines()
    assert not [line for line in lines if line.startswith(("=", "+", "@", "-"))]
    assert any("'=HYPERLINK" in line for line in lines)


def test_hostile_uploads_are_read_as_text(site, page_of):
    address, _ = site
    page = page_of(f"{address}/add")
    told = "<p>Nvidia will invest $10bn in xAI, it said on Nov 18, 2025.</p>"
    harm = "<script>alert(5)</script><img src=x onerror=alert(6)>"
    html = f"<html><head><title>{MARKUP}</title></head><body>{told}{harm}</body></html>".encode()
    name = "<img src=x onerror=alert(7)>.html"
    page.set_input_files("#files", [{"name": name, "mimeType": "text/html", "buffer": html}])
    page.wait_for_selector("text=1 document read")
    assert foreign_markup(page) == 0


def test_the_policy_stops_a_script_that_got_in_anyway(site, browser):
    address, _ = site
    context = browser.new_context()
    page = context.new_page()
    page.goto(address)
    ran = page.evaluate(
        "() => { const script = document.createElement('script');"
        " try { script.text = 'window.harmed = true'; } catch { return 'refused'; }"
        " document.body.append(script); return window.harmed ?? 'refused'; }"
    )
    context.close()
    assert ran == "refused"
