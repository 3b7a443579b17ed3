"""Hostile addresses in each way that they can come, and servers with bad manners: what gets through, and by what name.

    ./run bench hostile

Those of the tests, all in one round beside each other, in a fetching process whose peak memory is told. Nothing is
reached that is not on loopback: what the guard does not refuse would be seen as a failed connection, and counted.
"""

import resource
import sys
from collections import Counter
from collections.abc import Iterator

from crawler.address import networks, refusal
from crawler.fetch import Outcome, fetch
from crawler.rules import Rules
from crawler.visit import Failed, Reason, Visit
from tests.test_address import HOSTILE
from tests.test_hostile_servers import MISDEEDS, RULES, leads_by_page, two_doors
from tests.unruly import Unruly, leads_to

#: The exception that lets the servers be reached holds for these as well, so they are only asked for without it.
_OURS = frozenset(url for url in HOSTILE if refusal(url, networks(RULES.allowed_networks)) is None)


def main() -> int:
    """Print what was refused, and under which names; 1 where anything got through or went by a wrong name."""
    with Unruly() as server:
        direct = [Visit(f"address: {url}", url) for url in HOSTILE]
        served = [*_led(server), *_bodies(server)]
        wrong, names = [], Counter[str]()
        for outcome in (*fetch(direct, Rules(RULES.contact)), *fetch(served, RULES)):
            kind, _, name = outcome.visit.id.partition(": ")
            wanted = MISDEEDS[name][1] if kind == "body" else Reason.REFUSED_ADDRESS
            names[f"{kind} {outcome.reason}" if isinstance(outcome, Failed) else f"{kind} fetched"] += 1
            wrong += [] if _is_named(outcome, wanted) else [outcome.visit.id]
    megabytes = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024
    lines = [f"{names.total()} visits, {names.total() - len(wrong)} ended by the right name; peak {megabytes:.0f} MB"]
    lines += [f"  {name}: {number}" for name, number in sorted(names.items())]
    sys.stdout.write("\n".join(lines + [f"WRONG: {each}" for each in wrong]) + "\n")
    return 1 if wrong else 0


def _is_named(outcome: Outcome, wanted: Reason) -> bool:
    return isinstance(outcome, Failed) and outcome.reason is wanted and bool(outcome.detail)


def _led(server: Unruly) -> Iterator[Visit]:
    """The addresses as the target of a redirect, and as that of a page which leads on by itself."""
    for url in (each for each in HOSTILE if each not in _OURS):
        raw = url.encode().decode("latin-1")  # as it would go over the wire
        yield Visit(f"redirect: {url}", server.serve(leads_to(raw)) + "/page")
        yield Visit(f"refresh: {url}", server.serve(leads_by_page(url)) + "/page")


def _bodies(server: Unruly) -> Iterator[Visit]:
    for name, (deed, _) in MISDEEDS.items():
        yield Visit(f"body: {name}", server.serve(deed) + ("/a" if deed is two_doors else "/page"))
