"""A store to which everything happens once that the feed has a kind of event for; invented."""

from datetime import UTC, datetime

from dedupe.fold import fold
from normalize.article import Article, Notice, NoticeKind, Reason, Rejected
from storage import Store, Unit, identity
from tests.test_store import article, at, key, pair

NOON = datetime(2026, 3, 4, 12, tzinfo=UTC)
CORRECTION = Notice(NoticeKind.CORRECTION, "Correction: the ferry has 212 seats.")
KILL = Notice(NoticeKind.KILL, "EDITORS: The story about the ferry is killed.")


def fill(store: Store) -> None:
    """Three copies and a stranger; people and pages change their minds."""
    for name, found in (("ada", ()), ("bo", (("ada", "bo"),)), ("cy", (("bo", "cy"),)), ("dot", ())):
        with store.unit(NOON) as unit:
            _put(unit, name, article(f"Text of {name}.", agency="AP"), found)
    with store.unit(NOON) as unit:
        unit.split(1, [3], by="ada")
    with store.unit(NOON) as unit:
        unit.undo(1, by="ada")
    with store.unit(NOON) as unit:
        unit.merge([1, 2], by="ada")
    with store.unit(NOON) as unit:
        unit.pin(1, by="ada", original=2)
    with store.unit(NOON) as unit:
        _put(unit, "ada", article("Another text.", agency="AP", notices=(CORRECTION,)), (("ada", "bo"),))
    with store.unit(NOON) as unit:
        _put(unit, "ada", article("A third text.", notices=(CORRECTION, KILL)), (("ada", "bo"),))
    with store.unit(NOON) as unit:
        unit.reclean(2, article("Text of bo.", agency="dpa"), key("bo"))
        unit.restory(fold(*unit.neighbourhood([2])))
    with store.unit(NOON) as unit:
        unit.reject(4, Rejected("dot", Reason.NO_STORY))


def _put(unit: Unit, name: str, made: Article, pairs: tuple[tuple[str, str], ...]) -> None:
    page = at(f"https://{name}.example/", f"{name} {made.body}")
    added = unit.add(unit.keep(page).page_id, made, identity.of(page))
    unit.rematch([added.article_id], [pair(*each) for each in pairs])
    unit.restory(fold(*unit.neighbourhood([added.article_id])))
