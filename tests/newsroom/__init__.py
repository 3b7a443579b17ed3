"""A wire agency and its client outlets on loopback, all invented: pages, feeds and sitemaps over simulated hours.

`python -m tests.newsroom` serves it to a browser. Its stories, outlets and page templates lie in `data/`.
"""

from tests.newsroom.invented import invented
from tests.newsroom.manners import MANNERS
from tests.newsroom.server import BAD, Hit, Known, Newsroom, running
from tests.newsroom.world import OPENING, Outlet, Piece, State, World, load

__all__ = [
    "BAD",
    "MANNERS",
    "OPENING",
    "Hit",
    "Known",
    "Newsroom",
    "Outlet",
    "Piece",
    "State",
    "World",
    "invented",
    "load",
    "running",
]
