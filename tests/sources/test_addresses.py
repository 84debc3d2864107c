"""Only addresses of the public internet are fetched."""

import httpx2
import pytest

from cantillon.errors import SourceError
from cantillon.sources.addresses import PublicTransport, is_public, public_addresses, require_web_address

PRIVATE = [
    "127.0.0.1", "0.0.0.0", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "100.64.0.1", "192.0.2.1",
    "198.18.0.1", "224.0.0.1", "240.0.0.1", "255.255.255.255", "::1", "::", "fe80::1", "fe80::1%eth0", "fc00::1",
    "ff02::1", "::ffff:127.0.0.1", "::ffff:169.254.169.254", "64:ff9b::7f00:1", "2002:7f00:1::", "2001:db8::1", "x", "",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_private_local_and_reserved_addresses_are_not_public(address):
    assert not is_public(address)


@pytest.mark.parametrize("address", ["93.184.215.14", "2606:2800:21f:cb07:6820:80da:af6b:8b2c", "64:ff9b::5db8:d70e"])
def test_public_addresses_are_public(address):
    assert is_public(address)


@pytest.mark.parametrize(
    "address",
    ["file:///etc/passwd", "ftp://a.example/x", "gopher://a", "http://", "https:///path", "javascript:1", "//a.example",
     "http://user:secret@a.example/", "http://[::1", "http://a.example:99999/", "data:text/html,x"],
)  # fmt: skip
def test_what_is_no_web_address_is_refused(address):
    with pytest.raises(SourceError):
        require_web_address(address)


def test_one_private_answer_among_public_ones_is_refused():
    with pytest.raises(SourceError):
        public_addresses("a.example", 80, lambda host, port: ["93.184.215.14", "10.0.0.1"])


def test_a_name_is_resolved_once_and_the_connection_goes_to_what_was_checked():
    seen, asked = [], []

    def answer(request: httpx2.Request) -> httpx2.Response:
        seen.append((request.url.host, request.headers["host"], request.extensions["sni_hostname"]))
        return httpx2.Response(200, text="ok")

    def resolve(host: str, port: int) -> list[str]:
        asked.append(host)
        return ["93.184.215.14"]

    with httpx2.Client(transport=PublicTransport(resolve=resolve, inner=httpx2.MockTransport(answer))) as client:
        response = client.get("https://a.example/x")
    assert seen == [("93.184.215.14", "a.example", "a.example")]
    assert asked == ["a.example"]
    assert str(response.url) == "https://a.example/x"


@pytest.mark.parametrize(
    "target", ["http://intern.example/", "http://127.0.0.1/", "http://2130706433/", "file:///etc/passwd"]
)
def test_a_redirect_to_a_private_address_is_refused(target):
    names = {"a.example": ["93.184.215.14"], "intern.example": ["10.0.0.1"]}

    def resolve(host: str, port: int) -> list[str]:
        return names.get(host, ["127.0.0.1"])

    inner = httpx2.MockTransport(lambda request: httpx2.Response(302, headers={"location": target}))
    client = httpx2.Client(transport=PublicTransport(resolve=resolve, inner=inner), follow_redirects=True)
    with client, pytest.raises((SourceError, httpx2.UnsupportedProtocol)):
        client.get("http://a.example/")
