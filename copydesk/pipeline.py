"""The whole flow, on one page.

    Page ─keep─▶ raw page in the store ─clean─▶ Article | Rejected ─add─▶ version ─sign─▶ keys
         ─candidates─▶ pairs ─verify─▶ matches ─fold─▶ stories

Raw pages are kept before anything is made of them, a batch in one transaction; then each page is one unit of
work: its article, signature, matches and stories are committed together or not at all, and its account is given
when they are. Killed at any moment and started again, the run finds its pages pending and ends in the store of one
clean run, because pages are always taken in the order in which they were kept.
"""

from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from itertools import islice
from typing import TypeVar

from copydesk.workers import Batch, Cleaned, Workers, document
from crawler import Skipped
from dedupe import fold, verify
from dedupe.signature import Signature
from normalize import Article, Page, Rejected
from storage import Kept, Outcome, Store, Unit, identity
from storage.records import PageState

#: Pages kept in one transaction and given to the workers at once: some tenths of a second.
BATCH = 64
#: Batches that are being cleaned while one is stored: with one the workers rest at the end of each.
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
    """The account of one input. `page` is None where nothing could be read."""

    source: str
    fate: Fate
    article_id: int | None = None
    rejected: Rejected | None = None
    page: Page | None = None


@dataclass(frozen=True, slots=True)
class _Kept:
    """A batch whose raw pages are in the store, in the order of the inputs.

    `entries` are accounts that are settled already, ids of new pages, and pages of the same bytes as one that is
    still on its way; `cleaning` has the new pages, in order.
    """

    entries: Sequence[Account | int | Page]
    cleaning: Batch


def ingest(
    store: Store, inputs: Iterable[Page | Rejected | Skipped], workers: Workers, clock: Callable[[], datetime]
) -> Iterator[Account]:
    """Bring `inputs` into the store; an account of each, in order."""
    for batch in ahead(_keep(store, some, workers, clock) for some in batched(inputs, BATCH)):
        yield from _settled(store, batch, clock)


def resume(store: Store, workers: Workers, clock: Callable[[], datetime]) -> int:
    """Finish the pages that a run before kept and did not come to; how many they were."""
    begun = (_begin(batch, workers) for batch in batched(store.pending(), BATCH))
    return sum(1 for batch in ahead(begun) for _ in _settled(store, batch, clock))


def reprocess(store: Store, workers: Workers, clock: Callable[[], datetime]) -> Iterator[Account]:
    """Clean every page again, from the first kept to the last, and fold what changed."""
    for batch in ahead(_begin(batch, workers) for batch in batched(store.pages(), BATCH)):
        yield from _settled(store, batch, clock, again=True)


def _keep(
    store: Store, inputs: list[Page | Rejected | Skipped], workers: Workers, clock: Callable[[], datetime]
) -> _Kept:
    """Keep the raw pages of a batch in one transaction, and let the workers begin on those that are new."""
    entries: list[Account | int | Page] = []
    fresh: list[Page] = []
    with store.unit(clock()) as unit:
        for item in inputs:
            if isinstance(item, Rejected):
                entries.append(Account(item.source, Fate.REJECTED, rejected=item))
            elif isinstance(item, Skipped):
                entries.append(Account(item.source, Fate.SKIPPED))
            elif (kept := unit.keep(item)).fresh:
                entries.append(kept.page_id)
                fresh.append(item)
            else:
                entries.append(item if kept.state is PageState.PENDING else _known(item, kept))
    return _Kept(entries, workers.begin(fresh))


def _known(page: Page, kept: Kept) -> Account:
    """The account of a page whose bytes were known: as it was the first time."""
    if kept.state is PageState.REJECTED:
        return Account(page.source, Fate.REJECTED, rejected=kept.rejected, page=page)
    return Account(page.source, Fate.SAME)


def _begin(batch: Sequence[tuple[int, Page]], workers: Workers) -> _Kept:
    return _Kept([page_id for page_id, _ in batch], workers.begin([page for _, page in batch]))


def _settled(store: Store, batch: _Kept, clock: Callable[[], datetime], *, again: bool = False) -> Iterator[Account]:
    cleaning = iter(batch.cleaning)
    for entry in batch.entries:
        if isinstance(entry, Account):
            yield entry
        elif isinstance(entry, Page):
            with store.unit(clock()) as unit:
                account = _known(entry, unit.keep(entry))
            yield account
        else:
            # A page is cleaned before its unit begins, so that one that is slow to clean keeps nobody from writing.
            page, cleaned = next(cleaning)
            with store.unit(clock()) as unit:
                account = settle(unit, entry, page, cleaned, again=again)
            yield account


def settle(unit: Unit, page_id: int, page: Page, cleaned: Cleaned, *, again: bool = False) -> Account:
    """One page's unit of work: its article into the store and into its story, or its rejection.

    `again` replaces what was made of the page before instead of adding a version.
    """
    if isinstance(cleaned.result, Rejected):
        unit.reject(page_id, cleaned.result)
        return Account(page.source, Fate.REJECTED, rejected=cleaned.result, page=page)
    key = identity.of(page, cleaned.result.canonical_url)
    added = (unit.reclean if again else unit.add)(page_id, cleaned.result, key)
    if added.outcome is not Outcome.SAME and cleaned.signature is not None:
        group(unit, added.article_id, added.key, cleaned.result, cleaned.signature)
    return Account(page.source, FATES[added.outcome], added.article_id)


def group(unit: Unit, article_id: int, key: str, article: Article, signature: Signature) -> None:
    """Fold one article: look for its copies, check each on the text, and make the stories around it anew."""
    own = document(article, key)
    signature = replace(signature, key=key)
    unit.sign(article_id, signature)
    candidates = unit.candidates(signature, own.published_at)
    unit.rematch(article_id, [match for other in candidates if (match := verify(own, other)) is not None])
    unit.restory(fold(*unit.neighbourhood(article_id)))


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
