"""The whole flow, on one page.

    Page ─keep─▶ raw page in the store ─clean─▶ Article | Rejected ─add─▶ version ─sign─▶ fingerprint
         ─candidates─▶ pairs ─verify─▶ matches ─fold─▶ stories

Raw pages are kept before anything is made of them, a block in one transaction. Then each block is one unit of work: its
articles, fingerprints, matches and stories are committed together or not at all, and its accounts are given when they
are. Killed at any moment and started again, the run finds its pages pending and ends in the store of one clean run:
pages are always taken in the order in which they were kept, and blocks are cut by the numbers of the pages, so that
they are the same blocks whenever they are taken. Who takes pages holds them until they are settled, so that several
who are at it, on several machines, do not do the same work.
"""

from collections import deque
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from itertools import chain, groupby, islice
from typing import TypeVar

from copydesk.workers import PATIENCE, Batch, Cleaned, Workers, document, signed
from crawler import Skipped
from crawler.work import dead, worker_name
from dedupe import fold, sign
from dedupe.verify import verdicts
from normalize import Article, Page, Rejected, furniture
from normalize.clean import SHORTEST
from storage import Kept, Outcome, Store, Unit, identity
from storage.pages import removed
from storage.records import Arrival, PageState, Signed

#: Pages to a block, kept in one transaction, given to the workers at once and settled in one: some tenths of a second.
BATCH = 64
#: Inputs that are taken together at most, where most of them are known already.
INPUTS = 1024
#: How long pages are held. A block is settled within seconds; three of its pages in a row that hang are waited for.
HELD = timedelta(seconds=3 * PATIENCE)
#: Blocks that are being cleaned while one is stored: with one the workers rest at the end of each.
AHEAD = 2


class Fate(StrEnum):
    """What became of one input."""

    ACCEPTED = "accepted"
    SAME = "same as before"
    NEW_VERSION = "new version"
    REJECTED = "rejected"
    OLDER = "older version"
    SKIPPED = "skipped"


FATES = {
    Outcome.ACCEPTED: Fate.ACCEPTED,
    Outcome.SAME: Fate.SAME,
    Outcome.NEW_VERSION: Fate.NEW_VERSION,
    Outcome.RECLEANED: Fate.NEW_VERSION,
    Outcome.OLDER: Fate.OLDER,
}


@dataclass(frozen=True, slots=True)
class Account:
    """The account of one input. `page` is None where nothing could be read.

    `resumed` says that an earlier run had kept it, and not come to it. `detail` says why an input was skipped, `aside`
    names what an input states and copydesk does not keep as a field of the article.
    """

    source: str
    fate: Fate
    article_id: int | None = None
    rejected: Rejected | None = None
    page: Page | None = None
    resumed: bool = False
    detail: str = ""
    aside: tuple[str, ...] = ()


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
    begun = (_begin(batch, workers, resumed=True) for batch in _left(store, clock))
    kept = _each_kept(store, inputs, workers, clock)
    yield from _settled(store, ahead(chain(begun, kept)), clock)


def resume(store: Store, workers: Workers, clock: Callable[[], datetime]) -> int:
    """Finish the pages that a run before kept and did not come to; how many they were."""
    return sum(1 for _ in ingest(store, (), workers, clock))


def reprocess(
    store: Store, workers: Workers, clock: Callable[[], datetime], pages: Iterable[tuple[int, Page]] | None = None
) -> Iterator[Account]:
    """Clean every page again, from the first kept to the last, or some by number, and fold what changed."""
    begun = (_begin(batch, workers) for batch in batched(store.pages() if pages is None else pages, BATCH))
    yield from _settled(store, ahead(begun), clock, again=True)


def cleaned(workers: Workers, pages: Iterable[tuple[int, Page]]) -> Iterator[Made]:
    """Pages with what is made of them, in order. Nothing is written."""
    for made in _made(ahead(_begin(batch, workers) for batch in batched(pages, BATCH))):
        if isinstance(made, Made):
            yield made


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


def _left(store: Store, clock: Callable[[], datetime]) -> Iterator[list[tuple[int, Page]]]:
    """Pages that were kept, and that nobody has in hand: taken in hand a block at a time."""
    mine = worker_name()
    with store.crawl_view(clock()) as crawl:
        gone = dead(crawl.page_holders())
    if gone:
        with store.crawl(clock()) as crawl:
            for holder in gone:
                crawl.release_pages(holder)
    # Looked for before the turn is taken: most of the time there is nothing, and whoever writes is left alone.
    while _free(store, clock):
        with store.crawl(now := clock()) as crawl:
            ids = crawl.free_pages(BATCH)
            crawl.hold_pages(ids, mine, now + HELD)
        yield [(number, page) for number in ids if (page := store.page(number))]


def _free(store: Store, clock: Callable[[], datetime]) -> list[int]:
    with store.crawl_view(clock()) as crawl:
        return crawl.free_pages(1)


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
    with store.crawl(now := clock()) as crawl:
        for item in inputs:
            if isinstance(item, Rejected):
                entries.append(Account(item.source, Fate.REJECTED, rejected=item))
            elif isinstance(item, Skipped):
                entries.append(Account(item.source, Fate.SKIPPED, detail=item.detail))
            elif (kept := crawl.keep(item)).fresh:
                entries.append(_New(kept.page_id))
                fresh.append(item)
                if kept.page_id % BATCH == 0:
                    break
            else:
                entries.append(item if kept.state is PageState.PENDING else _known(item, kept))
        crawl.hold_pages([entry.page_id for entry in entries if isinstance(entry, _New)], worker_name(), now + HELD)
    return _Kept(entries, workers.begin(fresh))


def _known(page: Page, kept: Kept) -> Account:
    """The account of a page whose bytes were known: as it was the first time."""
    if kept.state is PageState.REJECTED:
        return Account(page.source, Fate.REJECTED, rejected=kept.rejected, page=page)
    return Account(page.source, Fate.SAME, aside=tuple(page.given.extra))


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
            fresh = _without_removed(unit, [entry for entry in block if isinstance(entry, Made)])
            made = furnished(unit.furniture, fresh)
            for is_article, run in groupby(made, lambda one: isinstance(one.cleaned.result, Article)):
                some = list(run)
                told |= _add(unit, arrived, some, again) if is_article else _reject(unit, arrived, some)
            group(unit, list(arrived.values()))
            unit.done(told)
    for entry in block:
        if isinstance(entry, Page):
            with store.crawl(clock()) as crawl:
                entry = _known(entry, crawl.keep(entry))
        yield told[entry.page_id] if isinstance(entry, Made) else entry


def _without_removed(unit: Unit, made: Sequence[Made]) -> list[Made]:
    """Pages with a verdict on those that turn out, now that they are cleaned, to be what was removed for good."""
    keys = {
        one.page_id: identity.of(one.page, one.cleaned.result.canonical_url)
        for one in made
        if isinstance(one.cleaned.result, Article)
    }
    gone = unit.removed(keys.values())
    return [
        replace(one, cleaned=Cleaned(removed(one.page.source))) if keys.get(one.page_id) in gone else one
        for one in made
    ]


def furnished(
    known: Callable[[Collection[str]], Mapping[str, Mapping[str, int]]], made: Sequence[Made]
) -> Iterator[Made]:
    """Pages without the lines that are `known` to be furniture of their outlets, signed anew where that took any."""
    outlets = {one.cleaned.result.outlet for one in made if isinstance(one.cleaned.result, Article)}
    rules = known({outlet for outlet in outlets if outlet})
    for one in made:
        result = one.cleaned.result
        if isinstance(result, Article) and result.outlet and result.outlet in rules:
            stripped = furniture.strip(result, rules[result.outlet], SHORTEST)
            one = one if stripped is result else replace(one, cleaned=signed(stripped))
        yield one


def _reject(unit: Unit, arrived: dict[int, Signed], run: Iterable[Made]) -> dict[int, Account]:
    """Pages that are no articles: their accounts by page. What was an article before has not arrived."""
    told: dict[int, Account] = {}
    for made in run:
        if isinstance(verdict := made.cleaned.result, Rejected):
            arrived.pop(unit.reject(made.page_id, verdict) or 0, None)
            page, resumed = made.page, made.resumed
            told[made.page_id] = Account(page.source, Fate.REJECTED, rejected=verdict, page=page, resumed=resumed)
    return told


def _add(unit: Unit, arrived: dict[int, Signed], run: Sequence[Made], again: bool) -> dict[int, Account]:
    """The articles of pages into the store, and among those that have `arrived` to be grouped; their accounts."""
    told: dict[int, Account] = {}
    found = [(made, made.cleaned.result) for made in run if isinstance(made.cleaned.result, Article)]
    given = [Arrival(made.page_id, one, identity.of(made.page, one.canonical_url)) for made, one in found]
    every = [unit.reclean(*one) for one in given] if again else unit.add_all(given)
    for (made, article), added in zip(found, every, strict=True):
        # A kill without a text of its own changes no text, and an older version came too late.
        if _says_more(added.outcome, article) and made.cleaned.signature is not None:
            signature = replace(made.cleaned.signature, key=added.key)
            arrived[added.article_id] = Signed(added.article_id, document(article, added.key), signature)
        fate, aside = FATES[added.outcome], tuple(made.page.given.extra)
        told[made.page_id] = Account(made.page.source, fate, added.article_id, resumed=made.resumed, aside=aside)
    return told


def _says_more(outcome: Outcome, made: Article) -> bool:
    return outcome is Outcome.ACCEPTED or (outcome not in (Outcome.SAME, Outcome.OLDER) and bool(made.body))


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
    found = verdicts(list(pairs.values()), window=unit.window)
    unit.rematch(numbers, [match for match in found if match])
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
