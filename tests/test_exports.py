"""Exports: what others read with their own tools is what is in the store, whole files only, and no more in memory."""

import csv
import gzip
import json
import os
import signal
import sqlite3
import subprocess
import sys
import textwrap
from collections.abc import Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import duckdb
import fsspec
import pandas as pd
import polars as pl
import pyarrow.parquet as pq
import pytest
import zstandard
from typer.testing import CliRunner

from copydesk import contract
from copydesk.app import app
from copydesk.exports import Format, What
from copydesk.exports.formats import inert
from storage import Store
from tests import ROOT
from tests.conftest import Places, Run

TIMES = ("first_seen_at", "published_at", "modified_at", "first_seen", "last_seen", "at")
SEALS = "Wardens counted three hundred seals on the sandbanks of Eastmark on Tuesday, twice the number of last year."
FERRY = "The ferry to Norholm runs again after nine days, and the crews of all four boats are back at work."


@pytest.fixture(scope="module")
def seeded(places: Places) -> Iterator[Store]:
    """A store of the sample files, on each kind of database."""
    url = places()
    rejects = Path(os.devnull)
    done = CliRunner().invoke(app, ["import", str(ROOT / "seeds"), "--store", url, "--rejects", str(rejects)])
    assert done.exit_code == 0, done.output
    with Store.open(url) as store:
        yield store


def export(store: Store, *arguments: str | Path, code: int = 0) -> Any:
    address = store.engine.url.render_as_string(hide_password=False)
    place = store.engine.url.database if store.engine.dialect.name == "sqlite" else address
    done = CliRunner().invoke(app, ["export", *map(str, arguments), "--store", str(place)])
    assert done.exit_code == code, (done.output, done.exception)
    return done


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def told(value: object) -> Any:
    """As a reader of JSON has it."""
    return json.loads(json.dumps(value))


def moment(text: str | None) -> datetime | None:
    """A time of the contract as Parquet has it: a bare day begins at midnight."""
    if text is None:
        return None
    return datetime.fromisoformat(text) if len(text) > 10 else datetime.fromisoformat(text).replace(tzinfo=UTC)


def typed(row: dict[str, Any]) -> dict[str, Any]:
    """A line of JSON Lines with times as times."""
    return {name: moment(value) if name in TIMES else value for name, value in row.items()}


def test_json_lines_are_the_contract(seeded: Store) -> None:
    found = lines(export(seeded, "articles").stdout)
    expected = {stored.id: stored for stored in seeded.articles()}
    assert len(found) == len(expected) > 40
    for row in found:
        stored = expected[row["id"]]
        extra = {"version": stored.version, "via": stored.via, "first_seen_at": stored.first_seen_at.isoformat()}
        assert row == told(contract.article(stored)) | extra
    assert lines(export(seeded, "stories").stdout) == [told(contract.story(each)) for each in seeded.stories()]


def test_versions_and_events_are_what_the_store_tells(seeded: Store) -> None:
    ids = [stored.id for stored in seeded.articles()]
    versions = [(each.article_id, each.number, list(each.article.body)) for n in ids for each in seeded.versions(n)]
    found = lines(export(seeded, "versions").stdout)
    assert [(row["article_id"], row["number"], row["body"]) for row in found] == sorted(versions)
    events = [(each.seq, str(each.kind), each.at.isoformat()) for each in seeded.events()]
    assert [(row["seq"], row["kind"], row["at"]) for row in lines(export(seeded, "events").stdout)] == events


def test_memberships_have_the_evidence_that_carried_them(seeded: Store) -> None:
    found = {row["article_id"]: row for row in lines(export(seeded, "memberships").stdout)}
    for stored in seeded.articles():
        if stored.story_id is None:
            assert stored.id not in found
            continue
        row = found[stored.id]
        assert (row["story_id"], row["relation"], row["score"]) == (stored.story_id, stored.relation, stored.score)
        assert (row["via"], row["rule"] is None) == (stored.via, stored.via is None)
    assert any(row["measures"] and row["passages"] for row in found.values())


@pytest.mark.parametrize("what", list(What))
def test_three_readers_load_parquet_without_further_work(seeded: Store, tmp_path: Path, what: What) -> None:
    """Every cell by Polars; the other two are held against the same rows."""
    export(seeded, what, "--format", "parquet", "-o", tmp_path)
    expected = [typed(row) for row in lines(export(seeded, what).stdout)]
    folder, key = tmp_path / what, next(name for name in ("id", "seq", "article_id") if name in expected[0])
    order = [key, *(name for name in ("number",) if name in expected[0])]

    by_polars = pl.read_parquet(folder).sort(order).to_dicts()
    assert len(by_polars) == len(expected) > 30
    for row, line in zip(by_polars, expected, strict=True):
        _same(row, line)

    frame = pd.read_parquet(folder).sort_values(order)
    assert frame[key].tolist() == [line[key] for line in expected]
    relation = duckdb.sql(f"SELECT * FROM '{folder}/**/*.parquet' ORDER BY {', '.join(order)}")
    rows = [dict(zip(relation.columns, row, strict=True)) for row in relation.fetchall()]
    assert [row[key] for row in rows] == [line[key] for line in expected]
    for name in expected[0].keys() & {"body", "articles", "title", "outlets", "stub", "score"}:
        assert [row[name] for row in rows] == [line[name] for line in expected], name
        assert [_plain(value) for value in frame[name]] == [line[name] for line in expected], name


def _plain(value: Any) -> Any:
    if hasattr(value, "tolist"):
        return value.tolist()
    return None if pd.api.types.is_scalar(value) and pd.isna(value) else value


def _same(row: dict[str, Any], line: dict[str, Any]) -> None:
    for name in ("measures", "detail"):
        if isinstance(row.get(name), str):
            row[name] = json.loads(row[name])
    if "dateline" in line:
        day = row["dateline_date"]
        assert line["dateline"] == {"place": row["dateline_place"], "date": day and day.isoformat()}
    for name in row.keys() & line.keys():
        assert row[name] == line[name], name
    apart = {"day", "published_day_only", "dateline_place", "dateline_date"}
    assert row.keys() - line.keys() <= apart
    assert line.keys() - row.keys() <= {"status", "reason", "detail", "dateline"}


def test_parquet_has_types_and_days(seeded: Store, tmp_path: Path) -> None:
    export(seeded, "articles", "--format", "parquet", "-o", tmp_path)
    frame = pl.read_parquet(tmp_path / "articles")
    utc = pl.Datetime("us", "UTC")
    expected = {"id": pl.Int64(), "published_at": utc, "body": pl.List(pl.String), "stub": pl.Boolean(),
                "dateline_date": pl.Date(), "score": pl.Float64(), "day": pl.Date()}  # fmt: skip
    assert {name: frame.schema[name] for name in expected} == expected
    assert isinstance(frame.schema["removed"], pl.List)
    assert isinstance(frame.schema["wire"], pl.Struct)
    dated = frame.filter(pl.col("published_at").is_not_null())
    assert (dated["published_at"].dt.date() == dated["day"]).all()
    assert dated["published_day_only"].any()
    march = duckdb.sql(f"SELECT count(*) FROM '{tmp_path}/articles/**/*.parquet' WHERE day = DATE '2026-03-11'")
    assert march.fetchall() == [(frame.filter(pl.col("day") == date(2026, 3, 11)).height,)]
    part = next((tmp_path / "articles").rglob("*.parquet"))
    assert pq.ParquetFile(part).metadata.row_group(0).column(0).compression == "ZSTD"


def test_nothing_is_a_table_without_rows(place: str, tmp_path: Path) -> None:
    with Store.open(place, create=True) as store:
        for what in What:
            export(store, what, "--format", "parquet", "-o", tmp_path)
            assert pl.read_parquet(tmp_path / what).height == 0
            assert export(store, what).stdout == ""


def test_csv_is_read_back_cell_by_cell(seeded: Store, tmp_path: Path) -> None:
    export(seeded, "articles", "--format", "csv", "-o", tmp_path / "a.csv")
    raw = (tmp_path / "a.csv").read_bytes()
    assert raw.startswith(b"id,version,first_seen_at,")
    assert raw.endswith(b"\r\n")
    rows = list(csv.DictReader(raw.decode().splitlines(keepends=True)))
    expected = lines(export(seeded, "articles").stdout)
    for row, line in zip(rows, expected, strict=True):
        for name in ("id", "title", "published_at", "outlet", "agency", "section", "source"):
            cell = inert(line[name]) if isinstance(line[name], str) else line[name]
            assert row[name] == ("" if cell is None else str(cell)), name
        for name in ("body", "authors", "removed"):
            assert json.loads(row[name]) == line[name]
        assert row["stub"] == str(line["stub"]).lower()


def test_a_headline_that_is_a_formula_is_none_in_csv_and_itself_elsewhere(copydesk: Run, tmp_path: Path) -> None:
    evil = '=HYPERLINK("https://trap.example","Ferry")'
    (tmp_path / "w.jsonl").write_text(json.dumps({"url": "https://q.example/1", "title": evil, "text": FERRY}))
    copydesk("import", "w.jsonl")
    (row,) = csv.DictReader(copydesk("export", "articles", "--format", "csv").stdout.splitlines())
    assert row["title"] == f"'{evil}"
    copydesk("export", "articles", "--format", "parquet", "-o", "a.parquet")
    assert pl.read_parquet("a.parquet")["title"].to_list() == [evil]


@pytest.mark.parametrize("kind", [Format.CSV, Format.JSONL, Format.NINJS])
def test_files_are_packed_as_their_names_say(seeded: Store, tmp_path: Path, kind: Format) -> None:
    plain, packed, folder = tmp_path / f"a.{kind}", tmp_path / f"a.{kind}.gz", tmp_path / "out"
    folder.mkdir()
    for place in (plain, packed, folder):
        export(seeded, "stories", "--format", kind, "-o", place)
    assert gzip.decompress(packed.read_bytes()) == plain.read_bytes()
    opened = zstandard.ZstdDecompressor()
    parts = [opened.stream_reader(path.read_bytes()).read() for path in folder.rglob("*.zst")]
    head = 1 if kind is Format.CSV else 0
    rows = sorted(row for part in parts for row in part.splitlines()[head:])
    assert rows == sorted(plain.read_bytes().splitlines()[head:])


def test_filters_choose_rows(seeded: Store) -> None:
    everything = lines(export(seeded, "articles").stdout)
    agency = next(row["agency"] for row in everything if row["agency"])
    chosen = lines(export(seeded, "articles", "--agency", agency).stdout)
    assert chosen == [row for row in everything if row["agency"] == agency]
    ids = {row["story_id"] for row in chosen}
    assert {row["id"] for row in lines(export(seeded, "stories", "--agency", agency).stdout)} == ids
    one_day = lines(export(seeded, "articles", "--from", "2026-03-11", "--to", "2026-03-11").stdout)
    assert one_day == [row for row in everything if (row["published_at"] or "").startswith("2026-03-11")] != []


# What changed


def test_since_tells_what_changed_and_what_is_gone(copydesk: Run, tmp_path: Path) -> None:
    def put(name: str, text: str) -> None:
        (tmp_path / name).write_text(json.dumps({"url": f"https://q.example/{name}", "title": "Ferry", "text": text}))
        copydesk("import", name)

    put("1.jsonl", FERRY)
    first = json.loads(copydesk("export", "articles", "-o", "a.jsonl", "--json").stdout)
    nothing = copydesk("export", "articles", "--since", str(first["cursor"])).stdout
    assert lines(nothing) == [{"removed": [], "cursor": first["cursor"]}]

    put("2.jsonl", SEALS)
    added, account = lines(copydesk("export", "articles", "--since", str(first["cursor"])).stdout)
    assert (added["id"], account["removed"]) == (2, [])
    assert account["cursor"] > first["cursor"]
    later = copydesk("export", "articles", "--since", str(account["cursor"]), "-o", "later.jsonl")
    assert f"--since {account['cursor']}" in later.stderr
    assert json.loads((tmp_path / "later.jsonl.manifest.json").read_text())["removed"] == []


def test_a_story_that_went_into_another_is_gone(copydesk: Run, tmp_path: Path) -> None:
    told = [json.dumps({"url": f"https://q.example/{n}", "text": text}) for n, text in enumerate([FERRY, SEALS])]
    (tmp_path / "w.jsonl").write_text("\n".join(told))
    copydesk("import", "w.jsonl")
    cursor = json.loads(copydesk("export", "stories", "-o", "s.jsonl", "--json").stdout)["cursor"]
    copydesk("stories", "merge", "1", "2")
    story, account = lines(copydesk("export", "stories", "--since", str(cursor)).stdout)
    assert sorted(story["articles"]) == [1, 2]
    assert account["removed"] == [3 - story["id"]]


def test_an_event_that_is_yet_to_come_is_refused(seeded: Store) -> None:
    assert "is it the right store" in export(seeded, "articles", "--since", "999999", code=2).stderr


# Whole files only


def test_a_memory_and_a_file_address_are_places_like_any(seeded: Store, tmp_path: Path) -> None:
    export(seeded, "stories", "-o", "memory://desk/s.jsonl")
    export(seeded, "stories", "-o", f"file://{tmp_path}/s.jsonl")
    memory = fsspec.filesystem("memory")
    assert memory.cat_file("/desk/s.jsonl") == (tmp_path / "s.jsonl").read_bytes()
    assert memory.find("/desk") == ["/desk/s.jsonl"]
    memory.rm("/desk", recursive=True)


def test_a_file_that_finds_no_room_leaves_the_older_one(copydesk: Run, tmp_path: Path) -> None:
    """On a real limit of the system: no file of this process may grow beyond 100 kB."""
    _bulk(copydesk, tmp_path, 300)
    (tmp_path / "a.csv").write_text("older")
    script = "ulimit -f 100; exec " + sys.executable + " -m copydesk export articles --format csv -o a.csv"
    done = subprocess.run(["bash", "-c", script], cwd=tmp_path, capture_output=True, encoding="utf-8", env=_env())
    assert (done.returncode, done.stderr.splitlines()[-1][:22]) == (2, "copydesk: cannot write"), done.stderr
    assert (tmp_path / "a.csv").read_text() == "older"
    assert not list(tmp_path.glob("*.writing"))


#: An export in a process of its own that is killed, by the signal that nobody can answer, when it opens the nth file.
KILLED = """
    import os, signal, sys
    from fsspec.implementations.local import LocalFileSystem

    opened, plain = 0, LocalFileSystem._open
    def counting(self, path, mode="rb", **options):
        global opened
        file = plain(self, path, mode, **options)
        opened += mode == "wb" and "manifest" not in path
        if opened == {at}:
            file.write(b"half")
            os.kill(os.getpid(), signal.SIGKILL)
        return file
    LocalFileSystem._open = counting
    sys.argv = ["copydesk", *{arguments!r}]
    from copydesk.__main__ import main
    main()
"""


@pytest.mark.parametrize("at", [1, 5])
def test_a_killed_export_leaves_whole_files_and_goes_on(copydesk: Run, tmp_path: Path, at: int) -> None:
    copydesk("import", ROOT / "seeds")
    asked = ["export", "articles", "--format", "parquet", "-o", "out/"]
    done = _killed(tmp_path, asked, at)
    assert done.returncode == -signal.SIGKILL, done.stderr
    parts = sorted((tmp_path / "out" / "articles").rglob("*.parquet"))
    assert len(parts) == at - 1
    assert sorted(path for path in (tmp_path / "out" / "articles").rglob("*") if path.is_file()) == parts
    if parts:
        assert pl.read_parquet(tmp_path / "out/articles").height >= len(parts)
    assert list((tmp_path / "out").glob("*.writing"))

    copydesk(*asked)
    copydesk(*asked[:-1], "untouched/")
    assert not list((tmp_path / "out").rglob("*.writing"))
    went_on, untouched = (pl.read_parquet(tmp_path / name / "articles").sort("id") for name in ("out", "untouched"))
    assert went_on.equals(untouched)


def test_a_killed_file_is_not_there(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", ROOT / "seeds")
    done = _killed(tmp_path, ["export", "articles", "--format", "parquet", "-o", "a.parquet"], 1)
    assert done.returncode == -signal.SIGKILL, done.stderr
    assert not (tmp_path / "a.parquet").exists()


def test_a_folder_with_an_export_is_not_mixed_with_another(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", ROOT / "seeds")
    copydesk("export", "articles", "-o", "out/")
    assert "--anew" in copydesk("export", "articles", "-o", "out/", code=2).stderr
    (tmp_path / "other/articles").mkdir(parents=True)
    (tmp_path / "other/articles/mine.txt").write_text("mine")
    assert "no export of copydesk wrote" in copydesk("export", "articles", "-o", "other/", "--anew", code=2).stderr
    assert (tmp_path / "other/articles/mine.txt").read_text() == "mine"
    copydesk("export", "articles", "--format", "csv", "-o", "out/", "--anew")
    assert {path.name.split(".", 1)[1] for path in (tmp_path / "out/articles").rglob("part-*")} == {"csv.zst"}


# What it costs


def _env() -> dict[str, str]:
    return os.environ | {"PYTHONPATH": str(ROOT)}


def _killed(folder: Path, arguments: list[str], at: int) -> "subprocess.CompletedProcess[str]":
    script = textwrap.dedent(KILLED).format(at=at, arguments=arguments)
    return subprocess.run(
        [sys.executable, "-c", script], cwd=folder, capture_output=True, encoding="utf-8", env=_env(), check=False
    )


def _bulk(copydesk: Run, folder: Path, articles: int) -> None:
    """A store of many articles of 6 kB: one, over and over."""
    text = "\n\n".join(f"{FERRY} That is line {n}, and it says so." for n in range(48))
    (folder / "w.jsonl").write_text(json.dumps({"url": "https://q.example/1", "title": "Ferry", "text": text}))
    copydesk("import", "w.jsonl")
    database = sqlite3.connect(folder / "copydesk.db")
    for table, key, named in (("article", "id", "identity"), ("version", "article_id", "source")):
        names = [row[1] for row in database.execute(f"PRAGMA table_info({table})")]
        made = {key: "n", named: f"{named} || n"}
        asked = ", ".join(made.get(name, name) for name in names)
        database.execute(
            f"WITH RECURSIVE more(n) AS (VALUES(2) UNION ALL SELECT n + 1 FROM more WHERE n < {articles}) "
            f"INSERT INTO {table} ({', '.join(names)}) SELECT {asked} FROM {table}, more WHERE {table}.{key} = 1"
        )
    database.commit()
    database.close()


def _peak(folder: Path) -> float:
    """Megabytes at most in memory of a process that exports that store.

    By /proc: what getrusage tells of a process begins with what its parent had.
    """
    script = (
        "import sys; sys.argv = ['copydesk', 'export', 'articles', '--format', 'parquet', '-o', 'out/']\n"
        "from copydesk.__main__ import main\n"
        "try: main()\n"
        "finally: print(next(line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=folder, capture_output=True, check=True, env=_env())
    return int(done.stdout.split()[-1]) / 1024


@pytest.mark.skipif(not Path("/proc/self/status").exists(), reason="memory is read from /proc")
def test_memory_does_not_grow_with_the_store(copydesk: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Nine thousand more articles are 55 MB of text; what is allowed is what the allocators play with."""
    peaks = []
    for articles in (3_000, 12_000):
        folder = tmp_path / str(articles)
        folder.mkdir()
        monkeypatch.chdir(folder)
        _bulk(copydesk, folder, articles)
        peaks.append(_peak(folder))
        assert pl.scan_parquet(folder / "out/articles").select(pl.len()).collect().item() == articles
    assert peaks[1] < peaks[0] + 40, peaks
    assert peaks[1] < 300


def test_pyarrow_waits_until_parquet_is_asked_for(copydesk: Run, tmp_path: Path) -> None:
    copydesk("import", ROOT / "seeds")
    script = (
        "import sys; sys.argv = ['copydesk', 'export', 'articles', '-o', 'a.jsonl']\n"
        "from copydesk.__main__ import main\n"
        "try: main()\n"
        "finally: print('pyarrow' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", script], cwd=tmp_path, capture_output=True, check=True, env=_env())
    assert done.stdout.split()[-1] == b"False"
