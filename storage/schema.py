"""The schema's revisions: which one a store is at, and the way to another.

A store is brought to the newest revision when it is opened, in one transaction: it is wholly new or wholly as
it was, and two programs that open it at once do it once. Alembic itself is imported only when there is
something to do, for it takes longer to load than most commands to run.
"""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from storage import connection, granting, views
from storage.errors import NotAStore, StoreTooNew

if TYPE_CHECKING:
    from alembic.config import Config

#: Every revision there has been, oldest first; a test holds them to the scripts in
#: storage/migrations/versions.
REVISIONS = tuple(f"{number:04}" for number in range(1, 15))
HEAD = REVISIONS[-1]
SCRIPTS = Path(__file__).parent / "migrations"

#: Told the revision that a store has come to.
Told = Callable[[str], None]

#: What marks a database as ours beside Alembic's own table, which others have too.
_OURS = {"alembic_version", "page", "article", "version", "story", "membership"}
_NUMBER = "SELECT version_num FROM alembic_version"


def revision(opened: Connection, place: str) -> str | None:
    """The revision of the store behind a connection, None for an empty database.

    NotAStore for the database of another program, StoreTooNew for a revision that is not known here.
    """
    found = set(inspect(opened).get_table_names())
    number = opened.exec_driver_sql(_NUMBER).scalar() if "alembic_version" in found else None
    if number is None and found <= {"alembic_version"}:
        return None
    if not found >= _OURS:
        raise NotAStore(f"{place} is a database, but not a copydesk store: is it the right file?")
    if number not in REVISIONS:
        raise StoreTooNew(
            f"{place} was written by a newer copydesk (its schema is {number}, here the newest is {HEAD}): "
            "upgrade copydesk, or use another store."
        )
    return str(number)


def migrate(engine: Engine, place: str, to: str | None = None, told: Told | None = None) -> None:
    """Bring a store to a revision, the newest unless told, in one transaction; `base` empties it.

    The views are there at the newest alone, and whoever might read them still may. `told` is called with where the
    store stands, before anything and after each step, which takes minutes where there are millions of rows.
    """
    from alembic import command

    to = to or HEAD
    with connection.rebuilding(engine) as opened:
        # Asked again, now that nobody else can write: another program may have brought it here meanwhile.
        now = revision(opened, place)
        if told is not None and now is not None:
            told(now)
        down = to == "base" or (now is not None and REVISIONS.index(now) > REVISIONS.index(to))
        readers = granting.readers(opened)
        views.drop(opened)
        (command.downgrade if down else command.upgrade)(config(opened, told), to)
        if to == HEAD:
            views.make(opened)
            granting.restore(opened, readers)


def config(opened: Connection, told: Told | None = None) -> "Config":
    """Alembic's configuration for an open connection; its scripts are beside this module."""
    from alembic.config import Config

    # Named, since alembic's default is the standard output at the time of its import.
    made = Config(attributes={"connection": opened, "told": told}, stdout=sys.stdout)
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return made
