"""SEC filings: what a manager holds (13F-HR information tables) and what a company reports (8-K and its exhibits)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from cantillon.errors import SourceError
from cantillon.sources.compose import Known
from cantillon.sources.document import Document
from cantillon.sources.formats import parse_bytes
from cantillon.sources.xml import local_name, parse_xml
from cantillon.values.problem import Problem
from cantillon.values.span import Span

PUBLISHER = "U.S. Securities and Exchange Commission"

# From this day on the form's values are whole dollars; before, thousands (SEC release 34-95148).
DOLLARS_SINCE = date(2023, 1, 3)

# Exhibits that tell deals: contracts, and press releases.
_TOLD = re.compile(r"8-K|EX-(?:10|99)(?:\.\d+)?", re.IGNORECASE)
_SUBMISSION = re.compile(rb"<SEC-(?:DOCUMENT|HEADER)>|CONFORMED SUBMISSION TYPE:")
_XML_BLOCK = re.compile(rb"<XML>\s*(.*?)\s*</XML>", re.DOTALL | re.IGNORECASE)
_DOCUMENT = re.compile(rb"<DOCUMENT>(.*?)</DOCUMENT>", re.DOTALL)
_US_DATE = re.compile(r"(\d\d)-(\d\d)-(\d{4})")


@dataclass(frozen=True, slots=True)
class HoldingLine:
    """One line of an information table.

    Parameters
    ----------
    issuer, title, cusip : str
        As filed.
    value : Decimal
        Dollars, whatever unit the form used.
    amount : Decimal
        Shares, or principal if `unit` is PRN.
    unit : str
        SH or PRN.
    option : str or None
        Put or Call; such a line is no holding of shares.
    span : Span
        Where the line stands in the text of the filing's document.
    """

    issuer: str
    title: str
    cusip: str
    value: Decimal
    amount: Decimal
    unit: str
    option: str | None
    span: Span


@dataclass(frozen=True, slots=True)
class HoldingsFiling:
    """A 13F-HR filing: who held what on the last day of a quarter.

    Parameters
    ----------
    manager : str
    cik : str
    period : date
        The day the holdings are of.
    filed : date or None
    amendment : str or None
        RESTATEMENT (replaces the quarter's filing) or NEW HOLDINGS (adds to it); ``None`` for an original.
    lines : tuple of HoldingLine
    document : Document
        The table in plain text, one line a holding: what evidence points into.
    """

    manager: str
    cik: str
    period: date
    filed: date | None
    amendment: str | None
    lines: tuple[HoldingLine, ...]
    document: Document


def is_submission(data: bytes) -> bool:
    """Say whether bytes are a complete submission as EDGAR keeps it, header and all documents in one text."""
    return _SUBMISSION.search(data[:4096]) is not None


def read_holdings_filing(path: Path) -> HoldingsFiling:
    """Return the 13F-HR filing in a complete submission (.txt), or in a folder with its two XML files.

    Raises
    ------
    SourceError
        If something is missing or broken.
    """
    try:
        if not path.is_dir():
            return parse_holdings_submission(path.read_bytes(), str(path))
        roots = {local_name(parse_xml(file.read_bytes(), where=str(file))): file for file in sorted(path.glob("*.xml"))}
        if set(roots) < {"edgarSubmission", "informationTable"}:
            raise SourceError(
                f"{path} holds no primary document and information table.",
                hint="Save both XML files of the filing there.",
            )
        primary, table = (roots[name].read_bytes() for name in ("edgarSubmission", "informationTable"))
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error}).") from error
    return parse_holdings(primary, table, str(path))


def parse_holdings_submission(data: bytes, source: str) -> HoldingsFiling:
    """Return the 13F-HR filing in a complete submission.

    Raises
    ------
    SourceError
        If one of its two XML documents is missing or broken.
    """
    blocks = [block.group(1) for block in _XML_BLOCK.finditer(data)]
    primary = next((block for block in blocks if b"edgarSubmission" in block[:2000]), None)
    table = next((block for block in blocks if b"informationTable" in block[:2000]), None)
    if primary is None or table is None:
        missing = "primary document" if primary is None else "information table"
        raise SourceError(f"{source} has no {missing} in XML.", hint="13F filings have one from 2013 on.")
    return parse_holdings(primary, table, source, filed=_header_date(data))


def parse_holdings(primary: bytes, table: bytes, source: str, *, filed: date | None = None) -> HoldingsFiling:
    """Return the 13F-HR filing that a primary document and an information table make.

    Parameters
    ----------
    primary, table : bytes
        XML.
    source : str
        Path or address, for evidence and messages.
    filed : date, optional
        The day of filing, which decides the unit of values; without it the date of the signature does.

    Raises
    ------
    SourceError
        If the XML is broken, or lacks the manager, the quarter or a figure.
    """
    cover = _texts(parse_xml(primary, where=f"{source}: the primary document"))
    period = _day(_first(cover, "periodOfReport", "reportCalendarOrQuarter"))
    manager = _manager(parse_xml(primary, where=source))
    if period is None or not manager:
        raise SourceError(f"{source}: the primary document names no {'quarter' if manager else 'manager'}.")
    filed = filed or _day(_first(cover, "signatureDate"))
    unit = Decimal(1) if _is_in_dollars(filed, period) else Decimal(1000)
    amendment = _first(cover, "amendmentType")
    if _first(cover, "isAmendment").lower() not in ("true", "1") and not _first(cover, "submissionType").endswith("/A"):
        amendment = ""
    root = parse_xml(table, where=f"{source}: the information table")
    rows = [_row(element, number, source, unit) for number, element in enumerate(_named(root, "infoTable"), 1)]
    head = f"{manager}: holdings on {period.isoformat()} (Form 13F{', ' + amendment.lower() if amendment else ''})"
    lines, told, place = [], [head], len(head)
    for issuer, title, cusip, value, amount, kind, option in rows:
        line = f"{issuer}, {title}, CUSIP {cusip}: {amount:f} {kind}{' ' + option if option else ''}, ${value:f}"
        span = Span(place + 1, place + 1 + len(line))
        lines.append(HoldingLine(issuer, title, cusip, value, amount, kind, option, span))
        told.append(line)
        place = span.end
    document = Document(source, "\n".join(told), "en", published=filed, title=head, publisher=PUBLISHER)
    cik = _first(cover, "cik").lstrip("0")
    return HoldingsFiling(manager, cik, period, filed, amendment or None, tuple(lines), document)


def read_report(data: bytes, source: str) -> Iterator[Document | Problem]:
    """Yield an 8-K report and its exhibits 10 and 99 as documents, from a complete submission."""
    filed, found = _header_date(data), False
    for block in _DOCUMENT.finditer(data):
        kind = _tag(block.group(1), "TYPE")
        if not _TOLD.fullmatch(kind):
            continue
        found = True
        name = _tag(block.group(1), "FILENAME") or kind
        body = re.sub(rb"\A.*?<TEXT>\s*|\s*</TEXT>.*\Z", b"", block.group(1), flags=re.DOTALL)
        suffix = ".html" if re.search(rb"<html|<body|<p\b|<div", body[:4096], re.IGNORECASE) else ".txt"
        yield from parse_bytes(f"{source}#{name}", body, suffix=suffix, known=Known(published=filed))
    if not found:
        yield Problem("source.no_report", "holds no 8-K report.", source, "Give a complete 8-K submission.")


def _is_in_dollars(filed: date | None, period: date) -> bool:
    # Without a date of filing: a quarter is filed after its end, so the last one of 2022 came with the change.
    return filed >= DOLLARS_SINCE if filed is not None else period >= date(2022, 12, 31)


def _row(
    element: etree._Element, number: int, source: str, unit: Decimal
) -> tuple[str, str, str, Decimal, Decimal, str, str | None]:
    texts = _texts(element)
    issuer, cusip = _first(texts, "nameOfIssuer"), _first(texts, "cusip").upper()
    if not issuer:
        raise SourceError(f"{source}: line {number} of the information table names no issuer.")
    value, amount = (_figure(texts, name, number, source) for name in ("value", "sshPrnamt"))
    kind = _first(texts, "sshPrnamtType").upper() or "SH"
    option = _first(texts, "putCall").capitalize() or None
    return issuer, _first(texts, "titleOfClass"), cusip, value * unit, amount, kind, option


def _figure(texts: dict[str, str], name: str, number: int, source: str) -> Decimal:
    text = _first(texts, name).replace(",", "")
    try:
        figure = Decimal(text)
    except InvalidOperation as error:
        raise SourceError(f"{source}: the {name} of line {number} is {text!r}, not a number.") from error
    if not figure.is_finite() or figure < 0:
        raise SourceError(f"{source}: the {name} of line {number} is {text}, below zero or no number.")
    return figure


def _texts(element: etree._Element) -> dict[str, str]:
    """Return the first text of every element below by its name; namespaces differ between years."""
    found: dict[str, str] = {}
    for each in element.iter():
        text = (each.text or "").strip()
        if text:
            found.setdefault(local_name(each), text)
    return found


def _named(element: etree._Element, name: str) -> Iterator[etree._Element]:
    return (each for each in element.iter() if local_name(each) == name)


def _manager(root: etree._Element) -> str:
    """Return the name of the filing manager, not of another manager or the signer."""
    for element in _named(root, "filingManager"):
        return " ".join(_first(_texts(element), "name").split())
    return ""


def _first(texts: dict[str, str], *names: str) -> str:
    return next((texts[name] for name in names if name in texts), "")


def _day(text: str) -> date | None:
    match = _US_DATE.fullmatch(text.strip())
    try:
        return date(int(match[3]), int(match[1]), int(match[2])) if match else None
    except ValueError:
        return None


def _header_date(data: bytes) -> date | None:
    match = re.search(rb"FILED AS OF DATE:\s*(\d{8})", data[:20_000])
    try:
        return datetime.strptime(match[1].decode(), "%Y%m%d").date() if match else None
    except ValueError:
        return None


def _tag(block: bytes, name: str) -> str:
    match = re.search(rb"<" + name.encode() + rb">\s*([^\r\n<]+)", block[:2000])
    return match[1].decode("utf-8", "replace").strip() if match else ""
