"""The connection to Redis: checked when it is made, patient when it breaks, and clear about what is wrong.

A command that finds no server is tried again for a while: a server that is started anew is back in seconds. The scripts
bear being run twice, since the answer of the first time may have been lost on its way.
"""

from __future__ import annotations

import json
import os
import time
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import urlsplit

from crawler.errors import JobError, QueueError

if TYPE_CHECKING:
    from redis import Redis

PASSWORD = "QINGTIE_REDIS_PASSWORD"
"""The environment variable that holds the server's password; it is never part of the URL."""

PATIENCE = 30.0
"""Seconds for which a server that went away is waited for."""

_LEAST_VERSION = 7
_SOCKET_TIMEOUT = 10.0
_SCHEMES = ("redis", "rediss", "unix")
_T = TypeVar("_T")


def check_queue_url(url: str) -> None:
    """Raise `JobError` for a URL that names no Redis database, or that holds a password."""
    try:
        parts = urlsplit(url)
        place = parts.path if parts.scheme == "unix" else parts.hostname
        good = parts.scheme in _SCHEMES and bool(place) and (parts.port or 1) > 0
        secret = parts.password is not None or "password=" in parts.query
    except ValueError:
        good, secret = False, False
    if secret:
        raise JobError(f"queue: the URL holds a password; take it out and put it into the environment as {PASSWORD}")
    if not good:
        raise JobError(f"queue: expected redis://HOST:6379/0, rediss://… or unix:///PATH, found {url!r}")


class RedisLink:
    """A checked connection to the server that `url` names. Raises `QueueError` when it cannot be used.

    `patience` is how long (seconds) a server is waited for that was there and went away.
    """

    def __init__(self, url: str, *, patience: float = PATIENCE, environment: Mapping[str, str] = os.environ) -> None:
        check_queue_url(url)
        self._patience = patience
        self._url = url
        self._scripts: dict[str, Any] = {}
        self._client = _client(url, environment.get(PASSWORD) or None)
        try:
            self._check(self._ask(self._client.info, patience=min(patience, 1.0)))
        except QueueError:
            self._client.close()
            raise

    def _check(self, info: Mapping[str, Any]) -> None:
        version = str(info.get("redis_version", "0"))
        if int(version.split(".")[0]) < _LEAST_VERSION:
            raise QueueError(
                f"{self._url}: expected Redis {_LEAST_VERSION} or newer, found {version}; update the server"
            )
        policy = str(info.get("maxmemory_policy", "noeviction"))
        if int(info.get("maxmemory", 0)) and policy != "noeviction":
            raise QueueError(
                f"{self._url}: maxmemory-policy is {policy}, which throws tasks away when memory is full;"
                " set it to noeviction"
            )
        if info.get("role") == "slave":
            raise QueueError(f"{self._url}: this server is a read-only copy of another one; name that one")

    def close(self) -> None:
        """Close the connection."""
        self._client.close()

    def run(self, script: str, prefix: str, operation: str, *values: Any) -> Any:
        """Run an operation of a script with values that JSON can hold; return its answer, read from JSON."""
        if script not in self._scripts:
            self._scripts[script] = self._client.register_script(script)
        call, given = self._scripts[script], json.dumps(values, ensure_ascii=False)
        return json.loads(self._ask(lambda: call(keys=[prefix], args=[operation, given])))

    def _ask(self, ask: Callable[[], _T], *, patience: float | None = None) -> _T:
        from redis import exceptions as redis

        until = time.monotonic() + (self._patience if patience is None else patience)
        while True:
            try:
                return ask()
            except (redis.AuthenticationError, redis.AuthorizationError) as error:
                raise QueueError(f"{self._url}: {_refused(error)}") from error
            except (redis.ConnectionError, redis.TimeoutError, OSError) as error:
                if time.monotonic() >= until:
                    raise QueueError(
                        f"{self._url}: no Redis server answers ({error}); start it and run again: nothing is lost"
                    ) from error
                time.sleep(0.1)
            except redis.RedisError as error:
                raise QueueError(f"{self._url}: {_words(error)}") from error


def _refused(error: Exception) -> str:
    if "HELLO" in str(error) or "NOAUTH" in str(error) or "Authentication required" in str(error):
        return f"the server wants a password; set {PASSWORD}"
    return f"the server wants another password ({error}); set {PASSWORD}"


def _words(error: Exception) -> str:
    """Say what an answer of the server means, when it is one that its owner can mend."""
    text = str(error)
    if "OOM" in text or "maxmemory" in text:
        return f"the server's memory is full ({text}); raise its maxmemory and run again: nothing is lost"
    if "NOAUTH" in text or "WRONGPASS" in text:
        return _refused(error)
    if "MISCONF" in text or "READONLY" in text:
        return f"the server cannot write ({text}); make room on its disk and run again: nothing is lost"
    return f"the server refused a command: {text}"


def _client(url: str, password: str | None) -> Redis:
    try:
        from redis import Redis
    except ImportError as error:
        raise QueueError("queue: the package redis is not installed; pip install 'qingtie[redis]'") from error
    try:
        return Redis.from_url(
            url, password=password, decode_responses=True, socket_timeout=_SOCKET_TIMEOUT, socket_connect_timeout=5.0
        )
    except ValueError as error:
        raise JobError(f"queue: {url!r} is no Redis URL: {error}") from error
