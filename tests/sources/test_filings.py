from datetime import date
from decimal import Decimal

import pytest

from cantillon.errors import SourceError
from cantillon.sources.document import Document
from cantillon.sources.files import FolderSource
from cantillon.sources.filings import filing_of, parse_holdings, parse_holdings_submission, read_holdings_filing
from cantillon.sources.formats import parse_bytes
from cantillon.sources.reports import is_submission

PRIMARY = b"""<?xml version="1.0" encoding="UTF-8"?>
<edgarSubmission xmlns="http://www.sec.gov/edgar/thirteenffiler" xmlns:com="http://www.sec.gov/edgar/common">
 <headerData><submissionType>13F-HR</submissionType><filerInfo>
  <filer><credentials><cik>0001234567</cik></credentials></filer>
  <periodOfReport>09-30-2025</periodOfReport></filerInfo></headerData>
 <formData><coverPage><reportCalendarOrQuarter>09-30-2025</reportCalendarOrQuarter><isAmendment>false</isAmendment>
  <filingManager><name>Heron  Capital LLC</name><address><com:city>Reading</com:city></address></filingManager>
  </coverPage><signatureBlock><name>J. Doe</name><signatureDate>11-14-2025</signatureDate></signatureBlock>
 </formData></edgarSubmission>"""


def line(issuer, cusip, value, shares, extra=""):
    return (
        f"<ns1:infoTable><ns1:nameOfIssuer>{issuer}</ns1:nameOfIssuer><ns1:titleOfClass>COM</ns1:titleOfClass>"
        f"<ns1:cusip>{cusip}</ns1:cusip><ns1:value>{value}</ns1:value><ns1:shrsOrPrnAmt>"
        f"<ns1:sshPrnamt>{shares}</ns1:sshPrnamt><ns1:sshPrnamtType>SH</ns1:sshPrnamtType></ns1:shrsOrPrnAmt>{extra}"
        "<ns1:investmentDiscretion>SOLE</ns1:investmentDiscretion></ns1:infoTable>"
    )


def table(*lines):
    uri = "http://www.sec.gov/edgar/document/thirteenf/informationtable"
    return f'<ns1:informationTable xmlns:ns1="{uri}">{"".join(lines)}</ns1:informationTable>'.encode()


NVIDIA = line("NVIDIA CORPORATION", "67066g104", 1865800, 10000)


def test_a_filing_tells_who_held_what_on_which_day():
    filing = parse_holdings(PRIMARY, table(NVIDIA), "f")
    assert (filing.manager, filing.cik, filing.period) == ("Heron Capital LLC", "1234567", date(2025, 9, 30))
    (held,) = filing.lines
    assert (held.issuer, held.cusip, held.amount, held.value) == ("NVIDIA CORPORATION", "67066G104", 10000, 1865800)


def test_every_line_stands_in_the_text_of_the_document():
    filing = parse_holdings(PRIMARY, table(NVIDIA, line("INTEL CORP", "458140100", 5, 1)), "f")
    assert filing.lines[1].span.of(filing.document.text) == "INTEL CORP, COM, CUSIP 458140100: 1 SH, $5"
    assert filing.document.published == date(2025, 11, 14)


@pytest.mark.parametrize(
    ("filed", "dollars"), [(date(2023, 1, 2), 1_865_800_000), (date(2023, 1, 3), 1_865_800), (None, 1_865_800)]
)
def test_values_filed_before_2023_are_thousands(filed, dollars):
    assert parse_holdings(PRIMARY, table(NVIDIA), "f", filed=filed).lines[0].value == Decimal(dollars)


def test_an_amendment_says_of_which_kind_it_is():
    amended = PRIMARY.replace(
        b"<isAmendment>false</isAmendment>",
        b"<isAmendment>true</isAmendment><amendmentInfo><amendmentType>RESTATEMENT</amendmentType></amendmentInfo>",
    )
    assert parse_holdings(amended, table(NVIDIA), "f").amendment == "RESTATEMENT"
    assert parse_holdings(PRIMARY, table(NVIDIA), "f").amendment is None


def test_an_option_is_told_apart_from_shares():
    filing = parse_holdings(PRIMARY, table(line("X CORP", "1", 5, 1, "<ns1:putCall>PUT</ns1:putCall>")), "f")
    assert filing.lines[0].option == "Put"


def submission(*xml):
    blocks = b"".join(b"<DOCUMENT><TEXT>\n<XML>\n" + each + b"\n</XML>\n</TEXT></DOCUMENT>\n" for each in xml)
    return b"<SEC-DOCUMENT>0001.txt\n<SEC-HEADER>\nFILED AS OF DATE:\t\t20221114\n</SEC-HEADER>\n" + blocks


def test_a_complete_submission_gives_the_day_of_filing():
    data = submission(PRIMARY, table(NVIDIA))
    filing = parse_holdings_submission(data, "f.txt")
    assert is_submission(data)
    assert filing.filed == date(2022, 11, 14)
    assert filing.lines[0].value == 1_865_800_000


def test_a_folder_with_both_files_is_a_filing(tmp_path):
    (tmp_path / "primary_doc.xml").write_bytes(PRIMARY)
    with pytest.raises(SourceError, match="holds no primary document and information table"):
        read_holdings_filing(tmp_path)
    (tmp_path / "infotable.xml").write_bytes(table(NVIDIA))
    assert len(read_holdings_filing(tmp_path).lines) == 1


@pytest.mark.parametrize(
    ("primary", "lines", "message"),
    [
        (PRIMARY, b"<informationTable><infoTable>", "the information table is not well-formed XML"),
        (b"<edgarSubmission", table(NVIDIA), "the primary document is not well-formed XML"),
        (PRIMARY.replace(b"09-30-2025", b"soon"), table(NVIDIA), "names no quarter"),
        (PRIMARY.replace(b"Heron  Capital LLC", b""), table(NVIDIA), "names no manager"),
        (PRIMARY, table(line("X", "1", "many", 1)), "the value of line 1 is 'many', not a number"),
        (PRIMARY, table(line("X", "1", 1, -5)), "the sshPrnamt of line 1 is -5, below zero"),
        (PRIMARY, table(line("", "1", 1, 5)), "line 1 of the information table names no issuer"),
        (
            PRIMARY,
            b'<!DOCTYPE a [<!ENTITY e "x">]><informationTable><infoTable>&e;</infoTable></informationTable>',
            "declares entities",
        ),
    ],
)
def test_a_broken_filing_is_refused_in_one_sentence(primary, lines, message):
    with pytest.raises(SourceError, match=message):
        parse_holdings(primary, lines, "f")


def test_a_submission_without_xml_is_refused():
    with pytest.raises(SourceError, match=r"f.txt has no information table in XML. 13F filings have one from 2013 on."):
        parse_holdings_submission(submission(PRIMARY), "f.txt")


def test_a_report_yields_itself_and_its_press_release():
    data = b"<SEC-HEADER>\nFILED AS OF DATE: 20251118\n</SEC-HEADER>\n"
    told = b"<html><body><p>Heron Corp agreed to buy chips for $5 billion from Wren Inc.</p></body></html>"
    for kind in (b"8-K", b"EX-99.1", b"GRAPHIC"):
        head = b"<TYPE>%b\n<FILENAME>%b.htm\n" % (kind, kind.lower())
        data += b"<DOCUMENT>\n" + head + b"<TEXT>\n" + told + b"\n</TEXT></DOCUMENT>\n"
    documents = [each for each in parse_bytes("r.txt", data) if isinstance(each, Document)]
    assert [each.source for each in documents] == ["r.txt#8-k.htm", "r.txt#ex-99.1.htm"]
    assert documents[0].published == date(2025, 11, 18)


def test_a_submission_without_a_report_is_a_problem():
    (problem,) = parse_bytes("r.txt", b"<SEC-HEADER></SEC-HEADER>")
    assert str(problem) == "r.txt: holds no report that tells of deals. Give an 8-K or a 13F-HR."


def test_a_stored_filing_is_read_back_as_it_was():
    lines = (NVIDIA, line("X, Y &amp; CO", "1", 5, 1, "<ns1:putCall>PUT</ns1:putCall>"))
    filing = parse_holdings(PRIMARY, table(*lines), "f")
    assert filing_of(filing.document) == filing
    assert filing_of(Document("f", filing.document.text, "en")) is None


def test_a_submission_and_a_folder_are_read_as_a_filing(tmp_path):
    (document,) = parse_bytes("f.txt", submission(PRIMARY, table(NVIDIA)))
    assert filing_of(document).manager == "Heron Capital LLC"
    (tmp_path / "primary_doc.xml").write_bytes(PRIMARY)
    (tmp_path / "table.xml").write_bytes(table(NVIDIA))
    (document,) = FolderSource(tmp_path).documents()
    assert filing_of(document).lines[0].cusip == "67066G104"


def test_half_a_filing_and_a_broken_one_are_problems(tmp_path):
    (half,) = parse_bytes("table.xml", table(NVIDIA), suffix=".xml")
    assert str(half).startswith("table.xml: is only the information table of a Form 13F. Read the folder")
    (broken,) = parse_bytes("f.txt", submission(PRIMARY, b"<informationTable><infoTable>"))
    assert "the information table is not well-formed XML" in str(broken)
