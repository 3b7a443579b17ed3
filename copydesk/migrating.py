"""`copydesk migrate`: a store brought to a revision of its schema, up or down, all of it or nothing."""

from copydesk import screen
from copydesk.config import Config
from storage import checkup, schema
from storage.errors import StoreError


def run(settings: Config, to: str | None, *, as_json: bool) -> None:
    """Migrate, and say from where to where. Raises StoreError."""
    goal = to or schema.HEAD
    if goal not in schema.REVISIONS:
        raise StoreError(f"there is no revision {goal}: there are {schema.REVISIONS[0]} to {schema.HEAD}.")
    before = checkup.revision(settings.store)
    if before is None:
        raise StoreError(f"{settings.store} is empty: copydesk import makes a store in it.")
    if before != goal:
        with screen.counting(f"From {before} to {goal}") as say:
            checkup.bring(settings.store, goal, say)
    if as_json:
        screen.json({"before": before, "after": goal})
    else:
        screen.out.print(f"From {before} to {goal}." if before != goal else f"It is at {goal} already.")
