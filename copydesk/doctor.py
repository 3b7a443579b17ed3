"""`copydesk doctor`: what is wrong with a store and around it, and what to do about each.

A check yields findings: all is well, a note of what wants somebody's eye, or a fault. The first that keeps the store
from being opened ends the examination. Nothing is changed without `--fix`, which does only what an import would do by
itself or what takes nothing away.
"""

import datetime as dt
import shutil
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, replace
from enum import StrEnum
from pathlib import Path

from copydesk import importing, screen, searching, settling
from copydesk.config import BadConfig, Config
from copydesk.subscriptions import Subscriptions
from dedupe.candidates import period
from storage import Store, StoreError, checkup, schema

#: A log is folded in at 32 MB and cut to 64 when it is: what is longer was held by a reader who never ended.
_LONG_LOG = 128 << 20
#: Bytes that an import of some thousand articles may need, and those that leave no room to do anything.
_SCARCE, _NONE_LEFT = 2 << 30, 200 << 20
#: What was written later than now by more than machines' clocks differ.
_AHEAD = dt.timedelta(minutes=5)
#: Pages are made into articles within minutes, wherever something makes them.
_STALE = dt.timedelta(hours=1)
_AGAIN = "copydesk reprocess makes articles and stories again from the raw pages; please report what led to it"


class State(StrEnum):
    """How a check came out. `fixed` is a fault or a note that --fix has mended."""

    OK = "ok"
    NOTE = "note"
    FAULT = "fault"
    FIXED = "fixed"


@dataclass(frozen=True, slots=True)
class Finding:
    """What a check found, and what to do about it."""

    check: str
    state: State
    said: str
    todo: str = ""


@dataclass(frozen=True, slots=True)
class _Patient:
    store: Store
    now: dt.datetime
    quick: bool
    say: Callable[[str], None]


_Found = Iterator[Finding]


def run(settings: Config, *, quick: bool, fix: bool, as_json: bool) -> int:
    """Examine, tell every finding; the exit code, 1 where there is a fault."""
    with screen.counting("Examining") as say:
        found = list(examine(settings, quick=quick, say=say))
    if fix:
        found = list(_mended(settings, found))
    if as_json:
        screen.json([asdict(one) for one in found])
    else:
        for one in found:
            screen.out.print(f"{_MARKS[one.state]} {one.check}: {one.said}", soft_wrap=True)
            if one.todo and one.state is not State.FIXED:
                screen.out.print(f"        {one.todo}", soft_wrap=True, style="dim")
    return 1 if any(one.state is State.FAULT for one in found) else 0


_MARKS = {State.OK: "ok     ", State.NOTE: "note   ", State.FAULT: "FAULT  ", State.FIXED: "mended "}


def examine(settings: Config, *, quick: bool, say: Callable[[str], None]) -> _Found:
    """Every finding, in the order in which a doctor looks."""
    yield _sources(settings)
    try:
        first = _schema(settings)
        yield first
        if first.state is State.OK:
            with settings.open_store() as store:
                patient = _Patient(store, _now(), quick, say)
                for check in _CHECKS:
                    say(check.__name__.strip("_").replace("_", " "))
                    yield from check(patient)
    except StoreError as error:
        yield Finding("store", State.FAULT, str(error))


def _mended(settings: Config, found: list[Finding]) -> _Found:
    for one in found:
        mend = _FIXES.get(one.check) if one.state is not State.OK else None
        if mend is None:
            yield one
            continue
        with settings.open_store() as store:
            yield replace(one, state=State.FIXED) if mend(store) else one


def _sources(settings: Config) -> Finding:
    path = Path(settings.sources)
    if not path.exists():
        return Finding("sources", State.OK, f"there is no {path}: nothing is crawled")
    try:
        found = Subscriptions(path).read()
    except BadConfig as error:
        return Finding("sources", State.FAULT, str(error), f"correct {path}; copydesk sources check names each mistake")
    return Finding("sources", State.OK, f"{screen.count(len(found), 'source')} in {path}")


def _schema(settings: Config) -> Finding:
    now = checkup.revision(settings.store)
    if now == schema.HEAD:
        return Finding("schema", State.OK, f"{now}, the newest")
    if now is None:
        return Finding("schema", State.FAULT, "an empty database", "copydesk import makes a store in it")
    said = f"{now}, here the newest is {schema.HEAD}; the rest is examined when it is up to date"
    return Finding("schema", State.NOTE, said, "any other command brings it up to date, and so does --fix")


def _database(patient: _Patient) -> _Found:
    try:
        found = checkup.damage(patient.store, thorough=not patient.quick)
    except StoreError as error:
        found = [str(error)]
    todo = (
        "stop what writes, keep a copy of the files, and restore a backup or save what can be read: copydesk store copy"
    )
    if not found:
        yield Finding("database", State.OK, "pages, indexes and references are whole")
    yield from (Finding("database", State.FAULT, said, todo) for said in found)


def _rules(patient: _Patient) -> _Found:
    for rule in checkup.RULES:
        patient.say(rule)
        ids = checkup.broken(patient.store, rule)
        many = f"more than {checkup.MOST:,}" if len(ids) > checkup.MOST else f"{len(ids):,}"
        if ids:
            yield Finding("rules", State.FAULT, f"{many} {rule}: {', '.join(map(str, ids[:5]))} …", _AGAIN)
        else:
            yield Finding("rules", State.OK, f"no {rule}")


def _raw_pages(patient: _Patient) -> _Found:
    if patient.quick:
        return
    bad = []
    for count, (number, is_bad) in enumerate(checkup.unreadable(patient.store), start=1):
        if is_bad:
            bad.append(number)
        if count % 1000 == 0:
            patient.say(f"raw pages: {count:,}")
    if bad:
        said = f"{screen.count(len(bad), 'raw page')} cannot be read: {', '.join(map(str, bad[:5]))} …"
        yield Finding("raw pages", State.FAULT, said, "restore a backup, or import what they were made of again")
    else:
        yield Finding("raw pages", State.OK, "every one can be read")


def _keys(patient: _Patient) -> _Found:
    if patient.store.unsigned(limit=1):
        yield Finding(
            "signatures", State.NOTE, "made by another algorithm", "the next import makes them anew, or --fix"
        )
    else:
        yield Finding("signatures", State.OK, "made by the present algorithm")


def _words(patient: _Patient) -> _Found:
    behind = patient.store.unsearched()
    said = f"{screen.count(behind, 'article')} cannot be found yet" if behind else "finds every article"
    yield Finding("search", State.NOTE if behind else State.OK, said, "copydesk reindex, or --fix" if behind else "")


def _days(patient: _Patient) -> _Found:
    days = patient.store.unsettled(period(patient.now) - patient.store.window - 1)
    said = f"{screen.count(len(days), 'day')} to be decided again" if days else "every day is settled"
    yield Finding("days", State.NOTE if days else State.OK, said, "copydesk settle, or --fix" if days else "")


def _work(patient: _Patient) -> _Found:
    found = checkup.stirring(patient.store)
    if found.since is not None and found.since < patient.now - _STALE:
        said = f"{screen.count(found.pending, 'page')} pending, the first since {screen.when(found.since)}"
        yield Finding("pending", State.NOTE, said, "copydesk import or serve makes articles of them")
    else:
        yield Finding("pending", State.OK, f"{screen.count(found.pending, 'page')} pending")
    if found.last is not None and found.last > patient.now + _AHEAD:
        said = f"the last event is of {screen.when(found.last)}, which is yet to come"
        yield Finding("clock", State.FAULT, said, "correct the clock of this machine, or find the one that was ahead")
    else:
        yield Finding("clock", State.OK, "nothing is of a time to come")


def _schedule(patient: _Patient) -> _Found:
    with patient.store.crawl_view(patient.now) as crawl:
        lease = crawl.lease("schedule")
    if lease and lease[1] > patient.now:
        yield Finding("schedule", State.OK, f"run by {lease[0]}")
    else:
        yield Finding("schedule", State.OK, "not running: copydesk serve starts it")


def _webhooks(patient: _Patient) -> _Found:
    with patient.store.webhooks() as hooks:
        told = [(one, len(hooks.deliveries(one.id, "dead"))) for one in hooks.every()]
    for one, dead in told:
        if one.paused:
            said = f"{one.url} is paused: {one.paused}"
            yield Finding("webhooks", State.NOTE, said, f"mend the receiver, then copydesk webhooks resume {one.id}")
        if dead:
            said = f"{one.url} never took {screen.count(dead, 'event')}"
            yield Finding("webhooks", State.NOTE, said, f"copydesk webhooks replay {one.id} posts them once more")
    if not any(one.paused or dead for one, dead in told):
        yield Finding("webhooks", State.OK, f"{screen.count(len(told), 'webhook')}, nothing given up")


def _room(patient: _Patient) -> _Found:
    known = checkup.files(patient.store)
    if known is None:
        return
    path, size, log = known
    free = shutil.disk_usage(path.parent).free
    state = State.FAULT if free < _NONE_LEFT else State.NOTE if free < max(_SCARCE, size // 5) else State.OK
    said = f"{free / 1e9:,.1f} GB free beside a store of {size / 1e9:,.1f} GB"
    yield Finding(
        "room", state, said, "free some space, or move it: copydesk store copy" if state is not State.OK else ""
    )
    said = f"{log / 1e6:,.0f} MB"
    if log > _LONG_LOG:
        yield Finding("log", State.NOTE, said, "a reader holds it: end programs that read for hours, then --fix")
    else:
        yield Finding("log", State.OK, said)


_CHECKS = (_database, _rules, _raw_pages, _keys, _words, _days, _work, _schedule, _webhooks, _room)


def _now() -> dt.datetime:
    return dt.datetime.now(dt.UTC)


def _sign(store: Store) -> bool:
    importing.sign_anew(store)
    return True


def _index(store: Store) -> bool:
    searching.catch_up(store, _now)
    return True


def _settle(store: Store) -> bool:
    return settling.settle(store, _now) > 0


#: What --fix does, by the name of the check; whether it has mended it. To open a store brings its schema up to date.
_FIXES: dict[str, Callable[[Store], bool]] = {
    "schema": lambda _store: True,
    "signatures": _sign,
    "search": _index,
    "days": _settle,
    "log": checkup.fold_log,
}
