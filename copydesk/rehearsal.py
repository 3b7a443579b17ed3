"""The dry run of an import: what would become of each input, without a change that stays."""

import datetime as dt
from collections.abc import Iterable, Iterator
from contextlib import ExitStack, suppress
from pathlib import Path
from tempfile import TemporaryDirectory

from copydesk.config import Config
from copydesk.pipeline import BATCH, FATES, Account, Fate, batched
from copydesk.workers import Workers
from crawler import Skipped
from normalize import Article, Page, Rejected
from storage import Outcome, Store, Unit, identity
from storage.errors import StoreMissing
from storage.pages import removed
from storage.records import PageState


class _Undo(Exception):
    """Thrown out of a unit of work so that nothing of it stays."""


def run(settings: Config, inputs: Iterable[Page | Rejected | Skipped], workers: Workers) -> Iterator[Account]:
    """The account that an import would give, against the store as it is, or an empty one where there is none."""
    seen: dict[str, tuple[str, ...]] = {}
    with ExitStack() as stack:
        try:
            store = stack.enter_context(settings.open_store())
        except StoreMissing:
            folder = Path(stack.enter_context(TemporaryDirectory()))
            store = stack.enter_context(Store.open(folder / "rehearsal.db", create=True))
        for batch in batched(inputs, BATCH):
            cleaning = iter(workers.begin([item for item in batch if isinstance(item, Page)]))
            for item in batch:
                if isinstance(item, Rejected):
                    yield Account(item.source, Fate.REJECTED, rejected=item)
                elif isinstance(item, Skipped):
                    yield Account(item.source, Fate.SKIPPED, detail=item.detail)
                else:
                    page, cleaned = next(cleaning)
                    yield _foreseen(store, seen, page, cleaned.result)


def _foreseen(store: Store, seen: dict[str, tuple[str, ...]], page: Page, result: Article | Rejected) -> Account:
    """One page, kept and added, and undone."""
    foreseen: list[Account] = []
    with suppress(_Undo), store.unit(dt.datetime.now(dt.UTC)) as unit:
        foreseen.append(_tried(unit, seen, page, result))
        raise _Undo
    return foreseen[0]


def _tried(unit: Unit, seen: dict[str, tuple[str, ...]], page: Page, result: Article | Rejected) -> Account:
    kept, aside = unit.keep(page), tuple(page.given.extra)
    if isinstance(result, Rejected):
        return Account(page.source, Fate.REJECTED, rejected=result, page=page)
    if kept.rejected is not None:
        return Account(page.source, Fate.REJECTED, rejected=kept.rejected, page=page)
    if not kept.fresh and kept.state is not PageState.PENDING:
        return Account(page.source, Fate.SAME, aside=aside)
    key = identity.of(page, result.canonical_url)
    if unit.removed([key]):
        return Account(page.source, Fate.REJECTED, rejected=removed(page.source))
    added = unit.add(kept.page_id, result, key)
    before, seen[key] = seen.get(key), result.body
    if before is None or added.outcome is not Outcome.ACCEPTED:
        return Account(page.source, FATES[added.outcome], aside=aside)
    return Account(page.source, Fate.SAME if before == result.body else Fate.NEW_VERSION, aside=aside)
