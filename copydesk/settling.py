"""Settling: what was decided at arrival on a part of the candidates is decided again on all of them.

An article is compared when it arrives, with what has arrived. That is all that will ever be, except in a crowd: of
many candidates a bounded few are looked at, and who those few are changes as long as others come. Days on which that
happened are marked, and settled when their window has closed: everybody who may have a candidate there chooses again
among all, pairs that neither of the two chooses any more go, those that are missing are verified, and the stories
around them are folded anew. Where nobody was in a crowd there is nothing to do, so the answer rests on the articles
alone either way.
"""

from collections.abc import Callable, Mapping
from datetime import datetime

from copydesk.pipeline import batched
from dedupe import fold
from dedupe.candidates import period
from dedupe.postings import Company
from dedupe.verify import verdicts
from storage import Store, Unit

#: Articles in one unit of work: some tenths of a second, as in an import.
BLOCK = 256

Chosen = Mapping[int, Company]


def settle(store: Store, clock: Callable[[], datetime]) -> int:
    """Settle the days whose window has closed by the clock; how many they were. Killed, it begins anew.

    So are all days that were compared within another window than the store now has, closed or not.
    """
    closed = period(clock()) - store.window - 1
    days = store.unsettled(closed)
    if not days:
        return 0
    store.shelf.clear()  # read anew: a day in two parts shows more of a crowd than it should
    numbers = store.around(days)
    chosen: dict[int, Company] = {}
    for block in batched(numbers, BLOCK):
        with store.unit(clock()) as unit:
            asking = unit.as_signed(block)
            found = unit.companies(asking)
            chosen |= {one.article_id: company for one, company in zip(asking, found, strict=True)}
    for block in batched(chosen, BLOCK):
        with store.unit(clock()) as unit:
            if changed := _decide(unit, block, chosen):
                unit.restory(fold(*unit.neighbourhood(changed)))
    with store.unit(clock()) as unit:
        unit.settled(days, closed)
    return len(days)


def _decide(unit: Unit, block: list[int], chosen: Chosen) -> set[int]:
    """Give the articles of a block the matches they should have; the articles for which anything changed."""
    known = unit.matched(block)
    kept = {pair: match for pair, match in known.items() if _is_chosen(pair, chosen)}
    wanted = {(min(one, other), max(one, other)) for one in block for other in chosen[one].numbers}
    missing = sorted(wanted - known.keys())
    texts = unit.texts({number for pair in missing for number in pair})
    judged = verdicts([(texts[a], texts[b]) for a, b in missing], window=unit.window)
    found = {pair: match for pair, match in zip(missing, judged, strict=True) if match}
    changed = {number for pair in (known.keys() - kept.keys()) | found.keys() for number in pair}
    if changed:
        unit.rematch(block, [*kept.values(), *found.values()])
    return changed | unit.crowd({number: chosen[number].crowded for number in block})


def _is_chosen(pair: tuple[int, int], chosen: Chosen) -> bool:
    """Whether one of two articles chooses the other; who was not asked keeps what it had."""
    a, b = pair
    return a not in chosen or b not in chosen or b in chosen[a].numbers or a in chosen[b].numbers
