"""Parts of addresses as pages write them, of which some are none."""

from __future__ import annotations

from urllib.parse import SplitResult, urlsplit


def path_of(href: str) -> str:
    """Return the path of an address; "" for one that is malformed.

    >>> path_of("https://x.example.org/a/2?b=1"), path_of("http://[x/")
    ('/a/2', '')
    """
    return _parts(href).path


def host_of(href: str) -> str:
    """Return the host of an address without its port; "" for a relative or malformed one."""
    return _parts(href).hostname or ""


def _parts(href: str) -> SplitResult:
    try:
        return urlsplit(href)
    except ValueError:  # a bracket that stays open, a character that no host can have
        return urlsplit("")
