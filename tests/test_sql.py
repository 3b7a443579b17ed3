"""The views: docs, record and databases say the same; the docs' queries work; a role reads them and nothing else."""

import json
import re
import sqlite3
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import make_url

from storage import Store, StoreError, schema
from storage.views import VIEWS
from tests import ROOT
from tests.answering import CUT, DAM, NEWS, fill, now, record
from tests.conftest import Places, Run
from tests.databases import Server

SQL = (ROOT / "docs/sql.md").read_text(encoding="utf-8")
#: Lines of `view column type`, in the order in which they came. Lines may be added; none is ever taken out or changed,
#: for people's queries rest on them.
RECORDED = [line.split() for line in (ROOT / "tests/columns.txt").read_text(encoding="utf-8").splitlines()]
QUERIES = re.findall(r"```sql\n(.+?)```", SQL, re.DOTALL)
TYPES = {
    "bigint": "integer",
    "double precision": "number",
    "text": "text",
    "boolean": "boolean",
    "timestamp with time zone": "time",
    "json": "json",
}


@pytest.fixture(scope="module")
def store(places: Places) -> Iterator[Store]:
    """Invented news, an article that has a second version, and a source."""
    again = record("Sanda Courier", (*DAM[:5], CUT), 9, "Villages wait below cracked dam")
    with Store.open(places(), create=True) as opened:
        fill(opened, (*NEWS, again))
        with opened.crawl(now()) as crawl:
            crawl.begin_sources({"harbor": None})
        yield opened


def asked(store: Store, statement: str) -> list[Any]:
    with store.engine.connect() as connection:
        return list(connection.exec_driver_sql(statement.replace("%", "%%")).mappings())


def documented() -> list[list[str]]:
    found = []
    for part in SQL.split("\n### ")[1:]:
        name, _, rest = part.partition("\n")
        rows = re.findall(r"^\| `(\w+)` \| (\w+) \|", rest.split("\n## ")[0], re.MULTILINE)
        found += [[name, column, kind] for column, kind in rows]
    return found


def test_docs_and_record_say_the_same() -> None:
    assert documented() == RECORDED
    assert {name for name, *_ in RECORDED} == set(VIEWS)


def test_the_views_of_postgresql_have_the_types_that_the_record_says(postgres: Server) -> None:
    with Store.open(postgres.store()) as store:
        asking = "SELECT table_name, column_name, data_type FROM information_schema.columns "
        rows = asked(store, asking + "WHERE table_name LIKE 'clean_%' ORDER BY table_name, ordinal_position")
    found = [[row["table_name"], row["column_name"], TYPES[row["data_type"]]] for row in rows]
    assert sorted(found) == sorted(RECORDED)


def test_the_views_have_the_columns_in_the_order_of_the_record(store: Store) -> None:
    for view in VIEWS:
        (row, *_) = asked(store, f"SELECT * FROM {view}")
        assert list(row) == [column for name, column, _ in RECORDED if name == view]


def check(kind: str, value: Any) -> None:
    """That a value of SQLite is what the docs say of its type."""
    match kind:
        case "integer":
            assert type(value) is int
        case "number":
            assert type(value) is float
        case "text":
            assert type(value) is str
        case "boolean":
            assert value in {0, 1}
        case "time":
            assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z", value)
        case "json":
            assert isinstance(json.loads(value), list | dict)


def test_the_values_of_sqlite_are_of_the_types_that_the_record_says(tmp_path: Path) -> None:
    with Store.open(tmp_path / "store.db", create=True) as store:
        fill(store)
    with sqlite3.connect(f"file:{tmp_path / 'store.db'}?mode=ro", uri=True) as opened:
        for view, column, kind in RECORDED:
            for (value,) in opened.execute(f"SELECT {column} FROM {view} WHERE {column} IS NOT NULL"):
                check(kind, value)
    opened.close()


def test_an_article_is_the_same_by_sql_as_from_python(store: Store) -> None:
    rows = asked(store, "SELECT * FROM clean_article ORDER BY id")
    stored = list(store.articles())
    assert [row["id"] for row in rows] == [each.id for each in stored]
    for row, each in zip(rows, stored, strict=True):
        assert row["text"] == "\n\n".join(each.article.body)
        assert (row["title"], row["outlet"], row["agency"]) == (
            each.article.title,
            each.article.outlet,
            each.article.agency,
        )
        assert (row["story_id"], row["relation"], row["via"]) == (each.story_id, each.relation, each.via)
        said = row["notices"] if isinstance(row["notices"], list) else json.loads(row["notices"])
        assert [notice["kind"] for notice in said] == [notice.kind for notice in each.article.notices]
    assert any(each.article.notices for each in stored)


def test_a_bare_day_is_its_beginning_and_an_empty_body_is_no_text(places: Places) -> None:
    with Store.open(places(), create=True) as store:
        fill(store, [NEWS[0] | {"published_at": "2024-03-04"}])
        with store.engine.begin() as connection:
            connection.exec_driver_sql("UPDATE version SET body = '[]'")
        (row,) = asked(store, "SELECT published_at, published, text FROM clean_version")
        (other,) = asked(store, "SELECT published_at FROM clean_article")
    assert str(row["published_at"]).replace("T", " ").startswith("2024-03-04 00:00:00")
    assert row["published_at"] == other["published_at"]
    assert (row["published"], row["text"]) == ("2024-03-04", "")


@pytest.mark.parametrize("query", QUERIES, ids=range(len(QUERIES)))
def test_every_query_of_the_docs_finds_something(store: Store, query: str) -> None:
    others = {"sqlite": "-- PostgreSQL\n", "postgresql": "-- SQLite\n"}
    if query.startswith(others[store.engine.dialect.name]):
        pytest.skip("it is for the other database")
    assert asked(store, query)


def test_the_python_of_the_docs_runs(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: Any
) -> None:
    if store.engine.dialect.name != "sqlite":
        pytest.skip("it is for SQLite")
    monkeypatch.chdir(Path(store.place).parent)
    (code,) = re.findall(r"```python\n(.+?)```", SQL, re.DOTALL)
    exec(code.replace("copydesk.db", Path(store.place).name), {})
    assert capsys.readouterr().out == "Crack in Karst dam 3\n"


def test_views_are_there_at_the_newest_revision_alone(place: str) -> None:
    with Store.open(place, create=True) as store:
        fill(store, NEWS[:1])
        schema.migrate(store.engine, store.place, to="0001")
        with pytest.raises(StoreError):
            asked(store, "SELECT * FROM clean_article")
        schema.migrate(store.engine, store.place)
        assert len(asked(store, "SELECT * FROM clean_article")) == 1


def test_a_role_reads_the_views_and_nothing_else_also_after_an_upgrade(postgres: Server, copydesk: Run) -> None:
    place = postgres.store()
    url = make_url(place)
    role = f"reader {url.database}"
    assert "there is no role" in copydesk("store", "grant", role, "--store", place, code=2).output
    postgres.run(f"""CREATE ROLE "{role}" LOGIN PASSWORD 'x'""")
    try:
        assert copydesk("store", "grant", role, "--dry-run", "--store", place).stdout.count(";\n") == 2
        with Store.open(place) as store, store.engine.connect() as reader:
            fill(store, NEWS[:1])
            reader.exec_driver_sql(f'SET SESSION AUTHORIZATION "{role}"')
            reader.commit()
            with pytest.raises(StoreError, match="permission denied"):
                reader.exec_driver_sql("SELECT title FROM clean_article")
            reader.rollback()
            copydesk("store", "grant", role, "--store", place)
            for upgraded in (False, True):
                if upgraded:
                    schema.migrate(store.engine, store.place)
                assert reader.exec_driver_sql("SELECT title FROM clean_article").all() == [("Crack in Karst dam",)]
                reader.rollback()
                for statement in ("SELECT 1 FROM article", "SELECT 1 FROM api_key", "DELETE FROM clean_story"):
                    with pytest.raises(StoreError, match="permission denied"):
                        reader.exec_driver_sql(statement)
                    reader.rollback()
    finally:
        postgres.drop(place)
        postgres.run(f'DROP ROLE "{role}"')


def test_views_of_others_on_ours_are_named_where_they_are_in_the_way(postgres: Server) -> None:
    with Store.open(postgres.store()) as store:
        with store.engine.begin() as connection:
            connection.exec_driver_sql("CREATE VIEW mine AS SELECT id FROM clean_story")
        with pytest.raises(StoreError, match=r"something of yours is built on its views .*view mine"):
            schema.migrate(store.engine, store.place)
        assert asked(store, "SELECT * FROM mine") == []


def test_a_file_has_no_roles(copydesk: Run, tmp_path: Path) -> None:
    with Store.open(tmp_path / "copydesk.db", create=True):
        pass
    assert "mode=ro" in copydesk("store", "grant", "reader", code=2).output
