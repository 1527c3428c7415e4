from __future__ import annotations

from collections.abc import Iterator

import pytest
from scrapy import Request
from twisted.internet.error import DNSLookupError

from cleaning.identity import PageId
from crawler.frontier import Lane, Task
from crawler.guard import GUARD, GuardedResolver, is_private
from crawler.middlewares import GuardMiddleware, Refused, _seconds


@pytest.fixture(autouse=True)
def _strict() -> Iterator[None]:
    allowed, GUARD.allow_private = GUARD.allow_private, False
    installed, GUARD.installed = GUARD.installed, True
    yield
    GUARD.allow_private, GUARD.installed = allowed, installed
    GUARD.refused.clear()


@pytest.mark.parametrize(
    "address",
    "127.0.0.1 10.1.2.3 172.16.0.1 192.168.1.1 169.254.169.254 100.100.100.200 168.63.129.16 0.0.0.0 224.0.0.1"
    " 255.255.255.255 ::1 fe80::1%eth0 fd00:ec2::254 ::ffff:127.0.0.1 2002:7f00:1::".split(),
)
def test_private_addresses(address: str) -> None:
    assert is_private(address)


@pytest.mark.parametrize("address", ["8.8.8.8", "1.1.1.1", "2606:4700:4700::1111", "::ffff:8.8.8.8"])
def test_public_addresses(address: str) -> None:
    assert not is_private(address)


def request(url: str, *, lane: Lane = Lane.ROW, hops: int = 0) -> Request:
    task = Task("http://8.8.8.8/a", "8.8.8.8", PageId("page", "k", 1, "http://8.8.8.8/a"), lane)
    return Request(url, meta={"task": task, **({"redirect_times": hops} if hops else {})})


@pytest.mark.parametrize("host", ["127.0.0.1", "169.254.169.254", "[::1]"])
@pytest.mark.parametrize("hops", [0, 1])
def test_private_hops_are_refused(host: str, hops: int) -> None:
    with pytest.raises(Refused, match="private address") as caught:
        GuardMiddleware().process_request(request(f"http://{host}/x", hops=hops))
    assert caught.value.reason == "private_address"


def test_a_redirection_to_another_site_is_refused_but_for_the_start() -> None:
    with pytest.raises(Refused, match="another site"):
        GuardMiddleware().process_request(request("http://1.1.1.1/x", hops=1))
    GuardMiddleware().process_request(request("http://1.1.1.1/x", hops=1, lane=Lane.START))
    GuardMiddleware().process_request(request("http://8.8.8.8/x", hops=1))


def test_a_name_that_leads_inside_is_refused_where_it_is_resolved() -> None:
    with pytest.raises(DNSLookupError, match="private address"):
        GuardedResolver._check("10.0.0.7", "inside.example")
    assert GUARD.refused_host("inside.example") == "10.0.0.7"
    assert GuardedResolver._check("8.8.8.8", "outside.example") == "8.8.8.8"
    GUARD.allow_private = True
    assert GuardedResolver._check("10.0.0.8", "lan.example") == "10.0.0.8"


def test_without_the_guarded_resolver_nothing_passes() -> None:
    GUARD.installed = False
    with pytest.raises(Refused, match="TWISTED_DNS_RESOLVER"):
        GuardMiddleware().process_request(request("http://8.8.8.8/a"))
    GUARD.allow_private = True
    GuardMiddleware().process_request(request("http://8.8.8.8/a"))


def test_retry_after_is_read_in_both_forms() -> None:
    assert _seconds("120") == 120.0
    assert _seconds("Wed, 21 Oct 2015 07:28:00 GMT") == 0.0
    assert (_seconds(""), _seconds("soon")) == (None, None)
