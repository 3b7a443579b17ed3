"""Addresses of stores: a SQLAlchemy URL or a plain path, checked before anything is opened."""

from collections.abc import Iterator, Mapping
from pathlib import Path

from sqlalchemy import URL, make_url
from sqlalchemy.exc import ArgumentError

from storage.errors import BadStoreUrl, NotAStore, StoreMissing, StoreReadOnly

_WAYS = "a path, sqlite:///PATH, or postgresql://USER@HOST/DATABASE"
#: How people write the kind of database; the driver is ours to choose.
_POSTGRES = {"postgresql", "postgres", "postgresql+psycopg"}


def of(text: str | Path) -> URL:
    """The URL of a store; whatever has no scheme is the path of a SQLite file.

    BadStoreUrl for an address that cannot be one.
    """
    if "\0" in str(text):
        raise BadStoreUrl(f"{text!r} is no path: write a path, or sqlite:///PATH.")
    # Written as a path far more often than as a URL; a Windows path has no "://" either.
    if "://" not in str(text):
        return URL.create("sqlite+pysqlite", database=str(Path(text).expanduser()))
    try:
        url = make_url(str(text))
    except (ArgumentError, ValueError) as error:
        raise BadStoreUrl(f"that is no store URL: write {_WAYS}.") from error
    if url.drivername in _POSTGRES:
        return _named(url.set(drivername="postgresql+psycopg"))
    if url.get_backend_name() != "sqlite" or url.get_driver_name() != "pysqlite":
        raise BadStoreUrl(f"{url.drivername!r} stores are not supported: write {_WAYS}.")
    if not url.database or url.database == ":memory:" or url.query:
        raise BadStoreUrl(f"{text!r} names no file: a store is kept in one. Write a path, or sqlite:///PATH.")
    return url


def _named(url: URL) -> URL:
    if not url.database and not {"dbname", "service"} & url.query.keys():
        raise BadStoreUrl(f"{place(url)} names no database: write postgresql://USER@HOST/DATABASE.")
    return url


def place(url: URL) -> str:
    """How messages name a store: its path, or where its database is; never a password."""
    if url.get_backend_name() == "sqlite":
        return url.database or ""
    shown = {name: url.query[name] for name in ("host", "port", "dbname", "service") if name in url.query}
    return URL.create("postgresql", url.username, None, url.host, url.port, url.database, shown).render_as_string()


def opening(url: URL, options: Mapping[str, str]) -> URL:
    """A store's URL with SQLite's own options said in it (https://sqlite.org/uri.html), if there are any."""
    if not options:
        return url
    return url.set(database=Path(url.database or "").absolute().as_uri(), query={**options, "uri": "true"})


def ways_to_read(url: URL) -> Iterator[Mapping[str, str]]:
    """The options that may open a store which cannot be written, to be tried in their order."""
    if url.get_backend_name() != "sqlite":
        yield {}  # the same way; what the role may do is the server's to say
        return
    yield {"mode": "ro"}
    # A reader of a write-ahead log needs its index, a file that it makes beside the store, and cannot in a folder
    # that is read-only. What is called immutable is read without index, log and locks: right where there is no
    # log, wrong where there is one, for that holds what was written last. Whoever may write the folder and begins
    # while we read moves pages under us; we may not lock them out, and a command reads for seconds.
    if not any(Path(f"{url.database}{log}").exists() for log in ("-wal", "-journal")):
        yield {"mode": "ro", "immutable": "1"}


def check(url: URL, create: bool) -> None:
    """Whether a store can be at a URL, as far as the file system tells.

    StoreMissing where there is none and none is to be made, or not even its folder; NotAStore for a folder;
    StoreReadOnly where we may not even look. A server is not asked before it is used.
    """
    if url.get_backend_name() != "sqlite":
        return
    path = Path(url.database or "")
    try:
        is_folder, is_there, has_folder = path.is_dir(), path.exists(), path.parent.is_dir()
    except OSError as error:
        raise StoreReadOnly(f"{path} cannot be reached: {error.strerror}. Check the path and its folders.") from error
    if is_folder:
        raise NotAStore(f"{path} is a folder, not a store: name a file in it.")
    if not has_folder:
        raise StoreMissing(f"there is no folder {path.parent} to keep a store in: create it, or correct the path.")
    if not create and not is_there:
        raise StoreMissing(f"there is no store at {path}: import something into it first, or correct the path.")
