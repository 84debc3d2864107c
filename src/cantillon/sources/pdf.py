"""The text of a PDF."""

from __future__ import annotations

import re

import pypdfium2

from cantillon.errors import SourceError

MAX_PAGES = 3_000  # an annual report has some hundreds
FULL_LINE = 0.7  # of the page's longest line: a line this long runs on into the next

_HYPHEN = re.compile("[\x02\ufffe\u00ad]\r?\n?")
_ENDS_SENTENCE = re.compile(r"[.!?:;。！？][\"'”’»)]?$")


def read_pdf(data: bytes) -> str:
    """Return the text of a PDF, its lines joined to paragraphs.

    Raises
    ------
    SourceError
        If the PDF is damaged, locked by a password, too long, or consists of pictures.
    """
    pages = [_paragraphs(page) for page in _pages(data)]
    if not any(pages):
        raise SourceError(
            "is a PDF without text.", hint="Recognise its characters first (OCR), or find a text version."
        )
    return "\n\n".join(pages)


def _pages(data: bytes) -> list[str]:
    try:
        pdf = pypdfium2.PdfDocument(data)
    except pypdfium2.PdfiumError as error:
        hint = "Remove its password, or fetch it again."
        raise SourceError(f"is a PDF that cannot be opened ({error}).", hint=hint) from error
    try:
        if len(pdf) > MAX_PAGES:
            raise SourceError(f"has more than {MAX_PAGES} pages.", hint="Split it.")
        return [_page_text(pdf, number) for number in range(len(pdf))]
    except pypdfium2.PdfiumError as error:
        raise SourceError(f"is a damaged PDF ({error}).", hint="Fetch it again.") from error
    finally:
        pdf.close()


def _page_text(pdf: pypdfium2.PdfDocument, number: int) -> str:
    page = pdf[number]
    words = page.get_textpage()
    try:
        return str(words.get_text_bounded(errors="replace"))
    finally:
        words.close()
        page.close()


def _paragraphs(page: str) -> str:
    """Join the lines that were broken for the page's width; a short line or a full stop ends a paragraph."""
    lines = [line.strip() for line in _HYPHEN.sub("", page).replace("\r", "\n").split("\n")]
    longest = max(map(len, lines), default=0)
    text = ""
    for line in filter(None, lines):
        text += line
        runs_on = len(line) >= FULL_LINE * longest and not _ENDS_SENTENCE.search(line)
        text += " " if runs_on else "\n"
    return text.strip()
