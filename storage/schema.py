"""The schema's revisions: which one a store is at, and the way to another.

A store is brought to the newest revision when it is opened, in one transaction: it is wholly new or wholly as
it was, and two programs that open it at once do it once. Alembic itself is imported only when there is
something to do, for it takes longer to load than most commands to run.
"""

import sys
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, Engine, inspect

from storage import connection, granting, views
from storage.errors import NotAStore, StoreTooNew

if TYPE_CHECKING:
    from alembic.config import Config

#: Every revision there has been, oldest first; a test holds them to the scripts in
#: storage/migrations/versions.
REVISIONS = ("0001", "0002", "0003", "0004", "0005", "0006", "0007", "0008", "0009", "0010", "0011", "0012", "0013")
HEAD = REVISIONS[-1]
SCRIPTS = Path(__file__).parent / "migrations"

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


def migrate(engine: Engine, place: str, to: str | None = None) -> None:
    """Bring a store to a revision, the newest unless told, in one transaction; `base` empties it.

    The views are there at the newest alone, and whoever might read them still may.
    """
    from alembic import command

    to = to or HEAD
    with connection.rebuilding(engine) as opened:
        # Asked again, now that nobody else can write: another program may have brought it here meanwhile.
        now = revision(opened, place)
        down = to == "base" or (now is not None and REVISIONS.index(now) > REVISIONS.index(to))
        readers = granting.readers(opened)
        views.drop(opened)
        (command.downgrade if down else command.upgrade)(config(opened), to)
        if to == HEAD:
            views.make(opened)
            granting.restore(opened, readers)


def config(opened: Connection) -> "Config":
    """Alembic's configuration for an open connection; its scripts are beside this module."""
    from alembic.config import Config

    # Named, since alembic's default is the standard output at the time of its import.
    made = Config(attributes={"connection": opened}, stdout=sys.stdout)
    made.set_main_option("script_location", str(SCRIPTS).replace("%", "%%"))
    return made
