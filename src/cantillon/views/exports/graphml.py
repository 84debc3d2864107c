"""The network as GraphML (graphml.graphdrawing.org), for Gephi, Cytoscape, igraph and networkx."""

from __future__ import annotations

import re
from pathlib import Path

from lxml import etree

from cantillon.views.exports.data import ExportData

_NAMESPACE = "http://graphml.graphdrawing.org/xmlns"
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_EDGE_KEYS = {
    "deal": "string",
    "kind": "string",
    "leg": "string",
    "medium": "string",
    "firm": "double",
    "potential": "double",
    "currency": "string",
    "stage": "string",
    "dated": "string",
}


def write_graphml(data: ExportData, path: Path) -> list[Path]:
    """Write one directed multigraph: parties as nodes, flows as edges from payer to payee."""
    root = etree.Element(f"{{{_NAMESPACE}}}graphml", nsmap={None: _NAMESPACE})  # type: ignore[dict-item]  # the stubs lack the default namespace
    _key(root, "name", "node", "string")
    for name, kind in _EDGE_KEYS.items():
        _key(root, name, "edge", kind)
    graph = etree.SubElement(root, f"{{{_NAMESPACE}}}graph", edgedefault="directed")
    parties = sorted({name for flow in data.flows for name in (flow.payer, flow.payee)})
    numbers = {name: f"n{i}" for i, name in enumerate(parties)}
    for name, number in numbers.items():
        _datum(etree.SubElement(graph, f"{{{_NAMESPACE}}}node", id=number), "name", name)
    for row in data.flow_rows():
        source, target = numbers[str(row["payer"])], numbers[str(row["payee"])]
        edge = etree.SubElement(graph, f"{{{_NAMESPACE}}}edge", source=source, target=target)
        for name in _EDGE_KEYS:
            if row[name] is not None:
                _datum(edge, name, str(row[name]))
    path.write_bytes(etree.tostring(root, xml_declaration=True, encoding="utf-8", pretty_print=True))
    return [path]


def _key(root: etree._Element, name: str, domain: str, kind: str) -> None:
    attributes = {"id": name, "for": domain, "attr.name": name, "attr.type": kind}
    etree.SubElement(root, f"{{{_NAMESPACE}}}key", attrib=attributes)


def _datum(parent: etree._Element, key: str, text: str) -> None:
    etree.SubElement(parent, f"{{{_NAMESPACE}}}data", key=key).text = _NOT_XML.sub("\ufffd", text)
