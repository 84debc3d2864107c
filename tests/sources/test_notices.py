"""What a text says of itself: notices, title, publisher, furniture."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cantillon.sources.compose import Known, compose_document
from cantillon.sources.notices import furniture_spans, read_notices

STORY = "The chipmaker said on Tuesday that it would buy the plant from its rival for about nine million euros in cash."


def page(*lines: str) -> str:
    return "\n\n".join(["A headline over the story", *lines, STORY])


@pytest.mark.parametrize(
    ("notice", "by"),
    [
        ("((Traduction automatisée par Reuters à l'aide de l'apprentissage automatique, voir l'avis))", "Reuters"),
        ("((Traduction automatisée, veuillez vous référer à l'avertissement en bas de page))", None),
        ("(This story was translated automatically from Bulgarian by machine learning.)", None),
        ("(Summary translated from Korean)", None),
        ("((Automatisch aus dem Englischen übersetzt, bitte beachten Sie den Haftungsausschluss))", None),
        ("(automatische Übersetzung)", None),
        ("((Maschinelle Übersetzung durch Depeschendienst, im Zweifel gilt das Original))", "Depeschendienst"),
        ("((Traducción automatizada por Reuters, vea por favor el siguiente descargo))", "Reuters"),
        ("(traducido del inglés)", None),
        ("(Traduzione automatica)", None),
        ("(traduzido automaticamente por IA)", "IA"),
        ("(vertaald uit het Engels)", None),
        ("（机器翻译）", None),
        ("（この記事は機械翻訳です）", None),
    ],
)
def test_a_machine_translation_says_so_in_nine_languages(notice, by):
    said = read_notices(page(notice), "en")
    assert said.translated is not None
    assert said.translated.by == by


@pytest.mark.parametrize(
    "sentence",
    ["The novel was translated from Korean by a student.", "Google Translate got the menu wrong (badly).", STORY],
)
def test_a_sentence_about_translation_is_no_notice(sentence):
    assert read_notices(page(sentence + " " + STORY), "en").translated is None


@pytest.mark.parametrize(
    "notice",
    [
        "(Ajout de détails et de contexte)",
        "(Adds share move in paragraph 4, background throughout)",
        "(This story has been refiled to fix a typographical error)",
        "(Fügt Details aus der Pressekonferenz hinzu)",
        "(Agrega contexto y declaraciones)",
        "(Aggiunge dettagli)",
        "(Acrescenta detalhes)",
        "(Voegt details toe)",
        "（更新：增加细节）",
    ],
)
def test_a_revision_notice_is_kept_as_written(notice):
    assert read_notices(page(notice), "en").revision == notice


def test_the_title_is_the_first_line_that_is_no_furniture_date_or_notice():
    text = "Skip to main content\n18 November 2025\n(Adds details)\nNvidia backs Anthropic\n\n" + STORY
    said = read_notices(text, "en")
    assert said.title == "Nvidia backs Anthropic"
    assert said.published == date(2025, 11, 18)


def test_a_lone_sentence_has_no_title():
    assert read_notices(STORY, "en").title is None


def test_the_publisher_stands_before_the_date():
    assert read_notices(page("information fournie par Reuters 18/11/2025 à 16:37"), "fr").publisher == "Reuters"
    assert read_notices(page("Source: Cantillon demo stories"), "en").publisher == "Cantillon demo stories"


@pytest.mark.parametrize("line", ["At and for the year ended December 31, 2016", "Results as of 30 June 2024"])
def test_a_day_that_accounts_speak_of_is_not_the_day_of_publication(line):
    assert read_notices(page(line), "en").published is None


@pytest.mark.parametrize(
    "line",
    [
        "Skip to main content",
        "Share | Save | Listen (3 min)",
        "Teilen | Drucken | Merken",
        "3 Kommentare | Älteste zuerst",
        "Partager | Imprimer",
        "Nous utilisons des cookies pour mesurer notre audience.",
        "© Riproduzione riservata - Abbonati a 1 € al mese",
        "Reporter Cha Min-seo. Unauthorised reproduction and redistribution prohibited",
        "登录/注册",
        "コピーライトマーク　無断転載を禁じます",
    ],
)
def test_furniture_is_found_where_it_stands(line):
    text = page(line)
    assert line in [span.of(text) for span in furniture_spans(text)]


@pytest.mark.parametrize("line", ["Nippon Steel to acquire U.S. Steel for $14.9bn", "Read also: Acme buys Bolt", STORY])
def test_headlines_of_other_stories_are_not_furniture(line):
    text = page(line)
    assert not any(line in span.of(text) for span in furniture_spans(text))


def test_a_skip_link_beside_a_date_is_furniture_and_the_date_is_not():
    text = " date 2025-11-18  Aller au contenu principal\nUn titre\n\n" + STORY
    assert [span.of(text) for span in furniture_spans(text)] == ["Aller au contenu principal"]


def test_what_is_known_from_around_the_text_wins():
    document = compose_document("x", page("18 November 2025"), Known(published=date(2020, 1, 2), title="Given"))
    assert (document.published, document.title) == (date(2020, 1, 2), "Given")


@given(st.text(max_size=600))
def test_no_text_is_changed_and_every_span_lies_in_it(text):
    document = compose_document("x", text)
    spans = furniture_spans(text)
    assert document.text == text
    assert all(span.end <= len(text) and span.of(text).strip() for span in spans)
    assert spans == sorted(spans)


def test_a_line_of_a_megabyte_is_not_searched_for_notices():
    text = "(" * 500_000 + " translated from " + ")" * 500_000
    assert furniture_spans(text) == []
    assert read_notices(text, "en").translated is None
