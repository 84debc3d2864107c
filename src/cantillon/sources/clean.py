"""HTML to the text of its story, and what its tags say of it."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, date, datetime
from html import unescape

from resiliparse.extract.html2text import extract_plain_text
from resiliparse.parse.encoding import bytes_to_str, detect_encoding
from resiliparse.parse.html import DocumentNode, HTMLTree

from cantillon.sources.compose import Known
from cantillon.sources.dates_of_pages import find_date

SCRIPT_LIMIT = 200_000  # characters of JSON-LD; a larger block is data, not metadata
NESTING_LIMIT = 40  # levels of JSON-LD that are searched
# Divisions of one page. The heuristic for the main text takes time quadratic in their nesting: 0.7 s for 5,000 of
# them one in the other, 11 s for 20,000. Pages of the wild have some hundreds; beyond the limit all text is taken.
DIVISION_LIMIT = 5_000


@dataclass(frozen=True, slots=True)
class CleanPage:
    """The main text of a page and what is known of it."""

    text: str
    known: Known


def decode_html(data: bytes, charset: str | None = None) -> str:
    """Return a page's characters: by its byte order mark, the transport's charset, its own tag, or detection."""
    encoding = _bom(data) or charset
    if encoding is None and b"charset" not in data[:2048].lower():
        with suppress(UnicodeDecodeError):  # most pages are UTF-8, and hardly any other text is by chance
            return data.decode("utf-8")
    encoding = encoding or detect_encoding(data, from_html_meta=True) or "utf-8"
    try:
        return bytes_to_str(data, encoding, errors="replace", fallback_encodings=("utf-8", "windows-1252"))
    except LookupError:  # a charset that nobody knows
        return bytes_to_str(data, "utf-8", errors="replace", fallback_encodings=("windows-1252",))


def clean_html(html: str) -> CleanPage:
    """Return the story of a page: its headline and paragraphs without menus, scripts and comments."""
    tree = HTMLTree.parse(html)
    known = _read_tags(tree)
    return CleanPage(_with_headline(_main_text(tree, html.lower()), known.title), known)


def _main_text(tree: HTMLTree, markup: str) -> str:
    main = ""
    if markup.count("<div") + markup.count("<article") <= DIVISION_LIMIT:
        main = str(extract_plain_text(tree, main_content=True, post_meta=False, list_bullets=False, alt_texts=False))
    if not main.strip():  # a page that is no article, or too large for the heuristic
        main = str(extract_plain_text(tree, list_bullets=False, alt_texts=False))
    return _paragraphs(main)


def _paragraphs(text: str) -> str:
    """Return `text` with an empty line between paragraphs, as stories are written."""
    return "\n\n".join(line.strip() for line in text.split("\n") if line.strip())


def _with_headline(text: str, title: str | None) -> str:
    """Put the headline before the story where the extraction left it out with the page's header."""
    if not title or title.casefold() in text[:600].casefold():
        return text
    return f"{title}\n\n{text}" if text else title


def _bom(data: bytes) -> str | None:
    for mark, encoding in ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be")):
        if data.startswith(mark):
            return encoding
    return None


# --- Metadata --------------------------------------------------------------------------------------------------------

_PUBLISHED = (
    "article:published_time",
    "datepublished",
    "date",
    "dc.date",
    "dc.date.issued",
    "pubdate",
    "publishdate",
    "parsely-pub-date",
    "sailthru.date",
)
_TITLE = ("og:title", "twitter:title", "dc.title")
_PUBLISHER = ("og:site_name", "publisher", "dc.publisher", "application-name")


def _read_tags(tree: HTMLTree) -> Known:
    tags = _meta(tree)
    linked = _linked_data(tree)
    published = _moment(linked.get("datePublished")) or _moment(_first(tags, _PUBLISHED)) or _moment(_time_tag(tree))
    return Known(
        published=_day(linked.get("datePublished")) or _day(_first(tags, _PUBLISHED)) or _day(_time_tag(tree)),
        published_at=published,
        title=linked.get("headline") or _first(tags, _TITLE) or _heading(tree) or _tidy(tree.title),
        publisher=linked.get("publisher") or _first(tags, _PUBLISHER),
    )


def _meta(tree: HTMLTree) -> dict[str, str]:
    found: dict[str, str] = {}
    for element in _root(tree).get_elements_by_tag_name("meta"):
        name = element.getattr("property") or element.getattr("name") or element.getattr("itemprop")
        content = element.getattr("content")
        if name and content:
            found.setdefault(name.casefold(), content)
    return found


def _root(tree: HTMLTree) -> DocumentNode:
    """Return the whole document, which a parsed page always has."""
    if tree.document is None:
        raise ValueError("a page without a document")
    return tree.document


def _first(tags: Mapping[str, str], names: tuple[str, ...]) -> str | None:
    return _tidy(next((tags[name] for name in names if name in tags), None))


def _heading(tree: HTMLTree) -> str | None:
    headings = _root(tree).get_elements_by_tag_name("h1")
    return _tidy(headings[0].text) if len(headings) == 1 else None


def _time_tag(tree: HTMLTree) -> str | None:
    for element in _root(tree).get_elements_by_tag_name("time"):
        if element.getattr("datetime"):
            return str(element.getattr("datetime"))
    return None


def _linked_data(tree: HTMLTree) -> dict[str, str]:
    """Return headline, datePublished and publisher of the first article that the page describes in JSON-LD."""
    for script in _root(tree).query_selector_all('script[type="application/ld+json"]'):
        source = script.text or ""
        if len(source) > SCRIPT_LIMIT:
            continue
        with suppress(ValueError, RecursionError):
            for record in _records(json.loads(source), NESTING_LIMIT):
                if "datePublished" in record or "headline" in record:
                    return _article(record)
    return {}


def _records(value: object, levels: int) -> Iterator[Mapping[str, object]]:
    if levels and isinstance(value, Mapping):
        yield value
        for inner in value.values():
            yield from _records(inner, levels - 1)
    elif levels and isinstance(value, list):
        for inner in value:
            yield from _records(inner, levels - 1)


def _article(record: Mapping[str, object]) -> dict[str, str]:
    publisher = record.get("publisher")
    name = publisher.get("name") if isinstance(publisher, Mapping) else publisher
    fields = {"headline": record.get("headline"), "datePublished": record.get("datePublished"), "publisher": name}
    return {key: tidy for key, value in fields.items() if isinstance(value, str) and (tidy := _tidy(value))}


def _moment(value: str | None) -> datetime | None:
    """Return an ISO time in UTC; without a zone it is no moment."""
    if not value:
        return None
    with suppress(ValueError, OverflowError):
        moment = datetime.fromisoformat(value.strip())
        return moment.astimezone(UTC) if moment.tzinfo and len(value.strip()) > 10 else None
    return None


def _day(value: str | None) -> date | None:
    return find_date(value[:40], "und").day if value else None


def _tidy(value: str | None) -> str | None:
    return " ".join(unescape(value).split())[:500] or None if value else None
