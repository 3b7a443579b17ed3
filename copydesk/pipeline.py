"""The whole flow, on one page.

    Page ─keep─▶ raw page in the store ─clean─▶ Article | Rejected ─add─▶ version ─sign─▶ fingerprint
         ─candidates─▶ pairs ─verify─▶ matches ─fold─▶ stories

Raw pages are kept before anything is made of them, a block in one transaction. Then each block is one unit of work: its
articles, fingerprints, matches and stories are committed together or not at all, and its accounts are given when they
are. Killed at any moment and started again, the run finds its pages pending and ends in the store of one clean run:
pages are always taken in the order in which they were kept, and blocks are cut by the numbers of the pages, so that
they are the same blocks whenever they are taken.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import chain, islice
from typing import TypeVar

from copydesk.workers import Batch, Cleaned, Workers, document
from crawler import Skipped
from dedupe import fold, sign, verify
from normalize import Page, Rejected
from storage import Kept, Outcome, Store, Unit, identity
from storage.records import PageState, Signed

#: Pages to a block, kept in one transaction, given to the workers at once and settled in one: some tenths of a second.
BATCH = 64
#: Inputs that are taken together at most, where most of them are known already.
INPUTS = 1024
#: Blocks that are being cleaned while one is stored: with one the workers rest at the end of each.
AHEAD = 2


class Fate(StrEnum):
    """What became of one input."""

    ACCEPTED = "accepted"
    SAME = "same as before"
    NEW_VERSION = "new version"
    REJECTED = "rejected"
    SKIPPED = "skipped"


FATES = {
    Outcome.ACCEPTED: Fate.ACCEPTED,
    Outcome.SAME: Fate.SAME,
    Outcome.NEW_VERSION: Fate.NEW_VERSION,
    Outcome.RECLEANED: Fate.NEW_VERSION,
}


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one input. `page` is None where nothing could be read.

    `resumed` says that an earlier run had kept it, and not come to it.
    """

    source: str
    fate: Fate
    article_id: int | None = None
    rejected: Rejected | None = None
    page: Page | None = None
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class _New:
    """A page that is in the store, raw, and not yet settled."""

    page_id: int
    resumed: bool = False


@dataclass(frozen=True, slots=True)
class _Kept:
    """Inputs whose raw pages are in the store, in their order.

    `entries` are accounts that are settled already, new pages, and pages of the same bytes as one that is still on its
    way; `cleaning` has the new pages, in order.
    """

    entries: Sequence[Account | _New | Page]
    cleaning: Batch


@dataclass(frozen=True, slots=True)
class Made:
    """A new page with what was made of it."""

    page_id: int
    page: Page
    cleaned: Cleaned
    resumed: bool = False


def ingest(
    store: Store, inputs: Iterable[Page | Rejected | Skipped], workers: Workers, clock: Callable[[], datetime]
) -> Iterator[Account]:
    """Bring `inputs` into the store, after what a run before kept and did not come to; an account of each, in order."""
    begun = (_begin(batch, workers, resumed=True) for batch in batched(store.pending(), BATCH))
    kept = _each_kept(store, inputs, workers, clock)
    yield from _settled(store, ahead(chain(begun, kept)), clock)


def resume(store: Store, workers: Workers, clock: Callable[[], datetime]) -> int:
    """Finish the pages that a run before kept and did not come to; how many they were."""
    return sum(1 for _ in ingest(store, (), workers, clock))


def reprocess(store: Store, workers: Workers, clock: Callable[[], datetime]) -> Iterator[Account]:
    """Clean every page again, from the first kept to the last, and fold what changed."""
    begun = (_begin(batch, workers) for batch in batched(store.pages(), BATCH))
    yield from _settled(store, ahead(begun), clock, again=True)


def reindex(store: Store, clock: Callable[[], datetime]) -> Iterator[int]:
    """Sign the articles that the present algorithm has not signed, a block at a time: how many. Mostly none.

    A signature that changed its algorithm finds nothing among the old ones, so this comes before articles that arrive.
    """
    after, found = 0, store.unsigned()
    while found:
        with store.unit(clock()) as unit:
            unit.sign([Signed(number, document, sign(document)) for number, document in found])
        yield len(found)
        after = found[-1][0]
        if not (found := store.unsigned(after)):
            with store.unit(clock()) as unit:
                unit.signed()


def index_words(store: Store, clock: Callable[[], datetime]) -> Iterator[int]:
    """Let full-text search find the articles that it does not find yet, a batch at a time: how many. Mostly none."""
    while store.unsearched():
        with store.unit(clock()) as unit:
            done = unit.index_words()
        yield done


def _each_kept(
    store: Store, inputs: Iterable[Page | Rejected | Skipped], workers: Workers, clock: Callable[[], datetime]
) -> Iterator[_Kept]:
    rest = iter(inputs)
    while first := list(islice(rest, 1)):
        yield _keep(store, islice(chain(first, rest), INPUTS), workers, clock)


def _keep(
    store: Store, inputs: Iterable[Page | Rejected | Skipped], workers: Workers, clock: Callable[[], datetime]
) -> _Kept:
    """Keep raw pages to the end of a block in one transaction, and let the workers begin on those that are new."""
    entries: list[Account | _New | Page] = []
    fresh: list[Page] = []
    with store.unit(clock()) as unit:
        for item in inputs:
            if isinstance(item, Rejected):
                entries.append(Account(item.source, Fate.REJECTED, rejected=item))
            elif isinstance(item, Skipped):
                entries.append(Account(item.source, Fate.SKIPPED))
            elif (kept := unit.keep(item)).fresh:
                entries.append(_New(kept.page_id))
                fresh.append(item)
                if kept.page_id % BATCH == 0:
                    break
            else:
                entries.append(item if kept.state is PageState.PENDING else _known(item, kept))
    return _Kept(entries, workers.begin(fresh))


def _known(page: Page, kept: Kept) -> Account:
    """The account of a page whose bytes were known: as it was the first time."""
    if kept.state is PageState.REJECTED:
        return Account(page.source, Fate.REJECTED, rejected=kept.rejected, page=page)
    return Account(page.source, Fate.SAME)


def _begin(batch: Sequence[tuple[int, Page]], workers: Workers, *, resumed: bool = False) -> _Kept:
    return _Kept([_New(page_id, resumed) for page_id, _ in batch], workers.begin([page for _, page in batch]))


def _settled(
    store: Store, kept: Iterable[_Kept], clock: Callable[[], datetime], *, again: bool = False
) -> Iterator[Account]:
    """Settle what was kept, a block in each unit of work."""
    block: list[Account | Page | Made] = []
    for entry in _made(kept):
        # A block ends at its number, whatever else lay between; and where too much lies between for one to wait.
        if (isinstance(entry, Made) and _is_next(block, entry)) or len(block) >= INPUTS:
            yield from settle(store, block, clock, again=again)
            block = []
        block.append(entry)
    yield from settle(store, block, clock, again=again)


def _made(kept: Iterable[_Kept]) -> Iterator[Account | Page | Made]:
    """The entries with their pages cleaned: before the unit begins, so that a slow page keeps nobody from writing."""
    for batch in kept:
        cleaning = iter(batch.cleaning)
        for entry in batch.entries:
            yield Made(entry.page_id, *next(cleaning), entry.resumed) if isinstance(entry, _New) else entry


def _is_next(block: Sequence[Account | Page | Made], made: Made) -> bool:
    """Whether a page is of another block than those before it."""
    return any(isinstance(one, Made) and (one.page_id - 1) // BATCH != (made.page_id - 1) // BATCH for one in block)


def settle(
    store: Store, block: Sequence[Account | Page | Made], clock: Callable[[], datetime], *, again: bool = False
) -> Iterator[Account]:
    """One unit of work: the pages of a block become articles in their stories, or rejections. Then their accounts.

    `again` replaces what was made of the pages before instead of adding versions.
    """
    told: dict[int, Account] = {}
    arrived: dict[int, Signed] = {}
    if any(isinstance(entry, Made) for entry in block):
        with store.unit(clock()) as unit:
            for entry in block:
                if isinstance(entry, Made):
                    told[entry.page_id] = _add(unit, arrived, entry, again=again)
            group(unit, list(arrived.values()))
    for entry in block:
        if isinstance(entry, Page):
            with store.unit(clock()) as unit:
                entry = _known(entry, unit.keep(entry))
        yield told[entry.page_id] if isinstance(entry, Made) else entry


def _add(unit: Unit, arrived: dict[int, Signed], made: Made, *, again: bool) -> Account:
    """One page's article into the store, and among those that have `arrived` to be grouped; or its rejection."""
    page, result = made.page, made.cleaned.result
    if isinstance(result, Rejected):
        arrived.pop(unit.reject(made.page_id, result) or 0, None)
        return Account(page.source, Fate.REJECTED, rejected=result, page=page, resumed=made.resumed)
    key = identity.of(page, result.canonical_url)
    if unit.is_removed(key):
        gone = unit.discard(page, made.page_id)
        return Account(page.source, Fate.REJECTED, rejected=gone, resumed=made.resumed)
    added = (unit.reclean if again else unit.add)(made.page_id, result, key)
    if added.outcome is not Outcome.SAME and made.cleaned.signature is not None:
        signature = replace(made.cleaned.signature, key=added.key)
        arrived[added.article_id] = Signed(added.article_id, document(result, added.key), signature)
    return Account(page.source, FATES[added.outcome], added.article_id, resumed=made.resumed)


def group(unit: Unit, arrived: Sequence[Signed]) -> None:
    """Fold articles: look for the copies of each, check them on the text, and make the stories around them anew."""
    if not arrived:
        return
    unit.sign(arrived)
    pairs = {
        frozenset((one.document.key, other.key)): (one.document, other)
        for one, others in zip(arrived, unit.candidates(arrived), strict=True)
        for other in others
    }
    numbers = [one.article_id for one in arrived]
    unit.rematch(numbers, [match for pair in pairs.values() if (match := verify(*pair, window=unit.window))])
    unit.restory(fold(*unit.neighbourhood(numbers)))


Item = TypeVar("Item")


def batched(items: Iterable[Item], size: int) -> Iterator[list[Item]]:
    """`items` in lists of at most `size`. (itertools.batched needs Python 3.12.)"""
    source = iter(items)
    while batch := list(islice(source, size)):
        yield batch


def ahead(items: Iterable[Item]) -> Iterator[Item]:
    """The same items, each given out when the next ones have been made."""
    made: deque[Item] = deque()
    for item in items:
        made.append(item)
        if len(made) > AHEAD:
            yield made.popleft()
    yield from made
