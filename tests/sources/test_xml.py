"""XML comes in by one hardened door."""

import pytest

from cantillon.errors import SourceError
from cantillon.sources.xml import local_name, parse_xml

ENTITIES = b'<!DOCTYPE a [<!ENTITY x "lol"><!ENTITY y "&x;&x;&x;&x;&x;&x;&x;&x;">]><a>&y;</a>'


def test_names_lose_their_namespace():
    root = parse_xml(b'<n:table xmlns:n="urn:x"><!-- c --><n:row/></n:table>')
    assert [local_name(element) for element in root.iter()] == ["table", "", "row"]


@pytest.mark.parametrize(
    "data",
    [
        b'<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>',
        b'<!DOCTYPE a [<!ENTITY % x SYSTEM "http://127.0.0.1/x.dtd"> %x;]><a/>',
        ENTITIES,
        b"<a>" * 100_000,
        b"<a>" * 300 + b"</a>" * 300,
        b"",
        b"not xml",
        b"\xef\xbb\xbf<a>\xe9</a>",
    ],
    ids=["file", "parameter", "laughs", "open", "nested", "empty", "text", "bytes"],
)
def test_what_could_harm_is_refused_in_a_sentence(data):
    with pytest.raises(SourceError) as caught:
        parse_xml(data, where="feed.xml")
    assert caught.value.message.startswith("feed.xml ")
    assert caught.value.hint


def test_an_outside_document_type_is_not_fetched():
    assert local_name(parse_xml(b'<!DOCTYPE a SYSTEM "http://127.0.0.1:9/x.dtd"><a/>')) == "a"
