"""What can be wrong with a store, each caused for real, and what the user is told."""

import os
import re
import shutil
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import fields, replace
from datetime import UTC, datetime
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import pytest

from dedupe.document import Document, Membership, Relation, Story
from dedupe.signature import ALGORITHM, Signature
from normalize.article import Article, Dateline, Form, Reason, Rejected
from normalize.page import Page
from normalize.wire import Wire
from storage import Store, StoreError, Unit, identity, schema
from storage.crawl import Crawl
from storage.datasets import ARTICLES
from storage.errors import (
    BadStoreUrl,
    NotAStore,
    StoreCorrupt,
    StoreFull,
    StoreLocked,
    StoreMissing,
    StoreReadOnly,
    StoreTooNew,
)
from storage.query import ArticleQuery, StoryQuery
from storage.records import KeyScope, Signed
from storage.retention import Rule
from storage.search.query import parse

NOW = datetime(2024, 3, 4, 12, tzinfo=UTC)
PAGE = Page("ferry.txt", b"The ferry to Norholm runs again.", "text/plain")
_KNOWN = {"source", "title", "authors", "dateline", "form", "stub", "notices", "body", "removed", "wire"}
UNKNOWN: dict[str, Any] = {field.name: None for field in fields(Article) if field.name not in _KNOWN}
ARTICLE = Article(
    source="ferry.txt",
    title="Ferry runs again",
    authors=(),
    dateline=Dateline(),
    form=Form.ARTICLE,
    stub=False,
    notices=(),
    body=("The ferry to Norholm runs again.",),
    removed=(),
    wire=Wire(),
    **UNKNOWN,
)
KEY = identity.of(PAGE)
STORY = Story(KEY, "alone", (Membership(KEY, Relation.ORIGINAL, 1.0, None),))
SIGNED = Signed(1, Document(KEY, "", ARTICLE.body), Signature(KEY, ALGORITHM, b"\1\0\0\0"))


def fill(path: Path) -> Path:
    with Store.open(path, create=True) as store, store.unit(NOW) as unit:
        unit.add(unit.keep(PAGE).page_id, ARTICLE, KEY)
        unit.sign([SIGNED])
        unit.restory([STORY])
    return path


@pytest.fixture
def filled(tmp_path: Path) -> Path:
    return fill(tmp_path / "store.db")


# Addresses


@pytest.mark.parametrize(
    "url",
    [
        "oracle://localhost/news",
        "nonsense://x",
        "postgresql+psycopg2://me:secret@localhost/news",
        "mysql://me:secret@localhost/news",
        "sqlite+aiosqlite:///x.db",
        "sqlite://",
        "sqlite:///:memory:",
        "sqlite:///x.db?mode=ro",
        "sqlite://host:port/x",
        "://",
        "store\0.db",
    ],
)
def test_an_address_that_cannot_be_a_store(url: str) -> None:
    with pytest.raises(BadStoreUrl, match=r"sqlite:///PATH") as raised:
        Store.open(url, create=True)
    assert "secret" not in str(raised.value)


def test_a_path_and_its_url_are_one_store(filled: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(filled.parent)
    monkeypatch.setenv("HOME", str(filled.parent))
    for url in (filled, str(filled), f"sqlite:///{filled}", "sqlite:///store.db", "store.db", "~/store.db"):
        with Store.open(url) as store:
            assert store.counts().articles == 1
            assert not store.place.startswith("sqlite")


def test_there_is_no_store(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=re.escape(f"no store at {tmp_path / 'none.db'}")):
        Store.open(tmp_path / "none.db")
    assert list(tmp_path.iterdir()) == [], "looking for a store does not make one"


def test_there_is_no_folder(tmp_path: Path) -> None:
    with pytest.raises(StoreMissing, match=r"there is no folder .* create it"):
        Store.open(tmp_path / "none" / "store.db", create=True)


def test_an_empty_file_is_no_store_yet(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.touch()
    with pytest.raises(StoreMissing, match="is empty"):
        Store.open(path)
    assert fill(path).stat().st_size > 0


# Something else is there


def test_a_folder(tmp_path: Path) -> None:
    with pytest.raises(NotAStore, match="is a folder"):
        Store.open(tmp_path, create=True)


def test_a_file_that_is_no_database(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    path.write_text("Dear editor, " * 1000)
    with pytest.raises(NotAStore, match="is not a copydesk store"):
        Store.open(path, create=True)
    assert path.read_text() == "Dear editor, " * 1000


@pytest.mark.parametrize("table", ["article", "alembic_version", "places"])
def test_the_database_of_another_program_is_left_alone(tmp_path: Path, table: str) -> None:
    path = tmp_path / "other.db"
    with sqlite3.connect(path) as other:
        other.execute(f"CREATE TABLE {table} (version_num TEXT)")
        other.execute(f"INSERT INTO {table} VALUES ('1975ea83b712')")
    other.close()
    before = path.read_bytes()
    with pytest.raises(NotAStore, match="not a copydesk store"):
        Store.open(path, create=True)
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]


def test_a_store_of_a_newer_version(filled: Path) -> None:
    with sqlite3.connect(filled) as later:
        later.execute("UPDATE alembic_version SET version_num = '0917'")
    later.close()
    with pytest.raises(StoreTooNew, match=r"newer copydesk \(its schema is 0917.*upgrade copydesk"):
        Store.open(filled)


def test_a_damaged_store(filled: Path) -> None:
    with Store.open(filled) as store, store.unit(NOW) as unit:
        for n in range(300):
            unit.keep(Page(f"{n}.txt", os.urandom(2000), "text/plain"))
    size = filled.stat().st_size
    with filled.open("r+b") as file:
        file.seek(size // 4)
        file.write(os.urandom(size // 2))
    with pytest.raises(StoreCorrupt, match=r"is damaged .*restore it"), Store.open(filled) as store:
        list(store.pages())


# Locked


@pytest.fixture
def locked(filled: Path) -> Iterator[Path]:
    """A store that somebody else has begun to write and does not finish."""
    other = sqlite3.connect(filled, isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    yield filled
    other.close()


WRITING: dict[str, Callable[[Store], Any]] = {
    "unit": lambda store: unit_of(store, lambda unit: unit.keep(PAGE)),
    "rehearsal": lambda store: rehearsed(store, lambda unit: unit.keep(PAGE)),
    "crawl": lambda store: crawled(store, lambda crawl: crawl.begin_sources({"tribune": None})),
    "start_run": lambda store: store.start_run(NOW, {}),
    "finish_run": lambda store: store.finish_run(1, NOW, {}),
    "make_key": lambda store: store.make_key(NOW, "desk", b"1" * 32, "cd_1", KeyScope.READ),
    "revoke_key": lambda store: store.revoke_key(NOW, "desk"),
    "webhooks": lambda store: hooked(store),
    "grant": lambda store: store.grant("reader"),
    "use_key": lambda store: store.use_key(NOW, 1),
}
READING: dict[str, Callable[[Store], Any]] = {
    "pending": lambda store: list(store.pending()),
    "pages": lambda store: list(store.pages()),
    "page": lambda store: store.page(1),
    "article": lambda store: store.article(1),
    "document": lambda store: store.document(1),
    "furniture": lambda store: store.furniture(),
    "furniture_rule": lambda store: store.furniture_rule(1),
    "outlets": lambda store: store.outlets(),
    "facets": lambda store: store.facets(NOW),
    "overview": lambda store: store.overview(NOW),
    "newest_story": lambda store: store.newest_story(),
    "newest": lambda store: store.newest("The Echo", 1),
    "held": lambda store: list(store.held("The Echo")),
    "unsigned": lambda store: store.unsigned(),
    "unsettled": lambda store: store.unsettled(0),
    "around": lambda store: store.around([]),
    "articles": lambda store: list(store.articles()),
    "stories": lambda store: list(store.stories()),
    "stories_of": lambda store: store.stories_of([1]),
    "story": lambda store: store.story(1),
    "match": lambda store: store.match(1, 2),
    "matches": lambda store: store.matches([1, 2]),
    "matched": lambda store: list(store.matched()),
    "region": lambda store: store.region(1, 0.5),
    "related": lambda store: store.related(1),
    "history": lambda store: store.history(1),
    "crawl_view": lambda store: seen(store, lambda crawl: crawl.states()),
    "decisions": lambda store: list(store.decisions()),
    "judged": lambda store: store.judged(),
    "unread": lambda store: store.unread(),
    "made_of": lambda store: store.made_of([1]),
    "rejections": lambda store: list(store.rejections()),
    "events": lambda store: list(store.events()),
    "last_event": lambda store: store.last_event(),
    "versions_at": lambda store: store.versions_at([(1, 1)]),
    "search": lambda store: store.search(parse("ferry")),
    "unsearched": lambda store: store.unsearched(),
    "article_at": lambda store: store.article_at("https://a.example/"),
    "expired": lambda store: store.expired(Rule(NOW)),
    "old_pages": lambda store: store.old_pages(NOW),
    "dropped_pages": lambda store: store.dropped_pages(),
    "article_lines": lambda store: store.article_lines(ArticleQuery()),
    "story_lines": lambda store: store.story_lines(StoryQuery()),
    "versions": lambda store: store.versions(1),
    "fates": lambda store: store.fates([1]),
    "bulk": lambda store: store.bulk().columns(ARTICLES, [1]),
    "key": lambda store: store.key(b"1" * 32),
    "keys": lambda store: store.keys(),
    "counts": lambda store: store.counts(),
    "runs": lambda store: store.runs(),
}
# `scrub` waits for nobody: it says whether it could.
NEITHER = {"open", "close", "place", "engine", "scrub", "shelf", "window"}


def hooked(store: Store) -> None:
    with store.webhooks() as hooks:
        hooks.every()


def unit_of(store: Store, verb: Callable[[Unit], Any]) -> None:
    with store.unit(NOW) as unit:
        verb(unit)


def rehearsed(store: Store, verb: Callable[[Unit], Any]) -> None:
    with store.rehearsal(NOW) as unit:
        verb(unit)


def crawled(store: Store, verb: Callable[[Crawl], Any]) -> None:
    with store.crawl(NOW) as crawl:
        verb(crawl)


def seen(store: Store, verb: Callable[[Crawl], Any]) -> Any:
    with store.crawl_view(NOW) as crawl:
        return verb(crawl)


def test_every_verb_is_tried_below() -> None:
    verbs = {name for name in dir(Store) if not name.startswith("_")}
    assert verbs == WRITING.keys() | READING.keys() | NEITHER


@pytest.mark.parametrize("verb", WRITING)
def test_writing_to_a_locked_store(locked: Path, verb: str) -> None:
    with Store.open(locked, patience=0.05) as store:
        with pytest.raises(StoreLocked, match=r"is locked: another program .*run this again"):
            WRITING[verb](store)
        assert store.counts().pages == 1


@pytest.mark.parametrize("verb", READING)
def test_reading_a_locked_store(locked: Path, verb: str) -> None:
    with Store.open(locked, patience=0.05) as store:
        READING[verb](store)


def test_creating_a_store_that_is_locked(tmp_path: Path) -> None:
    other = sqlite3.connect(tmp_path / "store.db", isolation_level=None)
    other.execute("BEGIN EXCLUSIVE")
    with pytest.raises(StoreLocked):
        Store.open(tmp_path / "store.db", create=True, patience=0.05)
    other.close()


def test_a_writer_waits_for_its_turn(filled: Path) -> None:
    hold = """
        import sqlite3, sys, time
        other = sqlite3.connect(sys.argv[1], isolation_level=None)
        other.execute("BEGIN IMMEDIATE")
        print("held", flush=True)
        time.sleep(0.5)
        other.execute("COMMIT")
    """
    with (
        subprocess.Popen([sys.executable, "-c", textwrap.dedent(hold), str(filled)], stdout=subprocess.PIPE) as other,
        Store.open(filled, patience=30) as store,
    ):
        assert other.stdout is not None
        other.stdout.readline()
        assert store.start_run(NOW, {}) == 1


# No room


FILLER = """
    import sys
    from datetime import UTC, datetime
    from random import Random
    from normalize.page import Page
    from storage import Store
    from storage.errors import StoreFull
    {limit}
    noise, n = Random(1), 0
    with Store.open(sys.argv[1], create=True) as store:
        try:
            while n < 1000:
                with store.unit(datetime.now(UTC)) as unit:
                    unit.keep(Page(f"{{n}}.0", noise.randbytes(20_000), "text/plain"))
                    unit.keep(Page(f"{{n}}.1", noise.randbytes(20_000), "text/plain"))
                n += 1
        except StoreFull as error:
            print(n, error)
"""


def full(path: Path, limit: str) -> tuple[int, str]:
    """Write until there is no room: how many units were acknowledged, and what was said then."""
    script = textwrap.dedent(FILLER).format(limit=limit)
    done = subprocess.run(
        [sys.executable, "-c", script, str(path)],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    number, _, message = done.stdout.partition(" ")
    return int(number), message


def check_whole(path: Path, units: int) -> None:
    with Store.open(path) as store:
        kept = [page.source for _, page in store.pending()]
        assert kept == [f"{n}.{part}" for n in range(units) for part in range(2)]
        assert store.unit(NOW) is not None
        unit_of(store, lambda unit: unit.keep(PAGE))


def test_a_file_that_may_not_grow(tmp_path: Path) -> None:
    path = tmp_path / "store.db"
    limit = "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (2_000_000, 2_000_000))"
    units, message = full(path, limit)
    assert units > 10
    assert "no room left" in message
    check_whole(path, units)


@pytest.mark.skipif(os.geteuid() != 0 or not shutil.which("mount"), reason="a disk of its own takes root")
def test_a_full_disk(tmp_path: Path) -> None:
    disk = tmp_path / "disk"
    disk.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", "size=3m", "none", disk], capture_output=True, check=False)
    if mounted.returncode:
        pytest.skip(f"no disk of its own here: {mounted.stderr.decode().strip()}")
    try:
        units, message = full(disk / "store.db", "")
        assert units > 10
        assert "no room left" in message
        shutil.copytree(disk, tmp_path / "roomier")
        check_whole(tmp_path / "roomier" / "store.db", units)
        with pytest.raises(StoreFull):
            Store.open(Path(shutil.copy("/dev/null", disk / "other.db")), create=True)
    finally:
        subprocess.run(["umount", disk], check=True)


# Not ours to write


WEAK = """
    import os, sys
    import alembic.command  # while this Python can still be read
    from datetime import UTC, datetime
    from normalize.page import Page
    from storage import Store, StoreError, schema
    if sys.argv[2] == "upgraded":
        schema.REVISIONS, schema.HEAD = (*schema.REVISIONS, "0917"), "0917"
    if os.geteuid() == 0:
        os.setgid(65534), os.setuid(65534)
    try:
        with Store.open(sys.argv[1], create=sys.argv[2] == "create", patience=0.1) as store:
            print("articles", store.counts().articles, [stored.key for stored in store.articles()])
            with store.unit(datetime.now(UTC)) as unit:
                unit.keep(Page("new.txt", b"New.", "text/plain"))
    except StoreError as error:
        print(type(error).__name__, error)
"""


def as_somebody_weak(path: Path, purpose: str = "create") -> str:
    done = subprocess.run(
        [sys.executable, "-c", textwrap.dedent(WEAK), str(path), purpose],
        cwd=Path(__file__).parents[1],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.fixture
def open_folder() -> Iterator[Path]:
    """A store in a folder that anybody may pass, so that only its own permissions decide."""
    with TemporaryDirectory() as folder:
        Path(folder).chmod(0o755)
        yield fill(Path(folder) / "store 100% #1?.db")
        Path(folder).chmod(0o755)


def test_a_store_that_may_only_be_read(open_folder: Path) -> None:
    open_folder.chmod(0o444)
    said = as_somebody_weak(open_folder)
    assert "StoreReadOnly" in said
    assert "check the permissions" in said


@pytest.fixture
def shut_folder(open_folder: Path) -> Path:
    """A store that nobody may write, in a folder that nobody may write."""
    open_folder.chmod(0o444)
    open_folder.parent.chmod(0o555)
    return open_folder


READ = f"articles 1 ['{KEY}']\nStoreReadOnly"


def test_a_store_that_may_only_be_read_is_read(shut_folder: Path) -> None:
    said = as_somebody_weak(shut_folder, "read")
    assert said.startswith(READ)
    assert "cannot be opened for writing: check the permissions" in said
    assert list(shut_folder.parent.iterdir()) == [shut_folder]


def test_a_store_that_may_only_be_read_and_is_no_log_ahead_is_read(shut_folder: Path) -> None:
    shut_folder.parent.chmod(0o755)
    shut_folder.chmod(0o644)
    with sqlite3.connect(shut_folder) as copied:
        copied.execute("PRAGMA journal_mode = DELETE")
    copied.close()
    shut_folder.chmod(0o444)
    for mode in (0o755, 0o555):
        shut_folder.parent.chmod(mode)
        assert as_somebody_weak(shut_folder, "read").startswith(READ)


def test_a_store_that_may_only_be_read_is_read_while_somebody_writes(open_folder: Path) -> None:
    """What is only in the log yet is seen, since the log and its index are there."""
    with Store.open(open_folder) as store:
        unit_of(store, lambda unit: unit.add(unit.keep(replace(PAGE, content=b"Two.")).page_id, ARTICLE, "url:two"))
        open_folder.parent.chmod(0o555)
        assert "articles 2" in as_somebody_weak(open_folder, "read")


def test_a_log_that_cannot_be_read_is_not_passed_over(open_folder: Path) -> None:
    """A writer was killed: what it wrote last is in the log alone, and the log's index went with it."""
    with Store.open(open_folder) as store:
        unit_of(store, lambda unit: unit.keep(replace(PAGE, content=b"Two.")))
        left = Path(f"{open_folder}-wal").read_bytes()
    Path(f"{open_folder}-wal").write_bytes(left)
    open_folder.parent.chmod(0o555)
    said = as_somebody_weak(open_folder, "read")
    assert said.startswith("StoreReadOnly"), said


def test_an_old_store_that_may_only_be_read_is_named_as_such(shut_folder: Path) -> None:
    said = as_somebody_weak(shut_folder, "upgraded")
    assert said.startswith("StoreReadOnly")
    assert f"{shut_folder} was written by an older copydesk (its schema is {schema.HEAD}, here it is 0917)" in said
    assert "cannot be brought up to date" in said


def test_a_store_that_may_not_be_read(open_folder: Path) -> None:
    open_folder.chmod(0)
    assert "StoreReadOnly" in as_somebody_weak(open_folder)


def test_a_folder_that_may_not_be_written(open_folder: Path) -> None:
    open_folder.parent.chmod(0o555)
    assert "StoreReadOnly" in as_somebody_weak(open_folder.parent / "new.db")


def test_a_folder_that_may_not_be_entered(open_folder: Path) -> None:
    open_folder.parent.chmod(0)
    said = as_somebody_weak(open_folder)
    open_folder.parent.chmod(0o755)
    assert "StoreReadOnly" in said


def test_a_name_that_is_too_long(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly, match="cannot be reached: File name too long"):
        Store.open(tmp_path / ("x" * 300), create=True)


# The tree


def test_every_error_is_one_of_ours_and_in_the_drawing() -> None:
    import storage.errors as module

    drawing = module.__doc__ or ""
    kinds = [kind for kind in vars(module).values() if isinstance(kind, type) and issubclass(kind, StoreError)]
    assert len(kinds) == 13
    for kind in kinds:
        assert f"{kind.__name__} " in drawing
        assert kind.__doc__


def test_an_unforeseen_error_of_the_driver_is_ours_too_and_keeps_its_cause(filled: Path) -> None:
    with Store.open(filled) as store:
        with pytest.raises(StoreError, match="no such table") as raised, store.engine.connect() as connection:
            connection.exec_driver_sql("SELECT * FROM nowhere")
        assert isinstance(raised.value.__cause__, sqlite3.OperationalError)


def test_a_rejection_in_a_store_that_went_away(filled: Path) -> None:
    """The file is replaced by something else while the store is open."""
    with Store.open(filled) as store:
        store.engine.dispose()
        for leftover in filled.parent.iterdir():
            leftover.unlink()
        filled.write_text("Dear editor, " * 1000)
        with pytest.raises(NotAStore), store.unit(NOW) as unit:
            unit.reject(1, Rejected("ferry.txt", Reason.FAILED))
        filled.unlink()
        with pytest.raises(StoreError, match="no such table"):
            store.counts()
