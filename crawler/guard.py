"""Which addresses a crawl may reach: nothing private, whatever a link, a redirect or a DNS answer says.

A page that is crawled must not be able to make the crawler fetch what only this machine can reach (server-side request
forgery). The check is made on the address that is then connected to, so that a name cannot change between check and
use (DNS rebinding), and on every hop, as each connection asks the resolver.
"""

from __future__ import annotations

import ipaddress
from typing import Any

from scrapy.resolver import CachingThreadedResolver
from twisted.internet.defer import Deferred
from twisted.internet.error import DNSLookupError

# Cloud metadata services whose address is a public one by the registries: Azure's.
_METADATA = frozenset({ipaddress.ip_address("168.63.129.16")})


def is_private(address: str) -> bool:
    """Return whether an IP address is anything but a public unicast one.

    >>> is_private("169.254.169.254"), is_private("::ffff:10.0.0.1"), is_private("8.8.8.8")
    (True, True, False)
    """
    ip = ipaddress.ip_address(address.partition("%")[0])
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or ip.sixtofour
        if inner is not None:
            ip = inner
    return not ip.is_global or ip.is_multicast or ip in _METADATA


class AddressGuard:
    """The rule of this process: its reactor has one resolver, so there is one rule."""

    def __init__(self) -> None:
        self.allow_private = False
        self.installed = False
        """Whether the reactor resolves names through `GuardedResolver`; without it nothing is let pass."""
        self.exempt: frozenset[str] = frozenset()
        """Single addresses that may be reached although they are private."""
        self.refused: dict[str, str] = {}
        """Names that led to a private address, with that address."""

    def refuses(self, address: str) -> bool:
        """Return whether an IP address must not be connected to."""
        return not self.allow_private and address not in self.exempt and is_private(address)

    def refused_host(self, host: str) -> str | None:
        """Return the private address that a host is, or was seen to resolve to; None when nothing is known."""
        try:
            ipaddress.ip_address(host)
        except ValueError:
            return self.refused.get(host)
        return host if self.refuses(host) else None


GUARD = AddressGuard()


class GuardedResolver(CachingThreadedResolver):
    """Scrapy's resolver, which hands out no address that `GUARD` refuses."""

    def install_on_reactor(self) -> None:
        """Make the reactor ask this resolver."""
        super().install_on_reactor()
        GUARD.installed = True

    def getHostByName(self, name: str, timeout: Any = ()) -> Deferred[str]:  # noqa: N802  # Twisted's name
        """Resolve a name to an IPv4 address; fails with `DNSLookupError` on a private one."""
        answer: Deferred[str] = super().getHostByName(name, timeout)
        return answer.addCallback(self._check, name)

    @staticmethod
    def _check(address: str, name: str) -> str:
        if GUARD.refuses(address):
            GUARD.refused[name] = address
            raise DNSLookupError(f"{name} leads to the private address {address}")
        return address
