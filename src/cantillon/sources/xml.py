"""The one way in for XML: no entities, no network, no document types, no huge trees."""

from __future__ import annotations

from typing import Any

from lxml import etree

from cantillon.errors import SourceError

MAX_XML_BYTES = 64 * 2**20


def hardened_parser() -> etree.XMLParser:
    """Return a parser that fetches nothing, expands nothing and refuses depths above libxml2's 256 levels."""
    return etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_pis=True
    )


def parse_xml(data: bytes, *, where: str = "the XML") -> etree._Element:
    """Return the root element of an XML text.

    Raises
    ------
    SourceError
        If the text is not well-formed, declares entities, or is nested or long beyond reason.
    """
    if len(data) > MAX_XML_BYTES:
        raise SourceError(f"{where} is larger than {MAX_XML_BYTES // 2**20} MB.", hint="Split it.")
    try:
        root = etree.fromstring(data, hardened_parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise SourceError(
            f"{where} is not well-formed XML ({error}).", hint="Fetch it again, or save it as UTF-8."
        ) from error
    document_type: Any = root.getroottree().docinfo.internalDTD  # Any: the stubs lack `iterentities`
    if document_type is not None and any(True for _ in document_type.iterentities()):
        raise SourceError(f"{where} declares entities of its own.", hint="Remove its DOCTYPE if you trust it.")
    return root


def local_name(element: etree._Element) -> str:
    """Return an element's name without its namespace; comments have none."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""
