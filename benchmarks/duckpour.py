"""The peer of `benchmarks.pouring`, run by the Python that has DuckDB and its extensions: HOW PLACE OUT."""

import sys
from importlib import import_module
from pathlib import Path

import duckdb

_TABLES = """FROM s.article a JOIN s.version v ON v.article_id = a.id AND v.number = a.version
    LEFT JOIN s.membership m ON m.article_id = a.id"""
_PLAIN = """a.id, a.version, m.story_id, m.relation, m.score, m.via, v.source, v.url, v.canonical_url, v.outlet,
    v.title, v.published_from, v.language, v.section, v.summary, v.agency, v.dateline_place, v.dateline_date,
    v.originally_from, v.syndicator, v.form, v.stub"""
_TEXTS = "a.first_seen_at, v.published_at, v.modified_at, v.authors, v.notices, v.body, v.removed, v.wire"
_SHAPES = {
    "authors": '["VARCHAR"]',
    "body": '["VARCHAR"]',
    "notices": '[{"kind": "VARCHAR", "text": "VARCHAR"}]',
    "removed": '[{"text": "VARCHAR", "rule": "VARCHAR"}]',
    "wire": '{"guid": "VARCHAR", "version": "VARCHAR", "status": "VARCHAR", "embargoed": "VARCHAR", "slug": "VARCHAR", '
    '"ednote": "VARCHAR", "located": "VARCHAR", "credit": "VARCHAR", "copyright": "VARCHAR"}',
}


def main(how: str, place: str, out: str) -> None:
    """Copy the articles of a store into a file."""
    kind = "sqlite" if Path(place).exists() else "postgres"
    module = import_module(f"duckdb_extension_{kind}_scanner")
    (extension,) = Path(str(module.__file__)).parent.glob("extensions/*/*.duckdb_extension")
    made = duckdb.connect()
    made.execute(f"LOAD '{extension}'")
    made.execute(f"ATTACH '{place}' AS s (TYPE {kind}, READ_ONLY)")
    made.execute("SET preserve_insertion_order = false")
    columns = _typed() if how == "typed" else _TEXTS
    made.execute(f"COPY (SELECT {_PLAIN}, {columns} {_TABLES}) TO '{out}' (FORMAT parquet, COMPRESSION zstd)")


def _typed() -> str:
    times = [
        "CAST(a.first_seen_at AS TIMESTAMPTZ) AS first_seen_at",
        "CAST(v.published_at AS TIMESTAMPTZ) AS published_at",
        "CAST(v.modified_at AS TIMESTAMPTZ) AS modified_at",
    ]
    return ", ".join(
        [*times, *(f"from_json(CAST(v.{name} AS JSON), '{shape}') AS {name}" for name, shape in _SHAPES.items())]
    )


if __name__ == "__main__":
    main(*sys.argv[1:])
