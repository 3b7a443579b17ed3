"""`python -m tests.newsroom`: the newsroom for a browser, or for a demonstration."""

import argparse
import datetime as dt
import signal
import sys
import threading

from tests.newsroom.server import Newsroom, running
from tests.newsroom.world import OPENING, load


def main() -> None:
    """Serve until stopped; the first line says where."""
    parser = argparse.ArgumentParser(prog="python -m tests.newsroom", description=__doc__)
    parser.add_argument("--port", type=int, default=0, help="port on all its loopback addresses (a free one)")
    parser.add_argument("--speed", type=float, default=60.0, help="simulated seconds a second (60); 0: it stands")
    parser.add_argument("--opening", default=OPENING.isoformat(), help="when its world begins (%(default)s)")
    parser.add_argument("--hours", type=float, default=0.0, help="hours since then at the start (0)")
    given = parser.parse_args()
    opening = dt.datetime.fromisoformat(given.opening).astimezone(dt.UTC)
    start = opening + dt.timedelta(hours=given.hours)
    stop = threading.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: stop.set())
    clock = running(start, given.speed) if given.speed else None
    with Newsroom(clock, world=load(opening), port=given.port) as room:
        room.now = start
        sys.stdout.write(f"http://127.0.0.1:{room.port}/\n")
        sys.stdout.flush()
        stop.wait()


if __name__ == "__main__":
    main()
