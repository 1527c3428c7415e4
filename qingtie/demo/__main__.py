"""`python -m qingtie.demo`: serve the replica for a person to look at, until Ctrl-C or SIGTERM."""

from __future__ import annotations

import argparse
import signal
import sys
from threading import Event

from qingtie.demo import SITES, Replica, truth


def main(arguments: list[str] | None = None) -> int:
    """Serve the three sites and print their addresses; return the exit code (2: a port is taken)."""
    parser = argparse.ArgumentParser(prog="python -m qingtie.demo", description="Serve the replica sites.")
    parser.add_argument("--port", type=int, default=0, help="first of three ports; 0 lets the system choose")
    parser.add_argument("--revision", type=int, default=0, help="how far the sites have grown (default 0)")
    options = parser.parse_args(arguments)
    first = options.port
    ports = (first, first + 1, first + 2) if first else (0, 0, 0)
    stop = Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    try:
        with Replica(options.revision, ports) as replica:
            _announce(replica)
            stop.wait()
    except OSError as error:
        print(
            f"expected ports {ports} of the loopback interface to be free, found: {error}; choose another --port",
            file=sys.stderr,
        )
        return 2
    return 0


def _announce(replica: Replica) -> None:
    known = truth(replica.revision)
    for site in SITES:
        print(f"{site}\t{replica.sites[site]}{known.starts[site][0]}")
    print(f"revision {replica.revision}: {len(known.pages)} pages; Ctrl-C stops", file=sys.stderr)
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
