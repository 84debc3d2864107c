"""What a manager holds, by its SEC Forms 13F-HR: the filing as a record, and as a text that evidence points into."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path

from lxml import etree

from cantillon.errors import SourceError
from cantillon.sources.document import Document
from cantillon.sources.reports import filing_day
from cantillon.sources.xml import local_name, parse_xml
from cantillon.values.span import Span

PUBLISHER = "U.S. Securities and Exchange Commission"

# The two XML files of a filing, by their root elements.
HALVES = {"edgarSubmission": "primary document", "informationTable": "information table"}

# From this day on the form's values are whole dollars; before, thousands (SEC release 34-95148).
DOLLARS_SINCE = date(2023, 1, 3)

_SUBMISSION = re.compile(rb"CONFORMED SUBMISSION TYPE:\s*13F-|<informationTable|<\w+:informationTable")
_SNIFFED = 2_048  # bytes; the root element stands there
_XML_BLOCK = re.compile(rb"<XML>\s*(.*?)\s*</XML>", re.DOTALL | re.IGNORECASE)
_US_DATE = re.compile(r"(\d\d)-(\d\d)-(\d{4})")

# The text that `parse_holdings` writes, read back.
_HEAD = re.compile(
    r"(?P<manager>[^\n]+?)(?: \(CIK (?P<cik>\d+)\))?: holdings on (?P<period>\d{4}-\d\d-\d\d) "
    r"\(Form 13F(?:, (?P<amendment>[a-z ]+))?\)$",
    re.MULTILINE,
)
_LINE = re.compile(
    r"(?P<issuer>.+), (?P<title>[^,]*), CUSIP (?P<cusip>\S*): (?P<amount>\d+(?:\.\d+)?) (?P<unit>\S+)"
    r"(?: (?P<option>Put|Call))?, \$(?P<value>\d+(?:\.\d+)?)"
)


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


def is_holdings_submission(data: bytes) -> bool:
    """Say whether a complete submission, as EDGAR keeps it, is a Form 13F."""
    return _SUBMISSION.search(data) is not None


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
        halves = filing_halves(sorted(path.glob("*.xml")))
        if halves is None:
            raise SourceError(
                f"{path} holds no primary document and information table.",
                hint="Save both XML files of the filing there.",
            )
        primary, table = (half.read_bytes() for half in halves)
    except OSError as error:
        raise SourceError(f"{path} cannot be read ({error.strerror}).") from error
    return parse_holdings(primary, table, str(path))


def filing_halves(paths: Iterable[Path]) -> tuple[Path, Path] | None:
    """Return the primary document and the information table among XML files, if there is one of each."""
    found: dict[str, list[Path]] = {name: [] for name in HALVES}
    for path in paths:
        with path.open("rb") as stream:
            start = stream.read(_SNIFFED)
        for name in HALVES:
            if re.search(rb"<(?:[\w.-]+:)?" + name.encode() + rb"[\s>]", start):
                found[name].append(path)
    primary, table = found.values()
    return (primary[0], table[0]) if len(primary) == len(table) == 1 else None


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
    return parse_holdings(primary, table, source, filed=filing_day(data))


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
    cik = _first(cover, "cik").lstrip("0")
    number, kind = f" (CIK {cik})" if cik else "", f", {amendment.lower()}" if amendment else ""
    head = f"{manager}{number}: holdings on {period.isoformat()} (Form 13F{kind})"
    lines, told, place = [], [head], len(head)
    for issuer, title, cusip, value, amount, kind, option in rows:
        line = f"{issuer}, {title}, CUSIP {cusip}: {amount:f} {kind}{' ' + option if option else ''}, ${value:f}"
        span = Span(place + 1, place + 1 + len(line))
        lines.append(HoldingLine(issuer, title, cusip, value, amount, kind, option, span))
        told.append(line)
        place = span.end
    document = Document(source, "\n".join(told), "en", published=filed, title=head, publisher=PUBLISHER)
    return HoldingsFiling(manager, cik, period, filed, amendment or None, tuple(lines), document)


def filing_of(document: Document) -> HoldingsFiling | None:
    """Return the filing that a stored document is the text of, or ``None`` for any other document."""
    head = _HEAD.match(document.text)
    if document.publisher != PUBLISHER or head is None:
        return None
    lines, place = [], head.end()
    for told in document.text[head.end() :].removeprefix("\n").splitlines():
        span = Span(place + 1, place + 1 + len(told))
        match = _LINE.fullmatch(told)
        if match is not None:
            amount, value = Decimal(match["amount"]), Decimal(match["value"])
            issuer, title, cusip, unit = match["issuer"], match["title"], match["cusip"], match["unit"]
            lines.append(HoldingLine(issuer, title, cusip, value, amount, unit, match["option"], span))
        place = span.end
    period, amendment = date.fromisoformat(head["period"]), head["amendment"]
    kind = amendment.upper() if amendment else None
    return HoldingsFiling(head["manager"], head["cik"] or "", period, document.published, kind, tuple(lines), document)


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
    title = _first(texts, "titleOfClass").replace(",", " ")
    return " ".join(issuer.split()), " ".join(title.split()), cusip, value * unit, amount, kind, option


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
