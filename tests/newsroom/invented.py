"""A world of any size: as many outlets and days as a measurement wants, in text that nobody has to write.

Every sentence is put together from random parts around names that are made up, so that two stories share no run of
words long enough to be taken for copies, while the copies of one wire story do.
"""

import datetime as dt
import random
from typing import Any

from tests.newsroom.world import OPENING, Outlet, Piece, State, World, carried, slug

_SYSTEMS = (
    ("wordpress", "/feed/", "rss"),
    ("drupal", "/rss.xml", "rss"),
    ("ghost", "/rss/", "rss"),
    ("custom", "/atom.xml", "atom"),
    ("nextjs", "/feed.json", "json"),
    ("joomla", "/index.php/news?format=feed&type=rss", "rss"),
    ("custom", "/latest.rdf", "rdf"),
    ("blox", "/search/rss.xml", "rss"),
)
_ZONES = ("UTC", "America/New_York", "America/Chicago", "Europe/London", "Europe/Berlin", "Asia/Singapore")
_ROLES = [
    "mayor",
    "clerk",
    "engineer",
    "farmer",
    "teacher",
    "judge",
    "nurse",
    "baker",
    "pilot",
    "curator",
    "ranger",
    "plumber",
    "trader",
    "coach",
    "miller",
]
_VERBS = [
    "opened",
    "closed",
    "rebuilt",
    "painted",
    "counted",
    "sold",
    "mended",
    "questioned",
    "measured",
    "praised",
    "moved",
    "surveyed",
    "rejected",
    "approved",
    "repaired",
    "borrowed",
    "named",
    "inspected",
    "defended",
    "replaced",
]
_KINDS = [
    "narrow",
    "wooden",
    "costly",
    "quiet",
    "disputed",
    "forgotten",
    "northern",
    "damp",
    "celebrated",
    "private",
    "unlit",
    "annual",
    "steep",
    "rusty",
]
_THINGS = [
    "bridge",
    "orchard",
    "library",
    "ferry",
    "tunnel",
    "budget",
    "harbor",
    "mill",
    "festival",
    "ballot",
    "quarry",
    "tower",
    "pipeline",
    "choir",
    "market",
    "depot",
    "reservoir",
    "archive",
    "tramway",
    "vineyard",
    "causeway",
    "lantern",
    "school",
    "kiln",
    "canal",
]
_CLAUSES = """
    before sunrise|after a long vote|despite heavy rain|for the third time|without any notice|in front of a crowd
    |against expert advice|at half the price|under a new law|with borrowed tools|over loud objections|by a wide margin
""".replace("\n", "").split("|")
_SYLLABLES = [
    "ka",
    "lo",
    "mi",
    "ren",
    "tas",
    "ver",
    "do",
    "sil",
    "bar",
    "ne",
    "qua",
    "fen",
    "ost",
    "ul",
    "ir",
    "da",
    "gro",
    "pel",
    "vin",
    "sor",
    "tha",
    "mek",
    "eli",
    "zu",
]


def invented(outlets: int = 200, days: int = 30, *, seed: int = 1, a_day: int = 4, wires_a_day: int = 6) -> World:
    """Return a world in which each outlet writes about `a_day` articles a day and takes its share of the wire.

    A wire story is carried by the third of the outlets that take its agency. The same arguments give the same world.
    """
    chance = random.Random(seed)
    papers = tuple(_outlet(number, chance) for number in range(outlets))
    pieces: list[Piece] = []
    for day in range(days):
        for paper in papers:
            for _ in range(chance.randrange(a_day * 2 + 1)):
                pieces.append(_local(paper, 100_000 + len(pieces), day, chance))
        for number in range(wires_a_day):
            story = _story(day, number, chance)
            takers = [paper for paper in papers if story["agency"] in paper.wires]
            pieces += [carried(paper, 100_000 + len(pieces) + n, story, OPENING) for n, paper in enumerate(takers)]
    return World(OPENING, papers, tuple(pieces))


def _outlet(number: int, chance: random.Random) -> Outlet:
    system, path, form = _SYSTEMS[number % len(_SYSTEMS)]
    name = f"{_name(chance)} {chance.choice(('Post', 'Herald', 'Courier', 'Standard', 'Argus'))}"
    wires = ("AP", "Reuters", "AFP")[number % 3 : number % 3 + 1]
    return Outlet(f"{slug(name)}-{number}", name, system, "en", chance.choice(_ZONES), number, wires, ((path, form),))


def _local(outlet: Outlet, number: int, day: int, chance: random.Random) -> Piece:
    since = OPENING + dt.timedelta(days=day, minutes=chance.randrange(24 * 60))
    title = f"{_sentence(chance)} {number}"
    state = State(since, "first", title, tuple(_paragraphs(chance, 4)), f"{_name(chance)} {_name(chance)}")
    return Piece(outlet, number, f"local-{number}", False, (state,))


def _story(day: int, number: int, chance: random.Random) -> dict[str, Any]:
    agency = ("AP", "Reuters", "AFP")[number % 3]
    updates = [
        {"kind": "write-through", "after": 150, "top": _paragraphs(chance, 1)},
        {"kind": "correction", "after": 260, "notice": f"Corrects the name to {_name(chance)}.", "replace": {}},
    ]
    return {
        "key": f"wire-{day}-{number}",
        "agency": agency,
        "filed": day * 24 * 60 + chance.randrange(24 * 60),
        "dateline": f"{_name(chance).upper()} ({agency}) —",
        "byline": f"{_name(chance)} {_name(chance)}",
        "headlines": [f"{_sentence(chance)} {day}-{number}" for _ in range(4)],
        "paragraphs": _paragraphs(chance, 8),
        "credit": "",
        "update": chance.sample(updates, chance.choice((0, 0, 1))),
    }


def _paragraphs(chance: random.Random, count: int) -> list[str]:
    return [" ".join(f"{_sentence(chance)}." for _ in range(3)) for _ in range(count)]


def _sentence(chance: random.Random) -> str:
    return (
        f"{_name(chance)}’s {chance.choice(_ROLES)} {_name(chance)} {chance.choice(_VERBS)} {chance.randrange(2, 900)} "
        f"{chance.choice(_KINDS)} {chance.choice(_THINGS)} plans near {_name(chance)} {chance.choice(_CLAUSES).strip()}"
    )


def _name(chance: random.Random) -> str:
    return "".join(chance.choice(_SYLLABLES) for _ in range(chance.randrange(3, 6))).capitalize()
