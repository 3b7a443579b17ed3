"""Folders: an export in files of one day each, which goes on where it was killed.

    FOLDER/articles/day=2026-03-04/part-1.parquet
    FOLDER/articles.manifest.json

A file is named for the first id in it. What a killed export had written and not yet entered in its manifest is taken
away when it goes on, for by now other articles may be of that day.
"""

import errno
import time
from array import array
from collections.abc import Iterator
from dataclasses import dataclass, replace

from copydesk.exports import Format
from copydesk.exports.asked import Account, Plan, Request, accounted, planned
from copydesk.exports.flow import Advance, pour, progress
from copydesk.exports.formats import compressed, writer
from copydesk.exports.manifest import Manifest, Part
from copydesk.exports.places import Place
from storage.bulk import Bulk, Stretch

#: Ids of a file: what is done again after a kill, some seconds of work; a day of a large store is one file or two.
_PART = 20_000
#: Seconds between two savings of the manifest, which grows with the days.
_SAVING = 2.0
#: The day of no rows: readers want to see the columns of nothing, too.
_NEVER = "1970-01-01"
_ENDINGS = {
    Format.JSONL: "jsonl.zst",
    Format.CSV: "csv.zst",
    Format.PARQUET: "parquet",
    Format.NINJS: "jsonl.zst",
}
_AGAIN = (
    "an export is there already, complete up to event {cursor}: for what changed since, --since {cursor} into another "
    "folder; to write it anew, --anew"
)
_OTHER = "an export of something else was begun there ({said}): go on with the same options, or begin it --anew"


@dataclass(slots=True)
class _Folder:
    """The files of one dataset, and their manifest."""

    place: Place
    listing: Place
    manifest: Manifest
    saved: float = 0.0

    def save(self, *, complete: bool = False) -> None:
        self.manifest.complete = complete
        self.manifest.save(self.listing)
        self.saved = time.monotonic()

    def add(self, part: Part) -> None:
        self.manifest.parts.append(part)
        if time.monotonic() > self.saved + _SAVING:
            self.save()


def write(bulk: Bulk, request: Request, place: Place) -> Account:
    """Export into a folder, from the beginning or from where it was. FileExistsError where another one stands."""
    listing = place / f"{request.what}.manifest.json"
    before = _before(request, place, listing)
    plan = planned(bulk, request)
    if before is not None:  # what it stands for is what it stood for when it began
        plan = replace(plan, cursor=before.cursor, removed=sorted({*before.removed, *plan.removed}))
    manifest = Manifest(request.said, plan.cursor, plan.removed, before.parts if before else [])
    folder = _Folder(place / request.what, listing, manifest)
    place.make()
    folder.save()
    try:
        _fill(bulk, request, folder, plan)
    except BaseException:
        folder.save()
        raise
    folder.save(complete=True)
    parts = manifest.parts
    return accounted(request, plan, sum(part.rows for part in parts), len(parts))


def _before(request: Request, place: Place, listing: Place) -> Manifest | None:
    """What was finished of the same export; whatever else is among its files goes."""
    there = Manifest.load(listing)
    files = place / request.what
    files.sweep()
    listing.sweep()
    if request.anew:
        listing.remove()
        there = None
    elif there is not None and there.complete:
        raise FileExistsError(errno.EEXIST, _AGAIN.format(cursor=there.cursor), place.shown)
    elif there is not None and there.asked != request.said:
        said = ", ".join(f"{name} {value}" for name, value in there.asked.items() if value)
        raise FileExistsError(errno.EEXIST, _OTHER.format(said=said), place.shown)
    finished = {part.path for part in there.parts} if there else set()
    for name in files.files():
        if name not in finished:
            _take_away(files, name, ours=there is not None or request.anew)
    return there


def _take_away(files: Place, name: str, *, ours: bool) -> None:
    if not ours or not name.startswith("day="):
        raise FileExistsError(errno.EEXIST, "there are files that no export of copydesk wrote", files.shown)
    (files / name).remove()


def _fill(bulk: Bulk, request: Request, folder: _Folder, plan: Plan) -> None:
    reached = folder.manifest.reached()
    left = list(_left(plan.stretches, reached))
    if not left and not folder.manifest.parts:
        left = [Stretch(_NEVER, array("q"))]
    with progress(request.what, sum(len(stretch.ids) for stretch in left)) as advance:
        for stretch in left:
            folder.add(_part(bulk, request, folder.place, stretch, advance))


def _left(stretches: list[Stretch], reached: dict[str, int]) -> Iterator[Stretch]:
    for stretch in stretches:
        last = reached.get(stretch.day)
        ids = stretch.ids if last is None else array("q", (number for number in stretch.ids if number > last))
        for start in range(0, len(ids), _PART):
            yield Stretch(stretch.day, ids[start : start + _PART])


def _part(bulk: Bulk, request: Request, folder: Place, stretch: Stretch, advance: Advance) -> Part:
    first, last = (stretch.ids[0], stretch.ids[-1]) if stretch.ids else (0, 0)
    day = folder / f"day={stretch.day}"
    name = f"part-{first}.{_ENDINGS[request.format]}"
    day.make()
    with (
        (day / name).writing(aside=folder) as file,
        compressed(file, name) as packed,
        writer(request.format, bulk, request.dataset, packed) as put,
    ):
        rows = pour(stretch.ids, put, advance)
        if not rows:
            put([])
    return Part(f"{day.path.rpartition('/')[2]}/{name}", stretch.day, first, last, rows)
