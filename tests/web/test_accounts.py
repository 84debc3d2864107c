"""The accounts page: what an admin does there in both languages, and that nobody else gets there."""

import pytest

from cantillon.ledger.ledger import Ledger
from tests.web.conftest import PASSWORD, add_people, served
from tests.web.test_pages import violations


@pytest.fixture
def site(url, hashed):
    """Return the address of a server with an account of each role."""
    add_people(url, hashed)
    with served(url, with_accounts=True) as address:
        yield address


def logged_in(page_of, site, name, language="en", **options):
    page = page_of(f"{site}/deals", language=language, **options)
    page.wait_for_selector("#password")
    page.fill("#name", name)
    page.fill("#password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector(".person")
    page.wait_for_selector("main:not([aria-busy]) tbody")
    return page


def account(url, name):
    with Ledger.open(url) as ledger:
        return ledger.accounts.user(name)


def test_accounts_are_managed_by_keyboard(url, site, page_of):
    page = logged_in(page_of, site, "admin")
    page.click(".top >> text=Accounts")
    page.wait_for_selector("caption:has-text('3 accounts')")
    assert violations(page) == []
    page.fill("#new-name", "Grace")
    page.select_option("#new-role", "reviewer")
    page.fill("#new-password", PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Grace may log in now.")
    assert account(url, "Grace").role == "reviewer"
    page.select_option("[aria-label='Role of Grace']", "reader")
    page.locator("[aria-label='Change role: Grace']").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector("text=Grace is now: reader.")
    assert account(url, "Grace").role == "reader"
    page.locator("[aria-label='Close: Grace']").focus()
    page.keyboard.press("Enter")
    assert account(url, "Grace").disabled_at is None
    page.keyboard.press("Enter")
    page.wait_for_selector("text=The account Grace is closed.")
    assert account(url, "Grace").disabled_at is not None
    assert page.locator("[data-account=Grace] button").count() == 0
    assert page.locator("[data-account=admin] button").count() == 0
    assert violations(page) == []


def test_the_page_speaks_french(site, page_of):
    page = logged_in(page_of, site, "admin", language="fr")
    page.click(".top >> text=Comptes")
    page.wait_for_selector("caption:has-text('3 comptes')")
    assert page.inner_text("h1") == "Comptes"
    assert page.get_attribute("[data-account=reader] select", "aria-label") == "Rôle de reader"


@pytest.mark.parametrize(
    ("language", "sentence"),
    [("en", "There is an account 'reader' already."), ("fr", "Il y a déjà un compte 'reader'.")],
)
def test_a_refusal_is_told_in_the_language_of_the_page(site, page_of, language, sentence):
    page = logged_in(page_of, site, "admin", language=language, refused=400)
    page.click(".top >> text=Comptes" if language == "fr" else ".top >> text=Accounts")
    page.fill("#new-name", "reader")
    page.fill("#new-password", PASSWORD)
    page.keyboard.press("Enter")
    assert page.inner_text(".failure") == sentence


@pytest.mark.parametrize("name", ["reader", "reviewer"])
def test_the_menu_leads_nobody_else_there(site, page_of, name):
    page = logged_in(page_of, site, name)
    assert page.locator(".top >> text=Deals").count() == 1
    assert page.locator(".top >> text=Accounts").count() == 0
