"""Flow: rows from the store into a writer, a few thousand at a time, with progress."""

import time
from array import array
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from copydesk import screen
from copydesk.exports.formats import Write

#: Ids read at a time, and rows of a group in Parquet. An article of 6 kB is there three times over, as rows, as columns
#: and as Arrow's: 2,000 at a time peaked at 329 MB, 500 at 254 MB (111 MB of it the libraries), for 3 % more time.
ROWS = 500

Advance = Callable[[int], None]


def pour(ids: "array[int]", write: Write, advance: Advance) -> int:
    """Write the rows of some ids; how many they were."""
    rows = 0
    for start in range(0, len(ids), ROWS):
        batch = ids[start : start + ROWS]
        rows += write(batch)
        advance(len(batch))
    return rows


@contextmanager
def progress(what: str, total: int) -> Iterator[Advance]:
    """A bar with the rate and the time left; told how many more ids are done."""
    began, done = time.monotonic(), 0
    with screen.progress(f"Exporting {what}", total) as show:

        def advance(more: int) -> None:
            nonlocal done
            done += more
            show(done, f"{done / max(time.monotonic() - began, 0.001):,.0f}/s")

        yield advance
