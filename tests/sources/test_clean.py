"""Pages become their story, with what their tags say."""

from datetime import UTC, date, datetime

import pytest

from cantillon.sources.clean import clean_html, decode_html
from cantillon.sources.document import Document
from cantillon.sources.texts import read_html

BODY = "Nvidia will invest up to $10 billion in Anthropic, the companies said on Tuesday, without giving more details."


def page(head: str = "", body: str = "") -> str:
    article = body or f"<article><h1>Chips and money</h1><p>{BODY}</p><p>More &amp; more.</p></article>"
    return f"<!doctype html><html lang=en><head>{head}</head><body><nav>Home Markets</nav>{article}</body></html>"


def test_the_story_stays_and_menus_scripts_and_comments_go():
    extra = (
        "<script>pay('$4 billion')</script><!-- $5 billion --><style>p{}</style><footer>All rights reserved</footer>"
    )
    text = clean_html(page("<title>Chips</title>", "") + extra).text
    assert BODY in text
    assert "More & more." in text
    assert not any(word in text for word in ("Home Markets", "$4 billion", "$5 billion", "p{}"))


def test_paragraphs_are_kept_apart():
    assert f"{BODY}\n\nMore & more." in clean_html(page()).text


def test_linked_data_gives_title_time_and_publisher():
    head = """<script type="application/ld+json">{"@graph": [{"@type": "NewsArticle", "headline": "Chips &amp; money",
      "datePublished": "2025-11-18T16:37:00+01:00", "dateModified": "2025-11-20",
      "publisher": {"name": "Demo"}}]}</script>"""
    known = clean_html(page(head)).known
    assert known.published_at == datetime(2025, 11, 18, 15, 37, tzinfo=UTC)
    assert (known.title, known.publisher) == ("Chips & money", "Demo")


@pytest.mark.parametrize(
    "head",
    [
        '<meta property="article:published_time" content="2025-11-18T23:30:00Z">',
        '<meta name="date" content="2025-11-18">',
        '<meta itemprop="datePublished" content="2025-11-18">',
    ],
)
def test_the_day_of_publication_stands_in_a_meta_tag(head):
    assert clean_html(page(head)).known.published == date(2025, 11, 18)


def test_a_time_tag_gives_the_day_where_the_head_does_not():
    body = f'<article><time datetime="2025-11-18">Tuesday</time><p>{BODY}</p></article>'
    assert clean_html(page("", body)).known.published == date(2025, 11, 18)


def test_a_headline_outside_the_article_is_put_before_it():
    body = f"<header><h1>Chips and money</h1></header><main><article><p>{BODY}</p></article></main>"
    assert clean_html(page("", body)).text.startswith("Chips and money")


@pytest.mark.parametrize("charset", ["windows-1252", "iso-8859-15", "shift_jis", "utf-8"])
def test_the_declared_charset_decides(charset):
    word = "日本の会社" if charset == "shift_jis" else "société générale"
    html = f'<html><head><meta charset="{charset}"></head><body><p>{word}</p></body></html>'
    assert word in decode_html(html.encode(charset))


def test_the_transports_charset_wins_and_an_unknown_one_does_no_harm():
    data = "<p>société</p>".encode("windows-1252")
    assert "société" in decode_html(data, "windows-1252")
    assert "société" in decode_html("<p>société</p>".encode(), "no-such-charset")


@pytest.mark.parametrize(
    "html",
    [
        "<div>" * 100_000 + BODY,
        "<p>" + "<b>" * 50_000 + BODY,
        "<" * 300_000 + BODY,
        "<html><head><script type='application/ld+json'>" + "[" * 100_000 + f"</script></head><body><p>{BODY}</p>",
        f"<p>{BODY}</p><!--" + "-" * 300_000,
        f"<p>{BODY}</p>" + "&" * 300_000 + "&#x110000;&#0;",
    ],
    ids=["divs", "bolds", "angles", "json", "comment", "entities"],
)
def test_hostile_pages_are_read_without_harm(html):
    document = read_html("x", html.encode())
    assert isinstance(document, Document)
    assert "Nvidia will invest" in document.text or html.startswith("<<")


def test_a_page_without_words_is_a_problem():
    item = read_html("x", b"<html><body><script>1</script></body></html>")
    assert not isinstance(item, Document)
    assert item.code == "source.empty"
