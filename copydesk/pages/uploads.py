"""Uploads: files that were dropped on a page, read and imported beside it, with an account of everything in them.

They take the way of what is sent to the API: kept raw a block at a time, and made into articles by whoever ingests, in
processes of their own. So a page that is closed, or a server that is stopped, loses nothing that has been kept.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from tempfile import TemporaryDirectory

from copydesk import rejects
from copydesk.pages.desk import Desk
from copydesk.pages.jobs import Job
from copydesk.pipeline import Account, Fate, batched
from copydesk.screen import json_line
from copydesk.web.imports import BLOCK, AccountJson, Item, accounts
from crawler import MARK, SeedFiles
from normalize import Page, Reason, Rejected

#: Seconds for which nothing more becomes of what was kept before the account says that it is still pending.
_WAIT = 60.0
#: Accounts that are kept to be looked at, and bytes of rejected rows that a browser is given to mend: a text field of
#: more than a megabyte is no place to mend anything.
KEPT, MENDABLE = 100_000, 1_000_000
_NAMELESS = re.compile(r"#\d+\Z")


@dataclass(slots=True)
class Imported:
    """What has come of an import so far: counts, the accounts, and the rejected rows as they can be imported again.

    `unmendable` counts rejected inputs that are too large to be mended in a browser.
    """

    fates: Counter[str] = field(default_factory=Counter)
    reasons: Counter[str] = field(default_factory=Counter)
    rows: list[AccountJson] = field(default_factory=list)
    mend: list[str] = field(default_factory=list)
    room: int = MENDABLE
    unmendable: int = 0

    def add(self, item: Item, account: AccountJson) -> None:
        """Note the account of one input."""
        self.fates[account.outcome] += 1
        if len(self.rows) < KEPT:
            self.rows.append(account)
        if account.outcome == Fate.REJECTED:
            self.reasons[account.reason or ""] += 1
            self._keep(item, account)

    def _keep(self, item: Item, account: AccountJson) -> None:
        told = item if isinstance(item, Rejected) else None
        if isinstance(item, Page):
            told = Rejected(item.source, Reason(account.reason or ""), account.detail or "")
        page = item if isinstance(item, Page) else None
        line = rejects.entry(Account(item.source, Fate.REJECTED, rejected=told, page=page))
        mark = line[MARK]
        if isinstance(mark, Mapping) and "path" in mark:
            return  # a whole file: there is nothing of it here that could be mended
        text = json_line(line).decode().rstrip()
        self.room -= len(text)
        if self.room < 0:
            self.unmendable += 1
        else:
            self.mend.append(text)


def run(at: Desk, job: Job, folder: TemporaryDirectory[str], names: Sequence[str], outlet: str, by: str) -> Imported:
    """Import the files of a folder, which is removed then."""
    with folder:
        done: Imported = job.result
        number = at.store.start_run(at.now(), {"paths": list(names), "outlet": outlet or None, "by": by})
        files = SeedFiles((Path(folder.name),), follows=False)
        for block in batched(_inputs(files, Path(folder.name), outlet), BLOCK):
            for item, account in zip(block, accounts(at.service, block, _WAIT), strict=True):
                done.add(item, account)
                read, refused = done.fates.total(), done.fates[Fate.REJECTED]
                job.say(f"{read:,} read, {refused:,} rejected; {files.done / max(files.size, 1):.0%} of the files")
        at.store.finish_run(number, at.now(), dict(done.fates))
    at.facets.forget()
    at.overview.forget()
    return done


def _inputs(files: Iterable[Item], folder: Path, outlet: str) -> Iterator[Item]:
    """Each input under the name that its file had for whoever sent it; with its outlet."""
    for item in files:
        inside = item.source.removeprefix(f"{folder}/")
        name = item.source if inside == item.source else inside.partition("/")[2]
        # As a record's name and not a path: the same name tomorrow is not a version of the same article.
        source = name if _NAMELESS.search(name) else f"{name}#1"
        if outlet and isinstance(item, Page) and not item.given.outlet:
            yield replace(item, source=source, given=replace(item.given, outlet=outlet))
        else:
            yield replace(item, source=source)
