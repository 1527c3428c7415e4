"""The only way out for a browser: a proxy on loopback that connects to no address which `GUARD` refuses.

A browser resolves names, follows redirections and opens sockets by itself; none of that passes through Scrapy. Told to
use this proxy for everything, it can only reach what is checked here, on the address that is then connected to, for
each connection: pages, scripts, redirections, WebSockets.
"""

from __future__ import annotations

import asyncio
import contextlib
import ipaddress
import re
import socket
from urllib.parse import urlsplit

from crawler.guard import GUARD

_MOST_HEAD = 1 << 16
_CHUNK = 1 << 16
_PATIENCE = 60.0  # seconds without a byte
_CONNECT = 20.0
_LENGTH = re.compile(rb"\r\ncontent-length:\s*(\d+)", re.I)
_HOP = re.compile(rb"\r\n(?:proxy-connection|proxy-authorization|connection|keep-alive):[^\r]*", re.I)


class Gate:
    """The proxy; `most_bytes` is how much one connection may bring. Use `open` and `close`."""

    def __init__(self, most_bytes: int) -> None:
        self._most = most_bytes
        self._server: asyncio.Server | None = None
        self._open: set[asyncio.Task[None]] = set()

    async def open(self) -> int:
        """Listen on a free port of 127.0.0.1, and return it."""
        self._server = await asyncio.start_server(self._serve, "127.0.0.1", 0, limit=_MOST_HEAD)
        return int(self._server.sockets[0].getsockname()[1])

    async def close(self) -> None:
        """Close all connections, and listen no more."""
        if self._server is not None:
            self._server.close()
        for task in list(self._open):
            task.cancel()
        await asyncio.gather(*self._open, return_exceptions=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        task = asyncio.current_task()
        assert task is not None
        self._open.add(task)
        try:
            with contextlib.suppress(OSError, ValueError, TimeoutError, asyncio.IncompleteReadError):
                await self._answer(reader, writer)
        except asyncio.CancelledError:
            pass
        finally:
            self._open.discard(task)
            writer.close()

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        head = await asyncio.wait_for(reader.readuntil(b"\r\n\r\n"), _PATIENCE)
        method, target, version = head.partition(b"\r\n")[0].decode("latin-1").split(" ")
        tunnel = method == "CONNECT"
        parts = urlsplit(f"//{target}" if tunnel else target)
        host, port = parts.hostname or "", parts.port or (443 if parts.scheme == "https" else 80)
        address = await address_of(host, port)
        if address is None or not (tunnel or parts.scheme == "http"):
            writer.write(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
            await writer.drain()
            return
        connecting = asyncio.open_connection(address, port, limit=_MOST_HEAD)
        theirs, upstream = await asyncio.wait_for(connecting, _CONNECT)
        try:
            if tunnel:
                writer.write(b"HTTP/1.1 200 Connection established\r\n\r\n")
                await self._both_ways(reader, upstream, theirs, writer)
            else:
                path = f"{parts.path or '/'}{'?' + parts.query if parts.query else ''}"
                upstream.write(_rewritten(head, f"{method} {path} {version}"))
                await self._once(head, reader, upstream, theirs, writer)
        finally:
            upstream.close()

    async def _both_ways(
        self,
        ours: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
        theirs: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Carry bytes until either side ends."""
        up = asyncio.create_task(_carry(ours, upstream, self._most))
        down = asyncio.create_task(_carry(theirs, writer, self._most))
        try:
            await asyncio.wait((up, down), return_when=asyncio.FIRST_COMPLETED)
        finally:
            for task in (up, down):
                task.cancel()
            await asyncio.gather(up, down, return_exceptions=True)

    async def _once(
        self,
        head: bytes,
        ours: asyncio.StreamReader,
        upstream: asyncio.StreamWriter,
        theirs: asyncio.StreamReader,
        writer: asyncio.StreamWriter,
    ) -> None:
        """Carry one request's body there and its answer back; the connection is not used again."""
        length = _LENGTH.search(head)
        if length:
            upstream.write(await ours.readexactly(min(int(length[1]), self._most)))
            await upstream.drain()
        answer = await asyncio.wait_for(theirs.readuntil(b"\r\n\r\n"), _PATIENCE)
        writer.write(_rewritten(answer, answer.partition(b"\r\n")[0].decode("latin-1")))
        await _carry(theirs, writer, self._most)


async def address_of(host: str, port: int) -> str | None:
    """Return an address of a host that may be connected to; None when there is none, or one of them is private."""
    try:
        addresses = [str(ipaddress.ip_address(host))]
    except ValueError:
        loop = asyncio.get_running_loop()
        try:
            found = await loop.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        except (OSError, UnicodeError):
            return None
        addresses = [str(one[4][0]) for one in found]
    for address in addresses:
        if GUARD.refuses(address):
            GUARD.refused[host] = address
            return None
    return addresses[0] if addresses else None


def _rewritten(head: bytes, first: str) -> bytes:
    """Return a message's head with another first line, for a connection that is closed after it."""
    rest = _HOP.sub(b"", b"\r\n" + head.partition(b"\r\n")[2])
    return first.encode("latin-1") + rest[: -len(b"\r\n\r\n")] + b"\r\nConnection: close\r\n\r\n"


async def _carry(source: asyncio.StreamReader, target: asyncio.StreamWriter, most: int) -> None:
    left = most
    while left > 0 and (data := await asyncio.wait_for(source.read(min(_CHUNK, left)), _PATIENCE)):
        left -= len(data)
        target.write(data)
        await target.drain()
