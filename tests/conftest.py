"""What every test may use: the shared data where it is present, and the program itself."""

import json
import os
from collections.abc import Callable, Iterator
from itertools import count
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from copydesk.app import app
from dedupe import Document
from tests import SHARED
from tests.databases import Server, server

os.environ["COLUMNS"] = "120"

Run = Callable[..., Result]
Bring = Callable[..., Run]
Places = Callable[[], str]


@pytest.fixture
def shared() -> Path:
    """The labelled data beside the checkout."""
    if not SHARED.is_dir():
        pytest.skip("../shared is absent: the labelled data lies beside the checkout, not in it")
    return SHARED


@pytest.fixture(scope="session")
def postgres() -> Iterator[Server]:
    """A PostgreSQL for the whole run, one for each process of it."""
    with server() as running:
        yield running


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def places(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Places:
    """Where there is room for a store, another place at each call: first on SQLite, then on PostgreSQL."""
    if request.param == "postgresql":
        running: Server = request.getfixturevalue("postgres")
        return running.store
    folder, number = tmp_path_factory.mktemp("stores"), count()
    return lambda: str(folder / f"{next(number)}.db")


@pytest.fixture
def unmade(places: Places, request: pytest.FixtureRequest) -> str:
    """Room for a store that has yet to be made: no tables, where `place` may have them."""
    is_file = "://" not in places()
    return places() if is_file else str(request.getfixturevalue("postgres").fresh())


@pytest.fixture
def place(places: Places) -> str:
    """Room for one store, on each kind of database."""
    return places()


@pytest.fixture
def copydesk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """The command line in an empty folder: `copydesk("import", path, code=0, COPYDESK_STORE=…)`.

    In this process, since a start of the interpreter with all libraries takes a second; what depends on a process
    of its own (signals, pipes, a full disk) starts one itself.
    """
    monkeypatch.chdir(tmp_path)

    def run(*arguments: str | Path, code: int = 0, **environment: str) -> Result:
        done = CliRunner(env=environment).invoke(app, [str(argument) for argument in arguments])
        assert done.exit_code == code, (done.output, done.exception)
        return done

    return run


@pytest.fixture
def bring(copydesk: Run, tmp_path: Path) -> Bring:
    """Import documents, a run each: they are a1, a2 and so on."""

    def bring(*documents: Document) -> Run:
        for number, document in enumerate(documents, start=1):
            assert document.published_at
            told = {
                "url": f"https://{document.outlet}.example/{number}",
                "outlet": document.outlet,
                "title": document.title,
                "text": "\n\n".join(document.body),
                "published_at": document.published_at.isoformat(),
            }
            (tmp_path / f"{number}.jsonl").write_text(json.dumps(told))
            copydesk("import", f"{number}.jsonl")
        return copydesk

    return bring
