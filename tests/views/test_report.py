"""The report shows every figure with its sentence, as text, and nothing from outside as markup."""

import re
from datetime import date

import pytest

from cantillon.network.build import build_network
from cantillon.network.circles import find_circles
from cantillon.network.circulation import maximum_circulation
from cantillon.network.network import Measure
from cantillon.values.kinds import Kind, Stage
from cantillon.views.network_rows import circulation_view
from cantillon.views.report import render_report, write_report
from cantillon.views.snapshot import Moment, build_snapshot
from tests.factory import claim, deal, document, dollars

STORY = "Nvidia will invest up to $10bn in Anthropic. Anthropic commits $30bn to Nvidia."


def snapshot_of(text=STORY, *, investor="Nvidia", company="Anthropic", **fields):
    story = document(text, title="A title", **fields)
    invest = claim(actors=(investor,), counterparties=(company,), amount=dollars(None, 10), source=story)
    buy = claim(Kind.BUY, (company,), (investor,), dollars(30), source=story)
    deals = [
        deal(Kind.INVEST, (investor,), (company,), dollars(None, 10), stage=Stage.PLANNED, claim_ids=(invest.id,)),
        deal(Kind.BUY, (company,), (investor,), dollars(30), claim_ids=(buy.id,)),
    ]
    network = build_network(deals)
    circulation = circulation_view(
        *(maximum_circulation(network, measure) for measure in (Measure.FIRM, Measure.POTENTIAL))
    )
    moment = Moment(date(2025, 11, 18), deals, network, find_circles(network).circles, circulation)
    return build_snapshot([story], [invest, buy], [moment], title="Circular deals")


def test_the_circle_its_turnover_and_its_sentence_are_in_the_page():
    page = render_report(snapshot_of())
    assert "Nvidia → Anthropic → Nvidia" in page
    assert "$10bn potential, $0 firm" in page
    assert f"<mark>{STORY}</mark>" in page


def test_french_words_and_figures():
    page = render_report(snapshot_of(), language="fr")
    assert '<html lang="fr">' in page
    assert "10\u00a0Md$ potentiel" in page


def test_the_head_counts_the_deals_of_the_present_and_parties_alone():
    story = document(STORY)
    told = claim(actors=("Nvidia", "Microsoft"), counterparties=("Anthropic",), amount=dollars(10), source=story)
    before = deal(Kind.INVEST, ("Nvidia",), ("Anthropic",), dollars(5), claim_ids=(told.id,))
    after = deal(Kind.INVEST, ("Nvidia", "Microsoft"), ("Anthropic",), dollars(10), claim_ids=(told.id,))
    moments = []
    for day, deals in ((date(2025, 11, 17), [before]), (date(2025, 11, 18), [after])):
        network = build_network(deals)
        figures = circulation_view(*(maximum_circulation(network, measure) for measure in Measure))
        moments.append(Moment(day, deals, network, [], figures))
    page = render_report(build_snapshot([story], [told], moments, title="A joint deal"))
    assert "1 deal between 3 parties, read from 1 document." in page


def test_text_from_outside_is_never_markup():
    hostile = '"><img src=x onerror=alert(1)><script>alert(2)</script>'
    page = render_report(snapshot_of(hostile + "\u202e tail", investor=hostile, company="</svg><b>"))
    assert "<img" not in page
    assert "<script>alert" not in page
    assert "</svg><b>" not in page


def test_the_page_asks_nothing_of_the_network():
    page = render_report(snapshot_of(source="https://example.org/story"))
    assert re.findall(r'(?:src|href)="(?!#|https://example\.org/story)[^"]*"', page) == []
    assert "default-src 'none'" in page.replace("&#39;", "'")


def test_only_web_addresses_become_links():
    assert 'href="javascript' not in render_report(snapshot_of(source="javascript:alert(1)"))


def test_a_translation_is_said():
    from cantillon.sources.document import Translation

    page = render_report(snapshot_of(translated=Translation("Reuters")))
    assert "machine-translated (Reuters)" in page


@pytest.mark.parametrize("language", ["en", "fr"])
def test_both_catalogues_hold_the_same_keys(language):
    from cantillon.views.messages_catalogue import messages

    assert messages(language).keys() == messages("en").keys()


def test_the_file_is_written_as_utf8(tmp_path):
    write_report(snapshot_of("Crédit à L’Oréal — 10 Md€"), tmp_path / "r.html")
    assert "Crédit à L’Oréal" in (tmp_path / "r.html").read_text(encoding="utf-8")
