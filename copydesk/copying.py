"""`copydesk store copy`: a whole store moved to another place or another kind of database."""

import datetime as dt
import time
from dataclasses import asdict

from copydesk import screen, searching
from copydesk.config import Config
from storage import copying


def run(settings: Config, to: str, *, as_json: bool) -> None:
    """Copy the store to another place, let search find what is in it, and say what was copied."""
    began = time.monotonic()
    with settings.open_store() as store, screen.progress("Copying", 2 * copying.size(store)) as advance:
        copied = copying.copy(store, to, lambda table, rows: advance(rows, table))
    with settings.model_copy(update={"store": to}).open_store() as made:
        searching.catch_up(made, lambda: dt.datetime.now(dt.UTC))
        place = made.place
    if as_json:
        screen.json({"to": place, "tables": [asdict(one) for one in copied]})
        return
    shown = screen.table("Table", "#Rows", "#Checksum")
    for one in copied:
        shown.add_row(one.table, f"{one.rows:,}", one.checksum)
    screen.out.print(shown)
    took = time.monotonic() - began
    total = sum(one.rows for one in copied)
    screen.out.print(f"{total:,} rows copied to {place} in {took:.0f} s, read again there, and found equal.")
