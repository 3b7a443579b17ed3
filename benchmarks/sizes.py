"""`./run bench sizes`: bytes of each table and of its indexes, an article, in both databases, after importing the week.

The articles are texts without their pages, so `page` holds what a text takes; a kept web page takes more.
"""

import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection, create_engine, text

from benchmarks import SHARED
from tests.databases import server

_SIZES = text("""
    SELECT relname, pg_table_size(oid) AS rows, pg_indexes_size(oid) AS indexes FROM pg_class
    WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace
    ORDER BY pg_total_relation_size(oid) DESC
""")
#: Tables that take less than a hundredth of a kilobyte an article are told together.
_LEAST = 10


def main() -> None:
    """Print the tables, the largest first."""
    source = SHARED / "data/copies/week/articles.jsonl.gz"
    with TemporaryDirectory() as scratch, server() as running:
        place = Path(scratch) / "week.db"
        url = running.store()
        for each in (str(place), url):
            command = [sys.executable, "-m", "copydesk", "import", str(source), "--store", each]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL, cwd=scratch)
        engine = create_engine(url.replace("postgresql:", "postgresql+psycopg:", 1))
        with engine.connect() as opened:
            articles = int(opened.execute(text("SELECT count(*) FROM article")).scalar_one())
            _print(opened, articles)
        engine.dispose()
        print(f"the same in SQLite: {place.stat().st_size / articles:,.0f} bytes an article, {articles:,} articles")


def _print(opened: Connection, articles: int) -> None:
    rest = [0.0, 0.0]
    print(f"{'table':14}{'rows':>8}{'indexes':>9}  bytes an article, PostgreSQL")
    for name, rows, indexes in opened.execute(_SIZES):
        each = rows / articles, indexes / articles
        if sum(each) < _LEAST:
            rest = [rest[0] + each[0], rest[1] + each[1]]
        else:
            print(f"{name:14}{each[0]:8,.0f}{each[1]:9,.0f}")
    print(f"{'all others':14}{rest[0]:8,.0f}{rest[1]:9,.0f}")
