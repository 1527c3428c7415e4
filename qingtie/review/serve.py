"""Serves the desk on loopback until it is stopped."""

from __future__ import annotations

import secrets
import socket
from collections.abc import Callable
from pathlib import Path

import uvicorn

from output.manifest import read_manifest
from qingtie.errors import QingtieError
from qingtie.review.app import make_app

LOOPBACK = "127.0.0.1"


def serve(data: Path, *, name: str, port: int, ready: Callable[[str], None]) -> None:
    """Serve the desk over `data`; `ready` is called with its address, token included. `port` 0: a free one.

    Ends with `KeyboardInterrupt`. Raises `DatasetError` without a dataset, `QingtieError` for a port that is taken.
    """
    read_manifest(data)
    with listening(port) as opened:
        port = opened.getsockname()[1]
        token = secrets.token_urlsafe(24)
        app = make_app(data, name=name, token=token, port=port)
        config = uvicorn.Config(app, log_level="warning", access_log=False, server_header=False, lifespan="off")
        ready(f"http://{LOOPBACK}:{port}/open/{token}")
        uvicorn.Server(config).run(sockets=[opened])


def listening(port: int) -> socket.socket:
    """Return a socket that listens on loopback."""
    opened = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    opened.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        opened.bind((LOOPBACK, port))
        opened.listen()  # from here on who comes early waits for the server, and is not refused
    except OSError as error:
        opened.close()
        raise QingtieError(
            f"cannot serve on port {port}: {error.strerror or error}; choose another with --port"
        ) from error
    return opened
