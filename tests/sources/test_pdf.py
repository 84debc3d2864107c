"""PDFs give their text, page after page."""

import pytest

from cantillon.errors import SourceError
from cantillon.sources.document import Document
from cantillon.sources.formats import parse_bytes
from cantillon.sources.pdf import read_pdf


def pdf(*pages: list[str]) -> bytes:
    """Write a small PDF with one Helvetica line for each text."""
    kids = " ".join(f"{4 + 2 * n} 0 R" for n in range(len(pages)))
    objects = ["<< /Type /Catalog /Pages 2 0 R >>", f"<< /Type /Pages /Kids [{kids}] /Count {len(pages)} >>"]
    objects.append("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>")
    for n, lines in enumerate(pages):
        stream = "BT /F1 11 Tf 60 760 Td 15 TL " + " ".join(f"({line}) Tj T*" for line in lines) + " ET"
        font = "/Resources << /Font << /F1 3 0 R >> >>"
        objects.append(f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 612 792] {font} /Contents {5 + 2 * n} 0 R >>")
        objects.append(f"<< /Length {len(stream)} >>\nstream\n{stream}\nendstream")
    body, places = "%PDF-1.4\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n"
    table = "".join(f"{place:010} 00000 n \n" for place in places)
    start = len(body)
    body += (
        f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}trailer\n<< /Size {len(objects) + 1} /Root 1 0 R >>\n"
    )
    return (body + f"startxref\n{start}\n%%EOF").encode("latin-1")


STORY = [
    "Orchard buys Bolt",
    "Orchard will buy Bolt for nine million dollars, the two companies",
    "said on Tuesday in Boston.",
]


def test_lines_broken_for_the_width_of_the_page_are_joined():
    (document,) = parse_bytes("story.pdf", pdf(STORY), suffix=".pdf")
    assert isinstance(document, Document)
    assert "the two companies said on Tuesday in Boston." in document.text
    assert document.title == "Orchard buys Bolt"


def test_a_page_begins_a_paragraph():
    assert read_pdf(pdf(["First page."], ["Second page."])) == "First page.\n\nSecond page."


@pytest.mark.parametrize("data", [b"%PDF-1.4", b"%PDF-1.4\n" + b"\x00" * 10_000, pdf([])])
def test_a_pdf_without_text_says_what_to_do(data):
    with pytest.raises(SourceError) as caught:
        read_pdf(data)
    assert caught.value.hint
