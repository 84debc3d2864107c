"""Feeds give one document for each entry."""

from datetime import UTC, datetime

import pytest

from cantillon.sources.document import Document
from cantillon.sources.formats import parse_bytes

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel><title>Demo wire</title>
<item><title>Orchard buys Bolt</title><link>https://news.example/1</link>
 <pubDate>Tue, 18 Nov 2025 16:37:00 +0100</pubDate><description>Short.</description>
 <content:encoded><![CDATA[<p>Orchard will buy Bolt for <b>$9 million</b>.</p><script>x()</script>]]>
 </content:encoded></item>
<item><title>Nothing new</title><description>Markets were calm &amp; quiet.</description></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Demo</title>
<entry><title>Orchard achète Bolt</title><link rel="self" href="https://news.example/self"/>
 <link href="https://news.example/2"/><updated>2025-11-19T08:00:00Z</updated><published>2025-11-18T08:00:00Z</published>
 <summary type="html">&lt;p&gt;Pour 9 millions d'euros.&lt;/p&gt;</summary></entry></feed>"""


def documents(data: str) -> list[Document]:
    items = list(parse_bytes("feed.xml", data.encode(), suffix=".xml"))
    return [item for item in items if isinstance(item, Document)]


def test_an_rss_entry_gives_its_fullest_text_time_and_link():
    first, second = documents(RSS)
    assert first.text == "Orchard buys Bolt\n\nOrchard will buy Bolt for $9 million."
    assert first.published_at == datetime(2025, 11, 18, 15, 37, tzinfo=UTC)
    assert (first.source, first.publisher) == ("https://news.example/1", "Demo wire")
    assert (second.source, second.published) == ("feed.xml#2", None)


def test_an_atom_entry_gives_its_first_publication():
    (entry,) = documents(ATOM)
    assert entry.published_at == datetime(2025, 11, 18, 8, tzinfo=UTC)
    assert entry.text == "Orchard achète Bolt\n\nPour 9 millions d'euros."
    assert entry.source == "https://news.example/2"


@pytest.mark.parametrize("data", ["<rss/>", "<rss><channel><item/></channel></rss>", "<rss><item><title/></item>"])
def test_a_feed_without_text_is_a_problem(data):
    items = list(parse_bytes("feed.xml", data.encode(), suffix=".xml"))
    assert len(items) == 1
    assert not isinstance(items[0], Document)
