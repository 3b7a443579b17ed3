"""What is asked of an export, which rows that are, and what came of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from datetime import date

from copydesk.exports import Format
from storage import datasets
from storage.bulk import Bulk, Stretch, Wanted
from storage.datasets import ARTICLES, EVENTS, STORIES, Dataset

EVERYTHING = Wanted()


class BadRequest(ValueError):
    """What cannot be done; the message says what can."""


@dataclass(frozen=True, slots=True)
class Request:
    """What is to be exported, and where to: `output` is a path or URL, None for standard output.

    `since` is the number of an event: only what changed after it. `anew` replaces what an export left in the folder.
    """

    what: str
    format: Format = Format.JSONL
    output: str | None = None
    since: int | None = None
    wanted: Wanted = EVERYTHING
    anew: bool = False

    @property
    def dataset(self) -> Dataset:
        """What its rows are."""
        return datasets.ALL[self.what]

    @property
    def said(self) -> dict[str, object]:
        """What must be said again for an export to go on, as JSON has it."""
        wanted = {each.name: _plain(getattr(self.wanted, each.name)) for each in fields(Wanted)}
        return {"what": self.what, "format": str(self.format), "since": self.since, **wanted}


@dataclass(frozen=True, slots=True)
class Plan:
    """The ids to be written by day, those that are gone, and the last event before they were looked up."""

    stretches: list[Stretch]
    removed: list[int]
    cursor: int


@dataclass(frozen=True, slots=True)
class Account:
    """What was written. `cursor` is for `--since` next time; `removed` are ids that are not there, or not wanted."""

    what: str
    format: str
    output: str | None
    since: int | None
    cursor: int
    rows: int
    files: int
    removed: list[int]


def planned(bulk: Bulk, request: Request) -> Plan:
    """Which rows there are to write. BadRequest where there are none such."""
    if request.dataset is EVENTS and any((request.wanted.outlet, request.wanted.agency, request.wanted.language)):
        raise BadRequest("events have no outlet, agency or language: leave those filters out")
    if request.format is Format.NINJS and request.dataset not in (ARTICLES, STORIES):
        raise BadRequest(f"ninjs has no {request.what}: articles and stories are what it describes")
    cursor = bulk.cursor()
    if request.since is None:
        return Plan(bulk.plan(request.dataset, request.wanted), [], cursor)
    if request.since > cursor:
        raise BadRequest(f"--since {request.since}: the last event of this store is {cursor}; is it the right store?")
    touched = bulk.touched(request.dataset, request.since)
    stretches = bulk.plan(request.dataset, request.wanted, touched)
    there = {number for stretch in stretches for number in stretch.ids}
    removed = [] if request.dataset is EVENTS else [number for number in touched if number not in there]
    return Plan(stretches, removed, cursor)


def accounted(request: Request, plan: Plan, rows: int, files: int) -> Account:
    """What is said at the end."""
    said = (request.what, str(request.format), request.output, request.since)
    return Account(*said, plan.cursor, rows, files, plan.removed)


def _plain(value: object) -> object:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, Sequence) else value
