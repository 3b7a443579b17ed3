"""`copydesk export`: what is in the store as files for others, whole or what changed since an event.

A plan is made first, ids by day, and then read a few thousand rows at a time, so that memory does not grow with the
store. What is read while others write holds everything up to the event that is told at the end, and what came later
is in the next export since that event.
"""

import sys
from array import array
from dataclasses import asdict
from typing import BinaryIO

from copydesk import screen
from copydesk.config import Config
from copydesk.exports import Format, folders
from copydesk.exports.asked import Account, BadRequest, Plan, Request, accounted, planned
from copydesk.exports.flow import pour, progress
from copydesk.exports.formats import compressed, writer
from copydesk.exports.manifest import Manifest
from copydesk.exports.places import Place
from storage.bulk import Bulk


def run(settings: Config, request: Request, *, as_json: bool) -> None:
    """Export, and say what was."""
    with settings.open_store() as store:
        account = export(store.bulk(), request)
    if as_json:
        screen.json(asdict(account))
        return
    gone = f", {len(account.removed):,} are gone" if request.since is not None else ""
    place = f" to {request.output}" if request.output else ""
    what = f"{account.rows:,} {request.what} written{place}{gone}."
    screen.err.print(f"{what} What changes from now on: --since {account.cursor}", soft_wrap=True)


def export(bulk: Bulk, request: Request) -> Account:
    """Write what is asked for. OSError, which names the place, and BadRequest where that is not possible."""
    if request.output is None:
        return _printed(bulk, request)
    place = Place.of(request.output)
    if place.is_folder or (request.format is Format.PARQUET and not place.path.endswith(".parquet")):
        return folders.write(bulk, request, place)
    return _into_file(bulk, request, place)


def _printed(bulk: Bulk, request: Request) -> Account:
    """To standard output; what is gone is told in a last line, which has nothing else."""
    if request.format is Format.PARQUET:
        raise BadRequest("Parquet is for files: name one, or a folder, with -o")
    if request.since is not None and request.format is Format.CSV:
        raise BadRequest("CSV has no room for what is gone: name a file with -o, whose manifest has it")
    plan = planned(bulk, request)
    rows = _stream(bulk, request, plan, sys.stdout.buffer)
    if request.since is not None:
        sys.stdout.buffer.write(screen.json_line({"removed": plan.removed, "cursor": plan.cursor}))
    return accounted(request, plan, rows, 0)


def _into_file(bulk: Bulk, request: Request, place: Place) -> Account:
    """One file, in the order of ids; with --since its manifest beside it."""
    plan = planned(bulk, request)
    with place.writing() as file, compressed(file, place.path) as packed:
        rows = _stream(bulk, request, plan, packed)
    if request.since is not None:
        Manifest(request.said, plan.cursor, plan.removed, complete=True).save(place.beside(".manifest.json"))
    return accounted(request, plan, rows, 1)


def _stream(bulk: Bulk, request: Request, plan: Plan, file: BinaryIO) -> int:
    ids = array("q", sorted(number for stretch in plan.stretches for number in stretch.ids))
    with progress(request.what, len(ids)) as advance, writer(request.format, bulk, request.dataset, file) as write:
        return pour(ids, write, advance)
